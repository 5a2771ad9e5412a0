/* schema.c - a project's questions: read, checked, and asked of answers. */
#include "server/record/schema.h"
#include "server/limits.h"
#include "server/record/names.h"
#include "server/record/value.h"
#include <assert.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

static const value_kind *const kinds[FIELD_KINDS] = {
    [KIND_CHOICE] = &value_choice,
    [KIND_CHOICES] = &value_choices,
    [KIND_DISTRIBUTION] = &value_distribution,
    [KIND_RATING] = &value_rating,
    [KIND_NUMBER] = &value_number,
    [KIND_TEXT] = &value_text,
    [KIND_SPANS] = &value_spans,
    [KIND_RELATIONS] = &value_relations,
    [KIND_BOXES] = &value_boxes,
    [KIND_ELLIPSES] = &value_ellipses,
    [KIND_POLYGONS] = &value_polygons,
    [KIND_POLYLINES] = &value_polylines,
    [KIND_POINTS] = &value_points,
    [KIND_SKELETONS] = &value_skeletons,
    [KIND_MASKS] = &value_masks,
    [KIND_SEGMENTS] = &value_segments,
    [KIND_TRACKS] = &value_tracks,
    [KIND_PAIRWISE] = &value_pairwise,
    [KIND_RANKING] = &value_ranking,
};

enum { SEARCH_SORTED_FROM = 65, CLASS_KEY_CHARS = 20, SHORT_CHARS = 80 };

const value_kind *value_kind_of(field_kind kind) {
    assert(kind < FIELD_KINDS);
    return kinds[kind];
}

const char *field_kind_name(field_kind kind) { return value_kind_of(kind)->name; }

/* ---- reading: texts and lists of them ---------------------------------------------------- */

typedef struct {
    lw_arena *arena;
    lw_error *error;
    bool attributes; /* the fields read are attributes of objects */
} reader;

static lw_status no_room(reader *r, const place *at) {
    return place_fail(at, r->error, LW_TOO_LARGE, "the schema is too large to be read");
}

/* Any text for people, absent where `value` is NULL. */
static lw_status read_text(reader *r, const json *value, const place *at, size_t chars_max,
                           lw_str *out) {
    if (!value) return LW_OK;
    lw_str text = json_text(value);
    if (lw_utf8_count(text) > chars_max)
        return place_fail(at, r->error, LW_INVALID, "over %zu characters", chars_max);
    *out = lw_arena_copy(r->arena, text);
    return out->data ? LW_OK : no_room(r, at);
}

static lw_status read_name(reader *r, const json *value, const place *at, lw_str *out) {
    return name_read(json_text(value), at, r->arena, out, r->error);
}

static lw_status read_names(reader *r, const json *list, const place *at, const lw_str **out,
                            size_t *count_out) {
    return list ? names_read(list, at, LIMIT_CLASSES, r->arena, out, count_out, r->error) : LW_OK;
}

/* ---- reading: classes -------------------------------------------------------------------- */

enum { CLASS_NAME, CLASS_TITLE, CLASS_KEY, CLASS_COLOR, CLASS_HELP, CLASS_PARENT, CLASS_RULES };
static const member_rule class_rules[CLASS_RULES] = {
    {"name", MEMBER_TEXT, true},   {"title", MEMBER_TEXT, false}, {"key", MEMBER_TEXT, false},
    {"color", MEMBER_TEXT, false}, {"help", MEMBER_TEXT, false},  {"parent", MEMBER_TEXT, false},
};

/* `#rgb` or `#rrggbb` and nothing else: it goes into pages. */
static bool is_color(lw_str text) {
    if ((text.len != 4 && text.len != 7) || text.data[0] != '#') return false;
    for (size_t i = 1; i < text.len; i++)
        if (!text.data[i] || !strchr("0123456789abcdefABCDEF", text.data[i])) return false;
    return true;
}

static lw_status read_color(reader *r, const json *value, const place *outer, lw_str *out) {
    place at = place_member(outer, LW_STR("color"));
    if (value && !is_color(json_text(value)))
        return place_fail(&at, r->error, LW_INVALID, "wants #rgb or #rrggbb");
    return read_text(r, value, &at, LIMIT_NAME_CHARS, out);
}

