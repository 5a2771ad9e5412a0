/* certificate.c - what the certificate costs and keeps: mean sizes against what is wanted of them,
 * the time of acceptance tables, and exact miscoverage at the worst set of every cell of a grid, also
 * where auditors overlook errors and plants tell how many. Exits 1 when a wanted figure is missed or a
 * cell goes over its alpha. Usage: certificate [quick] */
#include "labelwright/certificate.h"
#include "labelwright/guided.h"
#include "labelwright/rng.h"
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

enum { MEMORY_BYTES = 64 << 20, POPULATION = 2000, ROUNDS = 5, AUDITS = 400, GUIDED = 60 };

static int failures;

static double now(void) {
    struct timespec time;
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time);
    return (double)time.tv_sec + (double)time.tv_nsec * 1e-9;
}

static void print_row(const char *what, double value, double wanted, double moonshot,
                      const char *unit) {
    bool good = value <= wanted;
    failures += !good;
    printf("%-34s %9.4g %s, wanted %.4g%s, moonshot %.4g%s\n", what, value, unit, wanted,
           good ? "" : " MISSED", moonshot, value <= moonshot ? " reached" : "");
}

static lw_certificate_prospect foresee(const lw_certificate_options *o, uint64_t wrong,
                                       char *memory) {
    lw_certificate_prospect prospect;
    lw_error error;
    if (lw_certificate_foresee(o, wrong, lw_arena_over(memory, MEMORY_BYTES), &prospect, &error) !=
        LW_OK) {
        fprintf(stderr, "%s\n", error.message);
        exit(1);
    }
    return prospect;
}

static const struct {
    const char *what;
    uint64_t wrong;
    bool repair;
    double wanted, moonshot;
} sizes[] = {
    {"mean draws, 2,000 items, .96 right", 80, false, 1110, 1020},
    {"                         .97", 60, false, 490, 440},
    {"                         .98", 40, false, 240, 215},
    {"                         .99", 20, false, 132, 118},
    {"                         1", 0, false, 80, 72},
    {"mended, 2,000 items, .95 right", 100, true, 770, 560},
    {"                     .94", 120, true, 950, 700},
};

static void measure_sizes(char *memory) {
    for (size_t i = 0; i < sizeof sizes / sizeof *sizes; i++) {
        lw_certificate_options o = lw_certificate_defaults(POPULATION);
        o.repair = sizes[i].repair;
        print_row(sizes[i].what, foresee(&o, sizes[i].wrong, memory).draws, sizes[i].wanted,
                  sizes[i].moonshot, "draws");
    }
}

/* ---- audits as they run ------------------------------------------------------------------- */

static double mended_draws(uint64_t wrong) {
    lw_rng rng = lw_rng_seed(1);
    double draws = 0;
    lw_certificate_options o = lw_certificate_defaults(POPULATION);
    o.repair = true;
    for (int i = 0; i < AUDITS; i++) {
        lw_certificate a;
        if (lw_certificate_begin(&o, &a, NULL) != LW_OK) exit(1);
        while (a.state == LW_CERTIFICATE_OPEN) {
            bool error = lw_rng_below(&rng, POPULATION - a.drawn) < wrong - a.errors;
            if (lw_certificate_add(&a, error, NULL) != LW_OK) exit(1);
        }
        draws += (double)a.drawn / AUDITS;
    }
    return draws;
}

/* Of .97 right, with beliefs whose log odds are `sharpness` higher where they should be. */
static double guided_draws(double sharpness, bool upside_down, char *memory) {
    static double predicted[POPULATION], losses[POPULATION];
    static uint32_t items[POPULATION];
    lw_rng rng = lw_rng_seed(3);
    double draws = 0;
    for (uint64_t audit = 0; audit < GUIDED; audit++) {
        bool drawn[POPULATION] = {false};
        for (uint32_t i = 0; i < POPULATION; i++) {
            double odds =
                1.2 * lw_rng_normal(&rng) - 3.5 + (i < POPULATION * 3 / 100 ? sharpness : 0);
            predicted[i] = 1 / (1 + exp(-odds));
            if (upside_down) predicted[i] = .3 * (1 - predicted[i]);
        }
        lw_guided_plan plan = {lw_losses_defaults(POPULATION), predicted, audit};
        lw_guided_look look = {.block_end = 0};
        for (uint64_t n = 0; look.state == LW_CERTIFICATE_OPEN; n++) {
            if (n == look.block_end &&
                lw_guided_certify(&plan, items, losses, n, lw_arena_over(memory, MEMORY_BYTES),
                                  &look, NULL) != LW_OK)
                exit(1);
            if (look.state != LW_CERTIFICATE_OPEN) break;
            items[n] = lw_guided_draw(&plan, &look, drawn, n);
            drawn[items[n]] = true;
            losses[n] = items[n] < POPULATION * 3 / 100;
        }
        draws += (double)look.decided_at / GUIDED;
    }
    return draws;
}

