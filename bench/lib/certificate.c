/* certificate.c - what the certificate costs and keeps: mean sizes against what is wanted of them,
 * the time of acceptance tables, and exact miscoverage at the worst set of every cell of a grid.
 * Exits 1 when a wanted figure is missed or a cell goes over its alpha. Usage: certificate [quick] */
#include "labelwright/certificate.h"
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

enum { MEMORY_BYTES = 64 << 20, POPULATION = 2000, ROUNDS = 5 };

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

int main(int count, char **arguments) {
    (void)arguments;
    char *memory = malloc(MEMORY_BYTES);
    if (!memory) return 1;
    measure_sizes(memory);
    print_row("table of 10,000 items", table_seconds(10000, memory), .1, .01, "s");
    print_row("table of 1,000,000 items", table_seconds(1000000, memory), 5, .5, "s");
    measure_grid(count > 1, memory);
    free(memory);
    return failures > 0;
}