static lw_status read_class(reader *r, const json *document, const place *at, schema_class *out) {
    const json *m[CLASS_RULES];
    lw_status status = place_members(document, at, class_rules, CLASS_RULES, m, r->error);
    if (status != LW_OK) return status;
    place name = place_member(at, LW_STR("name")), key = place_member(at, LW_STR("key"));
    status = read_color(r, m[CLASS_COLOR], at, &out->color);
    if (status == LW_OK) status = read_name(r, m[CLASS_NAME], &name, &out->name);
    if (status == LW_OK) status = read_text(r, m[CLASS_TITLE], at, LIMIT_NAME_CHARS, &out->title);
    if (status == LW_OK) status = read_text(r, m[CLASS_KEY], &key, CLASS_KEY_CHARS, &out->key);
    if (status == LW_OK) status = read_text(r, m[CLASS_HELP], at, LIMIT_NOTE_CHARS, &out->help);
    return status;
}

/* A class whose name, or key, an earlier one has: classes[i].name: "x" is there twice. */
static lw_status refuse_twin_classes(reader *r, const place *at, const schema_class *classes,
                                     size_t count, size_t offset, const char *member) {
    lw_arena scratch = *r->arena;
    lw_str *texts = lw_new(&scratch, lw_str, count);
    if (!texts) return no_room(r, at);
    size_t used = 0;
    for (size_t i = 0; i < count; i++) {
        lw_str text = *(const lw_str *)(const void *)((const char *)&classes[i] + offset);
        if (text.data) texts[used++] = text;
    }
    lw_str twice = names_sort(texts, used);
    if (!twice.data) return LW_OK;
    size_t last = count;
    while (!lw_str_equal(*(const lw_str *)(const void *)((const char *)&classes[--last] + offset),
                         twice)) {
    }
    place entry = place_entry(at, last);
    place inner = place_member(&entry, lw_str_from(member));
    return place_fail(&inner, r->error, LW_INVALID, "\"%.*s\" is there twice",
                      LW_FMT(place_quote(twice)));
}

static int by_class_name(const void *a, const void *b, void *classes) {
    const schema_class *all = classes;
    return lw_str_compare(all[*(const uint32_t *)a].name, all[*(const uint32_t *)b].name);
}

static lw_status order_classes(reader *r, schema_class *classes, const place *at,
                               schema_field *field) {
    if (field->class_count < SEARCH_SORTED_FROM) return LW_OK;
    uint32_t *order = lw_new(r->arena, uint32_t, field->class_count);
    if (!order) return no_room(r, at);
    for (size_t i = 0; i < field->class_count; i++) order[i] = (uint32_t)i;
    qsort_r(order, field->class_count, sizeof *order, by_class_name, classes);
    field->class_order = order;
    return LW_OK;
}

/* A class stands below one that is named before it, so that none stands below itself. */
static lw_status read_parents(reader *r, const json *list, const place *at, schema_field *field,
                              schema_class *classes) {
    for (size_t i = 0; i < field->class_count; i++) {
        const json *parent = json_get(json_at(list, i), "parent");
        if (!parent) continue;
        place entry = place_entry(at, i), inner = place_member(&entry, LW_STR("parent"));
        lw_str name = json_text(parent);
        size_t index = schema_class_find(field, name), depth = 1;
        if (index >= i)
            return place_fail(&inner, r->error, LW_INVALID, "no class before it is \"%.*s\"",
                              LW_FMT(place_quote(name)));
        classes[i].parent = &classes[index];
        for (const schema_class *up = classes[i].parent; up; up = up->parent) depth++;
        if (depth > LIMIT_CLASS_DEPTH)
            return place_fail(&inner, r->error, LW_INVALID, "stands %zu deep, allowed are %d",
                              depth, LIMIT_CLASS_DEPTH);
    }
    return LW_OK;
}

static lw_status read_classes(reader *r, const json *list, const place *at, schema_field *field) {
    size_t count = json_count(list);
    if (!list) return LW_OK;
    if (count == 0 || count > LIMIT_CLASSES)
        return place_fail(at, r->error, LW_INVALID, "%zu classes, allowed are 1..%d", count,
                          LIMIT_CLASSES);
    schema_class *classes = lw_new(r->arena, schema_class, count);
    if (!classes) return no_room(r, at);
    for (size_t i = 0; i < count; i++) {
        place inner = place_entry(at, i);
        lw_status status = read_class(r, json_at(list, i), &inner, &classes[i]);
        if (status != LW_OK) return status;
    }
    lw_status status =
        refuse_twin_classes(r, at, classes, count, offsetof(schema_class, name), "name");
    if (status == LW_OK)
        status = refuse_twin_classes(r, at, classes, count, offsetof(schema_class, key), "key");
    field->classes = classes;
    field->class_count = count;
    if (status == LW_OK) status = order_classes(r, classes, at, field);
    return status == LW_OK ? read_parents(r, list, at, field, classes) : status;
}

