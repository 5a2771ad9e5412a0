/* handle_item.c - items: lists, one whole, back to work. */
#include "server/http/handlers.h"
#include "server/limits.h"
#include "server/record/record.h"
#include "server/work/certification.h"
#include "server/work/check.h"
#include "server/work/item.h"
#include "server/work/schedule.h"
#include <math.h>

static bool is_state(lw_str text) {
    for (const char *const *state = item_states; *state; state++)
        if (lw_str_equal(text, lw_str_from(*state))) return true;
    return false;
}

const char *const item_orders[] = {[ITEMS_CREATED] = "created",
                                   [ITEMS_NEWEST] = "newest",
                                   [ITEMS_CONFIDENCE] = "confidence",
                                   [ITEMS_DUE] = "due",
                                   NULL};

static lw_status read_order(const request *q, item_order *order_out, lw_error *error) {
    lw_str wanted = request_param(q, "order");
    size_t order = ITEMS_CREATED;
    while (wanted.data && item_orders[order] &&
           !lw_str_equal(wanted, lw_str_from(item_orders[order])))
        order++;
    *order_out = (item_order)order;
    if (item_orders[order]) return LW_OK;
    return lw_fail(error, LW_INVALID, "order: is not one of created, newest, confidence, due");
}

static lw_status read_share(const request *q, const char *name, double *share_out,
                            lw_error *error) {
    lw_str text = request_param(q, name);
    *share_out = NAN;
    if (!text.data || lw_str_to_double(text, share_out)) return LW_OK;
    return lw_fail(error, LW_INVALID, "%s: is not a number", name);
}

static lw_status read_count(const request *q, const char *name, int64_t most, int64_t *count_out,
                            lw_error *error) {
    lw_str text = request_param(q, name);
    if (!text.data || (lw_str_to_int(text, count_out) && *count_out >= 0 && *count_out <= most))
        return LW_OK;
    if (most == INT64_MAX)
        return lw_fail(error, LW_INVALID, "%s: is not a whole number from 0 on", name);
    return lw_fail(error, LW_INVALID, "%s: is not a whole number of 0..%lld", name,
                   (long long)most);
}

static lw_status read_time(const request *q, const char *name, int64_t *time_out, lw_error *error) {
    lw_str text = request_param(q, name);
    if (!text.data || time_read(text, time_out)) return LW_OK;
    return lw_fail(error, LW_INVALID, "%s: is not a time such as 2026-11-23T20:08:33Z", name);
}

/* An empty text asks for nothing. */
static lw_str read_text(const request *q, const char *name) {
    lw_str text = request_param(q, name);
    return text.len ? text : (lw_str){0};
}

static lw_status read_answer_filter(const request *q, answer_filter *filter, lw_error *error) {
    *filter = (answer_filter){
        .before = INT64_MAX,
        .hour = -1,
        .active_ms_below = INT64_MAX,
        .field = read_text(q, "field"),
        .decided = read_text(q, "decided"),
        .answered = read_text(q, "answered"),
    };
    lw_str source = request_param(q, "answered_by");
    int64_t project_id = 0;
    if (source.data && (!id_read(source, ID_SOURCE, &project_id, &filter->source_id) ||
                        project_id != q->project.id))
        return lw_fail(error, LW_INVALID, "answered_by: is not a source of this project");
    lw_status status = read_time(q, "answered_from", &filter->from, error);
    if (status == LW_OK) status = read_time(q, "answered_before", &filter->before, error);
    if (status == LW_OK) status = read_count(q, "answered_hour", 23, &filter->hour, error);
    if (status == LW_OK) status = read_count(q, "level", LIMIT_CLASS_DEPTH, &filter->level, error);
    if (status == LW_OK)
        status = read_count(q, "active_ms_from", INT64_MAX, &filter->active_ms_from, error);
    if (status == LW_OK)
        status = read_count(q, "active_ms_below", INT64_MAX, &filter->active_ms_below, error);
    return status;
}

static lw_status read_filter(const request *q, item_filter *filter, lw_error *error) {
    *filter = (item_filter){
        .state = request_param(q, "state"),
        .label = read_text(q, "label"),
        .stage = read_text(q, "stage"),
        .prefix = read_text(q, "q"),
        .meta = read_text(q, "meta"),
        .meta_value = read_text(q, "meta_value"),
        .due_before = INT64_MAX,
        .cursor = request_param(q, "cursor"),
    };
    if (filter->state.data && !is_state(filter->state))
        return lw_fail(error, LW_INVALID,
                       "state: is not one of open, in_work, review, settled, quarantined");
    lw_status status = read_order(q, &filter->order, error);
    if (status == LW_OK) status = read_answer_filter(q, &filter->answers, error);
    if (status == LW_OK) status = read_time(q, "due_before", &filter->due_before, error);
    if (status == LW_OK) status = read_share(q, "confidence_from", &filter->confidence_from, error);
    if (status != LW_OK) return status;
    return read_share(q, "confidence_below", &filter->confidence_below, error);
}

lw_status handle_items(request *q, tx *t, lw_error *error) {
    size_t limit;
    item_filter filter;
    shape_list rows;
    lw_str next;
    lw_status status = request_limit(q, &limit, error);
    if (status == LW_OK) status = read_filter(q, &filter, error);
    if (status == LW_OK)
        status = item_list(t, q->project.id, &filter, limit, &q->arena, &rows, &next, error);
    if (status == LW_OK) reply_list(q, &item_row_shape, rows, next);
    return status;
}

lw_status handle_item(request *q, tx *t, lw_error *error) {
    item found;
    lw_status status = certification_check_blind(t, &q->who, q->object.id, error);
    if (status == LW_OK)
        status = item_load(t, q->project.id, q->object.id, true, &q->arena, &found, error);
    if (status == LW_OK) status = check_dress_held(t, &q->who, &q->arena, &found, error);
    if (status == LW_OK && found.blind && !may(CAN_MANAGE, q->who.role, q->who.project))
        item_hide_authors(&found);
    if (status == LW_OK) reply_shape(q, &item_shape, &found);
    return status;
}

lw_status handle_item_reopen(request *q, tx *t, lw_error *error) {
    const reason_wanted *wanted = q->body;
    lw_status status = item_reopen(t, &q->who, q->object.id, wanted->reason, &q->arena, error);
    return status == LW_OK ? handle_item(q, t, error) : status;
}

lw_status handle_items_schedule(request *q, tx *t, lw_error *error) {
    schedule_done done;
    lw_status status = items_schedule(t, &q->who, q->body, &q->arena, &done, error);
    if (status == LW_OK) reply_shape(q, &schedule_done_shape, &done);
    return status;
}
