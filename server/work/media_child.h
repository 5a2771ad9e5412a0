/* media_child.h - the process that decodes pictures: it is given bytes and gives bytes, and may do
 * nothing else. Only here is a decoder called.
 *
 * It is started as `labelwright worker` with one end of a socket as standard input and output. Each request is
 * a media_request and the bytes; each reply a media_reply and the bytes of the picture, or of a message. */
#ifndef WORK_MEDIA_CHILD_H
#define WORK_MEDIA_CHILD_H
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

typedef struct {
    uint64_t bytes; /* that follow */
    uint32_t good;  /* 1: a picture; 0: why it is refused, as text */
    uint32_t kind;  /* of what follows: JPEG, PNG or WebP */
    uint32_t width, height;
} media_reply;

/* Answers requests until the socket closes; returns the exit code. */
int media_child_main(void);

#endif
