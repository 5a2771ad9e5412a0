/* aggregate_texts.c - answers that are texts: transcripts, translations. */
#include "labelwright/csv.h"
#include "labelwright/texts.h"
#include "server/cli/aggregate.h"
#include "server/cli/cli.h"
#include "server/cli/crowd.h"
#include "server/cli/csv_file.h"
#include "server/cli/waiting.h"
#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { FIRST_ROOM = 1 << 12 };

static aggregate_method method(size_t index) {
    const lw_texts_method *m = &lw_texts_methods[index];
    return (aggregate_method){m->name, m->about};
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

/* A word of punctuation alone compares as it is written. */
static lw_status take_form(const table *t, answers *a, lw_str written, int32_t *form_out,
                           lw_error *error) {
    int32_t known = lw_intern_find(a->forms, written);
    *form_out = known;
    if (known >= 0) return LW_OK;
    lw_status status = table_intern(t, a->forms, written, form_out, error);
    if (status != LW_OK) return status;
    if (!cli_make_room((void **)&a->word_of, (size_t)*form_out + 1, &a->word_of_room,
                       sizeof *a->word_of) ||
        !cli_make_room((void **)&a->folded, written.len, &a->folded_room, 1))
        return lw_fail(error, LW_NO_MEMORY, "no memory for words");
    lw_str word = lw_texts_without_blank(written), folded = lw_texts_fold(word, a->folded);
    return table_intern(t, a->words, folded.len > 0 ? folded : word, &a->word_of[*form_out], error);
}

static lw_status take_words(const table *t, answers *a, lw_str text, run_of_words *out,
                            lw_error *error) {
    lw_str form = {NULL, 0};
    *out = (run_of_words){.start = a->form_count};
    while ((form = lw_texts_next_form(&text, form)).len > 0) {
        if (++out->count > LW_TEXTS_WORDS_MAX)
            return table_refuse(t, error, LW_TOO_LARGE, "the text has over %d words",
                                LW_TEXTS_WORDS_MAX);
        if (!cli_make_room((void **)&a->form, a->form_count + 1, &a->form_room, sizeof *a->form))
            return lw_fail(error, LW_NO_MEMORY, "no memory for words");
        lw_status status = take_form(t, a, form, &a->form[a->form_count], error);
        if (status != LW_OK) return status;
        a->form_count++;
    }
    return LW_OK;
}

/* ---- reading ------------------------------------------------------------------------------ */

/* The text stands under label or, as in data sets of crowd-kit, under text. An empty one is an
 * answer: that nothing is said. */
enum { TASK, WORKER, ANSWER_LABEL, ANSWER_TEXT, ANSWER_COLUMNS };
static const table_column answer_columns[ANSWER_COLUMNS] = {
    {.name = "task"},
    {.name = "worker"},
    {.name = "label", .optional = true, .may_be_empty = true},
    {.name = "text", .optional = true, .may_be_empty = true}};
enum { TRUTH_LABEL = 1, TRUTH_TEXT, TRUTH_COLUMNS };
static const table_column truth_columns[TRUTH_COLUMNS] = {
    {.name = "task"},
    {.name = "label", .optional = true, .may_be_empty = true},
    {.name = "text", .optional = true, .may_be_empty = true}};

static lw_status find_text(const table *t, const lw_str *fields, size_t label, size_t text,
                           lw_str *text_out, lw_error *error) {
    *text_out = fields[table_has(t, label) ? label : text];
    if (table_has(t, label) != table_has(t, text)) return LW_OK;
    return lw_fail(error, LW_INVALID, "%s: line 1: the header has %s", table_name(t),
                   table_has(t, label) ? "both columns label and text"
                                       : "no column label (or text)");
}

static lw_status make_room(answers *a, lw_error *error) {
    if (a->count < a->room) return LW_OK;
    a->room = a->room ? a->room + a->room / 2 : FIRST_ROOM;
    bool done = cli_grow((void **)&a->task, a->room, sizeof *a->task) &&
                cli_grow((void **)&a->worker, a->room, sizeof *a->worker) &&
                cli_grow((void **)&a->text, a->room, sizeof *a->text);
    return done ? LW_OK : lw_fail(error, LW_NO_MEMORY, "no memory for %zu answers", a->room);
}

static lw_status take_row(void *context, const table *t, const crowd_row *row, lw_error *error) {
    answers *a = context;
    lw_str text;
    lw_status status = find_text(t, row->fields, ANSWER_LABEL, ANSWER_TEXT, &text, error);
    if (status == LW_OK) status = make_room(a, error);
    if (status == LW_OK) status = take_words(t, a, text, &a->text[a->count], error);
    if (status != LW_OK) return status;
    a->task[a->count] = row->task;
    a->worker[a->count++] = row->worker;
    return LW_OK;
}

static lw_status read_answers(const char *path, answers *a, lw_error *error) {
    *a = (answers){.tasks = crowd_names(),
                   .workers = crowd_names(),
                   .forms = crowd_names(),
                   .words = crowd_names()};
    if (!a->tasks || !a->workers || !a->forms || !a->words)
        return lw_fail(error, LW_NO_MEMORY, "no memory to read answers");
    return crowd_read_rows("aggregate", path, answer_columns, ANSWER_COLUMNS, a->tasks, a->workers,
                           take_row, a, error);
}

static bool same_forms(const answers *a, run_of_words x, run_of_words y) {
    return x.count == y.count && (x.count == 0 || memcmp(a->form + x.start, a->form + y.start,
                                                         x.count * sizeof *a->form) == 0);
}

static lw_status take_truth(void *context, const table *t, const crowd_row *row, lw_error *error) {
    answers *a = context;
    lw_str text;
    run_of_words words;
    lw_status status = find_text(t, row->fields, TRUTH_LABEL, TRUTH_TEXT, &text, error);
    if (status == LW_OK) status = take_words(t, a, text, &words, error);
    if (status != LW_OK) return status;
    if (a->known[row->task] && !same_forms(a, words, a->truth[row->task]))
        return crowd_refuse_truth(t, row->fields[TASK], error);
    a->truth[row->task] = words;
    a->known[row->task] = true;
    return LW_OK;
}

static lw_status read_truth(const char *path, answers *a, lw_error *error) {
    size_t tasks = lw_intern_count(a->tasks);
    a->truth = calloc(tasks, sizeof *a->truth);
    a->known = calloc(tasks, sizeof *a->known);
    if (!a->truth || !a->known) return lw_fail(error, LW_NO_MEMORY, "no memory for the truth");
    return crowd_read_truths("aggregate", path, truth_columns, TRUTH_COLUMNS, a->tasks, take_truth,
                             a, error);
}

static void close_answers(answers *a) {
    lw_intern *const names[] = {a->tasks, a->workers, a->forms, a->words};
    void *const arrays[] = {a->word_of, a->folded, a->form,  a->task,
                            a->worker,  a->text,   a->truth, a->known};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) lw_intern_close(names[i]);
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
        lw_put(&text, before.len > 0 ? form : lw_texts_without_blank(form));
        before = form;
    }
    return lw_built(&text);
}

