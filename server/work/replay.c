/* replay.c - the recorded answers of one item through a workflow it was not on. */
#include "server/work/replay.h"
#include "server/rules/walk.h"
#include "server/work/words.h"
#include <assert.h>
#include <math.h>
#include <string.h>

enum {
    STEPS_MAX = EVIDENCE_MAX + 64
}; /* each uses an answer or a word, or takes an edge with an end */

static lw_status no_room(lw_error *error) {
    return lw_fail(error, LW_NO_MEMORY, "no room to replay an item");
}

static bool is(lw_str text, const char *word) { return lw_str_equal(text, lw_str_from(word)); }

/* ---- what is known of an item ---------------------------------------------------------------- */

typedef struct {
    json *meta, *gold, *decided;
} known_values;

static lw_status read_known(const replay_item *was, known_values *known, lw_error *error) {
    const struct {
        lw_str text;
        json **value;
    } parts[] = {
        {was->meta, &known->meta}, {was->gold, &known->gold}, {was->decided, &known->decided}};
    *known = (known_values){NULL, NULL, NULL};
    for (size_t i = 0; i < sizeof parts / sizeof parts[0]; i++) {
        if (!parts[i].text.data) continue;
        lw_status status = json_parse(parts[i].text, parts[i].value, error);
        if (status != LW_OK) return status;
    }
    return LW_OK;
}

static void free_known(known_values *known) {
    json_free(known->meta), json_free(known->gold), json_free(known->decided);
}

/* Gold stands before what was decided; NULL: neither. */
static const json *known_value(const known_values *known, const char *field, bool decided) {
    const json *gold = json_get(known->gold, field);
    return gold || !decided ? gold : json_get(known->decided, field);
}

/* Whether the values are those that are known; *known_out: there is something to compare.
 *
 * decided  what was decided is as good as known */
static lw_status compare_known(const schema *questions, const known_values *known, bool decided,
                               const json *values, lw_arena scratch, bool *same_out,
                               bool *known_out, lw_error *error) {
    *same_out = true;
    *known_out = false;
    for (size_t f = 0; f < questions->field_count; f++) {
        const schema_field *field = &questions->fields[f];
        const char *name = lw_arena_copy(&scratch, field->name).data;
        if (!name) return no_room(error);
        const json *right = known_value(known, name, decided), *value = json_get(values, name);
        if (!right) continue;
        bool same;
        lw_status status = schema_values_agree(field, right, value, scratch, &same, error);
        if (status != LW_OK) return status;
        *known_out = true;
        *same_out = *same_out && same;
    }
    return LW_OK;
}

static tier tier_of(const replay_source *source, int64_t account_id) {
    for (size_t i = 0; i < source->worker_count; i++)
        if (source->workers[i].account_id == account_id) return source->workers[i].can.tier;
    return TIER_CROWD; /* gone since */
}

/* Whom a word is paid as: an adjudicator, else a reviewer. */
static tier tier_of_word(const replay_source *source, int64_t account_id) {
    return tier_of(source, account_id) == TIER_ADJUDICATOR ? TIER_ADJUDICATOR : TIER_ANY;
}

static bool is_word(const evidence_row *row) { return is(row->stage, "review"); }
static bool is_answer(const evidence_row *row) { return is(row->stage, "label"); }

lw_status replay_count(const replay_source *source, const replay_item *was, lw_arena scratch,
                       replay_record *record, lw_error *error) {
    known_values known;
    bool settled = is(was->state, "settled"), by_word = is(was->decided_by, "review");
    record->items++;
    record->done += settled;
    record->by_word += settled && by_word;
    for (size_t i = 0; i < was->row_count; i++) {
        const evidence_row *row = &was->rows[i];
        if (!is_answer(row) && !is_word(row)) continue;
        record->active_ms += row->active_ms;
        if (row->supersedes) continue; /* time of the answer it changes */
        tier paid =
            is_word(row) ? tier_of_word(source, row->account_id) : tier_of(source, row->account_id);
        record->work[paid]++;
        record->answers += is_answer(row);
        record->words += is_word(row);
        record->word_ms += is_word(row) ? row->active_ms : 0;
    }
    if (!settled || by_word) return LW_OK;
    bool same, compared;
    lw_status status = read_known(was, &known, error);
    if (status == LW_OK)
        status = compare_known(source->project->questions, &known, false, known.decided, scratch,
                               &same, &compared, error);
    free_known(&known);
    if (status != LW_OK) return status;
    record->known += compared;
    record->right += compared && same;
    return LW_OK;
}

