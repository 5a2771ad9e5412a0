/* reasons.h - why reviewers correct: a project's list of reasons, read and checked. */
#ifndef RECORD_REASONS_H
#define RECORD_REASONS_H
#include "server/record/json.h"

enum { REASONS_MAX = 30, REASON_CODE_CHARS = 40 };

typedef struct {
    lw_str code;  /* what is kept: small letters, digits and _ */
    lw_str title; /* for people; absent: the page knows the code */
} reason;

typedef struct {
    reason list[REASONS_MAX]; /* [count] */
    size_t count;
} reasons;

/* The list of a project that was given none. */
extern const char reasons_default_text[];

/* Errors  LW_INVALID naming place and rule */
LW_MUST_USE lw_status reasons_read(const json *document, lw_arena *arena, reasons *out,
                                   lw_error *error);
/* Whether a code is on the list. */
bool reasons_have(const reasons *known, lw_str code);

#endif
