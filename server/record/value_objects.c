/* value_objects.c - what lists of objects have in common: ids, classes, attributes. */
#include "server/limits.h"
#include "server/record/names.h"
#include "server/record/value.h"
#include <assert.h>

const lw_str *objects_ids(const json *list, lw_arena *arena, size_t *count_out) {
    size_t all = json_kind_of(list) == JSON_LIST ? json_count(list) : 0, count = 0;
    lw_str *ids = lw_new(arena, lw_str, all ? all : 1);
    if (!ids) return NULL;
    for (size_t i = 0; i < all; i++) {
        const json *object = json_at(list, i);
        lw_str id =
            json_kind_of(object) == JSON_OBJECT ? json_text(json_get(object, "id")) : (lw_str){0};
        if (id.data) ids[count++] = id;
    }
    names_sort(ids, count);
    *count_out = count;
    return ids;
}

static lw_status check_ids(const value_context *c, const json *value, const place *at) {
    lw_arena scratch = c->scratch;
    size_t count = 0;
    const lw_str *ids = objects_ids(value, &scratch, &count);
    if (!ids) return place_fail(at, c->error, LW_NO_MEMORY, "no room for its ids");
    for (size_t i = 0; i < count; i++) {
        if (ids[i].len == 0 || lw_utf8_count(ids[i]) > LIMIT_NAME_CHARS)
            return place_fail(at, c->error, LW_INVALID, "an id is empty or over %d characters",
                              LIMIT_NAME_CHARS);
        if (i > 0 && lw_str_equal(ids[i - 1], ids[i]))
            return place_fail(at, c->error, LW_INVALID, "the id \"%.*s\" is there twice",
                              LW_FMT(place_quote(ids[i])));
    }
    return LW_OK;
}

static lw_status check_attributes(const value_context *c, const json *attributes, const place *at) {
    static const lw_str name = {"attributes", 10};
    place inner = place_member(at, name);
    schema s = {c->field->attributes, c->field->attribute_count};
    /* Objects without attributes still owe the required ones. */
    return value_check_fields(&s, attributes, c->data, c->media, &inner, c->scratch, c->error);
}

static lw_status check_group(const value_context *c, const json *group, const place *at) {
    if (!group) return LW_OK;
    place inner = place_member(at, LW_STR("group"));
    size_t chars = lw_utf8_count(json_text(group));
    if (chars >= 1 && chars <= LIMIT_NAME_CHARS) return LW_OK;
    return place_fail(&inner, c->error, LW_INVALID, "is empty or over %d characters",
                      LIMIT_NAME_CHARS);
}

static lw_status check_score(const value_context *c, const json *score, const place *at) {
    if (!score || (json_real(score) >= 0 && json_real(score) <= 1)) return LW_OK;
    place inner = place_member(at, LW_STR("score"));
    return place_fail(&inner, c->error, LW_INVALID, "is not in 0..1");
}

static lw_status check_object(const value_context *c, const json *object, const place *at,
                              const member_rule *rules, size_t count, object_check *check) {
    const json *members[OBJECT_RULES_MAX];
    lw_status status = place_members(object, at, rules, count, members, c->error);
    if (status != LW_OK) return status;
    place class_at = place_member(at, LW_STR("class"));
    status = value_class(c, &class_at, members[OBJECT_CLASS]);
    if (status == LW_OK) status = check_attributes(c, members[OBJECT_ATTRIBUTES], at);
    if (status == LW_OK) status = check_group(c, members[OBJECT_GROUP], at);
    if (status == LW_OK) status = check_score(c, members[OBJECT_SCORE], at);
    return status == LW_OK ? check(c, members, at) : status;
}

lw_status objects_check(const value_context *c, const json *value, const place *at,
                        const member_rule *rules, size_t count, object_check *check) {
    assert(count >= OBJECT_OWN && count <= OBJECT_RULES_MAX);
    if (json_kind_of(value) != JSON_LIST) return value_wants(c, at, "a list", value);
    lw_status status = value_count(c, at, json_count(value));
    for (size_t i = 0; status == LW_OK && i < json_count(value); i++) {
        place inner = place_entry(at, i);
        status = check_object(c, json_at(value, i), &inner, rules, count, check);
    }
    return status == LW_OK ? check_ids(c, value, at) : status;
}

static lw_str class_of(const json *object) { return json_text(json_get(object, "class")); }

bool objects_say(const schema_field *field, const json *value, lw_str name) {
    (void)field;
    for (size_t i = 0; i < json_count(value); i++)
        if (lw_str_equal(class_of(json_at(value, i)), name)) return true;
    return false;
}

/* Two people who mark the same give the same answer, whatever ids and groups their pages made, what they quoted
 * and in whatever order they drew. */
lw_str objects_key(const schema_field *field, const json *value, lw_arena *arena) {
    (void)field;
    static const lw_str names[] = {{"id", 2}, {"group", 5}, {"score", 5}, {"quote", 5}};
    return canonical_set(value, (canonical_without){names, sizeof names / sizeof *names}, arena);
}

/* `2 PER, 1 ORG`, in the order of the schema. */
void objects_brief(const schema_field *field, const json *value, lw_builder *out) {
    size_t *counts = lw_new(out->arena, size_t, field->class_count + 1);
    if (!counts) {
        out->failed = true;
        return;
    }
    for (size_t i = 0; i < json_count(value); i++)
        counts[schema_class_find(field, class_of(json_at(value, i)))]++;
    const char *comma = "";
    for (size_t i = 0; i < field->class_count; i++) {
        if (!counts[i]) continue;
        lw_put_format(out, "%s%zu %.*s", comma, counts[i],
                      LW_FMT(place_quote(field->classes[i].name)));
        comma = ", ";
    }
    if (!*comma) lw_put(out, LW_STR("none"));
}
