/* processors.h - steps that are built for several processors; the one at hand is chosen at start. */
#ifndef TRUTH_PROCESSORS_H
#define TRUTH_PROCESSORS_H
#include <limits.h> /* tells which C library this is */

#if defined(__x86_64__) && defined(__GLIBC__) && !defined(__clang__) && \
    !defined(__SANITIZE_ADDRESS__) && !defined(__SANITIZE_THREAD__)
#define FOR_PROCESSORS __attribute__((target_clones("default", "avx2", "avx512f")))
#else
#define FOR_PROCESSORS
#endif
#define INTO_CALLER static inline __attribute__((always_inline))

#endif
