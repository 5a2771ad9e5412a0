/* believe.c - what an item's evidence says. */
#include "server/work/believe.h"
#include "server/limits.h"
#include "server/rules/consensus.h"
#include "server/rules/gain.h"
#include <assert.h>
#include <math.h>
#include <string.h>

/* A reviewer's fix is evidence of a trusted source. */
static const double accuracy_trusted = 0.98;

/* Kinds without a fixed set of answers: so many others were as likely before anybody answered. */
enum { OPEN_ALTERNATIVES = 20 };

static lw_status no_room(lw_error *error) {
    return lw_fail(error, LW_NO_MEMORY, "the item has more evidence than fits in memory");
}

/* ---- reliabilities ------------------------------------------------------------------------ */

db_rows reliabilities_ask(tx *t, const project_settings *p, int64_t item_id) {
    if (!p->reliability_version) return (db_rows){.t = NULL};
    return db_query(t, Q_RELIABILITY_OF_ITEM,
                    DB_ARGS(v_int(p->id), v_int(p->reliability_version), v_int(item_id)));
}

lw_status reliabilities_read(db_rows *asked, const project_settings *p, size_t answers,
                             lw_arena *arena, reliabilities *found, lw_error *error) {
    *found = (reliabilities){0};
    if (!asked->t) return LW_OK;
    size_t most = (answers + 1 + TIERS) * p->questions->field_count;
    found->rows = lw_new(arena, reliability, most);
    if (!found->rows) return no_room(error);
    while (db_next(asked)) {
        lw_str field = db_text(asked, 1);
        size_t f = schema_find(p->questions, field);
        if (f == p->questions->field_count || found->count == most) continue; /* asked no more */
        found->rows[found->count++] = (reliability){db_int(asked, 0), p->questions->fields[f].name,
                                                    db_real(asked, 2), db_real(asked, 3)};
    }
    return db_end(asked, error);
}

static const reliability *find_measured(const reliabilities *r, int64_t source_id, lw_str field) {
    for (size_t i = 0; i < r->count; i++)
        if (r->rows[i].source_id == source_id && lw_str_equal(r->rows[i].field, field))
            return &r->rows[i];
    return NULL;
}

/* How often people are right about the field who were not measured, or are not known yet. */
static double accuracy_of_anybody(const reliabilities *r, lw_str field) {
    const reliability *pool = find_measured(r, SOURCE_UNMEASURED, field);
    return pool ? pool->accuracy : ACCURACY_UNMEASURED;
}

/* How often people of the tier are, who were not looked at themselves. */
static double accuracy_of_tier(const reliabilities *r, tier lowest, lw_str field, double anybody) {
    const reliability *pool = find_measured(r, SOURCE_OF_TIER(lowest), field);
    bool enough = pool && pool->answers >= TIER_ANSWERS_MIN;
    return lowest != TIER_ANY && enough ? pool->accuracy : gain_prior_of_tier(lowest, anybody);
}

/* How often the row's source is right about the field; 0: its word does not count. */
static double accuracy_of(const reliabilities *r, const evidence_row *row, lw_str field) {
    if (lw_str_equal(row->stage, LW_STR("review"))) return accuracy_trusted;
    const reliability *own = find_measured(r, row->source_id, field);
    if (evidence_is_of_machine(row->source_kind))
        return own && own->answers >= MACHINE_ANSWERS_MIN ? own->accuracy : 0;
    return own ? own->accuracy : accuracy_of_anybody(r, field);
}

/* ---- which answers ------------------------------------------------------------------------- */

/* The answers that count for belief, parsed. */
typedef struct {
    const evidence_row *row;
    json *values;
} counted;

/* A suggestion that somebody started from is in their answer already. */
static bool was_taken_up(const evidence_row *rows, size_t count, const evidence_row *row) {
    for (size_t i = 0; i < count; i++)
        if (rows[i].live && rows[i].suggestion_id == row->source_id) return true;
    return false;
}

