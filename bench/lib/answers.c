/* answers.c - writes answers to measure with as CSV to standard output, in an order without locality:
 * each task once in each round, in another order each time. Sources are right in .5 to .95 of their
 * answers. Usage: answers COUNT TASKS SOURCES CLASSES */
#include "labelwright/base.h"
#include "labelwright/rng.h"
#include <stdio.h>
#include <stdlib.h>

enum { ACCURACIES = 46 };

static size_t common_divisor(size_t a, size_t b) {
    while (b > 0) {
        size_t rest = a % b;
        a = b;
        b = rest;
    }
    return a;
}

/* A step that leads through all tasks. */
static size_t draw_stride(lw_rng *rng, size_t tasks) {
    size_t stride;
    do stride = 1 + lw_rng_below(rng, tasks);
    while (common_divisor(stride, tasks) != 1);
    return stride;
}

int main(int argc, char **argv) {
    size_t numbers[4] = {0}; /* count, tasks, sources, classes */
    for (int i = 1; i < argc && i <= 4; i++) numbers[i - 1] = strtoull(argv[i], NULL, 10);
    const size_t tasks = numbers[1], sources = numbers[2], classes = numbers[3];
    if (argc != 5 || !tasks || !sources || !classes) {
        fprintf(stderr, "usage: answers COUNT TASKS SOURCES CLASSES\n");
        return 2;
    }
    lw_rng rng = lw_rng_seed(1);
    size_t task = 0, stride = 1;
    puts("task,worker,label");
    for (size_t i = 0; i < numbers[0]; i++) {
        if (i % tasks == 0) stride = draw_stride(&rng, tasks);
        task = (task + stride) % tasks;
        size_t source = lw_rng_below(&rng, sources);
        bool right = lw_rng_below(&rng, 100) < 50 + source % ACCURACIES;
        size_t label = right ? task % classes : lw_rng_below(&rng, classes);
        printf("t%zu,w%zu,%zu\n", task, source, label);
    }
    return fflush(stdout) == 0 ? 0 : 1;
}
