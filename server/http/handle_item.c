/* handle_item.c - items: lists, one whole, back to work. */
#include "server/http/handlers.h"
#include "server/record/record.h"
#include "server/work/item.h"
#include <math.h>

static bool is_state(lw_str text) {
    for (const char *const *state = item_states; *state; state++)
        if (lw_str_equal(text, lw_str_from(*state))) return true;
    return false;
}

const char *const item_orders[] = {[ITEMS_CREATED] = "created",
                                   [ITEMS_NEWEST] = "newest",
                                   [ITEMS_CONFIDENCE] = "confidence",
                                   NULL};

static lw_status read_order(const request *q, item_order *order_out, lw_error *error) {
    lw_str wanted = request_param(q, "order");
    size_t order = ITEMS_CREATED;
    while (wanted.data && item_orders[order] &&
           !lw_str_equal(wanted, lw_str_from(item_orders[order])))
        order++;
    *order_out = (item_order)order;
    if (item_orders[order]) return LW_OK;
    return lw_fail(error, LW_INVALID, "order: is not one of created, newest, confidence");
}

static lw_status read_share(const request *q, const char *name, double *share_out,
                            lw_error *error) {
    lw_str text = request_param(q, name);
    *share_out = NAN;
    if (!text.data || lw_str_to_double(text, share_out)) return LW_OK;
    return lw_fail(error, LW_INVALID, "%s: is not a number", name);
}

static lw_status read_filter(const request *q, item_filter *filter, lw_error *error) {
    *filter = (item_filter){
        .state = request_param(q, "state"),
        .label = request_param(q, "label"),
        .prefix = request_param(q, "q"),
        .cursor = request_param(q, "cursor"),
    };
    if (!filter->prefix.len) filter->prefix = (lw_str){0};
    if (!filter->label.len) filter->label = (lw_str){0};
    if (filter->state.data && !is_state(filter->state))
        return lw_fail(error, LW_INVALID,
                       "state: is not one of open, in_work, review, settled, quarantined");
    lw_status status = read_order(q, &filter->order, error);
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
    lw_status status = item_load(t, q->project.id, q->object.id, true, &q->arena, &found, error);
    if (status == LW_OK) reply_shape(q, &item_shape, &found);
    return status;
}

lw_status handle_item_reopen(request *q, tx *t, lw_error *error) {
    const reason_wanted *wanted = q->body;
    lw_status status = item_reopen(t, &q->who, q->object.id, wanted->reason, &q->arena, error);
    return status == LW_OK ? handle_item(q, t, error) : status;
}
