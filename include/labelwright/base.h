/* base.h - what every part of Labelwright is built on: status and error, text with its length,
 * arenas, and a bounded text builder. No I/O, no clock, no globals.
 */
#ifndef LW_BASE_H
#define LW_BASE_H
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#if defined(__GNUC__)
#define LW_MUST_USE __attribute__((warn_unused_result))
#define LW_PRINTF(text, first) __attribute__((format(printf, text, first)))
#else
#define LW_MUST_USE
#define LW_PRINTF(text, first)
#endif

/* ---- status and error ------------------------------------------------------------------- */

/* What a caller can act on. lw_status_table gives each its HTTP status, exit code and title. */
typedef enum {
    LW_OK,
    LW_MALFORMED,       /* the input is not what it claims to be: bad JSON, bad UTF-8, bad CSV */
    LW_INVALID,         /* the input was understood and breaks a rule; the message names both */
    LW_UNDEFINED,       /* the question has no answer on this data */
    LW_UNAUTHENTICATED, /* nobody is signed in, or the proof of it is wrong or over */
    LW_FORBIDDEN,       /* signed in, but not allowed */
    LW_NOT_FOUND,       /* not there, or not yours */
    LW_CONFLICT,        /* true a moment ago: stale lease, stale version, name already taken */
    LW_TOO_LARGE,       /* over a limit of limits.h */
    LW_TOO_MANY,        /* slow down */
    LW_NO_MEMORY,       /* the arena given is too small */
    LW_CANCELLED,       /* somebody asked for the work to stop */
    LW_UNAVAILABLE,     /* database, disk or a service is not answering; try again later */
    LW_USAGE,           /* a command was called wrongly */
    LW_INTERNAL,        /* our fault */
    LW_STATUSES
} lw_status;

typedef struct {
    const char *name;  /* stable and lower case: the last part of the problem type in HTTP */
    const char *title; /* for people */
    int http;          /* status in HTTP */
    int exit;          /* exit code of a command */
} lw_status_info;

extern const lw_status_info lw_status_table[LW_STATUSES];

typedef struct {
    lw_status status;
    char message[256]; /* NUL-terminated; names the thing and the rule; cut at a code point */
} lw_error;

/* Fills *error (which may be NULL) and returns `status`, for `return lw_fail(...)`. */
lw_status lw_fail(lw_error *error, lw_status status, const char *format, ...) LW_PRINTF(3, 4);

/* ---- text ------------------------------------------------------------------------------- */

/* Text that carries its length; not NUL-terminated unless said. {NULL, 0} is "absent". */
typedef struct {
    const char *data;
    size_t len;
} lw_str;

#define LW_STR(literal) ((lw_str){(literal), sizeof(literal) - 1})
#define LW_FMT(text) (int)(text).len, (text).data /* for "%.*s" */

lw_str lw_str_from(const char *nul_terminated); /* NULL gives the absent text */
bool lw_str_equal(lw_str a, lw_str b);
int lw_str_compare(lw_str a, lw_str b); /* by bytes: <0, 0, >0 */
bool lw_str_starts(lw_str text, lw_str prefix);
bool lw_str_ends(lw_str text, lw_str suffix);
lw_str lw_str_slice(lw_str text, size_t start, size_t end); /* clamped to the text */
lw_str lw_str_trim(lw_str text);                            /* without ASCII blanks at both ends */
/* Index of the first `needle`, or text.len when there is none. */
size_t lw_str_find(lw_str text, char needle);
/* Cuts at the first `separator`: returns what is before it and leaves what is after it in *rest,
 * which is absent when there was no separator. */
lw_str lw_str_cut(lw_str *rest, char separator);
/* True when the whole text is a decimal integer in int64, or a finite decimal number of at most
 * LW_NUMBER_BYTES_MAX bytes with a point, whatever the locale; a sign + or - may stand before it.
 * Not touched on false. */
#define LW_NUMBER_BYTES_MAX 1024
bool lw_str_to_int(lw_str text, int64_t *value_out);
bool lw_str_to_double(lw_str text, double *value_out);
/* FNV-1a of 64 bits; for tables, not for secrets. */
uint64_t lw_str_hash(lw_str text);

/* True when `text` is well-formed UTF-8 without surrogates (RFC 3629). O(len). */
bool lw_utf8_valid(lw_str text);
/* How many code points a well-formed text has. O(len). */
size_t lw_utf8_count(lw_str text);
/* The beginning of a well-formed text: at most so many bytes, and no part of a code point. */
lw_str lw_utf8_start(lw_str text, size_t bytes);
/* Byte offset of code point `index` (its end when index >= count). O(len). */
size_t lw_utf8_offset(lw_str text, size_t index);

/* ---- arenas ------------------------------------------------------------------------------ */

/* One fixed region: its size is its limit. Passed by pointer it holds results; passed by value it
 * is scratch that disappears on return. Never pass one arena as both. */
typedef struct {
    char *next, *end;
} lw_arena;

#define lw_new(arena, type, count) \
    ((type *)lw_arena_alloc((arena), (count), sizeof(type), _Alignof(type)))

lw_arena lw_arena_over(void *memory, size_t bytes);
/* Zeroed, or NULL when count * size does not fit in what is left. */
void *lw_arena_alloc(lw_arena *arena, size_t count, size_t size, size_t align);
size_t lw_arena_left(const lw_arena *arena);
/* A NUL-terminated copy (data[len] == 0), or the absent text when there is no room. A copy of the
 * absent text is the absent text. */
lw_str lw_arena_copy(lw_arena *arena, lw_str text);
/* Formatted into the arena and NUL-terminated, or the absent text when there is no room. */
lw_str lw_arena_format(lw_arena *arena, const char *format, ...) LW_PRINTF(2, 3);

/* ---- builder ----------------------------------------------------------------------------- */

/* Text that grows inside an arena (in place while it is the arena's last allocation). When the
 * arena is full, `failed` is set, later appends do nothing, and the caller checks once. */
typedef struct {
    lw_arena *arena;
    char *data;
    size_t len, capacity;
    bool failed;
} lw_builder;

lw_builder lw_builder_in(lw_arena *arena);
void lw_put(lw_builder *builder, lw_str text);
void lw_put_char(lw_builder *builder, char c);
void lw_put_format(lw_builder *builder, const char *format, ...) LW_PRINTF(2, 3);
/* The text of printf's %.*g for 1 .. LW_NUMBER_DIGITS_MAX digits, several times as fast where it needs
 * no exponent. */
#define LW_NUMBER_DIGITS_MAX 9
void lw_put_number(lw_builder *builder, double value, int digits);
/* What was put so far, valid until the next put; the absent text when the builder failed. */
lw_str lw_built(const lw_builder *builder);

#endif
