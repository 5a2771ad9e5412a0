/* assets.h - the page's files, from the binary or, while developing, from a folder. */
#ifndef HTTP_ASSETS_H
#define HTTP_ASSETS_H
#include "server/http/request.h"

/* Makes the reply for a path outside /api: a file, the page itself for any address of the page, or a
 * 404. False without memory. */
bool assets_reply(request *q, lw_str path, lw_str method);

#endif