/* ---- reading: joints --------------------------------------------------------------------- */

enum { JOINT_NAME, JOINT_TITLE, JOINT_COLOR, JOINT_X, JOINT_Y, JOINT_TO, JOINT_RULES };
static const member_rule joint_rules[JOINT_RULES] = {
    {"name", MEMBER_TEXT, true}, {"title", MEMBER_TEXT, false}, {"color", MEMBER_TEXT, false},
    {"x", MEMBER_NUMBER, false}, {"y", MEMBER_NUMBER, false},   {"to", MEMBER_LIST, false},
};

static lw_status read_joint(reader *r, const json *document, const place *at, schema_joint *out) {
    const json *m[JOINT_RULES];
    lw_status status = place_members(document, at, joint_rules, JOINT_RULES, m, r->error);
    if (status != LW_OK) return status;
    place name = place_member(at, LW_STR("name")), to = place_member(at, LW_STR("to"));
    for (size_t i = JOINT_X; i <= JOINT_Y; i++)
        if (m[i] && !(json_real(m[i]) >= 0 && json_real(m[i]) <= 1))
            return place_fail(at, r->error, LW_INVALID, "%s is not in 0..1", joint_rules[i].name);
    lw_str title = {0}, color = {0}; /* for the page, which reads the document */
    status = read_color(r, m[JOINT_COLOR], at, &color);
    if (status == LW_OK) status = read_name(r, m[JOINT_NAME], &name, &out->name);
    if (status == LW_OK) status = read_text(r, m[JOINT_TITLE], at, LIMIT_NAME_CHARS, &title);
    return status == LW_OK ? read_names(r, m[JOINT_TO], &to, &out->to, &out->to_count) : status;
}

static size_t find_joint(const schema_field *f, lw_str name) {
    size_t i = 0;
    while (i < f->joint_count && !lw_str_equal(f->joints[i].name, name)) i++;
    return i;
}

/* Names are there once, bones lead to other joints. */
static lw_status check_joint(reader *r, const schema_field *f, size_t joint, const place *at) {
    const schema_joint *j = &f->joints[joint];
    if (find_joint(f, j->name) < joint)
        return place_fail(at, r->error, LW_INVALID, "\"%.*s\" is there twice",
                          LW_FMT(place_quote(j->name)));
    for (size_t i = 0; i < j->to_count; i++) {
        size_t other = find_joint(f, j->to[i]);
        if (other == joint || other == f->joint_count)
            return place_fail(at, r->error, LW_INVALID, "\"%.*s\" is no other joint",
                              LW_FMT(place_quote(j->to[i])));
    }
    return LW_OK;
}

static lw_status read_joints(reader *r, const json *list, const place *outer, schema_field *f) {
    if (!list) return LW_OK;
    place at = place_member(outer, LW_STR("joints"));
    size_t count = json_count(list);
    if (count == 0 || count > LIMIT_JOINTS)
        return place_fail(&at, r->error, LW_INVALID, "%zu joints, allowed are 1..%d", count,
                          LIMIT_JOINTS);
    schema_joint *joints = lw_new(r->arena, schema_joint, count);
    if (!joints) return no_room(r, &at);
    lw_status status = LW_OK;
    for (size_t i = 0; status == LW_OK && i < count; i++) {
        place inner = place_entry(&at, i);
        status = read_joint(r, json_at(list, i), &inner, &joints[i]);
    }
    f->joints = joints;
    f->joint_count = count;
    for (size_t i = 0; status == LW_OK && i < count; i++) {
        place inner = place_entry(&at, i);
        status = check_joint(r, f, i, &inner);
    }
    return status;
}

/* ---- reading: fields --------------------------------------------------------------------- */

