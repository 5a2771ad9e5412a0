/* assets.c - the page's files, from the binary or, while developing, from a folder. */
#include "server/http/assets.h"
#include "server/http/reply.h"
#include "server/http/web_files.h"
#include <fcntl.h>
#include <microhttpd.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
#include <zlib.h>

static const struct {
    const char *ending, *type;
} types[] = {
    /* only for --web: embedded files bring their type */
    {".html", "text/html; charset=utf-8"},
    {".js", "text/javascript; charset=utf-8"},
    {".css", "text/css; charset=utf-8"},
    {".json", "application/json"},
    {".svg", "image/svg+xml"},
    {".png", "image/png"},
    {".woff2", "font/woff2"},
    {".webmanifest", "application/manifest+json"},
    {".map", "application/json"},
    {".ico", "image/vnd.microsoft.icon"},
};

/* Addresses of the page have no ending: they all show the same document. Who probes the server without the
 * prefix of its interface is told so, and not that all is well. */
static bool is_page(lw_str path) {
    static const char *const probes[] = {"/healthz", "/readyz", "/metrics"};
    for (size_t i = 0; i < sizeof probes / sizeof *probes; i++)
        if (lw_str_equal(path, lw_str_from(probes[i]))) return false;
    lw_str last = path;
    for (size_t slash; (slash = lw_str_find(last, '/')) < last.len;)
        last = lw_str_slice(last, slash + 1, last.len);
    return lw_str_find(last, '.') == last.len;
}

static bool no_file(request *q) {
    q->outcome = lw_fail(&q->error, LW_NOT_FOUND, "there is nothing at this address");
    reply_problem(q);
    return true;
}

static void cache_headers(struct MHD_Response *response, lw_str path) {
    /* Built files carry a hash of their content in their name. */
    bool fixed = lw_str_starts(path, LW_STR("assets/"));
    MHD_add_response_header(response, "Cache-Control",
                            fixed ? "public, max-age=31536000, immutable" : "no-cache");
}

static struct MHD_Response *unpacked(const struct web_file *file, lw_arena *arena) {
    unsigned char *bytes = lw_arena_alloc(arena, file->bytes ? file->bytes : 1, 1, 1);
    z_stream stream = {.next_in = (unsigned char *)(uintptr_t)file->gzip,
                       .avail_in = (uInt)file->gzip_bytes,
                       .next_out = bytes,
                       .avail_out = (uInt)file->bytes};
    if (!bytes || inflateInit2(&stream, 16 + MAX_WBITS) != Z_OK) return NULL;
    int result = inflate(&stream, Z_FINISH);
    inflateEnd(&stream);
    if (result != Z_STREAM_END) return NULL;
    return MHD_create_response_from_buffer(file->bytes, bytes, MHD_RESPMEM_PERSISTENT);
}

static bool embedded(request *q, lw_str path) {
    const struct web_file *file = NULL;
    for (size_t i = 0; i < web_file_count && !file; i++)
        if (lw_str_equal(path, lw_str_from(web_files[i].path + 1))) file = &web_files[i];
    if (!file) return no_file(q);
    const char *accepts =
        MHD_lookup_connection_value(q->connection, MHD_HEADER_KIND, "Accept-Encoding");
    const char *known =
        MHD_lookup_connection_value(q->connection, MHD_HEADER_KIND, "If-None-Match");
    bool packed = accepts && strstr(accepts, "gzip"),
         fresh = known && strcmp(known, file->etag) == 0;
    struct MHD_Response *response =
        fresh    ? MHD_create_response_from_buffer(0, (void *)(uintptr_t)"", MHD_RESPMEM_PERSISTENT)
        : packed ? MHD_create_response_from_buffer(file->gzip_bytes, (void *)(uintptr_t)file->gzip,
                                                   MHD_RESPMEM_PERSISTENT)
                 : unpacked(file, &q->arena);
    if (!response) return false;
    q->status = fresh ? 304 : 200;
    if (packed && !fresh) MHD_add_response_header(response, "Content-Encoding", "gzip");
    MHD_add_response_header(response, "Content-Type", file->type);
    MHD_add_response_header(response, "ETag", file->etag);
    MHD_add_response_header(response, "Vary", "Accept-Encoding");
    cache_headers(response, path);
    q->response = response;
    return true;
}

static bool from_folder(request *q, const char *folder, lw_str path) {
    for (lw_str rest = path; rest.len;)
        if (lw_str_starts(lw_str_cut(&rest, '/'), LW_STR("."))) return no_file(q);
    char name[4096];
    int length = snprintf(name, sizeof name, "%s/%.*s", folder, LW_FMT(path));
    if (length < 0 || (size_t)length >= sizeof name) return no_file(q);
    int file = open(name, O_RDONLY | O_CLOEXEC | O_NOFOLLOW);
    struct stat facts;
    if (file < 0 || fstat(file, &facts) != 0 || !S_ISREG(facts.st_mode)) {
        if (file >= 0) close(file);
        return no_file(q);
    }
    struct MHD_Response *response = MHD_create_response_from_fd64((uint64_t)facts.st_size, file);
    if (!response) {
        close(file);
        return false;
    }
    q->status = 200;
    for (size_t i = 0; i < sizeof types / sizeof types[0]; i++)
        if (lw_str_ends(path, lw_str_from(types[i].ending)))
            MHD_add_response_header(response, "Content-Type", types[i].type);
    cache_headers(response, path);
    q->response = response;
    return true;
}

bool assets_reply(request *q, lw_str path, lw_str method) {
    q->state = REQUEST_READY;
    q->text = lw_builder_in(&q->arena);
    if (!lw_str_equal(method, LW_STR("GET")) && !lw_str_equal(method, LW_STR("HEAD"))) {
        q->outcome =
            lw_fail(&q->error, LW_USAGE, "%.*s is not possible here: the page is only read",
                    LW_FMT(lw_str_slice(method, 0, 20)));
        q->allow = LW_STR("GET, HEAD");
        reply_problem(q);
        return true;
    }
    path = is_page(path) ? LW_STR("index.html") : lw_str_slice(path, 1, path.len);
    const char *folder = q->server->options.web_dir;
    return folder ? from_folder(q, folder, path) : embedded(q, path);
}
