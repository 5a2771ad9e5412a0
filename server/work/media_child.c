/* media_child.c - decodes pictures with libvips inside a sandbox.
 *
 * libvips and the sixty libraries behind it are loaded here with dlopen, so that the server neither
 * waits for them at its start nor holds them in memory. Once they are loaded the process gives up all it
 * does not need: files (Landlock and seccomp), network, other processes, memory and size limits. */
#include "server/work/media_child.h"
#include "server/limits.h"
#include "server/work/pyramid.h"
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

enum { MEGA = 1000 * 1000, ROWS_AT_ONCE = 64 };

/* ---- libvips ------------------------------------------------------------------------------- */

/* The formatter would make stairs of these. */
/* clang-format off */
#define VIPS_NAMES(X) \
    X(vips_init) X(vips_concurrency_set) X(vips_cache_set_max) X(vips_error_buffer) \
    X(vips_error_clear) X(vips_jpegload_buffer) X(vips_pngload_buffer) X(vips_webpload_buffer) \
    X(vips_gifload_buffer) X(vips_tiffload_buffer) X(vips_autorot) X(vips_icc_transform) \
    X(vips_colourspace) X(vips_cast) X(vips_linear1) X(vips_extract_band) X(vips_image_get_typeof) \
    X(vips_image_get_width) X(vips_image_get_height) X(vips_image_get_bands) \
    X(vips_image_get_interpretation) X(vips_image_get_format) X(vips_image_get_orientation) \
    X(vips_image_new_from_memory) X(vips_jpegsave_target) X(vips_pngsave_target) \
    X(vips_webpsave_target) X(vips_target_custom_new) X(vips_region_new) X(vips_region_prepare) \
    X(vips_copy) X(vips_image_get_fields) X(vips_image_remove) X(g_signal_connect_data) \
    X(g_object_unref) X(g_free)
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

/* ---- the socket ------------------------------------------------------------------------------ */

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

static bool send_frame(media_frame_kind kind, uint64_t tile, const void *bytes, size_t count) {
    media_frame frame = {.kind = kind, .bytes = (uint32_t)count, .tile = tile};
    return send_all(&frame, sizeof frame) && send_all(bytes, count);
}

/* ---- pictures ------------------------------------------------------------------------------- */

typedef int load_buffer(void *buffer, size_t count, VipsImage **out, ...);

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

static bool is_deep(const VipsImage *image) {
    return lib.vips_image_get_format_(image) == VIPS_FORMAT_USHORT;
}

/* Signed numbers of 16 bits, as scanners measure, keep their order: the least becomes 0. */
static bool to_unsigned(VipsImage **image) {
    VipsImage *next = NULL;
    if (lib.vips_image_get_format_(*image) != VIPS_FORMAT_SHORT) return true;
    int failed = lib.vips_linear1_(*image, &next, 1.0, 32768.0, NULL);
    if (!replace(image, failed, next)) return false;
    next = NULL;
    failed = lib.vips_cast_(*image, &next, VIPS_FORMAT_USHORT, NULL);
    return replace(image, failed, next);
}

/* sRGB, or grey; of 16 bits a sample in those. */
static bool to_screen_colours(VipsImage **image) {
    VipsImage *next = NULL;
    bool deep = is_deep(*image), grey = lib.vips_image_get_bands_(*image) < 3;
    if (lib.vips_image_get_typeof_(*image, VIPS_META_ICC_NAME) &&
        lib.vips_icc_transform_(*image, &next, "srgb", "embedded", TRUE, "depth", deep ? 16 : 8,
                                NULL) == 0)
        return replace(image, 0, next);
    lib.vips_error_clear_(); /* a broken profile: the plain conversion will do */
    VipsInterpretation space = lib.vips_image_get_interpretation_(*image);
    VipsInterpretation plain[2][2] = {{VIPS_INTERPRETATION_sRGB, VIPS_INTERPRETATION_B_W},
                                      {VIPS_INTERPRETATION_RGB16, VIPS_INTERPRETATION_GREY16}};
    if (space == plain[deep][0] || space == plain[deep][1]) return true;
    int failed = lib.vips_colourspace_(*image, &next, plain[deep][grey], NULL);
    return replace(image, failed, next);
}

/* At most three bands, and of eight bits a fourth for what is seen through. */
static bool to_few_bands(VipsImage **image) {
    VipsImage *next = NULL;
    bool deep = is_deep(*image);
    int bands = lib.vips_image_get_bands_(*image), most = deep ? 3 : 4;
    if (deep && bands == 2) most = 1;
    if (bands <= most) return true;
    int failed = lib.vips_extract_band_(*image, &next, 0, "n", most < 3 ? most : 3, NULL);
    return replace(image, failed, next);
}

