/* bulk.c - a confused pair put right at once. */
#include "server/work/bulk.h"
#include "server/limits.h"
#include "server/work/certification.h"
#include "server/work/decide.h"
#include "server/work/evidence.h"
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum {
    PAGE_ITEMS = 40, /* in one transaction: each is weighed and written */
    SAMPLES_MAX = 20,
    EXTERNAL_ID_BYTES = 200, /* of a sample; longer ones are cut */
};

#define M(member, kind, ...) SHAPE_MEMBER(bulk_wanted, member, kind, ##__VA_ARGS__)
#define CLASS(member, needed, about_) \
    M(member, SHAPE_TEXT, .required = (needed), .min = 1, .max = LIMIT_NAME_CHARS, .about = about_)
SHAPE(bulk_wanted_shape, "BulkWanted", bulk_wanted, CLASS(field, true, "a choice"),
      CLASS(decided, true, "what was decided"), CLASS(right, true, "what is right in its place"),
      CLASS(answered, false, "only where somebody answered this"),
      M(apply, SHAPE_BOOL, .about = "no: a preview"));
#undef CLASS
#undef M

typedef enum { BULK_PREVIEW, BULK_APPLY, BULK_UNDO, BULK_MODES } bulk_mode;
static const char *const modes[BULK_MODES] = {"preview", "apply", "undo"};

static lw_status no_room(lw_error *error) {
    return lw_fail(error, LW_NO_MEMORY, "no room for the items");
}

/* ---- what is wanted -------------------------------------------------------------------------- */

static lw_status check_free(tx *t, int64_t project_id, project_settings *p, lw_error *error) {
    lw_status status = project_settings_load(t, project_id, p, error);
    if (status == LW_OK && p->archived)
        return lw_fail(error, LW_CONFLICT, "the project is archived");
    if (status == LW_OK && p->frozen_by)
        return lw_fail(error, LW_CONFLICT,
                       "an audit has frozen the decisions: end it or give it up first");
    return status;
}

static lw_status check_class(const schema_field *field, const char *member, lw_str name,
                             lw_error *error) {
    if (!name.data || schema_class_find(field, name) < field->class_count) return LW_OK;
    return lw_fail(error, LW_INVALID, "%s: \"%.*s\" has no class \"%.*s\"", member,
                   LW_FMT(lw_utf8_start(field->name, 60)), LW_FMT(lw_utf8_start(name, 60)));
}

static lw_status check_pair(const schema *questions, const bulk_wanted *w, lw_error *error) {
    size_t f = schema_find(questions, w->field);
    if (f == questions->field_count)
        return lw_fail(error, LW_INVALID, "field: the project asks no \"%.*s\"",
                       LW_FMT(lw_utf8_start(w->field, 60)));
    const schema_field *field = &questions->fields[f];
    if (field->kind != KIND_CHOICE)
        return lw_fail(error, LW_INVALID, "field: \"%.*s\" is not a choice of one class",
                       LW_FMT(lw_utf8_start(w->field, 60)));
    lw_status status = check_class(field, "decided", w->decided, error);
    if (status == LW_OK) status = check_class(field, "right", w->right, error);
    if (status == LW_OK) status = check_class(field, "answered", w->answered, error);
    if (status == LW_OK && lw_str_equal(w->decided, w->right))
        return lw_fail(error, LW_INVALID, "right: is what was decided");
    return status;
}

static void write_pair(json_writer *w, bulk_mode mode, const bulk_wanted *pair) {
    json_key(w, "mode"), json_string(w, lw_str_from(modes[mode]));
    json_key(w, "field"), json_string(w, pair->field);
    json_key(w, "decided"), json_string(w, pair->decided);
    json_key(w, "right"), json_string(w, pair->right);
    json_key(w, "answered"), json_string(w, pair->answered);
}

lw_status bulk_check(tx *t, const actor *who, const bulk_wanted *wanted, lw_arena *arena,
                     lw_str *input_out, lw_error *error) {
    project_settings p;
    lw_status status = check_free(t, who->project_id, &p, error);
    if (status == LW_OK) status = project_questions(t, &p, arena, error);
    if (status == LW_OK) status = check_pair(p.questions, wanted, error);
    if (status != LW_OK) return status;
    lw_builder text = lw_builder_in(arena);
    json_writer w = json_write_to(&text);
    json_open(&w, '{');
    write_pair(&w, wanted->apply ? BULK_APPLY : BULK_PREVIEW, wanted);
    json_key(&w, "name"), json_string(&w, who->name);
    json_close(&w, '}');
    *input_out = lw_built(&text);
    return text.failed ? no_room(error) : LW_OK;
}

