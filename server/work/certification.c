/* certification.c - certifications read and shown. */
#include "server/work/certification.h"
#include "labelwright/review.h"
#include "server/limits.h"
#include <assert.h>
#include <math.h>
#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static lw_status no_room(lw_error *error) {
    return lw_fail(error, LW_NO_MEMORY, "no room for the certification");
}

/* ---- the classes of a claim ------------------------------------------------------------------ */

lw_str certification_write_classes(const proof_class *classes, size_t count, lw_arena *arena) {
    if (!count) return (lw_str){0};
    lw_builder text = lw_builder_in(arena);
    json_writer w = json_write_to(&text);
    json_open(&w, '[');
    for (size_t k = 0; k < count; k++) {
        json_open(&w, '{');
        json_key(&w, "name"), json_string(&w, classes[k].name);
        if (classes[k].title.data) json_key(&w, "title"), json_string(&w, classes[k].title);
        json_key(&w, "items"), json_integer(&w, (int64_t)classes[k].items);
        json_key(&w, "reviewed"), json_integer(&w, (int64_t)classes[k].reviewed);
        json_close(&w, '}');
    }
    json_close(&w, ']');
    return lw_built(&text);
}

static lw_status read_classes(lw_str text, lw_arena *arena, certification_row *row,
                              lw_error *error) {
    json *list;
    if (!text.data) return LW_OK;
    lw_status status = json_parse(text, &list, error);
    if (status != LW_OK) return status;
    size_t count = json_count(list);
    proof_class *classes = lw_new(arena, proof_class, count);
    for (size_t k = 0; classes && k < count; k++) {
        const json *one = json_at(list, k);
        lw_str title = json_text(json_get(one, "title"));
        classes[k] = (proof_class){.name = lw_arena_copy(arena, json_text(json_get(one, "name"))),
                                   .title = title.data ? lw_arena_copy(arena, title) : (lw_str){0},
                                   .items = (uint64_t)json_int(json_get(one, "items")),
                                   .reviewed = (uint64_t)json_int(json_get(one, "reviewed"))};
    }
    json_free(list);
    row->classes = classes;
    row->class_count = count;
    return classes && classes[count - 1].name.data ? LW_OK : no_room(error);
}

lw_status certification_load(tx *t, int64_t project_id, int64_t id, lw_arena *arena,
                             certification_row *row_out, lw_error *error) {
    db_rows rows;
    lw_status status = db_one(t, Q_CERTIFICATION_SHOW, DB_ARGS(v_int(project_id), v_int(id)),
                              "certification", &rows, error);
    if (status != LW_OK) return status;
    *row_out = (certification_row){
        .id = db_int(&rows, 0),
        .state = db_text_copy(&rows, 1, arena),
        .field = db_text_copy(&rows, 2, arena),
        .target = db_real(&rows, 3),
        .confidence = db_real(&rows, 4),
        .repair = db_int(&rows, 5) != 0,
        .second = db_int(&rows, 6) != 0,
        .planted = db_int(&rows, 7),
        .commitment = db_text_copy(&rows, 9, arena),
        .population = db_int(&rows, 10),
        .reviewed = db_int(&rows, 11),
        .frozen_hash = db_text_copy(&rows, 12, arena),
        .schema_version = db_int(&rows, 13),
        .begun_by = db_int(&rows, 14),
        .begun_at = db_int(&rows, 15),
        .frozen_at = db_int(&rows, 16),
        .ended_at = db_int(&rows, 17),
        .void_item = db_int(&rows, 18),
        .void_reason = db_text_copy(&rows, 19, arena),
        .void_external_id = db_text_copy(&rows, 20, arena),
        .losses = db_int(&rows, 21) != 0,
    };
    lw_str seed = db_blob(&rows, 8), classes = db_text_copy(&rows, 22, arena);
    bool whole = seed.len == sizeof row_out->seed;
    if (whole) memcpy(row_out->seed, seed.data, seed.len);
    status = db_end(&rows, error);
    if (status == LW_OK) status = read_classes(classes, arena, row_out, error);
    if (status == LW_OK && !whole)
        return lw_fail(error, LW_INTERNAL, "the certification's seed is broken");
    return status;
}

/* ---- what was said -------------------------------------------------------------------------- */

static const char *const word_names[] = {
    [PROOF_RIGHT] = "right", [PROOF_WRONG] = "wrong", [PROOF_SKIPPED] = "skipped"};

