/* aggregate_texts.c - answers that are texts: transcripts, translations. */
#include "labelwright/csv.h"
#include "labelwright/intervals.h"
#include "labelwright/texts.h"
#include "server/cli/aggregate.h"
#include "server/cli/cli.h"
#include "server/cli/crowd.h"
#include "server/cli/csv_file.h"
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { NAME_BYTES_MAX = 2000000000, FIRST_ROOM = 1 << 12 };

static void list_methods(void) {
    for (const lw_texts_method *m = lw_texts_methods; m->name; m++)
        printf("%-10s %s\n", m->name, m->about);
}

/* Without a method the first of the table. */
static lw_status find_method(const char *name, const lw_texts_method **method_out,
                             lw_error *error) {
    *method_out = name ? lw_texts_find(lw_str_from(name)) : lw_texts_methods;
    if (*method_out) return LW_OK;
    return lw_fail(error, LW_USAGE, "--method %s: is not a method; see --method list", name);
}

/* ---- words as numbers --------------------------------------------------------------------- */

typedef struct {
    size_t start, count;
} run_of_words;

typedef struct {
    lw_intern *tasks, *workers;
    lw_intern *forms, *words; /* as they are written, and as they compare */
    int32_t *word_of;         /* [forms]: number of the word that a form is */
    size_t word_of_room;
    char *folded; /* room to fold a word in */
    size_t folded_room;
    int32_t *form; /* [form_count]: the words of all texts */
    size_t form_count, form_room;
    int32_t *task, *worker; /* [count] */
    run_of_words *text;     /* [count] */
    size_t count, room;
    run_of_words *truth; /* [tasks]; NULL: none was asked for */
    bool *known;         /* [tasks]: whether it has a truth */
} answers;

static bool grow_twice(void **array, size_t wanted, size_t *room, size_t size) {
    if (wanted <= *room) return true;
    size_t next = wanted + wanted / 2 + FIRST_ROOM;
    if (!cli_grow(array, next, size)) return false;
    *room = next;
    return true;
}

/* A word of punctuation alone compares as it is written. */
static lw_status take_form(const table *t, answers *a, lw_str written, int32_t *form_out,
                           lw_error *error) {
    int32_t known = lw_intern_find(a->forms, written);
    *form_out = known;
    if (known >= 0) return LW_OK;
    lw_status status = table_intern(t, a->forms, written, form_out, error);
    if (status != LW_OK) return status;
    if (!grow_twice((void **)&a->word_of, (size_t)*form_out + 1, &a->word_of_room,
                    sizeof *a->word_of) ||
        !grow_twice((void **)&a->folded, written.len, &a->folded_room, 1))
        return lw_fail(error, LW_NO_MEMORY, "no memory for words");
    lw_str folded = lw_texts_fold(written, a->folded);
    return table_intern(t, a->words, folded.len > 0 ? folded : written, &a->word_of[*form_out],
                        error);
}

static lw_status take_words(const table *t, answers *a, lw_str text, run_of_words *out,
                            lw_error *error) {
    lw_str word;
    *out = (run_of_words){.start = a->form_count};
    while ((word = lw_texts_next_word(&text)).len > 0) {
        if (++out->count > LW_TEXTS_WORDS_MAX)
            return table_refuse(t, error, LW_TOO_LARGE, "the text has over %d words",
                                LW_TEXTS_WORDS_MAX);
        if (!grow_twice((void **)&a->form, a->form_count + 1, &a->form_room, sizeof *a->form))
            return lw_fail(error, LW_NO_MEMORY, "no memory for words");
        lw_status status = take_form(t, a, word, &a->form[a->form_count], error);
        if (status != LW_OK) return status;
        a->form_count++;
    }
    return LW_OK;
}

/* ---- reading ------------------------------------------------------------------------------ */

/* The text stands under label or, as in data sets of crowd-kit, under text. An empty one is an
 * answer: that nothing is said. */
