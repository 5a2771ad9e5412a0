/* plan.c - what a project may cost and when it is to be done; what its work has cost. */
#include "server/work/plan.h"
#include "server/limits.h"
#include "server/record/ids.h"
#include "server/work/believe.h"
#include "server/work/outlook.h"
#include <math.h>
#include <string.h>

static void plan_absent(void *body) { *(plan_wanted *)body = (plan_wanted){.budget = NAN}; }

#define MONEY_MAX 1e12 /* cents of a dollar are exact below it */
#define M(member, kind, ...) SHAPE_MEMBER(plan_wanted, member, kind, ##__VA_ARGS__)
SHAPE_FROM(plan_wanted_shape, "PlanWanted", plan_wanted, plan_absent,
           M(budget, SHAPE_REAL, .min = 0.01, .max = MONEY_MAX,
             .about = "money for all of the project; left out: as much as it takes"),
           M(deadline, SHAPE_TEXT, .max = TIME_TEXT_MAX,
             .about = "RFC 3339, to come; left out: as long as it takes"),
           M(answer_cost, SHAPE_REAL, .max = MONEY_MAX,
             .about = "of an answer of people who have no cost of their own"),
           M(review_cost, SHAPE_REAL, .max = MONEY_MAX, .about = "likewise of a reviewer's word"));
#undef M
#define M(member, kind, ...) SHAPE_MEMBER(due_counts, member, kind, ##__VA_ARGS__)
SHAPE(due_counts_shape, "DueCounts", due_counts, M(over, SHAPE_INT, .about = "past it"),
      M(day, SHAPE_INT, .about = "within a day"), M(week, SHAPE_INT, .about = "within a week"),
      M(later, SHAPE_INT));
#undef M
#define M(member, kind, ...) SHAPE_MEMBER(plan_view, member, kind, ##__VA_ARGS__)
SHAPE(plan_view_shape, "Plan", plan_view, M(budget, SHAPE_REAL), M(deadline, SHAPE_TIME),
      M(answer_cost, SHAPE_REAL), M(review_cost, SHAPE_REAL), M(spent, SHAPE_REAL),
      M(price_money, SHAPE_REAL,
        .about = "accuracy that a unit of money must gain for the budget to last"),
      M(price_time, SHAPE_REAL,
        .about = "accuracy that an answer must gain for the deadline to be met"),
      M(stopped, SHAPE_BOOL, .about = "nothing was left of the budget when prices were found"),
      M(says, SHAPE_TEXT, .about = "how it stands, for people"),
      M(outlook, SHAPE_RAW, .about = "what the prices were found from; null: not yet"),
      M(found_at, SHAPE_TIME),
      M(due, SHAPE_OBJECT, .of = &due_counts_shape,
        .about = "items that wait, of the 2,000 that are due first"));
#undef M
#define M(member, kind, ...) SHAPE_MEMBER(spending_row, member, kind, ##__VA_ARGS__)
SHAPE(spending_shape, "Spending", spending_row, M(user, SHAPE_ID, .id = ID_ACCOUNT, .omit = true),
      M(name, SHAPE_TEXT), M(answers, SHAPE_INT, .about = "and words"), M(active_ms, SHAPE_INT),
      M(cost, SHAPE_REAL));
#undef M
#define M(member, kind, ...) SHAPE_MEMBER(tier_accuracy, member, kind, ##__VA_ARGS__)
SHAPE(tier_accuracy_shape, "TierAccuracy", tier_accuracy, M(tier, SHAPE_NAME, .names = tier_names),
      M(field, SHAPE_TEXT), M(answers, SHAPE_REAL, .about = "weight of those compared"),
      M(accuracy, SHAPE_REAL), M(low, SHAPE_REAL, .about = "95 % interval"), M(high, SHAPE_REAL),
      M(used, SHAPE_BOOL, .about = "it is enough for the rule to go by"));
#undef M
#define M(member, kind, ...) SHAPE_MEMBER(costs_view, member, kind, ##__VA_ARGS__)
SHAPE(costs_shape, "Costs", costs_view, M(spent, SHAPE_REAL),
      M(per_settled, SHAPE_REAL, .about = "null: nothing is settled yet"),
      M(stages, SHAPE_LIST, .of = &spending_shape), M(tiers, SHAPE_LIST, .of = &spending_shape),
      M(people, SHAPE_LIST, .of = &spending_shape),
      M(accuracies, SHAPE_LIST, .of = &tier_accuracy_shape));
#undef M

/* ---- the plan -------------------------------------------------------------------------------- */