static lw_status is_there(tx *t, query_id q, db_args args, bool *there_out, lw_error *error) {
    db_rows rows = db_query(t, q, args);
    *there_out = db_next(&rows);
    return db_end(&rows, error);
}

lw_status bulk_check_undo(tx *t, const actor *who, int64_t job_id, lw_arena *arena,
                          lw_str *input_out, lw_error *error) {
    project_settings p;
    bool running, any;
    char id[ID_TEXT_MAX];
    lw_status status = check_free(t, who->project_id, &p, error);
    if (status == LW_OK)
        status = is_there(t, Q_BULK_RUNNING, DB_ARGS(v_int(p.id)), &running, error);
    if (status == LW_OK)
        status = is_there(t, Q_BULK_CHANGE_ANY, DB_ARGS(v_int(p.id), v_int(job_id)), &any, error);
    if (status != LW_OK) return status;
    if (running) return lw_fail(error, LW_CONFLICT, "another change of this kind is still running");
    if (!any)
        return lw_fail(error, LW_CONFLICT, "this job changed nothing that could be taken back");
    lw_builder text = lw_builder_in(arena);
    json_writer w = json_write_to(&text);
    json_open(&w, '{');
    json_key(&w, "mode"), json_string(&w, lw_str_from(modes[BULK_UNDO]));
    json_key(&w, "of"), json_string(&w, id_write(id, ID_JOB, p.id, job_id));
    json_key(&w, "name"), json_string(&w, who->name);
    json_close(&w, '}');
    *input_out = lw_built(&text);
    return text.failed ? no_room(error) : LW_OK;
}

/* ---- its state ------------------------------------------------------------------------------- */

typedef struct {
    typed_id item;
    char external_id[EXTERNAL_ID_BYTES];
    size_t external_id_len;
    double confidence;
    int64_t answers;
} sample;

typedef struct {
    int64_t cursor, looked, matched, changed, frozen, since; /* since: decided otherwise since */
    sample samples[SAMPLES_MAX];
    size_t sample_count;
} counts;

struct bulk {
    int64_t project_id, job_id, account_id;
    json *input;
    bulk_mode mode;
    bulk_wanted pair;
    int64_t of;       /* the act that is taken back */
    lw_str name;      /* of whoever asked */
    counts now, next; /* next: of a step that is not durable yet */
    void *memory;
};

static lw_str text_of(const json *input, const char *member) {
    const json *value = json_get(input, member);
    return value ? json_text(value) : (lw_str){0};
}

static int64_t count_of(const json *progress, const char *member) {
    const json *value = json_get(progress, member);
    return value ? json_int(value) : 0;
}

static lw_status read_progress(bulk *b, lw_str text, lw_error *error) {
    json *progress;
    if (!text.data) return LW_OK;
    lw_status status = json_parse(text, &progress, error);
    if (status != LW_OK) return status;
    b->now.cursor = count_of(progress, "cursor");
    b->now.looked = count_of(progress, "looked");
    b->now.matched = count_of(progress, "matched");
    b->now.changed = count_of(progress, "changed");
    b->now.frozen = count_of(progress, "frozen");
    b->now.since = count_of(progress, "since");
    json_free(progress);
    return LW_OK;
}

lw_status bulk_open(int64_t project_id, int64_t job_id, int64_t account_id, lw_str input,
                    lw_str progress, bulk **bulk_out, lw_error *error) {
    bulk *b = *bulk_out = calloc(1, sizeof *b);
    if (!b) return no_room(error);
    b->project_id = project_id;
    b->job_id = job_id;
    b->account_id = account_id;
    b->memory = malloc(LIMIT_ARENA_BYTES); /* touched only as used */
    if (!b->memory) return no_room(error);
    lw_status status = json_parse(input, &b->input, error);
    if (status != LW_OK) return status;
    lw_str mode = text_of(b->input, "mode");
    while (b->mode < BULK_UNDO && !lw_str_equal(mode, lw_str_from(modes[b->mode]))) b->mode++;
    b->pair = (bulk_wanted){.field = text_of(b->input, "field"),
                            .decided = text_of(b->input, "decided"),
                            .right = text_of(b->input, "right"),
                            .answered = text_of(b->input, "answered")};
    b->name = text_of(b->input, "name");
    int64_t owner;
    if (b->mode == BULK_UNDO && !id_read(text_of(b->input, "of"), ID_JOB, &owner, &b->of))
        return lw_fail(error, LW_INTERNAL, "the job does not say what it takes back");
    return read_progress(b, progress, error);
}

