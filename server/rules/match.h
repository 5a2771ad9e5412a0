/* match.h - which of the items ahead a person is given.
 *
 * Of a few that come next, the one about which their answer is expected to tell most beyond what anybody's would: who
 * knows the class that is believed of an item, or what it is taken for, is given it. A share is given in order, so that
 * nothing is passed over for long and nobody gets only hard ones. Pure.
 *
 * Of two classes all is given in order: who is right more often at one is so less often at the other, and leans to
 * it. Measured in labelwright simulate (price .005, orders of arrival 0 to 9), --ahead 8 and, in order, --ahead 1: on dog, cf_amt
 * and face .767 right at .374 and .384 of the answers; on bluebird, of two classes, .76 and .81. Where people
 * know single classes (decision 0031) it needs .357 for .392 of the answers. */
#ifndef RULES_MATCH_H
#define RULES_MATCH_H
#include <stdbool.h>
#include <stddef.h>

enum {
    MATCH_AHEAD = 8,      /* items looked at */
    MATCH_CLASSES_MIN = 3 /* of a question by which people are matched */
};
#define MATCH_IN_ORDER .25 /* share of the work that is given in order */

/* How often people are right at all, 0..1. */
typedef struct {
    double person, anybody;
} match_skill;

/* How often somebody names a class for items of it, and for others, 0..1. Who only leans to a class does both often. */
typedef struct {
    double named, misnamed;
} match_class;

/* An item as it waits. */
typedef struct {
    double confidence;           /* of what is believed */
    match_class person, anybody; /* at the class that is believed */
    bool measured;               /* all of this is known */
} match_item;

/* A share of which `named` of `answers` are (both may be parts of answers): the fewer, the more by `before`, which
 * stands for ten. Over 0 and below 1 where `before` is. */
double match_share(double named, double answers, double before);
/* What is thought of a person at a class before: their errors of both sides are more or fewer than anybody's as they
 * are in all. */
match_class match_before(const match_skill *skill, const match_class *anybody);

/* What the person's answer tells more than anybody's, in natural units; 0 where it is not measured. */
double match_advantage(const match_item *item);
/* The item to give of `count`, in order; the first when `draw`, of 0..1, falls into the share, and of those
 * that are as good. */
size_t match_choose(const match_item *items, size_t count, double draw);

#endif
