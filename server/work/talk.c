/* talk.c - talk about items. */
#include "server/work/talk.h"
#include "server/limits.h"
#include "server/rules/talk.h"
#include "server/work/certification.h"
#include "server/work/item.h"
#include "server/work/lease.h"
#include <math.h>
#include <stdio.h>

enum { TEXT_SHOWN = 300 }; /* bytes of how a thread begins, in a list */

static const char *const kinds[] = {"question", "comment", NULL};
const char *const talk_whiches[] = {
    [TALK_MINE] = "mine", [TALK_QUESTIONS] = "questions", [TALK_ALL] = "all", NULL};

static void place_defaults(void *structure) {
    *(talk_place *)structure =
        (talk_place){.x = NAN, .y = NAN, .start = SHAPE_NO_INT, .end = SHAPE_NO_INT};
}

#define PIXEL .min = 0, .max = 1e9, .omit = true
#define CODE_POINT .min = 0, .max = LIMIT_ITEM_BYTES, .omit = true
#define WORD .max = LIMIT_NAME_CHARS, .omit = true
#define M(member, kind, ...) SHAPE_MEMBER(talk_place, member, kind, ##__VA_ARGS__)
SHAPE_FROM(talk_place_shape, "TalkPlace", talk_place, place_defaults,
           M(on, SHAPE_TEXT, WORD, .about = "a key of the item's data"), M(field, SHAPE_TEXT, WORD),
           M(object, SHAPE_TEXT, WORD, .about = "of that field, in the answer of who asks"),
           M(x, SHAPE_REAL, PIXEL), M(y, SHAPE_REAL, PIXEL), M(start, SHAPE_INT, CODE_POINT),
           M(end, SHAPE_INT, CODE_POINT));
#undef M
#define TEXT .required = true, .min = 1, .max = LIMIT_NOTE_CHARS
#define MENTIONS .max = LIMIT_MENTIONS, .about = "ids of people, of whom you may mention"
#define M(member, kind, ...) SHAPE_MEMBER(thread_wanted, member, kind, ##__VA_ARGS__)
SHAPE(thread_wanted_shape, "ThreadWanted", thread_wanted,
      M(kind, SHAPE_NAME, .names = kinds, .required = true), M(text, SHAPE_TEXT, TEXT),
      M(place, SHAPE_OBJECT, .of = &talk_place_shape, .about = "null: the whole item"),
      M(mentions, SHAPE_TEXTS, MENTIONS));
#undef M
SHAPE(remark_wanted_shape, "RemarkWanted", remark_wanted,
      SHAPE_MEMBER(remark_wanted, text, SHAPE_TEXT, TEXT),
      SHAPE_MEMBER(remark_wanted, mentions, SHAPE_TEXTS, MENTIONS));
SHAPE(thread_state_shape, "ThreadState", thread_state,
      SHAPE_MEMBER(thread_state, open, SHAPE_BOOL, .required = true));
SHAPE(talk_contact_shape, "TalkContact", talk_contact,
      SHAPE_MEMBER(talk_contact, id, SHAPE_ID, .id = ID_ACCOUNT, .required = true),
      SHAPE_MEMBER(talk_contact, name, SHAPE_TEXT, .required = true));
#define M(member, kind, ...) SHAPE_MEMBER(remark_view, member, kind, ##__VA_ARGS__)
SHAPE(remark_shape, "Remark", remark_view,
      M(by, SHAPE_TEXT, .about = "null: who it is, is not shown"), M(mine, SHAPE_BOOL),
      M(leads, SHAPE_BOOL, .about = "a manager's"), M(text, SHAPE_TEXT, .required = true),
      M(at, SHAPE_TIME, .required = true));
