/* gold.c - known answers in the stream. */
#include "server/work/gold.h"
#include "server/record/known.h"
#include "server/rules/gold.h"
#include "server/work/chance.h"
#include "server/work/finding.h"
#include <stdio.h>

enum {
    DRAWS_MAX = 3,      /* bins looked into: of one with little left all may be of other work */
    VOTES_MAX = 500,    /* about one item; more tell nothing new */
    DOUBTED_MAX = 50,   /* shown at a time */
    SHOWN_ANSWERS = 20, /* of each of them */
};

static lw_status no_room(lw_error *error) {
    return lw_fail(error, LW_NO_MEMORY, "no room for the known answers");
}

/* ---- in the stream --------------------------------------------------------------------------- */

static lw_status reach_bin(tx *t, int64_t project_id, int64_t bin, int64_t seq, lw_error *error) {
    return db_exec(t, Q_GOLD_BIN_REACH, DB_ARGS(v_int(project_id), v_int(bin), v_int(seq)), NULL,
                   error);
}

lw_status gold_add(tx *t, int64_t project_id, int64_t item_id, lw_str known, lw_error *error) {
    int64_t bin = gold_bin_of(known, 0, 0), seq = store_new_id(t->store);
    lw_status status =
        db_exec(t, Q_GOLD_ITEM_INSERT,
                DB_ARGS(v_int(project_id), v_int(item_id), v_int(bin), v_int(seq)), NULL, error);
    return status == LW_OK ? reach_bin(t, project_id, bin, seq, error) : status;
}

static lw_status read_score(tx *t, int64_t project_id, int64_t account_id, int64_t *answered_out,
                            int64_t *correct_out, lw_error *error) {
    db_rows rows = db_query(t, Q_GOLD_PERSON_HOLD, DB_ARGS(v_int(project_id), v_int(account_id)));
    bool found = db_next(&rows);
    *answered_out = found ? db_int(&rows, 0) : 0;
    *correct_out = found ? db_int(&rows, 1) : 0;
    return db_end(&rows, error);
}

lw_status gold_is_due(tx *t, const actor *who, const project_settings *p, bool *due_out,
                      lw_error *error) {
    int64_t answered = 0, correct = 0;
    lw_status status =
        db_exec(t, Q_GOLD_PERSON_MAKE, DB_ARGS(v_int(p->id), v_int(who->account_id)), NULL, error);
    if (status == LW_OK) status = read_score(t, p->id, who->account_id, &answered, &correct, error);
    gold_plan plan = {p->gold_start, p->gold_later, p->gold_until};
    *due_out = status == LW_OK && chance() < gold_share(&plan, answered, correct);
    return status;
}

static lw_status read_bins(tx *t, const actor *who, gold_bin *bins, size_t *count_out,
                           lw_error *error) {
    *count_out = 0;
    db_rows rows =
        db_query(t, Q_GOLD_BINS_AHEAD, DB_ARGS(v_int(who->project_id), v_int(who->account_id)));
    while (*count_out < GOLD_BINS && db_next(&rows))
        bins[(*count_out)++] =
            (gold_bin){db_int(&rows, 0), db_int(&rows, 1), db_int(&rows, 2), db_int(&rows, 3)};
    return db_end(&rows, error);
}

/* The first of the bin that the person may get; where there is none they have come to its end. */
static lw_status draw_of(tx *t, const actor *who, lw_str stage, lw_str language,
                         const gold_bin *bin, gold_drawn *drawn, lw_error *error) {
    int64_t seq = bin->last_seq;
    db_rows rows = db_query(t, Q_GOLD_NEXT,
                            DB_ARGS(v_int(who->project_id), v_int(bin->bin), v_int(bin->seq),
                                    v_int(who->account_id), v_text(stage), v_text(language)));
    *drawn = (gold_drawn){0};
    if (db_next(&rows)) {
        *drawn = (gold_drawn){db_int(&rows, 0), db_int(&rows, 1)};
        seq = db_int(&rows, 2);
    }
    lw_status status = db_end(&rows, error);
    if (status != LW_OK) return status;
    return db_exec(t, Q_GOLD_SEEN_SET,
                   DB_ARGS(v_int(who->project_id), v_int(who->account_id), v_int(bin->bin),
                           v_int(seq), v_int(drawn->task_id != 0)),
                   NULL, error);
}

