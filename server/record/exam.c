/* exam.c - the exams document. */
#include "server/record/exam.h"
#include "server/limits.h"
#include "server/record/names.h"
#include <string.h>

const char *const lapse_names[] = {"nothing", "schema", "guidelines", "both", NULL};

typedef struct {
    lw_arena *arena;
    lw_error *error;
} reader;

static lw_status no_room(const reader *r) {
    return lw_fail(r->error, LW_NO_MEMORY, "no room for the exams");
}

static lw_status read_text(const reader *r, const json *value, const place *outer, const char *name,
                           lw_str *out) {
    if (!value) return LW_OK;
    place at = place_member(outer, lw_str_from(name));
    lw_str text = json_text(value);
    if (lw_utf8_count(text) > LIMIT_NOTE_CHARS)
        return place_fail(&at, r->error, LW_INVALID, "over %d characters", LIMIT_NOTE_CHARS);
    *out = lw_arena_copy(r->arena, text);
    return out->data ? LW_OK : no_room(r);
}

static lw_status read_whole(const reader *r, const json *value, const place *outer,
                            const char *name, int64_t least, int64_t most, int64_t *out) {
    if (!value) return LW_OK;
    *out = json_int(value);
    if (*out >= least && *out <= most) return LW_OK;
    place at = place_member(outer, lw_str_from(name));
    return place_fail(&at, r->error, LW_INVALID, "%lld is not in %lld..%lld", (long long)*out,
                      (long long)least, (long long)most);
}

/* ---- questions ----------------------------------------------------------------------------- */

enum { QUESTION_ITEM, QUESTION_ACCEPT, QUESTION_EXPLANATION, QUESTION_RULES };
static const member_rule question_rules[QUESTION_RULES] = {
    {"item", MEMBER_TEXT, true},
    {"accept", MEMBER_OBJECT, false},
    {"explanation", MEMBER_TEXT, false},
};

/* {field: [value, ...]}, kept as text. */
static lw_status read_accepted(const reader *r, const json *value, const place *outer,
                               lw_str *out) {
    if (!value) return LW_OK;
    place at = place_member(outer, LW_STR("accept"));
    if (!json_count(value)) return place_fail(&at, r->error, LW_INVALID, "names no field");
    for (json_member m = json_first(value); m.valid; json_step(&m)) {
        place field = place_member(&at, m.key);
        if (json_kind_of(m.value) != JSON_LIST || !json_count(m.value))
            return place_fail(&field, r->error, LW_INVALID, "wants a list of right answers");
    }
    lw_builder text = lw_builder_in(r->arena);
    json_put(&text, value);
    *out = lw_built(&text);
    return text.failed ? no_room(r) : LW_OK;
}

/* A question is its item's id, or an object that says more. */
static lw_status read_question(const reader *r, const json *value, const place *at,
                               exam_question *out) {
    const json *m[QUESTION_RULES] = {value};
    *out = (exam_question){0};
    place item = place_member(at, LW_STR("item"));
    bool brief = json_kind_of(value) == JSON_TEXT;
    if (!brief) {
        lw_status status = place_members(value, at, question_rules, QUESTION_RULES, m, r->error);
        if (status != LW_OK) return status;
    }
    lw_str id = json_text(m[QUESTION_ITEM]);
    if (!id.len || id.len > LIMIT_EXTERNAL_ID_BYTES)
        return place_fail(brief ? at : &item, r->error, LW_INVALID, "is no id of an item");
    out->item = lw_arena_copy(r->arena, id);
    if (!out->item.data) return no_room(r);
    lw_status status = read_accepted(r, m[QUESTION_ACCEPT], at, &out->accepted);
    return status == LW_OK
               ? read_text(r, m[QUESTION_EXPLANATION], at, "explanation", &out->explanation)
               : status;
}

static lw_status read_questions(const reader *r, const json *list, const place *outer,
                                const char *name, const exam_question **out, size_t *count_out) {
    place at = place_member(outer, lw_str_from(name));
    size_t count = json_count(list);
    if (!list) return LW_OK;
    if (count == 0 || count > EXAM_QUESTIONS_MAX)
        return place_fail(&at, r->error, LW_INVALID, "%zu items, allowed are 1..%d", count,
                          EXAM_QUESTIONS_MAX);
    exam_question *questions = lw_new(r->arena, exam_question, count);
    if (!questions) return no_room(r);
    for (size_t i = 0; i < count; i++) {
        place inner = place_entry(&at, i);
        lw_status status = read_question(r, json_at(list, i), &inner, &questions[i]);
        if (status != LW_OK) return status;
        for (size_t j = 0; j < i; j++)
            if (lw_str_equal(questions[j].item, questions[i].item))
                return place_fail(&inner, r->error, LW_INVALID, "\"%.*s\" is there twice",
                                  LW_FMT(place_quote(questions[i].item)));
    }
    *out = questions;
    *count_out = count;
    return LW_OK;
}

