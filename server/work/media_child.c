/* media_child.c - decodes pictures with libvips inside a sandbox.
 *
 * libvips and the sixty libraries behind it are loaded here with dlopen, so that the server neither
 * waits for them at its start nor holds them in memory. Once they are loaded the process gives up all it
 * does not need: files (Landlock and seccomp), network, other processes, memory and size limits. */
#include "server/work/media_child.h"
#include "server/limits.h"
#include <dlfcn.h>
#include <errno.h>
#include <seccomp.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <unistd.h>
#include <vips/vips.h>

/* ---- libvips ------------------------------------------------------------------------------- */

/* The formatter would make stairs of these. */
/* clang-format off */
#define VIPS_NAMES(X) \
    X(vips_init) X(vips_concurrency_set) X(vips_cache_set_max) X(vips_error_buffer) \
    X(vips_error_clear) X(vips_jpegload_buffer) X(vips_pngload_buffer) X(vips_webpload_buffer) \
    X(vips_gifload_buffer) X(vips_tiffload_buffer) X(vips_autorot) X(vips_icc_transform) \
    X(vips_colourspace) X(vips_cast) X(vips_extract_band) X(vips_image_get_typeof) \
    X(vips_image_get_width) X(vips_image_get_height) X(vips_image_get_bands) \
    X(vips_image_get_interpretation) X(vips_image_get_format) X(vips_jpegsave_buffer) \
    X(vips_pngsave_buffer) X(vips_webpsave_buffer) X(vips_copy) X(vips_image_get_fields) \
    X(vips_image_remove) X(g_object_unref) X(g_free)
/* clang-format on */

static struct {
#define X(name) __typeof__(&name) name##_;
    VIPS_NAMES(X)
#undef X
} lib; /* set once at the start, before the first picture */

static bool load_library(void) {
    void *handle = dlopen("libvips.so.42", RTLD_NOW | RTLD_GLOBAL);
    if (!handle) return false;
#define X(name) *(void **)&lib.name##_ = dlsym(handle, #name);
    VIPS_NAMES(X)
#undef X
#define X(name) &&lib.name##_
    bool all = true VIPS_NAMES(X);
#undef X
    if (!all || lib.vips_init_("labelwright") != 0) return false;
    lib.vips_concurrency_set_(1);
    lib.vips_cache_set_max_(0);
    return true;
}

/* ---- sandbox ------------------------------------------------------------------------------- */

static void limit(int resource, rlim_t most) {
    struct rlimit value = {most, most};
    setrlimit((__rlimit_resource_t)resource, &value);
}

static void limit_resources(void) {
#if !defined(__SANITIZE_ADDRESS__) && !defined(__SANITIZE_THREAD__)
    limit(RLIMIT_AS, LIMIT_DECODER_BYTES);
#endif
    limit(RLIMIT_CORE, 0);
    limit(RLIMIT_FSIZE, 0);
    limit(RLIMIT_NOFILE, 16);
}

/* No file at all may be touched from here on, where the kernel knows Landlock. */
static void forbid_files(void) {
#ifdef SYS_landlock_create_ruleset
    struct {
        uint64_t handled_access_fs;
    } rules = {(1ULL << 13) - 1}; /* every right of the first version */
    long fd = syscall(SYS_landlock_create_ruleset, &rules, sizeof rules, 0);
    if (fd < 0) return;
    syscall(SYS_landlock_restrict_self, (int)fd, 0);
    close((int)fd);
#endif
}

static const int allowed[] = {
    SCMP_SYS(read),
    SCMP_SYS(write),
    SCMP_SYS(readv),
    SCMP_SYS(writev),
    SCMP_SYS(recvfrom),
    SCMP_SYS(sendto),
    SCMP_SYS(mmap),
    SCMP_SYS(munmap),
    SCMP_SYS(mremap),
    SCMP_SYS(mprotect),
    SCMP_SYS(madvise),
    SCMP_SYS(brk),
    SCMP_SYS(futex),
    SCMP_SYS(set_robust_list),
    SCMP_SYS(rseq),
    SCMP_SYS(sched_yield),
    SCMP_SYS(sched_getaffinity),
    SCMP_SYS(rt_sigaction),
    SCMP_SYS(rt_sigprocmask),
    SCMP_SYS(rt_sigreturn),
    SCMP_SYS(sigaltstack),
    SCMP_SYS(exit),
    SCMP_SYS(exit_group),
    SCMP_SYS(clock_gettime),
    SCMP_SYS(gettimeofday),
    SCMP_SYS(clock_nanosleep),
    SCMP_SYS(nanosleep),
    SCMP_SYS(getpid),
    SCMP_SYS(gettid),
    SCMP_SYS(getrandom),
    SCMP_SYS(close),
    SCMP_SYS(fstat),
    SCMP_SYS(lseek),
    SCMP_SYS(poll),
    SCMP_SYS(ppoll),
    SCMP_SYS(sysinfo),
    SCMP_SYS(uname),
};

