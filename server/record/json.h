/* json.h - the only door to JSON. Reading is json-c's, strict and bounded; writing is straight text.
 *
 * int64 and the text of decimal numbers survive reading and writing; payloads we only carry are kept
 * as the text that came and written with json_raw. */
#ifndef RECORD_JSON_H
#define RECORD_JSON_H
#include "labelwright/base.h"

typedef struct json_object json; /* a value; NULL is JSON's null */

typedef enum {
    JSON_NULL,
    JSON_BOOL,
    JSON_INT,
    JSON_REAL,
    JSON_TEXT,
    JSON_LIST,
    JSON_OBJECT,
    JSON_KINDS
} json_kind;
extern const char *const
    json_kind_names[JSON_KINDS]; /* "null", "true or false", "whole number", ... */

/* Parses one whole document: UTF-8, no trailing text, no duplicate keys, no number beyond what int64
 * or a finite double holds, depth at most LIMIT_JSON_DEPTH. Free with json_free.
 * Errors LW_MALFORMED naming the byte and the rule; LW_NO_MEMORY. */
LW_MUST_USE lw_status json_parse(lw_str text, json **value_out, lw_error *error);
void json_free(json *value);

json_kind json_kind_of(const json *value);
bool json_is_true(const json *value);
int64_t json_int(const json *value);  /* of a JSON_INT */
double json_real(const json *value);  /* of a JSON_INT or JSON_REAL */
lw_str json_text(const json *value);  /* of a JSON_TEXT; lives as long as the value */
size_t json_count(const json *value); /* of a list or object */
const json *json_at(const json *list, size_t index);       /* NULL: beyond it, or no list */
const json *json_get(const json *object, const char *key); /* NULL: absent or null */
bool json_has(const json *object, lw_str key);             /* present, even when null */

/* Members in the order they came: for (json_member m = json_first(o); m.valid; json_step(&m)). */
typedef struct {
    bool valid;
    lw_str key;
    const json *value;
    void *next;
} json_member;
json_member json_first(const json *object);
void json_step(json_member *member);

/* The value as compact JSON text. */
void json_put(lw_builder *out, const json *value);

/* ---- writing ----------------------------------------------------------------------------- */

/* Writes into a builder; commas take care of themselves. A missing end or key is an assertion. */
typedef struct {
    lw_builder *out;
    bool comma; /* something stands before the next value */
} json_writer;

json_writer json_write_to(lw_builder *out);
void json_open(json_writer *w, char bracket);  /* '{' or '[' */
void json_close(json_writer *w, char bracket); /* '}' or ']' */
void json_key(json_writer *w, const char *key);
void json_key_text(json_writer *w, lw_str key);
void json_string(json_writer *w, lw_str text); /* the absent text is null */
void json_integer(json_writer *w, int64_t value);
void json_number(json_writer *w,
                 double value); /* shortest text that reads back the same; NaN is null */
void json_boolean(json_writer *w, bool value);
void json_null(json_writer *w);
void json_value(json_writer *w, const json *value);
void json_raw(json_writer *w, lw_str text); /* JSON text as it is; the absent text is null */

#endif
