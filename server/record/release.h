/* release.h - releases as they travel. */
#ifndef RECORD_RELEASE_H
#define RECORD_RELEASE_H
#include "server/record/shape.h"

typedef struct { /* body of POST .../releases */
    typed_id certification;
    lw_str note;
} release_wanted;

typedef struct {
    typed_id id;
    int64_t number;
    lw_str note, sha256;
    int64_t bytes, items, decided;
    typed_id certification;
    lw_str says, key;
    int64_t changed, added, gone;
    typed_id created_by;
    int64_t created_at;
} release;

extern const shape release_wanted_shape, release_shape;

#endif