#undef M
#define M(member, kind, ...) SHAPE_MEMBER(thread_view, member, kind, ##__VA_ARGS__)
SHAPE(thread_shape, "Thread", thread_view, M(id, SHAPE_ID, .id = ID_THREAD, .required = true),
      M(item, SHAPE_ID, .id = ID_ITEM, .required = true), M(external_id, SHAPE_TEXT),
      M(kind, SHAPE_NAME, .names = kinds, .required = true),
      M(place, SHAPE_RAW, .about = "a TalkPlace; null: the whole item"),
      M(by, SHAPE_TEXT, .about = "null: who it is, is not shown"), M(mine, SHAPE_BOOL),
      M(open, SHAPE_BOOL), M(resolved_by, SHAPE_TEXT), M(resolved_at, SHAPE_TIME),
      M(may_resolve, SHAPE_BOOL), M(mentioned, SHAPE_BOOL, .about = "you are"),
      M(unread, SHAPE_BOOL), M(count, SHAPE_INT, .required = true, .about = "of remarks"),
      M(last_at, SHAPE_TIME, .required = true),
      M(text, SHAPE_TEXT, .about = "how it begins; in a list"),
      M(remarks, SHAPE_LIST, .of = &remark_shape, .about = "none in a list of a project"));
#undef M
SHAPE(talk_counts_shape, "TalkCounts", talk_counts,
      SHAPE_MEMBER(talk_counts, questions, SHAPE_INT,
                   .about = "open ones, at most 1,000 are counted; null: not for you"),
      SHAPE_MEMBER(talk_counts, unread, SHAPE_INT, .required = true));

static lw_status no_room(lw_error *error) {
    return lw_fail(error, LW_NO_MEMORY, "no room for the talk");
}

static talker talker_of(const actor *who) {
    return (talker){who->account_id, who->role, who->project};
}

/* ---- who may -------------------------------------------------------------------------------- */

static lw_status check_item(tx *t, const actor *who, int64_t item_id, bool *held_out,
                            lw_error *error) {
    *held_out = true;
    lw_status status = certification_check_blind(t, who, item_id, error);
    if (status != LW_OK || talk_sees_all(talker_of(who))) return status;
    return item_is_held(t, who->project_id, item_id, who->account_id, held_out, error);
}

static lw_status item_exists(tx *t, int64_t project_id, int64_t item_id, lw_error *error) {
    db_rows rows;
    lw_status status =
        db_one(t, Q_ITEM_SHOW, DB_ARGS(v_int(project_id), v_int(item_id)), "item", &rows, error);
    return status == LW_OK ? db_end(&rows, error) : status;
}

typedef struct {
    int64_t id, item_id, began, remarks;
} thread_row;

/* One that this person may see. */
static lw_status find_thread(tx *t, const actor *who, int64_t thread_id, thread_row *out,
                             lw_error *error) {
    db_rows rows;
    lw_status status = db_one(
        t, Q_THREAD_FIND, DB_ARGS(v_int(who->project_id), v_int(thread_id), v_int(who->account_id)),
        "thread", &rows, error);
    if (status != LW_OK) return status;
    *out = (thread_row){thread_id, db_int(&rows, 0), db_int(&rows, 1), db_int(&rows, 3)};
    bool takes_part = db_int(&rows, 4) != 0, held = true;
    status = db_end(&rows, error);
    if (status == LW_OK) status = check_item(t, who, out->item_id, &held, error);
    if (status == LW_OK && !held && !takes_part)
        return lw_fail(error, LW_NOT_FOUND, "there is no such thread");
    return status;
}

/* ---- what is said --------------------------------------------------------------------------- */

lw_status talk_contacts(tx *t, const actor *who, lw_arena *arena, shape_list *contacts_out,
                        lw_error *error) {
    talk_contact *found = lw_new(arena, talk_contact, LIMIT_CONTACTS);
    if (!found) return no_room(error);
    size_t count = 0;
    bool all = may(CAN_MANAGE, who->role, who->project);
    db_rows rows = db_query(t, Q_TALK_CONTACTS,
                            DB_ARGS(v_int(who->project_id), v_int(all), v_int(LIMIT_CONTACTS)));
    while (count < LIMIT_CONTACTS && db_next(&rows))
        found[count++] = (talk_contact){{0, db_int(&rows, 0)}, db_text_copy(&rows, 1, arena)};
    *contacts_out = (shape_list){found, count};
    return db_end(&rows, error);
}

static lw_status take_part(tx *t, const actor *who, int64_t thread_id, int64_t account_id,
                           bool mentioned, lw_error *error) {
    return db_exec(
        t, Q_THREAD_PERSON_PUT,
        DB_ARGS(v_int(who->project_id), v_int(account_id), v_int(thread_id), v_int(mentioned)),
        NULL, error);
}

