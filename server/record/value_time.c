/* value_time.c - stretches of time, and boxes that move. Microseconds, and frames of the container. */
#include "server/record/value.h"
#include <math.h>

enum {
    SEGMENT_START = OBJECT_OWN,
    SEGMENT_END,
    SEGMENT_START_FRAME,
    SEGMENT_END_FRAME,
    SEGMENT_RULES
};
static const member_rule segment_rules[SEGMENT_RULES] = {
    OBJECT_RULES,
    {"start", MEMBER_WHOLE, true},
    {"end", MEMBER_WHOLE, true},
    {"start_frame", MEMBER_WHOLE, false},
    {"end_frame", MEMBER_WHOLE, false},
};

static lw_status check_stretch(const value_context *c, const json *start, const json *end,
                               const char *unit, const place *at) {
    if (json_int(start) >= 0 && json_int(start) < json_int(end)) return LW_OK;
    return place_fail(at, c->error, LW_INVALID, "starts at %s %lld and ends at %lld", unit,
                      (long long)json_int(start), (long long)json_int(end));
}

static lw_status check_segment(const value_context *c, const json *const *members,
                               const place *at) {
    const json *first = members[SEGMENT_START_FRAME], *last = members[SEGMENT_END_FRAME];
    lw_status status =
        check_stretch(c, members[SEGMENT_START], members[SEGMENT_END], "microsecond", at);
    if (status != LW_OK || (!first && !last)) return status;
    if (!first || !last)
        return place_fail(at, c->error, LW_INVALID,
                          "has one of start_frame and end_frame without the other");
    return check_stretch(c, first, last, "frame", at);
}

static lw_status segments_check(const value_context *c, const json *value, const place *at) {
    return objects_check(c, value, at, segment_rules, SEGMENT_RULES, check_segment);
}

const value_kind value_segments = {
    .name = "segments",
    .takes = NEEDS_CLASSES | TAKES_RANGE | COUNTS | HAS_OBJECTS | TAKES_OVERLAP,
    .check = segments_check,
    .says = objects_say,
    .may_say = value_has_class,
    .key = objects_key,
    .brief = objects_brief,
    .overlap = .8,
    .drawn = &drawn_spans,
};

/* ---- tracks ------------------------------------------------------------------------------ */

enum { TRACK_FRAMES = OBJECT_OWN, TRACK_RULES };
static const member_rule track_rules[TRACK_RULES] = {OBJECT_RULES, {"frames", MEMBER_LIST, true}};
enum { KEY_FRAME, KEY_TIME, KEY_X, KEY_Y, KEY_W, KEY_H, KEY_ROTATION, KEY_OUTSIDE, KEY_RULES };
static const member_rule key_rules[KEY_RULES] = {
    {"frame", MEMBER_WHOLE, true},      {"time", MEMBER_WHOLE, true},    {"x", MEMBER_NUMBER, true},
    {"y", MEMBER_NUMBER, true},         {"w", MEMBER_NUMBER, true},      {"h", MEMBER_NUMBER, true},
    {"rotation", MEMBER_NUMBER, false}, {"outside", MEMBER_BOOL, false},
};

typedef struct {
    int64_t frame, time;
} moment;

/* One keyframe, later than the one before, which it then takes the place of. */
static lw_status check_key(const value_context *c, const json *key, moment *before,
                           const place *at) {
    const json *m[KEY_RULES];
    lw_status status = place_members(key, at, key_rules, KEY_RULES, m, c->error);
    if (status != LW_OK) return status;
    moment now = {json_int(m[KEY_FRAME]), json_int(m[KEY_TIME])};
    if (now.frame <= before->frame || now.time <= before->time)
        return place_fail(at, c->error, LW_INVALID,
                          "frame %lld at microsecond %lld is not after the one before",
                          (long long)now.frame, (long long)now.time);
    for (size_t i = KEY_X; i <= KEY_ROTATION; i++)
        if (m[i] && !isfinite(json_real(m[i])))
            return place_fail(at, c->error, LW_INVALID, "a coordinate is not finite");
    if (!(json_real(m[KEY_W]) > 0 && json_real(m[KEY_H]) > 0))
        return place_fail(at, c->error, LW_INVALID, "is %.10g wide and %.10g high",
                          json_real(m[KEY_W]), json_real(m[KEY_H]));
    *before = now;
    return LW_OK;
}

static lw_status check_track(const value_context *c, const json *const *members, const place *at) {
    place inner = place_member(at, LW_STR("frames"));
    const json *frames = members[TRACK_FRAMES];
    if (json_count(frames) == 0) return place_fail(&inner, c->error, LW_INVALID, "is empty");
    moment before = {-1, -1};
    lw_status status = LW_OK;
    for (size_t i = 0; status == LW_OK && i < json_count(frames); i++) {
        place entry = place_entry(&inner, i);
        status = check_key(c, json_at(frames, i), &before, &entry);
    }
    return status;
}

static lw_status tracks_check(const value_context *c, const json *value, const place *at) {
    return objects_check(c, value, at, track_rules, TRACK_RULES, check_track);
}

const value_kind value_tracks = {
    .name = "tracks",
    .takes = NEEDS_CLASSES | TAKES_RANGE | COUNTS | HAS_OBJECTS | NEVER_SAME,
    .check = tracks_check,
    .says = objects_say,
    .may_say = value_has_class,
    .key = objects_key,
    .brief = objects_brief,
};
