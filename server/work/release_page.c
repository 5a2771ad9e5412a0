/* release_page.c - the certificate of a release as a page to print. */
#include "server/record/html.h"
#include "server/rules/proof.h"
#include "server/work/release_file.h"
#include <math.h>
#include <stdio.h>

static double real_of(const json *object, const char *key) {
    const json *value = json_get(object, key);
    json_kind kind = json_kind_of(value);
    return kind == JSON_INT || kind == JSON_REAL ? json_real(value) : (double)NAN;
}

static lw_str text_in(const json *object, const char *key) {
    return json_text(json_get(object, key));
}

static void put_row(lw_builder *page, const char *name, lw_str text) {
    html_row_begin(page);
    html_cell_words(page, name);
    html_cell_whole(page, text);
    html_row_end(page);
}

static void put_number(lw_builder *page, const char *name, const json *object, const char *key) {
    char text[40];
    double value = real_of(object, key);
    if (isnan(value)) return;
    int length = value == floor(value) ? snprintf(text, sizeof text, "%.0f", value)
                                       : snprintf(text, sizeof text, "%.5f", value);
    put_row(page, name, (lw_str){text, (size_t)length});
}

static void put_share(lw_builder *page, const char *name, const json *object, const char *key) {
    char text[40];
    double value = real_of(object, key);
    if (isnan(value)) return;
    int length = snprintf(text, sizeof text, "%.2f %%", 100 * value);
    put_row(page, name, (lw_str){text, (size_t)length});
}

static void put_yes(lw_builder *page, const char *name, const json *object, const char *key) {
    put_row(page, name, json_is_true(json_get(object, key)) ? LW_STR("yes") : LW_STR("no"));
}

/* A cell. */
static void put_count(lw_builder *page, const json *object, const char *key) {
    double count = real_of(object, key);
    html_cell_count(page, count > 0 ? (size_t)count : 0);
}

static void put_claim(lw_builder *page, const json *claim) {
    proof_terms terms =
        proof_terms_of(text_in(claim, "state"), json_is_true(json_get(claim, "losses")),
                       json_count(json_get(claim, "classes")) > 0);
    html_section(page, "What is claimed", terms.how);
    html_table_begin(page, "of|is");
    put_row(page, "claim", text_in(claim, "says"));
    put_row(page, "field",
            json_get(claim, "field") ? text_in(claim, "field") : LW_STR("all, at once"));
    put_share(page, "to prove", claim, "target");
    put_share(page, "confidence", claim, "confidence");
    put_share(page, terms.bound, claim, "bound");
    put_share(page, "between, at both ends together", claim, "low");
    put_share(page, "and", claim, "high");
    put_number(page, "items frozen", claim, "population");
    put_number(page, "judged before the freeze", claim, "reviewed");
    put_number(page, "of them put right", claim, "corrected");
    put_number(page, "drawn at random and judged", claim, "drawn");
    put_number(page, terms.errors, claim, "errors");
    put_number(page, "of them skipped", claim, "skipped");
    put_number(page, "sum of losses", claim, "lost");
    put_yes(page, "errors were put right", claim, "repair");
    put_yes(page, "a second person decided on disagreement", claim, "second");
    put_number(page, "planted errors", claim, "planted");
    put_number(page, "of them missed", claim, "missed");
    put_row(page, "method", text_in(claim, "method"));
    put_row(page, "frozen at", text_in(claim, "frozen_at"));
    put_row(page, "ended at", text_in(claim, "ended_at"));
    put_row(page, "SHA-256 of what was frozen", text_in(claim, "frozen_hash"));
    put_row(page, "seed", text_in(claim, "seed"));
    put_row(page, "told before: its SHA-256", text_in(claim, "commitment"));
    html_table_end(page);
}

static void put_classes(lw_builder *page, const json *list) {
    if (!json_count(list)) return;
    html_section(page, "By class",
                 "Each class is an audit of its own, at the confidence. All that are chosen meet "
                 "what is to be proven, at that confidence together.");
    html_table_begin(page, "class|state|>items frozen|>judged before|>drawn|>errors|>at least "
                           "right|chosen");
    for (size_t k = 0; k < json_count(list); k++) {
        const json *one = json_at(list, k);
        html_row_begin(page);
        html_cell_text(page, text_in(one, text_in(one, "title").len ? "title" : "class"));
        html_cell_text(page, text_in(one, "state"));
        put_count(page, one, "items");
        put_count(page, one, "reviewed");
        put_count(page, one, "drawn");
        put_count(page, one, "errors");
        html_cell_number(page, real_of(one, "bound"));
        html_cell_words(page, json_is_true(json_get(one, "chosen")) ? "yes" : "no");
        html_row_end(page);
    }
    html_table_end(page);
}

