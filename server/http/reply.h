/* reply.h - what is sent: bodies, problems, headers. */
#ifndef HTTP_REPLY_H
#define HTTP_REPLY_H
#include "server/http/request.h"

/* Replaces whatever the reply was by a problem document (RFC 9457) made of q->outcome and q->error. */
void reply_problem(request *q);
/* The MHD response of a ready request, with all its headers. NULL without memory. */
struct MHD_Response *reply_response(request *q);
/* Headers that every response carries. */
void reply_secure(const server *s, struct MHD_Response *response);
/* Before the request runs: takes off its cursor, if it has one, what says of which list it is.
 * Errors  LW_INVALID it is of another list, or of one with other filters */
LW_MUST_USE lw_status request_open_cursor(request *q, lw_error *error);

#endif