static bool read_outcome(const db_rows *rows, proof_word *word_out) {
    for (proof_word word = PROOF_RIGHT; word <= PROOF_SKIPPED; word++)
        if (lw_str_equal(db_text(rows, 1), lw_str_from(word_names[word]))) {
            *word_out = word;
            return true;
        }
    return false;
}

static bool add_word(certification_part *part, size_t *room, proof_word word, double loss,
                     size_t class, lw_arena *arena) {
    size_t count = part->all.count++;
    if (count == *room) {
        size_t more = *room ? 2 * *room : 256;
        proof_word *words = lw_new(arena, proof_word, more);
        double *losses = lw_new(arena, double, more);
        size_t *classes = lw_new(arena, size_t, more);
        if (!words || !losses || !classes) return false;
        if (count) memcpy(words, part->words, count * sizeof *words);
        if (count) memcpy(losses, part->losses, count * sizeof *losses);
        if (count) memcpy(classes, part->classes, count * sizeof *classes);
        part->words = words, part->losses = losses, part->classes = classes;
        *room = more;
    }
    part->words[count] = word, part->losses[count] = loss, part->classes[count] = class;
    part->of[class].count++;
    return true;
}

static bool take_row(certification_part *part, size_t *room, const db_rows *rows, lw_arena *arena) {
    proof_word word;
    bool judged = read_outcome(rows, &word), fits = true;
    double loss = !db_is_null(rows, 3) ? db_real(rows, 3) : judged && word == PROOF_RIGHT ? 0 : 1;
    size_t class = (size_t)db_int(rows, 4);
    assert(class < LIMIT_CERTIFIED_CLASSES);
    certification_tally *of = &part->of[class];
    if (judged && of->count == of->placed) fits = add_word(part, room, word, loss, class, arena);
    of->placed++, part->all.placed++;
    part->right += judged && word == PROOF_RIGHT;
    part->wrong += judged && word == PROOF_WRONG;
    part->plants[class].caught +=
        judged && word != PROOF_RIGHT; /* the planted answer was not given */
    part->plants[class].missed += judged && word == PROOF_RIGHT;
    if (db_is_null(rows, 2)) of->waiting++, part->all.waiting++;
    return fits;
}

lw_status certification_part_load(tx *t, int64_t project_id, int64_t id, const char *name,
                                  lw_arena *arena, certification_part *part_out, lw_error *error) {
    enum { ROWS_AT_ONCE = 10000 };
    certification_part part = {0};
    size_t room = 0, before;
    int64_t last = 0;
    bool fits = true;
    do {
        before = part.all.placed;
        db_rows rows = db_query(t, Q_CERTIFICATION_WORDS,
                                DB_ARGS(v_int(project_id), v_int(id), v_text(lw_str_from(name)),
                                        v_int(last), v_int(ROWS_AT_ONCE)));
        while (fits && db_next(&rows)) {
            last = db_int(&rows, 0);
            fits = take_row(&part, &room, &rows, arena);
        }
        lw_status status = db_end(&rows, error);
        if (status != LW_OK) return status;
        if (!fits) return no_room(error);
    } while (part.all.placed == before + ROWS_AT_ONCE);
    *part_out = part;
    return LW_OK;
}

proof_claim certification_claim(const certification_row *row, const certification_part *plants) {
    return (proof_claim){
        .population = (uint64_t)row->population,
        .reviewed = (uint64_t)row->reviewed,
        .target = row->target,
        .confidence = row->confidence,
        .repair = row->repair,
        .losses = row->losses,
        .planted = (uint64_t)row->planted,
        .plants = plants->plants,
        .classes = row->classes,
        .class_count = row->class_count,
    };
}

proof_said certification_said(const certification_part *drawn) {
    return (proof_said){drawn->words, drawn->losses, drawn->classes, drawn->all.count};
}

/* ---- shown ---------------------------------------------------------------------------------- */

static lw_str hex_of(const uint8_t *bytes, size_t count, lw_arena *arena) {
    char *text = lw_new(arena, char, 2 * count + 1);
    return text ? lw_str_from(sodium_bin2hex(text, 2 * count + 1, bytes, count)) : (lw_str){0};
}

static bool has_ended(const certification_row *row) { return row->ended_at != 0; }