lw_status gold_draw(tx *t, const actor *who, lw_str stage, lw_str language, lw_arena *arena,
                    gold_drawn *drawn_out, lw_error *error) {
    size_t count;
    gold_bin *bins = lw_new(arena, gold_bin, GOLD_BINS);
    *drawn_out = (gold_drawn){0};
    if (!bins) return no_room(error);
    lw_status status = read_bins(t, who, bins, &count, error);
    for (int draw = 0; draw < DRAWS_MAX && count && status == LW_OK && !drawn_out->task_id;
         draw++) {
        size_t at = gold_choose_bin(bins, count, chance());
        status = draw_of(t, who, stage, language, &bins[at], drawn_out, error);
        bins[at] = bins[--count];
    }
    return status;
}

lw_status gold_note_work(tx *t, int64_t project_id, int64_t answers_change, lw_error *error) {
    char id[ID_TEXT_MAX], body[80];
    lw_status status = counter_add(t, project_id, "answers", answers_change, error);
    if (status != LW_OK) return status;
    int length = snprintf(body, sizeof body, "{\"project\":\"%s\"}",
                          id_write(id, ID_PROJECT, 0, project_id).data);
    return happened(t, project_id, "counters", (lw_str){body, (size_t)length}, error);
}

/* ---- scoring --------------------------------------------------------------------------------- */

/* A known answer and what is made of it. */
typedef struct {
    tx *t;
    project_settings *p;
    int64_t item_id;
    lw_arena *arena;
    lw_error *error;
    lw_str state, text;
    json *known;
    int64_t answered, failed, bin;
} gold_now;

static bool is_in(const gold_now *g, const char *state) {
    return lw_str_equal(g->state, lw_str_from(state));
}

/* *there_out false: nothing is known of the item. Held to the end of the transaction. */
static lw_status load(gold_now *g, bool *there_out) {
    db_args which = DB_ARGS(v_int(g->p->id), v_int(g->item_id));
    db_rows held = db_query(g->t, Q_GOLD_ITEM_HOLD, which);
    *there_out = db_next(&held);
    lw_status status = db_end(&held, g->error);
    if (status != LW_OK || !*there_out) return status;
    db_rows rows;
    status = db_one(g->t, Q_GOLD_ITEM_SHOW, which, "known answer", &rows, g->error);
    if (status != LW_OK) return status;
    g->state = db_text_copy(&rows, 0, g->arena);
    g->text = db_text_copy(&rows, 1, g->arena);
    g->answered = db_int(&rows, 2);
    g->failed = db_int(&rows, 3);
    g->bin = db_int(&rows, 4);
    status = db_end(&rows, g->error);
    if (status == LW_OK) status = project_questions(g->t, g->p, g->arena, g->error);
    return status == LW_OK ? json_parse(g->text, &g->known, g->error) : status;
}

static lw_status set_state(gold_now *g, const char *state) {
    g->state = lw_str_from(state);
    return db_exec(g->t, Q_GOLD_ITEM_SET_STATE,
                   DB_ARGS(v_int(g->p->id), v_int(g->item_id), v_text(g->state)), NULL, g->error);
}

static lw_status add_score(gold_now *g, int64_t account_id, lw_str field, lw_str class, int sign,
                           bool correct) {
    return db_exec(g->t, Q_GOLD_SCORE_ADD,
                   DB_ARGS(v_int(g->p->id), v_int(account_id), v_text(field), v_text(class),
                           v_int(sign), v_int(correct ? sign : 0)),
                   NULL, g->error);
}

typedef struct {
    bool fits;    /* a field of it can be right or wrong as a whole */
    bool correct; /* all of those are */
} gold_mark;