/* ---- exams --------------------------------------------------------------------------------- */

enum {
    EXAM_NAME,
    EXAM_CERTIFICATE,
    EXAM_PASS,
    EXAM_ABOUT,
    EXAM_ITEMS,
    EXAM_DRAW,
    EXAM_ATTEMPTS,
    EXAM_WAIT,
    EXAM_VALID,
    EXAM_MINUTES,
    EXAM_LAPSES,
    EXAM_PRACTICE,
    EXAM_RULES
};
static const member_rule exam_rules[EXAM_RULES] = {
    {"name", MEMBER_TEXT, true},         {"certificate", MEMBER_TEXT, true},
    {"pass", MEMBER_NUMBER, true},       {"about", MEMBER_TEXT, false},
    {"items", MEMBER_LIST, false},       {"draw", MEMBER_WHOLE, false},
    {"attempts", MEMBER_WHOLE, false},   {"wait_hours", MEMBER_WHOLE, false},
    {"valid_days", MEMBER_WHOLE, false}, {"minutes", MEMBER_WHOLE, false},
    {"lapses_with", MEMBER_TEXT, false}, {"practice", MEMBER_LIST, false},
};

static lw_status read_lapse(const reader *r, const json *value, const place *outer, lw_str *out) {
    *out = LW_STR("nothing");
    if (!value) return LW_OK;
    for (const char *const *name = lapse_names; *name; name++)
        if (lw_str_equal(json_text(value), lw_str_from(*name))) {
            *out = lw_str_from(*name);
            return LW_OK;
        }
    place at = place_member(outer, LW_STR("lapses_with"));
    return place_fail(&at, r->error, LW_INVALID,
                      "\"%.*s\" is none of nothing, schema, guidelines, both",
                      LW_FMT(place_quote(json_text(value))));
}

static lw_status read_terms(const reader *r, const json *const *m, const place *at, exam *e) {
    enum { ATTEMPTS_MAX = 100, WAIT_HOURS_MAX = 24 * 365, MINUTES_MAX = 24 * 60 };
    place pass = place_member(at, LW_STR("pass"));
    e->attempts = 3, e->valid_days = INT64_MIN;
    e->pass = json_real(m[EXAM_PASS]);
    if (!(e->pass > 0 && e->pass <= 1))
        return place_fail(&pass, r->error, LW_INVALID, "%g is not above 0 and at most 1", e->pass);
    const struct {
        size_t member;
        int64_t least, most, *out;
    } wholes[] = {
        {EXAM_DRAW, 1, EXAM_QUESTIONS_MAX, &e->draw},
        {EXAM_ATTEMPTS, 1, ATTEMPTS_MAX, &e->attempts},
        {EXAM_WAIT, 0, WAIT_HOURS_MAX, &e->wait_hours},
        {EXAM_VALID, 1, LIMIT_VALID_DAYS, &e->valid_days},
        {EXAM_MINUTES, 1, MINUTES_MAX, &e->minutes},
    };
    lw_status status = LW_OK;
    for (size_t i = 0; i < sizeof wholes / sizeof wholes[0] && status == LW_OK; i++)
        status = read_whole(r, m[wholes[i].member], at, exam_rules[wholes[i].member].name,
                            wholes[i].least, wholes[i].most, wholes[i].out);
    return status == LW_OK ? read_lapse(r, m[EXAM_LAPSES], at, &e->lapses_with) : status;
}

