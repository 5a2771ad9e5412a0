/* known.c - known answers to an item. */
#include "server/record/known.h"

static const json *several(const json *value) {
    if (json_kind_of(value) != JSON_OBJECT || json_count(value) != 1) return NULL;
    const json *any = json_get(value, "any");
    return json_kind_of(any) == JSON_LIST ? any : NULL;
}

size_t known_count(const json *value) {
    const json *any = several(value);
    return any ? json_count(any) : value != NULL;
}

const json *known_at(const json *value, size_t index) {
    const json *any = several(value);
    return any ? json_at(any, index) : index == 0 ? value : NULL;
}

const json *known_single(const json *value) {
    return known_count(value) == 1 ? known_at(value, 0) : NULL;
}

static lw_status check_field(const schema_field *field, const json *value, const json *data,
                             lw_arena scratch, lw_error *error) {
    size_t count = known_count(value);
    if (count == 0 || count > KNOWN_ANSWERS_MAX)
        return lw_fail(error, LW_INVALID, "%.*s: has %zu right answers, allowed are 1..%d",
                       LW_FMT(field->name), count, KNOWN_ANSWERS_MAX);
    lw_status status = LW_OK;
    for (size_t i = 0; i < count && status == LW_OK; i++)
        status = schema_check_value(field, known_at(value, i), data, scratch, error);
    return status;
}

lw_status known_check(const schema *s, const json *known, const json *data, lw_arena scratch,
                      lw_error *error) {
    lw_status status = LW_OK;
    for (json_member m = json_first(known); m.valid && status == LW_OK; json_step(&m)) {
        size_t index = schema_find(s, m.key);
        if (index == s->field_count)
            return lw_fail(error, LW_INVALID, "there is no question \"%.*s\"",
                           LW_FMT(lw_utf8_start(m.key, 80)));
        status = check_field(&s->fields[index], m.value, data, scratch, error);
    }
    return status;
}

lw_status known_is_met(const schema_field *field, const json *known, const json *value,
                       lw_arena scratch, bool *met_out, lw_error *error) {
    *met_out = false;
    if (!value) return LW_OK;
    size_t count = known_count(known);
    lw_status status = LW_OK;
    for (size_t i = 0; i < count && status == LW_OK && !*met_out; i++)
        status = schema_values_agree(field, value, known_at(known, i), scratch, met_out, error);
    return status;
}
