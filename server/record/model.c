/* model.c - the model that a project asks for shapes. */
#include "server/record/model.h"
#include "server/limits.h"
#include "server/record/place.h"
#include "server/record/rle.h"
#include <math.h>

static void settings_default(void *body) { ((model_settings *)body)->seconds = 10; }

#define M(member, kind, ...) SHAPE_MEMBER(model_settings, member, kind, ##__VA_ARGS__)
SHAPE_FROM(model_settings_shape, "ModelSettings", model_settings, settings_default,
           M(url, SHAPE_TEXT, .required = true, .max = LIMIT_MODEL_URL_BYTES,
             .about = "http or https, of a host that `serve --model-hosts` names; empty: no model"),
           M(name, SHAPE_TEXT, .required = true, .max = LIMIT_NAME_CHARS,
             .about = "under which its suggestions are kept"),
           M(version, SHAPE_TEXT, .max = LIMIT_NAME_CHARS),
           M(seconds, SHAPE_INT, .min = 1, .max = LIMIT_MODEL_SECONDS,
             .about = "it has for a question"));
#undef M

#define M(member, kind, ...) SHAPE_MEMBER(model_view, member, kind, ##__VA_ARGS__)
SHAPE(model_view_shape, "Model", model_view,
      M(url, SHAPE_TEXT, .omit = true, .about = "to managers; empty: no model"),
      M(name, SHAPE_TEXT), M(version, SHAPE_TEXT), M(seconds, SHAPE_INT),
      M(able, SHAPE_BOOL, .about = "there is one, and this server may ask its host"));
#undef M

