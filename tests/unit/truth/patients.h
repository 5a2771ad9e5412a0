/* patients.h - the oldest crowd with published error rates. */
#ifndef TESTS_UNIT_TRUTH_PATIENTS_H
#define TESTS_UNIT_TRUTH_PATIENTS_H
#include "labelwright/truth.h"

/* Dawid and Skene (1979), table 1: forty-five patients; the first observer saw each three times. */
static const char *const patients[45] = {
    "1111111", "3334334", "1121222", "2223121", "2223222", "2223322", "1222111", "3333433",
    "2222223", "2322223", "4444444", "2223343", "1111111", "2223212", "1211111", "1112111",
    "1111111", "1111111", "2222221", "2221322", "2222222", "2222221", "2223222", "2212222",
    "1111111", "1111111", "2322222", "1111111", "1111111", "1121121", "1111111", "3333233",
    "1111111", "2222222", "2223232", "4334343", "2212232", "2323233", "3333432", "1111111",
    "1111111", "1212111", "2322222", "1211111", "2222222",
};

static inline lw_answers patient_answers(void) {
    static size_t start[46];
    static int32_t source[45 * 7], label[45 * 7];
    for (size_t i = 0; i < 45 * 7; i++) {
        source[i] = i % 7 < 3 ? 0 : (int32_t)(i % 7) - 2;
        label[i] = patients[i / 7][i % 7] - '1';
        start[i / 7 + 1] = i + 1;
    }
    return (lw_answers){.items = 45,
                        .sources = 5,
                        .classes = 4,
                        .item_start = start,
                        .answer_source = source,
                        .answer_label = label};
}

#endif