static bool is_contact(shape_list contacts, int64_t account_id) {
    const talk_contact *each = contacts.items;
    for (size_t i = 0; i < contacts.count; i++)
        if (each[i].id.id == account_id) return true;
    return false;
}

static lw_status mention(tx *t, const actor *who, int64_t thread_id, shape_list mentions,
                         lw_arena *arena, lw_error *error) {
    shape_list contacts;
    if (!mentions.count) return LW_OK;
    lw_status status = talk_contacts(t, who, arena, &contacts, error);
    const lw_str *ids = mentions.items;
    for (size_t i = 0; status == LW_OK && i < mentions.count; i++) {
        int64_t none, account_id;
        if (!id_read(ids[i], ID_ACCOUNT, &none, &account_id) || !is_contact(contacts, account_id))
            return lw_fail(error, LW_INVALID, "mentions[%zu]: is nobody whom you may mention", i);
        status = take_part(t, who, thread_id, account_id, true, error);
    }
    return status;
}

/* Tells who looks at the item, and those who take part wherever they are. */
static lw_status tell(tx *t, const actor *who, const thread_row *thread, lw_error *error) {
    char in[ID_TEXT_MAX], about[ID_TEXT_MAX], body[160];
    int length = snprintf(body, sizeof body, "{\"project\":\"%s\",\"item\":\"%s\"}",
                          id_write(in, ID_PROJECT, 0, who->project_id).data,
                          id_write(about, ID_ITEM, who->project_id, thread->item_id).data);
    lw_str text = {body, (size_t)length};
    lw_status status = happened(t, who->project_id, "talk", text, error);
    db_rows rows =
        db_query(t, Q_THREAD_PEOPLE,
                 DB_ARGS(v_int(who->project_id), v_int(thread->id), v_int(LIMIT_THREAD_REMARKS)));
    while (status == LW_OK && db_next(&rows)) {
        if (db_int(&rows, 0) == who->account_id) continue;
        status = db_exec(t, Q_OUTBOX_INSERT,
                         DB_ARGS(v_int(who->project_id), v_int(db_int(&rows, 0)),
                                 v_text(LW_STR("talk_mine")), v_text(text), v_int(db_now(t))),
                         NULL, error);
    }
    lw_status ended = db_end(&rows, status == LW_OK ? error : NULL);
    return status == LW_OK ? ended : status;
}

static lw_status say(tx *t, const actor *who, const thread_row *thread, int64_t remark_id,
                     lw_str text, shape_list mentions, lw_arena *arena, lw_error *error) {
    db_value in = v_int(who->project_id), of = v_int(thread->id), now = v_int(db_now(t));
    lw_status status = db_exec(t, Q_REMARK_INSERT,
                               DB_ARGS(in, v_int(remark_id), of, v_int(thread->item_id),
                                       v_int(who->account_id), v_text(text), now),
                               NULL, error);
    if (status == LW_OK)
        status = db_exec(t, Q_THREAD_SAID,
                         DB_ARGS(in, of, now, v_int(talk_reopens(talker_of(who)))), NULL, error);
    if (status == LW_OK) status = take_part(t, who, thread->id, who->account_id, false, error);
    if (status == LW_OK) status = mention(t, who, thread->id, mentions, arena, error);
    if (status == LW_OK)
        status = db_exec(t, Q_THREAD_PERSON_UNREAD, DB_ARGS(in, of, v_int(who->account_id)), NULL,
                         error);
    return status == LW_OK ? tell(t, who, thread, error) : status;
}

/* ---- read ----------------------------------------------------------------------------------- */

static talker author(db_rows *rows, int account, int in_project, int role) {
    return (talker){db_int(rows, account), installation_role_named(db_text(rows, role)),
                    project_role_named(db_text(rows, in_project))};
}

/* What the queries of threads give, by column. */
enum {
    ID,
    EXTERNAL_ID,
    ITEM,
    KIND,
    PLACE,
    OPEN,
    REMARKS,
    LAST_AT,
    BEGAN,
    NAME,
    PROJECT_ROLE,
    ROLE,
    RESOLVED_BY,
    RESOLVED_AT,
    MENTIONED,
    UNREAD,
    BEGINS,
    BLIND
};

