/* cli.c - options, the store, messages: what commands have in common. */
#include "server/cli/cli.h"
#include "server/cli/table.h"
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

enum { ROOM_MIN = 64 }; /* of an array that grows */

static void print_help(const char *usage, const char *about, const cli_option *options) {
    printf("usage: labelwright %s\n\n%s\n\n", usage, about);
    for (const cli_option *o = options; o->name; o++) {
        char left[48];
        snprintf(left, sizeof left, "--%s%s%s", o->name, o->value_is ? " " : "",
                 o->value_is ? o->value_is : "");
        printf("  %-24s %s\n", left, o->about);
    }
    printf("  %-24s %s\n", "--help", "this text");
}

static const cli_option *find_option(const cli_option *options, lw_str name) {
    for (const cli_option *o = options; o->name; o++)
        if (lw_str_equal(lw_str_from(o->name), name)) return o;
    return NULL;
}

/* Of `--name` or `--name=value`. */
static lw_str option_name(const char *word, const char *equals) {
    size_t length = equals ? (size_t)(equals - word) : strlen(word);
    lw_str name = {word, length};
    return lw_str_starts(name, LW_STR("--")) ? lw_str_slice(name, 2, length) : LW_STR("");
}

lw_status cli_read(int argc, char **argv, const char *usage, const char *about,
                   const cli_option *options, const char **rest, size_t rest_max,
                   size_t *rest_count_out, bool *done_out, lw_error *error) {
    *rest_count_out = 0;
    *done_out = false;
    bool only_rest = false;
    for (int i = 1; i < argc; i++) {
        const char *word = argv[i];
        if (only_rest || strcmp(word, "-") == 0 || (word[0] != '-')) {
            if (*rest_count_out == rest_max)
                return lw_fail(error, LW_USAGE, "%s: is one word too many", word);
            rest[(*rest_count_out)++] = word;
        } else if (strcmp(word, "--") == 0) {
            only_rest = true;
        } else if (strcmp(word, "--help") == 0 || strcmp(word, "-h") == 0) {
            print_help(usage, about, options);
            *done_out = true;
            return LW_OK;
        } else {
            const char *name = strcmp(word, "-o") == 0 ? "--output" : word;
            const char *equals = strchr(name, '=');
            const cli_option *option = find_option(options, option_name(name, equals));
            if (!option)
                return lw_fail(error, LW_USAGE, "%s: is not an option of this command; see --help",
                               word);
            if (equals && !option->value_is)
                return lw_fail(error, LW_USAGE, "%s: --%s takes no value", word, option->name);
            if (option->value_is && !equals && i + 1 == argc)
                return lw_fail(error, LW_USAGE, "%s: wants %s", word, option->value_is);
            *option->value = !option->value_is ? "yes" : equals ? equals + 1 : argv[++i];
        }
    }
    return LW_OK;
}

lw_status cli_whole(const char *option, const char *text, int64_t low, int64_t high,
                    int64_t *value_out, lw_error *error) {
    int64_t value;
    if (!text) return LW_OK;
    if (!lw_str_to_int(lw_str_from(text), &value) || value < low || value > high)
        return lw_fail(error, LW_USAGE, "--%s %s: is not a whole number in %lld..%lld", option,
                       table_show(lw_str_from(text)).text, (long long)low, (long long)high);
    *value_out = value;
    return LW_OK;
}

lw_status cli_number(const char *option, const char *text, double *value_out, lw_error *error) {
    if (!text || lw_str_to_double(lw_str_from(text), value_out)) return LW_OK;
    return lw_fail(error, LW_USAGE, "--%s %s: is not a number", option,
                   table_show(lw_str_from(text)).text);
}

double cli_seconds(void) {
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (double)now.tv_sec + (double)now.tv_nsec * 1e-9;
}

lw_status cli_choice(const char *option, const char *text, const char *const *names, size_t count,
                     size_t *chosen_out, lw_error *error) {
    char memory[160];
    lw_arena arena = lw_arena_over(memory, sizeof memory);
    lw_builder known = lw_builder_in(&arena);
    if (!text) return LW_OK;
    for (size_t i = 0; i < count; i++) {
        lw_put_format(&known, "%s%s", i ? ", " : "", names[i]);
        if (strcmp(names[i], text) != 0) continue;
        *chosen_out = i;
        return LW_OK;
    }
    return lw_fail(error, LW_USAGE, "--%s %s: is not one of %.*s", option, text,
                   LW_FMT(lw_built(&known)));
}

lw_status cli_flush(lw_error *error) {
    if (fflush(stdout) == 0 && !ferror(stdout)) return LW_OK;
    return lw_fail(error, LW_UNAVAILABLE, "standard output cannot be written");
}

void cli_bar(double share, lw_str words) {
    static const char full[] = "##############################",
                      empty[] = "..............................";
    const int width = (int)sizeof full - 1, filled = (int)(fmin(fmax(share, 0), 1) * width);
    if (!isatty(STDERR_FILENO)) return;
    fprintf(stderr, "\r\033[K[%.*s%.*s] %.*s", filled, full, width - filled, empty, LW_FMT(words));
}

void cli_bar_clear(void) {
    if (isatty(STDERR_FILENO)) fprintf(stderr, "\r\033[K");
}

bool cli_grow(void **array, size_t room, size_t size) {
    void *grown = reallocarray(*array, room, size);
    if (grown) *array = grown;
    return grown != NULL;
}

bool cli_make_room(void **array, size_t wanted, size_t *room, size_t size) {
    if (wanted <= *room) return true;
    size_t more = wanted + wanted / 2 + ROOM_MIN;
    if (!cli_grow(array, more, size)) return false;
    *room = more;
    return true;
}

lw_status cli_open(const cli_place *place, store **store_out, lw_error *error) {
    const char *data = place->data ? place->data : "data";
    bool elsewhere = place->database && !place->data;
    if (!place->makes && !elsewhere && access(data, F_OK) != 0)
        return lw_fail(error, LW_INVALID, "--data %s: there is no such directory", data);
    return store_open(
        &(store_options){
            .data_dir = data, .database_url = place->database, .readers = 1, .writers = 1},
        store_out, error);
}

int cli_fail(const char *command, const lw_error *error) {
    cli_bar_clear();
    fprintf(stderr, "labelwright %s: %s\n", command, error->message);
    return lw_status_table[error->status].exit;
}