static void measure_audits(char *memory) {
    print_row("mended as it runs, .95 right", mended_draws(100), 770, 560, "draws");
    print_row("                   .94", mended_draws(120), 950, 700, "draws");
    print_row("guided, .97, sharp beliefs", guided_draws(4, false, memory), 387, 320, "draws");
    print_row("             weak", guided_draws(1.5, false, memory), 483, 450, "draws");
    print_row("             none", guided_draws(0, false, memory), 507, 493, "draws");
    print_row("             upside down", guided_draws(1.5, true, memory), 507, 493, "draws");
}

/* ---- tables ------------------------------------------------------------------------------- */

static double table_seconds(uint64_t population, char *memory) {
    double best = INFINITY;
    for (int round = 0; round < ROUNDS; round++) {
        lw_certificate_options o = lw_certificate_defaults(population);
        lw_certificate_table table;
        lw_arena arena = lw_arena_over(memory, MEMORY_BYTES);
        double began = now();
        if (lw_certificate_accept_table(&o, &arena, &table, NULL) != LW_OK) exit(1);
        best = fmin(best, now() - began);
    }
    return best;
}

/* ---- miscoverage -------------------------------------------------------------------------- */

/* The worst set for proof has one error too many, for refusal one fewer. */
static void measure_grid(bool quick, char *memory) {
    const uint64_t populations[] = {100, 200, 500, 1000, 2000, 5000, 10000};
    const double targets[] = {.8, .85, .9, .95, .97, .98, .99};
    const double alphas[] = {.01, .02, .05, .1};
    size_t cells = 0, over = 0;
    double least = INFINITY;
    for (size_t p = 0; p < sizeof populations / sizeof *populations - (quick ? 2 : 0); p++)
        for (size_t t = 0; t < sizeof targets / sizeof *targets; t++)
            for (size_t a = 0; a < sizeof alphas / sizeof *alphas; a++, cells++) {
                lw_certificate_options o = lw_certificate_defaults(populations[p]);
                o.target = targets[t];
                o.confidence = 1 - alphas[a];
                uint64_t allowed = (uint64_t)((1 - o.target) * (double)o.population + 1e-9);
                double proven = foresee(&o, allowed + 1, memory).proven;
                double disproved = foresee(&o, allowed, memory).disproved;
                over += proven > alphas[a] || disproved > alphas[a];
                if (populations[p] >= 200 && allowed >= 10) least = fmin(least, proven / alphas[a]);
            }
    failures += over > 0;
    printf("exact miscoverage: %zu cells, %zu over alpha, the least used %.2f of it (at 10 or more "
           "errors allowed)\n",
           cells, over, least);
}

static double binomial(double n, double chance, double k) {
    return exp(lgamma(n + 1) - lgamma(k + 1) - lgamma(n - k + 1) + k * log(chance) +
               (n - k) * log1p(-chance));
}

/* How often a set with one error too many is proven, over what plants show and what is seen. */
static double proven_with_plants(const lw_certificate_options *o, double chance, uint64_t planted,
                                 char *memory) {
    uint64_t wrong = (uint64_t)((1 - o->target) * (double)o->population + 1e-9) + 1;
    double proven = 0;
    for (uint64_t missed = 0; missed < planted; missed++) {
        double shown = binomial((double)planted, chance, (double)missed);
        lw_certificate_options planned = *o;
        if (shown < 1e-7) continue;
        if (lw_certificate_plant(&planned, planted, missed, NULL) != LW_OK) exit(1);
        for (uint64_t seen = 0; seen <= wrong; seen++) {
            double weight = shown * binomial((double)wrong, 1 - chance, (double)seen);
            if (weight > 1e-9) proven += weight * foresee(&planned, seen, memory).proven;
        }
    }
    return proven;
}

static void measure_plants(bool quick, char *memory) {
    const uint64_t populations[] = {100, 200, 500, 1000}, plants[] = {20, 90, 400};
    const double targets[] = {.8, .9, .95}, chances[] = {.01, .05, .1, .3},
                 alphas[] = {.01, .05, .1};
    size_t cells = 0, over = 0;
    double most = 0;
    for (size_t p = 0; p < (quick ? 2 : 4); p++)
        for (size_t t = 0; t < 3; t++)
            for (size_t c = 0; c < 4; c++)
                for (size_t a = 0; a < 3; a++)
                    for (size_t n = 0; n < (quick ? 2 : 3); n++, cells++) {
                        lw_certificate_options o = lw_certificate_defaults(populations[p]);
                        o.target = targets[t];
                        o.confidence = 1 - alphas[a];
                        double proven = proven_with_plants(&o, chances[c], plants[n], memory);
                        over += proven > alphas[a];
                        most = fmax(most, proven / alphas[a]);
                    }
    failures += over > 0;
    printf("with plants: %zu cells, %zu over alpha, the most used %.2f of it\n", cells, over, most);
}

int main(int count, char **arguments) {
    (void)arguments;
    char *memory = malloc(MEMORY_BYTES);
    if (!memory) return 1;
    measure_sizes(memory);
    measure_audits(memory);
    print_row("table of 10,000 items", table_seconds(10000, memory), .1, .01, "s");
    print_row("table of 1,000,000 items", table_seconds(1000000, memory), 5, .5, "s");
    measure_grid(count > 1, memory);
    measure_plants(count > 1, memory);
    free(memory);
    return failures > 0;
}
