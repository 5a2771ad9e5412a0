/* release_compare.c - what differs between two items' files. */
#include "labelwright/intern.h"
#include "server/record/json.h"
#include "server/work/release_file.h"
#include <errno.h>
#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { NAMES_BYTES = 1 << 30, NAMES_MAX = 100000000, LINE_BYTES = 32 << 20, HASH_BYTES = 16 };

/* An item of the file before: where its line is, and its decision in short. */
typedef struct {
    long offset;
    uint8_t hash[HASH_BYTES];
    bool seen;
} earlier;

typedef struct {
    lw_intern *names;
    earlier *list;
    size_t room;
    FILE *before;
    char *line;
    size_t line_room;
    char *memory; /* [LINE_BYTES] */
    release_put *put;
    void *context;
    release_difference found;
    lw_error *error;
} comparer;

typedef struct {
    json *item;
    lw_str name;
    const json *decided; /* NULL: not decided */
} parsed;

static lw_status no_memory(comparer *c) {
    return lw_fail(c->error, LW_NO_MEMORY, "no memory to compare releases");
}

static lw_status parse_line(comparer *c, lw_str line, parsed *out) {
    if (line.len && line.data[line.len - 1] == '\n') line.len--;
    lw_status status = json_parse(line, &out->item, c->error);
    if (status != LW_OK) return status;
    out->name = json_text(json_get(out->item, "external_id"));
    out->decided = json_get(json_get(out->item, "decision"), "values");
    return out->name.data ? LW_OK : lw_fail(c->error, LW_INVALID, "a line has no external_id");
}

static lw_status hash_decided(comparer *c, const json *decided, uint8_t hash[HASH_BYTES]) {
    lw_arena arena = lw_arena_over(c->memory, LINE_BYTES);
    lw_builder text = lw_builder_in(&arena);
    json_put(&text, decided);
    if (text.failed) return no_memory(c);
    crypto_generichash(hash, HASH_BYTES, (const unsigned char *)text.data, text.len, NULL, 0);
    return LW_OK;
}

static lw_status put_change(comparer *c, const char *change, lw_str name, const json *was,
                            const json *now) {
    lw_arena arena = lw_arena_over(c->memory, LINE_BYTES);
    lw_builder text = lw_builder_in(&arena);
    json_writer w = json_write_to(&text);
    json_open(&w, '{');
    json_key(&w, "external_id"), json_string(&w, name);
    json_key(&w, "change"), json_string(&w, lw_str_from(change));
    json_key(&w, "was"), json_value(&w, was);
    json_key(&w, "now"), json_value(&w, now);
    json_close(&w, '}');
    lw_put_char(&text, '\n');
    return text.failed ? no_memory(c) : c->put(c->context, lw_built(&text), c->error);
}

/* The line at an offset of the file before, parsed. */
static lw_status read_earlier(comparer *c, long offset, parsed *out) {
    ssize_t length = -1;
    if (fseek(c->before, offset, SEEK_SET) == 0)
        length = getline(&c->line, &c->line_room, c->before);
    if (length < 0)
        return lw_fail(c->error, LW_UNAVAILABLE, "the file of the release before cannot be read");
    return parse_line(c, (lw_str){c->line, (size_t)length}, out);
}

static lw_status keep_earlier(comparer *c, lw_str line, long offset) {
    parsed one = {0};
    int32_t number = 0;
    lw_status status = parse_line(c, line, &one);
    if (status == LW_OK) status = lw_intern_add(c->names, one.name, &number, c->error);
    if (status == LW_OK && (size_t)number >= c->room) {
        size_t more = c->room ? 2 * c->room : 1024;
        earlier *grown = realloc(c->list, more * sizeof *grown);
        if (grown) c->list = grown, c->room = more;
        else status = no_memory(c);
    }
    if (status == LW_OK) {
        c->list[number] = (earlier){.offset = offset};
        status = hash_decided(c, one.decided, c->list[number].hash);
    }
    json_free(one.item);
    return status;
}

static lw_status read_before(comparer *c) {
    lw_status status = LW_OK;
    for (long offset = 0; status == LW_OK;) {
        ssize_t length = getline(&c->line, &c->line_room, c->before);
        if (length < 0) break;
        status = keep_earlier(c, (lw_str){c->line, (size_t)length}, offset);
        offset += (long)length;
    }
    return status;
}

static lw_status take_later(comparer *c, const parsed *one) {
    uint8_t hash[HASH_BYTES];
    int32_t number = lw_intern_find(c->names, one->name);
    if (number < 0) {
        c->found.added++;
        return put_change(c, "added", one->name, NULL, one->decided);
    }
    earlier *was = &c->list[number];
    was->seen = true;
    lw_status status = hash_decided(c, one->decided, hash);
    if (status != LW_OK || memcmp(hash, was->hash, sizeof hash) == 0) return status;
    parsed old = {0};
    c->found.changed++;
    status = read_earlier(c, was->offset, &old);
    if (status == LW_OK) status = put_change(c, "changed", one->name, old.decided, one->decided);
    json_free(old.item);
    return status;
}

static lw_status read_after(comparer *c, FILE *after) {
    char *line = NULL;
    size_t room = 0;
    lw_status status = LW_OK;
    while (status == LW_OK) {
        ssize_t length = getline(&line, &room, after);
        if (length < 0) break;
        parsed one = {0};
        status = parse_line(c, (lw_str){line, (size_t)length}, &one);
        if (status == LW_OK) status = take_later(c, &one);
        json_free(one.item);
    }
    free(line);
    return status;
}

static lw_status put_gone(comparer *c) {
    lw_status status = LW_OK;
    for (size_t i = 0; i < lw_intern_count(c->names) && status == LW_OK; i++) {
        if (c->list[i].seen) continue;
        parsed old = {0};
        c->found.gone++;
        status = read_earlier(c, c->list[i].offset, &old);
        if (status == LW_OK) status = put_change(c, "gone", old.name, old.decided, NULL);
        json_free(old.item);
    }
    return status;
}

static lw_status compare(comparer *c, FILE *after) {
    c->names = lw_intern_open(NAMES_MAX, NAMES_BYTES);
    c->memory = malloc(LINE_BYTES);
    if (!c->names || !c->memory) return no_memory(c);
    lw_status status = read_before(c);
    if (status == LW_OK) status = read_after(c, after);
    return status == LW_OK ? put_gone(c) : status;
}

lw_status release_compare(const char *before, const char *after, release_put *put, void *context,
                          release_difference *found_out, lw_error *error) {
    comparer c = {.put = put, .context = context, .error = error};
    c.before = fopen(before, "re");
    FILE *later = c.before ? fopen(after, "re") : NULL;
    lw_status status = LW_OK;
    if (!later)
        status =
            lw_fail(error, LW_UNAVAILABLE, "%s: %s", c.before ? after : before, strerror(errno));
    if (status == LW_OK) status = compare(&c, later);
    if (later) fclose(later);
    if (c.before) fclose(c.before);
    if (c.names) lw_intern_close(c.names);
    free(c.list), free(c.line), free(c.memory);
    if (status == LW_OK) *found_out = c.found;
    return status;
}