#define M(member, kind, ...) \
    SHAPE_MEMBER(model_point, member, kind, .required = true, ##__VA_ARGS__)
SHAPE(point_shape, "ModelPoint", model_point, M(x, SHAPE_REAL), M(y, SHAPE_REAL),
      M(inside, SHAPE_BOOL, .about = "of what is meant; false: beside it"));
#undef M
#define M(member) SHAPE_MEMBER(model_box, member, SHAPE_REAL, .required = true)
SHAPE(box_shape, "ModelBox", model_box, M(x), M(y), M(w), M(h));
#undef M
#define M(member, kind, ...) SHAPE_MEMBER(model_question, member, kind, ##__VA_ARGS__)
SHAPE(model_question_shape, "ModelQuestion", model_question,
      M(field, SHAPE_TEXT, .required = true, .max = LIMIT_NAME_CHARS),
      M(class, SHAPE_TEXT, .required = true, .max = LIMIT_NAME_CHARS),
      M(points, SHAPE_LIST, .of = &point_shape, .max = LIMIT_MODEL_POINTS),
      M(box, SHAPE_OBJECT, .of = &box_shape));
#undef M

#define M(member, kind, ...) SHAPE_MEMBER(model_answer, member, kind, ##__VA_ARGS__)
SHAPE(model_answer_shape, "ModelAnswer", model_answer,
      M(source, SHAPE_OBJECT, .of = &source_ref_shape, .required = true),
      M(mask, SHAPE_RAW, .about = "{size: [height, width], counts}, as in values"),
      M(outline, SHAPE_RAW, .about = "[[[x, y], ...], ...]: an outline, then its holes"),
      M(score, SHAPE_REAL));
#undef M

lw_status model_question_check(const model_question *question, int64_t width, int64_t height,
                               lw_error *error) {
    const model_point *points = question->points.items;
    const model_box *box = question->box;
    if (!question->points.count && !box)
        return lw_fail(error, LW_INVALID, "points: there is neither a point nor a box");
    for (size_t i = 0; i < question->points.count; i++)
        if (!(points[i].x >= 0 && points[i].x <= (double)width && points[i].y >= 0 &&
              points[i].y <= (double)height))
            return lw_fail(error, LW_INVALID,
                           "points[%zu]: %g, %g is not in the picture, %lld x %lld", i, points[i].x,
                           points[i].y, (long long)width, (long long)height);
    if (box && !(box->x >= 0 && box->y >= 0 && box->w > 0 && box->h > 0 &&
                 box->x + box->w <= (double)width && box->y + box->h <= (double)height))
        return lw_fail(error, LW_INVALID, "box: is not in the picture, %lld x %lld",
                       (long long)width, (long long)height);
    return LW_OK;
}

void model_question_write(const model_question *question, lw_str hash, lw_str type, int64_t width,
                          int64_t height, json_writer *w) {
    json_open(w, '{');
    json_key(w, "picture"), json_open(w, '{');
    json_key(w, "hash"), json_string(w, hash);
    json_key(w, "type"), json_string(w, type);
    json_key(w, "width"), json_integer(w, width);
    json_key(w, "height"), json_integer(w, height);
    json_close(w, '}');
    json_key(w, "question"), shape_write(&model_question_shape, question, w);
    json_close(w, '}');
}

/* ---- what it said ---- */

static lw_status check_mask(const json *mask, int64_t width, int64_t height, lw_error *error) {
    rle_runs runs = rle_begin(mask);
    int64_t count;
    if (!runs.broken && (runs.width != width || runs.height != height))
        return lw_fail(
            error, LW_INVALID, "mask: its size is [%lld, %lld], of the picture [%lld, %lld]",
            (long long)runs.height, (long long)runs.width, (long long)height, (long long)width);
    while (rle_next(&runs, &count)) continue;
    if (runs.broken || runs.left)
        return lw_fail(error, LW_INVALID, "mask: is no run lengths of so many pixels");
    return LW_OK;
}

static bool is_number_in(const json *value, int64_t most) {
    json_kind kind = json_kind_of(value);
    return (kind == JSON_INT || kind == JSON_REAL) && json_real(value) >= 0 &&
           json_real(value) <= (double)most;
}

static lw_status check_ring(const json *ring, const place *at, int64_t width, int64_t height,
                            lw_error *error) {
    size_t count = json_kind_of(ring) == JSON_LIST ? json_count(ring) : 0;
    if (count < 3 || count > LIMIT_MODEL_CORNERS)
        return place_fail(at, error, LW_INVALID, "is no list of 3..%d points", LIMIT_MODEL_CORNERS);
    for (size_t i = 0; i < count; i++) {
        place here = place_entry(at, i);
        const json *point = json_at(ring, i);
        if (json_kind_of(point) != JSON_LIST || json_count(point) != 2 ||
            !is_number_in(json_at(point, 0), width) || !is_number_in(json_at(point, 1), height))
            return place_fail(&here, error, LW_INVALID, "is no [x, y] in the picture");
    }
    return LW_OK;
}

static lw_status check_outline(const json *outline, int64_t width, int64_t height,
                               lw_error *error) {
    place at = place_member(NULL, LW_STR("outline"));
    size_t count = json_count(outline);
    if (count < 1 || count > LIMIT_MODEL_RINGS)
        return place_fail(&at, error, LW_INVALID, "has %zu rings, allowed are 1..%d", count,
                          LIMIT_MODEL_RINGS);
    lw_status status = LW_OK;
    for (size_t i = 0; i < count && status == LW_OK; i++) {
        place ring = place_entry(&at, i);
        status = check_ring(json_at(outline, i), &ring, width, height, error);
    }
    return status;
}

static lw_status carry(const json *value, lw_arena *arena, lw_str *out, lw_error *error) {
    lw_builder text = lw_builder_in(arena);
    if (!value) return LW_OK;
    json_put(&text, value);
    if (text.failed) return lw_fail(error, LW_NO_MEMORY, "no room for what the model said");
    *out = lw_built(&text);
    return LW_OK;
}

lw_status model_answer_read(const json *reply, int64_t width, int64_t height, lw_arena *arena,
                            model_answer *answer_out, lw_error *error) {
    static const member_rule members[] = {{"mask", MEMBER_OBJECT, false},
                                          {"outline", MEMBER_LIST, false},
                                          {"score", MEMBER_NUMBER, false}};
    const json *m[3];
    lw_status status = place_members(reply, NULL, members, 3, m, error);
    if (status != LW_OK) return status;
    if (m[0] && m[1])
        return lw_fail(error, LW_INVALID, "there is a mask and an outline, where one is wanted");
    double score = m[2] ? json_real(m[2]) : NAN;
    if (score < 0 || score > 1)
        return lw_fail(error, LW_INVALID, "score: %g is not in 0..1", score);
    if (m[0]) status = check_mask(m[0], width, height, error);
    if (status == LW_OK && m[1]) status = check_outline(m[1], width, height, error);
    lw_str mask = {0}, outline = {0};
    if (status == LW_OK) status = carry(m[0], arena, &mask, error);
    if (status == LW_OK) status = carry(m[1], arena, &outline, error);
    if (status != LW_OK) return status;
    answer_out->mask = mask;
    answer_out->outline = outline;
    answer_out->score = score;
    return LW_OK;
}