void bulk_commit(bulk *b) { b->now = b->next; }

void bulk_close(bulk *b) {
    if (!b) return;
    json_free(b->input);
    free(b->memory);
    free(b);
}

/* ---- a word ---------------------------------------------------------------------------------- */

typedef struct {
    tx *t;
    project_settings *p;
    int64_t account_id, source_id;
    lw_str name;
    lw_arena *arena;
    lw_error *error;
} hand;

typedef struct {
    int64_t item_id, supersedes;
    const char *verdict;
    lw_str values, note;
} word;

static lw_status give_word(hand *h, const word *w, int64_t *id_out) {
    lw_status status = LW_OK;
    if (!h->source_id)
        status = source_of_person(h->t, h->p->id, h->account_id, h->name, &h->source_id, h->error);
    if (status != LW_OK) return status;
    *id_out = store_new_id(h->t->store);
    status = db_exec(h->t, Q_ANNOTATION_INSERT,
                     DB_ARGS(v_int(h->p->id), v_int(*id_out), v_int(w->item_id), v_null(),
                             v_int(h->source_id), v_text(LW_STR("review")), v_text(w->values),
                             v_int(h->p->schema_version), v_int(h->p->guideline_version), v_null(),
                             v_text(w->note), v_text(lw_str_from(w->verdict)), v_int(0), v_int(0),
                             w->supersedes ? v_int(w->supersedes) : v_null(), v_null(),
                             v_int(db_now(h->t)), v_null(), v_null(), v_null()),
                     NULL, h->error);
    if (status != LW_OK) return status;
    return db_exec(
        h->t, Q_SOURCE_ADD,
        DB_ARGS(v_int(h->p->id), v_int(h->source_id), v_int(w->supersedes ? 0 : 1), v_int(0)), NULL,
        h->error);
}

/* What is decided of an item is decided by one at a time. */
static lw_status hold(hand *h, int64_t item_id, bool *frozen_out) {
    db_rows rows = db_query(h->t, Q_TASKS_OF_ITEM, DB_ARGS(v_int(h->p->id), v_int(item_id)));
    lw_status status = db_end(&rows, h->error);
    return status == LW_OK ? certification_holds(h->t, h->p, item_id, frozen_out, h->error)
                           : status;
}

/* ---- putting right --------------------------------------------------------------------------- */

typedef struct {
    sample shown;
    int64_t id;
    lw_str decided;
    bool by_belief;
} found_item;

static bool says(lw_str values, lw_str field, lw_str wanted, lw_arena scratch) {
    json *parsed;
    lw_error ignored; /* what cannot be read says nothing */
    lw_str name = lw_arena_copy(&scratch, field);
    if (!name.data || !values.data || json_parse(values, &parsed, &ignored) != LW_OK) return false;
    const json *value = json_get(parsed, name.data);
    bool same = value && json_kind_of(value) == JSON_TEXT && lw_str_equal(json_text(value), wanted);
    json_free(parsed);
    return same;
}

/* Whether somebody's answer that stands says so. */
static lw_status was_answered(hand *h, int64_t item_id, const bulk_wanted *pair, bool *so_out) {
    lw_arena scratch = *h->arena;
    evidence_row *rows;
    size_t count;
    *so_out = !pair->answered.data;
    if (*so_out) return LW_OK;
    db_rows asked = evidence_ask(h->t, h->p->id, item_id);
    lw_status status = evidence_read(&asked, 0, &scratch, &rows, &count, h->error);
    for (size_t i = 0; status == LW_OK && i < count && !*so_out; i++)
        *so_out = rows[i].live && lw_str_equal(rows[i].stage, LW_STR("label")) &&
                  says(rows[i].values, pair->field, pair->answered, scratch);
    return status;
}