enum {
    FIELD_NAME,
    FIELD_KIND,
    FIELD_TITLE,
    FIELD_HELP,
    FIELD_GROUP,
    FIELD_ON,
    FIELD_OF,
    FIELD_CHAINS,
    FIELD_SEVERAL,
    FIELD_UNIT,
    FIELD_REQUIRED,
    FIELD_WHEN,
    FIELD_CLASSES,
    FIELD_MIN,
    FIELD_MAX,
    FIELD_STEP,
    FIELD_OVERLAP,
    FIELD_TOLERANCE,
    FIELD_OPTIONS,
    FIELD_ATTRIBUTES,
    FIELD_JOINTS,
    FIELD_RULES
};
static const member_rule field_rules[FIELD_RULES] = {
    {"name", MEMBER_TEXT, true},       {"kind", MEMBER_TEXT, true},
    {"title", MEMBER_TEXT, false},     {"help", MEMBER_TEXT, false},
    {"group", MEMBER_TEXT, false},     {"on", MEMBER_TEXT, false},
    {"of", MEMBER_TEXT, false},        {"chains", MEMBER_BOOL, false},
    {"several", MEMBER_BOOL, false},   {"unit", MEMBER_TEXT, false},
    {"required", MEMBER_BOOL, false},  {"when", MEMBER_OBJECT, false},
    {"classes", MEMBER_LIST, false},   {"min", MEMBER_NUMBER, false},
    {"max", MEMBER_NUMBER, false},     {"step", MEMBER_NUMBER, false},
    {"overlap", MEMBER_NUMBER, false}, {"tolerance", MEMBER_NUMBER, false},
    {"options", MEMBER_LIST, false},   {"attributes", MEMBER_LIST, false},
    {"joints", MEMBER_LIST, false},
};

/* What of a field only some kinds take or need. */
static const struct {
    int member;
    unsigned takes, needs;
} kind_members[] = {
    {FIELD_CLASSES, TAKES_CLASSES, NEEDS_CLASSES},
    {FIELD_MIN, TAKES_RANGE, 0},
    {FIELD_MAX, TAKES_RANGE, 0},
    {FIELD_STEP, TAKES_STEP, 0},
    {FIELD_OVERLAP, TAKES_OVERLAP, 0},
    {FIELD_TOLERANCE, TAKES_TOLERANCE, 0},
    {FIELD_OPTIONS, TAKES_OPTIONS, NEEDS_OPTIONS},
    {FIELD_ATTRIBUTES, HAS_OBJECTS, 0},
    {FIELD_OF, JOINS_OBJECTS, JOINS_OBJECTS},
    {FIELD_CHAINS, JOINS_OBJECTS, 0},
    {FIELD_SEVERAL, TAKES_SEVERAL, 0},
    {FIELD_UNIT, TAKES_UNIT, 0},
    {FIELD_JOINTS, NEEDS_JOINTS, NEEDS_JOINTS},
};

static lw_status read_kind(reader *r, const json *const *m, const place *at, field_kind *kind_out) {
    place inner = place_member(at, LW_STR("kind"));
    lw_str name = json_text(m[FIELD_KIND]);
    field_kind kind = 0;
    while (kind < FIELD_KINDS && !lw_str_equal(name, lw_str_from(kinds[kind]->name))) kind++;
    if (kind == FIELD_KINDS)
        return place_fail(&inner, r->error, LW_INVALID, "\"%.*s\" is not a kind of field",
                          LW_FMT(place_quote(name)));
    if (r->attributes && !(kinds[kind]->takes & SINGLE))
        return place_fail(&inner, r->error, LW_INVALID, "an attribute cannot be %s",
                          kinds[kind]->name);
    for (size_t i = 0; i < sizeof kind_members / sizeof kind_members[0]; i++) {
        const json *member = m[kind_members[i].member];
        const char *what = field_rules[kind_members[i].member].name;
        unsigned takes = kinds[kind]->takes, needs = kind_members[i].needs;
        if (member && !(takes & kind_members[i].takes))
            return place_fail(at, r->error, LW_INVALID, "%s takes no \"%s\"", kinds[kind]->name,
                              what);
        if (!member && needs && (takes & needs) == needs)
            return place_fail(at, r->error, LW_INVALID, "%s needs \"%s\"", kinds[kind]->name, what);
    }
    *kind_out = kind;
    return LW_OK;
}

static lw_status read_range(reader *r, const json *const *m, const place *at, schema_field *f) {
    f->min = m[FIELD_MIN] ? json_real(m[FIELD_MIN]) : -INFINITY;
    f->max = m[FIELD_MAX] ? json_real(m[FIELD_MAX]) : INFINITY;
    f->step = m[FIELD_STEP] ? json_real(m[FIELD_STEP]) : 0;
    if (m[FIELD_STEP] && !(f->step > 0))
        return place_fail(at, r->error, LW_INVALID, "the step %.10g is not above 0", f->step);
    if (f->min > f->max)
        return place_fail(at, r->error, LW_INVALID, "min %.10g is above max %.10g", f->min, f->max);
    if (!(kinds[f->kind]->takes & COUNTS)) return LW_OK;
    if ((m[FIELD_MIN] && (f->min < 0 || f->min != floor(f->min))) ||
        (m[FIELD_MAX] && (f->max < 0 || f->max != floor(f->max))))
        return place_fail(at, r->error, LW_INVALID, "min and max of %s count: whole, from 0",
                          kinds[f->kind]->name);
    return LW_OK;
}

