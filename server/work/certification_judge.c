/* certification_judge.c - items handed to auditors, and what they say of them. */
#include "labelwright/review.h"
#include "server/work/certification.h"
#include "server/work/decide.h"
#include <math.h>
#include <stdlib.h>
#include <string.h>

enum {
    /* So many are handed out behind the first that is open, for whom the claim waits. */
    AHEAD_REVIEW = 20, /* each finding may be the one that ends the review */
    AHEAD_AUDIT = 40,  /* ten people with what they prefetch */
    PLACED_MORE = 1000,
    PLACED_REVIEW = 200, /* of classes: each time all their items are read */
    SKIPPED_FIRST = -1,  /* as the first word: there was none */
    EVERY_CLASS = -1,
};

static lw_status no_room(lw_error *error) {
    return lw_fail(error, LW_NO_MEMORY, "no room for what is to be judged");
}

/* ---- handing out ---------------------------------------------------------------------------- */

typedef struct {
    tx *t;
    int64_t project_id;
    const certification_row *row;
    lw_error *error;
} hand;

static lw_status make_task(const hand *h, const char *part, int64_t item_id) {
    int64_t id = store_new_id(h->t->store);
    lw_status status =
        db_exec(h->t, Q_TASK_INSERT,
                DB_ARGS(v_int(h->project_id), v_int(id), v_int(item_id), v_text(LW_STR("audit")),
                        v_text(LW_STR("audit")), v_int(id), v_int(1), v_int(1), v_int(WORK_AUDIT)),
                NULL, h->error);
    if (status != LW_OK) return status;
    return db_exec(h->t, Q_CERTIFICATION_ITEM_TASK,
                   DB_ARGS(v_int(h->project_id), v_int(h->row->id), v_text(lw_str_from(part)),
                           v_int(item_id), v_int(id)),
                   NULL, h->error);
}

/* Items that are to be handed out. */
typedef struct {
    struct waiting {
        int64_t item_id, position;
    } items[AHEAD_AUDIT + LIMIT_CERTIFIED_CLASSES];
    size_t count;
} handful;

/* Adds the next `count` drawn items of a part, of a class of it or (EVERY_CLASS) of all. */
static lw_status find_waiting(const hand *h, const char *part, int64_t class, size_t count,
                              handful *found) {
    enum { MOST = sizeof found->items / sizeof *found->items };
    db_rows rows =
        db_query(h->t, Q_CERTIFICATION_WAITING,
                 DB_ARGS(v_int(h->project_id), v_int(h->row->id), v_text(lw_str_from(part)),
                         v_int(class), v_int((int64_t)count)));
    while (found->count < MOST && db_next(&rows))
        found->items[found->count++] = (struct waiting){db_int(&rows, 0), db_int(&rows, 1)};
    return db_end(&rows, h->error);
}

static int by_position(const void *a, const void *b) {
    const struct waiting *x = a, *y = b;
    return (x->position > y->position) - (x->position < y->position);
}

/* Classes among each other as they were drawn: what comes next shall tell nothing of what was decided. */
static lw_status hand_found(const hand *h, const char *part, handful *found) {
    lw_status status = LW_OK;
    qsort(found->items, found->count, sizeof *found->items, by_position);
    for (size_t i = 0; i < found->count && status == LW_OK; i++)
        status = make_task(h, part, found->items[i].item_id);
    return status;
}

/* What nobody is at: it may be handed out again where more is wanted of the class after all. */
static lw_status take_back(const hand *h, size_t class) {
    db_args which = DB_ARGS(v_int(h->project_id), v_int(h->row->id), v_int((int64_t)class));
    lw_status status = db_exec(h->t, Q_CERTIFICATION_TASKS_UNHELD_END, which, NULL, h->error);
    return status == LW_OK ? db_exec(h->t, Q_CERTIFICATION_ITEMS_WAIT, which, NULL, h->error)
                           : status;
}

/* ---- the most doubtful first ------------------------------------------------------------------ */

typedef struct {
    int64_t item_id;
    double confidence;
} doubtful;

static int least_sure_first(const void *a, const void *b) {
    const doubtful *x = a, *y = b;
    if (x->confidence != y->confidence) return x->confidence < y->confidence ? -1 : 1;
    return (x->item_id > y->item_id) - (x->item_id < y->item_id);
}

