/* openapi.h - the OpenAPI 3.1 document, printed from the route table and the shapes. */
#ifndef HTTP_OPENAPI_H
#define HTTP_OPENAPI_H
#include "server/record/json.h"

void openapi_write(json_writer *w);

#endif