enum { TASK, LABEL, TEXT, WORKER, ANSWER_COLUMNS, TRUTH_COLUMNS = WORKER };
static const table_column columns[ANSWER_COLUMNS] = {
    {.name = "task"}, {"label", true, true}, {"text", true, true}, {.name = "worker"}};

static lw_status open_table(const char *path, size_t count, table **t_out, lw_error *error) {
    lw_status status = table_open("aggregate", path, columns, count, t_out, error);
    if (status != LW_OK || table_has(*t_out, LABEL) != table_has(*t_out, TEXT)) return status;
    return lw_fail(error, LW_INVALID, "%s: line 1: the header has %s", table_name(*t_out),
                   table_has(*t_out, LABEL) ? "both columns label and text"
                                            : "no column label (or text)");
}

static lw_str text_of(const table *t, const lw_str *fields) {
    return fields[table_has(t, LABEL) ? LABEL : TEXT];
}

static lw_status make_room(answers *a, lw_error *error) {
    if (a->count < a->room) return LW_OK;
    a->room = a->room ? a->room + a->room / 2 : FIRST_ROOM;
    bool done = cli_grow((void **)&a->task, a->room, sizeof *a->task) &&
                cli_grow((void **)&a->worker, a->room, sizeof *a->worker) &&
                cli_grow((void **)&a->text, a->room, sizeof *a->text);
    return done ? LW_OK : lw_fail(error, LW_NO_MEMORY, "no memory for %zu answers", a->room);
}

static lw_status take_row(const table *t, const lw_str *fields, answers *a, lw_error *error) {
    lw_status status = make_room(a, error);
    if (status == LW_OK)
        status = table_intern(t, a->tasks, fields[TASK], &a->task[a->count], error);
    if (status == LW_OK)
        status = table_intern(t, a->workers, fields[WORKER], &a->worker[a->count], error);
    if (status == LW_OK) status = take_words(t, a, text_of(t, fields), &a->text[a->count], error);
    a->count += status == LW_OK;
    return status;
}

static lw_status read_rows(table *t, answers *a, lw_error *error) {
    lw_str fields[ANSWER_COLUMNS];
    lw_status status;
    while ((status = table_next(t, fields, error)) == LW_OK)
        if ((status = take_row(t, fields, a, error)) != LW_OK) return status;
    if (status != LW_NOT_FOUND) return status;
    if (a->count > 0) return LW_OK;
    return lw_fail(error, LW_INVALID, "%s: has no rows below its header", table_name(t));
}

static lw_status read_answers(const char *path, answers *a, lw_error *error) {
    *a = (answers){.tasks = lw_intern_open(INT32_MAX, NAME_BYTES_MAX),
                   .workers = lw_intern_open(INT32_MAX, NAME_BYTES_MAX),
                   .forms = lw_intern_open(INT32_MAX, NAME_BYTES_MAX),
                   .words = lw_intern_open(INT32_MAX, NAME_BYTES_MAX)};
    if (!a->tasks || !a->workers || !a->forms || !a->words)
        return lw_fail(error, LW_NO_MEMORY, "no memory to read answers");
    table *t = NULL;
    lw_status status = open_table(path, ANSWER_COLUMNS, &t, error);
    if (status == LW_OK) status = read_rows(t, a, error);
    table_close(t);
    return status;
}

static bool same_forms(const answers *a, run_of_words x, run_of_words y) {
    return x.count == y.count && (x.count == 0 || memcmp(a->form + x.start, a->form + y.start,
                                                         x.count * sizeof *a->form) == 0);
}

static lw_status take_truth(const table *t, const lw_str *fields, answers *a, size_t *unknown,
                            lw_error *error) {
    run_of_words text;
    int32_t task = lw_intern_find(a->tasks, fields[TASK]);
    *unknown += task < 0;
    if (task < 0) return LW_OK;
    lw_status status = take_words(t, a, text_of(t, fields), &text, error);
    if (status != LW_OK) return status;
    if (a->known[task] && !same_forms(a, text, a->truth[task]))
        return crowd_refuse_truth(t, fields[TASK], error);
    a->truth[task] = text;
    a->known[task] = true;
    return LW_OK;
}