/* Keeps the least sure of what was found before and of what is settled as this class and was not taken. */
static lw_status find_doubtful(const hand *h, lw_str class, doubtful *found, size_t *count) {
    size_t all = *count;
    db_rows rows = db_query(
        h->t, Q_CERTIFICATION_DOUBTFUL_OF_CLASS,
        DB_ARGS(v_int(h->project_id), v_int(h->row->id), v_text(class), v_int(PLACED_REVIEW)));
    while (all < *count + PLACED_REVIEW && db_next(&rows))
        found[all++] = (doubtful){db_int(&rows, 0), db_real(&rows, 1)};
    qsort(found, all, sizeof *found, least_sure_first);
    *count = all < PLACED_REVIEW ? all : PLACED_REVIEW;
    return db_end(&rows, h->error);
}

/* Of classes the next are placed many at a time. */
static lw_status place_doubtful(const hand *h, const certification_part *doubt) {
    doubtful found[2 * PLACED_REVIEW];
    size_t count = 0;
    lw_status status = LW_OK;
    for (size_t k = 0; k < h->row->class_count && status == LW_OK; k++)
        status = find_doubtful(h, h->row->classes[k].name, found, &count);
    for (size_t i = 0; i < count && status == LW_OK; i++)
        status = db_exec(h->t, Q_CERTIFICATION_DOUBT_PLACE,
                         DB_ARGS(v_int(h->project_id), v_int(h->row->id), v_int(found[i].item_id),
                                 v_int((int64_t)(doubt->all.placed + i + 1))),
                         NULL, h->error);
    return status;
}

static lw_status hand_doubtful_of_classes(const hand *h, const certification_part *doubt) {
    handful found = {.count = 0};
    size_t ahead = doubt->all.placed - doubt->all.waiting - doubt->all.count;
    if (ahead >= AHEAD_REVIEW) return LW_OK;
    lw_status status = doubt->all.waiting < AHEAD_REVIEW - ahead ? place_doubtful(h, doubt) : LW_OK;
    if (status == LW_OK) status = find_waiting(h, "doubt", 0, AHEAD_REVIEW - ahead, &found);
    return status == LW_OK ? hand_found(h, "doubt", &found) : status;
}

/* The most doubtful of what is settled, that was not taken before. */
static lw_status hand_doubtful(const hand *h, const certification_part *doubt, lw_arena *arena) {
    struct {
        int64_t item_id;
        lw_str decided;
    } found[AHEAD_REVIEW];
    size_t count = 0;
    size_t ahead = doubt->all.placed - doubt->all.count;
    if (ahead >= AHEAD_REVIEW) return LW_OK;
    db_rows rows = db_query(
        h->t, Q_CERTIFICATION_DOUBTFUL,
        DB_ARGS(v_int(h->project_id), v_int(h->row->id), v_int((int64_t)(AHEAD_REVIEW - ahead))));
    for (; count < AHEAD_REVIEW && db_next(&rows); count++) {
        found[count].item_id = db_int(&rows, 0);
        found[count].decided = db_text_copy(&rows, 1, arena);
    }
    lw_status status = db_end(&rows, h->error);
    for (size_t i = 0; i < count && status == LW_OK; i++) {
        status =
            db_exec(h->t, Q_CERTIFICATION_ITEM_INSERT,
                    DB_ARGS(v_int(h->project_id), v_int(h->row->id), v_text(LW_STR("doubt")),
                            v_int(found[i].item_id), v_int((int64_t)(doubt->all.placed + i + 1)),
                            v_text(found[i].decided), v_int(0)),
                    NULL, h->error);
        if (status == LW_OK) status = make_task(h, "doubt", found[i].item_id);
    }
    return status;
}

lw_status certification_review_goes_on(const certification_row *row, uint64_t population,
                                       const certification_part *doubt, lw_arena *arena,
                                       bool *goes_on_out, lw_error *error) {
    *goes_on_out = false;
    if (row->class_count) population = 0;
    for (size_t k = 0; k < row->class_count; k++) population += row->classes[k].items;
    if (population < doubt->all.placed)
        population = doubt->all.placed; /* some went back to work since */
    if (population == 0) return LW_OK;
    lw_review_options options = lw_review_defaults(population);
    options.target = row->target;
    bool *wrong = lw_new(arena, bool, doubt->all.count + 1);
    if (!wrong) return no_room(error);
    for (size_t i = 0; i < doubt->all.count; i++) wrong[i] = doubt->words[i] != PROOF_RIGHT;
    uint64_t end;
    lw_status status = lw_review_end(&options, wrong, doubt->all.count, &end, error);
    *goes_on_out = status == LW_OK && end == LW_REVIEW_GOES_ON;
    return status;
}