static void put_text(lw_builder *row, const void *what, size_t item) {
    const fitted *f = what;
    lw_arena words = f->scratch;
    lw_csv_put(row, lw_intern_name(f->a->tasks, (int32_t)item));
    lw_put_char(row, ',');
    lw_csv_put(row, wording(f, item, &words));
    lw_put_format(row, ",%.6f\n", f->m->confidence[item]);
}

/* A source that was always alone agrees with nobody: its figures stay empty. */
static void put_source(lw_builder *row, const void *what, size_t source) {
    const fitted *f = what;
    const lw_texts_source *s = &f->m->figures[source];
    lw_csv_put(row, lw_intern_name(f->a->workers, (int32_t)source));
    lw_put_format(row, ",%zu", s->answers);
    if (isnan(s->agreement)) lw_put(row, LW_STR(",,,"));
    else lw_put_format(row, ",%.6g,%.6g,%.6g", s->agreement, s->low, s->high);
    lw_put_format(row, ",%.6g\n", s->weight);
}

static lw_status write_all(const aggregate_options *o, const answers *a, const lw_texts_model *m,
                           lw_arena scratch, lw_error *error) {
    const size_t half = lw_arena_left(&scratch) / 2;
    const fitted f = {a, m, lw_arena_over(scratch.next, half)};
    lw_arena row = lw_arena_over(scratch.next + half, half);
    lw_status status =
        csv_file_write(o->output, "task,label,confidence\n", put_text, &f, m->items, row, error);
    if (status == LW_OK)
        status = csv_file_write(o->sources,
                                "worker,labels,agreement,agreement_low,agreement_high,weight\n",
                                put_source, &f, m->sources, row, error);
    return status;
}

