/* dispatch.h - runs a request: who may, the handler, the reply; then wakes the connection. */
#ifndef HTTP_DISPATCH_H
#define HTTP_DISPATCH_H
#include "server/http/request.h"

/* Reads the body, then runs the request's operation elsewhere and returns at once. When it is ready
 * (`state` REQUEST_READY) the connection, which the caller has suspended, is resumed. */
void dispatch_start(request *q);
/* The access decision alone, now; for bodies too large to be taken before it is known. */
LW_MUST_USE lw_status dispatch_check_access(request *q);

#endif
