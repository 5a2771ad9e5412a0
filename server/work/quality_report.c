/* quality_report.c - what a customer is told of a project's quality, as a page to print. */
#include "server/work/quality_report.h"
#include "server/record/html.h"
#include "server/version.h"
#include "server/work/certification.h"
#include "server/work/quality.h"
#include <math.h>
#include <stdio.h>

enum {
    CORRECTIONS_MAX = 300,      /* of audits, and of reviews: ten printed pages */
    REVIEWS_AMONG = 20000,      /* answers that are looked through for reviews: some 50 ms */
    CLASSES_SHOWN_MAX = 100,    /* of a question */
    CONFUSION_COLUMNS_MAX = 30, /* as many as the figures have */
    SCRATCH_BYTES = 1 << 20,    /* for the text of one cell: 100 classes, or an answer in short */
};

typedef struct {
    tx *t;
    const actor *who;
    int64_t project_id;
    lw_arena *arena;
    lw_arena scratch; /* beside the page, which grows in the arena */
    lw_builder *page;
    lw_error *error;
    project project;
    schema questions;
    quality_view view;
} report;

/* ---- rows ------------------------------------------------------------------------------------ */

static void put_row(lw_builder *page, const char *name, lw_str text) {
    html_row_begin(page);
    html_cell_words(page, name);
    html_cell_whole(page, text);
    html_row_end(page);
}

static void put_count(lw_builder *page, const char *name, int64_t count) {
    char text[24];
    int length = snprintf(text, sizeof text, "%lld", (long long)count);
    put_row(page, name, (lw_str){text, (size_t)length});
}

static void put_share(lw_builder *page, const char *name, double share) {
    char text[24];
    if (isnan(share)) return;
    int length = snprintf(text, sizeof text, "%.2f %%", 100 * share);
    put_row(page, name, (lw_str){text, (size_t)length});
}

static void put_sum(lw_builder *page, const char *name, double sum) {
    char text[40];
    if (isnan(sum)) return;
    int length = snprintf(text, sizeof text, "%.5f", sum);
    put_row(page, name, (lw_str){text, (size_t)length});
}

static void put_time(lw_builder *page, const char *name, int64_t at) {
    char text[TIME_TEXT_MAX];
    if (at && at != SHAPE_NO_INT) put_row(page, name, time_write(text, at));
}

static void put_measured(lw_builder *page, double value, double low, double high) {
    html_cell_number(page, value);
    html_cell_number(page, low);
    html_cell_number(page, high);
    html_cell_interval(page, value, low, high);
}

/* ---- what was asked, by whom ------------------------------------------------------------------ */

static void put_asked(report *r) {
    const item_counts *counts = r->project.counts;
    const quality_settings *wanted = r->project.quality;
    html_section(r->page, "What was asked", "Of how many items, and how each was to be settled.");
    html_table_begin(r->page, "of|is");
    put_row(r->page, "project", r->project.name);
    put_row(r->page, "about", r->project.description);
    put_time(r->page, "begun", r->project.created_at);
    put_time(r->page, "this report", db_now(r->t));
    put_count(r->page, "items", counts->items);
    put_count(r->page, "settled", counts->settled);
    put_count(r->page, "in review", counts->review);
    put_count(r->page, "in work", counts->in_work);
    put_count(r->page, "open", counts->open);
    put_count(r->page, "quarantined", counts->quarantined);
    put_count(r->page, "answers that count", counts->answers);
    put_share(r->page, "confidence at which an item is settled", wanted->target);
    put_count(r->page, "answers an item, at least", wanted->min_labels);
    put_count(r->page, "answers an item, at most", wanted->max_labels);
    html_table_end(r->page);
}

static lw_str class_list(const schema_field *field, lw_arena *arena) {
    lw_builder text = lw_builder_in(arena);
    for (size_t i = 0; i < field->class_count && i < CLASSES_SHOWN_MAX; i++) {
        if (i) lw_put(&text, LW_STR(", "));
        lw_put(&text, field->classes[i].name);
    }
    if (field->class_count > CLASSES_SHOWN_MAX)
        lw_put_format(&text, " and %zu more", field->class_count - CLASSES_SHOWN_MAX);
    return lw_built(&text);
}