lw_status spending_read(tx *t, int64_t project_id, double *spent_out, int64_t *held_out,
                        lw_error *error) {
    db_rows rows;
    lw_status status = db_one(t, Q_SPENDING_SUM, DB_ARGS(v_int(project_id)), "sum", &rows, error);
    if (status != LW_OK) return status;
    *spent_out = db_real(&rows, 0);
    *held_out = db_int(&rows, 1);
    return db_end(&rows, error);
}

/* How it stands, in words. */
static lw_str say(const plan_view *p, int64_t now, lw_arena *arena) {
    bool money = !isnan(p->budget), time = p->deadline != SHAPE_NO_INT;
    if (!money && !time)
        return LW_STR("No budget and no deadline: work goes on until the target is reached.");
    if (money && p->spent >= p->budget)
        return lw_arena_format(arena,
                               "The budget is spent: %.2f of %.2f. Nobody is asked any more.",
                               p->spent, p->budget);
    if (time && p->deadline <= now) return LW_STR("The deadline has passed.");
    if (p->found_at == SHAPE_NO_INT)
        return LW_STR("Nothing is held back yet: the prices are found when answers have come in.");
    if (p->price_money * fmax(p->answer_cost, p->review_cost) > .99 * OUTLOOK_PRICE_MOST)
        return LW_STR(
            "The budget does not suffice for the fewest answers of every item: it will be "
            "spent before all have them.");
    if (p->price_time > .99 * OUTLOOK_PRICE_MOST)
        return LW_STR("At this pace the deadline does not suffice for the fewest answers of every "
                      "item: some will not have them.");
    if (p->price_money > 0 && p->price_time > 0)
        return LW_STR("The budget and the deadline both hold back answers that gain little.");
    if (p->price_money > 0) return LW_STR("The budget holds back answers that gain little.");
    if (p->price_time > 0) return LW_STR("The deadline holds back answers that gain little.");
    return LW_STR("The plan suffices for the target: nothing is held back.");
}

static lw_status count_due(tx *t, int64_t project_id, lw_arena *arena, plan_view *out,
                           lw_error *error) {
    const int64_t day = 86400000000, now = db_now(t);
    due_counts *due = lw_new(arena, due_counts, 1);
    if (!due) return lw_fail(error, LW_NO_MEMORY, "no room for what is due");
    db_rows rows = db_query(t, Q_DUE_COUNTS,
                            DB_ARGS(v_int(project_id), v_int(now), v_int(now + day),
                                    v_int(now + 7 * day), v_int(DUE_COUNTED_MAX)));
    if (db_next(&rows))
        *due = (due_counts){db_int(&rows, 0), db_int(&rows, 1), db_int(&rows, 2), db_int(&rows, 3)};
    out->due = due;
    return db_end(&rows, error);
}

lw_status plan_show(tx *t, int64_t project_id, lw_arena *arena, plan_view *out, lw_error *error) {
    db_rows rows;
    int64_t held;
    lw_status status = db_one(t, Q_PLAN_SHOW, DB_ARGS(v_int(project_id)), "project", &rows, error);
    if (status != LW_OK) return status;
    *out = (plan_view){.budget = db_is_null(&rows, 0) ? NAN : db_real(&rows, 0),
                       .deadline = db_is_null(&rows, 1) ? SHAPE_NO_INT : db_int(&rows, 1),
                       .answer_cost = db_real(&rows, 2),
                       .review_cost = db_real(&rows, 3),
                       .price_money = db_real(&rows, 4),
                       .price_time = db_real(&rows, 5),
                       .stopped = db_int(&rows, 6) != 0,
                       .outlook = db_text_copy(&rows, 7, arena),
                       .found_at = db_is_null(&rows, 8) ? SHAPE_NO_INT : db_int(&rows, 8)};
    status = db_end(&rows, error);
    if (status == LW_OK) status = spending_read(t, project_id, &out->spent, &held, error);
    if (status == LW_OK) status = count_due(t, project_id, arena, out, error);
    if (status == LW_OK) out->says = say(out, db_now(t), arena);
    return status;
}

/* A budget limits nothing where all work is free. */
static lw_status check_prices(tx *t, int64_t project_id, const plan_wanted *wanted,
                              lw_error *error) {
    if (isnan(wanted->budget) || wanted->answer_cost > 0 || wanted->review_cost > 0) return LW_OK;
    db_rows rows;
    lw_status status = db_one(t, Q_PEOPLE_PAID, DB_ARGS(v_int(project_id)), "count", &rows, error);
    if (status != LW_OK) return status;
    bool paid = db_int(&rows, 0) > 0;
    status = db_end(&rows, error);
    if (status != LW_OK || paid) return status;
    return lw_fail(error, LW_INVALID,
                   "answer_cost: is 0 and nobody has a cost of their own, so that a budget would "
                   "limit nothing");
}

