/* load.c - people who take work and answer it without a pause, each over a keep-alive connection of
 * their own, in one epoll loop. Prints how many pairs of next and submit were acknowledged and how
 * long each kind of request took, as one line of JSON; exits 1 when a request was refused.
 *
 * usage: load SECONDS PORT[,PORT] PROJECT TOKENS ANSWERS
 *   TOKENS   a file, a person's API token a line
 *   ANSWERS  a file, JSON of `values` a line; a task's id chooses, so that people agree */
#include <arpa/inet.h>
#include <errno.h>
#include <netinet/tcp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

enum {
    PEOPLE_MAX = 4096,
    LINES_MAX = PEOPLE_MAX,
    PORTS_MAX = 16,
    REPLY_BYTES = 64 << 10,
    REQUEST_BYTES = 4096,
    SAMPLES_MAX = 1 << 22,
    ID_BYTES = 64,
};

typedef enum { NEXT, SUBMIT, KINDS } kind;
static const char *const kind_names[KINDS] = {"next", "submit"};

typedef struct {
    const char *token;
    int socket, number;
    kind waits_for;
    int64_t asked_at;
    unsigned answered;
    char task[ID_BYTES], lease[ID_BYTES];
    size_t received;
    char reply[REPLY_BYTES];
} person;

typedef struct {
    uint32_t *microseconds;
    size_t count;
} samples;

typedef struct {
    int ports[PORTS_MAX], port_count;
    const char *project;
    char *tokens[LINES_MAX], *answers[LINES_MAX];
    size_t token_count, answer_count;
    person *people;
    samples taken[KINDS];
    size_t idle; /* people for whom there is nothing left */
    size_t refused;
    int64_t begun_at;
} load;

static int64_t now_us(void) {
    struct timespec time;
    clock_gettime(CLOCK_MONOTONIC, &time);
    return time.tv_sec * INT64_C(1000000) + time.tv_nsec / 1000;
}

__attribute__((noreturn, format(printf, 1, 2))) static void stop(const char *format, ...) {
    va_list arguments;
    va_start(arguments, format);
    vfprintf(stderr, format, arguments);
    va_end(arguments);
    fputc('\n', stderr);
    exit(1);
}

/* ---- requests ----------------------------------------------------------------------------- */

static void send_all(person *p, const char *text, size_t bytes) {
    p->asked_at = now_us();
    if (write(p->socket, text, bytes) != (ssize_t)bytes)
        stop("person %d: the server does not take a request", p->number);
}

static void post(person *p, const char *path, const char *header, const char *body) {
    char text[REQUEST_BYTES];
    int bytes =
        snprintf(text, sizeof text,
                 "POST /api/v1/%s HTTP/1.1\r\nHost: 127.0.0.1\r\nAuthorization: Bearer %s\r\n"
                 "Content-Type: application/json\r\n%sContent-Length: %zu\r\n\r\n%s",
                 path, p->token, header, strlen(body), body);
    if (bytes < 0 || bytes >= (int)sizeof text) stop("a request of %d bytes", bytes);
    send_all(p, text, (size_t)bytes);
}

static void ask_next(load *l, person *p) {
    char path[128];
    p->waits_for = NEXT;
    snprintf(path, sizeof path, "projects/%s/next", l->project);
    post(p, path, "", "{}");
}

static unsigned hash_text(const char *text) {
    unsigned hash = 2166136261u;
    while (*text) hash = (hash ^ (unsigned char)*text++) * 16777619u;
    return hash;
}

static void ask_submit(load *l, person *p) {
    char path[128], key[128], body[REQUEST_BYTES / 2];
    p->waits_for = SUBMIT;
    snprintf(path, sizeof path, "tasks/%s/annotations", p->task);
    snprintf(key, sizeof key, "Idempotency-Key: %lld-%d-%u\r\n", (long long)l->begun_at, p->number,
             p->answered++);
    snprintf(body, sizeof body, "{\"lease\":\"%s\",\"values\":%s,\"active_ms\":1500}", p->lease,
             l->answers[hash_text(p->task) % l->answer_count]);
    post(p, path, key, body);
}

/* ---- replies ------------------------------------------------------------------------------ */

/* Copies the text of the first member of that name; false when there is none. */
static bool find_text(const char *json, const char *name, char *text) {
    char wanted[32];
    int bytes = snprintf(wanted, sizeof wanted, "\"%s\":\"", name);
    const char *found = strstr(json, wanted);
    if (!found) return false;
    found += bytes;
    size_t length = strcspn(found, "\"");
    if (length >= ID_BYTES) return false;
    memcpy(text, found, length);
    text[length] = '\0';
    return true;
}

/* The body of a whole reply in the buffer, or NULL when more must come. */
static const char *whole_reply(person *p, int *status_out) {
    p->reply[p->received] = '\0';
    char *head_end = strstr(p->reply, "\r\n\r\n");
    if (!head_end) return NULL;
    const char *length = strcasestr(p->reply, "\r\nContent-Length:");
    if (!length || length > head_end) stop("person %d: a reply without a length", p->number);
    size_t body = (size_t)(head_end + 4 - p->reply), bytes = strtoul(length + 17, NULL, 10);
    if (body + bytes >= sizeof p->reply) stop("person %d: a reply of %zu bytes", p->number, bytes);
    if (p->received < body + bytes) return NULL;
    *status_out = atoi(p->reply + strlen("HTTP/1.1 "));
    return p->reply + body;
}

