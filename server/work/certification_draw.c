/* certification_draw.c - what was frozen, and the order in which it is drawn. */
#include "server/work/certification.h"
#include <stdlib.h>
#include <string.h>

enum { PAGE_ROWS = 1000 };

/* ---- what was frozen ------------------------------------------------------------------------ */

typedef lw_status frozen_visit(void *context, int64_t item_id, lw_str external_id, bool drawn,
                               lw_str decided, lw_arena scratch, lw_error *error);

static lw_status visit_page(tx *t, int64_t project_id, int64_t id, int64_t *after, lw_arena scratch,
                            frozen_visit *visit, void *context, size_t *seen, lw_error *error) {
    lw_status status = LW_OK;
    *seen = 0;
    db_rows rows = db_query(t, Q_CERTIFICATION_POPULATION,
                            DB_ARGS(v_int(project_id), v_int(id), v_int(*after), v_int(PAGE_ROWS)));
    while (status == LW_OK && db_next(&rows)) {
        *after = db_int(&rows, 0);
        ++*seen;
        status = visit(context, *after, db_text(&rows, 1),
                       lw_str_equal(db_text(&rows, 2), LW_STR("draw")), db_text(&rows, 3), scratch,
                       error);
    }
    lw_status ended = db_end(&rows, status == LW_OK ? error : NULL);
    return status == LW_OK ? ended : status;
}

static lw_status visit_frozen(tx *t, int64_t project_id, int64_t id, lw_arena scratch,
                              frozen_visit *visit, void *context, lw_error *error) {
    int64_t after = 0;
    size_t seen;
    lw_status status;
    do status = visit_page(t, project_id, id, &after, scratch, visit, context, &seen, error);
    while (status == LW_OK && seen == PAGE_ROWS);
    return status;
}

typedef struct {
    frozen_hash hash;
    certification_frozen *frozen;
} summing;

static lw_status sum_item(void *context, int64_t item_id, lw_str external_id, bool drawn,
                          lw_str decided, lw_arena scratch, lw_error *error) {
    summing *s = context;
    (void)item_id;
    *(drawn ? &s->frozen->drawn : &s->frozen->reviewed) += 1;
    return frozen_add(&s->hash, external_id, decided, scratch, error);
}

lw_status certification_frozen_sum(tx *t, int64_t project_id, int64_t id, lw_arena scratch,
                                   certification_frozen *frozen, lw_error *error) {
    summing s = {.frozen = frozen};
    frozen->drawn = frozen->reviewed = 0;
    frozen_begin(&s.hash);
    lw_status status = visit_frozen(t, project_id, id, scratch, sum_item, &s, error);
    if (status == LW_OK) frozen_end(&s.hash, frozen->hash);
    return status;
}

/* ---- the order ------------------------------------------------------------------------------ */

typedef struct {
    const certification_row *row;
    certification_frozen *frozen;
} drawing;

/* *class_out: of the claim's classes, or as many as they are: it is of none. */
static lw_status find_class(const certification_row *row, lw_str decided, size_t *class_out,
                            lw_error *error) {
    json *values;
    proof_claim claim = {.classes = row->classes, .class_count = row->class_count};
    *class_out = 0;
    if (!row->class_count) return LW_OK;
    lw_status status = json_parse(decided, &values, error);
    if (status != LW_OK) return status;
    *class_out = proof_class_named(&claim, json_text(json_get(values, row->field.data)));
    json_free(values);
    return LW_OK;
}

static lw_status order_item(void *context, int64_t item_id, lw_str external_id, bool drawn,
                            lw_str decided, lw_arena scratch, lw_error *error) {
    drawing *d = context;
    certification_frozen *f = d->frozen;
    size_t class;
    (void)scratch;
    lw_status status = find_class(d->row, decided, &class, error);
    if (status != LW_OK || (class && class == d->row->class_count)) return status;
    if (!drawn) {
        f->reviewed_of[class]++;
        return LW_OK;
    }
    if (f->count == (size_t)f->drawn)
        return lw_fail(error, LW_INTERNAL, "more items are frozen than were counted");
    certification_place *next = &f->order[f->count++];
    next->item_id = item_id;
    next->class = class;
    f->of[class]++;
    frozen_key(d->row->seed, lw_str_from(f->hash), external_id, next->key);
    return LW_OK;
}

static int by_key(const void *a, const void *b) {
    return memcmp(a, b, sizeof((certification_place *)0)->key);
}

lw_status certification_frozen_order(tx *t, int64_t project_id, const certification_row *row,
                                     lw_arena scratch, certification_frozen *frozen,
                                     lw_error *error) {
    drawing d = {row, frozen};
    certification_frozen_free(frozen);
    memset(frozen->of, 0, sizeof frozen->of);
    memset(frozen->reviewed_of, 0, sizeof frozen->reviewed_of);
    frozen->order = calloc(frozen->drawn ? (size_t)frozen->drawn : 1, sizeof *frozen->order);
    if (!frozen->order) return lw_fail(error, LW_UNAVAILABLE, "no memory for the drawing order");
    lw_status status = visit_frozen(t, project_id, row->id, scratch, order_item, &d, error);
    if (status == LW_OK) qsort(frozen->order, frozen->count, sizeof *frozen->order, by_key);
    return status;
}

void certification_frozen_free(certification_frozen *frozen) {
    free(frozen->order);
    frozen->order = NULL;
    frozen->count = 0;
}