static void put_auditors(lw_builder *page, const json *claim) {
    const json *list = json_get(claim, "auditors");
    html_section(page, "Who audited", "By their ids in the installation.");
    html_table_begin(page, "person|>judged|>found wrong");
    for (size_t i = 0; i < json_count(list); i++) {
        const json *one = json_at(list, i);
        html_row_begin(page);
        html_cell_text(page, text_in(one, "id"));
        put_count(page, one, "judged");
        put_count(page, one, "wrong");
        html_row_end(page);
    }
    html_table_end(page);
}

static void put_agreement(lw_builder *page, const json *list) {
    if (!json_count(list)) return;
    html_section(page, "Agreement of annotators",
                 "Krippendorff's alpha: 1 is full agreement, 0 that of chance; with its 95 % "
                 "interval.");
    html_table_begin(page, "field|>alpha|interval|>items");
    for (size_t i = 0; i < json_count(list); i++) {
        const json *one = json_at(list, i);
        double value = real_of(one, "value");
        html_row_begin(page);
        html_cell_text(page, text_in(one, "field"));
        html_cell_number(page, value);
        html_cell_interval(page, value, real_of(one, "low"), real_of(one, "high"));
        put_count(page, one, "items");
        html_row_end(page);
    }
    html_table_end(page);
}

static void put_files(lw_builder *page, const release_signed *certificate) {
    const json *body = certificate->document, *items = json_get(body, "items"),
               *versions = json_get(body, "versions");
    html_section(page, "What is released",
                 "Put the file beside the certificate and run: labelwright release verify.");
    html_table_begin(page, "of|is");
    put_row(page, "project", text_in(json_get(body, "project"), "name"));
    put_row(page, "its id", text_in(json_get(body, "project"), "id"));
    put_row(page, "note", text_in(body, "note"));
    put_row(page, "made at", text_in(body, "made_at"));
    put_row(page, "made by", text_in(body, "made_by"));
    put_row(page, "file", text_in(items, "file"));
    put_number(page, "bytes", items, "bytes");
    put_row(page, "SHA-256", text_in(items, "sha256"));
    put_number(page, "items", items, "items");
    put_number(page, "of them decided", items, "decided");
    put_number(page, "answers", items, "answers");
    put_number(page, "version of the schema", versions, "schema");
    put_number(page, "of the guideline", versions, "guideline");
    put_number(page, "of the reliabilities", versions, "reliability");
    put_row(page, "program", text_in(versions, "program"));
    put_row(page, "signed with the Ed25519 key", lw_str_from(certificate->key));
    html_table_end(page);
}

static void put_limits(lw_builder *page, const json *limits) {
    html_section(page, "Limits", "What is not said.");
    lw_put(page, LW_STR("<ul>"));
    for (size_t i = 0; i < json_count(limits); i++) {
        lw_str text = json_text(json_at(limits, i));
        lw_put(page, LW_STR("<li>"));
        for (size_t at = 0; at < text.len; at += 80)
            html_text(page, lw_str_slice(text, at, at + 80));
        lw_put(page, LW_STR("</li>"));
    }
    lw_put(page, LW_STR("</ul>\n"));
}

void release_page(const release_signed *certificate, lw_builder *page) {
    const json *body = certificate->document, *claim = json_get(body, "claim");
    char title[160];
    lw_str name = lw_utf8_start(text_in(json_get(body, "project"), "name"), 60);
    while (!lw_utf8_valid(name)) name.len--;
    int length = snprintf(title, sizeof title, "Release %.0f of %.*s", real_of(body, "number"),
                          LW_FMT(name));
    html_begin(page, (lw_str){title, (size_t)length});
    if (claim) {
        put_claim(page, claim);
        put_classes(page, json_get(claim, "classes"));
        put_auditors(page, claim);
    } else {
        html_section(page, "What is claimed", "Nothing: this release was not audited.");
    }
    put_agreement(page, json_get(body, "agreement"));
    put_files(page, certificate);
    put_limits(page, json_get(body, "limits"));
    html_end(page);
}
