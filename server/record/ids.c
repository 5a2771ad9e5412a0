/* ids.c - typed ids and times as text. */
#include "server/record/ids.h"
#include <assert.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

static const struct {
    const char *prefix;
    bool in_project;
} kinds[ID_KINDS] = {
    [ID_ACCOUNT] = {"user", false},   [ID_PROJECT] = {"proj", false},
    [ID_SESSION] = {"sess", false},   [ID_TOKEN] = {"tok", false},
    [ID_INVITATION] = {"inv", false}, [ID_TEAM] = {"team", false},
    [ID_ITEM] = {"item", true},       [ID_TASK] = {"task", true},
    [ID_LEASE] = {"lease", true},     [ID_ANNOTATION] = {"ann", true},
    [ID_SOURCE] = {"src", true},      [ID_JOB] = {"job", true},
    [ID_MEDIA] = {"media", true},     [ID_CERTIFICATION] = {"cert", true},
    [ID_RELEASE] = {"rel", true},     [ID_ATTEMPT] = {"try", true},
    [ID_THREAD] = {"talk", true},
};

enum { DIGITS = 13 };
static const char alphabet[] = "0123456789abcdefghjkmnpqrstvwxyz"; /* Crockford */

const char *id_prefix(id_kind kind) { return kinds[kind].prefix; }
bool id_in_project(id_kind kind) { return kinds[kind].in_project; }

static char *write_number(char *at, int64_t number) {
    assert(number >= 0);
    for (int i = 0; i < DIGITS; i++) *at++ = alphabet[(number >> (5 * (DIGITS - 1 - i))) & 31];
    return at;
}

lw_str id_write(char text[ID_TEXT_MAX], id_kind kind, int64_t project_id, int64_t id) {
    assert(kind < ID_KINDS);
    char *at = stpcpy(text, kinds[kind].prefix);
    *at++ = '_';
    if (kinds[kind].in_project) at = write_number(at, project_id);
    at = write_number(at, id);
    *at = '\0';
    return (lw_str){text, (size_t)(at - text)};
}

static bool read_number(const char *digits, int64_t *number_out) {
    uint64_t number = 0;
    for (int i = 0; i < DIGITS; i++) {
        const char *at = digits[i] ? strchr(alphabet, digits[i]) : NULL;
        if (!at || (i == 0 && at - alphabet > 7))
            return false; /* 13 digits are 65 bits: two stay 0 */
        number = number << 5 | (uint64_t)(at - alphabet);
    }
    *number_out = (int64_t)number;
    return true;
}

bool id_read(lw_str text, id_kind kind, int64_t *project_id_out, int64_t *id_out) {
    assert(kind < ID_KINDS);
    size_t prefix = strlen(kinds[kind].prefix) + 1;
    size_t numbers = kinds[kind].in_project ? 2 : 1;
    if (text.len != prefix + numbers * DIGITS || text.data[prefix - 1] != '_' ||
        memcmp(text.data, kinds[kind].prefix, prefix - 1) != 0)
        return false;
    int64_t project_id = 0, id;
    if (numbers == 2 && !read_number(text.data + prefix, &project_id)) return false;
    if (!read_number(text.data + prefix + (numbers - 1) * DIGITS, &id)) return false;
    *project_id_out = project_id;
    *id_out = id;
    return true;
}

lw_str time_write(char text[TIME_TEXT_MAX], int64_t microseconds) {
    int64_t fraction = (microseconds % 1000000 + 1000000) % 1000000; /* from 0, before 1970 too */
    time_t seconds = (time_t)((microseconds - fraction) / 1000000);
    struct tm parts;
    gmtime_r(&seconds, &parts);
    size_t length = strftime(text, TIME_TEXT_MAX, "%Y-%m-%dT%H:%M:%S", &parts);
    length += (size_t)snprintf(text + length, TIME_TEXT_MAX - length, ".%06dZ", (int)fraction);
    return (lw_str){text, length};
}

/* The digits of `text` from `at` on, as a number; false when one is none. */
static bool read_digits(lw_str text, size_t at, size_t digits, int *number_out) {
    *number_out = 0;
    for (size_t i = at; i < at + digits; i++) {
        if (i >= text.len || text.data[i] < '0' || text.data[i] > '9') return false;
        *number_out = 10 * *number_out + (text.data[i] - '0');
    }
    return true;
}

bool time_read(lw_str text, int64_t *microseconds_out) {
    enum { WHOLE = sizeof "2026-11-23T20:08:33" - 1, FRACTION = 6 };
    static const struct {
        size_t at, digits;
        char before;
    } places[] = {{0, 4, 0}, {5, 2, '-'}, {8, 2, '-'}, {11, 2, 'T'}, {14, 2, ':'}, {17, 2, ':'}};
    int part[6], fraction = 0;
    for (size_t i = 0; i < sizeof places / sizeof places[0]; i++) {
        if (!read_digits(text, places[i].at, places[i].digits, &part[i])) return false;
        if (i > 0 && text.data[places[i].at - 1] != places[i].before) return false;
    }
    if (text.len == WHOLE || text.data[text.len - 1] != 'Z') return false;
    if (text.len > WHOLE + 1) {
        size_t digits = text.len - WHOLE - 2;
        if (text.data[WHOLE] != '.' || digits < 1 || digits > FRACTION) return false;
        if (!read_digits(text, WHOLE + 1, digits, &fraction)) return false;
        for (size_t i = digits; i < FRACTION; i++) fraction *= 10;
    }
    struct tm parts = {.tm_year = part[0] - 1900,
                       .tm_mon = part[1] - 1,
                       .tm_mday = part[2],
                       .tm_hour = part[3],
                       .tm_min = part[4],
                       .tm_sec = part[5]};
    struct tm same = parts;
    int64_t seconds =
        timegm(&same); /* carries what is too large, 30 February, into the next part */
    bool is_date = same.tm_year == parts.tm_year && same.tm_mon == parts.tm_mon &&
                   same.tm_mday == parts.tm_mday && same.tm_hour == parts.tm_hour &&
                   same.tm_min == parts.tm_min && same.tm_sec == parts.tm_sec;
    if (!is_date || seconds < 0) return false;
    *microseconds_out = seconds * 1000000 + fraction;
    return true;
}
