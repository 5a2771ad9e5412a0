/* document.h - what commands that write as an owner share: in whose name, and a body from a file. */
#ifndef CLI_DOCUMENT_H
#define CLI_DOCUMENT_H
#include "server/access/access.h"
#include "server/record/shape.h"

/* The owner named by their address, or (NULL) the installation's first account; at the terminal.
 * Errors  LW_NOT_FOUND  naming the option */
LW_MUST_USE lw_status cli_owner(tx *t, const char *email, lw_arena *arena, actor *who_out,
                                lw_error *error);

/* Reads a file (- is standard input) through a shape, as a route takes its body. The body is freed by the caller, when
 * nothing of it is wanted any more. A failure names the file.
 * Errors  LW_INVALID    it cannot be read, is no JSON, or breaks a rule
 *         LW_TOO_LARGE  it is larger than a body may be */
LW_MUST_USE lw_status cli_document(const char *path, const shape *s, lw_arena *arena, void *out,
                                   json **body_out, lw_error *error);

#endif
