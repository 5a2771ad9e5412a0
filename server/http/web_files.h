/* web_files.h - the page's files in the binary; the table is made by tools/embed_web.py. */
#ifndef HTTP_WEB_FILES_H
#define HTTP_WEB_FILES_H
#include <stddef.h>

extern const struct web_file {
    const char *path, *type, *etag;
    const unsigned char *gzip;
    size_t gzip_bytes, bytes; /* packed, and as served to who does not take gzip */
} web_files[];
extern const size_t web_file_count;

#endif