static lw_status mark_field(gold_now *g, int64_t account_id, const schema_field *field, int sign,
                            const json *values, gold_mark *mark) {
    lw_str name = lw_arena_copy(g->arena, field->name);
    if (!name.data) return no_room(g->error);
    const json *known = json_get(g->known, name.data);
    bool correct;
    if (!known || !schema_is_right_or_wrong(field)) return LW_OK;
    lw_status status =
        known_is_met(field, known, json_get(values, name.data), *g->arena, &correct, g->error);
    if (status != LW_OK) return status;
    mark->fits = true;
    mark->correct &= correct;
    if (!sign) return LW_OK;
    lw_str class = schema_answer_count(field)
                       ? schema_value_short(field, known_at(known, 0), g->arena)
                       : LW_STR("any");
    return class.data ? add_score(g, account_id, field->name, class, sign, correct)
                      : no_room(g->error);
}

/* Adds an answer to the scores of a person (sign 1), takes it away again (-1), or only looks (0). */
static lw_status mark(gold_now *g, int64_t account_id, const json *values, int sign,
                      gold_mark *mark_out) {
    *mark_out = (gold_mark){false, true};
    const schema *s = g->p->questions;
    lw_status status = LW_OK;
    for (size_t f = 0; f < s->field_count && status == LW_OK; f++)
        status = mark_field(g, account_id, &s->fields[f], sign, values, mark_out);
    if (status != LW_OK || !sign || !mark_out->fits) return status;
    return add_score(g, account_id, LW_STR(""), LW_STR(""), sign, mark_out->correct);
}

static lw_status mark_text(gold_now *g, int64_t account_id, lw_str text, int sign,
                           gold_mark *mark_out) {
    json *values;
    lw_status status = json_parse(text, &values, g->error);
    if (status != LW_OK) return status;
    status = mark(g, account_id, values, sign, mark_out);
    json_free(values);
    return status;
}

static lw_status count(gold_now *g, int64_t answered, int64_t failed) {
    g->answered += answered;
    g->failed += failed;
    return db_exec(g->t, Q_GOLD_ITEM_COUNT,
                   DB_ARGS(v_int(g->p->id), v_int(g->item_id), v_int(answered), v_int(failed)),
                   NULL, g->error);
}

/* What the person said before of the item does not count any more. */
static lw_status take_back(gold_now *g, int64_t account_id) {
    db_rows rows = db_query(g->t, Q_GOLD_ANSWER_SHOW,
                            DB_ARGS(v_int(g->p->id), v_int(g->item_id), v_int(account_id)));
    bool found = db_next(&rows);
    lw_str text = found ? db_text_copy(&rows, 0, g->arena) : (lw_str){0};
    bool correct = found && db_int(&rows, 1);
    gold_mark was;
    lw_status status = db_end(&rows, g->error);
    if (status != LW_OK || !found) return status;
    status = mark_text(g, account_id, text, -1, &was);
    return status == LW_OK ? count(g, -1, correct ? 0 : -1) : status;
}

/* An item that has become hard, or easy, stands with its like. */
static lw_status move_bin(gold_now *g) {
    int64_t bin = gold_bin_of(g->text, g->answered, g->failed), seq = store_new_id(g->t->store);
    if (bin == g->bin) return LW_OK;
    lw_status status = db_exec(g->t, Q_GOLD_ITEM_MOVE,
                               DB_ARGS(v_int(g->p->id), v_int(g->item_id), v_int(bin), v_int(seq)),
                               NULL, g->error);
    return status == LW_OK ? reach_bin(g->t, g->p->id, bin, seq, g->error) : status;
}

/* ---- doubt ----------------------------------------------------------------------------------- */

typedef struct {
    int64_t account_id, annotation_id;
    bool correct;
    int64_t score_answered, score_correct; /* of their whole items */
    lw_str text, name;
} given_answer;

static lw_status load_answers(gold_now *g, size_t most, given_answer **answers_out,
                              size_t *count_out, lw_error *error) {
    given_answer *found = lw_new(g->arena, given_answer, most);
    if (!found) return no_room(error);
    size_t n = 0;
    db_rows rows = db_query(g->t, Q_GOLD_ANSWERS_OF_ITEM,
                            DB_ARGS(v_int(g->p->id), v_int(g->item_id), v_int((int64_t)most)));
    for (; n < most && db_next(&rows); n++)
        found[n] = (given_answer){.account_id = db_int(&rows, 0),
                                  .annotation_id = db_int(&rows, 1),
                                  .correct = db_int(&rows, 2) != 0,
                                  .text = db_text_copy(&rows, 3, g->arena),
                                  .score_answered = db_int(&rows, 4),
                                  .score_correct = db_int(&rows, 5),
                                  .name = db_text_copy(&rows, 6, g->arena)};
    *answers_out = found;
    *count_out = n;
    return db_end(&rows, error);
}

