/* item_answers.c - items by what was answered about them: who, when, how long, what.
 *
 * Answers are walked from the newest, along their time or along one source, and every other condition is looked
 * at behind the index: whatever is asked together, a page costs the same, and no index waits for a submit. */
#include "server/work/item_answers.h"
#include "server/limits.h"
#include "server/work/evidence.h"
#include <math.h>

#define HOUR_US (3600 * 1000000LL)
enum {
    QUERY_COST = LIMIT_PAGE_SCAN /
        32,           /* of one that finds little: a page looks at a month of hours */
    CHUNK_GROWTH = 4, /* where little fits, from one query to the next */
};

typedef struct {
    tx *t;
    int64_t project_id;
    const item_filter *filter;
    const answer_filter *asked;
    const schema_field *field; /* NULL: no question is asked about */
    const char *field_name;
    bool field_is_first;
    lw_arena *arena;
    lw_error *error;
    bool by_source;
    int64_t at, id; /* what comes before (at, id) is still to be looked at; by source: before id */
    bool over;      /* nothing is left */
    item_row *found;
    size_t count, limit;
} walk;

/* An item at one of its answers, before it is known whether the same item fits at a later one. */
typedef struct {
    int64_t at, id;
    item_row item;
} candidate;

static lw_status no_room(lw_error *error) {
    return lw_fail(error, LW_NO_MEMORY, "no room for the items");
}

bool answer_filter_asks(const answer_filter *f) {
    return f->source_id || f->from || f->before < INT64_MAX || f->hour >= 0 || f->active_ms_from ||
           f->active_ms_below < INT64_MAX || f->field.data || f->level || f->decided.data ||
           f->answered.data;
}

static lw_status check_filter(const item_filter *f, lw_error *error) {
    const answer_filter *a = &f->answers;
    if (f->prefix.data)
        return lw_fail(error, LW_INVALID,
                       "q: looks through all items; leave the other filters out");
    if (f->meta.data || f->meta_value.data)
        return lw_fail(error, LW_INVALID, "meta: goes without filters of answers");
    if (f->order != ITEMS_CREATED)
        return lw_fail(error, LW_INVALID,
                       "order: goes without filters of answers, which come "
                       "newest first");
    if (!isnan(f->confidence_from))
        return lw_fail(error, LW_INVALID, "confidence_from: needs order=confidence");
    if (!isnan(f->confidence_below))
        return lw_fail(error, LW_INVALID, "confidence_below: needs order=confidence");
    if (a->hour >= 0 && !a->from)
        return lw_fail(error, LW_INVALID, "answered_hour: needs answered_from");
    if (!a->field.data && (a->decided.data || a->answered.data || a->level))
        return lw_fail(
            error, LW_INVALID,
            "field: is missing, the question that decided, answered and level are about");
    if (a->field.data && !a->decided.data && !a->answered.data)
        return lw_fail(error, LW_INVALID, "field: goes with decided or answered");
    return LW_OK;
}

static lw_status find_source(walk *w) {
    if (!w->asked->source_id) return LW_OK;
    db_rows rows =
        db_query(w->t, Q_SOURCE_EXISTS, DB_ARGS(v_int(w->project_id), v_int(w->asked->source_id)));
    bool known = db_next(&rows);
    lw_status status = db_end(&rows, w->error);
    if (status == LW_OK && !known)
        return lw_fail(w->error, LW_INVALID, "answered_by: is not a source of this project");
    return status;
}

static lw_status find_field(walk *w) {
    if (!w->asked->field.data) return LW_OK;
    project_settings p;
    schema *questions = lw_new(w->arena, schema, 1);
    if (!questions) return no_room(w->error);
    lw_status status = project_settings_load(w->t, w->project_id, &p, w->error);
    if (status == LW_OK)
        status = project_schema_load(w->t, w->project_id, p.schema_version, w->arena, questions,
                                     w->error);
    if (status != LW_OK) return status;
    for (size_t i = 0; i < questions->field_count; i++)
        if (lw_str_equal(questions->fields[i].name, w->asked->field))
            w->field = &questions->fields[i];
    if (!w->field)
        return lw_fail(w->error, LW_INVALID, "field: there is no question %.*s",
                       LW_FMT(lw_utf8_start(w->asked->field, 100)));
    w->field_is_first = w->field == questions->fields;
    w->field_name = lw_arena_copy(w->arena, w->field->name).data;
    return w->field_name ? LW_OK : no_room(w->error);
}

/* ---- one answer ---------------------------------------------------------------------------- */

/* The key, or of nested classes the one that stands for it at the level asked for. */
static lw_str at_level(const walk *w, lw_str key) {
    size_t index = w->asked->level ? schema_class_find(w->field, key) : w->field->class_count;
    if (index == w->field->class_count) return key;
    return schema_class_at(&w->field->classes[index], (size_t)w->asked->level)->name;
}