static bool counts(const evidence_row *rows, size_t count, const evidence_row *row) {
    if (!row->live) return false;
    if (lw_str_equal(row->stage, LW_STR("label"))) return true;
    if (lw_str_equal(row->stage, LW_STR("review")))
        return lw_str_equal(row->verdict, LW_STR("fix"));
    if (lw_str_equal(row->stage, LW_STR("audit"))) return false; /* what it mends is a decision */
    if (lw_str_equal(row->stage, LW_STR("gold"))) return false;  /* what is known decides nothing */
    return !evidence_is_of_machine(row->source_kind) || !was_taken_up(rows, count, row);
}

/* ---- one field ----------------------------------------------------------------------------- */

typedef struct {
    const json *value; /* NULL: left out */
    bool of_reviewer;
} said;

/* What stands for one field: the distinct answers and how probable each is. Answers of kinds without a
 * fixed set that say the same count as one, which stands for the others. */
typedef struct {
    lw_str *keys; /* [count] distinct, in order of appearance; absent: the field was left out */
    const json **values; /* [count] an answer of that key; NULL: left out */
    said *said;          /* [answers] */
    size_t *joined;      /* [count] how many that are not equal count as it; NULL: 1 each */
    json *merged;   /* what the most probable answers are taken for; NULL: the one of their key */
    lw_str *shorts; /* [count] the answer as lists show it; absent: left out */
    double *posterior;    /* [possible]; of the answers given first */
    double next_accuracy; /* of whoever answers next */
    double tier_accuracy[TIERS];
    lw_belief_answer *given; /* [answers] */
    size_t *times;           /* [count] how often it was given */
    size_t count, best, answers, possible;
    bool answered; /* by anybody */
} field_belief;

static size_t key_index(field_belief *belief, lw_str key, const json *value) {
    size_t i = 0;
    while (i < belief->count &&
           !(lw_str_equal(belief->keys[i], key) && !belief->keys[i].data == !key.data))
        i++;
    if (i == belief->count) {
        belief->keys[i] = key;
        belief->values[i] = value;
        belief->count++;
    }
    return i;
}

/* Which of the distinct answers say the same: [count][count]. Two that cannot be held against each other
 * for want of room differ, and so do, from the first answers on, those for which no steps are left. */
static const bool *compare_answers(const schema_field *field, const field_belief *belief,
                                   lw_arena *arena) {
    size_t count = belief->count;
    bool *agree = lw_new(arena, bool, count *count);
    double steps = LIMIT_COMPARE_STEPS_TOGETHER;
    for (size_t i = 0; agree && i < count; i++)
        for (size_t j = 0; j <= i; j++) {
            bool same;
            if (schema_values_agree_within(field, belief->values[i], belief->values[j], &steps,
                                           *arena, &same, NULL) != LW_OK)
                same = i == j;
            agree[i * count + j] = agree[j * count + i] = same;
        }
    return agree;
}

/* Makes one of the answers that say the same. */
static lw_status join_alike(const schema_field *field, field_belief *belief, lw_arena *arena,
                            lw_error *error) {
    size_t count = belief->count;
    size_t *group = lw_new(arena, size_t, count), *middle = lw_new(arena, size_t, count);
    size_t *times = lw_new(arena, size_t, count), *joined = lw_new(arena, size_t, count);
    lw_str *keys = lw_new(arena, lw_str, count);
    const json **values = lw_new(arena, const json *, count);
    const bool *agree = compare_answers(field, belief, arena);
    if (!group || !middle || !times || !joined || !keys || !values || !agree) return no_room(error);
    belief->count = consensus_group(agree, belief->times, count, group, middle);
    for (size_t i = 0; i < count; i++) times[group[i]] += belief->times[i], joined[group[i]]++;
    for (size_t g = 0; g < belief->count; g++) {
        keys[g] = belief->keys[middle[g]];
        values[g] = belief->values[middle[g]];
    }
    for (size_t i = 0; i < belief->answers; i++)
        belief->given[i].label = (int32_t)group[belief->given[i].label];
    belief->times = times;
    belief->keys = keys;
    belief->values = values;
    belief->joined = joined;
    return LW_OK;
}

/* What the most probable answers are taken for where they are not equal: the last word of a reviewer among
 * them, else all of them with the one of their key first. */
