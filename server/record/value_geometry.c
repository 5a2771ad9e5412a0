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

/* ---- the picture they lie on --------------------------------------------------------------- */

/* The one that the field is on, or the first. */
static const json *picture_of(const value_context *c) {
    lw_str on = c->field->on;
    for (size_t i = 0; i < json_count(c->media); i++)
        if (!on.data || lw_str_equal(json_text(json_get(json_at(c->media, i), "key")), on))
            return json_at(c->media, i);
    return NULL;
}

static lw_status shapes_check(const value_context *c, const json *value, const place *at,
                              const member_rule *rules, size_t count, object_check *check) {
    value_context inner = *c;
    const json *picture = picture_of(c);
    if (picture) {
        inner.width = json_int(json_get(picture, "width"));
        inner.height = json_int(json_get(picture, "height"));
    }
    return objects_check(&inner, value, at, rules, count, check);
}

/* Upright, around a shape: it may reach beyond the picture, but what lies beside it is seen by nobody. */
typedef struct {
    double left, top, right, bottom;
} extent;

static lw_status check_seen(const value_context *c, extent e, const place *at) {
    bool meets =
        e.left <= (double)c->width && e.top <= (double)c->height && e.right >= 0 && e.bottom >= 0;
    if (c->width == 0 || meets) return LW_OK;
    return place_fail(at, c->error, LW_INVALID, "lies outside of the picture of %lld x %lld pixels",
                      (long long)c->width, (long long)c->height);
}

static const extent nowhere = {INFINITY, INFINITY, -INFINITY, -INFINITY};

static void reach(extent *e, const json *point) {
    double x = json_real(json_at(point, 0)), y = json_real(json_at(point, 1));
    e->left = fmin(e->left, x), e->right = fmax(e->right, x);
    e->top = fmin(e->top, y), e->bottom = fmax(e->bottom, y);
}

static double turn_of(const json *rotation) {
    return rotation ? json_real(rotation) * M_PI / 180 : 0;
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
    double x = json_real(members[BOX_X]), y = json_real(members[BOX_Y]),
           turn = turn_of(members[BOX_ROTATION]);
    if (turn == 0) return check_seen(c, (extent){x, y, x + w, y + h}, at);
    double across = (fabs(w * cos(turn)) + fabs(h * sin(turn))) / 2,
           down = (fabs(w * sin(turn)) + fabs(h * cos(turn))) / 2;
    x += w / 2, y += h / 2;
    return check_seen(c, (extent){x - across, y - down, x + across, y + down}, at);
}

static lw_status boxes_check(const value_context *c, const json *value, const place *at) {
    return shapes_check(c, value, at, box_rules, BOX_RULES, check_box);
}

/* ---- ellipses: centre and half axes ------------------------------------------------------- */

enum { ELLIPSE_X = OBJECT_OWN, ELLIPSE_Y, ELLIPSE_RX, ELLIPSE_RY, ELLIPSE_ROTATION, ELLIPSE_RULES };
static const member_rule ellipse_rules[ELLIPSE_RULES] = {
    OBJECT_RULES,
    {"x", MEMBER_NUMBER, true},
    {"y", MEMBER_NUMBER, true},
    {"rx", MEMBER_NUMBER, true},
    {"ry", MEMBER_NUMBER, true},
    {"rotation", MEMBER_NUMBER, false},
};

static lw_status check_ellipse(const value_context *c, const json *const *members,
                               const place *at) {
    lw_status status = LW_OK;
    for (size_t i = ELLIPSE_X; status == LW_OK && i < ELLIPSE_RULES; i++)
        status = check_finite(c, members[i], at);
    if (status != LW_OK) return status;
    double rx = json_real(members[ELLIPSE_RX]), ry = json_real(members[ELLIPSE_RY]);
    if (!(rx > 0 && ry > 0))
        return place_fail(at, c->error, LW_INVALID, "has half axes of %.10g and %.10g", rx, ry);
    double x = json_real(members[ELLIPSE_X]), y = json_real(members[ELLIPSE_Y]),
           turn = turn_of(members[ELLIPSE_ROTATION]);
    double across = hypot(rx * cos(turn), ry * sin(turn)),
           down = hypot(rx * sin(turn), ry * cos(turn));
    return check_seen(c, (extent){x - across, y - down, x + across, y + down}, at);
}