static lw_status hand_out_review(const hand *h, lw_arena *arena) {
    certification_part doubt;
    item_counts counts;
    bool goes_on = false;
    lw_status status =
        certification_part_load(h->t, h->project_id, h->row->id, "doubt", arena, &doubt, h->error);
    if (status == LW_OK) status = counter_read(h->t, h->project_id, &counts, h->error);
    if (status == LW_OK)
        status = certification_review_goes_on(h->row, (uint64_t)counts.settled, &doubt, arena,
                                              &goes_on, h->error);
    if (status != LW_OK) return status;
    if (!goes_on) return take_back(h, 0);
    return h->row->class_count ? hand_doubtful_of_classes(h, &doubt)
                               : hand_doubtful(h, &doubt, arena);
}

/* Every fourth piece of work is a planted error, by the seed and not by turns, until none is left. */
static size_t plants_among(const certification_row *row, size_t from, size_t count) {
    size_t plants = 0;
    for (size_t i = from; i < from + count; i++)
        plants += (row->seed[i % sizeof row->seed] >> i / sizeof row->seed % 7 & 3) == 0;
    return plants;
}

/* So many can be handed out yet of a class; of a claim about none it is the whole. */
static size_t left_of(const certification_row *row, const certification_tally *of, size_t class) {
    const proof_class *one = row->class_count ? &row->classes[class] : NULL;
    size_t items =
        (size_t)(one ? (int64_t)(one->items - one->reviewed) : row->population - row->reviewed);
    return items - (of->placed - of->waiting);
}

/* So many more are to be handed out of it. */
static size_t wanted_more(const certification_row *row, const certification_tally *of, size_t class,
                          size_t classes_wanted) {
    size_t ahead = of->placed - of->waiting - of->count, left = left_of(row, of, class);
    size_t most = (AHEAD_AUDIT + classes_wanted - 1) / classes_wanted;
    size_t more = ahead < most ? most - ahead : 0;
    return more < left ? more : left;
}

/* left: what is wanted and can still be handed out; `more` are handed out with this. */
static lw_status hand_plants(const hand *h, const certification_part *drawn,
                             const certification_part *plants, size_t left, size_t more) {
    handful found = {.count = 0};
    size_t handed = drawn->all.placed - drawn->all.waiting;
    size_t planted = left ? plants_among(h->row, handed, more) : plants->all.waiting;
    if (!planted || !plants->all.waiting) return LW_OK;
    lw_status status = find_waiting(h, "plant", EVERY_CLASS, planted, &found);
    return status == LW_OK ? hand_found(h, "plant", &found) : status;
}

/* Whether a class of which so many more are to be handed out has hardly places for them. */
static bool is_short(const certification_tally *of, size_t more) {
    return more && of->waiting < more + AHEAD_AUDIT;
}

/* The order is read whole, so all classes that are short of places share what is placed by one reading. */
static lw_status place_more(const hand *h, const certification_part *drawn, const size_t *more,
                            size_t count, lw_arena scratch) {
    certification_frozen frozen;
    size_t classes = 0;
    for (size_t k = 0; k < count; k++) classes += is_short(&drawn->of[k], more[k]);
    lw_status status =
        certification_frozen_again(h->t, h->project_id, h->row, scratch, &frozen, h->error);
    for (size_t k = 0; k < count && status == LW_OK; k++)
        if (is_short(&drawn->of[k], more[k]))
            status = certification_write_places(h->t, h->project_id, h->row->id, &frozen, k,
                                                drawn->of[k].placed,
                                                more[k] + PLACED_MORE / classes, h->error);
    certification_frozen_free(&frozen);
    return status;
}

