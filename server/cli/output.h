/* output.h - a file that appears under its name only when it is whole, or standard output. What ends in
 * .gz or .zst is packed. */
#ifndef CLI_OUTPUT_H
#define CLI_OUTPUT_H
#include "labelwright/base.h"

struct archive;

typedef struct {
    const char *name; /* `-` is standard output */
    char temporary[4096];
    int file;
    int64_t bytes;          /* taken, before they are packed */
    struct archive *packed; /* NULL: the file is plain */
    size_t held;            /* bytes of `buffer` not yet written */
    char buffer[64 << 10];
} output;

/* Opens NAME.part beside the file; a pipe or device is opened itself.
 * Errors LW_USAGE  the name is too long; LW_UNAVAILABLE  it cannot be written, naming file and why;
 *        LW_NO_MEMORY */
LW_MUST_USE lw_status output_open(const char *name, output *o, lw_error *error);

/* Takes bytes; `context` is the output, so that it fits where a function to write with is wanted.
 * Errors LW_UNAVAILABLE */
LW_MUST_USE lw_status output_write(void *context, lw_str bytes, lw_error *error);

/* Writes what is held, syncs and gives the file its name where `status` is LW_OK; otherwise removes
 * it. Returns `status`, or what went wrong here. Also for an output that was never opened. */
LW_MUST_USE lw_status output_close(output *o, lw_status status, lw_error *error);

#endif
