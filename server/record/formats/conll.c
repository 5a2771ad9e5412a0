/* conll.c - tokens and BIO tags: a token a line, a blank line after each sentence. Columns are the token,
 * where it starts and ends in code points, its tag, and where spans hang together in chains which of them it
 * begins and ends, as CoNLL-2012 writes coreference. A token is a run of letters, digits and marks, or one
 * other sign; it belongs to the first span that it overlaps. A line of the text is a sentence. */
#include "server/record/chains.h"
#include "server/record/formats/render.h"
#include <stdlib.h>

static bool carries(const schema *s, const schema_field *field) {
    const schema_field *spans = render_field(s, KIND_SPANS);
    return field == spans || (field && field == render_chains(s, spans));
}

typedef struct {
    size_t start, end; /* code points */
    lw_str class, id;
} mark;

/* A mark in a chain. */
typedef struct {
    const mark *of;
    size_t chain; /* numbered by where it is first mentioned */
    bool begun;
} mention;

typedef enum { SIGN_BLANK, SIGN_LINE_END, SIGN_WORD, SIGN_OTHER } sign;

static uint32_t decode(lw_str text, size_t at, size_t *bytes_out) {
    unsigned char first = (unsigned char)text.data[at];
    size_t bytes = first < 0x80 ? 1 : first < 0xe0 ? 2 : first < 0xf0 ? 3 : 4;
    uint32_t point = bytes == 1 ? first : first & (0xffu >> (bytes + 1));
    for (size_t i = 1; i < bytes; i++)
        point = point << 6 | ((unsigned char)text.data[at + i] & 0x3fu);
    *bytes_out = bytes;
    return point;
}

/* Ranges beyond ASCII that are no part of words; blanks first. */
static const struct {
    uint32_t first, last;
    sign is;
} ranges[] = {
    {0x0085, 0x0085, SIGN_LINE_END}, {0x00a0, 0x00a0, SIGN_BLANK},    {0x1680, 0x1680, SIGN_BLANK},
    {0x2000, 0x200b, SIGN_BLANK},    {0x2028, 0x2029, SIGN_LINE_END}, {0x202f, 0x202f, SIGN_BLANK},
    {0x205f, 0x205f, SIGN_BLANK},    {0x3000, 0x3000, SIGN_BLANK},    {0xfeff, 0xfeff, SIGN_BLANK},
    {0x00a1, 0x00a9, SIGN_OTHER},    {0x00ab, 0x00b1, SIGN_OTHER},    {0x00b4, 0x00b4, SIGN_OTHER},
    {0x00b6, 0x00b8, SIGN_OTHER},    {0x00bb, 0x00bb, SIGN_OTHER},    {0x00bf, 0x00bf, SIGN_OTHER},
    {0x00d7, 0x00d7, SIGN_OTHER},    {0x00f7, 0x00f7, SIGN_OTHER},    {0x2010, 0x2027, SIGN_OTHER},
    {0x2030, 0x205e, SIGN_OTHER},    {0x20a0, 0x20cf, SIGN_OTHER},    {0x2190, 0x2bff, SIGN_OTHER},
    {0x3001, 0x3003, SIGN_OTHER},    {0x3008, 0x3020, SIGN_OTHER},    {0xff01, 0xff0f, SIGN_OTHER},
    {0xff1a, 0xff20, SIGN_OTHER},    {0xff3b, 0xff40, SIGN_OTHER},    {0xff5b, 0xff65, SIGN_OTHER},
};

static sign sign_of(uint32_t point) {
    if (point == '\n' || point == '\r' || point == '\v' || point == '\f') return SIGN_LINE_END;
    if (point <= ' ') return SIGN_BLANK;
    if (point < 0x80) {
        uint32_t lower = point | 0x20;
        bool word =
            (lower >= 'a' && lower <= 'z') || (point >= '0' && point <= '9') || point == '_';
        return word ? SIGN_WORD : SIGN_OTHER;
    }
    for (size_t i = 0; i < sizeof ranges / sizeof ranges[0]; i++)
        if (point >= ranges[i].first && point <= ranges[i].last) return ranges[i].is;
    return SIGN_WORD;
}

