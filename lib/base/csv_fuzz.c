/* csv_fuzz.c - libFuzzer: any bytes give the same rows through any buffer, and never a fault. */
#include "labelwright/csv.h"
#include <assert.h>
#include <stdlib.h>
#include <string.h>

enum { ROW_BYTES_MAX = 1000 };

typedef struct {
    const char *data;
    size_t len, at, piece;
} input;

static ptrdiff_t give(void *context, char *buffer, size_t room) {
    input *in = context;
    size_t bytes = in->len - in->at;
    if (bytes > room) bytes = room;
    if (bytes > in->piece) bytes = in->piece;
    if (bytes > 0) memcpy(buffer, in->data + in->at, bytes);
    in->at += bytes;
    return (ptrdiff_t)bytes;
}

/* A digest of everything that comes out; every byte is read, so that a sanitizer sees it. */
static uint64_t digest_row(uint64_t digest, lw_status status, const lw_csv_row *row) {
    digest = digest * 31 + (uint64_t)status;
    digest = digest * 31 + row->line;
    for (size_t i = 0; i < row->count; i++)
        digest = digest * 31 + lw_str_hash(row->fields[i]) + row->fields[i].len;
    return digest;
}

static uint64_t digest_of(const uint8_t *data, size_t size, size_t piece, size_t buffer_bytes) {
    input in = {(const char *)data, size, 0, piece};
    lw_csv_options options = lw_csv_defaults();
    options.row_bytes_max = ROW_BYTES_MAX;
    options.buffer_bytes = buffer_bytes;
    lw_csv *reader = lw_csv_open(options, give, &in);
    if (!reader) return 0;
    uint64_t digest = 1;
    size_t rows = 0;
    for (;;) {
        lw_csv_row row = {0};
        lw_status status = lw_csv_next(reader, &row, NULL);
        if (status == LW_NOT_FOUND) break;
        assert(status == LW_OK || status == LW_MALFORMED || status == LW_TOO_LARGE);
        assert((status == LW_OK) == (row.count > 0) && row.line > 0);
        assert(++rows <= size);
        digest = digest_row(digest, status, &row);
    }
    lw_csv_close(reader);
    return digest;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    uint64_t whole = digest_of(data, size, SIZE_MAX, 1 << 16);
    if (digest_of(data, size, 1, 4) != whole || digest_of(data, size, 7, 37) != whole) abort();
    return 0;
}
