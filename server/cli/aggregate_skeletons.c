/* aggregate_skeletons.c - answers that are skeletons in pictures. */
#include "labelwright/skeletons.h"
#include "server/cli/aggregate_objects.h"
#include <stddef.h>

enum { JOINTS_MAX = 1000 };

_Static_assert(offsetof(lw_skeleton_mark, nothing) == offsetof(object_head, nothing) &&
                   offsetof(lw_skeleton_object, confidence) == offsetof(found_head, confidence),
               "marks and objects begin alike");

static lw_status read_joint(const table *t, lw_str *text, lw_joint *joint, lw_error *error) {
    double state = 0;
    lw_status status = objects_read_number(t, "joints", objects_take_word(text), &joint->x, error);
    if (status == LW_OK)
        status = objects_read_number(t, "joints", objects_take_word(text), &joint->y, error);
    if (status == LW_OK)
        status = objects_read_number(t, "joints", objects_take_word(text), &state, error);
    if (status == LW_OK && state != 0 && state != 1 && state != 2)
        return table_refuse(t, error, LW_INVALID, "joints has a state of %g, want 0, 1 or 2",
                            state);
    joint->state = state == 0 ? LW_JOINT_ABSENT : state == 1 ? LW_JOINT_COVERED : LW_JOINT_SEEN;
    return status;
}

static lw_status read_skeleton(const table *t, const lw_str *fields, lw_arena *shapes, void *mark,
                               bool *flat_out, lw_error *error) {
    lw_str text = fields[0];
    size_t numbers = objects_count_words(text), count = numbers / 3;
    if (numbers % 3 != 0 || count == 0 || count > JOINTS_MAX)
        return table_refuse(t, error, LW_INVALID,
                            "joints has %zu numbers, want x, y and state of 1 to %d joints",
                            numbers, JOINTS_MAX);
    lw_joint *joints = lw_new(shapes, lw_joint, count);
    if (!joints) return lw_fail(error, LW_NO_MEMORY, "no memory for %zu joints", count);
    lw_status status = LW_OK;
    bool flat = true;
    for (size_t i = 0; i < count && status == LW_OK; i++) {
        status = read_joint(t, &text, &joints[i], error);
        flat = flat && joints[i].state == LW_JOINT_ABSENT;
    }
    ((lw_skeleton_mark *)mark)->skeleton = (lw_skeleton){joints, count};
    *flat_out = status == LW_OK && flat;
    return status;
}

static void put(const objects_data *data, const void *found, lw_builder *row) {
    (void)data;
    const lw_skeleton *skeleton = &((const lw_skeleton_object *)found)->skeleton;
    for (size_t i = 0; i < skeleton->count; i++) {
        lw_joint joint = skeleton->joints[i];
        lw_put_format(row, "%s%.7g %.7g %d", i == 0 ? "," : " ", joint.x, joint.y,
                      joint.state == LW_JOINT_ABSENT    ? 0
                      : joint.state == LW_JOINT_COVERED ? 1
                                                        : 2);
    }
}

static lw_status fit(const aggregate_options *o, const lw_objects_options *options,
                     const objects_data *d, lw_arena *results, lw_arena scratch,
                     objects_found *found_out, lw_error *error) {
    (void)o;
    const lw_skeletons data = {.items = lw_intern_count(d->tasks),
                               .sources = lw_intern_count(d->workers),
                               .labels = lw_intern_count(d->labels),
                               .count = d->answers.count,
                               .marks = (const lw_skeleton_mark *)(const void *)d->answers.marks};
    lw_skeletons_model m;
    lw_status status = lw_skeletons_fit(&data, options, results, scratch, &m, error);
    if (status != LW_OK) return status;
    *found_out = (objects_found){.found = (const char *)m.found,
                                 .objects = m.objects,
                                 .sources = m.sources,
                                 .reliabilities = m.reliabilities,
                                 .iterations = m.iterations,
                                 .converged = m.converged};
    return LW_OK;
}

static double overlap(const objects_found *all, const void *found, const void *truth,
                      lw_arena scratch) {
    (void)all, (void)scratch;
    return lw_skeleton_likeness(((const lw_skeleton_object *)found)->skeleton,
                                ((const lw_skeleton_mark *)truth)->skeleton);
}

static double common(const void *mark, const void *other, double radius, lw_arena scratch) {
    (void)radius, (void)scratch;
    return lw_skeleton_likeness(((const lw_skeleton_mark *)mark)->skeleton,
                                ((const lw_skeleton_mark *)other)->skeleton);
}

const object_shape object_skeletons = {.what = "skeleton",
                                       .whats = "skeletons",
                                       .columns = {{.name = "joints"}},
                                       .columns_count = 1,
                                       .mark_bytes = sizeof(lw_skeleton_mark),
                                       .found_bytes = sizeof(lw_skeleton_object),
                                       .read = read_skeleton,
                                       .fit = fit,
                                       .put = put,
                                       .overlap = overlap,
                                       .same_from = .5,
                                       .common = common};

static lw_status run(const aggregate_options *o, json_writer *said, lw_error *error) {
    return objects_run(&object_skeletons, o, said, error);
}

const aggregate_kind aggregate_skeletons = {
    .name = "skeletons",
    .columns = "task, worker, joints (x y and state of each: 0 absent, 1 covered, 2 seen; all in "
               "one field), a row a\n"
               "            skeleton, empty: saw none; class (may lack); -o: task, joints, class, "
               "confidence",
    .method = objects_method,
    .accuracy = objects_accuracy,
    .no_proba = "the confidence of each skeleton is in -o",
    .run = run};
