/* csv.c - how fast the CSV reader goes over plain and quoted rows in memory, beside memcpy of the
 * same bytes in the same run. Prints MB/s; exits 1 when plain rows go slower than 200 MB/s. */
#include "labelwright/csv.h"
#include "labelwright/rng.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

enum { BYTES = 64 << 20, ROUNDS = 5, WANTED_MB = 200 };

typedef struct {
    const char *data;
    size_t len, at;
} input;

static ptrdiff_t give(void *context, char *buffer, size_t room) {
    input *in = context;
    size_t bytes = in->len - in->at < room ? in->len - in->at : room;
    memcpy(buffer, in->data + in->at, bytes);
    in->at += bytes;
    return (ptrdiff_t)bytes;
}

static double now(void) {
    struct timespec time;
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time);
    return (double)time.tv_sec + (double)time.tv_nsec * 1e-9;
}

static double read_all(const char *data, size_t len, uint64_t *fields) {
    input in = {data, len, 0};
    double start = now();
    lw_csv *reader = lw_csv_open(lw_csv_defaults(), give, &in);
    lw_csv_row row;
    if (!reader) exit(1);
    while (lw_csv_next(reader, &row, NULL) == LW_OK) *fields += row.count;
    lw_csv_close(reader);
    return now() - start;
}

static double copy_all(const char *data, size_t len, char *to) {
    input in = {data, len, 0};
    double start = now();
    while (give(&in, to, 256 * 1024) > 0) __asm__ volatile("" ::"r"(to) : "memory");
    return now() - start;
}

/* Rows of an id, a short label and a text of some words, every text quoted with a doubled quote in
 * it where `quoted`. */
static size_t make_rows(char *data, bool quoted) {
    lw_rng rng = lw_rng_seed(1);
    lw_arena arena = lw_arena_over(data, BYTES);
    lw_builder out = lw_builder_in(&arena);
    size_t good = 0;
    while (!out.failed && out.len < BYTES / 2 - 1024) {
        lw_put_format(&out, "item-%llu,class %d,", (unsigned long long)lw_rng_below(&rng, 1000000),
                      (int)lw_rng_below(&rng, 10));
        if (quoted) lw_put(&out, LW_STR("\"He said \"\"yes\"\", "));
        for (uint64_t words = lw_rng_below(&rng, 12); words > 0; words--)
            lw_put_format(&out, "word%d ", (int)lw_rng_below(&rng, 1000));
        lw_put(&out, quoted ? LW_STR("\"\n") : LW_STR("\n"));
        good = out.len;
    }
    return good;
}

int main(void) {
    char *data = malloc(BYTES), *copy = malloc(256 * 1024);
    if (!data || !copy) return 1;
    double plain_mb = 0;
    for (int quoted = 0; quoted < 2; quoted++) {
        size_t len = make_rows(data, quoted);
        double best = 1e9, copied = 1e9;
        uint64_t fields = 0;
        for (int i = 0; i < ROUNDS; i++) {
            double seconds = read_all(data, len, &fields), bare = copy_all(data, len, copy);
            best = seconds < best ? seconds : best;
            copied = bare < copied ? bare : copied;
        }
        double mb = (double)len / best / 1e6;
        if (!quoted) plain_mb = mb;
        printf("%-6s %6.0f MB/s, %4.1f ns a field; memcpy %6.0f MB/s\n",
               quoted ? "quoted" : "plain", mb, best * 1e9 / ((double)fields / ROUNDS),
               (double)len / copied / 1e6);
    }
    free(data);
    free(copy);
    return plain_mb < WANTED_MB;
}
