/* masks.c - masks from masks: a weighted vote of each pixel and its neighbours. */
#include "labelwright/masks.h"
#include "checks.h"
#include <math.h>

enum { SMOOTH_MAX = 100 };

typedef struct {
    const lw_masks *masks;
    const lw_masks_options *options;
    size_t *start;                  /* [items + 1] into order */
    size_t *order;                  /* [count]: masks by item */
    double *weight;                 /* [count], by mask */
    double *belief, *blurred;       /* [pixels of the largest item] */
    double *common, *drawn, *found; /* [sources]: pixels */
    lw_masks_model model;
} fit;

/* ---- runs --------------------------------------------------------------------------------- */

static size_t count_pixels(const lw_mask *m) {
    size_t pixels = 0;
    for (size_t i = 0; i < m->count; i++) pixels += m->runs[i].length;
    return pixels;
}

static size_t count_common(const lw_mask *a, const lw_mask *b) {
    size_t common = 0;
    for (size_t i = 0, j = 0; i < a->count && j < b->count;) {
        size_t a_end = a->runs[i].start + a->runs[i].length;
        size_t b_end = b->runs[j].start + b->runs[j].length;
        size_t from = a->runs[i].start > b->runs[j].start ? a->runs[i].start : b->runs[j].start;
        size_t to = a_end < b_end ? a_end : b_end;
        common += to > from ? to - from : 0;
        if (a_end < b_end) i++;
        else j++;
    }
    return common;
}

double lw_mask_overlap(const lw_mask *a, const lw_mask *b) {
    size_t common = count_common(a, b), either = count_pixels(a) + count_pixels(b) - common;
    return either > 0 ? (double)common / (double)either : 1;
}

/* ---- checks and packing ------------------------------------------------------------------- */

static lw_status check_runs(const lw_masks *data, size_t mask, lw_error *error) {
    const lw_mask *m = &data->masks[mask];
    size_t pixels = data->height[m->item] * data->width[m->item], at = 0;
    for (size_t i = 0; i < m->count; i++) {
        if (m->runs[i].start < at)
            return lw_fail(error, LW_INVALID, "mask %zu: run %zu begins before the last one ends",
                           mask, i);
        if (m->runs[i].length < 1 || m->runs[i].start >= pixels ||
            m->runs[i].length > pixels - m->runs[i].start)
            return lw_fail(error, LW_INVALID, "mask %zu: run %zu is not within %zu pixels", mask, i,
                           pixels);
        at = m->runs[i].start + m->runs[i].length;
    }
    return LW_OK;
}

static lw_status check_mask(const lw_masks *data, size_t mask, lw_error *error) {
    const lw_mask *m = &data->masks[mask];
    lw_status status = check_number("mask", mask, "item", m->item, data->items, error);
    if (status == LW_OK)
        status = check_number("mask", mask, "source", m->source, data->sources, error);
    if (status == LW_OK && data->weight &&
        !(data->weight[mask] > 0 && isfinite(data->weight[mask])))
        return lw_fail(error, LW_INVALID, "mask %zu: weight %g is not over 0", mask,
                       data->weight[mask]);
    return status == LW_OK ? check_runs(data, mask, error) : status;
}

static lw_status check(const lw_masks *data, const lw_masks_options *o, lw_error *error) {
    if (!(o->power >= 0) || !isfinite(o->power))
        return lw_fail(error, LW_INVALID, "power %g is below 0", o->power);
    if (o->smooth > SMOOTH_MAX)
        return lw_fail(error, LW_INVALID, "smooth %zu is not within 0..%d", o->smooth, SMOOTH_MAX);
    lw_status status = check_share("share", o->share, error);
    if (status != LW_OK) return status;
    for (size_t i = 0; i < data->items; i++)
        if (data->width[i] > 0 && data->height[i] > SIZE_MAX / 16 / data->width[i])
            return lw_fail(error, LW_INVALID, "item %zu: has too many pixels", i);
    for (size_t i = 0; i < data->count && status == LW_OK; i++) status = check_mask(data, i, error);
    return status;
}