/* The decided values with the right class in the place of the other. */
static lw_str put_right(const bulk_wanted *pair, lw_str decided, lw_arena *arena, lw_error *error) {
    json *values;
    if (json_parse(decided, &values, error) != LW_OK) return (lw_str){0};
    lw_builder text = lw_builder_in(arena);
    json_writer w = json_write_to(&text);
    json_open(&w, '{');
    for (json_member m = json_first(values); m.valid; json_step(&m)) {
        json_key_text(&w, m.key);
        if (lw_str_equal(m.key, pair->field)) json_string(&w, pair->right);
        else json_value(&w, m.value);
    }
    json_close(&w, '}');
    json_free(values);
    return text.failed ? (lw_str){0} : lw_built(&text);
}

static lw_status apply(hand *h, const bulk *b, const found_item *found, counts *c) {
    bool frozen;
    int64_t id;
    lw_status status = hold(h, found->id, &frozen);
    if (status != LW_OK) return status;
    if (frozen) {
        c->frozen++;
        return LW_OK;
    }
    word w = {.item_id = found->id,
              .verdict = "fix",
              .values = put_right(&b->pair, found->decided, h->arena, h->error),
              .note = lw_arena_format(h->arena, "%.*s for %.*s, with others at once.",
                                      LW_FMT(b->pair.right), LW_FMT(b->pair.decided))};
    lw_str reason =
        lw_arena_format(h->arena, "Settled: \"%.*s\" put right to \"%.*s\" with others by %.*s.",
                        LW_FMT(lw_utf8_start(b->pair.decided, 80)),
                        LW_FMT(lw_utf8_start(b->pair.right, 80)), LW_FMT(b->name));
    if (!w.values.data || !w.note.data || !reason.data) return no_room(h->error);
    status = give_word(h, &w, &id);
    if (status == LW_OK)
        status = db_exec(h->t, Q_BULK_CHANGE_INSERT,
                         DB_ARGS(v_int(h->p->id), v_int(b->job_id), v_int(found->id), v_int(id),
                                 v_text(found->decided)),
                         NULL, h->error);
    if (status == LW_OK)
        status = item_settle(h->t, h->p, found->id, w.values, LW_STR("review"), reason.data,
                             h->arena, h->error);
    c->changed += status == LW_OK;
    return status;
}

static lw_status read_page(tx *t, const bulk *b, const project_settings *p, lw_arena *arena,
                           found_item *items, size_t *count_out, lw_error *error) {
    bool first = lw_str_equal(p->questions->fields[0].name, b->pair.field);
    db_value of = v_int(p->id), after = v_int(b->now.cursor), most = v_int(PAGE_ITEMS);
    db_rows rows = first ? db_query(t, Q_BULK_ITEMS_BY_LABEL,
                                    DB_ARGS(of, after, most, v_text(b->pair.decided)))
                         : db_query(t, Q_BULK_ITEMS_BY_STATE, DB_ARGS(of, after, most));
    size_t count = 0;
    while (count < PAGE_ITEMS && db_next(&rows)) {
        found_item *found = &items[count++];
        lw_str name = lw_str_slice(db_text(&rows, 1), 0, EXTERNAL_ID_BYTES);
        *found = (found_item){.id = db_int(&rows, 0),
                              .decided = db_text_copy(&rows, 4, arena),
                              .by_belief = lw_str_equal(db_text(&rows, 5), LW_STR("belief"))};
        found->shown = (sample){.item = {p->id, found->id},
                                .external_id_len = name.len,
                                .confidence = db_is_null(&rows, 2) ? NAN : db_real(&rows, 2),
                                .answers = db_int(&rows, 3)};
        memcpy(found->shown.external_id, name.data, name.len);
    }
    *count_out = count;
    return db_end(&rows, error);
}