static void note(load *l, const person *p) {
    samples *s = &l->taken[p->waits_for];
    if (s->count < SAMPLES_MAX) s->microseconds[s->count++] = (uint32_t)(now_us() - p->asked_at);
}

static void refuse(load *l, const person *p, int status, const char *body) {
    if (l->refused++ < 3) fprintf(stderr, "%s: %d %s\n", kind_names[p->waits_for], status, body);
}

static void go_on(load *l, person *p, int status, const char *body) {
    p->received = 0;
    if (status != 200 && status != 201) {
        refuse(l, p, status, body);
        ask_next(l, p);
        return;
    }
    note(l, p);
    if (p->waits_for == SUBMIT) ask_next(l, p);
    else if (find_text(body, "lease", p->lease) && find_text(body, "task", p->task))
        ask_submit(l, p);
    else l->idle++;
}

static void receive(load *l, person *p) {
    int status;
    ssize_t bytes = read(p->socket, p->reply + p->received, sizeof p->reply - 1 - p->received);
    if (bytes <= 0) stop("person %d: the connection ended", p->number);
    p->received += (size_t)bytes;
    const char *body = whole_reply(p, &status);
    if (body) go_on(l, p, status, body);
}

/* ---- the run ------------------------------------------------------------------------------ */

static void connect_person(load *l, person *p, int epoll) {
    struct sockaddr_in address = {.sin_family = AF_INET,
                                  .sin_port = htons((uint16_t)l->ports[p->number % l->port_count]),
                                  .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    struct epoll_event event = {.events = EPOLLIN, .data.ptr = p};
    int yes = 1;
    p->socket = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (connect(p->socket, (struct sockaddr *)&address, sizeof address) != 0)
        stop("connect: %s", strerror(errno));
    setsockopt(p->socket, IPPROTO_TCP, TCP_NODELAY, &yes, sizeof yes);
    epoll_ctl(epoll, EPOLL_CTL_ADD, p->socket, &event);
}

/* Everybody works until the time is up; what is under way then is not counted. */
static double run(load *l, double seconds) {
    int epoll = epoll_create1(EPOLL_CLOEXEC);
    struct epoll_event events[256];
    for (size_t i = 0; i < l->token_count; i++) {
        l->people[i].token = l->tokens[i];
        l->people[i].number = (int)i;
        connect_person(l, &l->people[i], epoll);
    }
    l->begun_at = now_us();
    int64_t until = l->begun_at + (int64_t)(seconds * 1e6);
    for (size_t i = 0; i < l->token_count; i++) ask_next(l, &l->people[i]);
    while (now_us() < until && l->idle < l->token_count) {
        int count = epoll_wait(epoll, events, 256, 100);
        for (int i = 0; i < count; i++) receive(l, events[i].data.ptr);
    }
    return (double)(now_us() - l->begun_at) / 1e6;
}

static int by_size(const void *a, const void *b) {
    uint32_t x = *(const uint32_t *)a, y = *(const uint32_t *)b;
    return (x > y) - (x < y);
}

static double at_percent(const samples *s, size_t percent) {
    return s->count ? s->microseconds[s->count * percent / 100] / 1000.0 : 0;
}

static void print(load *l, double seconds) {
    printf("{\"pairs\": %zu, \"seconds\": %.3f, \"pairs_per_second\": %.1f, \"refused\": %zu",
           l->taken[SUBMIT].count, seconds, (double)l->taken[SUBMIT].count / seconds, l->refused);
    for (kind k = 0; k < KINDS; k++) {
        samples *s = &l->taken[k];
        qsort(s->microseconds, s->count, sizeof *s->microseconds, by_size);
        printf(", \"%s\": {\"p50_ms\": %.2f, \"p99_ms\": %.2f, \"max_ms\": %.2f}", kind_names[k],
               at_percent(s, 50), at_percent(s, 99),
               s->count ? s->microseconds[s->count - 1] / 1000.0 : 0);
    }
    puts("}");
}

static size_t read_lines(const char *path, char **lines) {
    FILE *file = fopen(path, "r");
    if (!file) stop("%s: %s", path, strerror(errno));
    size_t count = 0, room = 0;
    while (count < LINES_MAX &&
           (lines[count] = NULL, room = 0, getline(&lines[count], &room, file) > 0))
        lines[count][strcspn(lines[count], "\n")] = '\0', count++;
    fclose(file);
    if (count == 0) stop("%s: is empty", path);
    return count;
}

int main(int argc, char **argv) {
    if (argc != 6) stop("usage: load SECONDS PORT[,PORT] PROJECT TOKENS ANSWERS");
    static load l;
    for (char *port = strtok(argv[2], ","); port && l.port_count < PORTS_MAX;
         port = strtok(NULL, ","))
        l.ports[l.port_count++] = atoi(port);
    l.project = argv[3];
    l.token_count = read_lines(argv[4], l.tokens);
    l.answer_count = read_lines(argv[5], l.answers);
    l.people = calloc(l.token_count, sizeof *l.people);
    for (kind k = 0; k < KINDS; k++)
        l.taken[k].microseconds = calloc(SAMPLES_MAX, sizeof(uint32_t));
    if (!l.people || !l.taken[NEXT].microseconds || !l.taken[SUBMIT].microseconds)
        stop("no memory");
    double seconds = run(&l, strtod(argv[1], NULL));
    print(&l, seconds);
    return l.refused > 0;
}