static lw_status ellipses_check(const value_context *c, const json *value, const place *at) {
    return shapes_check(c, value, at, ellipse_rules, ELLIPSE_RULES, check_ellipse);
}

/* ---- points: polygons, polylines, points ------------------------------------------------- */

enum { SHAPE_POINTS = OBJECT_OWN, SHAPE_RULES };
static const member_rule shape_rules[SHAPE_RULES] = {OBJECT_RULES, {"points", MEMBER_LIST, true}};
enum { POLYGON_HOLES = SHAPE_RULES, POLYGON_RULES };
static const member_rule polygon_rules[POLYGON_RULES] = {
    OBJECT_RULES, {"points", MEMBER_LIST, true}, {"holes", MEMBER_LIST, false}};

/* A list of so many numbers; `form` and `numbers` for messages. */
static lw_status check_tuple(const value_context *c, const json *list, const place *at,
                             size_t count, const char *form, const char *numbers) {
    if (json_kind_of(list) != JSON_LIST || json_count(list) != count)
        return place_fail(at, c->error, LW_INVALID, "wants %s", form);
    for (size_t i = 0; i < count; i++) {
        json_kind kind = json_kind_of(json_at(list, i));
        if (kind != JSON_INT && kind != JSON_REAL)
            return value_wants(c, at, numbers, json_at(list, i));
        lw_status status = check_finite(c, json_at(list, i), at);
        if (status != LW_OK) return status;
    }
    return LW_OK;
}

static lw_status check_point(const value_context *c, const json *point, const place *at) {
    return check_tuple(c, point, at, 2, "[x, y]", "two numbers");
}

/* `around` grows by the points. */
static lw_status check_line(const value_context *c, const json *points, const place *at,
                            size_t fewest, extent *around) {
    size_t count = json_count(points);
    if (count < fewest)
        return place_fail(at, c->error, LW_INVALID, "%zu points, at least %zu are needed", count,
                          fewest);
    for (size_t i = 0; i < count; i++) {
        place entry = place_entry(at, i);
        lw_status status = check_point(c, json_at(points, i), &entry);
        if (status != LW_OK) return status;
        reach(around, json_at(points, i));
    }
    return LW_OK;
}

static lw_status check_points(const value_context *c, const json *points, const place *at,
                              size_t fewest) {
    extent around = nowhere;
    place inner = place_member(at, LW_STR("points"));
    lw_status status = check_line(c, points, &inner, fewest, &around);
    return status == LW_OK ? check_seen(c, around, at) : status;
}

static lw_status check_polygon(const value_context *c, const json *const *members,
                               const place *at) {
    extent around = nowhere;
    place outline = place_member(at, LW_STR("points")), inner = place_member(at, LW_STR("holes"));
    lw_status status = check_line(c, members[SHAPE_POINTS], &outline, 3, &around);
    for (size_t i = 0; status == LW_OK && i < json_count(members[POLYGON_HOLES]); i++) {
        const json *hole = json_at(members[POLYGON_HOLES], i);
        place entry = place_entry(&inner, i);
        status = json_kind_of(hole) == JSON_LIST ? check_line(c, hole, &entry, 3, &around)
                                                 : value_wants(c, &entry, "a list", hole);
    }
    return status == LW_OK ? check_seen(c, around, at) : status;
}
static lw_status check_polyline(const value_context *c, const json *const *members,
                                const place *at) {
    return check_points(c, members[SHAPE_POINTS], at, 2);
}
static lw_status check_dots(const value_context *c, const json *const *members, const place *at) {
    return check_points(c, members[SHAPE_POINTS], at, 1);
}

