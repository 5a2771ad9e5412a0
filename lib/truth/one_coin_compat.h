/* one_coin_compat.h - the estimator of one accuracy a source, the way of crowd-kit 1.4. */
#ifndef TRUTH_ONE_COIN_COMPAT_H
#define TRUTH_ONE_COIN_COMPAT_H
#include "labelwright/truth.h"

/* Fits as crowd-kit's OneCoinDawidSkene does: nothing is smoothed; loss and stop are those of
 * dawid_skene_compat_fit. */
lw_estimator_fit one_coin_compat_fit;

#endif