static lw_status read_truth_rows(table *t, answers *a, lw_error *error) {
    lw_str fields[TRUTH_COLUMNS];
    lw_status status;
    size_t rows = 0, unknown = 0;
    for (; (status = table_next(t, fields, error)) == LW_OK; rows++)
        if ((status = take_truth(t, fields, a, &unknown, error)) != LW_OK) return status;
    if (status != LW_NOT_FOUND) return status;
    if (rows == unknown)
        return lw_fail(error, LW_INVALID, "%s: none of its tasks is among the answers",
                       table_name(t));
    if (unknown > 0)
        fprintf(stderr, "labelwright aggregate: note: %s: %zu task%s not among the answers\n",
                table_name(t), unknown, unknown == 1 ? " is" : "s are");
    return LW_OK;
}

static lw_status read_truth(const char *path, answers *a, lw_error *error) {
    size_t tasks = lw_intern_count(a->tasks);
    a->truth = calloc(tasks, sizeof *a->truth);
    a->known = calloc(tasks, sizeof *a->known);
    if (!a->truth || !a->known) return lw_fail(error, LW_NO_MEMORY, "no memory for the truth");
    table *t = NULL;
    lw_status status = open_table(path, TRUTH_COLUMNS, &t, error);
    if (status == LW_OK) status = read_truth_rows(t, a, error);
    table_close(t);
    return status;
}

static void close_answers(answers *a) {
    lw_intern *const names[] = {a->tasks, a->workers, a->forms, a->words};
    void *const arrays[] = {a->word_of, a->folded, a->form,  a->task,
                            a->worker,  a->text,   a->truth, a->known};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        if (names[i]) lw_intern_close(names[i]);
    for (size_t i = 0; i < sizeof arrays / sizeof *arrays; i++) free(arrays[i]);
}

/* ---- by task ------------------------------------------------------------------------------ */

/* Answers with the words of each, by task. */
static lw_status pack(const answers *a, lw_arena *arena, lw_texts *t, lw_error *error) {
    size_t items = lw_intern_count(a->tasks), words = 0;
    size_t *item_start = lw_new(arena, size_t, items + 1), *next = lw_new(arena, size_t, items);
    size_t *from = lw_new(arena, size_t, a->count);
    size_t *word_start = lw_new(arena, size_t, a->count + 1);
    int32_t *source = lw_new(arena, int32_t, a->count);
    int32_t *form = lw_new(arena, int32_t, a->form_count);
    int32_t *word = lw_new(arena, int32_t, a->form_count);
    if (!item_start || !next || !from || !word_start || !source || !form || !word)
        return lw_fail(error, LW_NO_MEMORY, "no memory for %zu answers", a->count);
    for (size_t i = 0; i < a->count; i++) item_start[a->task[i] + 1]++;
    for (size_t i = 0; i < items; i++) item_start[i + 1] += next[i] = item_start[i];
    for (size_t i = 0; i < a->count; i++) from[next[a->task[i]]++] = i;
    for (size_t to = 0; to < a->count; to++) {
        run_of_words text = a->text[from[to]];
        source[to] = a->worker[from[to]];
        word_start[to] = words;
        for (size_t w = 0; w < text.count; w++, words++) {
            form[words] = a->form[text.start + w];
            word[words] = a->word_of[form[words]];
        }
    }
    word_start[a->count] = words;
    *t = (lw_texts){items, lw_intern_count(a->workers), item_start, source, word_start, word, form};
    return LW_OK;
}

/* ---- writing ------------------------------------------------------------------------------ */

typedef struct {
    const answers *a;
    const lw_texts_model *m;
    lw_arena scratch; /* for a wording */
} fitted;

static lw_str wording(const fitted *f, size_t item, lw_arena *arena) {
    lw_builder text = lw_builder_in(arena);
    lw_str before = {NULL, 0};
    for (size_t w = f->m->word_start[item]; w < f->m->word_start[item + 1]; w++) {
        lw_str form = lw_intern_name(f->a->forms, f->m->form[w]);
        if (before.len > 0 && lw_texts_blank_between(before, form)) lw_put_char(&text, ' ');
        lw_put(&text, form);
        before = form;
    }
    return lw_built(&text);
}