static lw_status read_exam(const reader *r, const json *document, const place *at, exam *e) {
    const json *m[EXAM_RULES];
    lw_status status = place_members(document, at, exam_rules, EXAM_RULES, m, r->error);
    if (status != LW_OK) return status;
    place name = place_member(at, LW_STR("name")),
          certificate = place_member(at, LW_STR("certificate"));
    status = name_read(json_text(m[EXAM_NAME]), &name, r->arena, &e->name, r->error);
    if (status == LW_OK)
        status = name_read(json_text(m[EXAM_CERTIFICATE]), &certificate, r->arena, &e->certificate,
                           r->error);
    if (status == LW_OK) status = read_text(r, m[EXAM_ABOUT], at, "about", &e->about);
    if (status == LW_OK) status = read_terms(r, m, at, e);
    if (status == LW_OK)
        status = read_questions(r, m[EXAM_ITEMS], at, "items", &e->items, &e->item_count);
    if (status == LW_OK)
        status =
            read_questions(r, m[EXAM_PRACTICE], at, "practice", &e->practice, &e->practice_count);
    if (status != LW_OK) return status;
    if (!e->item_count && !e->draw)
        return place_fail(at, r->error, LW_INVALID,
                          "wants \"items\", or \"draw\": how many of the project's gold");
    if (e->item_count && (size_t)e->draw > e->item_count)
        return place_fail(at, r->error, LW_INVALID, "draws %lld of %zu items", (long long)e->draw,
                          e->item_count);
    return LW_OK;
}

lw_status exams_read(const json *document, lw_arena *arena, exam_list *out, lw_error *error) {
    static const member_rule rules[] = {{"exams", MEMBER_LIST, true}};
    reader r = {arena, error};
    const json *list;
    lw_status status = place_members(document, NULL, rules, 1, &list, error);
    if (status != LW_OK) return status;
    place at = place_member(NULL, LW_STR("exams"));
    size_t count = json_count(list);
    if (count > EXAMS_MAX)
        return place_fail(&at, error, LW_INVALID, "%zu exams, allowed are %d", count, EXAMS_MAX);
    exam *exams = lw_new(arena, exam, count ? count : 1);
    if (!exams) return no_room(&r);
    *out = (exam_list){exams, 0};
    for (size_t i = 0; i < count; i++) {
        place inner = place_entry(&at, i), name = place_member(&inner, LW_STR("name"));
        status = read_exam(&r, json_at(list, i), &inner, &exams[i]);
        if (status != LW_OK) return status;
        if (exam_find(out, exams[i].name))
            return place_fail(&name, error, LW_INVALID, "\"%.*s\" is there twice",
                              LW_FMT(place_quote(exams[i].name)));
        out->count++;
    }
    return LW_OK;
}

/* ---- against the questions ----------------------------------------------------------------- */

static lw_status check_accepted(const exam *e, const exam_question *q, const schema *questions,
                                lw_arena scratch, lw_error *error) {
    json *accepted = NULL;
    lw_error inner;
    if (!q->accepted.data) return LW_OK;
    lw_status status = json_parse(q->accepted, &accepted, error);
    for (json_member m = json_first(accepted); status == LW_OK && m.valid; json_step(&m)) {
        size_t field = schema_find(questions, m.key);
        if (field == questions->field_count) {
            status =
                lw_fail(error, LW_INVALID, "exam \"%.*s\", item \"%.*s\": no field \"%.*s\"",
                        LW_FMT(e->name), LW_FMT(place_quote(q->item)), LW_FMT(place_quote(m.key)));
            break;
        }
        for (size_t i = 0; i < json_count(m.value) && status == LW_OK; i++) {
            status = schema_check_value(&questions->fields[field], json_at(m.value, i), NULL,
                                        scratch, &inner);
            if (status != LW_OK)
                lw_fail(error, status, "exam \"%.*s\", item \"%.*s\": %s", LW_FMT(e->name),
                        LW_FMT(place_quote(q->item)), inner.message);
        }
    }
    json_free(accepted);
    return status;
}

lw_status exams_check_schema(const exam_list *list, const schema *questions, lw_arena scratch,
                             lw_error *error) {
    lw_status status = LW_OK;
    for (size_t i = 0; i < list->count; i++) {
        const exam *e = &list->exams[i];
        for (size_t q = 0; q < e->item_count && status == LW_OK; q++)
            status = check_accepted(e, &e->items[q], questions, scratch, error);
        for (size_t q = 0; q < e->practice_count && status == LW_OK; q++)
            status = check_accepted(e, &e->practice[q], questions, scratch, error);
    }
    return status;
}

const exam *exam_find(const exam_list *list, lw_str name) {
    for (size_t i = 0; i < list->count; i++)
        if (lw_str_equal(list->exams[i].name, name)) return &list->exams[i];
    return NULL;
}

size_t exam_questions(const exam *e, bool practice) {
    if (practice) return e->practice_count;
    return e->draw ? (size_t)e->draw : e->item_count;
}