/* ---- the recorded answers -------------------------------------------------------------------- */

typedef struct {
    const evidence_row *row; /* as it was said last */
    int64_t began;           /* id of what was said first */
    int64_t active_ms;       /* of all that was said */
    bool used;
} recorded;

typedef struct {
    const replay_source *source;
    const workflow *flow;
    const replay_item *item;
    replay_tally *tally;
    lw_arena *arena;
    lw_error *error;
    known_values known;
    const char **fields; /* [field_count] names of the questions, NUL-terminated */
    recorded *said;      /* [said_count] answers and words of people, oldest first */
    size_t said_count;
    evidence_row *evidence; /* [evidence_count] what counts now */
    size_t evidence_count;
    int64_t forgotten; /* what began up to this id does not count any more */
    int64_t now;       /* of the item: when the last of what was used was said */
    walk_item seen;
    item_belief belief; /* without its texts */
    json *believed;     /* the most probable values */
    int place;
    int64_t answers; /* given in the stage, since it came there */
    int64_t taken[WORKFLOW_EDGES_MAX];
    int64_t people[WORKFLOW_STAGES_MAX]; /* at work then, where the workflow asks for them */
    lw_str *spoken;        /* [evidence_count] by people, where the workflow asks for it */
    double *probabilities; /* as schema_choices_before says */
    bool asks_people, asks_answered, by_word;
} replay;

static void add_said(replay *r, const evidence_row *row) {
    for (size_t i = 0; row->supersedes && i < r->said_count; i++)
        if (r->said[i].row->id == row->supersedes) {
            r->said[i].row = row;
            r->said[i].active_ms += row->active_ms;
            return;
        }
    r->said[r->said_count++] = (recorded){row, row->id, row->active_ms, false};
}

/* Somebody sent the item back to its beginning: the way before that is not this item's any more. A
 * rejection, by contrast, is a word, which is replayed. */
static int64_t sent_back_at(const replay_item *was) {
    for (size_t i = 0; i < was->row_count; i++)
        if (was->rows[i].id == was->rejected_at) return 0;
    return was->rejected_at;
}

static lw_status name_fields(replay *r) {
    const schema *questions = r->source->project->questions;
    r->fields = lw_new(r->arena, const char *, questions->field_count);
    if (!r->fields) return no_room(r->error);
    for (size_t f = 0; f < questions->field_count; f++) {
        r->fields[f] = lw_arena_copy(r->arena, questions->fields[f].name).data;
        if (!r->fields[f]) return no_room(r->error);
    }
    return LW_OK;
}

static lw_status take_record(replay *r) {
    const replay_item *was = r->item;
    size_t most = was->row_count + 1;
    r->said = lw_new(r->arena, recorded, most);
    r->evidence = lw_new(r->arena, evidence_row, most);
    size_t classes = schema_choices_before(r->source->project->questions,
                                           r->source->project->questions->field_count);
    r->spoken = lw_new(r->arena, lw_str, most);
    r->probabilities = lw_new(r->arena, double, classes + 1);
    if (!r->said || !r->evidence || !r->spoken || !r->probabilities) return no_room(r->error);
    r->forgotten = sent_back_at(was);
    for (size_t i = 0; i < was->row_count; i++) {
        const evidence_row *row = &was->rows[i];
        if (row->id <= r->forgotten) continue;
        if (is_answer(row) || is_word(row)) add_said(r, row);
        else if (row->live) r->evidence[r->evidence_count++] = *row;
    }
    return LW_OK;
}

static void use(replay *r, recorded *said, tier paid) {
    said->used = true;
    r->now = said->row->created_at;
    r->tally->active_ms += said->active_ms;
    r->tally->work[paid]++;
}

static void add_evidence(replay *r, const evidence_row *row) {
    r->evidence[r->evidence_count] = *row;
    r->evidence[r->evidence_count++].live = true;
}