/* From where on answers are the same. */
static lw_status read_sameness(reader *r, const json *const *m, const place *outer,
                               schema_field *f) {
    place overlap = place_member(outer, LW_STR("overlap")),
          tolerance = place_member(outer, LW_STR("tolerance"));
    f->overlap = m[FIELD_OVERLAP] ? json_real(m[FIELD_OVERLAP]) : kinds[f->kind]->overlap;
    f->tolerance = m[FIELD_TOLERANCE] ? json_real(m[FIELD_TOLERANCE]) : kinds[f->kind]->tolerance;
    if (m[FIELD_OVERLAP] && !(f->overlap > 0 && f->overlap <= 1))
        return place_fail(&overlap, r->error, LW_INVALID, "%.10g is not above 0 and at most 1",
                          f->overlap);
    if (m[FIELD_TOLERANCE] && !(f->tolerance >= 0 && isfinite(f->tolerance)))
        return place_fail(&tolerance, r->error, LW_INVALID, "%.10g is below 0", f->tolerance);
    return LW_OK;
}

/* What a mark is at least. */
static lw_status read_unit(reader *r, const json *value, const place *outer, schema_field *f) {
    place at = place_member(outer, LW_STR("unit"));
    f->turns = value != NULL;
    if (!value || lw_str_equal(json_text(value), LW_STR("turn"))) return LW_OK;
    return place_fail(&at, r->error, LW_INVALID, "\"%.*s\" is no unit, only \"turn\" is",
                      LW_FMT(place_quote(json_text(value))));
}

enum { WHEN_FIELD, WHEN_IS, WHEN_RULES };
static const member_rule when_rules[WHEN_RULES] = {{"field", MEMBER_TEXT, true},
                                                   {"is", MEMBER_LIST, true}};

static lw_status read_when(reader *r, const json *when, const place *outer, const schema *before,
                           schema_field *f) {
    if (!when) return LW_OK;
    place at = place_member(outer, LW_STR("when"));
    const json *m[WHEN_RULES];
    lw_status status = place_members(when, &at, when_rules, WHEN_RULES, m, r->error);
    if (status != LW_OK) return status;
    lw_str name = json_text(m[WHEN_FIELD]);
    size_t index = schema_find(before, name);
    if (index == before->field_count)
        return place_fail(&at, r->error, LW_INVALID, "no field before it is \"%.*s\"",
                          LW_FMT(place_quote(name)));
    const schema_field *asked = &before->fields[index];
    if (!kinds[asked->kind]->may_say)
        return place_fail(&at, r->error, LW_INVALID, "%s cannot be a condition",
                          kinds[asked->kind]->name);
    place is = place_member(&at, LW_STR("is"));
    status = read_names(r, m[WHEN_IS], &is, &f->when_is, &f->when_count);
    for (size_t i = 0; status == LW_OK && i < f->when_count; i++)
        if (!kinds[asked->kind]->may_say(asked, f->when_is[i]))
            status = place_fail(&is, r->error, LW_INVALID, "%.*s has no \"%.*s\"",
                                LW_FMT(place_quote(name)), LW_FMT(place_quote(f->when_is[i])));
    f->when_field = asked->name;
    return status;
}

/* Relations stand between the objects of an earlier field. */
static lw_status check_related(reader *r, const place *at, const schema *before,
                               const schema_field *f) {
    if (!f->of.data) return LW_OK;
    size_t index = schema_find(before, f->of);
    if (index < before->field_count && kinds[before->fields[index].kind]->takes & HAS_OBJECTS)
        return LW_OK;
    place inner = place_member(at, LW_STR("of"));
    return place_fail(&inner, r->error, LW_INVALID,
                      "wants the name of a field of objects before it");
}

static lw_status read_fields(reader *r, const json *list, const place *at, schema *out);

static lw_status read_attributes(reader *r, const json *list, const place *outer, schema_field *f) {
    if (!list) return LW_OK;
    place at = place_member(outer, LW_STR("attributes"));
    reader inner = {r->arena, r->error, .attributes = true};
    schema attributes = {0};
    lw_status status = read_fields(&inner, list, &at, &attributes);
    f->attributes = attributes.fields;
    f->attribute_count = attributes.field_count;
    return status;
}

