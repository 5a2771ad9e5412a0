/* media_child.h - the process that decodes pictures: it is given bytes and gives bytes, and may do
 * nothing else. Only here is a decoder called.
 *
 * It is started as `labelwright worker` with one end of a socket as standard input and output. Each request is
 * a media_request and the bytes. The answer is frames, each a media_frame and its bytes: a head, the
 * picture in pieces, its tiles where it has any, and an end; or at any time a refusal. */
#ifndef WORK_MEDIA_CHILD_H
#define WORK_MEDIA_CHILD_H
#include "server/limits.h"
#include <stdbool.h>
#include <stdint.h>

typedef enum {
    PICTURE_JPEG,
    PICTURE_PNG,
    PICTURE_WEBP,
    PICTURE_GIF,
    PICTURE_TIFF,
    PICTURE_KINDS
} picture_kind;

typedef struct {
    uint64_t bytes; /* that follow */
    uint32_t kind;  /* picture_kind: chosen by the parent from the first bytes */
    uint32_t unused;
} media_request;

typedef enum {
    FRAME_REFUSED, /* a text: why it is none */
    FRAME_HEAD,    /* a media_head */
    FRAME_WHOLE,   /* the next bytes of the picture */
    FRAME_TILE,    /* one tile, of the picture's kind */
    FRAME_END,     /* a media_end */
} media_frame_kind;

typedef struct {
    uint32_t kind;  /* media_frame_kind */
    uint32_t bytes; /* that follow */
    uint64_t tile;  /* its number (pyramid.h) */
} media_frame;

typedef struct {
    uint32_t kind; /* JPEG, PNG or WebP: of the picture and its tiles */
    uint32_t width, height;
    uint32_t depth; /* bits a sample: 8 or 16 */
} media_head;

typedef struct {
    uint32_t low, high; /* of 16 bits, between which values nearly all lie */
} media_end;

/* Whether it is shown by tiles: what is large, and what has more shades than a screen. */
static inline bool media_is_tiled(const media_head *head) {
    return head->depth > 8 || (int64_t)head->width * head->height > LIMIT_PICTURE_PIXELS_WHOLE;
}

/* Answers requests until the socket closes; returns the exit code. */
int media_child_main(void);

#endif
