/* Typed ids and times as text. */
#include "../unit/harness.h"
#include "labelwright/rng.h"
#include "server/record/ids.h"

static void ids_are_read_as_they_were_written(void **state) {
    (void)state;
    lw_rng rng = lw_rng_seed(3);
    for (int round = 0; round < 2000; round++) {
        id_kind kind = (id_kind)lw_rng_below(&rng, ID_KINDS);
        int64_t project = (int64_t)(lw_rng_next(&rng) >> 1), id = (int64_t)(lw_rng_next(&rng) >> 1);
        char text[ID_TEXT_MAX];
        int64_t project_read = -1, id_read_back = -1;
        lw_str written = id_write(text, kind, project, id);
        assert_true(id_read(written, kind, &project_read, &id_read_back));
        assert_int_equal(id_read_back, id);
        assert_int_equal(project_read, id_in_project(kind) ? project : 0);
        assert_int_equal(strlen(text), written.len);
    }
}

static void ids_sort_as_their_numbers(void **state) {
    (void)state;
    char a[ID_TEXT_MAX], b[ID_TEXT_MAX];
    for (int64_t id = 1; id > 0 && id < INT64_MAX / 2; id *= 2) {
        lw_str low = id_write(a, ID_JOB, 5, id - 1), high = id_write(b, ID_JOB, 5, id);
        assert_true(lw_str_compare(low, high) < 0);
    }
}

static void known_ids_have_known_texts(void **state) {
    (void)state;
    char text[ID_TEXT_MAX];
    assert_text(id_write(text, ID_PROJECT, 0, 0), "proj_0000000000000");
    assert_text(id_write(text, ID_PROJECT, 0, 33), "proj_0000000000011");
    assert_text(id_write(text, ID_PROJECT, 0, INT64_MAX), "proj_7zzzzzzzzzzzz");
    assert_text(id_write(text, ID_MEDIA, INT64_MAX, 31), "media_7zzzzzzzzzzzz000000000000z");
}

static void anything_else_is_no_id(void **state) {
    (void)state;
    static const lw_str others[] = {
        LW_STR(""),
        LW_STR("proj"),
        LW_STR("proj_"),
        LW_STR("proj_000000000000"),
        LW_STR("proj_00000000000000"),
        LW_STR("item_0000000000000"),
        LW_STR("proj-0000000000000"),
        LW_STR("proj_000000000000O"),
        LW_STR("proj_000000000000U"),
        LW_STR("proj_000000000000\0"),
        LW_STR("proj_8000000000000"),
        LW_STR("proj_zzzzzzzzzzzzz"),
        LW_STR("PROJ_0000000000000"),
        LW_STR("proj_00000000000 0"),
    };
    for (size_t i = 0; i < sizeof others / sizeof others[0]; i++) {
        int64_t project = -1, id = -1;
        if (id_read(others[i], ID_PROJECT, &project, &id)) fail_msg("%.*s", LW_FMT(others[i]));
        assert_int_equal(id, -1);
    }
}

static void times_are_rfc_3339_with_microseconds(void **state) {
    (void)state;
    char text[TIME_TEXT_MAX];
    assert_text(time_write(text, 0), "1970-01-01T00:00:00.000000Z");
    assert_text(time_write(text, 1700000000123456), "2023-11-14T22:13:20.123456Z");
    assert_text(time_write(text, 951782400000001), "2000-02-29T00:00:00.000001Z");
    assert_text(time_write(text, -1), "1969-12-31T23:59:59.999999Z");
}

static void times_are_read_as_they_were_written(void **state) {
    (void)state;
    lw_rng rng = lw_rng_seed(4);
    for (int round = 0; round < 2000; round++) {
        char text[TIME_TEXT_MAX];
        int64_t time = (int64_t)lw_rng_below(&rng, 253402300800) * 1000000 + 7, read = -1;
        assert_true(time_read(time_write(text, time), &read));
        assert_int_equal(read, time);
    }
    int64_t read = -1;
    assert_true(time_read(LW_STR("2023-11-14T22:13:20Z"), &read));
    assert_int_equal(read, 1700000000000000);
    assert_true(time_read(LW_STR("2023-11-14T22:13:20.12Z"), &read));
    assert_int_equal(read, 1700000000120000);
}

static void anything_else_is_no_time(void **state) {
    (void)state;
    static const lw_str others[] = {
        LW_STR(""),
        LW_STR("2023"),
        LW_STR("2023-11-14"),
        LW_STR("2023-11-14T22:13:20"),
        LW_STR("2023-11-14 22:13:20Z"),
        LW_STR("2023-11-14T22:13:20+00:00"),
        LW_STR("2023-11-14T22:13:20.Z"),
        LW_STR("2023-11-14T22:13:20.1234567Z"),
        LW_STR("2023-11-14T22:13:20.12Z "),
        LW_STR("2023-11-14T22:13:20,12Z"),
        LW_STR("2023-02-30T00:00:00Z"),
        LW_STR("2023-13-01T00:00:00Z"),
        LW_STR("2023-11-14T24:00:00Z"),
        LW_STR("2023-11-14T22:60:20Z"),
        LW_STR("1969-12-31T23:59:59Z"),
        LW_STR("-023-11-14T22:13:20Z"),
        LW_STR("2023-11-14T22:13:2\0Z"),
    };
    for (size_t i = 0; i < sizeof others / sizeof others[0]; i++) {
        int64_t time = -1;
        if (time_read(others[i], &time)) fail_msg("%.*s", LW_FMT(others[i]));
        assert_int_equal(time, -1);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(ids_are_read_as_they_were_written),
        cmocka_unit_test(ids_sort_as_their_numbers),
        cmocka_unit_test(known_ids_have_known_texts),
        cmocka_unit_test(anything_else_is_no_id),
        cmocka_unit_test(times_are_rfc_3339_with_microseconds),
        cmocka_unit_test(times_are_read_as_they_were_written),
        cmocka_unit_test(anything_else_is_no_time),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
