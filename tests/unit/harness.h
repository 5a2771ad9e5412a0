/* harness.h - cmocka with what it wants included first, and what several tests compare with. */
#ifndef TESTS_UNIT_HARNESS_H
#define TESTS_UNIT_HARNESS_H
#include "labelwright/base.h"
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <cmocka.h>

#define assert_text(text, literal)                           \
    do {                                                     \
        lw_str text_ = (text);                               \
        assert_int_equal(text_.len, sizeof(literal) - 1);    \
        assert_memory_equal(text_.data, literal, text_.len); \
    } while (0)

#define assert_absent(text) assert_null((text).data)

/* Fails with the row's name, for tables of cases. */
#define check_row(name, condition)                                       \
    do {                                                                 \
        if (!(condition)) fail_msg("%s: %s is false", name, #condition); \
    } while (0)

#define assert_near(value, wanted, tolerance)                                      \
    do {                                                                           \
        double value_ = (value), wanted_ = (wanted);                               \
        if (!(value_ - wanted_ <= (tolerance) && wanted_ - value_ <= (tolerance))) \
            fail_msg("%s is %.12g, not %.12g", #value, value_, wanted_);           \
    } while (0)

/* The scratch that a module tells of is enough for each method of its table, and where it is less
 * the fit says so and leaves the arena of its results as it was. Wants result_memory and
 * scratch_memory of BYTES. */
#define check_scratch(methods, model_type, data, told)                                          \
    for (size_t row_ = 0; (methods)[row_].name; row_++) {                                       \
        size_t first_ok_ = 0;                                                                   \
        for (size_t bytes_ = 0; first_ok_ == 0; bytes_++) {                                     \
            lw_arena results_ = lw_arena_over(result_memory, BYTES), before_ = results_;        \
            lw_arena scratch_ = lw_arena_over(scratch_memory, bytes_);                          \
            model_type model_;                                                                  \
            lw_status status_ = (methods)[row_].fit(data, &(methods)[row_].defaults, &results_, \
                                                    scratch_, &model_, NULL);                   \
            check_row((methods)[row_].name, status_ == LW_OK || status_ == LW_NO_MEMORY);       \
            if (status_ == LW_OK) first_ok_ = bytes_;                                           \
            else check_row((methods)[row_].name, results_.next == before_.next);                \
        }                                                                                       \
        check_row((methods)[row_].name, first_ok_ <= (told));                                   \
    }

#endif