static void pack(fit *f) {
    const lw_masks *data = f->masks;
    for (size_t i = 0; i < data->count; i++) f->start[data->masks[i].item + 1]++;
    for (size_t i = 0; i < data->items; i++) f->start[i + 1] += f->start[i];
    for (size_t i = 0; i < data->count; i++) f->order[f->start[data->masks[i].item]++] = i;
    for (size_t i = data->items; i > 0; i--) f->start[i] = f->start[i - 1];
    f->start[0] = 0;
}

static size_t largest(const lw_masks *data) {
    size_t pixels = 0;
    for (size_t i = 0; i < data->items; i++)
        if (data->height[i] * data->width[i] > pixels) pixels = data->height[i] * data->width[i];
    return pixels;
}

static lw_status set_up(const lw_masks *data, const lw_masks_options *o, lw_arena *taken,
                        lw_arena *scratch, fit *f, lw_error *error) {
    lw_status status = check(data, o, error);
    if (status != LW_OK) return status;
    size_t pixels = largest(data);
    *f = (fit){.masks = data,
               .options = o,
               .start = lw_new(scratch, size_t, data->items + 1),
               .order = lw_new(scratch, size_t, data->count),
               .weight = lw_new(scratch, double, data->count),
               .belief = lw_new(scratch, double, pixels),
               .blurred = lw_new(scratch, double, pixels),
               .common = lw_new(scratch, double, data->sources),
               .drawn = lw_new(scratch, double, data->sources),
               .found = lw_new(scratch, double, data->sources),
               .model = {.found = lw_new(taken, lw_mask, data->items),
                         .confidence = lw_new(taken, double, data->items),
                         .overlap = lw_new(taken, double, data->sources),
                         .precision = lw_new(taken, double, data->sources),
                         .recall = lw_new(taken, double, data->sources),
                         .answers = lw_new(taken, size_t, data->sources)}};
    const lw_masks_model *m = &f->model;
    if (!f->start || !f->order || !f->weight || !f->belief || !f->blurred || !f->common ||
        !f->drawn || !f->found || !m->found || !m->confidence || !m->overlap || !m->precision ||
        !m->recall || !m->answers)
        return lw_fail(error, LW_NO_MEMORY, "no room for %zu masks of %zu pixels", data->count,
                       pixels);
    pack(f);
    return LW_OK;
}

/* ---- one item ----------------------------------------------------------------------------- */

static const lw_mask *mask_at(const fit *f, size_t place) {
    return &f->masks->masks[f->order[place]];
}

/* Mean overlap with the others, to the power, times the weight that was given; never nothing, so that
 * somebody has a say. */
static void weigh_masks(fit *f, size_t item) {
    size_t start = f->start[item], end = f->start[item + 1];
    for (size_t i = start; i < end; i++) {
        double sum = 0;
        for (size_t j = start; j < end && f->options->power > 0; j++)
            if (j != i) sum += lw_mask_overlap(mask_at(f, i), mask_at(f, j));
        double mean = end - start > 1 ? sum / (double)(end - start - 1) : 1;
        f->weight[i] = pow(fmax(mean, 1e-3), f->options->power);
        if (f->masks->weight) f->weight[i] *= f->masks->weight[f->order[i]];
    }
}

/* Share of the weight that drew each pixel. */
static void gather(fit *f, size_t item, size_t pixels) {
    double total = 0;
    for (size_t i = f->start[item]; i < f->start[item + 1]; i++) total += f->weight[i];
    for (size_t p = 0; p < pixels; p++) f->belief[p] = 0;
    for (size_t i = f->start[item]; i < f->start[item + 1]; i++)
        for (size_t r = 0; r < mask_at(f, i)->count; r++) {
            lw_run run = mask_at(f, i)->runs[r];
            for (size_t p = run.start; p < run.start + run.length; p++)
                f->belief[p] += f->weight[i] / total;
        }
}

/* Mean over a window along a line of pixels, which ends like its last pixel goes on for ever. */
static void blur_line(const double *from, double *to, size_t count, size_t step, size_t reach) {
    double sum = from[0] * (double)(reach + 1);
    for (size_t i = 1; i <= reach; i++) sum += from[(i < count ? i : count - 1) * step];
    for (size_t i = 0; i < count; i++) {
        to[i * step] = sum / (double)(2 * reach + 1);
        size_t enters = i + reach + 1 < count ? i + reach + 1 : count - 1;
        sum += from[enters * step] - from[(i > reach ? i - reach : 0) * step];
    }
}