static lw_status write_texts(csv_file *to, const void *what, lw_error *error) {
    const fitted *f = what;
    lw_status status = LW_OK;
    for (size_t i = 0; i < f->m->items && status == LW_OK; i++) {
        lw_arena arena = to->row, words = f->scratch;
        lw_builder row = lw_builder_in(&arena);
        lw_csv_put(&row, lw_intern_name(f->a->tasks, (int32_t)i));
        lw_put_char(&row, ',');
        lw_csv_put(&row, wording(f, i, &words));
        lw_put_format(&row, ",%.6f\n", f->m->confidence[i]);
        status = csv_file_put(to, &row, error);
    }
    return status;
}

/* A source that was always alone agrees with nobody: its figures stay empty. */
static lw_status write_sources(csv_file *to, const void *what, lw_error *error) {
    const fitted *f = what;
    lw_status status = LW_OK;
    for (size_t i = 0; i < f->m->sources && status == LW_OK; i++) {
        lw_arena arena = to->row;
        lw_builder row = lw_builder_in(&arena);
        const lw_texts_source *s = &f->m->figures[i];
        lw_csv_put(&row, lw_intern_name(f->a->workers, (int32_t)i));
        lw_put_format(&row, ",%zu", s->answers);
        if (isnan(s->agreement)) lw_put(&row, LW_STR(",,,"));
        else lw_put_format(&row, ",%.6g,%.6g,%.6g", s->agreement, s->low, s->high);
        lw_put_format(&row, ",%.6g\n", s->weight);
        status = csv_file_put(to, &row, error);
    }
    return status;
}

static lw_status write_all(const aggregate_options *o, const answers *a, const lw_texts_model *m,
                           lw_arena scratch, lw_error *error) {
    const size_t half = lw_arena_left(&scratch) / 2;
    const fitted f = {a, m, lw_arena_over(scratch.next, half)};
    lw_arena row = lw_arena_over(scratch.next + half, half);
    lw_status status =
        csv_file_write(o->output, "task,label,confidence\n", write_texts, &f, row, error);
    if (status == LW_OK)
        status = csv_file_write(o->sources,
                                "worker,labels,agreement,agreement_low,agreement_high,weight\n",
                                write_sources, &f, row, error);
    return status;
}

/* ---- saying ------------------------------------------------------------------------------- */

/* Words to compare with the truth: those of punctuation alone are none. Returns how many. */
static size_t to_compare(const answers *a, const int32_t *form, size_t count, int32_t *words) {
    size_t kept = 0;
    for (size_t i = 0; i < count; i++)
        if (lw_texts_fold(lw_intern_name(a->forms, form[i]), a->folded).len > 0)
            words[kept++] = a->word_of[form[i]];
    return kept;
}

typedef struct {
    double known, sum, square; /* tasks with truth, word error rates and their squares */
    uint64_t exact;
} errors;

static lw_status sum_errors(const answers *a, const lw_texts_model *m, lw_arena scratch, errors *e,
                            lw_error *error) {
    for (size_t i = 0; i < m->items; i++) {
        if (!a->known[i]) continue;
        lw_arena left = scratch;
        size_t words = m->word_start[i + 1] - m->word_start[i];
        int32_t *found = lw_new(&left, int32_t, words);
        int32_t *truth = lw_new(&left, int32_t, a->truth[i].count);
        if (!found || !truth) return lw_fail(error, LW_NO_MEMORY, "no memory to compare");
        words = to_compare(a, m->form + m->word_start[i], words, found);
        size_t wanted = to_compare(a, a->form + a->truth[i].start, a->truth[i].count, truth);
        size_t wrong = lw_texts_distance(found, words, truth, wanted, left);
        double rate = (double)wrong / (double)(wanted > 0 ? wanted : 1);
        e->known++;
        e->sum += rate;
        e->square += rate * rate;
        e->exact += wrong == 0;
    }
    return LW_OK;
}

