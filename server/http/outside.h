/* outside.h - the one door to other servers. It opens to hosts that whoever runs this server has named, and
 * to no others: an address in a project's settings cannot make the server ask its own network.
 *
 * A name is resolved once, and what is connected to is the address that was looked at: never one of
 * link-local, multicast or unspecified, and one of this machine only where the host was named as one. Nothing is
 * followed elsewhere, no proxy of the environment is used, and nothing is taken beyond a bound. */
#ifndef HTTP_OUTSIDE_H
#define HTTP_OUTSIDE_H
#include "labelwright/base.h"
#include <stdatomic.h>

typedef struct outside outside;
/* `hosts`: "models.example:9000,[2001:db8::7]:80"; NULL: none.
 * Errors LW_USAGE naming the entry, LW_NO_MEMORY */
LW_MUST_USE lw_status outside_open(const char *hosts, outside **outside_out, lw_error *error);
void outside_close(outside *o);

/* Is it an address that may be asked?
 * Errors LW_INVALID saying why not */
LW_MUST_USE lw_status outside_check(const outside *o, lw_str url, lw_error *error);

typedef struct {
    lw_str url;
    int64_t project_id; /* on whose behalf: one project does not take all the places */
    int64_t seconds;    /* for all that is sent on the line */
    int waiting;        /* socket of who waits: when they are gone, the call ends */
    const atomic_bool *stopping;
} outside_wanted;

/* What is sent and what comes back; the file goes instead of the body where `file` is not -1. */
typedef struct {
    const char *method; /* "POST", "PUT" */
    lw_str below;       /* after the url, "/9f86..."; absent: nothing */
    const char *type;
    lw_str body;
    int file;
    int64_t file_bytes;
} outside_message;
typedef struct {
    long status; /* HTTP */
    lw_str body; /* in the arena */
} outside_reply;

typedef struct outside_line outside_line;
/* Errors LW_INVALID as outside_check, LW_TOO_MANY no place is free, LW_NO_MEMORY */
LW_MUST_USE lw_status outside_dial(outside *o, const outside_wanted *wanted,
                                   outside_line **line_out, lw_error *error);
void outside_hang_up(outside_line *line);
/* Blocks until the reply is there. Messages say what the other side does: "cannot be reached".
 * Errors LW_UNAVAILABLE  it is away, slow, too large, or this server stops
 *        LW_CANCELLED    who waits is gone */
LW_MUST_USE lw_status outside_send(outside_line *line, const outside_message *message,
                                   lw_arena *arena, outside_reply *reply_out, lw_error *error);

#endif
