/* place.h - where in a JSON document something stands, for messages: `fields[2].classes[0].name`. */
#ifndef RECORD_PLACE_H
#define RECORD_PLACE_H
#include "server/record/json.h"

/* A chain on the stack, written out only when something is wrong. */
typedef struct place place;
struct place {
    const place *outer; /* NULL: the document */
    lw_str member;      /* absent: an entry of a list */
    size_t index;
};

static inline place place_member(const place *outer, lw_str name) {
    return (place){.outer = outer, .member = name};
}
static inline place place_entry(const place *outer, size_t index) {
    return (place){.outer = outer, .index = index};
}

/* Fails with "PLACE: message", or the message alone for the document itself (NULL). */
lw_status place_fail(const place *at, lw_error *error, lw_status status, const char *format, ...)
    LW_PRINTF(4, 5);
/* The beginning of a text for a message: at most 60 bytes, cut at a code point. */
lw_str place_quote(lw_str text);

/* What a member of an object must be. */
typedef enum {
    MEMBER_TEXT,
    MEMBER_NUMBER,
    MEMBER_WHOLE,
    MEMBER_BOOL,
    MEMBER_LIST,
    MEMBER_OBJECT,
    MEMBER_ANY
} member_kind;
typedef struct {
    const char *name;
    member_kind kind;
    bool required;
} member_rule;

/* Finds the members of an object: found_out[i] is that of rules[i], NULL where it is not there.
 * Errors  LW_INVALID  not an object, a member no rule names, one of another kind, a required one
 *                     missing */
LW_MUST_USE lw_status place_members(const json *object, const place *at, const member_rule *rules,
                                    size_t count, const json **found_out, lw_error *error);

#endif
