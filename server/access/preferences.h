/* preferences.h - how a person likes the page: language, colours, keys. They follow the person from
 * browser to browser; the server keeps them and makes nothing of them. */
#ifndef ACCESS_PREFERENCES_H
#define ACCESS_PREFERENCES_H
#include "server/access/access.h"

/* What is absent was never chosen. */
typedef struct {
    lw_str locale; /* a language tag: "ar" */
    lw_str scheme; /* light, dark, auto */
    lw_str keys;   /* JSON text: [{command, keys}] */
} preferences;

/* The actor's preferences, in the arena. */
LW_MUST_USE lw_status preferences_read(tx *t, const actor *who, lw_arena *arena,
                                       preferences *preferences_out, lw_error *error);
/* Keeps what `change` says; what is absent in it stays as it was. Writes. */
LW_MUST_USE lw_status preferences_change(tx *t, const actor *who, const preferences *change,
                                         lw_error *error);
#endif