static void put_questions(report *r) {
    html_section(r->page, "The questions", "As they are asked now.");
    html_table_begin(r->page, "field|kind|classes");
    for (size_t f = 0; f < r->questions.field_count; f++) {
        const schema_field *field = &r->questions.fields[f];
        lw_arena scratch = r->scratch;
        html_row_begin(r->page);
        html_cell_whole(r->page, field->name);
        html_cell_words(r->page, field_kind_name(field->kind));
        html_cell_whole(r->page, class_list(field, &scratch));
        html_row_end(r->page);
    }
    html_table_end(r->page);
}

static lw_status put_people(report *r) {
    html_section(r->page, "Who answered",
                 "Sources by kind and role: people are counted here and not named.");
    html_table_begin(r->page, "kind|role in the project|>sources|>answers");
    db_rows rows = db_query(r->t, Q_SOURCE_ROLES, DB_ARGS(v_int(r->project_id)));
    while (db_next(&rows)) {
        html_row_begin(r->page);
        html_cell_text(r->page, db_text(&rows, 0));
        html_cell_text(r->page, db_is_null(&rows, 1) ? LW_STR("–") : db_text(&rows, 1));
        html_cell_count(r->page, (size_t)db_int(&rows, 2));
        html_cell_count(r->page, (size_t)db_int(&rows, 3));
        html_row_end(r->page);
    }
    html_table_end(r->page);
    return db_end(&rows, r->error);
}

/* ---- figures --------------------------------------------------------------------------------- */

static void put_agreement(report *r) {
    const agreement_row *rows = r->view.agreement.items;
    html_section(r->page, "Agreement of annotators",
                 "Krippendorff's alpha: 1 is full agreement, 0 that of chance; with its 95 % "
                 "interval. It says how far people agree, not how often they are right.");
    html_table_begin(r->page, "field|>alpha|>low|>high|interval|>items with two answers or more");
    for (size_t i = 0; i < r->view.agreement.count; i++) {
        html_row_begin(r->page);
        html_cell_text(r->page, rows[i].field);
        put_measured(r->page, rows[i].value, rows[i].low, rows[i].high);
        html_cell_count(r->page, (size_t)rows[i].items);
        html_row_end(r->page);
    }
    html_table_end(r->page);
}

static void put_claim(report *r, const certification *c, const proof_terms *terms) {
    lw_builder *page = r->page;
    html_table_begin(page, "of|is");
    put_row(page, "claim", c->says);
    put_row(page, "state", c->state);
    put_row(page, "field", c->field.data ? c->field : LW_STR("all, at once"));
    put_share(page, "to prove", c->target);
    put_share(page, "confidence", c->confidence);
    put_share(page, terms->bound, c->bound);
    put_share(page, "between, at both ends together", c->low);
    put_share(page, "and", c->high);
    put_row(page, "sampling method", lw_str_from(terms->sampling));
    put_row(page, "blind", LW_STR("yes: who judged saw neither the decision nor the answers"));
    put_row(page, "errors were put right", c->repair ? LW_STR("yes") : LW_STR("no"));
    put_row(page, "a second person decided on disagreement",
            c->second ? LW_STR("yes") : LW_STR("no"));
    put_count(page, "items frozen", c->population);
    put_count(page, "judged before the freeze, the most doubtful first", c->reviewed);
    put_count(page, "drawn at random and judged", c->drawn);
    put_count(page, terms->errors, c->errors);
    put_count(page, "of them skipped", c->skipped);
    put_sum(page, "sum of losses", c->lost);
    put_count(page, "auditors", (int64_t)c->auditors.count);
    put_count(page, "planted errors", c->planted);
    put_time(page, "frozen at", c->frozen_at);
    put_time(page, "ended at", c->ended_at);
    put_row(page, "SHA-256 of what was frozen", c->frozen_hash);
    html_table_end(page);
}

