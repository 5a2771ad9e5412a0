/* spacy.c - lines that spaCy's Python makes documents of: text, entities, chains of them, categories. */
#include "server/record/chains.h"
#include "server/record/formats/render.h"
#include <stdio.h>
#include <stdlib.h>

static bool is_category(const schema_field *f) {
    return f->kind == KIND_CHOICE || f->kind == KIND_CHOICES || f->kind == KIND_DISTRIBUTION;
}

static size_t category_fields(const schema *s) {
    size_t count = 0;
    for (size_t i = 0; i < s->field_count; i++) count += is_category(&s->fields[i]);
    return count;
}

static bool carries(const schema *s, const schema_field *field) {
    const schema_field *spans = render_field(s, KIND_SPANS);
    return field == spans || is_category(field) || (field && field == render_chains(s, spans));
}

/* The text: what the spans are on, else what the first question about a class is. */
static lw_str text_key(const schema *s) {
    const schema_field *spans = render_field(s, KIND_SPANS);
    if (spans) return spans->on;
    for (size_t i = 0; i < s->field_count; i++)
        if (is_category(&s->fields[i]) && s->fields[i].on.data) return s->fields[i].on;
    return LW_STR("text");
}

static void put_span(const json *span, json_writer *w) {
    json_open(w, '[');
    json_integer(w, json_int(json_get(span, "start")));
    json_integer(w, json_int(json_get(span, "end")));
    json_string(w, json_text(json_get(span, "class")));
    json_close(w, ']');
}

static void put_entities(const json *spans, json_writer *w) {
    json_key(w, "ents");
    json_open(w, '[');
    for (size_t i = 0; i < json_count(spans); i++) put_span(json_at(spans, i), w);
    json_close(w, ']');
}

typedef struct {
    lw_str id;
    const json *span;
} named_span;

static int by_id(const void *a, const void *b) {
    return lw_str_compare(((const named_span *)a)->id, ((const named_span *)b)->id);
}

/* As spaCy's coreference keeps them: doc.spans["coref_clusters_1"], ... False without room. */
static bool put_chains(const json *spans, const json *relations, lw_arena scratch, json_writer *w) {
    size_t count = 0;
    const chain_member *members = chains_read(relations, &scratch, &count);
    named_span *named = lw_new(&scratch, named_span, json_count(spans) + 1);
    if (!members || !named) return false;
    for (size_t i = 0; i < json_count(spans); i++)
        named[i] = (named_span){json_text(json_get(json_at(spans, i), "id")), json_at(spans, i)};
    qsort(named, json_count(spans), sizeof *named, by_id);
    json_key(w, "spans");
    json_open(w, '{');
    for (size_t i = 0; i < count; i++) {
        char name[40];
        snprintf(name, sizeof name, "coref_clusters_%zu", members[i].chain + 1);
        if (i == 0 || members[i].chain != members[i - 1].chain) {
            if (i) json_close(w, ']');
            json_key(w, name);
            json_open(w, '[');
        }
        const named_span wanted = {.id = members[i].id},
                         *found = bsearch(&wanted, named, json_count(spans), sizeof *named, by_id);
        if (found) put_span(found->span, w);
    }
    if (count) json_close(w, ']');
    json_close(w, '}');
    return true;
}

/* How much of a class the answer is: 0 or 1, or the share. */
static double share_of(const json *value, lw_str class) {
    if (json_kind_of(value) == JSON_OBJECT) {
        const json *share = json_get(value, class.data);
        return share ? json_real(share) : 0;
    }
    if (json_kind_of(value) == JSON_TEXT) return lw_str_equal(json_text(value), class);
    for (size_t i = 0; i < json_count(value); i++)
        if (lw_str_equal(json_text(json_at(value, i)), class)) return 1;
    return 0;
}

/* By class, or by field.class where several fields are about classes. */
static void put_categories(const schema *s, const json *decided, lw_arena scratch, json_writer *w) {
    bool several = category_fields(s) > 1;
    json_key(w, "cats");
    json_open(w, '{');
    for (size_t i = 0; i < s->field_count; i++) {
        const schema_field *f = &s->fields[i];
        const json *value = is_category(f) ? json_get(decided, f->name.data) : NULL;
        for (size_t c = 0; value && c < f->class_count; c++) {
            lw_arena room = scratch;
            lw_str name = f->classes[c].name;
            if (several) name = lw_arena_format(&room, "%.*s.%.*s", LW_FMT(f->name), LW_FMT(name));
            json_key_text(w, name);
            json_number(w, share_of(value, f->classes[c].name));
        }
    }
    json_close(w, '}');
}

static lw_status put_item(export_run *run, const export_item *item, lw_arena scratch,
                          lw_builder *name, lw_builder *out, lw_error *error) {
    (void)name;
    if (!item->decided.data) return LW_OK;
    json *data = NULL, *decided = NULL;
    lw_status status = render_parse(item->data, &data, error);
    if (status == LW_OK) status = render_parse(item->decided, &decided, error);
    const json *text = json_get(data, text_key(run->schema).data);
    if (status == LW_OK && json_kind_of(text) == JSON_TEXT) {
        json_writer w = json_write_to(out);
        json_open(&w, '{');
        json_key(&w, "text");
        json_string(&w, json_text(text));
        const schema_field *field = render_field(run->schema, KIND_SPANS),
                           *chains = render_chains(run->schema, field);
        const json *spans = field ? json_get(decided, field->name.data) : NULL;
        put_entities(spans, &w);
        if (chains)
            out->failed |= !put_chains(spans, json_get(decided, chains->name.data), scratch, &w);
        put_categories(run->schema, decided, scratch, &w);
        json_key(&w, "meta");
        json_open(&w, '{');
        json_key(&w, "id");
        json_string(&w, item->external_id);
        json_close(&w, '}');
        json_close(&w, '}');
        lw_put_char(out, '\n');
    }
    json_free(data);
    json_free(decided);
    return status == LW_OK ? render_built(out, error) : status;
}

const export_format format_spacy = {
    .name = "spacy",
    .extension = "jsonl",
    .content_type = "application/x-ndjson",
    .passes = 1,
    .about = "text, entities, chains and categories for spaCy, one document a line",
    .carries = carries,
    .item = put_item,
};