static lw_status add_auditors(tx *t, int64_t project_id, int64_t id, lw_arena *arena,
                              certification *c, lw_error *error) {
    enum { MOST = 500 };
    certification_auditor *found = lw_new(arena, certification_auditor, MOST);
    if (!found) return no_room(error);
    size_t count = 0;
    db_rows rows = db_query(t, Q_CERTIFICATION_AUDITORS, DB_ARGS(v_int(project_id), v_int(id)));
    while (count < MOST && db_next(&rows))
        found[count++] = (certification_auditor){.user = {0, db_int(&rows, 0)},
                                                 .name = db_text_copy(&rows, 1, arena),
                                                 .judged = db_int(&rows, 2),
                                                 .wrong = db_int(&rows, 3)};
    c->auditors = (shape_list){found, count};
    return db_end(&rows, error);
}

/* At most so many points, evenly, with the last one. */
static bool thin_points(const proof_point *all, size_t count, lw_arena *arena,
                        shape_list *points_out) {
    enum { MOST = 400 };
    size_t kept = count < MOST ? count : MOST;
    certification_point *points = lw_new(arena, certification_point, kept ? kept : 1);
    if (!points) return false;
    for (size_t i = 0; i < kept; i++) {
        const proof_point *at = &all[kept == count ? i : (i + 1) * count / kept - 1];
        points[i] = (certification_point){(int64_t)at->drawn, (int64_t)at->errors, at->bound};
    }
    *points_out = (shape_list){points, kept};
    return true;
}

/* How many more draws are to be expected of all that is open. */
static lw_status look_ahead(const proof_audit *audits, size_t count, double *rest_out,
                            lw_error *error) {
    char *memory = malloc(LW_CERTIFICATE_REST_BYTES);
    if (!memory) return lw_fail(error, LW_UNAVAILABLE, "no memory to look ahead");
    lw_arena scratch = lw_arena_over(memory, LW_CERTIFICATE_REST_BYTES);
    lw_status status = LW_OK;
    *rest_out = 0;
    for (size_t k = 0; k < count && status == LW_OK; k++) {
        double rest = 0;
        status = lw_certificate_expected_rest(&audits[k].audit, scratch, &rest, error);
        *rest_out += rest;
    }
    free(memory);
    return status;
}

static void put_class(const certification_row *row, const proof_audit *of, certification_class *c) {
    const lw_certificate *a = &of->audit;
    c->state = lw_str_from(lw_certificate_state_names[of->state]);
    c->items = (int64_t)a->options.population, c->reviewed = (int64_t)a->options.reviewed;
    c->drawn = (int64_t)a->drawn, c->errors = (int64_t)a->errors;
    if (of->least_rest != LW_CERTIFICATE_NEVER) c->least_rest = (int64_t)of->least_rest;
    c->bound = of->bound, c->low = of->interval.low, c->high = of->interval.high;
    c->chosen = of->chosen;
    c->goes_on = of->wanted && lw_str_equal(row->state, LW_STR("audit"));
}

/* audits: NULL before the freeze. */
static lw_status add_classes(const certification_row *row, const proof_audit *audits,
                             lw_arena *arena, certification *c, lw_error *error) {
    certification_class *classes = lw_new(arena, certification_class, row->class_count + 1);
    if (!classes) return no_room(error);
    for (size_t k = 0; k < row->class_count; k++) {
        classes[k] = (certification_class){.class = row->classes[k].name,
                                           .title = row->classes[k].title,
                                           .state = LW_STR("open"),
                                           .items = (int64_t)row->classes[k].items,
                                           .least_rest = SHAPE_NO_INT,
                                           .bound = NAN,
                                           .low = NAN,
                                           .high = NAN};
        if (audits) put_class(row, &audits[k], &classes[k]);
    }
    c->classes = (shape_list){classes, row->class_count};
    return LW_OK;
}