static lw_status merge_best(const schema_field *field, field_belief *belief, lw_arena *arena,
                            lw_error *error) {
    if (!belief->joined || belief->joined[belief->best] < 2) return LW_OK;
    const json **same = lw_new(arena, const json *, belief->answers + 1), *word = NULL;
    if (!same) return no_room(error);
    size_t taken = 0;
    same[taken++] = belief->values[belief->best];
    for (size_t i = 0; i < belief->answers; i++) {
        if ((size_t)belief->given[i].label != belief->best) continue;
        if (belief->said[i].value != same[0]) same[taken++] = belief->said[i].value;
        if (belief->said[i].of_reviewer) word = belief->said[i].value;
    }
    if (word) same[0] = word;
    lw_str text = schema_values_merge(field, same, word ? 1 : taken, arena);
    return text.data ? json_parse(text, &belief->merged, error) : no_room(error);
}

static lw_status believe_field(const reliabilities *known, const schema_field *field,
                               const counted *answers, size_t count, lw_arena *arena,
                               field_belief *belief, lw_error *error) {
    *belief = (field_belief){.answers = 0};
    belief->keys = lw_new(arena, lw_str, count);
    belief->values = lw_new(arena, const json *, count);
    belief->shorts = lw_new(arena, lw_str, count);
    belief->times = lw_new(arena, size_t, count);
    belief->said = lw_new(arena, said, count);
    belief->given = lw_new(arena, lw_belief_answer, count);
    if (!belief->keys || !belief->values || !belief->shorts || !belief->times || !belief->said ||
        !belief->given)
        return no_room(error);
    const char *name = lw_arena_copy(arena, field->name).data;
    if (!name) return no_room(error);
    for (size_t i = 0; i < count; i++) {
        double accuracy = accuracy_of(known, answers[i].row, field->name);
        if (accuracy == 0) continue;
        const json *value = json_get(answers[i].values, name);
        if (!value && evidence_is_of_machine(answers[i].row->source_kind)) continue;
        lw_str key = value ? schema_value_key(field, value, arena) : (lw_str){0};
        if (value && !key.data) return no_room(error);
        size_t index = key_index(belief, key, value);
        belief->times[index]++;
        belief->said[belief->answers] =
            (said){value, lw_str_equal(answers[i].row->stage, LW_STR("review"))};
        belief->given[belief->answers++] = (lw_belief_answer){
            (int32_t)index, accuracy, evidence_weight(answers[i].row->confidence)};
    }
    if (belief->answers == 0) return LW_OK;
    size_t possible = schema_answer_count(field);
    lw_status status = LW_OK;
    if (possible == 0 && belief->count > 1) status = join_alike(field, belief, arena, error);
    if (status != LW_OK) return status;
    if (possible < belief->count) possible = belief->count + OPEN_ALTERNATIVES;
    belief->possible = possible;
    belief->next_accuracy = accuracy_of_anybody(known, field->name);
    for (tier lowest = TIER_ANY; lowest < TIERS; lowest++)
        belief->tier_accuracy[lowest] =
            accuracy_of_tier(known, lowest, field->name, belief->next_accuracy);
    belief->posterior = lw_new(arena, double, possible);
    if (!belief->posterior) return no_room(error);
    status = lw_belief_posterior(belief->given, belief->answers, possible, NULL, belief->posterior,
                                 error);
    for (size_t i = 1; i < belief->count; i++)
        if (belief->posterior[i] > belief->posterior[belief->best]) belief->best = i;
    belief->answered = belief->count > 1 || belief->values[0];
    if (status == LW_OK) status = merge_best(field, belief, arena, error);
    if (belief->merged) belief->values[belief->best] = belief->merged;
    for (size_t i = 0; i < belief->count; i++)
        if (belief->values[i])
            belief->shorts[i] = schema_value_short(field, belief->values[i], arena);
    return status;
}