/* Of a claim of classes: each of them. */
static void put_classes(lw_builder *page, const certification *c) {
    const certification_class *list = c->classes.items;
    if (!c->classes.count) return;
    html_section(page, "By class",
                 "Each class is an audit of its own, at the confidence. All that are chosen meet "
                 "what is to be proven, at that confidence together.");
    html_table_begin(page, "class|state|>items frozen|>judged before|>drawn|>errors|>at least "
                           "right|>low|>high|chosen");
    for (size_t k = 0; k < c->classes.count; k++) {
        html_row_begin(page);
        html_cell_text(page, list[k].title.len ? list[k].title : list[k].class);
        html_cell_text(page, list[k].state);
        html_cell_count(page, (size_t)list[k].items);
        html_cell_count(page, (size_t)list[k].reviewed);
        html_cell_count(page, (size_t)list[k].drawn);
        html_cell_count(page, (size_t)list[k].errors);
        html_cell_number(page, list[k].bound);
        html_cell_number(page, list[k].low);
        html_cell_number(page, list[k].high);
        html_cell_words(page, list[k].chosen ? "yes" : "no");
        html_row_end(page);
    }
    html_table_end(page);
}

static void put_audit(report *r, const certification *c) {
    proof_terms terms = proof_terms_of(c->standing, c->losses, c->classes.count > 0);
    html_section(r->page, terms.title, terms.how);
    put_claim(r, c, &terms);
    put_classes(r->page, c);
}

static lw_status put_proof(report *r) {
    certification_newest newest;
    lw_status status = certification_find_newest(r->t, r->project_id, r->arena, &newest, r->error);
    if (status != LW_OK) return status;
    if (newest.has_decided) put_audit(r, &newest.decided);
    if (newest.has_open) put_audit(r, &newest.open);
    if (!newest.has_decided && !newest.has_open)
        html_section(r->page, "What is proven",
                     "Nothing: no random sample of the decisions was audited.");
    return LW_OK;
}

static void put_bin(lw_builder *page, const calibration_bin *bin, const char *name) {
    html_row_begin(page);
    html_cell_words(page, name);
    html_cell_count(page, (size_t)bin->items);
    html_cell_count(page, (size_t)bin->right);
    html_cell_number(page, bin->believed);
    put_measured(page, bin->accuracy, bin->low, bin->high);
    html_row_end(page);
}

static void put_left_out(lw_builder *page, const words_left_out *out) {
    html_table_begin(page, "words of auditors left out|>count");
    const struct {
        const char *why;
        int64_t count;
    } rows[] = {
        {"looked at first because they were in doubt", out->doubtful},
        {"planted errors", out->planted},
        {"skipped: nobody could tell", out->skipped},
        {"of items that had a word before", out->again},
        {"of decisions by a reviewer", out->reviewed},
        {"of items decided otherwise since", out->changed},
        {"of decisions without a confidence", out->unbelieved},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        html_row_begin(page);
        html_cell_words(page, rows[i].why);
        html_cell_count(page, (size_t)rows[i].count);
        html_row_end(page);
    }
    html_table_end(page);
}

static void put_calibration(report *r) {
    const calibration *c = r->view.calibration;
    const calibration_bin *bins = c->bins.items;
    if (c->all->items == 0) {
        html_section(r->page, "Calibration",
                     "Not calibrated: no decision was judged blind in a random sample. "
                     "Confidences are a model's opinion.");
    } else {
        html_section(r->page, "Calibration",
                     "Decisions by their confidence, and how many of them were right by the word "
                     "of a blind audit; Wilson's 95 % interval.");
        html_table_begin(r->page,
                         "confidence|>judged|>right|>mean confidence|>right|>low|>high|interval");
        for (size_t i = 0; i < c->bins.count; i++) {
            char name[32];
            snprintf(name, sizeof name, "%.0f to %.0f %%", 100 * bins[i].from, 100 * bins[i].to);
            if (bins[i].items) put_bin(r->page, &bins[i], name);
        }
        put_bin(r->page, c->all, "all");
        html_table_end(r->page);
    }
    if (c->gold->items) {
        html_table_begin(r->page, "decisions about|>judged|>right|>mean confidence|>right|>low|"
                                  ">high|interval");
        put_bin(r->page, c->gold, "items with a known answer");
        html_table_end(r->page);
    }
    put_left_out(r->page, c->left_out);
}