/* ---- belief ---------------------------------------------------------------------------------- */

static lw_status believe(replay *r) {
    lw_arena scratch = *r->arena; /* nothing of it is kept but the values, which are parsed */
    const project_settings *p = r->source->project;
    lw_status status = item_believe_knowing(p, r->evidence, r->evidence_count, &r->item->known,
                                            &scratch, &r->belief, r->error);
    if (status != LW_OK) return status;
    json_free(r->believed);
    r->believed = NULL;
    if (r->belief.decided.data) status = json_parse(r->belief.decided, &r->believed, r->error);
    size_t classes = schema_choices_before(p->questions, p->questions->field_count);
    for (size_t i = 0; i < classes; i++)
        r->probabilities[i] = r->belief.probabilities ? r->belief.probabilities[i] : NAN;
    r->seen.confidence = isnan(r->belief.confidence) ? 0 : r->belief.confidence;
    r->seen.unanimous = r->belief.unanimous;
    item_gain(&r->belief, walk_is_priced(r->flow, &p->quality, &r->seen.plan), r->seen.gain);
    return status;
}

/* ---- the way --------------------------------------------------------------------------------- */

static bool stands_in(const replay *r, stage_work work) {
    return r->place >= 0 && walk_work(r->flow, r->place) == work;
}

static const double hour = 3600e6; /* microseconds */

static item_facts facts_of(replay *r, const json *values) {
    const replay_source *from = r->source;
    int64_t came = store_id_time(r->item->id);
    if (r->asks_people)
        workflow_people(r->flow, from->workers, from->worker_count, r->now > came ? r->now : came,
                        r->people);
    return (item_facts){.item_id = r->item->id,
                        .confidence = r->seen.confidence,
                        .disagreement = r->belief.disagreement,
                        .difficulty = r->belief.difficulty,
                        .doubt = r->belief.doubt,
                        .answers = r->belief.people,
                        .hours = r->now > came ? (double)(r->now - came) / hour : 0,
                        .people = r->people,
                        .language = r->item->language,
                        .meta = r->known.meta,
                        .decided = values,
                        .said = r->spoken,
                        .said_count = r->asks_answered
                                          ? item_answered(r->evidence, r->evidence_count, r->spoken)
                                          : 0,
                        .questions = from->project->questions,
                        .probabilities = r->probabilities,
                        .taken = r->taken};
}

static void go_on(replay *r, stage_outcome on, const json *values) {
    item_facts facts = facts_of(r, values);
    walk_way way = {.move_count = 0};
    walk_on(&r->seen, r->place, on, 0, r->taken, &facts, &way);
    for (size_t i = 0; i < way.move_count; i++) {
        r->taken[way.moves[i].edge]++;
        r->tally->taken[way.moves[i].edge]++;
    }
    r->place = way.place;
    r->answers = 0;
}

/* Whether an edge on "waited" takes the item before the next is said about it, which may be never. */
static bool waits_away(replay *r, const recorded *next) {
    const int64_t came = store_id_time(r->item->id), was = r->now;
    int64_t until = next ? next->row->created_at : r->source->now;
    for (double hours = workflow_waits(r->flow, r->place, -1); isfinite(hours);
         hours = workflow_waits(r->flow, r->place, hours)) {
        int64_t at = came + (int64_t)ceil(hours * hour);
        r->now = at > was ? at : was; /* it may have come to the stage late */
        if (r->now > until) break;
        item_facts facts = facts_of(r, r->believed);
        if (!workflow_has_route(r->flow, r->place, ON_WAITED, &facts)) continue;
        go_on(r, ON_WAITED, r->believed);
        return true;
    }
    r->now = was;
    return false;
}

/* ---- answers --------------------------------------------------------------------------------- */

static bool may_answer(const replay *r, const evidence_row *row) {
    char text[160];
    abilities can = {.tier = TIER_CROWD};
    for (size_t i = 0; i < r->source->worker_count; i++)
        if (r->source->workers[i].account_id == row->account_id) can = r->source->workers[i].can;
    return !eligible_lacks(&r->flow->stages[r->place], &can, text);
}

