/* media.c - pictures: sniffed, decoded by the child, kept by content. */
#include "server/work/media.h"
#include "server/limits.h"
#include "server/work/media_child.h"
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <sodium.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

static const struct {
    picture_kind kind;
    const char *type;
    lw_str magic;
    size_t offset;
} kinds[] = {
    {PICTURE_JPEG, "image/jpeg", {"\xFF\xD8\xFF", 3}, 0},
    {PICTURE_PNG, "image/png", {"\x89PNG\r\n\x1A\n", 8}, 0},
    {PICTURE_WEBP, "image/webp", {"WEBP", 4}, 8},
    {PICTURE_GIF, "image/gif", {"GIF8", 4}, 0},
    {PICTURE_TIFF, "image/tiff", {"II*\0", 4}, 0},
    {PICTURE_TIFF, "image/tiff", {"MM\0*", 4}, 0},
};
enum { KIND_ROWS = sizeof kinds / sizeof *kinds };

/* The row of `kinds` for these first bytes, or KIND_ROWS. */
static size_t sniff(lw_str bytes) {
    size_t i = 0;
    for (; i < KIND_ROWS; i++) {
        lw_str magic = kinds[i].magic;
        if (bytes.len >= kinds[i].offset + magic.len &&
            memcmp(bytes.data + kinds[i].offset, magic.data, magic.len) == 0)
            break;
    }
    return i;
}

const char *media_type_of(lw_str bytes) {
    size_t row = sniff(bytes);
    return row < KIND_ROWS ? kinds[row].type : NULL;
}

const char *media_extension(lw_str type) {
    if (lw_str_equal(type, LW_STR("image/jpeg"))) return "jpg";
    return lw_str_equal(type, LW_STR("image/webp")) ? "webp" : "png";
}

/* Static text: it outlives every decoder. */
static const char *type_of_kind(uint32_t kind) {
    for (size_t i = 0; i < KIND_ROWS; i++)
        if (kinds[i].kind == (picture_kind)kind) return kinds[i].type;
    return NULL;
}

/* ---- the child ---------------------------------------------------------------------------- */

struct media_decoder {
    char *program;
    pid_t child; /* 0: none */
    int socket;
    char *reply; /* the bytes of the last one */
    size_t reply_capacity;
};

media_decoder *media_decoder_open(const char *program) {
    media_decoder *d = calloc(1, sizeof *d);
    if (!d) return NULL;
    d->program = strdup(program ? program : "/proc/self/exe");
    d->socket = -1;
    if (d->program) return d;
    free(d);
    return NULL;
}

static void end_child(media_decoder *d) {
    if (!d->child) return;
    close(d->socket);
    kill(d->child, SIGKILL);
    while (waitpid(d->child, NULL, 0) < 0 && errno == EINTR) {
    }
    d->child = 0;
    d->socket = -1;
}

void media_decoder_close(media_decoder *d) {
    if (!d) return;
    end_child(d);
    free(d->reply);
    free(d->program);
    free(d);
}

static int spawn(media_decoder *d, int socket) {
    posix_spawn_file_actions_t actions;
    char *const arguments[] = {"labelwright", "worker", NULL};
    char *const environment[] = {"LC_ALL=C.UTF-8", "VIPS_CONCURRENCY=1", NULL};
    posix_spawn_file_actions_init(&actions);
    posix_spawn_file_actions_adddup2(&actions, socket, 0);
    posix_spawn_file_actions_adddup2(&actions, socket, 1);
    posix_spawn_file_actions_addopen(&actions, 2, "/dev/null", O_WRONLY, 0);
    int failure = posix_spawn(&d->child, d->program, &actions, NULL, arguments, environment);
    posix_spawn_file_actions_destroy(&actions);
    if (failure) d->child = 0;
    return failure;
}

static lw_status start_child(media_decoder *d, lw_error *error) {
    int ends[2];
    if (d->child) return LW_OK;
    if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends) != 0)
        return lw_fail(error, LW_UNAVAILABLE, "the picture decoder cannot be started: %s",
                       strerror(errno));
    int failure = spawn(d, ends[1]);
    close(ends[1]);
    d->socket = ends[0];
    if (!failure) return LW_OK;
    close(ends[0]);
    return lw_fail(error, LW_UNAVAILABLE, "the picture decoder cannot be started: %s",
                   strerror(failure));
}