/* with_value: what would be settled, where the answers to an open question differ. */
static void write_field(json_writer *w, const schema_field *field, const field_belief *belief,
                        bool with_value) {
    json_open(w, '{');
    json_key(w, "field"), json_string(w, field->name);
    json_key(w, "probabilities"), json_open(w, '[');
    for (size_t i = 0; i < belief->count; i++) {
        json_open(w, '{');
        json_key(w, "label"), json_string(w, belief->shorts[i]);
        json_key(w, "probability"), json_number(w, belief->posterior[i]);
        json_close(w, '}');
    }
    json_close(w, ']');
    json_key(w, "answers"), json_integer(w, (int64_t)belief->answers);
    bool unlike_label = belief->joined || field->several; /* which is told as text */
    if (with_value && unlike_label && belief->values[belief->best])
        json_key(w, "value"), json_value(w, belief->values[belief->best]);
    json_close(w, '}');
}

/* ---- all fields ----------------------------------------------------------------------------- */

/* Beliefs are for people: values too large to be kept twice are left out, and then what is too much to
 * look at. */
static lw_str write_beliefs(const schema *s, const field_belief *found, lw_arena *arena) {
    enum { BYTES_MAX = 64 << 10 };
    for (int with_value = 1; with_value >= 0; with_value--) {
        lw_arena room = *arena;
        lw_builder text = lw_builder_in(&room);
        json_writer w = json_write_to(&text);
        json_open(&w, '[');
        for (size_t f = 0; f < s->field_count; f++)
            if (found[f].answered) write_field(&w, &s->fields[f], &found[f], with_value);
        json_close(&w, ']');
        if (text.failed || text.len > BYTES_MAX) continue;
        *arena = room;
        return lw_built(&text);
    }
    return LW_STR("[]");
}

/* The most probable values; absent when there is no room. */
static lw_str write_decided(const schema *s, const field_belief *found, lw_arena *arena) {
    lw_builder text = lw_builder_in(arena);
    json_writer w = json_write_to(&text);
    json_open(&w, '{');
    for (size_t f = 0; f < s->field_count; f++) {
        const json *best = found[f].answered ? found[f].values[found[f].best] : NULL;
        if (best) json_key_text(&w, s->fields[f].name), json_value(&w, best);
    }
    json_close(&w, '}');
    return lw_built(&text);
}

static double disagreement_of(const field_belief *found) {
    size_t most = 0;
    for (size_t i = 0; i < found->count; i++)
        if (found->times[i] > most) most = found->times[i];
    return 1 - (double)most / (double)found->answers;
}

static double difficulty_of(const field_belief *found) {
    double entropy = 0;
    for (size_t i = 0; i < found->possible; i++)
        if (found->posterior[i] > 0) entropy -= found->posterior[i] * log(found->posterior[i]);
    return found->possible < 2 ? 0 : entropy / log((double)found->possible);
}

static lw_status note_field(const schema_field *field, const field_belief *found, lw_arena *arena,
                            item_belief *belief, lw_error *error) {
    if (found->count > 1) belief->unanimous = false;
    if (!belief->label.data) belief->label = found->shorts[found->best];
    if (belief->confidence <= found->posterior[found->best])
        return LW_OK; /* false while it is NaN */
    belief->confidence = found->posterior[found->best];
    belief->disagreement = disagreement_of(found);
    belief->difficulty = difficulty_of(found);
    belief->posterior = found->posterior;
    belief->classes = found->possible;
    belief->next_accuracy = found->next_accuracy;
    memcpy(belief->tier_accuracy, found->tier_accuracy, sizeof belief->tier_accuracy);
    belief->given = found->given;
    belief->given_count = found->answers;
    belief->weakest = lw_arena_copy(arena, field->name).data;
    return belief->weakest ? LW_OK : no_room(error);
}

/* Classes of a choice that nobody named share what is left alike. */
static void spread_choice(const schema_field *field, const field_belief *found, double *of) {
    for (size_t k = 0; k < field->class_count; k++)
        of[k] = !found->answered                 ? NAN
                : found->count < found->possible ? found->posterior[found->count]
                                                 : 0;
    for (size_t i = 0; found->answered && i < found->count; i++) {
        size_t k = found->values[i] ? schema_class_find(field, json_text(found->values[i]))
                                    : field->class_count;
        if (k < field->class_count) of[k] = found->posterior[i];
    }
}

