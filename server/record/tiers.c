/* tiers.c - the document of tiers. */
#include "server/record/tiers.h"
#include "server/record/names.h"
#include <math.h>

enum { RULE_TIER, RULE_REACH, RULE_ANSWERS, RULE_LOSE, RULE_FIELD, RULE_MEMBERS };
static const member_rule rule_members[RULE_MEMBERS] = {
    {"tier", MEMBER_TEXT, true},    {"reach", MEMBER_NUMBER, true}, {"answers", MEMBER_WHOLE, true},
    {"lose", MEMBER_NUMBER, false}, {"field", MEMBER_TEXT, false},
};

static lw_status read_share(const json *value, const place *outer, const char *name, double *out,
                            lw_error *error) {
    place at = place_member(outer, lw_str_from(name));
    *out = json_real(value);
    if (*out > 0 && *out < 1) return LW_OK;
    return place_fail(&at, error, LW_INVALID, "%g is not between 0 and 1", *out);
}

static lw_status read_rule(const json *document, const place *at, const schema *questions,
                           lw_arena *arena, tier_rule *out, lw_error *error) {
    enum { ANSWERS_MAX = 1000000 };
    const json *m[RULE_MEMBERS];
    lw_status status = place_members(document, at, rule_members, RULE_MEMBERS, m, error);
    if (status != LW_OK) return status;
    place of = place_member(at, LW_STR("tier")), answers = place_member(at, LW_STR("answers")),
          field = place_member(at, LW_STR("field"));
    *out = (tier_rule){.tier = tier_named(json_text(m[RULE_TIER])),
                       .lose = NAN,
                       .answers = json_int(m[RULE_ANSWERS])};
    if (out->tier <= TIER_CROWD)
        return place_fail(&of, error, LW_INVALID, "want trained, specialist or adjudicator");
    if (out->answers < 1 || out->answers > ANSWERS_MAX)
        return place_fail(&answers, error, LW_INVALID, "%lld is not in 1..%d",
                          (long long)out->answers, ANSWERS_MAX);
    status = read_share(m[RULE_REACH], at, "reach", &out->reach, error);
    if (status == LW_OK && m[RULE_LOSE])
        status = read_share(m[RULE_LOSE], at, "lose", &out->lose, error);
    if (status != LW_OK) return status;
    if (out->lose > out->reach)
        return place_fail(at, error, LW_INVALID,
                          "lose %g is above reach %g: who comes to it would lose it again",
                          out->lose, out->reach);
    if (!m[RULE_FIELD]) return LW_OK;
    status = name_read(json_text(m[RULE_FIELD]), &field, arena, &out->field, error);
    if (status == LW_OK && schema_find(questions, out->field) == questions->field_count)
        return place_fail(&field, error, LW_INVALID, "there is no field \"%.*s\"",
                          LW_FMT(place_quote(out->field)));
    return status;
}

lw_status tiers_read(const json *document, const schema *questions, lw_arena *arena,
                     tier_rules *out, lw_error *error) {
    static const member_rule members[] = {{"tiers", MEMBER_LIST, true}};
    const json *list;
    lw_status status = place_members(document, NULL, members, 1, &list, error);
    if (status != LW_OK) return status;
    place at = place_member(NULL, LW_STR("tiers"));
    size_t count = json_count(list);
    *out = (tier_rules){.count = 0};
    if (count >= TIERS)
        return place_fail(&at, error, LW_INVALID, "%zu rules, there are not so many tiers", count);
    for (size_t i = 0; i < count; i++) {
        place inner = place_entry(&at, i);
        status = read_rule(json_at(list, i), &inner, questions, arena, &out->rules[i], error);
        if (status != LW_OK) return status;
        if (i && out->rules[i].tier <= out->rules[i - 1].tier)
            return place_fail(&inner, error, LW_INVALID, "the tiers do not rise");
        out->count++;
    }
    return LW_OK;
}