static thread_view read_thread(const actor *who, db_rows *rows, lw_arena *arena) {
    talker viewer = talker_of(who), began = author(rows, BEGAN, PROJECT_ROLE, ROLE);
    bool named = talk_shows_name(viewer, began, db_int(rows, BLIND) != 0),
         looks = talk_sees_all(viewer);
    lw_str begins = db_text_copy(rows, BEGINS, arena);
    return (thread_view){
        .id = {who->project_id, db_int(rows, ID)},
        .item = {who->project_id, db_int(rows, ITEM)},
        .external_id = db_text_copy(rows, EXTERNAL_ID, arena),
        .kind = db_text_copy(rows, KIND, arena),
        .place = db_text_copy(rows, PLACE, arena),
        .by = named ? db_text_copy(rows, NAME, arena) : (lw_str){0},
        .mine = began.account_id == who->account_id,
        .open = db_int(rows, OPEN) != 0,
        .resolved_by = looks ? db_text_copy(rows, RESOLVED_BY, arena) : (lw_str){0},
        .resolved_at = db_is_null(rows, RESOLVED_AT) ? SHAPE_NO_INT : db_int(rows, RESOLVED_AT),
        .may_resolve = talk_may_resolve(viewer, began.account_id),
        .mentioned = db_int(rows, MENTIONED) != 0,
        .unread = db_int(rows, UNREAD) != 0,
        .count = db_int(rows, REMARKS),
        .last_at = db_int(rows, LAST_AT),
        .text = begins.data ? lw_utf8_start(begins, TEXT_SHOWN) : begins,
    };
}

/* Puts the remarks to their threads: both come in the order of threads. */
static lw_status read_remarks(tx *t, const actor *who, int64_t item_id, thread_view *threads,
                              const bool *blind, size_t count, lw_arena *arena, lw_error *error) {
    enum { MOST = LIMIT_ITEM_REMARKS };
    remark_view *found = lw_new(arena, remark_view, MOST);
    if (!found) return no_room(error);
    size_t at = 0, read = 0;
    db_rows rows =
        db_query(t, Q_REMARK_OF_ITEM, DB_ARGS(v_int(who->project_id), v_int(item_id), v_int(MOST)));
    while (read < MOST && db_next(&rows)) {
        int64_t of = db_int(&rows, 0);
        while (at < count && threads[at].id.id < of) at++;
        if (at == count || threads[at].id.id != of) continue; /* of one that is not shown */
        talker by = author(&rows, 4, 6, 7);
        bool named = talk_shows_name(talker_of(who), by, blind[at]);
        found[read] = (remark_view){.by = named ? db_text_copy(&rows, 5, arena) : (lw_str){0},
                                    .mine = by.account_id == who->account_id,
                                    .leads = may(CAN_MANAGE, by.role, by.project),
                                    .text = db_text_copy(&rows, 2, arena),
                                    .at = db_int(&rows, 3)};
        if (!threads[at].remarks.count++) threads[at].remarks.items = &found[read];
        read++;
    }
    return db_end(&rows, error);
}

lw_status threads_of_item(tx *t, const actor *who, int64_t item_id, lw_arena *arena,
                          shape_list *threads_out, lw_error *error) {
    bool held;
    thread_view *found = lw_new(arena, thread_view, LIMIT_ITEM_THREADS);
    bool *blind = lw_new(arena, bool, LIMIT_ITEM_THREADS);
    if (!found || !blind) return no_room(error);
    lw_status status = item_exists(t, who->project_id, item_id, error);
    if (status == LW_OK) status = check_item(t, who, item_id, &held, error);
    if (status != LW_OK) return status;
    size_t count = 0;
    db_rows rows = db_query(t, Q_THREAD_OF_ITEM,
                            DB_ARGS(v_int(who->project_id), v_int(item_id), v_int(who->account_id),
                                    v_int(LIMIT_ITEM_THREADS)));
    while (count < LIMIT_ITEM_THREADS && db_next(&rows)) {
        if (!held && db_is_null(&rows, UNREAD)) continue; /* not theirs */
        blind[count] = db_int(&rows, BLIND) != 0;
        found[count++] = read_thread(who, &rows, arena);
    }
    status = db_end(&rows, error);
    *threads_out = (shape_list){found, count};
    if (status == LW_OK && !held && !count)
        return lw_fail(error, LW_NOT_FOUND, "there is no such item");
    return status == LW_OK ? read_remarks(t, who, item_id, found, blind, count, arena, error)
                           : status;
}