static const double *spread_choices(const schema *s, const field_belief *found, lw_arena *arena) {
    double *all = lw_new(arena, double, schema_choices_before(s, s->field_count) + 1);
    for (size_t f = 0; all && f < s->field_count; f++)
        if (s->fields[f].kind == KIND_CHOICE)
            spread_choice(&s->fields[f], &found[f], all + schema_choices_before(s, f));
    return all;
}

static lw_status believe_fields(const schema *s, const reliabilities *known, const counted *answers,
                                size_t count, lw_arena *arena, item_belief *belief,
                                lw_error *error) {
    field_belief *found = lw_new(arena, field_belief, s->field_count);
    if (!found) return no_room(error);
    lw_status status = LW_OK;
    for (size_t f = 0; f < s->field_count && status == LW_OK; f++) {
        status = believe_field(known, &s->fields[f], answers, count, arena, &found[f], error);
        if (status == LW_OK && found[f].answered)
            status = note_field(&s->fields[f], &found[f], arena, belief, error);
    }
    if (status == LW_OK) {
        belief->beliefs = write_beliefs(s, found, arena);
        belief->decided = write_decided(s, found, arena);
        belief->probabilities = spread_choices(s, found, arena);
        if (!belief->decided.data || !belief->probabilities) status = no_room(error);
    }
    for (size_t f = 0; f < s->field_count; f++) json_free(found[f].merged);
    return status;
}

static lw_status parse_counted(const evidence_row *rows, size_t row_count, counted *answers,
                               size_t *count_out, lw_error *error) {
    lw_status status = LW_OK;
    for (size_t i = 0; i < row_count && status == LW_OK; i++) {
        if (!counts(rows, row_count, &rows[i])) continue;
        counted *next = &answers[*count_out];
        next->row = &rows[i];
        status = json_parse(rows[i].values, &next->values, error);
        if (status == LW_OK) ++*count_out;
    }
    return status;
}

lw_status item_believe_knowing(const project_settings *p, const evidence_row *rows, size_t count,
                               const reliabilities *known, lw_arena *arena, item_belief *belief_out,
                               lw_error *error) {
    item_belief belief = {.confidence = NAN, .weakest = "", .unanimous = true};
    counted *answers = lw_new(arena, counted, count ? count : 1);
    if (!answers) return no_room(error);
    for (size_t i = 0; i < count; i++) {
        bool person = rows[i].live && lw_str_equal(rows[i].stage, LW_STR("label"));
        belief.people += person;
        belief.doubt += person && lw_str_equal(rows[i].confidence, LW_STR("possible"));
    }
    if (belief.people) belief.doubt /= (double)belief.people;
    size_t answer_count = 0;
    lw_status status = parse_counted(rows, count, answers, &answer_count, error);
    if (status == LW_OK && answer_count)
        status = believe_fields(p->questions, known, answers, answer_count, arena, &belief, error);
    for (size_t i = 0; i < answer_count; i++) json_free(answers[i].values);
    if (status == LW_OK) *belief_out = belief;
    return status;
}

lw_status item_believe(tx *t, project_settings *p, const evidence_row *rows, size_t count,
                       db_rows *asked, lw_arena *arena, item_belief *belief_out, lw_error *error) {
    reliabilities known;
    lw_status status = project_questions(t, p, arena, error);
    if (status == LW_OK) status = reliabilities_read(asked, p, count, arena, &known, error);
    return status == LW_OK ? item_believe_knowing(p, rows, count, &known, arena, belief_out, error)
                           : status;
}

size_t item_answered(const evidence_row *rows, size_t count, lw_str *out) {
    size_t found = 0;
    for (size_t i = 0; i < count; i++)
        if (counts(rows, count, &rows[i]) && !evidence_is_of_machine(rows[i].source_kind))
            out[found++] = rows[i].values;
    return found;
}

void item_gain(const item_belief *belief, bool wanted, double gain_out[TIERS]) {
    bool known = wanted && belief->posterior;
    for (tier lowest = TIER_ANY; lowest < TIERS; lowest++)
        gain_out[lowest] = known ? gain_of_answer(belief->posterior, belief->classes,
                                                  belief->tier_accuracy[lowest])
                                 : NAN;
}
