/* release_body.c - what the certificate of a release says. */
#include "server/version.h"
#include "server/work/quality.h"
#include "server/work/release.h"

typedef struct {
    tx *t;
    const release_draft *draft;
    lw_arena *arena;
    lw_error *error;
    certification_row row;
    certification shown;
    certification_part drawn, plants;
} body_source;

static void put_text(json_writer *w, const char *key, lw_str text) {
    json_key(w, key), json_string(w, text);
}
static void put_int(json_writer *w, const char *key, int64_t value) {
    json_key(w, key);
    if (value == SHAPE_NO_INT) json_null(w);
    else json_integer(w, value);
}
static void put_real(json_writer *w, const char *key, double value) {
    json_key(w, key), json_number(w, value);
}
static void put_bool(json_writer *w, const char *key, bool value) {
    json_key(w, key), json_boolean(w, value);
}
static void put_time(json_writer *w, const char *key, int64_t at) {
    char text[TIME_TEXT_MAX];
    put_text(w, key, at && at != SHAPE_NO_INT ? time_write(text, at) : (lw_str){0});
}
static void put_id(json_writer *w, const char *key, id_kind kind, int64_t project_id, int64_t id) {
    char text[ID_TEXT_MAX];
    put_text(w, key, id ? id_write(text, kind, project_id, id) : (lw_str){0});
}

/* ---- the sample ------------------------------------------------------------------------------- */

static void put_judged(json_writer *w, const db_rows *rows, bool place) {
    json_open(w, '{');
    put_text(w, "item", db_text(rows, 1));
    put_text(w, "outcome", db_text(rows, 3));
    put_id(w, "by", ID_ACCOUNT, 0, db_int(rows, 5));
    if (!db_is_null(rows, 7)) put_bool(w, "second", true);
    if (!db_is_null(rows, 8)) put_real(w, "loss", db_real(rows, 8));
    if (place && !db_is_null(rows, 4)) {
        json_key(w, "frozen"), json_raw(w, db_text(rows, 2));
        json_key(w, "repaired"), json_raw(w, db_text(rows, 4));
    }
    json_close(w, '}');
}

/* The judged of a part in order; of the draw, of each class, only those up to the first that is open. */
static lw_status put_part(const body_source *b, json_writer *w, const char *key, const char *part) {
    enum { ROWS_AT_ONCE = 5000 };
    bool draw = part[1] == 'r';
    size_t put[LIMIT_CERTIFIED_CLASSES] = {0};
    int64_t after = 0, seen;
    json_key(w, key), json_open(w, '[');
    do {
        seen = 0;
        db_rows rows =
            db_query(b->t, Q_CERTIFICATION_SAMPLE,
                     DB_ARGS(v_int(b->draft->project_id), v_int(b->row.id),
                             v_text(lw_str_from(part)), v_int(after), v_int(ROWS_AT_ONCE)));
        while (db_next(&rows)) {
            size_t class = (size_t)db_int(&rows, 9);
            after = db_int(&rows, 0);
            seen++;
            if (!draw || put[class]++ < b->drawn.of[class].count) put_judged(w, &rows, draw);
        }
        lw_status status = db_end(&rows, b->error);
        if (status != LW_OK) return status;
    } while (seen == ROWS_AT_ONCE);
    json_close(w, ']');
    return LW_OK;
}

static void put_auditors(const body_source *b, json_writer *w) {
    const certification_auditor *list = b->shown.auditors.items;
    json_key(w, "auditors"), json_open(w, '[');
    for (size_t i = 0; i < b->shown.auditors.count; i++) {
        json_open(w, '{');
        put_id(w, "id", ID_ACCOUNT, 0, list[i].user.id);
        put_int(w, "judged", list[i].judged);
        put_int(w, "wrong", list[i].wrong);
        json_close(w, '}');
    }
    json_close(w, ']');
}

static void put_classes(const body_source *b, json_writer *w) {
    const certification_class *list = b->shown.classes.items;
    json_key(w, "classes"), json_open(w, '[');
    for (size_t k = 0; k < b->shown.classes.count; k++) {
        json_open(w, '{');
        put_text(w, "class", list[k].class), put_text(w, "title", list[k].title);
        put_int(w, "items", list[k].items), put_int(w, "reviewed", list[k].reviewed);
        put_int(w, "drawn", list[k].drawn), put_int(w, "errors", list[k].errors);
        put_text(w, "state", list[k].state), put_real(w, "bound", list[k].bound);
        put_real(w, "low", list[k].low), put_real(w, "high", list[k].high);
        put_bool(w, "chosen", list[k].chosen);
        if (b->row.planted) {
            put_int(w, "caught", (int64_t)b->plants.plants[k].caught);
            put_int(w, "missed", (int64_t)b->plants.plants[k].missed);
        }
        json_close(w, '}');
    }
    json_close(w, ']');
}