/* The mean over tasks, with a normal interval over tasks. */
static void say_rate(const errors *e, json_writer *found) {
    double mean = e->sum / e->known;
    double variance = fmax(0, e->square - e->known * mean * mean) / (e->known - 1);
    double wide =
        1.959964 * sqrt(variance / e->known); /* NaN, which is written as null: one task */
    json_key(found, "word_error_rate"), json_number(found, mean);
    json_key(found, "word_error_rate_low"),
        json_number(found, e->known > 1 ? fmax(0, mean - wide) : NAN);
    json_key(found, "word_error_rate_high"), json_number(found, mean + wide);
}

static lw_status say_errors(const answers *a, const lw_texts_model *m, lw_arena scratch,
                            json_writer *found, lw_error *error) {
    errors e = {0};
    lw_interval exact;
    lw_status status = sum_errors(a, m, scratch, &e, error);
    if (status == LW_OK)
        status = lw_interval_wilson(e.exact, (uint64_t)e.known, .95, &exact, error);
    if (status != LW_OK) return status;
    say_rate(&e, found);
    json_key(found, "accuracy"), json_number(found, (double)e.exact / e.known);
    json_key(found, "accuracy_low"), json_number(found, exact.low);
    json_key(found, "accuracy_high"), json_number(found, exact.high);
    json_key(found, "tasks_with_truth"), json_integer(found, (int64_t)e.known);
    return LW_OK;
}

static void say_model(const lw_texts_method *method, const answers *a, const lw_texts_model *m,
                      json_writer *found) {
    json_key(found, "method"), json_string(found, lw_str_from(method->name));
    json_key(found, "tasks"), json_integer(found, (int64_t)m->items);
    json_key(found, "workers"), json_integer(found, (int64_t)m->sources);
    json_key(found, "answers"), json_integer(found, (int64_t)a->count);
    json_key(found, "iterations"), json_integer(found, (int64_t)m->iterations);
    json_key(found, "converged"), json_boolean(found, m->converged);
}

/* ---- all of it ---------------------------------------------------------------------------- */

static lw_status fit(const aggregate_options *o, const lw_texts_method *method, const answers *a,
                     lw_arena *results, lw_arena scratch, lw_texts_model *m, lw_error *error) {
    lw_texts texts;
    lw_texts_options options = method->defaults;
    lw_status status = pack(a, results, &texts, error);
    if (status != LW_OK) return status;
    if (o->iterations > 0) options.iterations_max = o->iterations;
    if (o->tolerance >= 0) options.tolerance = o->tolerance;
    return method->fit(&texts, &options, results, scratch, m, error);
}

static lw_status run(const aggregate_options *o, json_writer *found, lw_error *error) {
    const lw_texts_method *method;
    lw_status status = find_method(o->method, &method, error);
    if (status == LW_OK && o->proba)
        status = lw_fail(error, LW_USAGE, "--proba: texts have a confidence, not probabilities");
    if (status != LW_OK) return status;
    answers a;
    crowd_memory memory = {0};
    lw_texts_model m;
    status = read_answers(o->labels, &a, error);
    if (status == LW_OK && o->truth) status = read_truth(o->truth, &a, error);
    if (status == LW_OK) status = crowd_memory_open(&memory, error);
    lw_arena results = crowd_memory_results(&memory), scratch = crowd_memory_scratch(&memory);
    if (status == LW_OK) status = fit(o, method, &a, &results, scratch, &m, error);
    if (status == LW_OK) status = write_all(o, &a, &m, scratch, error);
    if (status == LW_OK) say_model(method, &a, &m, found);
    if (status == LW_OK && o->truth) status = say_errors(&a, &m, scratch, found, error);
    crowd_memory_close(&memory);
    close_answers(&a);
    return status;
}

const aggregate_kind aggregate_texts = {
    "text", "task, worker, label or text (a text); -o: task, label, confidence", run, list_methods};