static int64_t monotonic_ms(void) {
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

static bool wait_until(int socket, short what, int64_t deadline) {
    for (;;) {
        int64_t left = deadline - monotonic_ms();
        if (left <= 0) return false;
        struct pollfd p = {.fd = socket, .events = what};
        int ready = poll(&p, 1, (int)left);
        if (ready > 0) return true;
        if (ready == 0 || errno != EINTR) return false;
    }
}

static bool send_all(int socket, const void *data, size_t count, int64_t deadline) {
    for (const char *at = data; count > 0;) {
        if (!wait_until(socket, POLLOUT, deadline)) return false;
        ssize_t sent = send(socket, at, count, MSG_NOSIGNAL | MSG_DONTWAIT);
        if (sent < 0 && (errno == EINTR || errno == EAGAIN)) continue;
        if (sent <= 0) return false;
        at += sent;
        count -= (size_t)sent;
    }
    return true;
}

static bool receive_all(int socket, void *data, size_t count, int64_t deadline) {
    for (char *at = data; count > 0;) {
        if (!wait_until(socket, POLLIN, deadline)) return false;
        ssize_t got = recv(socket, at, count, MSG_DONTWAIT);
        if (got < 0 && (errno == EINTR || errno == EAGAIN)) continue;
        if (got <= 0) return false;
        at += got;
        count -= (size_t)got;
    }
    return true;
}

/* The child is not believed: what it says is bounded before it is used. */
static bool is_believable(const media_reply *reply) {
    if (!reply->good) return reply->bytes < sizeof((lw_error *)0)->message;
    return reply->bytes > 0 && reply->bytes <= 2ULL * LIMIT_PICTURE_BYTES && reply->width > 0 &&
           reply->height > 0 && (uint64_t)reply->width * reply->height <= LIMIT_PICTURE_PIXELS &&
           type_of_kind(reply->kind);
}

static bool make_room(media_decoder *d, size_t bytes) {
    if (bytes <= d->reply_capacity) return true;
    char *grown = realloc(d->reply, bytes);
    if (!grown) return false;
    d->reply = grown;
    d->reply_capacity = bytes;
    return true;
}

static bool exchange(media_decoder *d, picture_kind kind, lw_str bytes, media_reply *reply) {
    int64_t deadline = monotonic_ms() + LIMIT_PICTURE_SECONDS * 1000;
    media_request request = {.bytes = bytes.len, .kind = kind};
    return send_all(d->socket, &request, sizeof request, deadline) &&
           send_all(d->socket, bytes.data, bytes.len, deadline) &&
           receive_all(d->socket, reply, sizeof *reply, deadline) && is_believable(reply) &&
           make_room(d, reply->bytes) && receive_all(d->socket, d->reply, reply->bytes, deadline);
}

/* A child that has answered before may have been ended by others in the meantime: asked once more. */
static lw_status decode(media_decoder *d, picture_kind kind, lw_str bytes, media_reply *reply,
                        lw_error *error) {
    for (int attempt = 0; attempt < 2; attempt++) {
        lw_status status = start_child(d, error);
        if (status != LW_OK) return status;
        if (exchange(d, kind, bytes, reply)) {
            if (reply->good) return LW_OK;
            return lw_fail(error, LW_INVALID, "%.*s", (int)reply->bytes, d->reply);
        }
        end_child(d);
    }
    return lw_fail(error, LW_INVALID, "the picture is broken: its decoder gave up");
}

/* ---- files -------------------------------------------------------------------------------- */

static lw_status fail_disk(lw_error *error, const char *what) {
    return lw_fail(error, LW_UNAVAILABLE, "%s: %s", what, strerror(errno));
}

static lw_status write_synced(const char *path, const char *data, size_t count, lw_error *error) {
    int file = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
    if (file < 0) return fail_disk(error, "a picture cannot be stored");
    lw_status status = LW_OK;
    while (count > 0 && status == LW_OK) {
        ssize_t written = write(file, data, count);
        if (written < 0 && errno == EINTR) continue;
        if (written < 0) status = fail_disk(error, "a picture cannot be stored");
        else data += written, count -= (size_t)written;
    }
    if (status == LW_OK && fsync(file) != 0)
        status = fail_disk(error, "a picture cannot be stored");
    close(file);
    return status;
}

static lw_status sync_folder(const char *path, lw_error *error) {
    int folder = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (folder < 0) return fail_disk(error, "the folder of pictures cannot be opened");
    lw_status status =
        fsync(folder) == 0 ? LW_OK : fail_disk(error, "the folder of pictures cannot be synced");
    close(folder);
    return status;
}

static lw_status make_folders(const char *data_dir, const char *hash, char folder[4000],
                              lw_error *error) {
    snprintf(folder, 4000, "%.3900s/media", data_dir);
    bool made = mkdir(folder, 0700) == 0;
    if (!made && errno != EEXIST) return fail_disk(error, "the folder of pictures cannot be made");
    lw_status status = made ? sync_folder(data_dir, error) : LW_OK;
    if (status != LW_OK) return status;
    char parent[4000];
    memcpy(parent, folder, sizeof parent);
    snprintf(folder, 4000, "%.3900s/media/%.2s", data_dir, hash);
    made = mkdir(folder, 0700) == 0;
    if (!made && errno != EEXIST) return fail_disk(error, "the folder of pictures cannot be made");
    return made ? sync_folder(parent, error) : LW_OK;
}

void media_path(const char *data_dir, const char *hash, char path[4096]) {
    snprintf(path, 4096, "%.3900s/media/%.2s/%s", data_dir, hash, hash);
}

static lw_status keep_file(const char *data_dir, const char *hash, lw_str bytes, lw_error *error) {
    char folder[4000], path[4096], temporary[4096];
    struct stat about;
    media_path(data_dir, hash, path);
    lw_status status = make_folders(data_dir, hash, folder, error);
    if (status != LW_OK) return status;
    /* Touched, so that no sweep takes it before its row is there (media_sweep.h). */
    if (stat(path, &about) == 0 && about.st_size == (off_t)bytes.len &&
        utimensat(AT_FDCWD, path, NULL, 0) == 0)
        return sync_folder(folder, error);
    snprintf(temporary, sizeof temporary, "%.4000s/.%.16s-%lld-%p", folder, hash,
             (long long)getpid(), (const void *)bytes.data);
    status = write_synced(temporary, bytes.data, bytes.len, error);
    if (status == LW_OK && rename(temporary, path) != 0)
        status = fail_disk(error, "a picture cannot be stored");
    if (status != LW_OK) {
        unlink(temporary);
        return status;
    }
    return sync_folder(folder, error);
}

lw_status media_take(media_decoder *d, const char *data_dir, lw_str bytes, picture *picture_out,
                     lw_error *error) {
    size_t row = sniff(bytes);
    media_reply reply;
    if (row == KIND_ROWS)
        return lw_fail(error, LW_INVALID, "is no JPEG, PNG, WebP, GIF or TIFF picture");
    if (bytes.len > LIMIT_PICTURE_BYTES)
        return lw_fail(error, LW_INVALID, "is larger than %d MB", LIMIT_PICTURE_BYTES >> 20);
    lw_status status = decode(d, kinds[row].kind, bytes, &reply, error);
    if (status != LW_OK) return status;
    picture p = {.type = type_of_kind(reply.kind),
                 .bytes = (int64_t)reply.bytes,
                 .width = reply.width,
                 .height = reply.height};
    unsigned char hash[32];
    crypto_generichash(hash, sizeof hash, (const unsigned char *)d->reply, reply.bytes, NULL, 0);
    sodium_bin2hex(p.hash, sizeof p.hash, hash, sizeof hash);
    status = keep_file(data_dir, p.hash, (lw_str){d->reply, reply.bytes}, error);
    if (status == LW_OK) *picture_out = p;
    return status;
}

/* ---- rows --------------------------------------------------------------------------------- */

lw_status media_insert(tx *t, int64_t project_id, int64_t item_id, const picture *p,
                       int64_t *id_out, lw_error *error) {
    int64_t id = store_new_id(t->store);
    lw_status status = db_exec(t, Q_MEDIA_INSERT,
                               DB_ARGS(v_int(project_id), v_int(id), v_text(lw_str_from(p->hash)),
                                       v_text(lw_str_from(p->type)), v_int(p->bytes),
                                       v_int(p->width), v_int(p->height), v_int(item_id)),
                               NULL, error);
    if (status == LW_OK) *id_out = id;
    return status;
}

lw_status media_known(tx *t, int64_t project_id, const char *hash, bool *known_out,
                      lw_error *error) {
    db_rows rows =
        db_query(t, Q_MEDIA_BY_HASH, DB_ARGS(v_int(project_id), v_text(lw_str_from(hash))));
    bool known = db_next(&rows);
    lw_status status = db_end(&rows, error);
    if (status == LW_OK) *known_out = known;
    return status;
}

static const char *known_type(lw_str type) {
    for (size_t i = 0; i < KIND_ROWS; i++)
        if (lw_str_equal(type, lw_str_from(kinds[i].type))) return kinds[i].type;
    return "application/octet-stream";
}

lw_status media_find(tx *t, int64_t project_id, int64_t media_id, media_file *file_out,
                     lw_error *error) {
    db_rows rows;
    lw_status status = db_one(t, Q_MEDIA_SHOW, DB_ARGS(v_int(project_id), v_int(media_id)),
                              "the picture", &rows, error);
    if (status != LW_OK) return status;
    media_file file = {.item_id = db_int(&rows, 5)};
    file.picture = (picture){.type = known_type(db_text(&rows, 1)),
                             .bytes = db_int(&rows, 2),
                             .width = db_int(&rows, 3),
                             .height = db_int(&rows, 4)};
    snprintf(file.picture.hash, sizeof file.picture.hash, "%.*s", LW_FMT(db_text(&rows, 0)));
    status = db_end(&rows, error);
    if (status != LW_OK) return status;
    media_path(store_data_dir(t->store), file.picture.hash, file.path);
    *file_out = file;
    return LW_OK;
}