/* Eight bits a sample, or sixteen where they are there. */
static bool to_whole_numbers(VipsImage **image) {
    VipsImage *next = NULL;
    if (is_deep(*image) || lib.vips_image_get_format_(*image) == VIPS_FORMAT_UCHAR) return true;
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

/* ---- encoding ------------------------------------------------------------------------------- */

/* Gets the encoded bytes piece by piece; returns their count, or -1. */
typedef gint64 write_piece(VipsTargetCustom *target, const void *data, gint64 count, void *context);

static bool encode(VipsImage *image, picture_kind kind, write_piece *write, void *context) {
    VipsTargetCustom *custom = lib.vips_target_custom_new_();
    if (!custom) return false;
    lib.g_signal_connect_data_(custom, "write", G_CALLBACK(write), context, NULL, (GConnectFlags)0);
    VipsTarget *target = (VipsTarget *)(void *)custom; /* whose checked cast is not loaded */
    int failed = 0;
    switch (kind) {
    case PICTURE_JPEG:
        failed = lib.vips_jpegsave_target_(image, target, "Q", 92, "strip", TRUE, NULL);
        break;
    case PICTURE_WEBP:
        failed = lib.vips_webpsave_target_(image, target, "Q", 92, "strip", TRUE, NULL);
        break;
    default:
        failed = lib.vips_pngsave_target_(image, target, "compression", 6, "strip", TRUE, NULL);
    }
    lib.g_object_unref_(custom);
    return !failed;
}

/* WebP comes in one piece, however large. */
static gint64 send_piece(VipsTargetCustom *target, const void *data, gint64 count, void *context) {
    (void)target, (void)context;
    const char *at = data;
    for (gint64 left = count; left > 0;) {
        size_t piece = left < LIMIT_TILE_BYTES ? (size_t)left : LIMIT_TILE_BYTES;
        if (!send_frame(FRAME_WHOLE, 0, at, piece)) return -1;
        at += piece, left -= (gint64)piece;
    }
    return count;
}

/* ---- tiles ---------------------------------------------------------------------------------- */

typedef struct {
    picture_kind kind;
    int bands;
    size_t count; /* bytes of the tile at hand */
    char *bytes;  /* [LIMIT_TILE_BYTES] */
} tile_maker;

static gint64 keep_piece(VipsTargetCustom *target, const void *data, gint64 count, void *context) {
    tile_maker *m = context;
    (void)target;
    if ((size_t)count > LIMIT_TILE_BYTES - m->count) return -1;
    memcpy(m->bytes + m->count, data, (size_t)count);
    m->count += (size_t)count;
    return count;
}

static bool send_tile(void *context, int64_t number, const uint8_t *pixels, int width, int rows) {
    tile_maker *m = context;
    size_t size = (size_t)width * (size_t)rows * (size_t)m->bands;
    VipsImage *tile =
        lib.vips_image_new_from_memory_(pixels, size, width, rows, m->bands, VIPS_FORMAT_UCHAR);
    if (!tile) return false;
    m->count = 0;
    bool good = encode(tile, m->kind, keep_piece, m) &&
                send_frame(FRAME_TILE, (uint64_t)number, m->bytes, m->count);
    lib.g_object_unref_(tile);
    return good;
}

/* From the top down, so that a decoder that reads in order holds but a few rows. */
static bool cut_rows(VipsImage *image, pyramid_cutter *cutter) {
    int width = lib.vips_image_get_width_(image), height = lib.vips_image_get_height_(image);
    VipsRegion *region = lib.vips_region_new_(image);
    bool good = region;
    for (int y = 0; y < height && good; y += ROWS_AT_ONCE) {
        int rows = height - y < ROWS_AT_ONCE ? height - y : ROWS_AT_ONCE;
        VipsRect part = {0, y, width, rows};
        good = lib.vips_region_prepare_(region, &part) == 0;
        for (int i = 0; i < rows && good; i++)
            good = pyramid_cut_row(cutter, region->data + (ptrdiff_t)(y + i - region->valid.top) *
                                                              region->bpl);
    }
    if (region) lib.g_object_unref_(region);
    return good;
}

static bool send_tiles(VipsImage *image, const media_head *head, media_end *end) {
    tile_maker maker = {.kind = (picture_kind)head->kind,
                        .bands = lib.vips_image_get_bands_(image),
                        .bytes = malloc(LIMIT_TILE_BYTES)};
    pyramid_source source = {.width = head->width,
                             .height = head->height,
                             .bands = maker.bands,
                             .depth = (int)head->depth};
    pyramid_cutter *cutter = pyramid_cut_begin(&source, send_tile, &maker);
    bool good = cutter && maker.bytes && cut_rows(image, cutter);
    if (good) {
        int low, high;
        pyramid_cut_range(cutter, &low, &high);
        *end = (media_end){(uint32_t)low, (uint32_t)high};
    }
    pyramid_cut_end(cutter);
    free(maker.bytes);
    return good;
}

/* ---- one picture ---------------------------------------------------------------------------- */

static bool is_size_allowed(const VipsImage *image, bool turned, char refusal[200]) {
    int64_t width = lib.vips_image_get_width_(image), height = lib.vips_image_get_height_(image);
    long long most = turned ? LIMIT_PICTURE_PIXELS_TURNED : LIMIT_PICTURE_PIXELS;
    if (width > LIMIT_PICTURE_SIDE || height > LIMIT_PICTURE_SIDE)
        snprintf(refusal, 200, "has a side of %lld pixels, more than %d",
                 (long long)(width > height ? width : height), LIMIT_PICTURE_SIDE);
    else if (width * height > most)
        snprintf(refusal, 200, "has %lld megapixels, more than %lld%s",
                 (long long)(width * height / MEGA), most / MEGA,
                 turned ? " of a picture that its EXIF turns" : "");
    else return true;
    return false;
}

/* Opens the picture as it is to be kept; what is not turned is read in order, in little memory. */
static VipsImage *open_picture(void *bytes, const media_request *request, char refusal[200]) {
    load_buffer *load = loader_of(request->kind);
    VipsImage *image = NULL;
    VipsAccess access = VIPS_ACCESS_SEQUENTIAL;
    for (;;) {
        if (!load || load(bytes, request->bytes, &image, "fail_on", VIPS_FAIL_ON_TRUNCATED,
                          "access", access, NULL) != 0)
            return NULL;
        if (access == VIPS_ACCESS_RANDOM || lib.vips_image_get_orientation_(image) <= 1) break;
        access = VIPS_ACCESS_RANDOM;
        if (!is_size_allowed(image, true, refusal)) break;
        lib.g_object_unref_(image);
    }
    if (!refusal[0] && is_size_allowed(image, false, refusal) && turn(&image) &&
        to_unsigned(&image) && to_screen_colours(&image) && to_few_bands(&image) &&
        to_whole_numbers(&image) && drop_metadata(&image))
        return image;
    lib.g_object_unref_(image);
    return NULL;
}

/* Decodes twice where tiles are wanted: neither pass holds the picture. */
static bool convert(void *bytes, const media_request *request, char refusal[200]) {
    VipsImage *image = open_picture(bytes, request, refusal);
    media_end end = {0};
    if (!image) return false;
    media_head head = {.kind = kept_as[request->kind],
                       .width = (uint32_t)lib.vips_image_get_width_(image),
                       .height = (uint32_t)lib.vips_image_get_height_(image),
                       .depth = is_deep(image) ? 16 : 8};
    bool good = send_frame(FRAME_HEAD, 0, &head, sizeof head) &&
                encode(image, (picture_kind)head.kind, send_piece, NULL);
    lib.g_object_unref_(image);
    if (good && media_is_tiled(&head)) {
        image = open_picture(bytes, request, refusal);
        good = image && send_tiles(image, &head, &end);
        if (image) lib.g_object_unref_(image);
    }
    return good && send_frame(FRAME_END, 0, &end, sizeof end);
}

/* ---- requests ------------------------------------------------------------------------------- */

/* The first line of what the decoder says; it may hold anything, so only printable ASCII passes. Where memory
 * ended it says nothing. */
static void word_refusal(char refusal[200]) {
    const char *said = lib.vips_error_buffer_();
    const char *what =
        *said ? "is broken: " : "is broken, or wants more memory than there is for one";
    size_t length = (size_t)snprintf(refusal, 200, "%s", what);
    for (; *said && *said != '\n' && length < 199; said++)
        if (*said >= 0x20 && *said < 0x7F) refusal[length++] = *said;
    refusal[length] = '\0';
}

static bool answer(const media_request *request, void *bytes) {
    char refusal[200] = "";
    bool good = convert(bytes, request, refusal);
    if (!good && !refusal[0]) word_refusal(refusal);
    lib.vips_error_clear_();
    return good || send_frame(FRAME_REFUSED, 0, refusal, strlen(refusal));
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
