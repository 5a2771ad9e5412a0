/* jsonl.c - everything, a line an item; importing it again gives the same project. */
#include "server/record/formats/render.h"
#include "server/record/ids.h"

/* Members that are absent are left out. */
static void put_string(json_writer *w, const char *key, lw_str text) {
    if (!text.data) return;
    json_key(w, key);
    json_string(w, text);
}

static void put_json(json_writer *w, const char *key, lw_str text) {
    if (!text.data) return;
    json_key(w, key);
    json_raw(w, text);
}

static void put_integer(json_writer *w, const char *key, int64_t value) {
    json_key(w, key);
    json_integer(w, value);
}

static void put_real(json_writer *w, const char *key, double value) {
    if (value != value) return;
    json_key(w, key);
    json_number(w, value);
}

static void put_source(json_writer *w, const export_evidence *e) {
    json_key(w, "source");
    json_open(w, '{');
    put_string(w, "kind", e->source_kind);
    put_string(w, "name", e->source_name);
    put_string(w, "version", e->source_version);
    json_close(w, '}');
}

static void put_evidence(json_writer *w, const export_evidence *e) {
    char time[TIME_TEXT_MAX];
    json_open(w, '{');
    put_string(w, "id", e->id);
    put_source(w, e);
    put_string(w, "stage", e->stage);
    put_json(w, "values", e->values);
    put_string(w, "confidence", e->confidence);
    put_string(w, "note", e->note);
    put_string(w, "verdict", e->verdict);
    put_string(w, "certificate", e->certificate);
    put_string(w, "code", e->code);
    put_json(w, "suggested", e->suggested);
    put_real(w, "score", e->score);
    put_integer(w, "active_ms", e->active_ms);
    json_key(w, "late");
    json_boolean(w, e->late);
    put_string(w, "supersedes", e->supersedes);
    put_integer(w, "schema_version", e->schema_version);
    put_integer(w, "guideline_version", e->guideline_version);
    put_string(w, "created_at", time_write(time, e->created_at));
    json_close(w, '}');
}

static void put_media(json_writer *w, const export_item *item) {
    if (item->media_count == 0) return;
    json_key(w, "media");
    json_open(w, '[');
    for (size_t i = 0; i < item->media_count; i++) {
        const export_media *m = &item->media[i];
        json_open(w, '{');
        put_string(w, "key", m->key);
        put_string(w, "file", m->file);
        put_string(w, "type", m->type);
        put_integer(w, "width", m->width);
        put_integer(w, "height", m->height);
        json_close(w, '}');
    }
    json_close(w, ']');
}

static void put_decision(json_writer *w, const export_item *item) {
    json_key(w, "decision");
    if (!item->decided.data) {
        json_null(w);
        return;
    }
    json_open(w, '{');
    put_json(w, "values", item->decided);
    put_real(w, "confidence", item->confidence);
    put_string(w, "by", item->decided_by);
    json_close(w, '}');
}

static void put_time(json_writer *w, const char *key, int64_t at) {
    char time[TIME_TEXT_MAX];
    put_string(w, key, time_write(time, at));
}

static void open_thread(json_writer *w, const export_remark *first) {
    json_open(w, '{');
    put_string(w, "kind", first->kind);
    put_json(w, "place", first->place);
    json_key(w, "open");
    json_boolean(w, first->open);
    if (!first->open) put_time(w, "resolved_at", first->resolved_at);
    json_key(w, "remarks");
    json_open(w, '[');
}

static void put_talk(json_writer *w, const export_item *item) {
    const export_remark *r = item->talk;
    if (item->talk_count == 0) return;
    json_key(w, "talk");
    json_open(w, '[');
    for (size_t i = 0; i < item->talk_count; i++) {
        if (i == 0 || r[i].thread_id != r[i - 1].thread_id) open_thread(w, &r[i]);
        json_open(w, '{');
        put_string(w, "by", r[i].by);
        put_string(w, "text", r[i].text);
        put_time(w, "at", r[i].at);
        json_close(w, '}');
        if (i + 1 < item->talk_count && r[i + 1].thread_id == r[i].thread_id) continue;
        json_close(w, ']');
        json_close(w, '}');
    }
    json_close(w, ']');
}

static lw_status put_item(export_run *run, const export_item *item, lw_arena scratch,
                          lw_builder *name, lw_builder *out, lw_error *error) {
    (void)run;
    (void)scratch;
    (void)name;
    char time[TIME_TEXT_MAX];
    json_writer w = json_write_to(out);
    json_open(&w, '{');
    put_string(&w, "external_id", item->external_id);
    put_json(&w, "data", item->data);
    put_json(&w, "meta", item->meta);
    put_json(&w, "gold", item->gold);
    put_media(&w, item);
    put_string(&w, "state", item->state);
    put_string(&w, "reason", item->reason);
    if (item->urgency.priority) put_integer(&w, "priority", item->urgency.priority);
    if (item->urgency.due_at) put_string(&w, "due_at", time_write(time, item->urgency.due_at));
    json_key(&w, "evidence");
    json_open(&w, '[');
    for (size_t i = 0; i < item->evidence_count; i++) put_evidence(&w, &item->evidence[i]);
    json_close(&w, ']');
    put_talk(&w, item);
    put_json(&w, "beliefs", item->beliefs);
    put_decision(&w, item);
    put_json(&w, "provenance", item->provenance);
    json_close(&w, '}');
    lw_put_char(out, '\n');
    return render_built(out, error);
}

const export_format format_jsonl = {
    .name = "jsonl",
    .extension = "jsonl",
    .content_type = "application/x-ndjson",
    .passes = 1,
    .about = "everything, one item a line; can be imported again",
    .reads_evidence = true,
    .pictures = true,
    .evidence = true,
    .talk = true,
    .undecided = true,
    .attributes = true,
    .item = put_item,
};
