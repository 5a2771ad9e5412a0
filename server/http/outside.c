/* outside.c - the one door to other servers, through libcurl. */
#include "server/http/outside.h"
#include "server/access/address.h"
#include "server/limits.h"
#include "server/version.h"
#include <arpa/inet.h>
#include <curl/curl.h>
#include <poll.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <time.h>
#include <unistd.h>

enum { HOSTS_MAX = 64, HOST_BYTES = 256, URL_BYTES = LIMIT_MODEL_URL_BYTES + 128 };

typedef struct {
    char name[HOST_BYTES], port[8];
    bool here; /* named as this machine */
} host;

struct outside {
    host hosts[HOSTS_MAX];
    size_t count;
    pthread_mutex_t lock;
    int64_t asked[LIMIT_MODEL_ASKED]; /* projects with a line, 0: free; guarded by lock */
};

struct outside_line {
    outside *o;
    outside_wanted wanted;
    const host *to;
    CURL *curl;
    int64_t deadline; /* monotonic, milliseconds */
    /* Of the message under way. */
    lw_builder reply;
    int file;
    bool too_large, gone, barred;
};

/* ---- who may be asked ---- */

static bool lies_in_any(const char *address, const char *const *ranges) {
    address_range range;
    for (; *ranges; ranges++)
        if (address_range_read(lw_str_from(*ranges), &range) &&
            address_lies_in(lw_str_from(address), &range))
            return true;
    return false;
}

static bool is_here(const char *address) {
    static const char *const here[] = {"127.0.0.0/8", "::1/128", NULL};
    return lies_in_any(address, here);
}

/* Unspecified, link-local (where clouds keep their secrets), multicast and reserved; and IPv4 in the clothes of
 * IPv6 that a router takes off. */
static bool is_nowhere(const char *address) {
    static const char *const nowhere[] = {"0.0.0.0/8", "169.254.0.0/16", "224.0.0.0/3",
                                          "::/128",    "fe80::/10",      "ff00::/8",
                                          "2002::/16", "64:ff9b::/32",   NULL};
    return lies_in_any(address, nowhere);
}

static bool read_part(CURLU *url, CURLUPart part, unsigned flags, char *out, size_t size) {
    char *text;
    if (curl_url_get(url, part, &text, flags) != CURLUE_OK) return false;
    bool fits = strlen(text) < size;
    if (fits) strcpy(out, text);
    curl_free(text);
    return fits;
}

static bool has_part(CURLU *url, CURLUPart part) {
    char *text;
    bool has = curl_url_get(url, part, &text, 0) == CURLUE_OK;
    if (has) curl_free(text);
    return has;
}

/* Host and port as libcurl itself reads them; an IPv6 address without its brackets. */
static bool read_host(CURLU *url, host *out) {
    if (!read_part(url, CURLUPART_HOST, 0, out->name, sizeof out->name) ||
        !read_part(url, CURLUPART_PORT, CURLU_DEFAULT_PORT, out->port, sizeof out->port))
        return false;
    size_t length = strlen(out->name);
    if (out->name[0] == '[' && length > 2) {
        memmove(out->name, out->name + 1, length - 2);
        out->name[length - 2] = '\0';
    }
    out->here = strcasecmp(out->name, "localhost") == 0 || is_here(out->name);
    return true;
}

static bool add_host(outside *o, lw_str entry) {
    char text[HOST_BYTES + 16];
    if (o->count == HOSTS_MAX || entry.len == 0 || entry.len > HOST_BYTES) return false;
    snprintf(text, sizeof text, "http://%.*s", LW_FMT(entry));
    CURLU *url = curl_url();
    bool good = url && curl_url_set(url, CURLUPART_URL, text, 0) == CURLUE_OK &&
                has_part(url, CURLUPART_PORT) && !has_part(url, CURLUPART_USER) &&
                !memchr(entry.data, '/', entry.len) && read_host(url, &o->hosts[o->count]);
    curl_url_cleanup(url);
    o->count += good;
    return good;
}

