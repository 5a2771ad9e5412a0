/* error.c - the status table, and errors that are filled in one call. */
#include "labelwright/base.h"
#include <assert.h>
#include <stdio.h>
#include <string.h>

enum { EXIT_DONE = 0, EXIT_REFUSED = 1, EXIT_USAGE = 2 };

const lw_status_info lw_status_table[LW_STATUSES] = {
    [LW_OK] = {"ok", "Done", 200, EXIT_DONE},
    [LW_MALFORMED] = {"malformed", "The input cannot be read", 400, EXIT_REFUSED},
    [LW_INVALID] = {"invalid", "The input breaks a rule", 422, EXIT_REFUSED},
    [LW_UNDEFINED] = {"undefined", "This data gives no answer", 422, EXIT_REFUSED},
    [LW_UNAUTHENTICATED] = {"unauthenticated", "Please sign in", 401, EXIT_REFUSED},
    [LW_FORBIDDEN] = {"forbidden", "Not allowed", 403, EXIT_REFUSED},
    [LW_NOT_FOUND] = {"not_found", "Not found", 404, EXIT_REFUSED},
    [LW_CONFLICT] = {"conflict", "This has changed in the meantime", 409, EXIT_REFUSED},
    [LW_TOO_LARGE] = {"too_large", "Too large", 413, EXIT_REFUSED},
    [LW_TOO_MANY] = {"too_many", "Too many requests", 429, EXIT_REFUSED},
    [LW_NO_MEMORY] = {"no_memory", "Out of memory", 500, EXIT_REFUSED},
    [LW_CANCELLED] = {"cancelled", "Cancelled", 409, EXIT_REFUSED},
    [LW_UNAVAILABLE] = {"unavailable", "Not available at the moment", 503, EXIT_REFUSED},
    [LW_USAGE] = {"usage", "Wrong use", 400, EXIT_USAGE},
    [LW_INTERNAL] = {"internal", "A fault of ours", 500, EXIT_REFUSED},
};

/* A message longer than its room ends at the last whole code point that fits. */
static void drop_cut_code_point(char *message, size_t len) {
    size_t lead = len;
    while (lead > 0 && ((unsigned char)message[lead - 1] & 0xC0) == 0x80) lead--;
    if (lead == 0) return; /* no lead byte at all: not UTF-8, nothing to mend */
    unsigned char first = (unsigned char)message[lead - 1];
    size_t want = first < 0xC0 ? 1 : first < 0xE0 ? 2 : first < 0xF0 ? 3 : 4;
    if (len - (lead - 1) < want) message[lead - 1] = '\0';
}

lw_status lw_fail(lw_error *error, lw_status status, const char *format, ...) {
    assert(status > LW_OK && status < LW_STATUSES);
    if (!error) return status;
    error->status = status;
    va_list args;
    va_start(args, format);
    int wanted = vsnprintf(error->message, sizeof error->message, format, args);
    va_end(args);
    assert(wanted >= 0);
    if ((size_t)wanted >= sizeof error->message)
        drop_cut_code_point(error->message, sizeof error->message - 1);
    return status;
}
