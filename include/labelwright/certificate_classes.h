/* certificate_classes.h - what a random audit proves of single classes of a set.
 *
 * The items to which the set gives a class are an audit of their own (certificate.h) with their number
 * as population: a uniform order of the whole set is one of each class, and so is one drawn class by
 * class. Each lw_certificate below is of one class; all have the same confidence. */
#ifndef LW_CERTIFICATE_CLASSES_H
#define LW_CERTIFICATE_CLASSES_H
#include "labelwright/certificate.h"

#define LW_CLASSES_CERTIFIED_MAX 65536u

/* "Every class meets its target". Proven when each is, at the confidence of each: no correction is
 * needed, as one class that fails is enough to make the claim false (intersection-union, Berger
 * 1982). Disproved when one is disproved at its share of alpha: it is looked for among all.
 * classes  [count], 1 or more */
lw_certificate_state lw_classes_every(const lw_certificate *classes, size_t count);

typedef enum {
    LW_CHOOSE_FAMILY,   /* at the confidence, all that are chosen meet their target */
    LW_CHOOSE_DISCOVERY /* of those chosen now, a share of alpha at most fails it in the mean */
} lw_choose_rule;

/* "These classes meet their target", chosen after looking.
 *
 * classes     [count] of one confidence, 1 .. LW_CLASSES_CERTIFIED_MAX
 * chosen_out  [count]
 *
 * Errors  LW_INVALID    count is out of range, or two have different confidences
 *         LW_NO_MEMORY  scratch has no room for 16 bytes a class
 * Cost    O(count log count)
 * Source  Holm (1979) on the best evidence of all moments, whose inverse is a p-value at any of them;
 *         Wang and Ramdas (2022), e-BH, on the evidence of this moment: a running maximum is no
 *         e-value. Both whatever the classes have to do with each other. */
LW_MUST_USE lw_status lw_classes_choose(const lw_certificate *classes, size_t count,
                                        lw_choose_rule rule, lw_arena scratch, bool *chosen_out,
                                        lw_error *error);

/* Of the items that truly are of a class, at least this share is given it; at the whole confidence,
 * for this class alone.
 *
 * given      audit of the items the set gives the class; an error is an item of another class
 * not_given  of the same draws those to which the set gives another class, a uniform sample of all of
 *            those; an error is an item of this class. NULL: there are none */
double lw_classes_recall_bound(const lw_certificate *given, const lw_certificate *not_given);

#endif
