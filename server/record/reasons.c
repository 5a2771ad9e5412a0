/* reasons.c - why reviewers correct. */
#include "server/record/reasons.h"
#include "server/record/names.h"

const char reasons_default_text[] =
    "{\"reasons\":[{\"code\":\"wrong_class\"},{\"code\":\"missed\"},{\"code\":\"too_much\"},"
    "{\"code\":\"borders\"},{\"code\":\"details\"},{\"code\":\"guideline\"},"
    "{\"code\":\"careless\"},{\"code\":\"unclear\"}]}";

bool reasons_have(const reasons *known, lw_str code) {
    for (size_t i = 0; i < known->count; i++)
        if (lw_str_equal(known->list[i].code, code)) return true;
    return false;
}

static bool is_code(lw_str text) {
    for (size_t i = 0; i < text.len; i++) {
        char c = text.data[i];
        if (!((c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_')) return false;
    }
    return text.len > 0 && text.len <= REASON_CODE_CHARS;
}

static lw_status read_reason(const json *document, const place *at, lw_arena *arena,
                             const reasons *before, reason *out, lw_error *error) {
    static const member_rule members[] = {{"code", MEMBER_TEXT, true},
                                          {"title", MEMBER_TEXT, false}};
    const json *m[2];
    lw_status status = place_members(document, at, members, 2, m, error);
    if (status != LW_OK) return status;
    place code = place_member(at, LW_STR("code")), title = place_member(at, LW_STR("title"));
    *out = (reason){.code = lw_arena_copy(arena, json_text(m[0]))};
    if (!out->code.data) return lw_fail(error, LW_TOO_LARGE, "reasons: are too large");
    if (!is_code(out->code))
        return place_fail(&code, error, LW_INVALID,
                          "\"%.*s\" is not 1..%d small letters, digits and _",
                          LW_FMT(place_quote(out->code)), REASON_CODE_CHARS);
    if (reasons_have(before, out->code))
        return place_fail(&code, error, LW_INVALID, "\"%.*s\" is there twice",
                          LW_FMT(place_quote(out->code)));
    return m[1] ? name_read(json_text(m[1]), &title, arena, &out->title, error) : LW_OK;
}

lw_status reasons_read(const json *document, lw_arena *arena, reasons *out, lw_error *error) {
    static const member_rule members[] = {{"reasons", MEMBER_LIST, true}};
    const json *list;
    lw_status status = place_members(document, NULL, members, 1, &list, error);
    if (status != LW_OK) return status;
    place at = place_member(NULL, LW_STR("reasons"));
    size_t count = json_count(list);
    *out = (reasons){.count = 0};
    if (count == 0 || count > REASONS_MAX)
        return place_fail(&at, error, LW_INVALID, "%zu reasons, allowed are 1..%d", count,
                          REASONS_MAX);
    for (size_t i = 0; i < count && status == LW_OK; i++) {
        place inner = place_entry(&at, i);
        status = read_reason(json_at(list, i), &inner, arena, out, &out->list[i], error);
        if (status == LW_OK) out->count++;
    }
    return status;
}
