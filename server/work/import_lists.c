/* import_lists.c - the lists of a JSON document, an entry at a time: a document of any length in the memory
 * of its longest entry. What stands between entries is checked here, entries are by whoever parses them. */
#include "server/limits.h"
#include "server/work/import_foreign.h"
#include <stdlib.h>
#include <string.h>

enum {
    BUFFER_BYTES_FIRST = 256 << 10,
    ENTRY_BYTES_MAX = 2 * LIMIT_ITEM_BYTES,
    NAME_BYTES = 64, /* of a list: longer ones are nobody's */
};

typedef enum { AT_BEGIN, IN_MEMBERS, IN_LIST, AT_END } lists_state;

struct json_lists {
    import_input *input;
    char *buffer;
    size_t capacity, start, at, end; /* [start, at) is the value at hand, [at, end) comes next */
    bool no_more;
    lists_state state;
    bool first, is_member; /* nothing stands before; the list is a member */
    char name[NAME_BYTES];
};

lw_status json_lists_open(import_input *input, json_lists **lists_out, lw_error *error) {
    json_lists *l = calloc(1, sizeof *l);
    char *buffer = malloc(BUFFER_BYTES_FIRST);
    if (!l || !buffer) {
        free(l);
        free(buffer);
        return lw_fail(error, LW_NO_MEMORY, "no memory to read the file");
    }
    *l = (json_lists){.input = input, .buffer = buffer, .capacity = BUFFER_BYTES_FIRST};
    *lists_out = l;
    return LW_OK;
}

void json_lists_close(json_lists *l) {
    if (!l) return;
    free(l->buffer);
    free(l);
}

/* ---- bytes ---------------------------------------------------------------------------------- */

static lw_status refill(json_lists *l, lw_error *error) {
    size_t kept = l->end - l->start;
    memmove(l->buffer, l->buffer + l->start, kept);
    l->at -= l->start;
    l->start = 0;
    l->end = kept;
    if (kept == l->capacity) {
        if (l->capacity >= ENTRY_BYTES_MAX)
            return lw_fail(error, LW_MALFORMED, "an entry of the file is longer than %d MB",
                           ENTRY_BYTES_MAX >> 20);
        char *grown = realloc(l->buffer, l->capacity * 2);
        if (!grown) return lw_fail(error, LW_NO_MEMORY, "no memory for so long an entry");
        l->buffer = grown;
        l->capacity *= 2;
    }
    ptrdiff_t got = import_input_read(l->input, l->buffer + l->end, l->capacity - l->end);
    if (got < 0) return import_input_failure(l->input, error);
    l->end += (size_t)got;
    l->no_more = got == 0;
    return LW_OK;
}

/* The byte at hand, or 0 at the end of the file: a NUL is nowhere right either. */
static lw_status look(json_lists *l, char *out, lw_error *error) {
    while (l->at == l->end && !l->no_more) {
        lw_status status = refill(l, error);
        if (status != LW_OK) return status;
    }
    *out = l->at < l->end ? l->buffer[l->at] : '\0';
    return LW_OK;
}

static bool is_blank(char c) { return c == ' ' || c == '\t' || c == '\n' || c == '\r'; }

/* The next byte that is no blank; what lies before it is let go. */
static lw_status look_on(json_lists *l, char *out, lw_error *error) {
    for (;;) {
        l->start = l->at;
        lw_status status = look(l, out, error);
        if (status != LW_OK || !is_blank(*out)) return status;
        l->at++;
    }
}

static lw_status fail(const json_lists *l, const char *wanted, lw_error *error) {
    return l->at == l->end
               ? lw_fail(error, LW_MALFORMED, "the JSON ends in its middle: %s is missing", wanted)
               : lw_fail(error, LW_MALFORMED, "the JSON is broken: %s is missing before \"%.*s\"",
                         wanted,
                         LW_FMT(lw_utf8_start((lw_str){l->buffer + l->at, l->end - l->at}, 40)));
}

/* ---- values --------------------------------------------------------------------------------- */

static lw_status pass_text(json_lists *l, lw_error *error) {
    char c;
    l->at++;
    for (bool escaped = false;; l->at++) {
        lw_status status = look(l, &c, error);
        if (status != LW_OK) return status;
        if (c == '\0') return fail(l, "\"", error);
        if (c == '"' && !escaped) break;
        escaped = c == '\\' && !escaped;
    }
    l->at++;
    return LW_OK;
}

static bool ends_word(char c) {
    return c == '\0' || is_blank(c) || c == ',' || c == ']' || c == '}' || c == ':';
}

