/* skeletons.c - how alike two skeletons are, and skeletons as a shape of objects.c. */
#include "labelwright/skeletons.h"
#include "labelwright/order.h"
#include "objects.h"
#include <math.h>

static const double spread = .13;
static const double close_enough =
    .5; /* of a mark, or a joint, to have a say where the joint lies */

/* ---- likeness ----------------------------------------------------------------------------- */

static bool is_there(lw_joint j) { return j.state != LW_JOINT_ABSENT; }

static double square_between(lw_joint a, lw_joint b) {
    double x = a.x - b.x, y = a.y - b.y;
    return x * x + y * y;
}

static double joints_alike(double square, double area) {
    return exp(-square / (2 * area * spread * spread));
}

/* Of what bounds the joints that are there; 0 where none is. */
static double bounds_area(lw_skeleton s) {
    double left = INFINITY, top = INFINITY, right = -INFINITY, bottom = -INFINITY;
    for (size_t i = 0; i < s.count; i++) {
        if (!is_there(s.joints[i])) continue;
        left = fmin(left, s.joints[i].x), right = fmax(right, s.joints[i].x);
        top = fmin(top, s.joints[i].y), bottom = fmax(bottom, s.joints[i].y);
    }
    return left <= right ? (right - left) * (bottom - top) : 0;
}

double lw_skeleton_likeness(lw_skeleton a, lw_skeleton b) {
    if (a.count != b.count) return 0;
    double area = fmax(1, (bounds_area(a) + bounds_area(b)) / 2), sum = 0;
    size_t marked = 0;
    for (size_t i = 0; i < a.count; i++) {
        bool in_a = is_there(a.joints[i]), in_b = is_there(b.joints[i]);
        marked += in_a || in_b;
        if (in_a && in_b) sum += joints_alike(square_between(a.joints[i], b.joints[i]), area);
    }
    return marked > 0 ? sum / (double)marked : 1;
}

/* ---- where joints lie --------------------------------------------------------------------- */

typedef struct {
    const lw_skeletons *skeletons;
    lw_joint *median; /* of the object at hand: where half have it, with what most of those say */
    size_t count;     /* of its joints */
    double area;      /* of what bounds it, at least 1 */
    double *values;   /* [count] */
    lw_skeleton_object *found;
    size_t objects;
    lw_joint *joints; /* of the objects found so far, one after the other */
    size_t taken;
} geometry;

static lw_skeleton skeleton_of(const geometry *g, size_t mark) {
    return g->skeletons->marks[mark].skeleton;
}

static lw_joint joint_of(const geometry *g, size_t mark, size_t joint) {
    return skeleton_of(g, mark).joints[joint];
}

static lw_skeleton reference(const geometry *g) { return (lw_skeleton){g->median, g->count}; }

static double overlap(const void *geometry_, size_t a, size_t b) {
    return lw_skeleton_likeness(skeleton_of(geometry_, a), skeleton_of(geometry_, b));
}

/* What half of the weight says, or more; weights NULL: all weigh the same. */
static lw_joint_state vote(const geometry *g, const size_t *marks, const double *weights,
                           size_t count, size_t joint) {
    double all = 0, there = 0, seen = 0;
    for (size_t i = 0; i < count; i++) {
        double weight = weights ? weights[i] : 1;
        lw_joint_state state = joint_of(g, marks[i], joint).state;
        all += weight;
        there += state != LW_JOINT_ABSENT ? weight : 0;
        seen += state == LW_JOINT_SEEN ? weight : 0;
    }
    if (2 * there < all || there == 0) return LW_JOINT_ABSENT;
    return 2 * seen >= there ? LW_JOINT_SEEN : LW_JOINT_COVERED;
}

/* Of the marks that have the joint; 0 where none has. */
static double median(const geometry *g, const size_t *marks, size_t count, size_t joint,
                     bool across) {
    size_t there = 0;
    for (size_t i = 0; i < count; i++) {
        lw_joint at = joint_of(g, marks[i], joint);
        if (is_there(at)) g->values[there++] = across ? at.x : at.y;
    }
    if (there == 0) return 0;
    lw_sort_doubles(g->values, there);
    return lw_percentile(g->values, there, .5);
}

/* Marks of one object have the same number of joints: others have no overlap. */
static void refer(void *geometry_, const size_t *marks, size_t count) {
    geometry *g = geometry_;
    g->count = skeleton_of(g, marks[0]).count;
    for (size_t j = 0; j < g->count; j++)
        g->median[j] =
            (lw_joint){median(g, marks, count, j, true), median(g, marks, count, j, false),
                       vote(g, marks, NULL, count, j)};
    g->area = fmax(1, bounds_area(reference(g)));
}