static lw_status polygons_check(const value_context *c, const json *value, const place *at) {
    return shapes_check(c, value, at, polygon_rules, POLYGON_RULES, check_polygon);
}
static lw_status polylines_check(const value_context *c, const json *value, const place *at) {
    return shapes_check(c, value, at, shape_rules, SHAPE_RULES, check_polyline);
}
static lw_status points_check(const value_context *c, const json *value, const place *at) {
    return shapes_check(c, value, at, shape_rules, SHAPE_RULES, check_dots);
}

/* ---- skeletons: a joint each of the field's template, as COCO's keypoints ----------------- */

enum { SKELETON_JOINTS = OBJECT_OWN, SKELETON_RULES };
static const member_rule skeleton_rules[SKELETON_RULES] = {OBJECT_RULES,
                                                           {"joints", MEMBER_LIST, true}};

static lw_status check_joint(const value_context *c, const json *joint, const place *at) {
    lw_status status = check_tuple(c, joint, at, 3, "[x, y, state]", "three numbers");
    if (status != LW_OK) return status;
    double state = json_real(json_at(joint, 2));
    if (state != 0 && state != 1 && state != 2)
        return place_fail(at, c->error, LW_INVALID,
                          "has state %.10g, want 0 (absent), 1 (covered) or 2 (seen)", state);
    return LW_OK;
}

static lw_status check_skeleton(const value_context *c, const json *const *members,
                                const place *at) {
    place inner = place_member(at, LW_STR("joints"));
    const json *joints = members[SKELETON_JOINTS];
    size_t count = json_count(joints), there = 0;
    extent around = nowhere;
    if (count != c->field->joint_count)
        return place_fail(&inner, c->error, LW_INVALID, "%zu joints, the template has %zu", count,
                          c->field->joint_count);
    lw_status status = LW_OK;
    for (size_t i = 0; status == LW_OK && i < count; i++) {
        place entry = place_entry(&inner, i);
        status = check_joint(c, json_at(joints, i), &entry);
        if (status != LW_OK || json_real(json_at(json_at(joints, i), 2)) == 0) continue;
        there++;
        reach(&around, json_at(joints, i));
    }
    if (status != LW_OK) return status;
    if (there == 0) return place_fail(&inner, c->error, LW_INVALID, "none of them is there");
    return check_seen(c, around, at);
}

static lw_status skeletons_check(const value_context *c, const json *value, const place *at) {
    return shapes_check(c, value, at, skeleton_rules, SKELETON_RULES, check_skeleton);
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
    if (c->width && (w != c->width || h != c->height))
        return place_fail(&inner, c->error, LW_INVALID,
                          "is of %lld x %lld pixels, the picture has %lld x %lld", (long long)w,
                          (long long)h, (long long)c->width, (long long)c->height);
    return LW_OK;
}

static lw_status masks_check(const value_context *c, const json *value, const place *at) {
    return shapes_check(c, value, at, mask_rules, MASK_RULES, check_mask);
}

#define SHAPES(name_, takes_, same_)                                                      \
    {.name = #name_,                                                                      \
     .takes = NEEDS_CLASSES | TAKES_RANGE | COUNTS | HAS_OBJECTS | READS_ITEM | (takes_), \
     .check = name_##_check,                                                              \
     .says = objects_say,                                                                 \
     .may_say = value_has_class,                                                          \
     .key = objects_key,                                                                  \
     .brief = objects_brief,                                                              \
     .drawn = &drawn_##name_,                                                             \
     same_}
const value_kind value_boxes = SHAPES(boxes, TAKES_OVERLAP, .overlap = .5);
const value_kind value_ellipses = SHAPES(ellipses, TAKES_OVERLAP, .overlap = .5);
const value_kind value_polygons = SHAPES(polygons, TAKES_OVERLAP, .overlap = .5);
const value_kind value_polylines = SHAPES(polylines, TAKES_TOLERANCE, .tolerance = 10);
const value_kind value_points = SHAPES(points, TAKES_TOLERANCE, .tolerance = 10);
const value_kind value_skeletons = SHAPES(skeletons, TAKES_OVERLAP | NEEDS_JOINTS, .overlap = .5);
const value_kind value_masks = SHAPES(masks, TAKES_OVERLAP, .overlap = .5);