/* Threads may be made, processes not. clone3 hides its flags behind a pointer: the C library goes back
 * to clone when it is not there. */
static bool allow_threads(scmp_filter_ctx filter) {
    return seccomp_rule_add(
               filter, SCMP_ACT_ALLOW, SCMP_SYS(clone), 1,
               SCMP_A0(SCMP_CMP_MASKED_EQ, 0x00010000 /* CLONE_THREAD */, 0x00010000)) == 0 &&
           seccomp_rule_add(filter, SCMP_ACT_ERRNO(ENOSYS), SCMP_SYS(clone3), 0) == 0;
}

/* Everything else fails with EPERM: decoders then report an error like any other. */
static bool forbid_calls(void) {
    scmp_filter_ctx filter = seccomp_init(SCMP_ACT_ERRNO(EPERM));
    if (!filter) return false;
    bool good = allow_threads(filter);
    for (size_t i = 0; i < sizeof allowed / sizeof *allowed && good; i++)
        good = seccomp_rule_add(filter, SCMP_ACT_ALLOW, allowed[i], 0) == 0;
    good = good && seccomp_load(filter) == 0;
    seccomp_release(filter);
    return good;
}

static bool enter_sandbox(void) {
    if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0) return false;
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    prctl(PR_SET_DUMPABLE, 0);
    limit_resources();
    forbid_files();
    return forbid_calls();
}

/* ---- pictures ------------------------------------------------------------------------------- */

typedef int load_buffer(void *buffer, size_t count, VipsImage **out, ...);
typedef int save_buffer(VipsImage *in, void **buffer, size_t *count, ...);

static load_buffer *loader_of(uint32_t kind) {
    load_buffer *const loaders[PICTURE_KINDS] = {
        [PICTURE_JPEG] = lib.vips_jpegload_buffer_, [PICTURE_PNG] = lib.vips_pngload_buffer_,
        [PICTURE_WEBP] = lib.vips_webpload_buffer_, [PICTURE_GIF] = lib.vips_gifload_buffer_,
        [PICTURE_TIFF] = lib.vips_tiffload_buffer_,
    };
    return kind < PICTURE_KINDS ? loaders[kind] : NULL;
}

/* What the others are kept as: all browsers show it and nothing is lost. */
static const picture_kind kept_as[PICTURE_KINDS] = {
    [PICTURE_JPEG] = PICTURE_JPEG, [PICTURE_PNG] = PICTURE_PNG,  [PICTURE_WEBP] = PICTURE_WEBP,
    [PICTURE_GIF] = PICTURE_PNG,   [PICTURE_TIFF] = PICTURE_PNG,
};

/* Puts `next` in the place of *image; false when the step that made it failed. */
static bool replace(VipsImage **image, int failed, VipsImage *next) {
    if (failed) return false;
    lib.g_object_unref_(*image);
    *image = next;
    return true;
}

static bool turn(VipsImage **image) {
    VipsImage *next = NULL;
    int failed = lib.vips_autorot_(*image, &next, NULL);
    return replace(image, failed, next);
}

static bool to_screen_colours(VipsImage **image) {
    VipsImage *next = NULL;
    if (lib.vips_image_get_typeof_(*image, VIPS_META_ICC_NAME) &&
        lib.vips_icc_transform_(*image, &next, "srgb", "embedded", TRUE, NULL) == 0)
        return replace(image, 0, next);
    lib.vips_error_clear_(); /* a broken profile: the plain conversion will do */
    VipsInterpretation space = lib.vips_image_get_interpretation_(*image);
    if (space == VIPS_INTERPRETATION_sRGB || space == VIPS_INTERPRETATION_B_W) return true;
    bool grey = lib.vips_image_get_bands_(*image) < 3;
    VipsInterpretation wanted = grey ? VIPS_INTERPRETATION_B_W : VIPS_INTERPRETATION_sRGB;
    int failed = lib.vips_colourspace_(*image, &next, wanted, NULL);
    return replace(image, failed, next);
}

static bool to_three_bands(VipsImage **image) {
    VipsImage *next = NULL;
    if (lib.vips_image_get_bands_(*image) <= 4) return true;
    int failed = lib.vips_extract_band_(*image, &next, 0, "n", 3, NULL);
    return replace(image, failed, next);
}

/* Eight bits a channel. */
static bool to_bytes(VipsImage **image) {
    VipsImage *next = NULL;
    if (lib.vips_image_get_format_(*image) == VIPS_FORMAT_UCHAR) return true;
    int failed = lib.vips_cast_(*image, &next, VIPS_FORMAT_UCHAR, NULL);
    return replace(image, failed, next);
}