static void put_matrix(report *r, const json *one) {
    const json *classes = json_get(one, "classes"), *counts = json_get(one, "counts");
    lw_str names[CONFUSION_COLUMNS_MAX];
    size_t count = 0;
    for (; count < json_count(classes) && count < CONFUSION_COLUMNS_MAX; count++)
        names[count] = json_text(json_at(classes, count));
    lw_put(r->page, LW_STR("<h3>"));
    html_text(r->page, json_text(json_get(one, "field")));
    if (json_get(one, "level"))
        lw_put_format(r->page, ", classes of level %lld and what stands below them",
                      (long long)json_int(json_get(one, "level")));
    lw_put(r->page, LW_STR("</h3>"));
    html_table_begin_named(r->page, "best answer", names, count);
    for (size_t row = 0; row < count; row++) {
        html_row_begin(r->page);
        html_cell_text(r->page, names[row]);
        for (size_t column = 0; column < count; column++)
            html_cell_count(r->page, (size_t)json_int(json_at(json_at(counts, row), column)));
        html_row_end(r->page);
    }
    html_table_end(r->page);
}

static lw_status put_confusion(report *r) {
    json *list = NULL;
    lw_status status = json_parse(r->view.confusion, &list, r->error);
    if (status != LW_OK) return status;
    html_section(r->page, "Confusion",
                 "How often each answer was given (columns) where another was the best one (rows), "
                 "by the answers looked at.");
    for (size_t i = 0; i < json_count(list); i++) put_matrix(r, json_at(list, i));
    json_free(list);
    return LW_OK;
}

/* ---- corrections ----------------------------------------------------------------------------- */

/* `field: answer` for each field that is answered. */
static lw_str say_values(const report *r, const json *values, lw_arena *scratch) {
    lw_builder said = lw_builder_in(scratch);
    for (json_member m = json_first(values); m.valid; json_step(&m)) {
        size_t f = schema_find(&r->questions, m.key);
        if (f == r->questions.field_count) continue; /* asked no more */
        char space[1024];
        lw_arena inner = lw_arena_over(space, sizeof space);
        lw_put_format(&said, "%s%.*s: ", said.len ? "; " : "", LW_FMT(m.key));
        lw_put(&said, schema_value_short(&r->questions.fields[f], m.value, &inner));
    }
    return lw_built(&said);
}

static lw_status put_values(report *r, lw_str text) {
    json *values = NULL;
    lw_status status = text.len ? json_parse(text, &values, r->error) : LW_OK;
    if (status != LW_OK) return status;
    lw_arena scratch = r->scratch;
    html_cell_whole(r->page, say_values(r, values, &scratch));
    json_free(values);
    return LW_OK;
}

/* The rows of a query: item, how, what was decided, what it is now, why, when. */
static lw_status put_corrections(report *r, db_rows rows, lw_str none) {
    lw_status put = LW_OK;
    size_t count = 0;
    html_table_begin(r->page, "item|how|was|is|reason|when");
    for (; put == LW_OK && db_next(&rows); count++) {
        char at[TIME_TEXT_MAX];
        bool dated = !db_is_null(&rows, 5);
        html_row_begin(r->page);
        html_cell_whole(r->page, db_text(&rows, 0));
        html_cell_text(r->page, db_text(&rows, 1));
        put = put_values(r, db_text(&rows, 2));
        if (put == LW_OK) put = put_values(r, db_text(&rows, 3));
        html_cell_whole(r->page, db_text(&rows, 4));
        html_cell_text(r->page, dated ? time_write(at, db_int(&rows, 5)) : (lw_str){0});
        html_row_end(r->page);
    }
    html_table_end(r->page);
    if (count == 0) {
        lw_put(r->page, LW_STR("<p>"));
        lw_put(r->page, none);
        lw_put(r->page, LW_STR("</p>\n"));
    }
    if (count == CORRECTIONS_MAX)
        lw_put_format(r->page, "<p>The newest %d; there may be more.</p>\n", CORRECTIONS_MAX);
    lw_status status = db_end(&rows, r->error);
    return put == LW_OK ? status : put;
}

