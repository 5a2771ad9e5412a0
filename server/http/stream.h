/* stream.h - a reply that is made while it is sent: a worker writes, the connection reads, a bounded
 * pipe between them. Memory does not grow with the reply; a slow reader slows the writer. */
#ifndef HTTP_STREAM_H
#define HTTP_STREAM_H
#include "server/http/request.h"

typedef struct stream_pipe stream_pipe;

/* Produces the body through stream_write, on a thread of its own; its status ends the stream: anything
 * but LW_OK cuts the connection, so that a partial file is not taken for a whole one. */
typedef lw_status stream_source(stream_pipe *pipe, void *context, lw_error *error);

/* Makes q's response a stream. `context` is freed by `release` when the source has returned.
 * Errors LW_TOO_MANY too many streams are running */
LW_MUST_USE lw_status stream_begin(request *q, stream_source *source, void *context,
                                   void (*release)(void *context), lw_error *error);
/* Waits while the pipe is full. LW_CANCELLED when the reader is gone or has stalled for a minute. */
LW_MUST_USE lw_status stream_write(stream_pipe *pipe, lw_str bytes, lw_error *error);

#endif
