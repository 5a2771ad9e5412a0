#include "server/work/media_decoder.h"
#include "server/limits.h"
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include <cmocka.h>

/* The linker puts it in the place of the clock: each look at it is a while later. */
static time_t seconds, seconds_a_look;
int __wrap_clock_gettime(clockid_t clock, struct timespec *now);
int __wrap_clock_gettime(clockid_t clock, struct timespec *now) {
    (void)clock;
    *now = (struct timespec){.tv_sec = seconds += seconds_a_look};
    return 0;
}

static const struct {
    const char *name;
    uint32_t width, height;
    int64_t times; /* LIMIT_PICTURE_SECONDS more */
} sizes[] = {
    {"a pixel", 1, 1, 0},
    {"a pixel less than 2^27", 11585, 11585, 0},
    {"2^27", 16384, 8192, 1},
    {"a slide", 46340, 46340, 15},
    {"the largest", 32768, 65536, 16},
    {"a row more", 32768, 65537, 0},
    {"a side too long", LIMIT_PICTURE_SIDE + 1, 2000, 0},
};

static void a_larger_picture_may_take_longer(void **state) {
    (void)state;
    for (size_t i = 0; i < sizeof sizes / sizeof *sizes; i++) {
        media_head head = {.width = sizes[i].width, .height = sizes[i].height};
        print_message("# %s\n", sizes[i].name);
        assert_int_equal(media_more_ms(&head), sizes[i].times * LIMIT_PICTURE_SECONDS * 1000);
    }
}

static lw_status take_none(void *context, const media_frame *frame, const void *bytes,
                           lw_error *error) {
    (void)context, (void)frame, (void)bytes, (void)error;
    fail_msg("something was decoded");
    return LW_OK;
}

static void a_decoder_out_of_time_is_ended(void **state) {
    (void)state;
    char program[] = "/tmp/lw-decoder-XXXXXX"; /* TMPDIR may lie where no program may run */
    int file = mkstemp(program);
    assert_true(file >= 0 && dprintf(file, "#!/bin/sh\nexec sleep 600\n") > 0);
    assert_int_equal(fchmod(file, 0700) | close(file), 0);
    seconds_a_look = LIMIT_PICTURE_SECONDS / 3; /* asked, and then not waited for */
    media_decoder *decoder = media_decoder_open(program, NULL, NULL);
    lw_error error;
    assert_int_equal(media_decode(decoder, PICTURE_PNG, LW_STR("bytes"), take_none, NULL, &error),
                     LW_INVALID);
    assert_string_equal(error.message, "the picture is broken: its decoder gave up");
    media_decoder_close(decoder);
    unlink(program);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_larger_picture_may_take_longer),
        cmocka_unit_test(a_decoder_out_of_time_is_ended),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