static lw_status read_texts(reader *r, const json *const *m, const place *at, schema_field *f) {
    place name = place_member(at, LW_STR("name")), title = place_member(at, LW_STR("title"));
    place help = place_member(at, LW_STR("help")), on = place_member(at, LW_STR("on"));
    place of = place_member(at, LW_STR("of")), group = place_member(at, LW_STR("group"));
    lw_status status = read_name(r, m[FIELD_NAME], &name, &f->name);
    if (status == LW_OK) status = read_text(r, m[FIELD_TITLE], &title, LIMIT_NAME_CHARS, &f->title);
    if (status == LW_OK) status = read_text(r, m[FIELD_HELP], &help, LIMIT_NOTE_CHARS, &f->help);
    if (status == LW_OK) status = read_text(r, m[FIELD_GROUP], &group, LIMIT_NAME_CHARS, &f->group);
    if (status == LW_OK && m[FIELD_ON]) status = read_name(r, m[FIELD_ON], &on, &f->on);
    if (status == LW_OK && m[FIELD_OF]) status = read_name(r, m[FIELD_OF], &of, &f->of);
    return status;
}

static lw_status read_field(reader *r, const json *document, const place *at, const schema *before,
                            schema_field *f) {
    const json *m[FIELD_RULES];
    lw_status status = place_members(document, at, field_rules, FIELD_RULES, m, r->error);
    if (status == LW_OK) status = read_kind(r, m, at, &f->kind);
    if (status == LW_OK) status = read_texts(r, m, at, f);
    if (status != LW_OK) return status;
    f->required = m[FIELD_REQUIRED] && json_is_true(m[FIELD_REQUIRED]);
    f->chains = m[FIELD_CHAINS] && json_is_true(m[FIELD_CHAINS]);
    f->several = m[FIELD_SEVERAL] && json_is_true(m[FIELD_SEVERAL]);
    place classes = place_member(at, LW_STR("classes")),
          options = place_member(at, LW_STR("options"));
    status = read_classes(r, m[FIELD_CLASSES], &classes, f);
    if (status == LW_OK) status = read_range(r, m, at, f);
    if (status == LW_OK) status = read_sameness(r, m, at, f);
    if (status == LW_OK) status = read_unit(r, m[FIELD_UNIT], at, f);
    if (status == LW_OK)
        status = read_names(r, m[FIELD_OPTIONS], &options, &f->options, &f->option_count);
    if (status == LW_OK) status = read_joints(r, m[FIELD_JOINTS], at, f);
    if (status == LW_OK) status = read_attributes(r, m[FIELD_ATTRIBUTES], at, f);
    if (status == LW_OK && kinds[f->kind]->read) status = kinds[f->kind]->read(f, at, r->error);
    if (status == LW_OK) status = check_related(r, at, before, f);
    return status == LW_OK ? read_when(r, m[FIELD_WHEN], at, before, f) : status;
}

static lw_status read_fields(reader *r, const json *list, const place *at, schema *out) {
    size_t count = json_count(list);
    if (count == 0 || count > LIMIT_FIELDS)
        return place_fail(at, r->error, LW_INVALID, "%zu fields, allowed are 1..%d", count,
                          LIMIT_FIELDS);
    schema_field *fields = lw_new(r->arena, schema_field, count);
    if (!fields) return no_room(r, at);
    for (size_t i = 0; i < count; i++) {
        place inner = place_entry(at, i), name = place_member(&inner, LW_STR("name"));
        schema before = {fields, i};
        lw_status status = read_field(r, json_at(list, i), &inner, &before, &fields[i]);
        if (status != LW_OK) return status;
        if (schema_find(&before, fields[i].name) < i)
            return place_fail(&name, r->error, LW_INVALID, "\"%.*s\" is there twice",
                              LW_FMT(place_quote(fields[i].name)));
    }
    *out = (schema){fields, count};
    return LW_OK;
}

lw_status schema_read(const json *document, lw_arena *arena, schema *schema_out, lw_error *error) {
    static const member_rule rules[] = {{"fields", MEMBER_LIST, true}};
    const json *list;
    lw_status status = place_members(document, NULL, rules, 1, &list, error);
    if (status != LW_OK) return status;
    place at = place_member(NULL, LW_STR("fields"));
    reader r = {arena, error, .attributes = false};
    return read_fields(&r, list, &at, schema_out);
}

/* ---- finding ----------------------------------------------------------------------------- */

size_t schema_find(const schema *s, lw_str name) {
    size_t i = 0;
    while (i < s->field_count && !lw_str_equal(s->fields[i].name, name)) i++;
    return i;
}

