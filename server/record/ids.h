/* ids.h - ids as typed text: a prefix, then Crockford base 32, 13 characters for 63 bits. What
 * belongs to a project carries the project's id before its own. */
#ifndef RECORD_IDS_H
#define RECORD_IDS_H
#include "labelwright/base.h"

typedef enum {
    ID_ACCOUNT,
    ID_PROJECT,
    ID_SESSION,
    ID_TOKEN,
    ID_INVITATION,
    ID_TEAM, /* alone */
    ID_ITEM,
    ID_TASK,
    ID_LEASE,
    ID_ANNOTATION,
    ID_SOURCE,
    ID_JOB,
    ID_MEDIA,
    ID_CERTIFICATION,
    ID_RELEASE,
    ID_ATTEMPT,
    ID_THREAD, /* in a project (0: none) */
    ID_KINDS
} id_kind;

#define ID_TEXT_MAX 48

/* "user", "proj", "item", ... */
const char *id_prefix(id_kind kind);
bool id_in_project(id_kind kind);
/* Writes the typed text, NUL-terminated; project_id is ignored for kinds that stand alone. */
lw_str id_write(char text[ID_TEXT_MAX], id_kind kind, int64_t project_id, int64_t id);
/* Reads exactly what id_write writes; false for anything else. *project_id_out is 0 for kinds that
 * stand alone. */
bool id_read(lw_str text, id_kind kind, int64_t *project_id_out, int64_t *id_out);

/* RFC 3339 UTC with microseconds, "2026-11-23T20:08:33.000000Z"; NUL-terminated. */
#define TIME_TEXT_MAX 32
lw_str time_write(char text[TIME_TEXT_MAX], int64_t microseconds);
/* Reads such a time, of the years 1970 to 9999 and with up to six digits of a fraction or none; false when it
 * is none, and the output is as it was. */
bool time_read(lw_str text, int64_t *microseconds_out);

#endif