static void blur(fit *f, size_t height, size_t width) {
    if (f->options->smooth == 0 || height == 0 || width == 0) return;
    for (size_t y = 0; y < height; y++)
        blur_line(f->belief + y * width, f->blurred + y * width, width, 1, f->options->smooth);
    for (size_t x = 0; x < width; x++)
        blur_line(f->blurred + x, f->belief + x, height, width, f->options->smooth);
}

/* Beliefs are sums of shares: what is but rounding over the share is not over it. */
static bool is_in(const fit *f, size_t pixel) {
    return f->belief[pixel] > f->options->share + 1e-9;
}

static size_t count_runs(const fit *f, size_t pixels) {
    size_t runs = 0;
    for (size_t p = 0; p < pixels; p++) runs += is_in(f, p) && (p == 0 || !is_in(f, p - 1));
    return runs;
}

static lw_status take_runs(fit *f, size_t item, size_t pixels, lw_arena *taken, lw_error *error) {
    size_t count = count_runs(f, pixels), at = 0;
    lw_run *runs = lw_new(taken, lw_run, count);
    if (!runs && count > 0)
        return lw_fail(error, LW_NO_MEMORY, "no room for the mask of item %zu", item);
    for (size_t p = 0; p < pixels; p++) {
        if (!is_in(f, p)) continue;
        if (p == 0 || !is_in(f, p - 1)) runs[at++].start = p;
        runs[at - 1].length++;
    }
    f->model.found[item] = (lw_mask){.item = (int32_t)item, .runs = runs, .count = count};
    return LW_OK;
}

static double expect_overlap(const fit *f, size_t pixels) {
    double common = 0, either = 0;
    for (size_t p = 0; p < pixels; p++) {
        common += is_in(f, p) ? f->belief[p] : 0;
        either += is_in(f, p) ? 1 : f->belief[p];
    }
    return either > 0 ? fmin(common / either, 1) : 1;
}

static void measure_sources(fit *f, size_t item) {
    const lw_mask *found = &f->model.found[item];
    for (size_t i = f->start[item]; i < f->start[item + 1]; i++) {
        const lw_mask *m = mask_at(f, i);
        f->common[m->source] += (double)count_common(m, found);
        f->drawn[m->source] += (double)count_pixels(m);
        f->found[m->source] += (double)count_pixels(found);
        f->model.overlap[m->source] += lw_mask_overlap(m, found);
        f->model.answers[m->source]++;
    }
}

static lw_status find_mask(fit *f, size_t item, lw_arena *taken, lw_error *error) {
    size_t pixels = f->masks->height[item] * f->masks->width[item];
    weigh_masks(f, item);
    gather(f, item, pixels);
    blur(f, f->masks->height[item], f->masks->width[item]);
    lw_status status = take_runs(f, item, pixels, taken, error);
    if (status != LW_OK) return status;
    f->model.confidence[item] = expect_overlap(f, pixels);
    measure_sources(f, item);
    return LW_OK;
}

lw_status lw_masks_fit(const lw_masks *masks, const lw_masks_options *options, lw_arena *arena,
                       lw_arena scratch, lw_masks_model *model_out, lw_error *error) {
    fit f;
    lw_arena taken = *arena;
    lw_status status = set_up(masks, options, &taken, &scratch, &f, error);
    if (status != LW_OK) return status;
    for (size_t i = 0; i < masks->items; i++) {
        status = find_mask(&f, i, &taken, error);
        if (status != LW_OK) return status;
    }
    for (size_t s = 0; s < masks->sources; s++) {
        f.model.overlap[s] /= fmax((double)f.model.answers[s], 1);
        f.model.precision[s] = f.drawn[s] > 0 ? f.common[s] / f.drawn[s] : 1;
        f.model.recall[s] = f.found[s] > 0 ? f.common[s] / f.found[s] : 1;
    }
    *arena = taken;
    *model_out = f.model;
    return LW_OK;
}

const lw_masks_method lw_masks_methods[] = {
    {"weighted",
     "masks weigh by how they overlap with the others, pixels believe their neighbours",
     {.power = 2, .smooth = 1, .share = .5}},
    {"vote", "what more than half have drawn", {.power = 0, .smooth = 0, .share = .5}},
    {0},
};
