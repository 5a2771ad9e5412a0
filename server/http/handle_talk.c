/* handle_talk.c - talk about items: threads of one, of a project, how much is unread. */
#include "server/http/handlers.h"
#include "server/work/talk.h"

static lw_status reply_thread(request *q, lw_status status, const thread_view *view) {
    if (status == LW_OK) reply_shape(q, &thread_shape, view);
    return status;
}

lw_status handle_threads(request *q, tx *t, lw_error *error) {
    shape_list threads;
    lw_status status = threads_of_item(t, &q->who, q->object.id, &q->arena, &threads, error);
    if (status == LW_OK) reply_list(q, &thread_shape, threads, (lw_str){0});
    return status;
}

lw_status handle_thread_begin(request *q, tx *t, lw_error *error) {
    thread_view view;
    return reply_thread(q, thread_begin(t, &q->who, q->object.id, q->body, &q->arena, &view, error),
                        &view);
}

lw_status handle_thread_say(request *q, tx *t, lw_error *error) {
    thread_view view;
    return reply_thread(q, thread_say(t, &q->who, q->object.id, q->body, &q->arena, &view, error),
                        &view);
}

lw_status handle_thread_state(request *q, tx *t, lw_error *error) {
    thread_view view;
    const thread_state *wanted = q->body;
    return reply_thread(
        q, thread_set_open(t, &q->who, q->object.id, wanted->open, &q->arena, &view, error), &view);
}

lw_status handle_thread_seen(request *q, tx *t, lw_error *error) {
    return thread_seen(t, &q->who, q->object.id, error);
}

static lw_status read_which(const request *q, talk_which *which_out, lw_error *error) {
    lw_str wanted = request_param(q, "show");
    size_t which = TALK_MINE;
    while (wanted.data && talk_whiches[which] &&
           !lw_str_equal(wanted, lw_str_from(talk_whiches[which])))
        which++;
    *which_out = (talk_which)which;
    if (talk_whiches[which]) return LW_OK;
    return lw_fail(error, LW_INVALID, "show: is not one of mine, questions, all");
}

lw_status handle_talk(request *q, tx *t, lw_error *error) {
    size_t limit;
    int64_t before, next;
    talk_which which;
    shape_list threads;
    lw_status status = request_limit(q, &limit, error);
    if (status == LW_OK) status = request_cursor(q, &before, error);
    if (status == LW_OK) status = read_which(q, &which, error);
    if (status == LW_OK)
        status = threads_list(t, &q->who, which, before, limit, &q->arena, &threads, &next, error);
    if (status == LW_OK) reply_list_by_id(q, &thread_shape, threads, next);
    return status;
}

lw_status handle_talk_counts(request *q, tx *t, lw_error *error) {
    talk_counts counts;
    lw_status status = talk_count(t, &q->who, &counts, error);
    if (status == LW_OK) reply_shape(q, &talk_counts_shape, &counts);
    return status;
}

lw_status handle_talk_contacts(request *q, tx *t, lw_error *error) {
    shape_list contacts;
    lw_status status = talk_contacts(t, &q->who, &q->arena, &contacts, error);
    if (status == LW_OK) reply_list(q, &talk_contact_shape, contacts, (lw_str){0});
    return status;
}