lw_status outside_open(const char *hosts, outside **outside_out, lw_error *error) {
    outside *o = calloc(1, sizeof *o);
    if (!o || curl_global_init(CURL_GLOBAL_DEFAULT) != 0) {
        free(o);
        return lw_fail(error, LW_NO_MEMORY, "no memory for calls to other servers");
    }
    pthread_mutex_init(&o->lock, NULL);
    *outside_out = o;
    for (lw_str rest = lw_str_from(hosts); rest.data;) {
        lw_str entry = lw_str_trim(lw_str_cut(&rest, ','));
        if (!add_host(o, entry))
            return lw_fail(error, LW_USAGE, "--model-hosts %.*s: want HOST:PORT, ... (%d at most)",
                           LW_FMT(lw_str_slice(entry, 0, 100)), HOSTS_MAX);
    }
    return LW_OK;
}

void outside_close(outside *o) {
    if (!o) return;
    pthread_mutex_destroy(&o->lock);
    curl_global_cleanup();
    free(o);
}

static lw_status check_parts(CURLU *url, host *asked, lw_error *error) {
    char scheme[16] = "";
    if (!read_part(url, CURLUPART_SCHEME, 0, scheme, sizeof scheme) ||
        (strcmp(scheme, "http") != 0 && strcmp(scheme, "https") != 0))
        return lw_fail(error, LW_INVALID, "url: must begin with http:// or https://");
    if (has_part(url, CURLUPART_USER) || has_part(url, CURLUPART_QUERY) ||
        has_part(url, CURLUPART_FRAGMENT))
        return lw_fail(error, LW_INVALID, "url: may have no user, no ? and no #");
    if (!read_host(url, asked)) return lw_fail(error, LW_INVALID, "url: has no host");
    return LW_OK;
}

static lw_status find_host(const outside *o, lw_str text, const host **host_out, lw_error *error) {
    char copy[LIMIT_MODEL_URL_BYTES + 1];
    host asked;
    if (text.len > LIMIT_MODEL_URL_BYTES || memchr(text.data, '\0', text.len))
        return lw_fail(error, LW_INVALID, "url: is longer than %d bytes", LIMIT_MODEL_URL_BYTES);
    snprintf(copy, sizeof copy, "%.*s", LW_FMT(text));
    CURLU *url = curl_url();
    if (!url) return lw_fail(error, LW_NO_MEMORY, "no memory for an address");
    lw_status status = curl_url_set(url, CURLUPART_URL, copy, 0) == CURLUE_OK
                           ? check_parts(url, &asked, error)
                           : lw_fail(error, LW_INVALID, "url: is no http or https address");
    curl_url_cleanup(url);
    for (size_t i = 0; i < o->count && status == LW_OK; i++)
        if (strcasecmp(o->hosts[i].name, asked.name) == 0 &&
            strcmp(o->hosts[i].port, asked.port) == 0) {
            *host_out = &o->hosts[i];
            return LW_OK;
        }
    if (status != LW_OK) return status;
    return lw_fail(error, LW_INVALID,
                   "url: %.100s:%s is not one of the hosts this server may ask: whoever runs it "
                   "names them with serve --model-hosts",
                   asked.name, asked.port);
}

lw_status outside_check(const outside *o, lw_str url, lw_error *error) {
    const host *found;
    return find_host(o, url, &found, error);
}

/* ---- lines ---- */