/* Counts all answers to the item (1), or none of them (-1). */
static lw_status mark_all(gold_now *g, int sign) {
    given_answer *answers;
    size_t answer_count;
    gold_mark made;
    lw_status status = load_answers(g, VOTES_MAX, &answers, &answer_count, g->error);
    for (size_t i = 0; i < answer_count && status == LW_OK; i++) {
        status = mark_text(g, answers[i].account_id, answers[i].text, sign, &made);
        if (status == LW_OK && sign > 0 && made.correct != answers[i].correct)
            status =
                db_exec(g->t, Q_GOLD_ANSWER_SET,
                        DB_ARGS(v_int(g->p->id), v_int(g->item_id), v_int(answers[i].account_id),
                                v_int(answers[i].annotation_id), v_int(made.correct)),
                        NULL, g->error);
        if (status == LW_OK) status = count(g, sign, made.correct ? 0 : sign);
    }
    return status;
}

static lw_status pull_if_doubtful(gold_now *g) {
    given_answer *answers;
    size_t answer_count;
    lw_status status = load_answers(g, VOTES_MAX, &answers, &answer_count, g->error);
    if (status != LW_OK) return status;
    gold_vote *votes = lw_new(g->arena, gold_vote, VOTES_MAX);
    if (!votes) return no_room(g->error);
    for (size_t i = 0; i < answer_count; i++)
        votes[i] = (gold_vote){.correct = answers[i].correct,
                               .others = answers[i].score_answered - 1,
                               .others_correct = answers[i].score_correct - answers[i].correct};
    if (!gold_is_doubtful(votes, answer_count)) return LW_OK;
    status = mark_all(g, -1);
    return status == LW_OK ? set_state(g, "pulled") : status;
}

static lw_status find_failing(gold_now *g, int64_t account_id) {
    int64_t answered, correct;
    lw_status status = read_score(g->t, g->p->id, account_id, &answered, &correct, g->error);
    if (status != LW_OK) return status;
    double ratio = gold_failing(answered, correct);
    if (ratio < GOLD_FAILING) return LW_OK;
    return finding_note_gold(g->t, g->p, account_id, answered, correct, ratio, g->arena, g->error);
}

static lw_status score(gold_now *g, int64_t account_id, int64_t annotation_id, const json *values) {
    gold_mark made;
    bool live = is_in(g, "live"), kept = is_in(g, "kept");
    lw_status status = live || kept ? take_back(g, account_id) : LW_OK;
    if (status == LW_OK) status = mark(g, account_id, values, live || kept, &made);
    if (status != LW_OK) return status;
    if (!made.fits) return live ? set_state(g, "unfit") : LW_OK;
    status = db_exec(g->t, Q_GOLD_ANSWER_SET,
                     DB_ARGS(v_int(g->p->id), v_int(g->item_id), v_int(account_id),
                             v_int(annotation_id), v_int(made.correct)),
                     NULL, g->error);
    if (status != LW_OK || !(live || kept)) return status;
    status = count(g, 1, !made.correct);
    if (status == LW_OK) status = move_bin(g);
    if (status == LW_OK && live && !made.correct) status = pull_if_doubtful(g);
    if (status == LW_OK && !made.correct) status = find_failing(g, account_id);
    return status;
}

lw_status gold_score(tx *t, const actor *who, project_settings *p, int64_t item_id,
                     int64_t annotation_id, const json *values, lw_arena *arena, lw_error *error) {
    gold_now g = {.t = t, .p = p, .item_id = item_id, .arena = arena, .error = error};
    bool there;
    lw_status status = load(&g, &there);
    if (status == LW_OK && there) status = score(&g, who->account_id, annotation_id, values);
    json_free(g.known);
    return status;
}