/* Goes over one value, to behind it; of lists and objects only the depth is looked at. What is not kept may
 * be longer than memory. */
static lw_status pass_value(json_lists *l, bool keep, lw_error *error) {
    char c;
    int64_t depth = 0;
    do {
        if (!keep) l->start = l->at;
        lw_status status = look(l, &c, error);
        if (status != LW_OK) return status;
        if (c == '"') {
            status = pass_text(l, error);
            if (status != LW_OK) return status;
        } else if (c == '{' || c == '[') {
            depth++, l->at++;
        } else if ((c == '}' || c == ']') && depth > 0) {
            depth--, l->at++;
        } else if (depth > 0 && c != '\0') {
            l->at++;
        } else if (ends_word(c)) {
            return fail(l, "a value", error);
        } else {
            for (; !ends_word(c); l->at++) {
                status = look(l, &c, error);
                if (status != LW_OK) return status;
            }
            l->at--;
        }
    } while (depth > 0);
    return LW_OK;
}

/* Whether there is a further one before `closing`, which is taken with the comma before it. */
static lw_status pass_comma(json_lists *l, char closing, bool *more_out, lw_error *error) {
    char c;
    lw_status status = look_on(l, &c, error);
    if (status != LW_OK) return status;
    *more_out = c != closing;
    if (!*more_out || l->first) {
        l->at += !*more_out;
        l->first = false;
        return LW_OK;
    }
    if (c != ',') return fail(l, closing == ']' ? "a comma or ]" : "a comma or }", error);
    l->at++;
    return look_on(l, &c, error);
}

static lw_status pass_name(json_lists *l, lw_error *error) {
    char c;
    lw_status status = look_on(l, &c, error);
    if (status != LW_OK) return status;
    if (c != '"') return fail(l, "a name", error);
    status = pass_text(l, error);
    if (status != LW_OK) return status;
    size_t length = l->at - l->start - 2;
    if (length >= NAME_BYTES) length = 0;
    memcpy(l->name, l->buffer + l->start + 1, length);
    l->name[length] = '\0';
    status = look_on(l, &c, error);
    if (status != LW_OK) return status;
    if (c != ':') return fail(l, ":", error);
    l->at++;
    return LW_OK;
}

/* ---- states --------------------------------------------------------------------------------- */

static lw_status begin(json_lists *l, lw_error *error) {
    static const char mark[] = "\xEF\xBB\xBF";
    char c;
    for (size_t i = 0; i < 3; i++) {
        lw_status status = look(l, &c, error);
        if (status != LW_OK) return status;
        if (c != mark[i]) break;
        l->at++;
    }
    lw_status status = look_on(l, &c, error);
    if (status != LW_OK) return status;
    if (c != '{' && c != '[') return fail(l, "{ or [", error);
    l->at++;
    l->first = true;
    l->state = c == '{' ? IN_MEMBERS : IN_LIST;
    return LW_OK;
}

/* Up to a member that is a list. */
static lw_status next_member(json_lists *l, lw_error *error) {
    bool more;
    char c;
    lw_status status = pass_comma(l, '}', &more, error);
    if (status != LW_OK) return status;
    if (!more) {
        l->state = AT_END;
        return LW_OK;
    }
    status = pass_name(l, error);
    if (status == LW_OK) status = look_on(l, &c, error);
    if (status != LW_OK) return status;
    if (c != '[') return pass_value(l, false, error);
    l->at++;
    l->first = l->is_member = true;
    l->state = IN_LIST;
    return LW_OK;
}

static lw_status end(json_lists *l, lw_error *error) {
    char c;
    lw_status status = look_on(l, &c, error);
    if (status != LW_OK) return status;
    if (l->at < l->end) return fail(l, "the end", error);
    return lw_fail(error, LW_NOT_FOUND, "no further entry");
}

lw_status json_lists_next(json_lists *l, lw_str *list_out, lw_str *entry_out, lw_error *error) {
    for (;;) {
        lw_status status = LW_OK;
        bool more;
        if (l->state == AT_BEGIN) status = begin(l, error);
        else if (l->state == IN_MEMBERS) status = next_member(l, error);
        else if (l->state == AT_END) return end(l, error);
        else {
            status = pass_comma(l, ']', &more, error);
            if (status == LW_OK && more) {
                status = pass_value(l, true, error);
                *list_out = lw_str_from(l->is_member ? l->name : "");
                *entry_out = (lw_str){l->buffer + l->start, l->at - l->start};
                return status;
            }
            if (status == LW_OK) l->state = l->is_member ? IN_MEMBERS : AT_END;
        }
        if (status != LW_OK) return status;
    }
}
