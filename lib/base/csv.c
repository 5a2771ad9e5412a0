/* csv.c - streaming CSV: whole rows are scanned in the buffer, fields are slices of it. */
#include "labelwright/csv.h"
#include <assert.h>
#include <stdlib.h>
#include <string.h>
#if defined(__SSE2__)
#include <emmintrin.h>
#endif

enum { BLOCK_BYTES = 64 };
#define NO_BLOCK (SIZE_MAX / 2)

struct lw_csv {
    lw_csv_options options;
    lw_csv_source *source;
    void *context;
    char *buffer;
    size_t capacity;
    size_t start, end;  /* what is read and not yet given out: buffer[start .. end-1] */
    uint64_t line;      /* of buffer[start], from 1 */
    bool began, at_end; /* the source was asked once; it has no more */
    lw_status broken;   /* LW_OK, or why no row will come any more */
    size_t marked;      /* where in the buffer a block of known separators and line ends begins, */
    uint64_t marks;     /* and a bit for each byte of it */
    lw_str fields[LW_CSV_FIELDS_MAX];
    bool quoted[LW_CSV_FIELDS_MAX];
    bool any_quoted; /* in the row scanned last */
};

lw_csv_options lw_csv_defaults(void) {
    return (lw_csv_options){
        .row_bytes_max = (size_t)64 << 20, .separator = ',', .buffer_bytes = 256 * 1024};
}

lw_csv *lw_csv_open(lw_csv_options options, lw_csv_source *source, void *context) {
    assert(options.row_bytes_max > 0 && options.row_bytes_max < SIZE_MAX / 4);
    assert(options.buffer_bytes >= 4 && options.buffer_bytes < SIZE_MAX / 4);
    assert(options.separator != '"' && options.separator != '\n' && options.separator != '\r');
    lw_csv *reader = calloc(1, sizeof *reader);
    char *buffer = malloc(options.buffer_bytes);
    if (!reader || !buffer) {
        free(buffer);
        free(reader);
        return NULL;
    }
    reader->options = options;
    reader->source = source;
    reader->context = context;
    reader->buffer = buffer;
    reader->capacity = options.buffer_bytes;
    reader->line = 1;
    reader->marked = NO_BLOCK;
    return reader;
}

void lw_csv_close(lw_csv *reader) {
    if (!reader) return;
    free(reader->buffer);
    free(reader);
}

/* ---- the buffer -------------------------------------------------------------------------- */

/* Moves what is left to the front and doubles the buffer when that is over half of it, so that a
 * row scanned again after each refill costs no more than twice its length in all. */
static lw_status make_room(lw_csv *reader) {
    size_t left = reader->end - reader->start;
    reader->marked = NO_BLOCK;
    if (left > 0) memmove(reader->buffer, reader->buffer + reader->start, left);
    reader->start = 0;
    reader->end = left;
    if (left <= reader->capacity / 2) return LW_OK;
    char *grown = realloc(reader->buffer, reader->capacity * 2);
    if (!grown) return LW_NO_MEMORY;
    reader->buffer = grown;
    reader->capacity *= 2;
    return LW_OK;
}

static void skip_byte_order_mark(lw_csv *reader) {
    size_t left = reader->end - reader->start;
    if (left >= 3 && memcmp(reader->buffer + reader->start, "\xEF\xBB\xBF", 3) == 0)
        reader->start += 3;
}

/* Reads until the buffer is full or the source has no more. */
static lw_status fill(lw_csv *reader) {
    lw_status status = make_room(reader);
    if (status != LW_OK) return status;
    while (reader->end < reader->capacity && !reader->at_end) {
        size_t room = reader->capacity - reader->end;
        ptrdiff_t got = reader->source(reader->context, reader->buffer + reader->end, room);
        if (got < 0) return reader->broken = LW_UNAVAILABLE;
        assert((size_t)got <= room);
        reader->end += (size_t)got;
        reader->at_end = got == 0;
    }
    if (!reader->began) skip_byte_order_mark(reader);
    reader->began = true;
    return LW_OK;
}

/* ---- scanning ---------------------------------------------------------------------------- */

static bool ends_field(char c, char separator) { return c == separator || c == '\n' || c == '\r'; }

/* A bit for each byte of a block, set where a field ends. */
#if defined(__SSE2__)
static uint64_t find_marks(const char *block, char separator) {
    const __m128i separators = _mm_set1_epi8(separator), lf = _mm_set1_epi8('\n'),
                  cr = _mm_set1_epi8('\r');
    uint64_t marks = 0;
    for (int i = 0; i < BLOCK_BYTES; i += 16) {
        __m128i bytes = _mm_loadu_si128((const __m128i *)(const void *)(block + i));
        __m128i ends =
            _mm_or_si128(_mm_cmpeq_epi8(bytes, separators),
                         _mm_or_si128(_mm_cmpeq_epi8(bytes, lf), _mm_cmpeq_epi8(bytes, cr)));
        marks |= (uint64_t)(uint32_t)_mm_movemask_epi8(ends) << i;
    }
    return marks;
}
#else
static uint64_t find_marks(const char *block, char separator) {
    uint64_t marks = 0;
    for (int i = 0; i < BLOCK_BYTES; i++) marks |= (uint64_t)ends_field(block[i], separator) << i;
    return marks;
}
#endif