/* The next answer for the stage, in order of time; NULL: there is none. */
static recorded *next_answer(replay *r) {
    for (size_t i = 0; i < r->said_count; i++) {
        recorded *said = &r->said[i];
        if (!said->used && said->began > r->forgotten && is_answer(said->row) &&
            may_answer(r, said->row))
            return said;
    }
    return NULL;
}

/* *stays_out: it stands there for ever. */
static lw_status ask(replay *r, bool *stays_out) {
    item_facts facts = facts_of(r, r->believed);
    next_step step = walk_step(&r->seen, r->place, &facts, r->answers, 0, false);
    if (!walk_asks(step.kind)) {
        go_on(r, walk_ended(step.kind), r->believed);
        return LW_OK;
    }
    recorded *said = next_answer(r);
    if (waits_away(r, said)) return LW_OK;
    *stays_out = !said;
    if (!said) return LW_OK;
    use(r, said, tier_of(r->source, said->row->account_id));
    r->tally->answers++;
    r->answers++;
    add_evidence(r, said->row);
    return believe(r);
}

/* ---- words ----------------------------------------------------------------------------------- */

/* The next word that the stage may be given; *last_out: nobody said anything after it. */
static recorded *next_word(replay *r, bool *last_out) {
    unsigned outcomes = workflow_outcomes(&r->flow->stages[r->place]);
    recorded *found = NULL;
    *last_out = true;
    for (size_t i = 0; i < r->said_count; i++) {
        recorded *said = &r->said[i];
        if (said->used || said->began <= r->forgotten || !is_word(said->row)) continue;
        if (found) *last_out = false;
        else if (outcomes >> word_outcome(said->row) & 1) found = said;
    }
    return found;
}

/* Answers before the rejection count no more where the item goes back to be answered. */
static lw_status reject(replay *r, const evidence_row *word) {
    go_on(r, ON_REJECTED, NULL);
    if (!stands_in(r, WORK_ANSWERS)) return LW_OK;
    r->forgotten = word->id;
    r->evidence_count = 0;
    return believe(r);
}

/* Whoever looks at it knows what is known or was decided: they accept that, or put it in place of what is
 * believed. NULL of both: nobody can say. */
static lw_status stand_in(replay *r, json **values_out, bool *same_out) {
    const schema *questions = r->source->project->questions;
    bool compared;
    *values_out = NULL;
    lw_status status = compare_known(questions, &r->known, true, r->believed, *r->arena, same_out,
                                     &compared, r->error);
    if (status != LW_OK || !compared) return status;
    lw_arena scratch = *r->arena;
    lw_builder text = lw_builder_in(&scratch);
    json_writer w = json_write_to(&text);
    json_open(&w, '{');
    for (size_t f = 0; f < questions->field_count; f++) {
        const json *value = known_value(&r->known, r->fields[f], true);
        if (!value) value = json_get(r->believed, r->fields[f]);
        if (value) json_key(&w, r->fields[f]), json_value(&w, value);
    }
    json_close(&w, '}');
    if (text.failed) return no_room(r->error);
    return json_parse(lw_built(&text), values_out, r->error);
}

/* A word that nobody gave when it was recorded. */
static lw_status assume_word(replay *r, bool *stays_out) {
    json *values;
    bool same;
    lw_status status = stand_in(r, &values, &same);
    *stays_out = status == LW_OK && !values;
    if (status != LW_OK || !values) return status;
    bool adjudicates = r->flow->stages[r->place].kind == STAGE_ADJUDICATE;
    r->tally->work[adjudicates ? TIER_ADJUDICATOR : TIER_ANY]++;
    r->tally->words++;
    r->tally->assumed++;
    r->by_word = true;
    go_on(r, same ? ON_ACCEPTED : ON_FIXED, values);
    json_free(values);
    return LW_OK;
}

/* What was accepted is what was decided then: where something else is believed now, it is a fix. */
static lw_status follow_word(replay *r, const evidence_row *word, bool last) {
    stage_outcome on = word_outcome(word);
    json *values = NULL;
    bool same = true;
    lw_status status = LW_OK;
    if (on == ON_REJECTED) return reject(r, word);
    if (on == ON_FIXED) {
        add_evidence(r, word);
        status = json_parse(word->values, &values, r->error);
    } else if (last && is(r->item->decided_by, "review")) {
        status = stand_in(r, &values, &same);
    }
    if (status == LW_OK)
        go_on(r, on == ON_FIXED || !same ? ON_FIXED : ON_ACCEPTED, values ? values : r->believed);
    json_free(values);
    r->by_word = true;
    return status == LW_OK && on == ON_FIXED ? believe(r) : status;
}

