#include "harness.h"
#include "../../../lib/truth/borders.h"
#include "labelwright/rng.h"
#include <math.h>

/* Objects of seven marks whose true borders lie at 0; a mark strays outwards and inwards by exponential
 * distances, those of source 0 by a quarter of them. */
enum { OBJECTS = 300, EACH = 7, SOURCES = 8, COUNT = OBJECTS * EACH };
static size_t start[OBJECTS + 1];
static int32_t source[COUNT];
static double outwards[COUNT][BORDERS], placed[OBJECTS][BORDERS], lean[BORDERS];
static char memory[1 << 14];

static double exponential(lw_rng *rng, double mean) { return -mean * log1p(-lw_rng_uniform(rng)); }

static borders_marks make(uint64_t seed, double out, double in) {
    lw_rng rng = lw_rng_seed(seed);
    for (size_t o = 0; o < OBJECTS; o++) {
        start[o + 1] = (o + 1) * EACH;
        for (size_t i = o * EACH; i < start[o + 1]; i++) {
            source[i] = (int32_t)((i + o) % SOURCES);
            double care = source[i] == 0 ? .25 : 1;
            for (size_t b = 0; b < BORDERS; b++)
                outwards[i][b] =
                    care * (lw_rng_uniform(&rng) < out / (out + in) ? exponential(&rng, out)
                                                                    : -exponential(&rng, in));
        }
    }
    return (borders_marks){OBJECTS, SOURCES, start, source, (const double (*)[BORDERS])outwards};
}

/* Returns the mean lean. */
static double place(const borders_marks *m) {
    assert_true(borders_scratch_bytes(m) <= sizeof memory);
    borders_place(m, 10, lw_arena_over(memory, borders_scratch_bytes(m)), placed, lean);
    return (lean[0] + lean[1] + lean[2] + lean[3]) / BORDERS;
}

static double mean_placed(void) {
    double sum = 0;
    for (size_t o = 0; o < OBJECTS; o++)
        for (size_t b = 0; b < BORDERS; b++) sum += placed[o][b];
    return sum / (OBJECTS * BORDERS);
}

static void lean_is_seen_and_taken_back(void **state) {
    (void)state;
    borders_marks m = make(1, .3, .1);
    double mean = place(&m);
    assert_true(mean > .25 && mean < .4); /* a quarter strays inwards */
    assert_near(mean_placed(), 0, .04);   /* half of the marks lie further out than .12 */
    m = make(1, .1, .3);
    assert_true(place(&m) > .6);
    assert_near(mean_placed(), 0, .04);
}

/* The lower border as if seen from the other side; the right one is marked alike by all. */
static void each_border_leans_by_itself(void **state) {
    (void)state;
    borders_marks m = make(1, .3, .1);
    for (size_t i = 0; i < COUNT; i++) outwards[i][3] *= -1, outwards[i][2] = 0;
    place(&m);
    assert_true(lean[0] < .4 && lean[1] < .4);
    assert_near(lean[2], .5, 1e-12);
    assert_true(lean[3] > .6);
    double sum = 0;
    for (size_t o = 0; o < OBJECTS; o++) sum += placed[o][3];
    assert_near(sum / OBJECTS, 0, .04);
}

static void what_strays_evenly_does_not_lean(void **state) {
    (void)state;
    for (uint64_t seed = 0; seed < 5; seed++) {
        borders_marks m = make(seed, .2, .2);
        assert_near(place(&m), .5, .1);
        assert_near(mean_placed(), 0, .03);
    }
}

static void few_marks_do_not_show_a_lean(void **state) {
    (void)state;
    static const size_t starts[] = {0, 2, 2, 3};
    static const int32_t sources[] = {0, 1, 0};
    static const double marks[][BORDERS] = {{0, 1, 0, 2}, {.5, 0, 0, 0}, {3, 4, 5, 6}};
    const borders_marks m = {3, 2, starts, sources, marks};
    assert_near(place(&m), .5, 1e-12);
    for (size_t b = 0; b < BORDERS; b++) {
        assert_near(placed[0][b], (marks[0][b] + marks[1][b]) / 2, 1e-12);
        assert_near(placed[1][b], 0, 1e-12);
        assert_near(placed[2][b], marks[2][b], 1e-12);
    }
}

static void equal_marks_are_where_they_are(void **state) {
    (void)state;
    borders_marks m = make(1, .3, .1);
    for (size_t i = 0; i < COUNT; i++)
        for (size_t b = 0; b < BORDERS; b++) outwards[i][b] = .25;
    assert_near(place(&m), .5, 1e-12);
    assert_near(mean_placed(), .25, 1e-12);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(lean_is_seen_and_taken_back),
        cmocka_unit_test(each_border_leans_by_itself),
        cmocka_unit_test(what_strays_evenly_does_not_lean),
        cmocka_unit_test(few_marks_do_not_show_a_lean),
        cmocka_unit_test(equal_marks_are_where_they_are),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