static lw_status put_log(report *r) {
    html_section(r->page, "Corrections by audit",
                 "Decisions that an auditor found wrong and put right: \"doubt\", looked at "
                 "before the freeze; \"draw\", drawn at random.");
    db_rows audits = db_query(r->t, Q_CORRECTION_OF_AUDIT,
                              DB_ARGS(v_int(r->project_id), v_int(CORRECTIONS_MAX)));
    lw_status status = put_corrections(r, audits, LW_STR("None."));
    if (status != LW_OK) return status;
    html_section(r->page, "Corrections by review",
                 "What reviewers put right (fix) or sent back (reject), among the newest 20,000 "
                 "answers. What was believed before is not kept.");
    db_rows reviews =
        db_query(r->t, Q_CORRECTION_OF_REVIEW,
                 DB_ARGS(v_int(r->project_id), v_int(REVIEWS_AMONG), v_int(CORRECTIONS_MAX)));
    return put_corrections(r, reviews, LW_STR("None."));
}

/* ---- around it ------------------------------------------------------------------------------- */

static void put_versions(report *r) {
    html_section(r->page, "Versions", "That the figures were made with.");
    html_table_begin(r->page, "of|is");
    put_count(r->page, "schema", r->project.schema_version);
    put_count(r->page, "guideline", r->project.guideline_version);
    put_count(r->page, "reliabilities", r->view.reliability_version);
    put_row(r->page, "program", LW_STR("labelwright " LABELWRIGHT_VERSION));
    html_table_end(r->page);
}

static void put_limits(report *r) {
    static const char *const limits[] = {
        "Agreement is not accuracy: people can agree and be wrong.",
        "A confidence is a model's opinion; what was proven and calibration compare it with truth.",
        "An item's confidence is that of its least certain field, as it stands now.",
        "Auditors are taken to be right, but for what planted errors say they overlook.",
        "What is proven holds for the items that were frozen, and not for others like them.",
    };
    html_section(r->page, "Limits", "What is not said.");
    lw_put(r->page, LW_STR("<ul>"));
    for (size_t i = 0; i < sizeof limits / sizeof limits[0]; i++) {
        lw_put(r->page, LW_STR("<li>"));
        html_words(r->page, limits[i]);
        lw_put(r->page, LW_STR("</li>"));
    }
    lw_put_format(
        r->page,
        "<li>Agreement and confusion are of the newest %lld answers of people.</li></ul>\n",
        (long long)r->view.sample);
}

static lw_status load(report *r) {
    char *space = lw_arena_alloc(r->arena, SCRATCH_BYTES, 1, 16);
    if (!space) return lw_fail(r->error, LW_NO_MEMORY, "no room for the report");
    r->scratch = lw_arena_over(space, SCRATCH_BYTES);
    lw_status status = project_show(r->t, r->who, r->project_id, r->arena, &r->project, r->error);
    if (status == LW_OK)
        status = project_schema_load(r->t, r->project_id, r->project.schema_version, r->arena,
                                     &r->questions, r->error);
    if (status == LW_OK)
        status = quality_show(r->t, r->project_id, (lw_str){0}, r->arena, &r->view, r->error);
    return status;
}

lw_status quality_report(tx *t, const actor *who, int64_t project_id, lw_arena *arena,
                         lw_builder *page, lw_error *error) {
    report r = {
        .t = t, .who = who, .project_id = project_id, .arena = arena, .page = page, .error = error};
    char title[256];
    lw_status status = load(&r);
    if (status != LW_OK) return status;
    int length = snprintf(title, sizeof title, "Quality of %.*s",
                          LW_FMT(lw_utf8_start(r.project.name, 200)));
    html_begin(page, (lw_str){title, (size_t)length});
    put_asked(&r);
    put_questions(&r);
    status = put_people(&r);
    if (status == LW_OK) status = put_proof(&r);
    if (status != LW_OK) return status;
    put_agreement(&r);
    put_calibration(&r);
    status = put_confusion(&r);
    if (status == LW_OK) status = put_log(&r);
    if (status != LW_OK) return status;
    put_versions(&r);
    put_limits(&r);
    html_end(page);
    return page->failed ? lw_fail(error, LW_NO_MEMORY, "no room for the report") : LW_OK;
}