static int by_start(const void *a, const void *b) {
    const mark *x = a, *y = b;
    if (x->start != y->start) return x->start < y->start ? -1 : 1;
    return x->end == y->end  ? 0
           : x->end > y->end ? -1
                             : 1; /* of two that start together the longer */
}

static mark *read_marks(const json *spans, lw_arena *arena, size_t *count_out) {
    size_t count = json_count(spans);
    mark *marks = lw_new(arena, mark, count ? count : 1);
    for (size_t i = 0; marks && i < count; i++) {
        const json *span = json_at(spans, i);
        marks[i] = (mark){.start = (size_t)json_int(json_get(span, "start")),
                          .end = (size_t)json_int(json_get(span, "end")),
                          .class = json_text(json_get(span, "class")),
                          .id = json_text(json_get(span, "id"))};
    }
    if (marks) qsort(marks, count, sizeof *marks, by_start);
    *count_out = count;
    return marks;
}

/* Where we are in the text and in the marks. */
typedef struct {
    const mark *marks;
    size_t count, next;
    const mark *last;  /* of the token before; NULL: none */
    bool chains;       /* whether there is a column of them */
    mention *mentions; /* in order of the text */
    size_t mention_count, next_mention;
    mention **around; /* those that the last token is in */
    size_t around_count;
    bool open,
        ends_sentence; /* the last token's line is not ended, and is its sentence's last one */
} tagger;

static int by_id(const void *a, const void *b) {
    return lw_str_compare((*(const mark *const *)a)->id, (*(const mark *const *)b)->id);
}

static int by_place(const void *a, const void *b) {
    const mention *x = a, *y = b;
    if (x->of != y->of) return x->of < y->of ? -1 : 1; /* marks are in order of the text */
    return x->chain == y->chain ? 0 : x->chain < y->chain ? -1 : 1;
}

static void number_chains(tagger *t, size_t *numbers) {
    size_t chains = 0;
    for (size_t i = 0; i < t->mention_count; i++) {
        size_t *number = &numbers[t->mentions[i].chain];
        if (*number == 0) *number = ++chains;
        t->mentions[i].chain = *number - 1;
    }
}

/* False without room. */
static bool read_mentions(tagger *t, const json *relations, lw_arena *arena) {
    size_t members = 0;
    const chain_member *all = chains_read(relations, arena, &members);
    size_t *numbers = lw_new(arena, size_t, members + 1); /* of each chain, from 1; 0: none yet */
    const mark **ids = lw_new(arena, const mark *, t->count + 1);
    t->mentions = lw_new(arena, mention, members + 1);
    t->around = lw_new(arena, mention *, members + 1);
    if (!all || !numbers || !ids || !t->mentions || !t->around) return false;
    for (size_t i = 0; i < t->count; i++) ids[i] = &t->marks[i];
    qsort(ids, t->count, sizeof(const mark *), by_id);
    for (size_t i = 0; i < members; i++) {
        const mark wanted = {.id = all[i].id}, *key = &wanted;
        const mark *const *found = bsearch(&key, ids, t->count, sizeof(const mark *), by_id);
        if (found) t->mentions[t->mention_count++] = (mention){*found, all[i].chain, false};
    }
    qsort(t->mentions, t->mention_count, sizeof(mention), by_place);
    number_chains(t, numbers);
    t->chains = true;
    return true;
}

/* `(0` where a mention begins, `0)` where it ends, `(0)` where it does both. */
static void put_mentions(tagger *t, size_t next_start, lw_builder *out) {
    size_t kept = 0;
    const char *bar = "\t";
    for (size_t i = 0; i < t->around_count; i++) {
        mention *m = t->around[i];
        bool ends = m->of->end <= next_start;
        if (!m->begun || ends) {
            lw_put_format(out, "%s%s%zu%s", bar, m->begun ? "" : "(", m->chain, ends ? ")" : "");
            bar = "|";
        }
        m->begun = true;
        if (!ends) t->around[kept++] = m;
    }
    t->around_count = kept;
    if (*bar == '\t') lw_put(out, LW_STR("\t-"));
}