static int64_t monotonic_ms(void) {
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

static bool take_place(outside *o, int64_t project_id) {
    size_t of_project = 0, free_place = LIMIT_MODEL_ASKED;
    pthread_mutex_lock(&o->lock);
    for (size_t i = 0; i < LIMIT_MODEL_ASKED; i++) {
        if (o->asked[i] == 0) free_place = i;
        of_project += o->asked[i] == project_id;
    }
    bool room = free_place < LIMIT_MODEL_ASKED && of_project < LIMIT_MODEL_ASKED_OF_PROJECT;
    if (room) o->asked[free_place] = project_id;
    pthread_mutex_unlock(&o->lock);
    return room;
}

static void leave_place(outside *o, int64_t project_id) {
    pthread_mutex_lock(&o->lock);
    size_t i = 0;
    while (o->asked[i] != project_id) i++;
    o->asked[i] = 0;
    pthread_mutex_unlock(&o->lock);
}

lw_status outside_dial(outside *o, const outside_wanted *wanted, outside_line **line_out,
                       lw_error *error) {
    const host *to;
    lw_status status = find_host(o, wanted->url, &to, error);
    if (status != LW_OK) return status;
    if (!take_place(o, wanted->project_id))
        return lw_fail(error, LW_TOO_MANY, "too many people ask the model just now");
    outside_line *line = calloc(1, sizeof *line);
    CURL *curl = line ? curl_easy_init() : NULL;
    if (!curl) {
        free(line);
        leave_place(o, wanted->project_id);
        return lw_fail(error, LW_NO_MEMORY, "no memory for a call to another server");
    }
    *line = (outside_line){.o = o, .wanted = *wanted, .to = to, .curl = curl, .file = -1};
    line->deadline = monotonic_ms() + 1000 * wanted->seconds;
    *line_out = line;
    return LW_OK;
}

void outside_hang_up(outside_line *line) {
    curl_easy_cleanup(line->curl);
    leave_place(line->o, line->wanted.project_id);
    free(line);
}

/* ---- what libcurl asks meanwhile ---- */

static curl_socket_t open_socket(void *context, curlsocktype purpose, struct curl_sockaddr *to) {
    (void)purpose;
    outside_line *line = context;
    char text[INET6_ADDRSTRLEN] = "";
    if (to->family == AF_INET)
        inet_ntop(AF_INET, &((const struct sockaddr_in *)(const void *)&to->addr)->sin_addr, text,
                  sizeof text);
    else if (to->family == AF_INET6)
        inet_ntop(AF_INET6, &((const struct sockaddr_in6 *)(const void *)&to->addr)->sin6_addr,
                  text, sizeof text);
    line->barred = !text[0] || is_nowhere(text) || (is_here(text) && !line->to->here);
    if (line->barred) return CURL_SOCKET_BAD;
    return socket(to->family, to->socktype | SOCK_CLOEXEC, to->protocol);
}

static size_t take_bytes(char *bytes, size_t size, size_t count, void *context) {
    outside_line *line = context;
    line->too_large |= lw_built(&line->reply).len + size * count > LIMIT_MODEL_REPLY_BYTES;
    if (line->too_large) return 0;
    lw_put(&line->reply, (lw_str){bytes, size * count});
    return line->reply.failed ? 0 : size * count;
}

static size_t give_bytes(char *bytes, size_t size, size_t count, void *context) {
    const outside_line *line = context;
    ssize_t got = read(line->file, bytes, size * count);
    return got < 0 ? CURL_READFUNC_ABORT : (size_t)got;
}

static int seek_bytes(void *context, curl_off_t offset, int origin) {
    const outside_line *line = context;
    return lseek(line->file, offset, origin) < 0 ? CURL_SEEKFUNC_FAIL : CURL_SEEKFUNC_OK;
}

/* Once a second at least. A connection that waits for us is not looked at by anybody else. */
static int go_on(void *context, curl_off_t a, curl_off_t b, curl_off_t c, curl_off_t d) {
    (void)a, (void)b, (void)c, (void)d;
    outside_line *line = context;
    struct pollfd peer = {.fd = line->wanted.waiting, .events = POLLRDHUP};
    line->gone = poll(&peer, 1, 0) > 0;
    return line->gone || atomic_load(line->wanted.stopping);
}

static lw_status word_fault(const outside_line *line, CURLcode code, lw_error *error) {
    if (line->gone) return lw_fail(error, LW_CANCELLED, "who asked is gone");
    if (atomic_load(line->wanted.stopping))
        return lw_fail(error, LW_UNAVAILABLE, "is not waited for: the server is shutting down");
    if (line->barred)
        return lw_fail(error, LW_UNAVAILABLE, "has an address that this server does not ask");
    if (line->too_large)
        return lw_fail(error, LW_UNAVAILABLE, "sends more than %d bytes", LIMIT_MODEL_REPLY_BYTES);
    if (code == CURLE_OPERATION_TIMEDOUT)
        return lw_fail(error, LW_UNAVAILABLE, "does not answer within %lld s",
                       (long long)line->wanted.seconds);
    return lw_fail(error, LW_UNAVAILABLE, "cannot be reached: %s", curl_easy_strerror(code));
}

/* The types of libcurl's options are checked where they are set. */
static void set_line(outside_line *line, const char *url, int64_t left_ms) {
    CURL *c = line->curl;
    curl_easy_reset(c); /* keeps the connection */
    curl_easy_setopt(c, CURLOPT_URL, url);
    curl_easy_setopt(c, CURLOPT_PROTOCOLS_STR, "http,https");
    curl_easy_setopt(c, CURLOPT_FOLLOWLOCATION, 0L);
    curl_easy_setopt(c, CURLOPT_PROXY, "");
    curl_easy_setopt(c, CURLOPT_NOSIGNAL, 1L);
    curl_easy_setopt(c, CURLOPT_HTTP_VERSION, (long)CURL_HTTP_VERSION_1_1);
    curl_easy_setopt(c, CURLOPT_USERAGENT, "labelwright/" LABELWRIGHT_VERSION);
    curl_easy_setopt(c, CURLOPT_TIMEOUT_MS, (long)left_ms);
    curl_easy_setopt(c, CURLOPT_CONNECTTIMEOUT, (long)LIMIT_MODEL_CONNECT_SECONDS);
    curl_easy_setopt(c, CURLOPT_OPENSOCKETFUNCTION, open_socket);
    curl_easy_setopt(c, CURLOPT_OPENSOCKETDATA, line);
    curl_easy_setopt(c, CURLOPT_WRITEFUNCTION, take_bytes);
    curl_easy_setopt(c, CURLOPT_WRITEDATA, line);
    curl_easy_setopt(c, CURLOPT_NOPROGRESS, 0L);
    curl_easy_setopt(c, CURLOPT_XFERINFOFUNCTION, go_on);
    curl_easy_setopt(c, CURLOPT_XFERINFODATA, line);
}

static void set_message(outside_line *line, const outside_message *m) {
    CURL *c = line->curl;
    line->file = m->file;
    curl_easy_setopt(c, CURLOPT_CUSTOMREQUEST, m->method);
    if (m->file < 0) {
        curl_easy_setopt(c, CURLOPT_POSTFIELDSIZE_LARGE, (curl_off_t)m->body.len);
        curl_easy_setopt(c, CURLOPT_POSTFIELDS, m->body.data);
        return;
    }
    curl_easy_setopt(c, CURLOPT_UPLOAD, 1L);
    curl_easy_setopt(c, CURLOPT_INFILESIZE_LARGE, (curl_off_t)m->file_bytes);
    curl_easy_setopt(c, CURLOPT_READFUNCTION, give_bytes);
    curl_easy_setopt(c, CURLOPT_READDATA, line);
    curl_easy_setopt(c, CURLOPT_SEEKFUNCTION, seek_bytes);
    curl_easy_setopt(c, CURLOPT_SEEKDATA, line);
}

lw_status outside_send(outside_line *line, const outside_message *message, lw_arena *arena,
                       outside_reply *reply_out, lw_error *error) {
    char url[URL_BYTES], type[100];
    int64_t left = line->deadline - monotonic_ms();
    if (left <= 0) return word_fault(line, CURLE_OPERATION_TIMEDOUT, error);
    snprintf(url, sizeof url, "%.*s%.*s", LW_FMT(line->wanted.url), LW_FMT(message->below));
    snprintf(type, sizeof type, "Content-Type: %.80s", message->type);
    line->reply = lw_builder_in(arena);
    line->too_large = line->barred = false;
    set_line(line, url, left);
    set_message(line, message);
    struct curl_slist *headers = curl_slist_append(NULL, type);
    struct curl_slist *all = headers ? curl_slist_append(headers, "Expect:") : NULL;
    if (!all) {
        curl_slist_free_all(headers);
        return lw_fail(error, LW_NO_MEMORY, "no memory for a call to another server");
    }
    curl_easy_setopt(line->curl, CURLOPT_HTTPHEADER, all);
    CURLcode code = curl_easy_perform(line->curl);
    curl_slist_free_all(all);
    if (code != CURLE_OK) return word_fault(line, code, error);
    curl_easy_getinfo(line->curl, CURLINFO_RESPONSE_CODE, &reply_out->status);
    reply_out->body = lw_built(&line->reply);
    return LW_OK;
}