/* True when nothing is wanted, or the field has that key among the values, JSON. */
static bool says(const walk *w, lw_str values, lw_str wanted) {
    json *parsed;
    lw_error ignored; /* what cannot be read says nothing */
    if (!wanted.data) return true;
    if (!values.data || json_parse(values, &parsed, &ignored) != LW_OK) return false;
    lw_arena scratch = *w->arena;
    const json *value = json_get(parsed, w->field_name);
    lw_str key = value ? schema_value_key(w->field, value, &scratch) : (lw_str){0};
    bool same = key.data && lw_str_equal(at_level(w, key), wanted);
    json_free(parsed);
    return same;
}

static bool fits(const walk *w, int64_t at, int64_t source_id, int64_t active_ms, lw_str values) {
    const answer_filter *a = w->asked;
    return at >= a->from && at < a->before && (a->hour < 0 || at / HOUR_US % 24 == a->hour) &&
           (!a->source_id || source_id == a->source_id) && active_ms >= a->active_ms_from &&
           active_ms < a->active_ms_below && says(w, values, a->answered);
}

static bool is_before(const walk *w, const candidate *c, const evidence_row *e) {
    if (w->by_source || c->at == e->created_at) return c->id < e->id;
    return c->at < e->created_at;
}

/* Clears *last_out when the answer was replaced, or a later one of its item fits too. */
static lw_status check_is_last(const walk *w, const candidate *c, bool *last_out) {
    lw_arena scratch = *w->arena;
    evidence_row *rows;
    size_t count;
    db_rows asked = evidence_ask(w->t, w->project_id, c->item.id.id);
    lw_status status = evidence_read(&asked, 0, &scratch, &rows, &count, w->error);
    *last_out = true;
    for (size_t i = 0; status == LW_OK && i < count; i++) {
        const evidence_row *e = &rows[i];
        bool counts = lw_str_equal(e->stage, LW_STR("label")) ||
                      (w->by_source && lw_str_equal(e->stage, LW_STR("import")));
        if (e->id == c->id && !e->live) *last_out = false;
        if (e->live && counts && is_before(w, c, e) &&
            fits(w, e->created_at, e->source_id, e->active_ms, e->values))
            *last_out = false;
    }
    return status;
}

/* ---- the walk ------------------------------------------------------------------------------ */

/* From where on to look: at all that is left, or at the last of the hours asked for. */
static int64_t next_stretch(walk *w) {
    const answer_filter *a = w->asked;
    if (a->hour < 0) return a->from;
    int64_t newest = w->id ? w->at : w->at - 1; /* the latest time that is still to be looked at */
    int64_t begin = newest / HOUR_US * HOUR_US;
    int64_t since = (begin / HOUR_US - a->hour) % 24; /* hours since the last such hour began */
    begin -= (since + 24) % 24 * HOUR_US;
    if (newest >= begin + HOUR_US) w->at = begin + HOUR_US, w->id = 0;
    w->over = newest < a->from || begin + HOUR_US <= a->from;
    return begin > a->from ? begin : a->from;
}

static db_rows ask(const walk *w, int64_t from, size_t most) {
    db_value of = v_int(w->project_id), limit = v_int((int64_t)most),
             texts = v_int(w->field != NULL);
    if (w->by_source)
        return db_query(w->t, Q_ITEM_LIST_BY_SOURCE,
                        DB_ARGS(of, v_int(w->asked->source_id), v_int(w->id), limit, texts));
    return db_query(w->t, Q_ITEM_LIST_BY_TIME,
                    DB_ARGS(of, v_int(from), v_int(w->at), v_int(w->id), limit, texts));
}

/* What the two queries give, by column. */
enum {
    AT,
    ID,
    SOURCE,
    ACTIVE_MS,
    ANSWER,
    DECIDED,
    HIDDEN,
    ITEM,
    EXTERNAL_ID,
    STATE,
    ANSWERS,
    CONFIDENCE,
    LABEL,
    PRIORITY,
    DUE_AT,
};

/* What was decided about the item, or of the first question what is believed while nothing was. */
static bool best_is(const walk *w, lw_str decided, lw_str label) {
    lw_str wanted = w->asked->decided;
    if (!wanted.data || decided.data) return says(w, decided, wanted);
    return w->field_is_first && lw_str_equal(at_level(w, label), wanted);
}

static bool row_fits(const walk *w, db_rows *row) {
    const item_filter *f = w->filter;
    return !db_int(row, HIDDEN) &&
           (!f->state.data || lw_str_equal(db_text(row, STATE), f->state)) &&
           (!f->label.data || lw_str_equal(db_text(row, LABEL), f->label)) &&
           fits(w, db_int(row, AT), db_int(row, SOURCE), db_int(row, ACTIVE_MS),
                db_text(row, ANSWER)) &&
           best_is(w, db_text(row, DECIDED), db_text(row, LABEL));
}

