/* The overlap of two shapes, on the pairs that the page is held to as well; overlaps.py made them. */
#include "harness.h"
#include "labelwright/boxes.h"
#include "labelwright/masks.h"
#include "labelwright/polygons.h"
#include "labelwright/skeletons.h"
#include <stdlib.h>

enum { BYTES = 1 << 18, POINTS_MAX = 48, HOLES_MAX = 4, RUNS_MAX = 128, LINE_MAX = 2000 };
static char scratch_memory[BYTES];

/* Numbers up to the comma or bar, which is passed, with anything between them. */
static size_t read_numbers(char **at, double *numbers, size_t most) {
    size_t count = 0;
    for (;; ++*at) {
        char *end;
        double number = strtod(*at, &end);
        if (end != *at) {
            assert_true(count < most);
            numbers[count++] = number;
            *at = end;
        }
        if (**at == ',' || **at == '|') return ++*at, count;
        assert_true(**at != 0);
    }
}

static lw_outline read_outline(char **at, lw_point *points, size_t *starts) {
    double numbers[2 * POINTS_MAX];
    size_t count = 0, holes = 0;
    for (;; ++*at) { /* ring by ring */
        size_t read = read_numbers(at, numbers, 2 * POINTS_MAX) / 2;
        assert_true(count + read <= POINTS_MAX);
        for (size_t i = 0; i < read; i++)
            points[count++] = (lw_point){numbers[2 * i], numbers[2 * i + 1]};
        if (*--*at != '|') break;
        assert_true(holes < HOLES_MAX);
        starts[holes++] = count;
    }
    ++*at;
    return (lw_outline){points, count, starts, holes};
}

static double outline_overlap(char **at) {
    lw_point points[2][POINTS_MAX];
    size_t starts[2][HOLES_MAX];
    lw_outline a = read_outline(at, points[0], starts[0]),
               b = read_outline(at, points[1], starts[1]);
    double share = -1;
    assert_int_equal(lw_outline_overlap(a, b, lw_arena_over(scratch_memory, BYTES), &share, NULL),
                     LW_OK);
    return share;
}

static double box_overlap(char **at) {
    lw_box boxes[2];
    for (size_t i = 0; i < 2; i++) {
        double n[5];
        assert_int_equal(read_numbers(at, n, 5), 5);
        boxes[i] = (lw_box){n[0], n[1], n[2], n[3], n[4]};
    }
    return lw_box_overlap(boxes[0], boxes[1]);
}

/* `WIDTH pixels`, row by row, a digit each. */
static lw_mask read_mask(char **at, lw_run *runs) {
    lw_mask mask = {0, 0, runs, 0};
    char *pixel = strchr(*at, ' ') + 1;
    for (size_t i = 0; *pixel != ','; i++, pixel++) {
        if (*pixel == '0') continue;
        lw_run *last = mask.count ? &runs[mask.count - 1] : NULL;
        if (last && last->start + last->length == i) last->length++;
        else runs[mask.count++] = (lw_run){i, 1};
        assert_true(mask.count < RUNS_MAX);
    }
    *at = pixel + 1;
    return mask;
}

static double mask_overlap(char **at) {
    lw_run runs[2][RUNS_MAX];
    lw_mask a = read_mask(at, runs[0]), b = read_mask(at, runs[1]);
    return lw_mask_overlap(&a, &b);
}

static double skeleton_likeness(char **at) {
    lw_joint joints[2][POINTS_MAX];
    lw_skeleton skeletons[2];
    for (size_t s = 0; s < 2; s++) {
        double n[3 * POINTS_MAX];
        size_t count = read_numbers(at, n, 3 * POINTS_MAX) / 3;
        for (size_t i = 0; i < count; i++)
            joints[s][i] = (lw_joint){n[3 * i], n[3 * i + 1], (lw_joint_state)n[3 * i + 2]};
        skeletons[s] = (lw_skeleton){joints[s], count};
    }
    return lw_skeleton_likeness(skeletons[0], skeletons[1]);
}

static void skeletons_of_other_templates_have_nothing_in_common(void **state) {
    (void)state;
    const lw_joint joints[] = {{1, 1, LW_JOINT_SEEN}, {2, 2, LW_JOINT_ABSENT}};
    assert_near(lw_skeleton_likeness((lw_skeleton){joints, 2}, (lw_skeleton){joints, 1}), 0, 0);
    assert_near(lw_skeleton_likeness((lw_skeleton){joints + 1, 1}, (lw_skeleton){joints + 1, 1}), 1,
                0);
}

static const struct {
    const char *kind;
    double (*overlap)(char **at);
} kinds[] = {{"outline,", outline_overlap},
             {"box,", box_overlap},
             {"mask,", mask_overlap},
             {"skeleton,", skeleton_likeness}};

static void overlaps_are_what_another_counted(void **state) {
    (void)state;
    FILE *file = fopen("tests/unit/truth/data/overlaps.csv", "r");
    assert_non_null(file);
    char line[LINE_MAX];
    size_t rows = 0;
    while (fgets(line, sizeof line, file)) {
        for (size_t k = 0; k < sizeof kinds / sizeof *kinds; k++) {
            size_t length = strlen(kinds[k].kind);
            if (strncmp(line, kinds[k].kind, length) != 0) continue;
            char *at = line + length;
            double share = kinds[k].overlap(&at);
            assert_near(share, strtod(at, NULL), 1e-9);
            rows++;
        }
    }
    fclose(file);
    assert_int_equal(rows, 200);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(overlaps_are_what_another_counted),
        cmocka_unit_test(skeletons_of_other_templates_have_nothing_in_common)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
