/* openapi.h - the OpenAPI 3.1 document, printed from the route table and the shapes. */
#ifndef HTTP_OPENAPI_H
#define HTTP_OPENAPI_H
#include "server/record/json.h"

/* `secure`: sessions are kept in the cookie that is only sent over TLS. */
void openapi_write(json_writer *w, bool secure);

#endif