static lw_status take_page(hand *h, bulk *b, bool *more_out) {
    found_item *items = lw_new(h->arena, found_item, PAGE_ITEMS);
    size_t count = 0;
    counts *c = &b->next;
    if (!items) return no_room(h->error);
    lw_status status = project_questions(h->t, h->p, h->arena, h->error);
    if (status == LW_OK) status = read_page(h->t, b, h->p, h->arena, items, &count, h->error);
    for (size_t i = 0; i < count && status == LW_OK; i++) {
        const found_item *found = &items[i];
        bool fits =
            found->by_belief && says(found->decided, b->pair.field, b->pair.decided, *h->arena);
        if (fits) status = was_answered(h, found->id, &b->pair, &fits);
        c->cursor = found->id;
        c->looked++;
        if (status != LW_OK || !fits) continue;
        c->matched++;
        if (c->sample_count < SAMPLES_MAX) c->samples[c->sample_count++] = found->shown;
        if (b->mode == BULK_APPLY) status = apply(h, b, found, c);
    }
    *more_out = count == PAGE_ITEMS;
    return status;
}

/* ---- taking back ----------------------------------------------------------------------------- */

typedef struct {
    int64_t item_id, annotation_id;
    lw_str was;
} bulk_change;

/* Whether the word that the act gave is still the last one about the item, and decides it. */
static lw_status still_stands(hand *h, const bulk_change *c, bool *stands_out) {
    lw_arena scratch = *h->arena;
    evidence_row *rows;
    size_t count;
    db_rows asked = evidence_ask(h->t, h->p->id, c->item_id),
            decision = db_query(h->t, Q_DECISION_SHOW, DB_ARGS(v_int(h->p->id), v_int(c->item_id)));
    lw_status status = evidence_read(&asked, 0, &scratch, &rows, &count, h->error);
    *stands_out = db_next(&decision) && lw_str_equal(db_text(&decision, 2), LW_STR("review")) &&
                  db_int(&decision, 4) < c->annotation_id;
    for (size_t i = 0; status == LW_OK && i < count; i++)
        if (rows[i].id > c->annotation_id && lw_str_equal(rows[i].stage, LW_STR("review")))
            *stands_out = false;
    lw_status ended = db_end(&decision, status == LW_OK ? h->error : NULL);
    return status == LW_OK ? ended : status;
}

static lw_status take_back(hand *h, int64_t act, const bulk_change *change, counts *c) {
    bool frozen, stands = false;
    int64_t id;
    lw_status status = hold(h, change->item_id, &frozen);
    if (status == LW_OK) status = still_stands(h, change, &stands);
    if (status != LW_OK) return status;
    if (frozen || !stands) {
        c->frozen += frozen;
        c->since += !frozen;
        return LW_OK;
    }
    lw_str reason =
        lw_arena_format(h->arena, "Settled: what was put right with others was taken back by %.*s.",
                        LW_FMT(h->name));
    if (!reason.data) return no_room(h->error);
    status = give_word(h,
                       &(word){.item_id = change->item_id,
                               .supersedes = change->annotation_id,
                               .verdict = "accept",
                               .values = change->was,
                               .note = LW_STR("Taken back.")},
                       &id);
    if (status == LW_OK)
        status = item_settle(h->t, h->p, change->item_id, change->was, LW_STR("belief"),
                             reason.data, h->arena, h->error);
    if (status == LW_OK)
        status =
            db_exec(h->t, Q_BULK_CHANGE_UNDO,
                    DB_ARGS(v_int(h->p->id), v_int(act), v_int(change->item_id)), NULL, h->error);
    c->changed += status == LW_OK;
    return status;
}

static lw_status take_back_page(hand *h, int64_t act, counts *c, bool *more_out) {
    bulk_change *changes = lw_new(h->arena, bulk_change, PAGE_ITEMS);
    size_t count = 0;
    if (!changes) return no_room(h->error);
    db_rows rows =
        db_query(h->t, Q_BULK_CHANGES,
                 DB_ARGS(v_int(h->p->id), v_int(act), v_int(c->cursor), v_int(PAGE_ITEMS)));
    while (count < PAGE_ITEMS && db_next(&rows))
        changes[count++] =
            (bulk_change){db_int(&rows, 0), db_int(&rows, 1), db_text_copy(&rows, 2, h->arena)};
    lw_status status = db_end(&rows, h->error);
    for (size_t i = 0; i < count && status == LW_OK; i++) {
        c->cursor = changes[i].item_id;
        c->matched++;
        status = take_back(h, act, &changes[i], c);
    }
    *more_out = count == PAGE_ITEMS;
    return status;
}