/* ---- saying ------------------------------------------------------------------------------- */

/* Words to compare with the truth: those of punctuation alone are none. Returns how many. */
static size_t to_compare(const answers *a, const int32_t *form, size_t count, int32_t *words) {
    size_t kept = 0;
    for (size_t i = 0; i < count; i++)
        if (lw_texts_fold(lw_texts_without_blank(lw_intern_name(a->forms, form[i])), a->folded)
                .len > 0)
            words[kept++] = a->word_of[form[i]];
    return kept;
}

typedef struct {
    aggregate_mean rate;
    size_t known, exact; /* tasks with truth, and those that are it */
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
        aggregate_add(&e->rate, (double)wrong / (double)(wanted > 0 ? wanted : 1));
        e->known++;
        e->exact += wrong == 0;
    }
    return LW_OK;
}

static lw_status say_errors(const answers *a, const lw_texts_model *m, lw_arena scratch,
                            json_writer *found, lw_error *error) {
    errors e = {0};
    lw_status status = sum_errors(a, m, scratch, &e, error);
    if (status == LW_OK) status = aggregate_say_share("accuracy", e.exact, e.known, found, error);
    if (status == LW_OK) aggregate_say_mean("word_error_rate", &e.rate, INFINITY, found);
    return status;
}

static void say_model(const answers *a, const lw_texts_model *m, json_writer *found) {
    const aggregate_fit fit = {.items = m->items,
                               .workers = m->sources,
                               .answers = a->count,
                               .iterations = m->iterations,
                               .converged = m->converged};
    aggregate_say_fit(&fit, found);
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
    waiting_bar bar;
    waiting_begin(&bar, method->name);
    status = method->fit(&texts, &options, results, scratch, m, error);
    waiting_end(&bar);
    return status;
}

static lw_status run(const aggregate_options *o, json_writer *found, lw_error *error) {
    const lw_texts_method *method = &lw_texts_methods[o->method];
    answers a;
    crowd_memory memory = {0};
    lw_texts_model m;
    lw_status status = read_answers(o->labels, &a, error);
    if (status == LW_OK && o->truth) status = read_truth(o->truth, &a, error);
    if (status == LW_OK) status = crowd_memory_open(&memory, error);
    lw_arena results = crowd_memory_results(&memory), scratch = crowd_memory_scratch(&memory);
    if (status == LW_OK) status = fit(o, method, &a, &results, scratch, &m, error);
    if (status == LW_OK) status = write_all(o, &a, &m, scratch, error);
    if (status == LW_OK) say_model(&a, &m, found);
    if (status == LW_OK && o->truth) status = say_errors(&a, &m, scratch, found, error);
    crowd_memory_close(&memory);
    close_answers(&a);
    return status;
}

const aggregate_kind aggregate_texts = {
    .name = "text",
    .columns = "task, worker, label or text (a text); -o: task, label, confidence",
    .method = method,
    .accuracy = "share of tasks with the very text",
    .no_proba = "texts have a confidence, not probabilities",
    .run = run};