static lw_status put_claim(const body_source *b, json_writer *w) {
    const certification *c = &b->shown;
    json_open(w, '{');
    put_text(w, "says", c->says);
    put_text(w, "state", c->standing);
    put_text(w, "method",
             lw_str_from(proof_terms_of(c->standing, c->losses, c->classes.count).method));
    put_text(w, "field", c->field), put_int(w, "schema_version", c->schema_version);
    put_real(w, "target", c->target), put_real(w, "confidence", c->confidence);
    put_bool(w, "repair", c->repair), put_bool(w, "second", c->second);
    put_int(w, "population", c->population);
    put_int(w, "reviewed", c->reviewed), put_int(w, "corrected", c->corrected);
    put_int(w, "drawn", c->drawn), put_int(w, "errors", c->errors);
    put_int(w, "skipped", c->skipped), put_int(w, "decided_at", c->decided_at);
    put_bool(w, "losses", c->losses), put_real(w, "lost", c->lost);
    put_real(w, "bound", c->bound), put_real(w, "low", c->low), put_real(w, "high", c->high);
    put_classes(b, w);
    put_int(w, "planted", c->planted);
    put_int(w, "caught", c->plants_judged - (int64_t)b->plants.right);
    put_int(w, "missed", (int64_t)b->plants.right);
    put_real(w, "overlooked", c->overlooked);
    put_text(w, "commitment", c->commitment), put_text(w, "seed", c->seed);
    put_text(w, "frozen_hash", c->frozen_hash);
    put_time(w, "begun_at", c->begun_at), put_time(w, "frozen_at", c->frozen_at);
    put_time(w, "ended_at", c->ended_at);
    put_id(w, "begun_by", ID_ACCOUNT, 0, c->begun_by.id);
    put_auditors(b, w);
    lw_status status = put_part(b, w, "reviewed_items", "doubt");
    if (status == LW_OK) status = put_part(b, w, "sample", "draw");
    json_close(w, '}');
    return status;
}

/* ---- around it -------------------------------------------------------------------------------- */

static lw_status put_agreement(const body_source *b, json_writer *w) {
    quality_view view;
    lw_status status =
        quality_show(b->t, b->draft->project_id, (lw_str){0}, b->arena, &view, b->error);
    if (status != LW_OK) return status;
    const agreement_row *rows = view.agreement.items;
    json_key(w, "agreement"), json_open(w, '[');
    for (size_t i = 0; i < view.agreement.count; i++) {
        json_open(w, '{');
        put_text(w, "field", rows[i].field), put_text(w, "metric", rows[i].metric);
        put_real(w, "value", rows[i].value);
        put_real(w, "low", rows[i].low), put_real(w, "high", rows[i].high);
        put_int(w, "items", rows[i].items);
        json_close(w, '}');
    }
    json_close(w, ']');
    return LW_OK;
}

static void put_limits(const body_source *b, json_writer *w) {
    const certification *c = &b->shown;
    lw_arena arena = *b->arena;
    json_key(w, "limits"), json_open(w, '[');
    if (b->draft->certification_id) {
        json_string(w,
                    c->field.data
                        ? lw_arena_format(&arena,
                                          "It is about the field %.*s of the %lld items that "
                                          "were decided at the freeze, and about no other field.",
                                          LW_FMT(c->field), (long long)c->population)
                        : lw_arena_format(&arena,
                                          "It is about the %lld items that were decided at the "
                                          "freeze: one is right when all its fields are.",
                                          (long long)c->population));
        if (c->classes.count) {
            json_string(w, LW_STR("It is about those items that were decided as the classes named, "
                                  "each for itself; how many items of these classes were decided "
                                  "otherwise, it does not say."));
            if (c->repair)
                json_string(w,
                            LW_STR("What the audit has put right has left its class: so many are "
                                   "right of those that stay. What has come into a class so is "
                                   "taken as right, and not counted."));
            json_string(w, LW_STR("Auditors did not see how an item was decided, but they may have "
                                  "known which classes were drawn from."));
        }
        if (c->losses)
            json_string(
                w,
                LW_STR("The quality of an item is how alike its answer and the auditor's are, 0 to "
                       "1: of drawn things the overlap of partners over half of the things in "
                       "both. It is a mean: some items may be bad."));
        json_string(w, LW_STR("Items without a decision are in the file and not in the claim."));
        json_string(w, LW_STR("It holds on these items, and not for others like them."));
        if (c->reviewed)
            json_string(w,
                        lw_arena_format(&arena,
                                        "%lld items that were judged before the freeze are taken "
                                        "as right.",
                                        (long long)c->reviewed));
        json_string(w,
                    c->planted
                        ? LW_STR("Auditors may overlook errors, as often as the planted ones say.")
                        : LW_STR("Auditors are taken to be right; nothing measured what they "
                                 "overlook."));
        json_string(w, LW_STR("The seed lay in the server's database while the audit ran: it holds "
                              "against chance, and not against whoever could read that."));
    } else {
        json_string(w,
                    LW_STR("Nothing was audited: confidences in the file are a model's opinion."));
    }
    json_close(w, ']');
}