/* Where the first separator or line end at or after `at` is, or `end`, both places in the buffer. Rows
 * are short: the marks of a block serve several fields. */
static inline size_t find_field_end(lw_csv *reader, size_t at, size_t end) {
    const char separator = reader->options.separator;
    size_t into = at - reader->marked;
    if (into < BLOCK_BYTES) {
        uint64_t marks = reader->marks >> into;
        if (marks) return at + (size_t)__builtin_ctzll(marks);
        at = reader->marked + BLOCK_BYTES;
    }
    for (; at + BLOCK_BYTES <= end; at += BLOCK_BYTES) {
        reader->marked = at;
        reader->marks = find_marks(reader->buffer + at, separator);
        if (reader->marks) return at + (size_t)__builtin_ctzll(reader->marks);
    }
    while (at < end && !ends_field(reader->buffer[at], separator)) at++;
    return at;
}

/* The quote that closes the field whose text begins at `at`, or NULL when it is not in the buffer. As
 * its last byte it may still turn out to be the first of two. */
static const char *find_closing_quote(const char *at, const char *end) {
    while ((at = memchr(at, '"', (size_t)(end - at)))) {
        if (at + 1 == end || at[1] != '"') return at;
        at += 2;
        if (at == end) return NULL;
    }
    return NULL;
}

typedef enum { SCAN_ROW, SCAN_MORE, SCAN_TEXT_AFTER_QUOTE, SCAN_OPEN_QUOTE, SCAN_FIELDS } scan;

/* Finds the fields of the row at reader->start. *text_out is how many bytes it has without the line
 * end, or up to the fault. On SCAN_ROW *count_out is the fields and *next_out where the following
 * row starts. */
static scan scan_row(lw_csv *reader, size_t *count_out, size_t *text_out, size_t *next_out) {
    const char *buffer = reader->buffer;
    const size_t start = reader->start, end = reader->end;
    const char separator = reader->options.separator;
    const bool at_end = reader->at_end;
    size_t at = start;
    reader->any_quoted = false;
    for (size_t count = 0; count < LW_CSV_FIELDS_MAX; at++) {
        size_t field = at;
        bool quoted = at < end && buffer[at] == '"';
        if (quoted) {
            const char *close =
                ++field < end ? find_closing_quote(buffer + field, buffer + end) : NULL;
            *text_out = end - start;
            if (!close) return at_end ? SCAN_OPEN_QUOTE : SCAN_MORE;
            at = (size_t)(close - buffer);
            reader->any_quoted = true;
        } else {
            at = find_field_end(reader, at, end);
        }
        reader->quoted[count] = quoted;
        reader->fields[count++] = (lw_str){buffer + field, at - field};
        at += quoted;
        if (at < end && buffer[at] == separator) continue;
        *text_out = at - start;
        if (at == end && !at_end) return SCAN_MORE;
        if (at < end && !ends_field(buffer[at], separator)) return SCAN_TEXT_AFTER_QUOTE;

        *count_out = count;
        if (at < end && buffer[at] == '\r') { /* the \n of a \r\n may still have to be read */
            at++;
            if (at == end && !at_end) return SCAN_MORE;
            if (at < end && buffer[at] == '\n') at++;
        } else if (at < end) {
            at++;
        }
        *next_out = at;
        return SCAN_ROW;
    }
    *text_out = at - start;
    return SCAN_FIELDS;
}

/* Line ends inside a quoted field, and "" to ". */
static uint64_t count_lines(lw_str text) {
    uint64_t lines = 0;
    for (size_t i = 0; i < text.len; i++)
        lines += text.data[i] == '\n' ||
                 (text.data[i] == '\r' && (i + 1 == text.len || text.data[i + 1] != '\n'));
    return lines;
}

static size_t join_doubled_quotes(char *text, size_t len) {
    char *at = memchr(text, '"', len);
    if (!at) return len;
    char *to = at;
    for (const char *end = text + len; at < end; at++) {
        *to++ = *at;
        at += *at == '"'; /* the second of the two */
    }
    return (size_t)(to - text);
}

static void finish_quoted(lw_csv *reader, size_t count) {
    for (size_t i = 0; i < count; i++) {
        if (!reader->quoted[i]) continue;
        lw_str *field = &reader->fields[i];
        reader->line += count_lines(*field);
        field->len =
            join_doubled_quotes(reader->buffer + (field->data - reader->buffer), field->len);
    }
}

/* ---- rows that cannot be given out ------------------------------------------------------- */