static lw_status add_standing(const certification_row *row, const certification_part *drawn,
                              const certification_part *plants, bool whole, lw_arena *arena,
                              certification *c, lw_error *error) {
    proof_claim claim = certification_claim(row, plants);
    proof_standing s;
    proof_audit audits[LIMIT_CERTIFIED_CLASSES];
    char *says = lw_new(arena, char, PROOF_SENTENCE_BYTES);
    proof_point *points = whole ? lw_new(arena, proof_point, drawn->all.count + 1) : NULL;
    if (!says || (whole && !points)) return no_room(error);
    proof_said said = certification_said(drawn);
    lw_status status = proof_stand(&claim, &said, points, &s, audits, error);
    if (status == LW_OK) status = add_classes(row, audits, arena, c, error);
    if (status != LW_OK) return status;
    proof_say(&claim, &s, says);
    c->says = lw_str_from(says);
    c->standing = lw_str_from(lw_certificate_state_names[s.state]);
    c->drawn = (int64_t)s.drawn, c->errors = (int64_t)s.errors, c->skipped = (int64_t)s.skipped;
    c->bound = s.bound, c->low = s.interval.low, c->high = s.interval.high;
    c->overlooked = s.plants_out || row->losses ? NAN : s.overlooked;
    c->lost = row->losses ? s.lost : NAN;
    bool open = s.state == LW_CERTIFICATE_OPEN;
    c->decided_at = open ? SHAPE_NO_INT : (int64_t)s.decided_at;
    c->least_rest = s.least_rest == LW_CERTIFICATE_NEVER ? SHAPE_NO_INT : (int64_t)s.least_rest;
    if (!whole) return LW_OK;
    if (!thin_points(points, drawn->all.count, arena, &c->points)) return no_room(error);
    bool goes_on = open && !has_ended(row) && drawn->all.count;
    if (goes_on && row->losses) c->expected_rest = s.expected_rest;
    return goes_on && !row->losses
               ? look_ahead(audits, proof_audits(&claim), &c->expected_rest, error)
               : LW_OK;
}

static lw_status add_review(const certification_row *row, const certification_part *doubt,
                            lw_arena *arena, certification *c, lw_error *error) {
    c->reviewed = (int64_t)doubt->all.count;
    c->corrected = (int64_t)doubt->wrong;
    if (!lw_str_equal(row->state, LW_STR("review"))) return LW_OK;
    lw_status status = certification_review_goes_on(row, (uint64_t)c->population, doubt, arena,
                                                    &c->review_goes_on, error);
    /* Of classes all may have been judged that there are. */
    c->review_goes_on =
        c->review_goes_on && (!row->class_count || doubt->all.placed > doubt->all.count);
    return status;
}

static lw_status show(tx *t, int64_t project_id, int64_t id, bool whole, lw_arena *arena,
                      certification *c, lw_error *error) {
    certification_row row;
    certification_part doubt, drawn, plants;
    item_counts now;
    lw_status status = certification_load(t, project_id, id, arena, &row, error);
    if (status == LW_OK)
        status = certification_part_load(t, project_id, id, "doubt", arena, &doubt, error);
    if (status == LW_OK)
        status = certification_part_load(t, project_id, id, "draw", arena, &drawn, error);
    if (status == LW_OK)
        status = certification_part_load(t, project_id, id, "plant", arena, &plants, error);
    if (status == LW_OK) status = counter_read(t, project_id, &now, error);
    if (status != LW_OK) return status;
    bool frozen = row.frozen_hash.data != NULL;
    *c = (certification){
        .id = {project_id, id},
        .state = row.state,
        .standing = LW_STR("open"),
        .field = row.field,
        .target = row.target,
        .confidence = row.confidence,
        .repair = row.repair,
        .second = row.second,
        .losses = row.losses,
        .lost = NAN,
        .population = frozen ? row.population : now.settled,
        .decided_at = SHAPE_NO_INT,
        .least_rest = SHAPE_NO_INT,
        .expected_rest = NAN,
        .bound = NAN,
        .low = NAN,
        .high = NAN,
        .overlooked = NAN,
        .planted = row.planted * (int64_t)(row.class_count ? row.class_count : 1),
        .commitment = row.commitment,
        .seed = has_ended(&row) ? hex_of(row.seed, sizeof row.seed, arena) : (lw_str){0},
        .frozen_hash = row.frozen_hash,
        .schema_version = row.schema_version,
        .begun_at = row.begun_at,
        .frozen_at = row.frozen_at ? row.frozen_at : SHAPE_NO_INT,
        .ended_at = row.ended_at ? row.ended_at : SHAPE_NO_INT,
        .begun_by = {0, row.begun_by},
        .void_item = {project_id, row.void_item},
        .void_external_id = row.void_external_id,
        .void_reason = row.void_reason,
    };
    for (size_t k = 0; k < LIMIT_CERTIFIED_CLASSES; k++)
        c->plants_judged += (int64_t)(plants.plants[k].caught + plants.plants[k].missed);
    status = add_review(&row, &doubt, arena, c, error);
    if (status == LW_OK && !frozen) status = add_classes(&row, NULL, arena, c, error);
    if (status == LW_OK) status = add_auditors(t, project_id, id, arena, c, error);
    if (status != LW_OK || !frozen) return status;
    return add_standing(&row, &drawn, &plants, whole, arena, c, error);
}

