#include "../unit/harness.h"
#include "labelwright/rng.h"
#include "server/rules/quota.h"

enum { MON, TUE, WED, THU, FRI, SAT, SUN };
static int at_clock(int hour, int minute) { return hour * 60 + minute; }

static work_hours no_hours(void) {
    work_hours h = {.any = false};
    for (int day = 0; day < DAYS_OF_WEEK; day++) h.days[day].from = -1;
    return h;
}

/* Monday to Friday by day, a night from Saturday to Sunday. */
static work_hours some_hours(void) {
    work_hours h = no_hours();
    for (int day = MON; day <= FRI; day++)
        h.days[day] = (day_hours){at_clock(8, 0), at_clock(17, 30)};
    h.days[SAT] = (day_hours){at_clock(22, 0), at_clock(6, 0)};
    return h;
}

static const struct {
    const char *name;
    int weekday, hour, minute, wait;
} moments[] = {
    {"before they begin", MON, 7, 59, 1},
    {"as they begin", MON, 8, 0, 0},
    {"their last minute", MON, 17, 29, 0},
    {"as they end", MON, 17, 30, 14 * 60 + 30},
    {"Friday's evening, until Saturday's night", FRI, 18, 0, 28 * 60},
    {"a night begins", SAT, 22, 0, 0},
    {"and goes on", SUN, 5, 59, 0},
    {"and ends, until Monday", SUN, 6, 0, 26 * 60},
};

static void work_begins_with_the_hours_and_nights_go_into_the_next_day(void **state) {
    (void)state;
    work_hours h = some_hours();
    for (size_t i = 0; i < sizeof moments / sizeof *moments; i++) {
        int wait = hours_wait(&h, moments[i].weekday, at_clock(moments[i].hour, moments[i].minute));
        if (wait != moments[i].wait) fail_msg("%s: %d", moments[i].name, wait);
    }
}

static void a_night_of_the_last_day_reaches_into_the_first(void **state) {
    (void)state;
    work_hours h = no_hours();
    h.days[SUN] = (day_hours){at_clock(20, 0), at_clock(4, 0)};
    assert_int_equal(hours_wait(&h, MON, at_clock(3, 59)), 0);
    assert_int_equal(hours_wait(&h, MON, at_clock(4, 0)), 6 * MINUTES_OF_DAY + 16 * 60);
}

/* Whatever the hours: after the wait it is within them, and a minute before it is not. */
static void the_wait_ends_where_they_begin(void **state) {
    (void)state;
    lw_rng rng = lw_rng_seed(7);
    for (int round = 0; round < 2000; round++) {
        work_hours h = no_hours();
        for (int day = 0; day < DAYS_OF_WEEK; day++) {
            if (lw_rng_below(&rng, 2)) continue;
            int from = (int)lw_rng_below(&rng, MINUTES_OF_DAY),
                to = (int)lw_rng_below(&rng, MINUTES_OF_DAY);
            if (from != to) h.days[day] = (day_hours){from, to};
        }
        int weekday = (int)lw_rng_below(&rng, DAYS_OF_WEEK),
            minute = (int)lw_rng_below(&rng, MINUTES_OF_DAY);
        int wait = hours_wait(&h, weekday, minute);
        if (wait < 0) {
            for (int day = 0; day < DAYS_OF_WEEK; day++) assert_true(h.days[day].from < 0);
            continue;
        }
        int then = weekday * MINUTES_OF_DAY + minute + wait;
        assert_true(wait <= DAYS_OF_WEEK * MINUTES_OF_DAY);
        assert_int_equal(
            hours_wait(&h, then / MINUTES_OF_DAY % DAYS_OF_WEEK, then % MINUTES_OF_DAY), 0);
        if (wait)
            assert_int_equal(hours_wait(&h, (then - 1) / MINUTES_OF_DAY % DAYS_OF_WEEK,
                                        (then - 1) % MINUTES_OF_DAY),
                             1);
    }
}

static void without_hours_it_never_begins_and_any_time_is_always(void **state) {
    (void)state;
    work_hours none = no_hours(), any = {.any = true};
    assert_int_equal(hours_wait(&none, MON, 0), -1);
    assert_int_equal(hours_wait(&any, SUN, at_clock(23, 59)), 0);
}

static const struct {
    const char *name;
    quotas most, done;
    int64_t person_held, team_held, left;
    quota_kind which;
} counts[] = {
    {"none agreed", {0}, {9, 9, 9, 9, 9, 9}, 3, 3, INT64_MAX, QUOTA_NONE},
    {"some left", {.person_day = 10}, {.person_day = 4}, 3, 50, 3, QUOTA_PERSON_DAY},
    {"held counts", {.person_day = 10}, {.person_day = 8}, 3, 3, 0, QUOTA_PERSON_DAY},
    {"the least counts",
     {.person_day = 9, .team_week = 20},
     {.team_week = 15},
     0,
     2,
     3,
     QUOTA_TEAM_WEEK},
    {"of two that leave nothing the longer",
     {.person_day = 2, .person_week = 5},
     {.person_day = 2, .person_week = 7},
     0,
     0,
     0,
     QUOTA_PERSON_WEEK},
    {"of the team", {.team_total = 4}, {.team_total = 1}, 0, 2, 1, QUOTA_TEAM_TOTAL},
};

static void the_quota_that_leaves_least_decides(void **state) {
    (void)state;
    for (size_t i = 0; i < sizeof counts / sizeof *counts; i++) {
        quota_left left =
            quota_of(&counts[i].most, &counts[i].done, counts[i].person_held, counts[i].team_held);
        if (left.left != counts[i].left || left.which != counts[i].which)
            fail_msg("%s: %lld of %d", counts[i].name, (long long)left.left, (int)left.which);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(work_begins_with_the_hours_and_nights_go_into_the_next_day),
        cmocka_unit_test(a_night_of_the_last_day_reaches_into_the_first),
        cmocka_unit_test(the_wait_ends_where_they_begin),
        cmocka_unit_test(without_hours_it_never_begins_and_any_time_is_always),
        cmocka_unit_test(the_quota_that_leaves_least_decides),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
