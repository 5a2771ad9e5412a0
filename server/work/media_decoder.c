/* media_decoder.c - the child process that decodes: a socket, a deadline, and no trust. */
#include "server/work/media_decoder.h"
#include "server/limits.h"
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

enum { WAIT_MS = 1000 }; /* between two calls of keep */

struct media_decoder {
    char *program;
    media_keep *keep;
    void *keep_context;
    pid_t child; /* 0: none */
    int socket;
    int64_t deadline; /* of the picture at hand, monotonic, milliseconds */
    char *bytes;      /* of the last frame */
    size_t capacity;
};

media_decoder *media_decoder_open(const char *program, media_keep *keep, void *keep_context) {
    media_decoder *d = calloc(1, sizeof *d);
    if (!d) return NULL;
    d->program = strdup(program ? program : "/proc/self/exe");
    d->keep = keep, d->keep_context = keep_context;
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
    free(d->bytes);
    free(d->program);
    free(d);
}

static int spawn(media_decoder *d, int socket) {
    posix_spawn_file_actions_t actions;
    char *const arguments[] = {"labelwright", "worker", NULL};
    char *const environment[] = {"LC_ALL=C.UTF-8", "VIPS_CONCURRENCY=1",
                                 /* no file may be made: what is not streamed is in memory */
                                 "VIPS_DISC_THRESHOLD=100g", NULL};
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

/* LW_MALFORMED: the time is over, or the socket broken. */
static lw_status wait_for(media_decoder *d, short what, lw_error *error) {
    for (;;) {
        int64_t left = d->deadline - monotonic_ms();
        if (left <= 0) return LW_MALFORMED;
        struct pollfd p = {.fd = d->socket, .events = what};
        int ready = poll(&p, 1, left < WAIT_MS ? (int)left : WAIT_MS);
        if (ready < 0 && errno != EINTR) return LW_MALFORMED;
        lw_status status = d->keep ? d->keep(d->keep_context, error) : LW_OK;
        if (ready > 0 || status != LW_OK) return status;
    }
}

static lw_status send_all(media_decoder *d, const void *data, size_t count, lw_error *error) {
    for (const char *at = data; count > 0;) {
        lw_status status = wait_for(d, POLLOUT, error);
        if (status != LW_OK) return status;
        ssize_t sent = send(d->socket, at, count, MSG_NOSIGNAL | MSG_DONTWAIT);
        if (sent < 0 && (errno == EINTR || errno == EAGAIN)) continue;
        if (sent <= 0) return LW_MALFORMED;
        at += sent;
        count -= (size_t)sent;
    }
    return LW_OK;
}

static lw_status receive_all(media_decoder *d, void *data, size_t count, lw_error *error) {
    for (char *at = data; count > 0;) {
        lw_status status = wait_for(d, POLLIN, error);
        if (status != LW_OK) return status;
        ssize_t got = recv(d->socket, at, count, MSG_DONTWAIT);
        if (got < 0 && (errno == EINTR || errno == EAGAIN)) continue;
        if (got <= 0) return LW_MALFORMED;
        at += got;
        count -= (size_t)got;
    }
    return LW_OK;
}

/* The child is not believed: what it says is bounded before it is used. */
static const struct {
    uint32_t least, most;
} frame_bytes[] = {
    [FRAME_REFUSED] = {1, sizeof((lw_error *)0)->message - 1},
    [FRAME_HEAD] = {sizeof(media_head), sizeof(media_head)},
    [FRAME_WHOLE] = {1, LIMIT_TILE_BYTES},
    [FRAME_TILE] = {1, LIMIT_TILE_BYTES},
    [FRAME_END] = {sizeof(media_end), sizeof(media_end)},
};

static lw_status make_room(media_decoder *d, size_t bytes, lw_error *error) {
    if (bytes <= d->capacity) return LW_OK;
    char *grown = realloc(d->bytes, bytes);
    if (!grown) return lw_fail(error, LW_NO_MEMORY, "no memory for a picture");
    d->bytes = grown;
    d->capacity = bytes;
    return LW_OK;
}

static lw_status next_frame(media_decoder *d, media_frame *frame, lw_error *error) {
    lw_status status = receive_all(d, frame, sizeof *frame, error);
    if (status != LW_OK) return status;
    if (frame->kind >= sizeof frame_bytes / sizeof *frame_bytes ||
        frame->bytes < frame_bytes[frame->kind].least ||
        frame->bytes > frame_bytes[frame->kind].most)
        return LW_MALFORMED;
    status = make_room(d, frame->bytes, error);
    return status == LW_OK ? receive_all(d, d->bytes, frame->bytes, error) : status;
}

int64_t media_more_ms(const media_head *head) {
    if (head->width > LIMIT_PICTURE_SIDE || head->height > LIMIT_PICTURE_SIDE) return 0;
    int64_t pixels = (int64_t)head->width * head->height;
    return pixels <= LIMIT_PICTURE_PIXELS ? (pixels >> 27) * LIMIT_PICTURE_SECONDS * 1000 : 0;
}

static void put_off(media_decoder *d) {
    media_head head;
    memcpy(&head, d->bytes, sizeof head);
    d->deadline += media_more_ms(&head);
}

/* LW_INVALID: refused, by a child that goes on. */
static lw_status exchange(media_decoder *d, picture_kind kind, lw_str bytes, media_take_frame *take,
                          void *context, lw_error *error) {
    media_request request = {.bytes = bytes.len, .kind = kind};
    media_frame frame = {.kind = FRAME_REFUSED};
    d->deadline = monotonic_ms() + LIMIT_PICTURE_SECONDS * 1000;
    lw_status status = send_all(d, &request, sizeof request, error);
    if (status == LW_OK) status = send_all(d, bytes.data, bytes.len, error);
    for (bool begun = false; status == LW_OK && frame.kind != FRAME_END; begun = true) {
        status = next_frame(d, &frame, error);
        if (status != LW_OK) break;
        if (frame.kind == FRAME_REFUSED)
            return lw_fail(error, LW_INVALID, "%.*s", (int)frame.bytes, d->bytes);
        if (begun == (frame.kind == FRAME_HEAD)) return LW_MALFORMED;
        if (!begun) put_off(d);
        status = take(context, &frame, d->bytes, error);
    }
    return status;
}

/* A child that has answered before may have been ended by others in the meantime: asked once more. */
lw_status media_decode(media_decoder *d, picture_kind kind, lw_str bytes, media_take_frame *take,
                       void *context, lw_error *error) {
    for (int attempt = 0; attempt < 2; attempt++) {
        lw_status status = start_child(d, error);
        if (status != LW_OK) return status;
        status = exchange(d, kind, bytes, take, context, error);
        if (status == LW_OK || status == LW_INVALID) return status;
        end_child(d);
        if (status != LW_MALFORMED) return status;
    }
    return lw_fail(error, LW_INVALID, "the picture is broken: its decoder gave up");
}
