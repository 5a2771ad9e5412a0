/* statistics.c - how far a project is. */
#include "server/work/statistics.h"
#include <math.h>

#define HOUR_US (3600 * 1000000LL)
enum {
    HISTORY_HOURS = 24 * 60, /* what the plot shows */
    FORECAST_HOURS = 24 * 7, /* what the forecast is made from */
    FORECAST_POINTS_MIN = 4, /* hours with work before anything is said */
};

#define M(member, kind, ...) SHAPE_MEMBER(history_point, member, kind, ##__VA_ARGS__)
SHAPE(history_shape, "HistoryPoint", history_point, M(at, SHAPE_TIME), M(settled, SHAPE_INT),
      M(answers, SHAPE_INT));
#undef M
#define M(member, kind, ...) SHAPE_MEMBER(forecast, member, kind, ##__VA_ARGS__)
SHAPE(forecast_shape, "Forecast", forecast, M(low, SHAPE_TIME), M(middle, SHAPE_TIME),
      M(high, SHAPE_TIME));
#undef M
#define M(member, kind, ...) SHAPE_MEMBER(work_cost, member, kind, ##__VA_ARGS__)
SHAPE(work_cost_shape, "WorkCost", work_cost, M(answers_per_settled, SHAPE_REAL),
      M(minutes_per_settled, SHAPE_REAL));
#undef M
#define M(member, kind, ...) SHAPE_MEMBER(progress_view, member, kind, ##__VA_ARGS__)
SHAPE(progress_shape, "Progress", progress_view, M(counts, SHAPE_OBJECT, .of = &counts_shape),
      M(answers_today, SHAPE_INT), M(people_at_work, SHAPE_INT, .about = "who hold an item now"),
      M(history, SHAPE_LIST, .of = &history_shape),
      M(forecast, SHAPE_OBJECT, .of = &forecast_shape,
        .about = "null: too little was settled to say"),
      M(cost, SHAPE_OBJECT, .of = &work_cost_shape, .about = "null: nothing is settled yet"));
#undef M

static lw_status load_history(tx *t, int64_t project_id, lw_arena *arena,
                              history_point **points_out, size_t *count_out, lw_error *error) {
    history_point *points = lw_new(arena, history_point, HISTORY_HOURS + 1);
    if (!points) return lw_fail(error, LW_NO_MEMORY, "no room for the history");
    size_t count = 0;
    db_rows rows = db_query(t, Q_HISTORY_OF_PROJECT,
                            DB_ARGS(v_int(project_id), v_int(db_now(t) / HOUR_US - HISTORY_HOURS),
                                    v_int(HISTORY_HOURS)));
    while (count < HISTORY_HOURS && db_next(&rows)) {
        int64_t end = (db_int(&rows, 0) + 1) * HOUR_US;
        points[count++] =
            (history_point){end < db_now(t) ? end : db_now(t), db_int(&rows, 1), db_int(&rows, 2)};
    }
    *points_out = points;
    *count_out = count;
    return db_end(&rows, error);
}

lw_status pace_read(tx *t, int64_t project_id, lw_arena *arena, work_pace *pace_out,
                    lw_error *error) {
    history_point *points;
    size_t count;
    *pace_out = (work_pace){.hours = 0};
    lw_status status = load_history(t, project_id, arena, &points, &count, error);
    size_t first = count > FORECAST_HOURS ? count - FORECAST_HOURS : 0, n = count - first;
    if (status != LW_OK || n < FORECAST_POINTS_MIN + 1) return status;
    double hours = (double)(points[count - 1].at - points[first].at) / HOUR_US, squares = 0;
    double rate = (double)(points[count - 1].answers - points[first].answers) / hours;
    if (rate <= 0) return LW_OK;
    for (size_t i = first + 1; i < count; i++) {
        double span = (double)(points[i].at - points[i - 1].at) / HOUR_US;
        double step = (double)(points[i].answers - points[i - 1].answers) - rate * span;
        squares += step * step;
    }
    *pace_out = (work_pace){rate, 1.2816 * sqrt(squares) / hours, (int64_t)n - 1};
    return LW_OK;
}

