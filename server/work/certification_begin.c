/* certification_begin.c - a certification begun. */
#include "server/record/frozen.h"
#include "server/record/names.h"
#include "server/work/certification.h"
#include <string.h>

/* Whose answers are right or wrong whatever the schema takes for the same. */
static const bool fits[FIELD_KINDS] = {
    [KIND_CHOICE] = true, [KIND_CHOICES] = true,  [KIND_RATING] = true,  [KIND_NUMBER] = true,
    [KIND_TEXT] = true,   [KIND_PAIRWISE] = true, [KIND_RANKING] = true, [KIND_SPANS] = true,
};

/* A claim about losses is about one field, and knows nothing that mends or hides. */
static lw_status check_losses(const project_settings *p, const certification_wanted *wanted,
                              lw_error *error) {
    if (!wanted->field.data)
        return lw_fail(error, LW_INVALID, "field: is missing; losses are those of one field");
    if (wanted->repair || wanted->second || wanted->review_first || wanted->planted)
        return lw_fail(error, LW_INVALID,
                       "losses: come without repair, second, review_first and planted");
    const schema_field *field = &p->questions->fields[schema_find(p->questions, wanted->field)];
    if (schema_has_likeness(field)) return LW_OK;
    return lw_fail(
        error, LW_INVALID,
        "field: %.*s is of the kind %s, whose answers are not more or less alike; it can "
        "be certified without losses",
        LW_FMT(field->name), field_kind_name(field->kind));
}

/* A claim about classes is about those that one field gives; the doubtful of a class are found by the first. */
static lw_status check_classes(const project_settings *p, const certification_wanted *wanted,
                               lw_arena *arena, lw_error *error) {
    if (!wanted->field.data)
        return lw_fail(error, LW_INVALID, "field: is missing; classes are those of one field");
    if (wanted->losses) return lw_fail(error, LW_INVALID, "classes: come without losses");
    if (wanted->review_first && schema_find(p->questions, wanted->field) != 0)
        return lw_fail(error, LW_INVALID,
                       "review_first: of classes only those of the first field, by which items are "
                       "listed");
    const schema_field *field = &p->questions->fields[schema_find(p->questions, wanted->field)];
    if (field->kind != KIND_CHOICE)
        return lw_fail(error, LW_INVALID,
                       "field: %.*s is of the kind %s; classes are claimed of a choice",
                       LW_FMT(field->name), field_kind_name(field->kind));
    const lw_str *names = wanted->classes.items;
    size_t count = wanted->classes.count;
    for (size_t k = 0; k < count; k++)
        if (schema_class_find(field, names[k]) == field->class_count)
            return lw_fail(error, LW_INVALID, "classes: \"%.*s\" is no class of %.*s",
                           LW_FMT(lw_utf8_start(names[k], 100)), LW_FMT(field->name));
    lw_str *sorted = lw_new(arena, lw_str, count);
    if (!sorted) return lw_fail(error, LW_NO_MEMORY, "no room for the classes of the claim");
    memcpy(sorted, names, count * sizeof *sorted);
    lw_str twice = names_sort(sorted, count);
    if (!twice.data) return LW_OK;
    return lw_fail(error, LW_INVALID, "classes: \"%.*s\" is there twice", LW_FMT(twice));
}

static lw_status check_fields(tx *t, project_settings *p, const certification_wanted *claim,
                              lw_arena *arena, lw_error *error) {
    lw_str wanted = claim->field;
    lw_status status = project_questions(t, p, arena, error);
    if (status != LW_OK) return status;
    const schema *s = p->questions;
    if (wanted.data && schema_find(s, wanted) == s->field_count)
        return lw_fail(error, LW_INVALID, "field: there is no field %.*s in the schema",
                       LW_FMT(lw_utf8_start(wanted, 100)));
    if (claim->classes.count) return check_classes(p, claim, arena, error);
    if (claim->losses) return check_losses(p, claim, error);
    for (size_t f = 0; f < s->field_count; f++) {
        const schema_field *field = &s->fields[f];
        bool claimed = !wanted.data || lw_str_equal(wanted, field->name);
        if (claimed && !fits[field->kind])
            return lw_fail(error, LW_INVALID,
                           "field: %.*s is of the kind %s, whose answers are not simply right or "
                           "wrong; %s",
                           LW_FMT(field->name), field_kind_name(field->kind),
                           schema_has_likeness(field)
                               ? "claim its mean quality (losses), or name another field"
                               : "name another field");
    }
    return LW_OK;
}

static lw_status check_none_open(tx *t, int64_t project_id, lw_error *error) {
    db_rows rows = db_query(t, Q_CERTIFICATION_OPEN, DB_ARGS(v_int(project_id)));
    bool open = db_next(&rows);
    lw_status status = db_end(&rows, error);
    if (status == LW_OK && open)
        return lw_fail(error, LW_CONFLICT, "a certification is open already; end that one first");
    return status;
}