static lw_status show(tx *t, const actor *who, const thread_row *thread, lw_arena *arena,
                      thread_view *out, lw_error *error) {
    shape_list all;
    lw_status status = threads_of_item(t, who, thread->item_id, arena, &all, error);
    if (status != LW_OK) return status;
    const thread_view *each = all.items;
    for (size_t i = 0; i < all.count; i++)
        if (each[i].id.id == thread->id) {
            *out = each[i];
            return LW_OK;
        }
    return lw_fail(error, LW_NOT_FOUND, "there is no such thread");
}

lw_status threads_list(tx *t, const actor *who, talk_which which, int64_t before, size_t limit,
                       lw_arena *arena, shape_list *threads_out, int64_t *next_out,
                       lw_error *error) {
    static const query_id queries[] = {[TALK_MINE] = Q_THREAD_LIST_MINE,
                                       [TALK_QUESTIONS] = Q_THREAD_LIST_QUESTIONS,
                                       [TALK_ALL] = Q_THREAD_LIST_ALL};
    if (which != TALK_MINE && !talk_sees_all(talker_of(who)))
        return lw_fail(error, LW_FORBIDDEN, "show: you see what you take part in, which is mine");
    thread_view *found = lw_new(arena, thread_view, limit);
    if (!found) return no_room(error);
    size_t count = 0;
    db_rows rows = db_query(t, queries[which],
                            DB_ARGS(v_int(who->project_id), v_int(who->account_id),
                                    v_int(before ? before : INT64_MAX), v_int((int64_t)limit)));
    while (count < limit && db_next(&rows)) found[count++] = read_thread(who, &rows, arena);
    *threads_out = (shape_list){found, count};
    *next_out = count == limit ? found[count - 1].id.id : 0;
    return db_end(&rows, error);
}

lw_status talk_count(tx *t, const actor *who, talk_counts *out, lw_error *error) {
    db_rows rows;
    lw_status status =
        db_one(t, Q_TALK_COUNTS,
               DB_ARGS(v_int(who->project_id), v_int(who->account_id), v_int(LIMIT_TALK_COUNTED)),
               "counts", &rows, error);
    if (status != LW_OK) return status;
    bool looks = talk_sees_all(talker_of(who));
    *out = (talk_counts){looks ? db_int(&rows, 0) : SHAPE_NO_INT, db_int(&rows, 1)};
    return db_end(&rows, error);
}

/* ---- begun, said, resolved ------------------------------------------------------------------- */

static lw_status check_place(const talk_place *p, lw_error *error) {
    bool span = p->start != SHAPE_NO_INT, point = !isnan(p->x);
    if (span != (p->end != SHAPE_NO_INT) || (span && p->start >= p->end))
        return lw_fail(error, LW_INVALID, "place.end: a span has a start before its end");
    if (point != !isnan(p->y))
        return lw_fail(error, LW_INVALID, "place.y: a point has an x and a y");
    if (p->object.data && !p->field.data)
        return lw_fail(error, LW_INVALID, "place.field: is missing, of the object");
    if (!span && !point && !p->object.data)
        return lw_fail(error, LW_INVALID, "place: names no point, no span and no object");
    return LW_OK;
}

static lw_status place_text(const talk_place *place, lw_arena *arena, lw_str *text_out,
                            lw_error *error) {
    *text_out = (lw_str){0};
    if (!place) return LW_OK;
    lw_status status = check_place(place, error);
    if (status != LW_OK) return status;
    lw_builder text = lw_builder_in(arena);
    json_writer w = json_write_to(&text);
    shape_write(&talk_place_shape, place, &w);
    if (text.failed) return no_room(error);
    *text_out = lw_built(&text);
    return LW_OK;
}