size_t schema_choices_before(const schema *s, size_t fields) {
    size_t count = 0;
    for (size_t f = 0; f < fields; f++)
        if (s->fields[f].kind == KIND_CHOICE) count += s->fields[f].class_count;
    return count;
}

size_t schema_class_find(const schema_field *field, lw_str name) {
    if (!field->class_order) {
        size_t i = 0;
        while (i < field->class_count && !lw_str_equal(field->classes[i].name, name)) i++;
        return i;
    }
    size_t low = 0, high = field->class_count;
    while (low < high) {
        size_t middle = low + (high - low) / 2, index = field->class_order[middle];
        int order = lw_str_compare(name, field->classes[index].name);
        if (order == 0) return index;
        if (order < 0) high = middle;
        else low = middle + 1;
    }
    return field->class_count;
}

bool schema_is_nested(const schema_field *field) {
    for (size_t i = 0; i < field->class_count; i++)
        if (field->classes[i].parent) return true;
    return false;
}

const schema_class *schema_class_at(const schema_class *class, size_t level) {
    size_t depth = 0;
    for (const schema_class *up = class; up; up = up->parent) depth++;
    for (; depth > level; depth--) class = class->parent;
    return class;
}

void schema_put_path(const schema_class *class, lw_builder *out) {
    const schema_class *way[LIMIT_CLASS_DEPTH];
    size_t depth = 0;
    for (; class; class = class->parent) {
        assert(depth < LIMIT_CLASS_DEPTH);
        way[depth++] = class;
    }
    while (depth-- > 0) lw_put_format(out, "%.*s%s", LW_FMT(way[depth]->name), depth ? " > " : "");
}

/* ---- checking answers -------------------------------------------------------------------- */

lw_status value_wants(const value_context *c, const place *at, const char *wanted,
                      const json *value) {
    return place_fail(at, c->error, LW_INVALID, "wants %s, not %s", wanted,
                      json_kind_names[json_kind_of(value)]);
}

lw_status value_count(const value_context *c, const place *at, size_t count) {
    double most = c->field->max < LIMIT_OBJECTS ? c->field->max : LIMIT_OBJECTS;
    double fewest = c->field->min > 0 ? c->field->min : 0;
    if ((double)count >= fewest && (double)count <= most) return LW_OK;
    return place_fail(at, c->error, LW_INVALID, "%zu given, allowed are %.0f..%.0f", count, fewest,
                      most);
}

bool value_has_class(const schema_field *field, lw_str name) {
    return schema_class_find(field, name) < field->class_count;
}

lw_status value_class(const value_context *c, const place *at, const json *value) {
    if (json_kind_of(value) != JSON_TEXT) return value_wants(c, at, "the name of a class", value);
    if (value_has_class(c->field, json_text(value))) return LW_OK;
    return place_fail(at, c->error, LW_INVALID, "\"%.*s\" is not a class",
                      LW_FMT(place_quote(json_text(value))));
}

/* Whether a value says nothing, which is as good as leaving the field out. */
static bool says_nothing(const json *value) {
    switch (json_kind_of(value)) {
    case JSON_TEXT: return lw_str_trim(json_text(value)).len == 0;
    case JSON_LIST:
    case JSON_OBJECT: return json_count(value) == 0;
    default: return false;
    }
}

static bool stands_below(const schema_class *class, const schema_class *above) {
    while (class && class != above) class = class->parent;
    return class != NULL;
}

/* Whether a value says the name, or of nested classes one that stands below it. */
static bool says(const schema_field *about, const json *value, lw_str name) {
    const value_kind *kind = kinds[about->kind];
    if (kind->says(about, value, name)) return true;
    size_t above = schema_class_find(about, name);
    if (above == about->class_count || !schema_is_nested(about)) return false;
    for (size_t i = above + 1; i < about->class_count; i++) /* a parent comes before its classes */
        if (stands_below(&about->classes[i], &about->classes[above]) &&
            kind->says(about, value, about->classes[i].name))
            return true;
    return false;
}

/* `when` is about an earlier field, so that `asked` is known of it. */
static bool is_asked(const schema *s, size_t index, const json *answer, const bool *asked) {
    const schema_field *f = &s->fields[index];
    if (!f->when_field.data) return true;
    size_t condition = schema_find(s, f->when_field);
    assert(condition < index);
    const schema_field *about = &s->fields[condition];
    const json *value = json_get(answer, about->name.data);
    if (!asked[condition] || !value) return false;
    for (size_t i = 0; i < f->when_count; i++)
        if (says(about, value, f->when_is[i])) return true;
    return false;
}

