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

#endif