lw_status certification_write_places(tx *t, int64_t project_id, int64_t id,
                                     const certification_frozen *frozen, size_t class,
                                     size_t placed, size_t count, lw_error *error) {
    lw_status status = LW_OK;
    size_t seen = 0; /* of the class */
    for (size_t i = 0; i < frozen->count && seen < placed + count && status == LW_OK; i++) {
        if (frozen->order[i].class != class || seen++ < placed) continue;
        status = db_exec(t, Q_CERTIFICATION_ITEM_PLACE,
                         DB_ARGS(v_int(project_id), v_int(id), v_text(LW_STR("draw")),
                                 v_int(frozen->order[i].item_id), v_int((int64_t)i + 1),
                                 v_int((int64_t)class)),
                         NULL, error);
    }
    return status;
}

lw_status certification_frozen_again(tx *t, int64_t project_id, const certification_row *row,
                                     lw_arena scratch, certification_frozen *frozen,
                                     lw_error *error) {
    *frozen = (certification_frozen){.drawn = row->population - row->reviewed};
    memcpy(frozen->hash, row->frozen_hash.data, sizeof frozen->hash - 1);
    return certification_frozen_order(t, project_id, row, scratch, frozen, error);
}

/* ---- planted errors ------------------------------------------------------------------------- */

typedef struct {
    certification_place place;
    lw_str frozen;
} plantable;

/* Answers that the review before the freeze has corrected, in an order that the seed gives. */
static lw_status find_errors(tx *t, int64_t project_id, const certification_row *row,
                             lw_arena *arena, plantable **found_out, size_t *count_out,
                             lw_error *error) {
    certification_part doubt;
    lw_status status =
        certification_part_load(t, project_id, row->id, "doubt", arena, &doubt, error);
    if (status != LW_OK) return status;
    plantable *found = lw_new(arena, plantable, doubt.all.placed + 1);
    if (!found) return lw_fail(error, LW_NO_MEMORY, "no room for the planted errors");
    size_t count = 0;
    db_rows rows = db_query(t, Q_CERTIFICATION_ERRORS, DB_ARGS(v_int(project_id), v_int(row->id)));
    while (count < doubt.all.placed && db_next(&rows)) {
        found[count].place.item_id = db_int(&rows, 0);
        found[count].frozen = db_text_copy(&rows, 1, arena);
        crypto_generichash(found[count].place.key, sizeof found->place.key,
                           (const unsigned char *)&found[count].place.item_id, sizeof(int64_t),
                           row->seed, sizeof row->seed);
        count++;
    }
    qsort(found, count, sizeof *found, by_key);
    *found_out = found;
    *count_out = count;
    return db_end(&rows, error);
}

static lw_status too_few(const certification_row *row, size_t class, size_t found,
                         lw_error *error) {
    if (!row->class_count)
        return lw_fail(error, LW_CONFLICT,
                       "%lld errors shall be planted, but the review has corrected %zu answers: "
                       "go on reviewing, or begin another certification with fewer",
                       (long long)row->planted, found);
    const proof_class *of = &row->classes[class];
    return lw_fail(error, LW_CONFLICT,
                   "%lld errors of each class shall be planted, but the review has corrected %zu "
                   "answers that said %.*s: go on reviewing, or begin another certification with "
                   "fewer",
                   (long long)row->planted, found,
                   LW_FMT(lw_utf8_start(of->title.len ? of->title : of->name, 80)));
}

/* The errors to plant: as many as wanted, of each class as many. */
static lw_status find_plants(tx *t, int64_t project_id, const certification_row *row,
                             lw_arena *arena, plantable **found_out, size_t *count_out,
                             lw_error *error) {
    size_t count = 0, kept = 0, audits = row->class_count ? row->class_count : 1;
    int64_t of[LIMIT_CERTIFIED_CLASSES + 1] = {0};
    plantable *found = NULL;
    lw_status status = find_errors(t, project_id, row, arena, &found, &count, error);
    for (size_t i = 0; i < count && status == LW_OK; i++) {
        size_t *class = &found[i].place.class;
        status = find_class(row, found[i].frozen, class, error);
        if (*class < audits && of[*class]++ < row->planted) found[kept++] = found[i];
    }
    for (size_t k = 0; k < audits && status == LW_OK; k++)
        if (of[k] < row->planted) status = too_few(row, k, (size_t)of[k], error);
    *found_out = found;
    *count_out = kept;
    return status;
}

lw_status certification_check_plants(tx *t, int64_t project_id, const certification_row *row,
                                     lw_arena scratch, lw_error *error) {
    plantable *found;
    size_t count;
    return row->planted ? find_plants(t, project_id, row, &scratch, &found, &count, error) : LW_OK;
}

lw_status certification_plant(tx *t, int64_t project_id, const certification_row *row,
                              lw_arena *arena, lw_error *error) {
    plantable *found;
    size_t count;
    if (row->planted == 0) return LW_OK;
    lw_status status = find_plants(t, project_id, row, arena, &found, &count, error);
    for (size_t i = 0; i < count && status == LW_OK; i++)
        status = db_exec(t, Q_CERTIFICATION_ITEM_INSERT,
                         DB_ARGS(v_int(project_id), v_int(row->id), v_text(LW_STR("plant")),
                                 v_int(found[i].place.item_id), v_int((int64_t)i + 1),
                                 v_text(found[i].frozen), v_int((int64_t)found[i].place.class)),
                         NULL, error);
    return status;
}