/* The rate of settling per hour of the last week, and how sure it is: its standard error over hours. */
static const forecast *make_forecast(const history_point *points, size_t count, int64_t left,
                                     int64_t now, lw_arena *arena) {
    size_t first = count > FORECAST_HOURS ? count - FORECAST_HOURS : 0, n = count - first;
    if (n < FORECAST_POINTS_MIN + 1 || left == 0) return NULL;
    double hours = (double)(points[count - 1].at - points[first].at) / HOUR_US;
    double rate = (double)(points[count - 1].settled - points[first].settled) / hours, squares = 0;
    for (size_t i = first + 1; i < count; i++) {
        double step = (double)(points[i].settled - points[i - 1].settled) - rate;
        squares += step * step;
    }
    double error = 1.2816 * sqrt(squares / (double)(n - 1) / (double)(n - 1)); /* 80 %, normal */
    forecast *made = lw_new(arena, forecast, 1);
    if (!made || rate <= 0) return NULL;
    double slow = rate - error > rate / 10 ? rate - error : rate / 10;
    *made = (forecast){now + (int64_t)((double)left / (rate + error) * HOUR_US),
                       now + (int64_t)((double)left / rate * HOUR_US),
                       now + (int64_t)((double)left / slow * HOUR_US)};
    return made;
}

static lw_status load_cost(tx *t, int64_t project_id, const item_counts *counts, lw_arena *arena,
                           const work_cost **cost_out, lw_error *error) {
    db_rows rows;
    lw_status status = db_one(t, Q_SOURCE_TIME, DB_ARGS(v_int(project_id)), "sum", &rows, error);
    if (status != LW_OK) return status;
    double minutes = db_real(&rows, 0) / 60000;
    work_cost *cost = counts->settled ? lw_new(arena, work_cost, 1) : NULL;
    if (cost)
        *cost = (work_cost){(double)counts->answers / (double)counts->settled,
                            minutes / (double)counts->settled};
    *cost_out = cost;
    return db_end(&rows, error);
}

static lw_status count_at_work(tx *t, int64_t project_id, int64_t *people_out, lw_error *error) {
    db_rows rows = db_query(t, Q_PEOPLE_AT_WORK, DB_ARGS(v_int(project_id), v_int(db_now(t))));
    if (db_next(&rows)) *people_out = db_int(&rows, 0);
    return db_end(&rows, error);
}

lw_status progress_show(tx *t, int64_t project_id, lw_arena *arena, progress_view *view_out,
                        lw_error *error) {
    item_counts *counts = lw_new(arena, item_counts, 1);
    history_point *points;
    size_t count;
    if (!counts) return lw_fail(error, LW_NO_MEMORY, "no room for the counts");
    *view_out = (progress_view){.counts = counts};
    lw_status status = counter_read(t, project_id, counts, error);
    if (status == LW_OK) status = load_history(t, project_id, arena, &points, &count, error);
    if (status == LW_OK) status = count_at_work(t, project_id, &view_out->people_at_work, error);
    if (status == LW_OK) status = load_cost(t, project_id, counts, arena, &view_out->cost, error);
    if (status != LW_OK) return status;
    int64_t midnight = db_now(t) - db_now(t) % (24 * HOUR_US), before = 0;
    for (size_t i = 0; i < count; i++)
        if (points[i].at <= midnight) before = points[i].answers;
    points[count++] = (history_point){db_now(t), counts->settled, counts->answers};
    view_out->answers_today = counts->answers > before ? counts->answers - before : 0;
    view_out->history = (shape_list){points, count};
    view_out->forecast =
        make_forecast(points, count, counts->items - counts->settled, db_now(t), arena);
    return LW_OK;
}

lw_status history_note(tx *t, lw_error *error) {
    return db_exec(t, Q_HISTORY_NOTE, DB_ARGS(v_int(db_now(t) / HOUR_US)), NULL, error);
}