/* The second of two who look independently; where nobody gave it, it is assumed to agree with the first. */
static lw_status hear_second(replay *r, const evidence_row *first, bool *disputed_out) {
    bool last;
    recorded *said = next_word(r, &last);
    *disputed_out = false;
    r->tally->words++;
    if (!said) {
        r->tally->work[TIER_ANY]++;
        r->tally->assumed++;
        return LW_OK;
    }
    use(r, said, tier_of_word(r->source, said->row->account_id));
    if (!first) return LW_OK;
    stage_outcome is;
    lw_str values;
    const evidence_row *const both[] = {first, said->row};
    lw_arena scratch = *r->arena;
    lw_status status = words_join(r->source->project->questions, both, r->belief.decided, &scratch,
                                  &is, &values, r->error);
    *disputed_out = is == ON_DISPUTED;
    return status;
}

static lw_status hear(replay *r, bool *stays_out) {
    bool last, disputed = false;
    recorded *said = next_word(r, &last);
    bool doubled = r->flow->stages[r->place].doubled;
    lw_status status = LW_OK;
    if (waits_away(r, said)) return LW_OK;
    if (said) {
        use(r, said, tier_of_word(r->source, said->row->account_id));
        r->tally->words++;
    }
    if (doubled) status = hear_second(r, said ? said->row : NULL, &disputed);
    if (status != LW_OK) return status;
    if (disputed) {
        go_on(r, ON_DISPUTED, r->believed);
        return LW_OK;
    }
    return said ? follow_word(r, said->row, last) : assume_word(r, stays_out);
}

/* ---- one item -------------------------------------------------------------------------------- */

static lw_status end_item(replay *r) {
    replay_tally *tally = r->tally;
    if (r->place >= 0) tally->stands[r->place]++;
    if (r->place == PLACE_QUARANTINE) tally->quarantined++;
    if (r->place != PLACE_DONE) return LW_OK;
    tally->done++;
    tally->by_word += r->by_word;
    if (r->by_word) return LW_OK;
    bool same, compared, trusted = is(r->item->decided_by, "review");
    lw_status status = compare_known(r->source->project->questions, &r->known, trusted, r->believed,
                                     *r->arena, &same, &compared, r->error);
    if (status != LW_OK) return status;
    tally->known += compared;
    tally->right += compared && same;
    return LW_OK;
}

static lw_status run(replay *r) {
    lw_status status = name_fields(r);
    if (status == LW_OK) status = take_record(r);
    if (status == LW_OK) status = believe(r);
    if (status != LW_OK) return status;
    go_on(r, ON_ANY, r->believed);
    bool stays = false;
    for (size_t step = 0; step < STEPS_MAX && r->place >= 0 && !stays; step++) {
        bool answers = stands_in(r, WORK_ANSWERS);
        if (answers) r->by_word = false; /* belief decides again */
        status = answers ? ask(r, &stays) : hear(r, &stays);
        if (status != LW_OK) return status;
    }
    return end_item(r);
}

lw_status replay_run(const replay_source *source, const workflow *flow, const replay_item *was,
                     lw_arena scratch, replay_tally *tally, lw_error *error) {
    const project_settings *p = source->project;
    replay r = {.source = source,
                .flow = flow,
                .item = was,
                .tally = tally,
                .arena = &scratch,
                .error = error,
                .place = PLACE_START,
                .asks_people = workflow_asks(flow, ABOUT_PEOPLE),
                .asks_answered = workflow_asks(flow, ABOUT_ANSWERED),
                .seen = {.flow = flow,
                         .quality = p->quality,
                         .weakest = "",
                         .reliability_version = p->reliability_version}};
    lw_status status = read_known(was, &r.known, error);
    if (status == LW_OK) status = run(&r);
    free_known(&r.known);
    json_free(r.believed);
    return status;
}
