/* value_geometry.c - shapes on a picture, in pixels of the original, origin top left. */
#include "server/limits.h"
#include "server/record/rle.h"
#include "server/record/value.h"
#include <math.h>

static lw_status check_finite(const value_context *c, const json *number, const place *at) {
    if (number && !isfinite(json_real(number)))
        return place_fail(at, c->error, LW_INVALID, "a coordinate is not finite");
    return LW_OK;
}

/* ---- boxes ------------------------------------------------------------------------------- */

enum { BOX_X = OBJECT_OWN, BOX_Y, BOX_W, BOX_H, BOX_ROTATION, BOX_RULES };
static const member_rule box_rules[BOX_RULES] = {
    OBJECT_RULES,
    {"x", MEMBER_NUMBER, true},
    {"y", MEMBER_NUMBER, true},
    {"w", MEMBER_NUMBER, true},
    {"h", MEMBER_NUMBER, true},
    {"rotation", MEMBER_NUMBER, false},
};

static lw_status check_box(const value_context *c, const json *const *members, const place *at) {
    lw_status status = LW_OK;
    for (size_t i = BOX_X; status == LW_OK && i < BOX_RULES; i++)
        status = check_finite(c, members[i], at);
    if (status != LW_OK) return status;
    double w = json_real(members[BOX_W]), h = json_real(members[BOX_H]);
    if (!(w > 0 && h > 0))
        return place_fail(at, c->error, LW_INVALID, "is %.10g wide and %.10g high", w, h);
    return LW_OK;
}

static lw_status boxes_check(const value_context *c, const json *value, const place *at) {
    return objects_check(c, value, at, box_rules, BOX_RULES, check_box);
}

/* ---- points: polygons, polylines, points ------------------------------------------------- */

enum { SHAPE_POINTS = OBJECT_OWN, SHAPE_RULES };
static const member_rule shape_rules[SHAPE_RULES] = {OBJECT_RULES, {"points", MEMBER_LIST, true}};

static lw_status check_point(const value_context *c, const json *point, const place *at) {
    if (json_kind_of(point) != JSON_LIST || json_count(point) != 2)
        return place_fail(at, c->error, LW_INVALID, "wants [x, y]");
    for (size_t i = 0; i < 2; i++) {
        json_kind kind = json_kind_of(json_at(point, i));
        if (kind != JSON_INT && kind != JSON_REAL)
            return value_wants(c, at, "two numbers", json_at(point, i));
        lw_status status = check_finite(c, json_at(point, i), at);
        if (status != LW_OK) return status;
    }
    return LW_OK;
}

static lw_status check_points(const value_context *c, const json *points, const place *at,
                              size_t fewest) {
    place inner = place_member(at, LW_STR("points"));
    size_t count = json_count(points);
    if (count < fewest)
        return place_fail(&inner, c->error, LW_INVALID, "%zu points, at least %zu are needed",
                          count, fewest);
    lw_status status = LW_OK;
    for (size_t i = 0; status == LW_OK && i < count; i++) {
        place entry = place_entry(&inner, i);
        status = check_point(c, json_at(points, i), &entry);
    }
    return status;
}

static lw_status check_polygon(const value_context *c, const json *const *members,
                               const place *at) {
    return check_points(c, members[SHAPE_POINTS], at, 3);
}
static lw_status check_polyline(const value_context *c, const json *const *members,
                                const place *at) {
    return check_points(c, members[SHAPE_POINTS], at, 2);
}
static lw_status check_dots(const value_context *c, const json *const *members, const place *at) {
    return check_points(c, members[SHAPE_POINTS], at, 1);
}

static lw_status polygons_check(const value_context *c, const json *value, const place *at) {
    return objects_check(c, value, at, shape_rules, SHAPE_RULES, check_polygon);
}
static lw_status polylines_check(const value_context *c, const json *value, const place *at) {
    return objects_check(c, value, at, shape_rules, SHAPE_RULES, check_polyline);
}
static lw_status points_check(const value_context *c, const json *value, const place *at) {
    return objects_check(c, value, at, shape_rules, SHAPE_RULES, check_dots);
}

/* ---- masks: COCO run lengths ------------------------------------------------------------- */

enum { MASK_RLE = OBJECT_OWN, MASK_RULES };
static const member_rule mask_rules[MASK_RULES] = {OBJECT_RULES, {"rle", MEMBER_OBJECT, true}};
enum { RLE_SIZE, RLE_COUNTS, RLE_RULES };
static const member_rule rle_rules[RLE_RULES] = {{"size", MEMBER_LIST, true},
                                                 {"counts", MEMBER_ANY, true}};

static bool read_side(const json *side, int64_t *side_out) {
    if (json_kind_of(side) != JSON_INT) return false;
    *side_out = json_int(side);
    return *side_out >= 1 && *side_out <= LIMIT_MASK_SIDE;
}

/* Whether the runs cover every pixel once. */
static bool covers(rle_runs runs) {
    int64_t count;
    while (rle_next(&runs, &count)) {
    }
    return !runs.broken && runs.left == 0;
}

static lw_status check_mask(const value_context *c, const json *const *members, const place *at) {
    place inner = place_member(at, LW_STR("rle"));
    const json *rle[RLE_RULES];
    lw_status status =
        place_members(members[MASK_RLE], &inner, rle_rules, RLE_RULES, rle, c->error);
    if (status != LW_OK) return status;
    int64_t h, w;
    if (json_count(rle[RLE_SIZE]) != 2 || !read_side(json_at(rle[RLE_SIZE], 0), &h) ||
        !read_side(json_at(rle[RLE_SIZE], 1), &w))
        return place_fail(&inner, c->error, LW_INVALID, "wants size [height, width], each 1..%d",
                          LIMIT_MASK_SIDE);
    json_kind kind = json_kind_of(rle[RLE_COUNTS]);
    if (kind != JSON_TEXT && kind != JSON_LIST)
        return place_fail(&inner, c->error, LW_INVALID, "wants counts as text or a list, not %s",
                          json_kind_names[kind]);
    if (!covers(rle_begin(members[MASK_RLE])))
        return place_fail(&inner, c->error, LW_INVALID,
                          "the counts are no run lengths of %lld x %lld pixels", (long long)w,
                          (long long)h);
    return LW_OK;
}

static lw_status masks_check(const value_context *c, const json *value, const place *at) {
    return objects_check(c, value, at, mask_rules, MASK_RULES, check_mask);
}

#define SHAPES(name_, check_)                                     \
    {.name = (name_),                                             \
     .takes = NEEDS_CLASSES | TAKES_RANGE | COUNTS | HAS_OBJECTS, \
     .check = (check_),                                           \
     .says = objects_say,                                         \
     .may_say = value_has_class,                                  \
     .key = objects_key,                                          \
     .brief = objects_brief}
const value_kind value_boxes = SHAPES("boxes", boxes_check);
const value_kind value_polygons = SHAPES("polygons", polygons_check);
const value_kind value_polylines = SHAPES("polylines", polylines_check);
const value_kind value_points = SHAPES("points", points_check);
const value_kind value_masks = SHAPES("masks", masks_check);
