/* talk.h - talk about items: questions and comments, pinned to what they are about, and what is said to them.
 *
 * Reviewers, auditors and managers see all of a project; others what is said of items they hold or answered, and
 * what they began, were mentioned in or took part in. Nothing is changed or deleted: a thread is resolved, and an
 * item that was set aside with it comes back to who asked. */
#ifndef WORK_TALK_H
#define WORK_TALK_H
#include "server/work/project.h"

/* What of an item a thread is about: a point of a picture, a span of a text, an object, or several of them: where
 * an object is, for those who cannot see it. */
typedef struct {
    lw_str on;            /* key of the item's data */
    lw_str field, object; /* id of an object of that field, in the answer of who began it */
    double x, y;          /* pixels of the original picture; NaN: no point */
    int64_t start, end;   /* code points, half-open; SHAPE_NO_INT: no span */
} talk_place;

typedef struct {
    lw_str kind, text;
    const talk_place *place; /* NULL: the whole item */
    shape_list mentions;     /* of lw_str: ids of people */
} thread_wanted;

typedef struct {
    lw_str text;
    shape_list mentions;
} remark_wanted;

typedef struct {
    bool open;
} thread_state;

typedef struct {
    typed_id id;
    lw_str name;
} talk_contact;

/* Who said something: a name, or absent where it is not shown. */
typedef struct {
    lw_str by;
    bool mine, leads;
    lw_str text;
    int64_t at;
} remark_view;

typedef struct {
    typed_id id, item;
    lw_str external_id, kind, place, by, resolved_by;
    bool open, mine, mentioned, unread, may_resolve;
    int64_t count, last_at, resolved_at;
    lw_str text;        /* how it begins */
    shape_list remarks; /* of remark_view; none in a list of a project */
} thread_view;

typedef struct {
    int64_t questions; /* open ones; SHAPE_NO_INT: not for this person */
    int64_t unread;    /* threads in which others have said something since */
} talk_counts;

extern const shape thread_wanted_shape, remark_wanted_shape, thread_state_shape, talk_contact_shape,
    thread_shape, talk_counts_shape;

/* Begins a thread.
 * Errors  LW_INVALID    a place that is none, somebody mentioned who cannot be
 *         LW_NOT_FOUND  no such item, or not theirs
 *         LW_FORBIDDEN  they hold it for a blind audit
 *         LW_CONFLICT   the item has LIMIT_ITEM_THREADS of them */
LW_MUST_USE lw_status thread_begin(tx *t, const actor *who, int64_t item_id,
                                   const thread_wanted *wanted, lw_arena *arena, thread_view *out,
                                   lw_error *error);
/* Says something to it. Errors as above; LW_CONFLICT it has LIMIT_THREAD_REMARKS */
LW_MUST_USE lw_status thread_say(tx *t, const actor *who, int64_t thread_id,
                                 const remark_wanted *wanted, lw_arena *arena, thread_view *out,
                                 lw_error *error);
/* Resolves it or opens it again. Errors LW_FORBIDDEN for who neither began it nor reviews */
LW_MUST_USE lw_status thread_set_open(tx *t, const actor *who, int64_t thread_id, bool open,
                                      lw_arena *arena, thread_view *out, lw_error *error);
/* This person has read it. */
LW_MUST_USE lw_status thread_seen(tx *t, const actor *who, int64_t thread_id, lw_error *error);

/* Those of an item that this person may see, oldest first, with what was said.
 * Errors  LW_NOT_FOUND  none, and the item is not theirs; LW_FORBIDDEN they hold it for a blind audit */
LW_MUST_USE lw_status threads_of_item(tx *t, const actor *who, int64_t item_id, lw_arena *arena,
                                      shape_list *threads_out, lw_error *error);

typedef enum { TALK_MINE, TALK_QUESTIONS, TALK_ALL } talk_which;
extern const char *const talk_whiches[]; /* NULL-terminated: mine, questions, all */
/* Threads of the project, newest first, without what was said: those this person takes part in, open questions, or
 * all. before 0: from the newest.
 * Errors  LW_FORBIDDEN  the last two for who does not see all */
LW_MUST_USE lw_status threads_list(tx *t, const actor *who, talk_which which, int64_t before,
                                   size_t limit, lw_arena *arena, shape_list *threads_out,
                                   int64_t *next_out, lw_error *error);
LW_MUST_USE lw_status talk_count(tx *t, const actor *who, talk_counts *out, lw_error *error);
/* People this person may mention: of who manages the project all, else those who lead or review. */
LW_MUST_USE lw_status talk_contacts(tx *t, const actor *who, lw_arena *arena,
                                    shape_list *contacts_out, lw_error *error);

#endif