static lw_status read_deadline(tx *t, lw_str text, db_value *out, lw_error *error) {
    int64_t at;
    *out = v_null();
    if (!text.data) return LW_OK;
    if (!time_read(text, &at))
        return lw_fail(error, LW_INVALID, "deadline: is no time such as 2027-03-01T18:00:00Z");
    if (at <= db_now(t)) return lw_fail(error, LW_INVALID, "deadline: has passed already");
    *out = v_int(at);
    return LW_OK;
}

lw_status plan_set(tx *t, int64_t project_id, const plan_wanted *wanted, lw_error *error) {
    db_value deadline;
    lw_status status = read_deadline(t, wanted->deadline, &deadline, error);
    if (status == LW_OK) status = check_prices(t, project_id, wanted, error);
    if (status != LW_OK) return status;
    return db_exec(t, Q_PLAN_SET,
                   DB_ARGS(v_int(project_id),
                           isnan(wanted->budget) ? v_null() : v_real(wanted->budget), deadline,
                           v_real(wanted->answer_cost), v_real(wanted->review_cost)),
                   NULL, error);
}

/* ---- what it has cost ------------------------------------------------------------------------ */

/* Rows of a query whose last four columns are name, answers, time, cost; before them, of people, their id. */
static lw_status read_spending(tx *t, query_id query, bool people, int64_t project_id,
                               lw_arena *arena, shape_list *out, lw_error *error) {
    spending_row *found = lw_new(arena, spending_row, SPENDING_ROWS_MAX);
    if (!found) return lw_fail(error, LW_NO_MEMORY, "no room for what was spent");
    size_t count = 0;
    int first = people ? 1 : 0;
    db_rows rows = db_query(t, query, DB_ARGS(v_int(project_id), v_int(SPENDING_ROWS_MAX)));
    while (count < SPENDING_ROWS_MAX && db_next(&rows))
        found[count++] = (spending_row){.user = {0, people ? db_int(&rows, 0) : 0},
                                        .name = db_text_copy(&rows, first, arena),
                                        .answers = db_int(&rows, first + 1),
                                        .active_ms = db_int(&rows, first + 2),
                                        .cost = db_real(&rows, first + 3)};
    *out = (shape_list){found, count};
    return db_end(&rows, error);
}

static lw_status read_accuracies(tx *t, int64_t project_id, lw_arena *arena, shape_list *out,
                                 lw_error *error) {
    project_settings p;
    enum { ROWS_MAX = TIERS * LIMIT_FIELDS };
    tier_accuracy *found = lw_new(arena, tier_accuracy, ROWS_MAX);
    if (!found) return lw_fail(error, LW_NO_MEMORY, "no room for the tiers");
    size_t count = 0;
    lw_status status = project_settings_load(t, project_id, &p, error);
    if (status != LW_OK) return status;
    db_rows rows =
        db_query(t, Q_RELIABILITY_OF_TIERS,
                 DB_ARGS(v_int(project_id), v_int(p.reliability_version), v_int(ROWS_MAX)));
    while (count < ROWS_MAX && db_next(&rows)) {
        int64_t lowest = -1 - db_int(&rows, 0);
        if (lowest < 0 || lowest >= TIERS) continue;
        found[count++] = (tier_accuracy){.tier = lw_str_from(tier_names[lowest]),
                                         .field = db_text_copy(&rows, 1, arena),
                                         .answers = db_real(&rows, 2),
                                         .accuracy = db_real(&rows, 3),
                                         .low = db_real(&rows, 4),
                                         .high = db_real(&rows, 5),
                                         .used = db_real(&rows, 2) >= TIER_ANSWERS_MIN};
    }
    *out = (shape_list){found, count};
    return db_end(&rows, error);
}

lw_status costs_show(tx *t, int64_t project_id, lw_arena *arena, costs_view *out, lw_error *error) {
    item_counts counts;
    int64_t held;
    *out = (costs_view){.per_settled = NAN};
    lw_status status = counter_read(t, project_id, &counts, error);
    if (status == LW_OK) status = spending_read(t, project_id, &out->spent, &held, error);
    if (status == LW_OK && counts.settled) out->per_settled = out->spent / (double)counts.settled;
    if (status == LW_OK)
        status =
            read_spending(t, Q_SPENDING_BY_STAGE, false, project_id, arena, &out->stages, error);
    if (status == LW_OK)
        status = read_spending(t, Q_SPENDING_BY_TIER, false, project_id, arena, &out->tiers, error);
    if (status == LW_OK)
        status =
            read_spending(t, Q_SPENDING_BY_PERSON, true, project_id, arena, &out->people, error);
    return status == LW_OK ? read_accuracies(t, project_id, arena, &out->accuracies, error)
                           : status;
}