/* The set that is there now, for which the claim must be possible; the freeze asks again. */
static lw_status check_claim(tx *t, const project_settings *p, const certification_wanted *wanted,
                             lw_error *error) {
    item_counts counts;
    lw_status status = counter_read(t, p->id, &counts, error);
    if (status != LW_OK) return status;
    if (p->archived) return lw_fail(error, LW_CONFLICT, "the project is archived");
    if (counts.settled == 0)
        return lw_fail(error, LW_CONFLICT, "no item is settled: there is nothing to certify yet");
    if (wanted->planted && !wanted->review_first)
        return lw_fail(error, LW_INVALID,
                       "planted: wants review_first, whose corrected answers are planted");
    proof_claim claim = {.population = (uint64_t)counts.settled,
                         .target = wanted->target,
                         .confidence = wanted->confidence,
                         .repair = wanted->repair,
                         .losses = wanted->losses,
                         .planted = wanted->classes.count ? 0 : (uint64_t)wanted->planted};
    return proof_possible(&claim, error);
}

static lw_str title_of(const project_settings *p, lw_str field_name, lw_str class_name) {
    const schema_field *field = &p->questions->fields[schema_find(p->questions, field_name)];
    return field->classes[schema_class_find(field, class_name)].title;
}

/* The classes of the claim; of the field that lists show items by, whose decisions stand in their rows, with their
 * items. Of others the freeze knows. */
static lw_status find_classes(tx *t, const project_settings *p, const certification_wanted *wanted,
                              proof_class *classes, lw_error *error) {
    enum { SHORT = 80 }; /* as schema_value_short */
    const lw_str *names = wanted->classes.items;
    for (size_t k = 0; k < wanted->classes.count; k++) {
        lw_str title = title_of(p, wanted->field, names[k]);
        classes[k] = (proof_class){.name = names[k], .title = title};
        if (schema_find(p->questions, wanted->field) != 0 || lw_utf8_count(names[k]) > SHORT)
            continue;
        db_rows rows =
            db_query(t, Q_CERTIFICATION_CLASS_ITEMS, DB_ARGS(v_int(p->id), v_text(names[k])));
        if (db_next(&rows)) classes[k].items = (uint64_t)db_int(&rows, 0);
        lw_status status = db_end(&rows, error);
        if (status != LW_OK) return status;
        if (classes[k].items) continue;
        return lw_fail(error, LW_INVALID, "classes: no item is decided as %.*s",
                       LW_FMT(lw_utf8_start(title.data ? title : names[k], 80)));
    }
    return LW_OK;
}

static lw_status insert(tx *t, const actor *who, const project_settings *p,
                        const certification_wanted *wanted, const proof_class *classes, int64_t id,
                        lw_arena *arena, lw_error *error) {
    uint8_t seed[FROZEN_SEED_BYTES];
    char commitment[FROZEN_HEX_BYTES];
    randombytes_buf(seed, sizeof seed);
    frozen_commit(seed, commitment);
    return db_exec(
        t, Q_CERTIFICATION_INSERT,
        DB_ARGS(v_int(p->id), v_int(id), v_text(LW_STR("review")), v_text(wanted->field),
                v_real(wanted->target), v_real(wanted->confidence), v_int(wanted->repair),
                v_int(wanted->second), v_int(wanted->planted),
                v_blob((lw_str){(const char *)seed, sizeof seed}), v_text(lw_str_from(commitment)),
                v_int(p->schema_version), v_int(who->account_id), v_int(db_now(t)),
                v_int(wanted->losses),
                v_text(certification_write_classes(classes, wanted->classes.count, arena))),
        NULL, error);
}

lw_status certification_begin(tx *t, const actor *who, const certification_wanted *wanted,
                              lw_arena *arena, int64_t *id_out, bool *more_out, lw_error *error) {
    project_settings p;
    proof_class classes[LIMIT_CERTIFIED_CLASSES];
    db_rows held;
    *more_out = false;
    /* Of two that begin at once, the second sees the first. */
    lw_status status =
        db_one(t, Q_REFIT_HOLD, DB_ARGS(v_int(who->project_id)), "project", &held, error);
    if (status == LW_OK) status = db_end(&held, error);
    if (status == LW_OK) status = project_settings_load(t, who->project_id, &p, error);
    if (status == LW_OK) status = check_none_open(t, p.id, error);
    if (status == LW_OK) status = check_fields(t, &p, wanted, arena, error);
    if (status == LW_OK) status = check_claim(t, &p, wanted, error);
    if (status == LW_OK) status = find_classes(t, &p, wanted, classes, error);
    if (status != LW_OK) return status;
    int64_t id = *id_out = store_new_id(t->store);
    status = insert(t, who, &p, wanted, classes, id, arena, error);
    if (status == LW_OK && p.frozen_by) /* the one before held its decisions for a release */
        status = db_exec(t, Q_PROJECT_FREEZE, DB_ARGS(v_int(p.id), v_int(0)), NULL, error);
    if (status == LW_OK && !wanted->review_first)
        return certification_draw(t, who, id, arena, more_out, error);
    certification_row row;
    if (status == LW_OK) status = certification_load(t, p.id, id, arena, &row, error);
    if (status == LW_OK) status = certification_hand_out(t, p.id, &row, arena, error);
    return status == LW_OK ? certification_tell(t, p.id, id, error) : status;
}