/* ---- for managers ---------------------------------------------------------------------------- */

static const char *const verdicts[] = {"confirm", "mend", "restore", NULL};

#define M(member, kind, ...) SHAPE_MEMBER(gold_wanted, member, kind, ##__VA_ARGS__)
SHAPE(gold_wanted_shape, "GoldPlan", gold_wanted,
      M(start, SHAPE_REAL, .required = true, .min = 0, .max = .9,
        .about = "share of a person's work while little is known of them"),
      M(later, SHAPE_REAL, .required = true, .min = 0, .max = .9,
        .about = "and when they are known"),
      M(until, SHAPE_INT, .required = true, .min = 0, .max = 1000,
        .about = "answers to gold by which they are; 0: no gold is given out"),
      M(pause, SHAPE_BOOL, .required = true, .about = "whether a finding pauses by itself"));
#undef M
#define M(member, kind, ...) SHAPE_MEMBER(gold_given, member, kind, ##__VA_ARGS__)
SHAPE(gold_given_shape, "GoldGiven", gold_given, M(name, SHAPE_TEXT), M(values, SHAPE_RAW),
      M(correct, SHAPE_BOOL));
#undef M
#define M(member, kind, ...) SHAPE_MEMBER(gold_doubted, member, kind, ##__VA_ARGS__)
SHAPE(gold_doubted_shape, "GoldDoubted", gold_doubted, M(item, SHAPE_ID, .id = ID_ITEM),
      M(external_id, SHAPE_TEXT), M(known, SHAPE_RAW), M(answered, SHAPE_INT), M(failed, SHAPE_INT),
      M(answers, SHAPE_LIST, .of = &gold_given_shape));
#undef M
#define M(member, kind, ...) SHAPE_MEMBER(gold_view, member, kind, ##__VA_ARGS__)
SHAPE(gold_view_shape, "GoldView", gold_view, M(plan, SHAPE_OBJECT, .of = &gold_wanted_shape),
      M(doubted, SHAPE_LIST, .of = &gold_doubted_shape,
        .about = "known answers that most good people fail: they wait for a word"));
#undef M
#define M(member, kind, ...) SHAPE_MEMBER(gold_word, member, kind, ##__VA_ARGS__)
SHAPE(gold_word_shape, "GoldWord", gold_word,
      M(verdict, SHAPE_NAME, .required = true, .names = verdicts,
        .about = "confirm: it was wrong; mend: `known` is right; restore: it was right"),
      M(known, SHAPE_JSON, .about = "of mend: {field: value}, or {field: {any: [value, value]}}"));
#undef M

static lw_status list_doubted(tx *t, int64_t project_id, lw_arena *arena, gold_doubted *found,
                              size_t *count_out, lw_error *error) {
    *count_out = 0;
    db_rows rows =
        db_query(t, Q_GOLD_PULLED, DB_ARGS(v_int(project_id), v_int(0), v_int(DOUBTED_MAX)));
    while (*count_out < DOUBTED_MAX && db_next(&rows))
        found[(*count_out)++] = (gold_doubted){.item = {project_id, db_int(&rows, 0)},
                                               .external_id = db_text_copy(&rows, 1, arena),
                                               .known = db_text_copy(&rows, 2, arena)};
    return db_end(&rows, error);
}

static lw_status add_answers(gold_now *g, gold_doubted *doubted) {
    given_answer *answers;
    size_t answer_count;
    lw_status status = load_answers(g, VOTES_MAX, &answers, &answer_count, g->error);
    gold_given *shown = lw_new(g->arena, gold_given, SHOWN_ANSWERS);
    if (status != LW_OK) return status;
    if (!shown) return no_room(g->error);
    for (size_t i = 0; i < answer_count; i++) {
        doubted->answered++;
        doubted->failed += !answers[i].correct;
        if (i < SHOWN_ANSWERS)
            shown[i] = (gold_given){answers[i].name, answers[i].text, answers[i].correct};
    }
    doubted->answers =
        (shape_list){shown, answer_count < SHOWN_ANSWERS ? answer_count : SHOWN_ANSWERS};
    return LW_OK;
}