/* ---- steps ----------------------------------------------------------------------------------- */

static void write_counts(json_writer *w, const counts *c) {
    json_key(w, "matched"), json_integer(w, c->matched);
    json_key(w, "changed"), json_integer(w, c->changed);
    json_key(w, "frozen"), json_integer(w, c->frozen);
    json_key(w, "since"), json_integer(w, c->since);
}

static void write_progress(const counts *c, lw_builder *out) {
    json_writer w = json_write_to(out);
    json_open(&w, '{');
    json_key(&w, "cursor"), json_integer(&w, c->cursor);
    json_key(&w, "looked"), json_integer(&w, c->looked);
    write_counts(&w, c);
    json_close(&w, '}');
}

static void write_samples(json_writer *w, const counts *c) {
    char id[ID_TEXT_MAX];
    json_key(w, "samples"), json_open(w, '[');
    for (size_t i = 0; i < c->sample_count; i++) {
        const sample *s = &c->samples[i];
        json_open(w, '{');
        json_key(w, "item");
        json_string(w, id_write(id, ID_ITEM, s->item.project_id, s->item.id));
        json_key(w, "external_id");
        json_string(w, (lw_str){s->external_id, s->external_id_len});
        json_key(w, "confidence");
        if (isnan(s->confidence)) json_null(w);
        else json_number(w, s->confidence);
        json_key(w, "answers"), json_integer(w, s->answers);
        json_close(w, '}');
    }
    json_close(w, ']');
}

static void write_result(const bulk *b, lw_builder *out) {
    char id[ID_TEXT_MAX];
    json_writer w = json_write_to(out);
    json_open(&w, '{');
    if (b->mode == BULK_UNDO) {
        json_key(&w, "mode"), json_string(&w, LW_STR("undo"));
        json_key(&w, "of"), json_string(&w, id_write(id, ID_JOB, b->project_id, b->of));
    } else {
        write_pair(&w, b->mode, &b->pair);
    }
    write_counts(&w, &b->next);
    if (b->mode != BULK_UNDO) write_samples(&w, &b->next);
    json_close(&w, '}');
}

static void say(const bulk *b, bulk_report *report) {
    const counts *c = &b->next;
    long long count = b->mode == BULK_PREVIEW ? c->matched : c->changed;
    static const char *const did[] = {"would be put right", "put right", "taken back"};
    snprintf(report->message, sizeof report->message, "%lld item%s %s", count,
             count == 1 ? "" : "s", did[b->mode]);
}

lw_status bulk_step(bulk *b, tx *t, bulk_report *report, lw_error *error) {
    project_settings p;
    lw_arena arena = lw_arena_over(b->memory, LIMIT_ARENA_BYTES);
    hand h = {.t = t,
              .p = &p,
              .account_id = b->account_id,
              .name = b->name,
              .arena = &arena,
              .error = error};
    b->next = b->now;
    lw_status status = project_settings_load(t, b->project_id, &p, error);
    if (status != LW_OK) return status;
    status = b->mode == BULK_UNDO ? take_back_page(&h, b->of, &b->next, &report->more)
                                  : take_page(&h, b, &report->more);
    if (status != LW_OK) return status;
    report->done = b->mode == BULK_UNDO ? b->next.matched : b->next.looked;
    report->total = 0;
    say(b, report);
    write_progress(&b->next, report->progress);
    if (!report->more) write_result(b, report->result);
    return LW_OK;
}

lw_status bulk_give_up(tx *t, int64_t project_id, int64_t job_id, int64_t account_id,
                       bool *more_out, lw_error *error) {
    project_settings p;
    void *memory = malloc(LIMIT_ARENA_BYTES); /* touched only as used */
    if (!memory) return no_room(error);
    lw_arena arena = lw_arena_over(memory, LIMIT_ARENA_BYTES);
    hand h = {.t = t,
              .p = &p,
              .account_id = account_id,
              .name = LW_STR("the server"),
              .arena = &arena,
              .error = error};
    counts c = {.cursor = 0};
    lw_status status = project_settings_load(t, project_id, &p, error);
    if (status == LW_OK) status = take_back_page(&h, job_id, &c, more_out);
    *more_out = *more_out && c.changed > 0; /* what cannot be taken back stays */
    free(memory);
    return status;
}