/* Where it is not known what the item has, that is assumed. */
static bool about_something(const value_context *c) {
    return !c->field->on.data || !c->data || json_get(c->data, c->field->on.data) != NULL;
}

static lw_status check_field(const value_context *c, const json *value, bool asked,
                             const place *outer) {
    const schema_field *f = c->field;
    place at = place_member(outer, f->name);
    bool given = json_has(c->answer, f->name);
    if (given && !about_something(c))
        return place_fail(&at, c->error, LW_INVALID, "is not asked, for the item has no %.*s",
                          LW_FMT(place_quote(f->on)));
    if (given && !asked)
        return place_fail(&at, c->error, LW_INVALID, "is not asked, for %.*s has another answer",
                          LW_FMT(place_quote(f->when_field)));
    if (f->required && asked && (!given || says_nothing(value)))
        return place_fail(&at, c->error, LW_INVALID, "needs an answer");
    return given ? kinds[f->kind]->check(c, value, &at) : LW_OK;
}

static lw_status refuse_strangers(const schema *s, const json *answer, const place *at,
                                  lw_error *error) {
    for (json_member m = json_first(answer); m.valid; json_step(&m)) {
        if (schema_find(s, m.key) < s->field_count) continue;
        place inner = place_member(at, place_quote(m.key));
        return place_fail(&inner, error, LW_INVALID, "is not a field of the schema");
    }
    return LW_OK;
}

lw_status value_check_fields(const schema *s, const json *answer, const json *data,
                             const json *media, const place *at, lw_arena scratch,
                             lw_error *error) {
    bool asked[LIMIT_FIELDS];
    assert(s->field_count <= LIMIT_FIELDS);
    lw_status status = answer ? refuse_strangers(s, answer, at, error) : LW_OK;
    for (size_t i = 0; status == LW_OK && i < s->field_count; i++) {
        value_context c = {.field = &s->fields[i],
                           .around = s,
                           .answer = answer,
                           .data = data,
                           .media = media,
                           .text_chars = SIZE_MAX,
                           .scratch = scratch,
                           .error = error};
        asked[i] = about_something(&c) && is_asked(s, i, answer, asked);
        status = check_field(&c, json_get(answer, s->fields[i].name.data), asked[i], at);
    }
    return status;
}

bool schema_is_drawn(const schema_field *field) {
    const drawn_kind *of = value_kind_of(field->kind)->drawn;
    return of && of != &drawn_spans;
}

bool schema_reads_item(const schema *s) {
    for (size_t i = 0; i < s->field_count; i++)
        if (value_kind_of(s->fields[i].kind)->takes & READS_ITEM) return true;
    return false;
}

lw_status schema_check_answer(const schema *s, const json *answer, const json *data,
                              const json *media, lw_arena scratch, lw_error *error) {
    if (json_kind_of(answer) != JSON_OBJECT)
        return lw_fail(error, LW_INVALID, "values: wants an object of fields, not %s",
                       json_kind_names[json_kind_of(answer)]);
    return value_check_fields(s, answer, data, media, NULL, scratch, error);
}

lw_status schema_check_value(const schema_field *field, const json *value, const json *data,
                             lw_arena scratch, lw_error *error) {
    value_context c = {
        .field = field, .data = data, .text_chars = SIZE_MAX, .scratch = scratch, .error = error};
    place at = place_member(NULL, field->name);
    return kinds[field->kind]->check(&c, value, &at);
}

/* ---- reducing answers -------------------------------------------------------------------- */

lw_str schema_value_key(const schema_field *field, const json *value, lw_arena *arena) {
    if (!value) return (lw_str){0};
    if (kinds[field->kind]->key) return kinds[field->kind]->key(field, value, arena);
    lw_builder text = lw_builder_in(arena);
    canonical_put(&text, value, (canonical_without){0});
    return lw_built(&text);
}

size_t schema_answer_count(const schema_field *field) {
    return kinds[field->kind]->answers ? kinds[field->kind]->answers(field) : 0;
}

lw_str schema_value_short(const schema_field *field, const json *value, lw_arena *arena) {
    if (!value) return (lw_str){0};
    lw_builder text = lw_builder_in(arena);
    kinds[field->kind]->brief(field, value, &text);
    lw_str whole = lw_built(&text);
    size_t end = lw_utf8_offset(whole, SHORT_CHARS);
    if (!whole.data || end == whole.len) return whole;
    return lw_arena_format(arena, "%.*s…", (int)lw_utf8_offset(whole, SHORT_CHARS - 1), whole.data);
}