static lw_status hand_out_audit(const hand *h, lw_arena *arena) {
    certification_part drawn, plants;
    proof_standing s;
    proof_audit audits[LIMIT_CERTIFIED_CLASSES];
    handful found = {.count = 0};
    int64_t id = h->row->id;
    lw_status status =
        certification_part_load(h->t, h->project_id, id, "draw", arena, &drawn, h->error);
    if (status == LW_OK)
        status =
            certification_part_load(h->t, h->project_id, id, "plant", arena, &plants, h->error);
    if (status != LW_OK) return status;
    proof_claim claim = certification_claim(h->row, &plants);
    proof_said said = certification_said(&drawn);
    status = proof_stand(&claim, &said, NULL, &s, audits, h->error);
    if (status != LW_OK) return status;
    size_t wanted = 0, count = proof_audits(&claim), more[LIMIT_CERTIFIED_CLASSES] = {0};
    size_t left = 0, all_more = 0;
    bool out = false;
    for (size_t k = 0; k < count; k++) wanted += audits[k].wanted;
    for (size_t k = 0; k < count && status == LW_OK; k++) {
        const certification_tally *of = &drawn.of[k];
        if (audits[k].wanted) {
            all_more += more[k] = wanted_more(h->row, of, k, wanted);
            left += left_of(h->row, of, k);
        }
        /* Of many classes that are decided hardly any has work that is out. */
        else if (of->placed - of->waiting > of->count)
            status = take_back(h, k);
        out = out || more[k] > of->waiting;
    }
    if (status == LW_OK && out) status = place_more(h, &drawn, more, count, *arena);
    for (size_t k = 0; k < count && status == LW_OK; k++)
        if (more[k]) status = find_waiting(h, "draw", (int64_t)k, more[k], &found);
    if (status == LW_OK) status = hand_plants(h, &drawn, &plants, left, all_more);
    return status == LW_OK ? hand_found(h, "draw", &found) : status;
}

lw_status certification_hand_out(tx *t, int64_t project_id, const certification_row *row,
                                 lw_arena *arena, lw_error *error) {
    hand h = {t, project_id, row, error};
    bool review = lw_str_equal(row->state, LW_STR("review"));
    return review ? hand_out_review(&h, arena) : hand_out_audit(&h, arena);
}

lw_status certification_why_nothing(tx *t, int64_t project_id, lw_str *reason_out,
                                    lw_error *error) {
    db_rows rows = db_query(t, Q_CERTIFICATION_OPEN, DB_ARGS(v_int(project_id)));
    bool open = db_next(&rows);
    *reason_out = open ? LW_STR("The certification needs no more of you now: what is left you "
                                "answered yourself, others are at it, or it is decided.")
                       : LW_STR("No certification is open.");
    return db_end(&rows, error);
}

lw_status certification_open_field(tx *t, int64_t project_id, lw_arena *arena, lw_str *field_out,
                                   lw_error *error) {
    db_rows rows = db_query(t, Q_CERTIFICATION_OPEN, DB_ARGS(v_int(project_id)));
    *field_out = db_next(&rows) ? db_text_copy(&rows, 1, arena) : (lw_str){0};
    return db_end(&rows, error);
}

lw_status certification_check_blind(tx *t, const actor *who, int64_t item_id, lw_error *error) {
    db_rows rows =
        db_query(t, Q_CERTIFICATION_ITEM_BLIND,
                 DB_ARGS(v_int(who->project_id), v_int(who->account_id), v_int(item_id)));
    bool held = db_next(&rows);
    lw_status status = db_end(&rows, error);
    if (status == LW_OK && held)
        return lw_fail(error, LW_FORBIDDEN,
                       "you hold this item for an audit, which is blind: judge it first");
    return status;
}

/* ---- judging -------------------------------------------------------------------------------- */

/* A piece of work of a certification. */
typedef struct {
    int64_t certification_id, item_id, position, first_word;
    lw_str part, frozen;
    bool found, judged;
} piece;

static lw_status find_piece(tx *t, int64_t project_id, int64_t task_id, lw_arena *arena,
                            piece *piece_out, lw_error *error) {
    *piece_out = (piece){0};
    db_rows rows =
        db_query(t, Q_CERTIFICATION_ITEM_BY_TASK, DB_ARGS(v_int(project_id), v_int(task_id)));
    if (db_next(&rows))
        *piece_out = (piece){.certification_id = db_int(&rows, 0),
                             .part = db_text_copy(&rows, 1, arena),
                             .item_id = db_int(&rows, 2),
                             .position = db_int(&rows, 3),
                             .frozen = db_text_copy(&rows, 4, arena),
                             .first_word = db_int(&rows, 5),
                             .found = true,
                             .judged = !db_is_null(&rows, 6)};
    return db_end(&rows, error);
}

lw_status certification_has_task(tx *t, int64_t project_id, int64_t task_id, bool *has_out,
                                 lw_error *error) {
    db_rows rows =
        db_query(t, Q_CERTIFICATION_ITEM_BY_TASK, DB_ARGS(v_int(project_id), v_int(task_id)));
    *has_out = db_next(&rows);
    return db_end(&rows, error);
}