/* The next byte, or -1 at the end and when the source fails. */
static int take_byte(lw_csv *reader) {
    if (reader->start == reader->end && (reader->at_end || fill(reader) != LW_OK)) return -1;
    if (reader->start == reader->end) return -1;
    return (unsigned char)reader->buffer[reader->start++];
}

/* Takes a line end whose first byte was `c`; counts it. */
static void end_line(lw_csv *reader, int c) {
    reader->line++;
    if (c != '\r') return;
    int next = take_byte(reader);
    if (next >= 0 && next != '\n') reader->start--;
}

/* Drops the row at reader->start however long it is: a line end ends it unless it is quoted. */
static void skip_row(lw_csv *reader) {
    bool quoted = false, may_open = true; /* would a quote here open, or go on with, a field? */
    for (int c; (c = take_byte(reader)) >= 0;) {
        if (c == '"' && (quoted || may_open)) {
            quoted = !quoted;
            may_open = !quoted;
        } else if (c == '\n' || c == '\r') {
            end_line(reader, c);
            if (!quoted) return;
        } else {
            may_open = c == (unsigned char)reader->options.separator;
        }
    }
}

static const struct {
    lw_status status;
    const char *fault;
} faults[] = {
    [SCAN_TEXT_AFTER_QUOTE] = {LW_MALFORMED, "text after a closing quote"},
    [SCAN_OPEN_QUOTE] = {LW_MALFORMED, "a quoted field is not closed before the end"},
    [SCAN_FIELDS] = {LW_TOO_LARGE, "more fields than a row may have"},
};

static lw_status refuse(lw_csv *reader, lw_csv_row *row_out, lw_error *error, lw_status status,
                        const char *fault) {
    unsigned long long line = reader->line;
    *row_out = (lw_csv_row){.line = line};
    skip_row(reader);
    return lw_fail(error, status, "line %llu: %s", line, fault);
}

static lw_status stop(lw_csv *reader, lw_error *error) {
    return lw_fail(error, reader->broken, "line %llu: the input cannot be read further",
                   (unsigned long long)reader->line);
}

/* ---- reading and writing ----------------------------------------------------------------- */

/* A line with nothing in it is no row. */
static lw_status skip_empty_lines(lw_csv *reader) {
    for (;;) {
        if (reader->start == reader->end && !reader->at_end) {
            lw_status status = fill(reader);
            if (status != LW_OK) return status;
        }
        if (reader->start == reader->end) return LW_NOT_FOUND;
        char c = reader->buffer[reader->start];
        if (c != '\n' && c != '\r') return LW_OK;
        reader->start++;
        end_line(reader, c);
    }
}

lw_status lw_csv_next(lw_csv *reader, lw_csv_row *row_out, lw_error *error) {
    if (reader->broken != LW_OK) return stop(reader, error);
    lw_status status = skip_empty_lines(reader);
    if (status == LW_NOT_FOUND) return lw_fail(error, LW_NOT_FOUND, "no further row");
    if (status != LW_OK) return stop(reader, error);

    const size_t row_bytes_max = reader->options.row_bytes_max;
    size_t count = 0, text_bytes = 0, next = 0;
    scan found;
    while ((found = scan_row(reader, &count, &text_bytes, &next)) == SCAN_MORE) {
        if (reader->end - reader->start > row_bytes_max + 1) /* 1: a \r whose \n is not here yet */
            return refuse(reader, row_out, error, LW_TOO_LARGE, "the row is too long");
        status = fill(reader);
        if (status == LW_NO_MEMORY)
            return refuse(reader, row_out, error, status, "no memory for so long a row");
        if (status != LW_OK) return stop(reader, error);
    }
    if (text_bytes > row_bytes_max)
        return refuse(reader, row_out, error, LW_TOO_LARGE, "the row is too long");
    if (found != SCAN_ROW)
        return refuse(reader, row_out, error, faults[found].status, faults[found].fault);

    *row_out = (lw_csv_row){.fields = reader->fields, .count = count, .line = reader->line};
    if (reader->any_quoted) finish_quoted(reader, count);
    reader->line++;
    reader->start = next;
    return LW_OK;
}

const char *lw_csv_other_separator(const lw_csv_row *header) {
    if (header->count != 1) return NULL;
    lw_str only = header->fields[0];
    if (lw_str_find(only, ';') < only.len) return "semicolons";
    return lw_str_find(only, '\t') < only.len ? "tabs" : NULL;
}

void lw_csv_put(lw_builder *out, lw_str field) {
    bool plain = true;
    for (size_t i = 0; i < field.len && plain; i++) {
        char c = field.data[i];
        plain = c != '"' && c != ',' && c != '\n' && c != '\r';
    }
    if (plain) {
        lw_put(out, field);
        return;
    }
    lw_put_char(out, '"');
    while (field.len > 0) {
        size_t quote = lw_str_find(field, '"');
        lw_put(out, lw_str_slice(field, 0, quote));
        if (quote < field.len) lw_put(out, LW_STR("\"\""));
        field = lw_str_slice(field, quote + 1, field.len);
    }
    lw_put_char(out, '"');
}