static void put_items(const body_source *b, json_writer *w) {
    const export_done *items = &b->draft->items;
    json_key(w, "items"), json_open(w, '{');
    json_key(w, "file");
    json_string(w, lw_arena_format(b->arena, "release-%lld.jsonl", (long long)b->draft->number));
    put_int(w, "bytes", items->bytes);
    put_text(w, "sha256", lw_str_from(items->sha256));
    put_text(w, "blake2b", lw_str_from(items->blake2b));
    put_int(w, "items", items->items);
    put_int(w, "decided", items->settled);
    put_int(w, "answers", items->answers);
    json_close(w, '}');
}

static void put_versions(const body_source *b, json_writer *w) {
    const export_done *items = &b->draft->items;
    json_key(w, "versions"), json_open(w, '{');
    put_int(w, "schema", items->schema_version);
    put_int(w, "guideline", items->guideline_version);
    put_int(w, "reliability", items->reliability_version);
    put_text(w, "program", LW_STR(LABELWRIGHT_VERSION));
    json_close(w, '}');
}

static lw_status put_head(const body_source *b, json_writer *w) {
    db_rows rows;
    const release_draft *d = b->draft;
    lw_status status =
        db_one(b->t, Q_PROJECT_SHOW, DB_ARGS(v_int(d->project_id)), "project", &rows, b->error);
    if (status != LW_OK) return status;
    put_int(w, "labelwright_release", 1);
    json_key(w, "project"), json_open(w, '{');
    put_id(w, "id", ID_PROJECT, 0, d->project_id);
    put_text(w, "name", db_text(&rows, 0));
    json_close(w, '}');
    put_id(w, "id", ID_RELEASE, d->project_id, d->id);
    put_int(w, "number", d->number);
    put_text(w, "note", d->note);
    put_id(w, "made_by", ID_ACCOUNT, 0, d->made_by);
    put_time(w, "made_at", d->items.made_at);
    return db_end(&rows, b->error);
}

static lw_status load_claim(body_source *b) {
    int64_t project_id = b->draft->project_id, id = b->draft->certification_id;
    lw_status status = certification_load(b->t, project_id, id, b->arena, &b->row, b->error);
    if (status == LW_OK && !lw_str_equal(b->row.state, LW_STR("closed")))
        return lw_fail(b->error, LW_CONFLICT, "the certification is in the state %.*s, not closed",
                       LW_FMT(b->row.state));
    if (status == LW_OK)
        status = certification_show(b->t, project_id, id, b->arena, &b->shown, b->error);
    if (status == LW_OK)
        status =
            certification_part_load(b->t, project_id, id, "draw", b->arena, &b->drawn, b->error);
    if (status == LW_OK)
        status =
            certification_part_load(b->t, project_id, id, "plant", b->arena, &b->plants, b->error);
    return status;
}

lw_status release_write_body(tx *t, const release_draft *draft, lw_arena *arena, lw_builder *out,
                             lw_error *error) {
    body_source b = {.t = t, .draft = draft, .arena = arena, .error = error};
    lw_status status = draft->certification_id ? load_claim(&b) : LW_OK;
    if (status != LW_OK) return status;
    json_writer w = json_write_to(out);
    json_open(&w, '{');
    status = put_head(&b, &w);
    put_items(&b, &w);
    put_versions(&b, &w);
    if (status == LW_OK) status = put_agreement(&b, &w);
    json_key(&w, "claim");
    if (!draft->certification_id) json_null(&w);
    else if (status == LW_OK) status = put_claim(&b, &w);
    put_limits(&b, &w);
    json_close(&w, '}');
    if (status == LW_OK && out->failed)
        return lw_fail(error, LW_NO_MEMORY, "no room for the certificate");
    return status;
}