typedef struct {
    tx *t;
    int64_t project_id;
    certification_row row;
    piece at;
    lw_arena *arena;
    lw_error *error;
} judgement;

/* Finds the piece and holds its certification; *open_out: it is still to be judged. */
static lw_status begin_judgement(judgement *j, int64_t task_id, bool *open_out) {
    *open_out = false;
    lw_status status = find_piece(j->t, j->project_id, task_id, j->arena, &j->at, j->error);
    if (status != LW_OK || !j->at.found) return status;
    db_rows rows;
    status = db_one(j->t, Q_CERTIFICATION_HOLD,
                    DB_ARGS(v_int(j->project_id), v_int(j->at.certification_id)), "certification",
                    &rows, j->error);
    if (status == LW_OK) status = db_end(&rows, j->error);
    /* Read again now that it is held. */
    if (status == LW_OK)
        status = find_piece(j->t, j->project_id, task_id, j->arena, &j->at, j->error);
    if (status == LW_OK)
        status = certification_load(j->t, j->project_id, j->at.certification_id, j->arena, &j->row,
                                    j->error);
    if (status != LW_OK) return status;
    bool right_state =
        lw_str_equal(j->row.state, lw_str_equal(j->at.part, LW_STR("doubt")) ? LW_STR("review")
                                                                             : LW_STR("audit"));
    *open_out = right_state && !j->at.judged;
    return LW_OK;
}

static bool is_claimed(const judgement *j, const schema_field *field) {
    return !j->row.field.data || lw_str_equal(j->row.field, field->name);
}

/* Whether the word says of every claimed field what was frozen. */
static lw_status compare(const judgement *j, const schema *s, const json *frozen, const json *word,
                         bool *same_out) {
    *same_out = true;
    for (size_t f = 0; f < s->field_count && *same_out; f++) {
        const schema_field *field = &s->fields[f];
        lw_str name = lw_arena_copy(j->arena, field->name);
        if (!name.data) return no_room(j->error);
        const json *was = json_get(frozen, name.data), *is = json_get(word, name.data);
        if (!is_claimed(j, field)) continue;
        lw_status status = schema_values_agree(field, was, is, *j->arena, same_out, j->error);
        if (status != LW_OK) return status;
    }
    return LW_OK;
}

/* What was frozen, with the claimed fields as the auditor gave them. */
static lw_str put_right(const judgement *j, const schema *s, const json *frozen, const json *word) {
    lw_builder text = lw_builder_in(j->arena);
    json_writer w = json_write_to(&text);
    json_open(&w, '{');
    for (size_t f = 0; f < s->field_count; f++) {
        char name[1024];
        const schema_field *field = &s->fields[f];
        if (field->name.len >= sizeof name) return (lw_str){0};
        memcpy(name, field->name.data, field->name.len);
        name[field->name.len] = '\0';
        const json *value = json_get(is_claimed(j, field) ? word : frozen, name);
        if (value) json_key_text(&w, field->name), json_value(&w, value);
    }
    json_close(&w, '}');
    return lw_built(&text);
}

static lw_status end_task(const judgement *j, int64_t task_id) {
    return db_exec(j->t, Q_TASK_DELETE, DB_ARGS(v_int(j->project_id), v_int(task_id)), NULL,
                   j->error);
}

/* loss: NaN where it is right or wrong. */
static lw_status write_outcome(judgement *j, int64_t task_id, int64_t word, const char *outcome,
                               lw_str repaired, double loss) {
    lw_status status = db_exec(j->t, Q_CERTIFICATION_JUDGE,
                               DB_ARGS(v_int(j->project_id), v_int(j->row.id), v_text(j->at.part),
                                       v_int(j->at.item_id), word ? v_int(word) : v_null(),
                                       v_text(lw_str_from(outcome)), v_text(repaired),
                                       isnan(loss) ? v_null() : v_real(loss)),
                               NULL, j->error);
    return status == LW_OK ? end_task(j, task_id) : status;
}

/* A second person is to say who is right; the first does not get the task again. */
static lw_status ask_second(judgement *j, int64_t task_id, int64_t first_word) {
    lw_status status = db_exec(j->t, Q_CERTIFICATION_FIRST_WORD,
                               DB_ARGS(v_int(j->project_id), v_int(j->row.id), v_text(j->at.part),
                                       v_int(j->at.item_id), v_int(first_word)),
                               NULL, j->error);
    if (status != LW_OK) return status;
    return db_exec(j->t, Q_TASK_UPDATE,
                   DB_ARGS(v_int(j->project_id), v_int(task_id), v_int(2), v_int(1),
                           v_int(store_new_id(j->t->store))),
                   NULL, j->error);
}

