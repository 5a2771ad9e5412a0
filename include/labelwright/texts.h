/* texts.h - from several wordings of one text by unequal sources (transcripts, translations) to one
 * wording for each item, and a weight for each source. */
#ifndef LW_TEXTS_H
#define LW_TEXTS_H
#include "labelwright/base.h"

/* ---- words ------------------------------------------------------------------------------ */

/* Takes the next word off *rest: what stands between blanks, or a single character of a script that
 * is written without blanks (Chinese, Japanese, Thai, Lao, Khmer, Burmese).
 * Returns the absent text at the end. rest is well-formed UTF-8. */
lw_str lw_texts_next_word(lw_str *rest);

/* The same, and how the word is written in its text: with the blank before it where the text has one
 * and lw_texts_blank_between would put none, as between two Japanese words.
 *
 * before  the form that was taken before; absent at the start of a text */
lw_str lw_texts_next_form(lw_str *rest, lw_str before);

/* The word of a form. */
lw_str lw_texts_without_blank(lw_str form);

/* What of a word is compared: without punctuation at its ends, small letters for capitals (Latin,
 * Greek and Cyrillic). A word of punctuation alone gives the empty text.
 *
 * room  at least word.len bytes, which the result is in */
lw_str lw_texts_fold(lw_str word, char *room);

/* Whether a blank is to be put between two words or forms that follow each other: not beside a
 * character of a script without blanks, nor before a form that has one. Neither is empty. */
bool lw_texts_blank_between(lw_str word, lw_str next);

/* Fewest words put in, left out or replaced to make one of the other: Levenshtein's distance.
 *
 * scratch  8 (b_count + 1) bytes; less is for an assertion to stop
 * Cost     O(a_count b_count) */
size_t lw_texts_distance(const int32_t *a, size_t a_count, const int32_t *b, size_t b_count,
                         lw_arena scratch);

/* How alike two texts are: 1 less their distance in folded words over the words of the longer, without
 * words of punctuation alone; 1 where neither has any.
 *
 * a, b       well-formed UTF-8
 * scratch    32 bytes for each byte of both, and 256
 * alike_out  0 .. 1
 *
 * Errors  LW_NO_MEMORY  scratch is too small
 * Cost    O(words of a times words of b) */
LW_MUST_USE lw_status lw_texts_likeness(lw_str a, lw_str b, lw_arena scratch, double *alike_out,
                                        lw_error *error);

/* ---- answers ---------------------------------------------------------------------------- */

#define LW_TEXTS_WORDS_MAX 4096 /* of an answer: time and memory grow with its square */

/* Answers by item. Those of one source to an item share its weight there, and are not compared with
 * each other. */
typedef struct {
    size_t items, sources;
    const size_t *item_start; /* [items + 1]: answers of an item; the last is their count */
    const int32_t *source;    /* [count]: 0 .. sources-1 */
    const size_t *word_start; /* [count + 1]: words of an answer, at most LW_TEXTS_WORDS_MAX */
    const int32_t
        *word; /* [word_start[count]]: number of what is compared, equal where it is equal */
    const int32_t
        *form; /* [word_start[count]]: number of how it is written; one form is one word */
} lw_texts;

typedef struct {
    double nothing;        /* what a vote for no word counts against one for a word: over 0 */
    double strength;       /* answers that the pooled distance is worth for each source: over 0 */
    double confidence;     /* of the intervals: between 0 and 1 */
    double tolerance;      /* stop when no weight moves further: 0 or more */
    size_t iterations_max; /* 1 .. 100000 */
} lw_texts_options;

typedef struct {
    size_t answers;
    double agreement; /* with other answers to its items: 1 less the mean distance, in words of the
                         longer; NaN where it is alone everywhere */
    double low, high; /* interval of it, over its answers; NaN likewise */
    double weight;    /* of an answer, relative to the others: over 0 */
} lw_texts_source;

typedef struct {
    size_t items, sources;
    size_t *word_start;       /* [items + 1] */
    int32_t *form;            /* [word_start[items]]: the wordings */
    double *confidence;       /* [items]: mean share of votes behind its words (rover), or weighted
                                 agreement of the others with it (choice); NaN without answers.
                                 It says how far answers agree, and is not calibrated */
    lw_texts_source *figures; /* [sources] */
    size_t iterations;
    bool converged;
} lw_texts_model;

/* Fits `texts` into *model_out. A source weighs pooled distance / its own distance, where distances
 * are those to the other answers by their weights, shrunk towards the pooled one.
 *
 * arena    holds the model: 16 (items + 1) + 4 words + 40 sources bytes
 * scratch  lw_texts_scratch_bytes; not the same arena
 *
 * Errors  LW_INVALID    a source or option is out of its range
 *         LW_TOO_LARGE  an answer has more words than LW_TEXTS_WORDS_MAX
 *         LW_NO_MEMORY  arena or scratch is too small; nothing of the arena is used then
 * Cost    O(answers^2 words^2) an item; rover O(answers^2 words slots)
 * Deterministic; the order of an item's answers decides between equals only. */
typedef lw_status lw_texts_fit(const lw_texts *texts, const lw_texts_options *options,
                               lw_arena *arena, lw_arena scratch, lw_texts_model *model_out,
                               lw_error *error);

/* Answers are aligned word by word, the most central first, and each place is voted on; so the
 * wording may be one that nobody gave.
 * Source  ROVER: Fiscus (1997); a replacement here costs the share of votes for other words */
LW_MUST_USE lw_texts_fit lw_texts_rover_fit;
/* The answer that is closest to the others by their weights, whole. */
LW_MUST_USE lw_texts_fit lw_texts_choice_fit;

typedef struct {
    const char *name;  /* stable and short */
    const char *about; /* one line for people */
    lw_texts_options defaults;
    lw_texts_fit *fit;
} lw_texts_method;
extern const lw_texts_method lw_texts_methods[]; /* ends with a row without a name */
/* The row of that name, or NULL. */
const lw_texts_method *lw_texts_find(lw_str name);
/* Scratch that is enough for any method, in bytes. */
size_t lw_texts_scratch_bytes(const lw_texts *texts);

#endif