static lw_status check_room(tx *t, int64_t project_id, int64_t item_id, lw_error *error) {
    db_rows rows;
    lw_status status = db_one(t, Q_THREAD_COUNT_OF_ITEM,
                              DB_ARGS(v_int(project_id), v_int(item_id), v_int(LIMIT_ITEM_THREADS)),
                              "threads", &rows, error);
    if (status != LW_OK) return status;
    bool full = db_int(&rows, 0) >= LIMIT_ITEM_THREADS;
    status = db_end(&rows, error);
    if (status == LW_OK && full)
        return lw_fail(error, LW_CONFLICT, "the item has %d threads: say it in one of them",
                       LIMIT_ITEM_THREADS);
    return status;
}

lw_status thread_begin(tx *t, const actor *who, int64_t item_id, const thread_wanted *wanted,
                       lw_arena *arena, thread_view *out, lw_error *error) {
    bool held;
    lw_str place;
    lw_status status = item_exists(t, who->project_id, item_id, error);
    if (status == LW_OK) status = check_item(t, who, item_id, &held, error);
    if (status == LW_OK && !held) return lw_fail(error, LW_NOT_FOUND, "there is no such item");
    if (status == LW_OK) status = place_text(wanted->place, arena, &place, error);
    if (status == LW_OK) status = check_room(t, who->project_id, item_id, error);
    if (status != LW_OK) return status;
    thread_row thread = {store_new_id(t->store), item_id, who->account_id, 0};
    status = db_exec(t, Q_THREAD_INSERT,
                     DB_ARGS(v_int(who->project_id), v_int(thread.id), v_int(item_id),
                             v_text(wanted->kind), v_text(place), v_int(who->account_id),
                             v_int(db_now(t))),
                     NULL, error);
    if (status == LW_OK)
        status = say(t, who, &thread, thread.id, wanted->text, wanted->mentions, arena, error);
    return status == LW_OK ? show(t, who, &thread, arena, out, error) : status;
}

lw_status thread_say(tx *t, const actor *who, int64_t thread_id, const remark_wanted *wanted,
                     lw_arena *arena, thread_view *out, lw_error *error) {
    thread_row thread;
    lw_status status = find_thread(t, who, thread_id, &thread, error);
    if (status != LW_OK) return status;
    if (thread.remarks >= LIMIT_THREAD_REMARKS)
        return lw_fail(error, LW_CONFLICT, "the thread has %d remarks: begin another",
                       LIMIT_THREAD_REMARKS);
    status =
        say(t, who, &thread, store_new_id(t->store), wanted->text, wanted->mentions, arena, error);
    return status == LW_OK ? show(t, who, &thread, arena, out, error) : status;
}

lw_status thread_set_open(tx *t, const actor *who, int64_t thread_id, bool open, lw_arena *arena,
                          thread_view *out, lw_error *error) {
    thread_row thread;
    lw_status status = find_thread(t, who, thread_id, &thread, error);
    if (status != LW_OK) return status;
    if (!talk_may_resolve(talker_of(who), thread.began))
        return lw_fail(error, LW_FORBIDDEN,
                       "a thread is resolved by who began it, or by a reviewer");
    status = db_exec(t, Q_THREAD_RESOLVE,
                     DB_ARGS(v_int(who->project_id), v_int(thread_id), v_int(open),
                             open ? v_null() : v_int(who->account_id),
                             open ? v_null() : v_int(db_now(t))),
                     NULL, error);
    if (status == LW_OK && !open)
        status = lease_ask_again(t, who->project_id, thread.item_id, thread.began, error);
    if (status == LW_OK) status = tell(t, who, &thread, error);
    return status == LW_OK ? show(t, who, &thread, arena, out, error) : status;
}

lw_status thread_seen(tx *t, const actor *who, int64_t thread_id, lw_error *error) {
    thread_row thread;
    lw_status status = find_thread(t, who, thread_id, &thread, error);
    if (status != LW_OK) return status;
    return db_exec(t, Q_THREAD_PERSON_SEEN,
                   DB_ARGS(v_int(who->project_id), v_int(who->account_id), v_int(thread_id)), NULL,
                   error);
}