static lw_status finish(judgement *j) {
    lw_status status = certification_hand_out(j->t, j->project_id, &j->row, j->arena, j->error);
    return status == LW_OK ? certification_tell(j->t, j->project_id, j->row.id, j->error) : status;
}

/* The trusted answer becomes the decision: in the review before the freeze always. */
static lw_status mend(judgement *j, const actor *who, project_settings *p, lw_str repaired) {
    lw_str reason =
        lw_arena_format(j->arena, "Settled: put right in the audit by %.*s.", LW_FMT(who->name));
    if (!reason.data) return no_room(j->error);
    return item_settle(j->t, p, j->at.item_id, repaired, LW_STR("review"), reason.data, j->arena,
                       j->error);
}

/* How far the word is from what was frozen. */
static lw_status take_loss(judgement *j, const schema *s, int64_t task_id, int64_t word,
                           const json *values, const json *frozen) {
    double alike;
    const schema_field *field = &s->fields[schema_find(s, j->row.field)];
    lw_str name = lw_arena_copy(j->arena, field->name);
    if (!name.data) return no_room(j->error);
    lw_status status =
        schema_values_alike(field, json_get(frozen, name.data), json_get(values, name.data),
                            *j->arena, &alike, j->error);
    if (status != LW_OK) return status;
    return write_outcome(j, task_id, word, alike >= 1 ? "right" : "wrong", (lw_str){0},
                         alike < 1 ? 1 - alike : 0);
}

static lw_status take_word(judgement *j, const actor *who, project_settings *p, int64_t task_id,
                           int64_t word, const json *values, const json *frozen) {
    bool same;
    lw_str repaired = {0};
    if (j->row.losses) return take_loss(j, p->questions, task_id, word, values, frozen);
    lw_status status = compare(j, p->questions, frozen, values, &same);
    if (status != LW_OK) return status;
    if (!same && j->row.second && !j->at.first_word) return ask_second(j, task_id, word);
    bool planted = lw_str_equal(j->at.part, LW_STR("plant")),
         first = lw_str_equal(j->at.part, LW_STR("doubt"));
    bool mends = !same && !planted && (j->row.repair || first);
    if (mends) {
        repaired = put_right(j, p->questions, frozen, values);
        if (!repaired.data) return no_room(j->error);
    }
    status = write_outcome(j, task_id, word, same ? "right" : "wrong", repaired, NAN);
    if (status == LW_OK && mends) status = mend(j, who, p, repaired);
    return status;
}

lw_status certification_judge(tx *t, const actor *who, project_settings *p, int64_t task_id,
                              int64_t annotation_id, const json *values, lw_arena *arena,
                              lw_error *error) {
    judgement j = {.t = t, .project_id = p->id, .arena = arena, .error = error};
    bool open;
    lw_status status = begin_judgement(&j, task_id, &open);
    if (status != LW_OK) return status;
    if (!open) return lw_fail(error, LW_CONFLICT, "this audit is over: it has ended or was judged");
    if (j.row.schema_version != p->schema_version)
        return certification_void(t, p->id, j.row.id, 0,
                                  LW_STR("The questions have changed since it began."), error);
    /* Read now that it is held: the freeze may have come in between. */
    status = project_settings_load(t, p->id, p, error);
    if (status == LW_OK) status = project_questions(t, p, arena, error);
    json *frozen = NULL;
    if (status == LW_OK) status = json_parse(j.at.frozen, &frozen, error);
    if (status == LW_OK) status = take_word(&j, who, p, task_id, annotation_id, values, frozen);
    json_free(frozen);
    return status == LW_OK ? finish(&j) : status;
}

lw_status certification_skip(tx *t, const actor *who, int64_t task_id, lw_arena *arena,
                             lw_error *error) {
    judgement j = {.t = t, .project_id = who->project_id, .arena = arena, .error = error};
    bool open;
    lw_status status = begin_judgement(&j, task_id, &open);
    if (status != LW_OK || !open) return status;
    /* Nothing was said: whoever comes second decides alone, and may skip it too. */
    if (j.row.second && !j.at.first_word) status = ask_second(&j, task_id, SKIPPED_FIRST);
    else status = write_outcome(&j, task_id, 0, "skipped", (lw_str){0}, NAN);
    return status == LW_OK ? finish(&j) : status;
}