/* Ends the last token's line, now that it is known where the next one starts. */
static void end_line(tagger *t, size_t next_start, lw_builder *out) {
    if (!t->open) return;
    if (t->chains) put_mentions(t, next_start, out);
    lw_put_char(out, '\n');
    if (t->ends_sentence) lw_put_char(out, '\n');
    t->open = t->ends_sentence = false;
}

static void enter_mentions(tagger *t, size_t start, size_t end) {
    for (; t->next_mention < t->mention_count; t->next_mention++) {
        mention *m = &t->mentions[t->next_mention];
        if (m->of->start >= end) return;
        if (m->of->end > start) t->around[t->around_count++] = m;
    }
}

static void put_token(tagger *t, lw_str token, size_t start, size_t end, lw_builder *out) {
    end_line(t, start, out);
    while (t->next < t->count && t->marks[t->next].end <= start) t->next++;
    const mark *m = t->next < t->count && t->marks[t->next].start < end ? &t->marks[t->next] : NULL;
    lw_put(out, token);
    lw_put_format(out, "\t%zu\t%zu\t", start, end);
    if (m) lw_put_format(out, "%s%.*s", m == t->last ? "I-" : "B-", LW_FMT(m->class));
    else lw_put_char(out, 'O');
    enter_mentions(t, start, end);
    t->last = m;
    t->open = true;
}

static void end_sentence(tagger *t) { t->ends_sentence = t->open; }

static void put_text(tagger *t, lw_str text, lw_builder *out) {
    size_t point = 0, bytes;
    for (size_t at = 0; at < text.len; at += bytes, point++) {
        sign is = sign_of(decode(text, at, &bytes));
        if (is == SIGN_LINE_END) end_sentence(t);
        if (is == SIGN_OTHER)
            put_token(t, lw_str_slice(text, at, at + bytes), point, point + 1, out);
        if (is != SIGN_WORD) continue;
        size_t start = at, first = point;
        for (;;) {
            size_t next = at + bytes, wide;
            if (next >= text.len || sign_of(decode(text, next, &wide)) != SIGN_WORD) break;
            at = next;
            bytes = wide;
            point++;
        }
        put_token(t, lw_str_slice(text, start, at + bytes), first, point + 1, out);
    }
    end_sentence(t);
    end_line(t, SIZE_MAX, out);
}

/* An id is one line, whatever it holds. */
static void put_comment(lw_builder *out, lw_str id) {
    lw_put(out, LW_STR("# id = "));
    for (size_t i = 0; i < id.len; i++)
        lw_put_char(out, (unsigned char)id.data[i] < ' ' ? ' ' : id.data[i]);
    lw_put_char(out, '\n');
}

static lw_status put_item(export_run *run, const export_item *item, lw_arena scratch,
                          lw_builder *name, lw_builder *out, lw_error *error) {
    (void)name;
    if (!item->decided.data) return LW_OK;
    const schema_field *field = render_field(run->schema, KIND_SPANS);
    json *data = NULL, *decided = NULL;
    lw_status status = render_parse(item->data, &data, error);
    if (status == LW_OK) status = render_parse(item->decided, &decided, error);
    const json *text = json_get(data, field->on.data);
    if (status == LW_OK && json_kind_of(text) == JSON_TEXT) {
        tagger t = {0};
        t.marks = read_marks(json_get(decided, field->name.data), &scratch, &t.count);
        out->failed |= !t.marks;
        const schema_field *chains = render_chains(run->schema, field);
        if (chains && t.marks)
            out->failed |= !read_mentions(&t, json_get(decided, chains->name.data), &scratch);
        put_comment(out, item->external_id);
        put_text(&t, json_text(text), out);
    }
    json_free(data);
    json_free(decided);
    return status == LW_OK ? render_built(out, error) : status;
}

const export_format format_conll = {
    .name = "conll",
    .extension = "conll",
    .content_type = "text/plain; charset=utf-8",
    .passes = 1,
    .about = "tokens and BIO tags, the first field of spans and its chains",
    .carries = carries,
    .changes = "a token belongs to the first span that it overlaps",
    .item = put_item,
};