/* Not every encoder heeds "strip": what the picture says of itself goes before it is encoded. */
static bool drop_metadata(VipsImage **image) {
    static const char *const starts[] = {
        "exif-", "xmp-",        "iptc-",       "photoshop-",
        "icc-",  "png-comment", "orientation", "image-description"};
    VipsImage *next = NULL;
    int failed = lib.vips_copy_(*image, &next, NULL);
    if (!replace(image, failed, next)) return false;
    char **fields = lib.vips_image_get_fields_(*image);
    for (size_t i = 0; fields && fields[i]; i++) {
        for (size_t j = 0; j < sizeof starts / sizeof *starts; j++)
            if (strncmp(fields[i], starts[j], strlen(starts[j])) == 0) {
                lib.vips_image_remove_(*image, fields[i]);
                break;
            }
        lib.g_free_(fields[i]);
    }
    lib.g_free_(fields);
    return true;
}

static bool save(VipsImage *image, picture_kind kind, void **data, size_t *count) {
    switch (kind) {
    case PICTURE_JPEG:
        return lib.vips_jpegsave_buffer_(image, data, count, "Q", 92, "strip", TRUE, NULL) == 0;
    case PICTURE_WEBP:
        return lib.vips_webpsave_buffer_(image, data, count, "Q", 92, "strip", TRUE, NULL) == 0;
    default:
        return lib.vips_pngsave_buffer_(image, data, count, "compression", 6, "strip", TRUE,
                                        NULL) == 0;
    }
}

static bool is_size_allowed(const VipsImage *image, char refusal[200]) {
    int64_t pixels = (int64_t)lib.vips_image_get_width_(image) * lib.vips_image_get_height_(image);
    if (pixels <= LIMIT_PICTURE_PIXELS) return true;
    snprintf(refusal, 200, "has %lld megapixels, more than %d", (long long)(pixels >> 20),
             LIMIT_PICTURE_PIXELS >> 20);
    return false;
}

/* Decodes, normalises and encodes; on failure `refusal` says why. */
static bool convert(void *bytes, const media_request *request, media_reply *reply, void **data,
                    char refusal[200]) {
    load_buffer *load = loader_of(request->kind);
    VipsImage *image = NULL;
    size_t count = 0;
    if (!load || load(bytes, request->bytes, &image, "fail_on", VIPS_FAIL_ON_TRUNCATED, NULL) != 0)
        return false;
    bool good = is_size_allowed(image, refusal) && turn(&image) && to_screen_colours(&image) &&
                to_three_bands(&image) && to_bytes(&image) && drop_metadata(&image);
    if (good) {
        reply->kind = kept_as[request->kind];
        reply->width = (uint32_t)lib.vips_image_get_width_(image);
        reply->height = (uint32_t)lib.vips_image_get_height_(image);
        good = save(image, kept_as[request->kind], data, &count);
        reply->bytes = count;
    }
    lib.g_object_unref_(image);
    return good;
}

/* ---- requests ------------------------------------------------------------------------------- */

static bool receive_all(void *data, size_t count) {
    for (char *at = data; count > 0;) {
        ssize_t got = recv(0, at, count, 0);
        if (got < 0 && errno == EINTR) continue;
        if (got <= 0) return false;
        at += got;
        count -= (size_t)got;
    }
    return true;
}

static bool send_all(const void *data, size_t count) {
    for (const char *at = data; count > 0;) {
        ssize_t sent = send(0, at, count, MSG_NOSIGNAL);
        if (sent < 0 && errno == EINTR) continue;
        if (sent <= 0) return false;
        at += sent;
        count -= (size_t)sent;
    }
    return true;
}

/* The first line of what the decoder says; it may hold anything, so only printable ASCII passes. */
static void word_refusal(char refusal[200]) {
    const char *said = lib.vips_error_buffer_();
    size_t length = (size_t)snprintf(refusal, 200, "is broken: ");
    for (; *said && *said != '\n' && length < 199; said++)
        if (*said >= 0x20 && *said < 0x7F) refusal[length++] = *said;
    refusal[length] = '\0';
}

static bool answer(const media_request *request, void *bytes) {
    media_reply reply = {0};
    void *data = NULL;
    char refusal[200] = "";
    reply.good = convert(bytes, request, &reply, &data, refusal);
    if (!reply.good) {
        if (!refusal[0]) word_refusal(refusal);
        reply.bytes = strlen(refusal);
    }
    lib.vips_error_clear_();
    bool sent =
        send_all(&reply, sizeof reply) && send_all(reply.good ? data : refusal, reply.bytes);
    if (data) lib.g_free_(data);
    return sent;
}

int media_child_main(void) {
    if (!load_library() || !enter_sandbox()) return 1;
    media_request request;
    while (receive_all(&request, sizeof request)) {
        if (request.bytes == 0 || request.bytes > LIMIT_PICTURE_BYTES) return 1;
        void *bytes = malloc(request.bytes);
        if (!bytes || !receive_all(bytes, request.bytes) || !answer(&request, bytes)) return 1;
        free(bytes);
    }
    return 0;
}