lw_status certification_show(tx *t, int64_t project_id, int64_t id, lw_arena *arena,
                             certification *shown_out, lw_error *error) {
    return show(t, project_id, id, true, arena, shown_out, error);
}

lw_status certification_list(tx *t, int64_t project_id, int64_t cursor, size_t limit,
                             lw_arena *arena, shape_list *rows_out, int64_t *next_out,
                             lw_error *error) {
    enum { MOST = 20 }; /* each is computed from its words */
    if (limit > MOST) limit = MOST;
    int64_t ids[MOST];
    size_t count = 0;
    certification *shown = lw_new(arena, certification, limit);
    if (!shown) return no_room(error);
    db_rows rows = db_query(
        t, Q_CERTIFICATION_LIST,
        DB_ARGS(v_int(project_id), v_int(cursor ? cursor : INT64_MAX), v_int((int64_t)limit)));
    while (count < limit && db_next(&rows)) ids[count++] = db_int(&rows, 0);
    lw_status status = db_end(&rows, error);
    for (size_t i = 0; i < count && status == LW_OK; i++)
        status = show(t, project_id, ids[i], false, arena, &shown[i], error);
    *rows_out = (shape_list){shown, count};
    *next_out = count == limit ? ids[count - 1] : 0;
    return status;
}

static lw_str write_audited(const certification *c, lw_arena *arena) {
    char id[ID_TEXT_MAX];
    lw_builder text = lw_builder_in(arena);
    json_writer w = json_write_to(&text);
    json_open(&w, '{');
    json_key(&w, "certification");
    json_string(&w, id_write(id, ID_CERTIFICATION, c->id.project_id, c->id.id));
    json_key(&w, "state"), json_string(&w, c->state);
    json_key(&w, "standing"), json_string(&w, c->standing);
    json_key(&w, "field"), json_string(&w, c->field);
    json_key(&w, "losses"), json_boolean(&w, c->losses);
    const certification_class *classes = c->classes.items;
    json_key(&w, "classes"), json_open(&w, '[');
    for (size_t k = 0; k < c->classes.count; k++)
        json_string(&w, classes[k].title.data ? classes[k].title : classes[k].class);
    json_close(&w, ']');
    json_key(&w, "target"), json_number(&w, c->target);
    json_key(&w, "confidence"), json_number(&w, c->confidence);
    json_key(&w, "bound"), json_number(&w, c->bound);
    json_key(&w, "low"), json_number(&w, c->low);
    json_key(&w, "high"), json_number(&w, c->high);
    json_key(&w, "drawn"), json_integer(&w, c->drawn);
    json_key(&w, "population"), json_integer(&w, c->population);
    json_close(&w, '}');
    return lw_built(&text);
}

lw_status certification_find_newest(tx *t, int64_t project_id, lw_arena *arena,
                                    certification_newest *newest_out, lw_error *error) {
    enum { MOST = 20 };
    int64_t ids[MOST];
    size_t count = 0;
    *newest_out = (certification_newest){0};
    db_rows rows = db_query(t, Q_CERTIFICATION_NEWEST, DB_ARGS(v_int(project_id), v_int(MOST)));
    while (count < MOST && db_next(&rows)) ids[count++] = db_int(&rows, 0);
    lw_status status = db_end(&rows, error);
    for (size_t i = 0; i < count && status == LW_OK && !newest_out->has_decided; i++) {
        certification shown;
        status = show(t, project_id, ids[i], false, arena, &shown, error);
        if (status != LW_OK) break;
        if (!lw_str_equal(shown.standing, LW_STR("open")))
            newest_out->decided = shown, newest_out->has_decided = true;
        else if (i == 0) newest_out->open = shown, newest_out->has_open = true;
    }
    return status;
}

lw_status certification_audited(tx *t, int64_t project_id, lw_arena *arena, lw_str *audited_out,
                                lw_str *open_out, lw_error *error) {
    *audited_out = *open_out = (lw_str){0};
    certification_newest newest;
    lw_status status = certification_find_newest(t, project_id, arena, &newest, error);
    if (status != LW_OK || !(newest.has_decided || newest.has_open)) return status;
    *audited_out = write_audited(newest.has_decided ? &newest.decided : &newest.open, arena);
    if (newest.has_decided && newest.has_open) *open_out = write_audited(&newest.open, arena);
    bool room = audited_out->data && (open_out->data || !(newest.has_decided && newest.has_open));
    return room ? LW_OK : no_room(error);
}
