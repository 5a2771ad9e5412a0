/* gold.h - how much of a person's work has a known answer, which, and what answers to it tell.
 *
 * Pure functions of counts, so that the server, simulations and tests share them. */
#ifndef RULES_GOLD_H
#define RULES_GOLD_H
#include "labelwright/base.h"

typedef struct {
    double start,
        later;     /* shares of work, 0..1: of somebody new, of somebody known; start >= later */
    int64_t until; /* answers to gold by which somebody is known; 0: none is given out */
} gold_plan;

/* The share of gold for a person who answered `answered` and got `correct` right: from `start` to `later`
 * as their accuracy becomes known. Known is what `until` answers of somebody who makes no mistake tell:
 * the width of Jeffreys' 95 % interval. Who makes mistakes gets more of it for longer; after four times
 * `until` nobody does. */
double gold_share(const gold_plan *plan, int64_t answered, int64_t correct);

/* Known answers that a person still has ahead, by what they are. */
typedef struct {
    int64_t bin, given, seq,
        last_seq; /* how many of it they got; where they are, and where it ends */
} gold_bin;
/* The bin to draw from: one of those given least; `chance` in 0..1 says which of them. count over 0. */
size_t gold_choose_bin(const gold_bin *bins, size_t count, double chance);

enum { GOLD_KINDS = 64, GOLD_HARD = 64, GOLD_BINS = 128 };
/* The bin of a known answer: the same for the same text, and another when it is hard. Hard: of 4 answers
 * or more a quarter and more were wrong. */
int64_t gold_bin_of(lw_str known, int64_t answered, int64_t failed);

/* Somebody's answer to an item with a known answer, and what else they made of gold. */
typedef struct {
    bool correct;
    int64_t others, others_correct; /* without this one */
} gold_vote;
/* Whether the known answer, and not the people, is doubtful: those of good measured skill (5 others or
 * more, of which the lower end of Jeffreys' 80 % interval is .6 or more) fail it as if by a share of .8
 * and not by what they otherwise fail.
 *
 * A likelihood ratio of 100, by the upper end of each one's share of failures: by Ville's inequality a
 * right known answer comes there with a chance of 1 % at most, however often it is looked at. */
bool gold_is_doubtful(const gold_vote *votes, size_t count);

/* How much more likely the counts are of somebody who does not look (right half of the time) than of
 * somebody who is right in GOLD_GOOD of cases: the likelihood ratio, 0 and more. That it ever comes to L has for
 * somebody good a chance of 1 / L at most. */
#define GOLD_GOOD .8
double gold_failing(int64_t answered, int64_t correct);
/* The ratio from which on that is a finding: 50, a false alarm for one good person in fifty at most. */
#define GOLD_FAILING 50.

#endif