lw_status gold_show(tx *t, int64_t project_id, lw_arena *arena, gold_view *view_out,
                    lw_error *error) {
    project_settings p;
    gold_wanted *plan = lw_new(arena, gold_wanted, 1);
    gold_doubted *found = lw_new(arena, gold_doubted, DOUBTED_MAX);
    size_t found_count;
    if (!plan || !found) return no_room(error);
    lw_status status = project_settings_load(t, project_id, &p, error);
    if (status == LW_OK) status = list_doubted(t, project_id, arena, found, &found_count, error);
    for (size_t i = 0; status == LW_OK && i < found_count; i++) {
        gold_now g = {.t = t, .p = &p, .item_id = found[i].item.id, .arena = arena, .error = error};
        status = add_answers(&g, &found[i]);
    }
    if (status != LW_OK) return status;
    *plan = (gold_wanted){p.gold_start, p.gold_later, p.gold_until, p.pause_careless};
    *view_out = (gold_view){plan, {found, found_count}};
    return LW_OK;
}

lw_status gold_set(tx *t, int64_t project_id, const gold_wanted *wanted, lw_error *error) {
    if (wanted->later > wanted->start)
        return lw_fail(error, LW_INVALID, "later: %g is more than start, %g", wanted->later,
                       wanted->start);
    return db_exec(t, Q_GOLD_SET,
                   DB_ARGS(v_int(project_id), v_real(wanted->start), v_real(wanted->later),
                           v_int(wanted->until), v_int(wanted->pause)),
                   NULL, error);
}

/* Other answers are known from here on. */
static lw_status mend(gold_now *g, const json *known) {
    if (json_kind_of(known) != JSON_OBJECT || json_count(known) == 0)
        return lw_fail(g->error, LW_INVALID, "known: wants {field: value}");
    lw_error fault;
    lw_status status = known_check(g->p->questions, known, NULL, *g->arena, &fault);
    if (status != LW_OK) return lw_fail(g->error, status, "known: %s", fault.message);
    lw_builder text = lw_builder_in(g->arena);
    json_put(&text, known);
    g->text = lw_built(&text);
    if (!g->text.data) return no_room(g->error);
    json_free(g->known);
    g->known = NULL;
    status = json_parse(g->text, &g->known, g->error);
    if (status != LW_OK) return status;
    return db_exec(g->t, Q_GOLD_BODY_SET,
                   DB_ARGS(v_int(g->p->id), v_int(g->item_id), v_text(g->text)), NULL, g->error);
}

/* A manager has looked at it: it is given out again, and not pulled once more. */
static lw_status keep(gold_now *g) {
    lw_status status = mark_all(g, 1);
    if (status == LW_OK) status = set_state(g, "kept");
    return status == LW_OK ? move_bin(g) : status;
}

static lw_status decide(gold_now *g, const gold_word *word) {
    bool mends = lw_str_equal(word->verdict, LW_STR("mend"));
    if (!is_in(g, "pulled"))
        return lw_fail(g->error, LW_CONFLICT, "the known answer is not doubted");
    if (mends && !word->known)
        return lw_fail(g->error, LW_INVALID, "known: is missing; mend says what is right");
    if (!mends && word->known)
        return lw_fail(g->error, LW_INVALID, "known: comes only with the verdict mend");
    if (lw_str_equal(word->verdict, LW_STR("confirm"))) return set_state(g, "out");
    lw_status status = mends ? mend(g, word->known) : LW_OK;
    return status == LW_OK ? keep(g) : status;
}

lw_status gold_decide(tx *t, const actor *who, int64_t item_id, const gold_word *word,
                      lw_arena *arena, lw_error *error) {
    project_settings p;
    gold_now g = {.t = t, .p = &p, .item_id = item_id, .arena = arena, .error = error};
    bool there;
    lw_status status = project_settings_load(t, who->project_id, &p, error);
    if (status == LW_OK) status = load(&g, &there);
    if (status == LW_OK && !there)
        status = lw_fail(error, LW_NOT_FOUND, "nothing is known of the item");
    if (status == LW_OK) status = decide(&g, word);
    json_free(g.known);
    return status;
}