/* In the mean over the joints in common; the size of the body where there are none. */
static double stray(const void *geometry_, size_t mark) {
    const geometry *g = geometry_;
    double sum = 0, common = 0;
    for (size_t j = 0; j < g->count; j++) {
        lw_joint at = joint_of(g, mark, j);
        if (!is_there(at) || !is_there(g->median[j])) continue;
        sum += square_between(at, g->median[j]) / g->area;
        common++;
    }
    return common > 0 ? sum / common : 1;
}

static bool is_near(const void *geometry_, size_t mark) {
    const geometry *g = geometry_;
    return lw_skeleton_likeness(skeleton_of(g, mark), reference(g)) >= close_enough;
}

static lw_joint place_joint(const geometry *g, const size_t *marks, const double *weights,
                            size_t count, size_t joint) {
    lw_joint middle = g->median[joint], sum = {0, 0, vote(g, marks, weights, count, joint)};
    double total = 0;
    for (size_t i = 0; i < count; i++) {
        lw_joint at = joint_of(g, marks[i], joint);
        if (!is_there(at) || joints_alike(square_between(at, middle), g->area) < close_enough)
            continue;
        total += weights[i];
        sum.x += weights[i] * at.x;
        sum.y += weights[i] * at.y;
    }
    if (total > 0) return (lw_joint){sum.x / total, sum.y / total, sum.state};
    return (lw_joint){middle.x, middle.y, sum.state};
}

static void place(void *geometry_, const object_found *found, const size_t *marks,
                  const double *weights, size_t count) {
    geometry *g = geometry_;
    lw_joint *joints = g->joints + g->taken;
    for (size_t j = 0; j < g->count; j++) {
        joints[j] = count > 0 ? place_joint(g, marks, weights, count, j) : g->median[j];
        if (!is_there(joints[j])) joints[j] = (lw_joint){0, 0, LW_JOINT_ABSENT};
    }
    g->taken += g->count;
    g->found[g->objects++] = (lw_skeleton_object){.item = found->item,
                                                  .label = found->label,
                                                  .confidence = found->confidence,
                                                  .skeleton = {joints, g->count}};
}

/* ---- all of it ---------------------------------------------------------------------------- */

static const object_shape shape = {overlap, refer, stray, is_near, place};

static bool is_somewhere(lw_skeleton s) {
    for (size_t i = 0; i < s.count; i++)
        if (is_there(s.joints[i]) &&
            !(fabs(s.joints[i].x) <= LW_COORDINATE_MAX && fabs(s.joints[i].y) <= LW_COORDINATE_MAX))
            return false;
    return true;
}

/* Counts the joints of all marks, and of the one that has most. */
static lw_status take_marks(const lw_skeletons *s, object_mark *marks, size_t *all_out,
                            size_t *most_out, lw_error *error) {
    *all_out = *most_out = 0;
    for (size_t i = 0; i < s->count; i++) {
        const lw_skeleton_mark *m = &s->marks[i];
        marks[i] = (object_mark){m->item, m->source, m->label, m->nothing};
        if (m->nothing) continue;
        if (m->skeleton.count == 0) return lw_fail(error, LW_INVALID, "mark %zu: has no joints", i);
        if (!is_somewhere(m->skeleton))
            return lw_fail(error, LW_INVALID, "mark %zu: a joint is nowhere", i);
        *all_out += m->skeleton.count;
        if (m->skeleton.count > *most_out) *most_out = m->skeleton.count;
    }
    return LW_OK;
}

lw_status lw_skeletons_fit(const lw_skeletons *skeletons, const lw_objects_options *options,
                           lw_arena *arena, lw_arena scratch, lw_skeletons_model *model_out,
                           lw_error *error) {
    lw_arena taken = *arena;
    const size_t count = skeletons->count;
    size_t joints = 0, most = 0;
    object_marks marks = {.items = skeletons->items,
                          .sources = skeletons->sources,
                          .labels = skeletons->labels,
                          .count = count,
                          .marks = lw_new(&scratch, object_mark, count)};
    if (!marks.marks) return lw_fail(error, LW_NO_MEMORY, "no room for %zu marks", count);
    lw_status status = take_marks(skeletons, marks.marks, &joints, &most, error);
    if (status != LW_OK) return status;
    geometry g = {.skeletons = skeletons,
                  .median = lw_new(&scratch, lw_joint, most),
                  .values = lw_new(&scratch, double, count),
                  .found = lw_new(&taken, lw_skeleton_object, count),
                  .joints = lw_new(&taken, lw_joint, joints)};
    if (!g.median || !g.values || !g.found || !g.joints)
        return lw_fail(error, LW_NO_MEMORY, "no room for %zu marks", count);
    objects_model model;
    status = objects_fit(&marks, options, &shape, &g, &taken, scratch, &model, error);
    if (status != LW_OK) return status;
    *arena = taken;
    *model_out = (lw_skeletons_model){.objects = g.objects,
                                      .sources = skeletons->sources,
                                      .found = g.found,
                                      .reliabilities = model.reliabilities,
                                      .iterations = model.iterations,
                                      .converged = model.converged};
    return LW_OK;
}
