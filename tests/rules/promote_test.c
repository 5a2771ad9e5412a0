/* Tiers by measured quality: the ends of the interval decide. */
#include "../unit/harness.h"
#include "server/rules/promote.h"
#include <math.h>

#define S(text) {text, sizeof(text) - 1}
static const tier_rules rules = {
    {{.tier = TIER_TRAINED, .reach = 0.8, .lose = 0.7, .answers = 50},
     {.tier = TIER_SPECIALIST, .reach = 0.9, .lose = NAN, .answers = 100, .field = S("finding")}},
    2};

/* As good at both. */
#define BOTH(...) \
    {S("animal"), __VA_ARGS__}, { S("finding"), __VA_ARGS__ }
static const struct {
    const char *name;
    tier now;
    measured_at first, finding;
    tier then;
    const char *says;
} people[] = {
    {"nothing measured",
     TIER_CROWD,
     {S("other"), 900, 1, 1, 1},
     {S("none"), 900, 1, 1, 1},
     TIER_CROWD,
     ""},
    {"good", TIER_CROWD, BOTH(60, 0.9, 0.8, 0.96), TIER_TRAINED, "Promoted to trained"},
    {"good on average only", TIER_CROWD, BOTH(60, 0.9, 0.79, 0.96), TIER_CROWD, ""},
    {"perfect on few",
     TIER_CROWD,
     {S("animal"), 49, 1, 0.93, 1},
     {S("finding"), 5, 1, 0.57, 1},
     TIER_CROWD,
     ""},
    {"the highest at once", TIER_CROWD, BOTH(200, 0.97, 0.93, 0.99), TIER_SPECIALIST,
     "Promoted to specialist"},
    {"bad", TIER_TRAINED, BOTH(60, 0.6, 0.5, 0.69), TIER_CROWD, "Back to crowd"},
    {"perhaps bad",
     TIER_TRAINED,
     {S("animal"), 60, 0.6, 0.4, 0.7},
     {S("finding"), 9, 0, 0, 1},
     TIER_TRAINED,
     ""},
    {"bad where nothing is lost", TIER_SPECIALIST, BOTH(60, 0.6, 0.5, 0.69), TIER_SPECIALIST, ""},
    {"above all rules",
     TIER_ADJUDICATOR,
     {S("animal"), 900, 0.1, 0.1, 0.1},
     {S("finding"), 900, 1, 1, 1},
     TIER_ADJUDICATOR,
     ""},
};

static void people_move_by_the_ends_of_the_interval(void **state) {
    (void)state;
    for (size_t i = 0; i < sizeof people / sizeof people[0]; i++) {
        const measured_at measured[] = {people[i].first, people[i].finding};
        tier_verdict is = tier_decide(&rules, people[i].now, LW_STR("animal"), measured, 2);
        if (is.tier != people[i].then || !strstr(is.reason, people[i].says) ||
            (is.tier == people[i].now) != !is.reason[0])
            fail_msg("%s: %s, \"%s\"", people[i].name, tier_names[is.tier], is.reason);
    }
}

/* Whoever has risen does not fall on the same measurement, and the other way round. */
static void nobody_goes_to_and_fro(void **state) {
    (void)state;
    for (double low = 0; low <= 1; low += 0.01)
        for (double high = low; high <= 1; high += 0.01) {
            const measured_at m[] = {{S("animal"), 500, (low + high) / 2, low, high}};
            tier up = tier_decide(&rules, TIER_CROWD, LW_STR("animal"), m, 1).tier;
            assert_int_equal(tier_decide(&rules, up, LW_STR("animal"), m, 1).tier, up);
            tier down = tier_decide(&rules, TIER_TRAINED, LW_STR("animal"), m, 1).tier;
            assert_int_equal(tier_decide(&rules, down, LW_STR("animal"), m, 1).tier, down);
        }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(people_move_by_the_ends_of_the_interval),
        cmocka_unit_test(nobody_goes_to_and_fro),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
