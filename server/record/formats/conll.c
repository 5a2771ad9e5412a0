/* conll.c - tokens and BIO tags: a token a line, a blank line after each sentence. Columns are the token,
 * where it starts and ends in code points, and its tag. A token is a run of letters, digits and marks, or one
 * other sign; it belongs to the first span that it overlaps. A line of the text is a sentence. */
#include "server/record/formats/render.h"
#include <stdlib.h>

static bool carries(const schema *s, const schema_field *field) {
    return field == render_field(s, KIND_SPANS);
}

typedef struct {
    size_t start, end; /* code points */
    lw_str class;
} mark;

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
        marks[i] =
            (mark){(size_t)json_int(json_get(span, "start")),
                   (size_t)json_int(json_get(span, "end")), json_text(json_get(span, "class"))};
    }
    if (marks) qsort(marks, count, sizeof *marks, by_start);
    *count_out = count;
    return marks;
}

/* Where we are in the text and in the marks. */
typedef struct {
    const mark *marks;
    size_t count, next;
    const mark *last; /* of the token before; NULL: none */
    bool in_sentence;
} tagger;

static void put_token(tagger *t, lw_str token, size_t start, size_t end, lw_builder *out) {
    while (t->next < t->count && t->marks[t->next].end <= start) t->next++;
    const mark *m = t->next < t->count && t->marks[t->next].start < end ? &t->marks[t->next] : NULL;
    lw_put(out, token);
    lw_put_format(out, "\t%zu\t%zu\t", start, end);
    if (m) lw_put_format(out, "%s%.*s\n", m == t->last ? "I-" : "B-", LW_FMT(m->class));
    else lw_put(out, LW_STR("O\n"));
    t->last = m;
    t->in_sentence = true;
}

static void end_sentence(tagger *t, lw_builder *out) {
    if (t->in_sentence) lw_put_char(out, '\n');
    t->in_sentence = false;
}

static void put_text(tagger *t, lw_str text, lw_builder *out) {
    size_t point = 0, bytes;
    for (size_t at = 0; at < text.len; at += bytes, point++) {
        sign is = sign_of(decode(text, at, &bytes));
        if (is == SIGN_LINE_END) end_sentence(t, out);
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
    end_sentence(t, out);
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
        if (!t.marks) out->failed = true;
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
    .about = "tokens and BIO tags, the first field of spans",
    .carries = carries,
    .changes = "a token belongs to the first span that it overlaps",
    .item = put_item,
};
