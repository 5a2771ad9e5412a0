/* certificate_inside.h - what the files of the certificate share. */
#ifndef STATS_CERTIFICATE_INSIDE_H
#define STATS_CERTIFICATE_INSIDE_H
#include "labelwright/certificate.h"

LW_MUST_USE lw_status certificate_check(const lw_certificate_options *options, lw_error *error);

/* How many items the audit draws from. */
uint64_t certificate_places(const lw_certificate_options *options);

/* How many items may be wrong where none is mended. */
uint64_t certificate_allowed(const lw_certificate_options *options);

/* The least number of wrong items, as auditors see them, with which the claim is false after so many
 * were put right (without repair: whatever that number). It never falls as they become more. */
uint64_t certificate_too_many(const lw_certificate_options *options, uint64_t mended);

/* What the log of evidence must reach to decide, with alpha shared by so many sides. */
double certificate_threshold(const lw_certificate_options *options, int sides);

/* log of the mean likelihood under the prior of "fewer", cut off above `limit` errors seen; -inf
 * where more were. */
double certificate_log_mixture(double population, double limit, double drawn, double errors);

/* lw_certificate_log_fewer where errors may be overlooked; `wrong` at least 1, at most the places. */
double certificate_log_fewer(const lw_certificate_options *options, uint64_t wrong, uint64_t drawn,
                             uint64_t errors);

/* log of the evidence that the moment (drawn, errors, of which skipped) alone gives for the claim and
 * against it. */
double certificate_log_for(const lw_certificate_options *options, uint64_t drawn, uint64_t errors,
                           uint64_t skipped);
double certificate_log_against(const lw_certificate_options *options, uint64_t drawn,
                               uint64_t errors);

#endif