static candidate read_candidate(const walk *w, db_rows *row) {
    return (candidate){
        .at = db_int(row, AT),
        .id = db_int(row, ID),
        .item = {.id = {w->project_id, db_int(row, ITEM)},
                 .external_id = db_text_copy(row, EXTERNAL_ID, w->arena),
                 .state = db_text_copy(row, STATE, w->arena),
                 .answers = db_int(row, ANSWERS),
                 .confidence = db_is_null(row, CONFIDENCE) ? NAN : db_real(row, CONFIDENCE),
                 .label = db_text_copy(row, LABEL, w->arena),
                 .created_at = store_id_time(db_int(row, ITEM)),
                 .priority = db_int(row, PRIORITY),
                 .due_at = db_is_null(row, DUE_AT) ? SHAPE_NO_INT : db_int(row, DUE_AT)},
    };
}

/* Looks at the next `most` answers; those that fit are candidates. *scanned_out: how many there were. */
static lw_status scan(walk *w, int64_t from, size_t most, candidate *candidates, size_t *count_out,
                      size_t *scanned_out) {
    *count_out = *scanned_out = 0;
    db_rows rows = ask(w, from, most);
    while (*scanned_out < most && db_next(&rows)) {
        w->at = db_int(&rows, AT);
        w->id = db_int(&rows, ID);
        ++*scanned_out;
        if (row_fits(w, &rows)) candidates[(*count_out)++] = read_candidate(w, &rows);
    }
    return db_end(&rows, w->error);
}

/* Takes those that are the last of their items, until the page is full: the next one begins behind it. */
static lw_status take(walk *w, const candidate *candidates, size_t count) {
    for (size_t i = 0; i < count; i++) {
        bool last = true;
        for (size_t j = 0; j < w->count && last; j++)
            last = w->found[j].id.id != candidates[i].item.id.id;
        if (!last) continue;
        lw_status status = check_is_last(w, &candidates[i], &last);
        if (status != LW_OK) return status;
        if (!last) continue;
        w->found[w->count++] = candidates[i].item;
        if (w->count < w->limit) continue;
        w->at = candidates[i].at;
        w->id = candidates[i].id;
        w->over = false;
        return LW_OK;
    }
    return LW_OK;
}

static lw_status walk_page(walk *w) {
    candidate *candidates = lw_new(w->arena, candidate, LIMIT_PAGE_SCAN);
    if (!candidates) return no_room(w->error);
    size_t left = LIMIT_PAGE_SCAN, chunk = w->limit;
    while (!w->over && w->count < w->limit && left > 0) {
        size_t count, scanned, most = chunk < left ? chunk : left;
        int64_t from = next_stretch(w);
        if (w->over) break;
        lw_status status = scan(w, from, most, candidates, &count, &scanned);
        if (status != LW_OK) return status;
        if (scanned < most) {
            w->over = w->asked->hour < 0;
            w->at = from;
            w->id = 0;
        }
        status = take(w, candidates, count);
        if (status != LW_OK) return status;
        size_t cost = scanned > QUERY_COST ? scanned : QUERY_COST;
        left -= cost < left ? cost : left;
        chunk *= CHUNK_GROWTH;
    }
    return LW_OK;
}

/* A cursor is where the page before has ended: the time and the id of an answer. */
static lw_status read_cursor(walk *w) {
    const answer_filter *a = w->asked;
    int64_t soon =
        db_now(w->t) + HOUR_US; /* no answer is later, and hours are counted from there */
    w->at = a->before < soon ? a->before : soon;
    w->id = w->by_source ? INT64_MAX : 0;
    lw_str rest = w->filter->cursor;
    if (!rest.data) return LW_OK;
    bool read = lw_str_to_int(lw_str_cut(&rest, '_'), &w->at) && lw_str_to_int(rest, &w->id);
    if (!read || w->at < 0 || w->id < 0)
        return lw_fail(w->error, LW_INVALID, "cursor: is not one this list gave");
    return LW_OK;
}

lw_status item_list_answered(tx *t, int64_t project_id, const item_filter *filter, size_t limit,
                             lw_arena *arena, shape_list *rows_out, lw_str *next_out,
                             lw_error *error) {
    const answer_filter *asked = &filter->answers;
    walk w = {.t = t,
              .project_id = project_id,
              .filter = filter,
              .asked = asked,
              .arena = arena,
              .error = error,
              .by_source = asked->source_id && !asked->from,
              .found = lw_new(arena, item_row, limit),
              .limit = limit};
    if (!w.found) return no_room(error);
    lw_status status = check_filter(filter, error);
    if (status == LW_OK) status = find_source(&w);
    if (status == LW_OK) status = find_field(&w);
    if (status == LW_OK) status = read_cursor(&w);
    if (status == LW_OK) status = walk_page(&w);
    if (status != LW_OK) return status;
    *rows_out = (shape_list){w.found, w.count};
    *next_out = w.over ? (lw_str){0}
                       : lw_arena_format(arena, "%lld_%lld", (long long)w.at, (long long)w.id);
    return LW_OK;
}
