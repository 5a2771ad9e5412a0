/* numbers_auto.h - what the chooser of a method and the methods need of each other. */
#ifndef TRUTH_NUMBERS_AUTO_H
#define TRUTH_NUMBERS_AUTO_H
#include "labelwright/numbers.h"

/* The first thing a fit does. */
LW_MUST_USE lw_status numbers_check(const lw_numbers *numbers, const lw_numbers_options *options,
                                    lw_error *error);

/* Scratch of every method but the chooser. */
size_t numbers_fit_scratch_bytes(const lw_numbers *numbers);

#endif
