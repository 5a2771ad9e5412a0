/* sampling_iso2859.c - the tables of ISO 2859-1. */
#include "labelwright/sampling.h"
#include <assert.h>
#include <math.h>
#include <stdint.h>

const char *const lw_iso_level_names[LW_ISO_LEVELS] = {"S-1", "S-2", "S-3", "S-4",
                                                       "I",   "II",  "III"};

/* Table 1: the code letter by size of the lot and level. */
static const struct {
    uint64_t most; /* items of the lot */
    char letters[LW_ISO_LEVELS + 1];
} lots[] = {
    {8, "AAAAAAB"},      {15, "AAAAABC"},     {25, "AABBBCD"},         {50, "ABBCCDE"},
    {90, "BBCCCEF"},     {150, "BBCDDFG"},    {280, "BCDEEGH"},        {500, "BCDEFHJ"},
    {1200, "CCEFGJK"},   {3200, "CDEGHKL"},   {10000, "CDFGJLM"},      {35000, "CDFHKMN"},
    {150000, "DEGJLNP"}, {500000, "DEGJMPQ"}, {UINT64_MAX, "DEHKNQR"},
};

static const char letters[] = "ABCDEFGHJKLMNPQR";
static const uint64_t sizes[] = {2,  3,   5,   8,   13,  20,  32,   50,
                                 80, 125, 200, 315, 500, 800, 1250, 2000};
static const double limits[] = {.01, .015, .025, .04, .065, .1, .15, .25,
                                .4,  .65,  1,    1.5, 2.5,  4,  6.5, 10};
enum { LETTERS = 16, LIMITS = 16 };
_Static_assert(sizeof sizes / sizeof *sizes == LETTERS && sizeof letters == LETTERS + 1,
               "a size each");
_Static_assert(sizeof limits / sizeof *limits == LIMITS, "all limits in percent of items");

/* Table 2-A: on a diagonal, letter + limit, stands the same acceptance number; before 0 and between 0
 * and 1 arrows lead to another letter. */
enum { ZERO = 14, UP = 15, DOWN = 16, ONE = 17 };
static const uint64_t numbers[] = {1, 2, 3, 5, 7, 10, 14, 21};
enum { NUMBERS = 8 };

static lw_status find_limit(double percent, int *limit_out, lw_error *error) {
    for (int i = 0; i < LIMITS; i++)
        if (fabs(limits[i] - percent) < 1e-9) {
            *limit_out = i;
            return LW_OK;
        }
    return lw_fail(error, LW_INVALID,
                   "acceptable quality limit %g is none of .01 .015 .025 .04 .065 .1 .15 .25 .4 "
                   ".65 1 1.5 2.5 4 6.5 10",
                   percent);
}

static int letter_of(uint64_t population, lw_iso_level level) {
    size_t row = 0;
    while (population > lots[row].most) row++;
    int letter = 0;
    while (letters[letter] != lots[row].letters[level]) letter++;
    return letter;
}

/* Follows the arrows to a letter that has an acceptance number; at an edge of the table they turn. */
static int follow_arrows(int letter, int limit) {
    while (letter + limit < ZERO && letter + 1 < LETTERS) letter++;
    if (letter + limit == UP) letter += letter > 0 ? -1 : 2;
    else if (letter + limit == DOWN) letter += letter + 1 < LETTERS ? 1 : -2;
    while (letter + limit >= ONE + NUMBERS) letter--;
    return letter;
}

lw_status lw_plan_iso2859(uint64_t population, lw_iso_level level, double percent_wrong,
                          lw_plan *plan_out, char *letter_out, lw_error *error) {
    assert((size_t)level < LW_ISO_LEVELS);
    int limit = 0;
    if (population < 2)
        return lw_fail(error, LW_INVALID, "a lot of %llu items, want 2 or more",
                       (unsigned long long)population);
    lw_status status = find_limit(percent_wrong, &limit, error);
    if (status != LW_OK) return status;
    int letter = follow_arrows(letter_of(population, level), limit), place = letter + limit;
    assert(place == ZERO || (place >= ONE && place < ONE + NUMBERS));
    uint64_t accept = place == ZERO ? 0 : numbers[place - ONE];
    *plan_out = (lw_plan){sizes[letter] < population ? sizes[letter] : population, accept};
    *letter_out = letters[letter];
    return LW_OK;
}
