/* release.h - releases: a frozen export with its signed certificate. */
#ifndef WORK_RELEASE_H
#define WORK_RELEASE_H
#include "server/record/release.h"
#include "server/work/certification.h"
#include "server/work/export.h"
#include "server/work/release_file.h"

enum { RELEASE_PATH_BYTES = 4096 };

/* Where the items' file of that hash lies, and the list of what differs from the release before. */
void release_items_path(const store *s, lw_str hash, char path[RELEASE_PATH_BYTES]);
void release_diff_path(const store *s, int64_t id, char path[RELEASE_PATH_BYTES]);

/* What a release is made from. */
typedef struct {
    int64_t project_id, id, certification_id, made_by;
    lw_str note;
    int64_t number;     /* filled by release_before */
    lw_str before_hash; /* of the release before; absent: it is the first */
    export_done items;
} release_draft;
LW_MUST_USE lw_status release_before(tx *t, release_draft *draft, lw_arena *arena, lw_error *error);
/* Writes the body of its certificate.
 * Errors  LW_CONFLICT  the certification is not closed, or was voided */
LW_MUST_USE lw_status release_write_body(tx *t, const release_draft *draft, lw_arena *arena,
                                         lw_builder *out, lw_error *error);
/* Records it; its certification is then released, and decisions are free again.
 * `difference` NULL: it is the first. */
LW_MUST_USE lw_status release_record(tx *t, const release_draft *draft, lw_str certificate,
                                     const char *key, const release_difference *difference,
                                     lw_error *error);

LW_MUST_USE lw_status release_show(tx *t, int64_t project_id, int64_t id, lw_arena *arena,
                                   release *release_out, lw_error *error);
LW_MUST_USE lw_status release_list(tx *t, int64_t project_id, int64_t cursor, size_t limit,
                                   lw_arena *arena, shape_list *rows_out, int64_t *next_out,
                                   lw_error *error);
/* The certificate's file. */
LW_MUST_USE lw_status release_certificate(tx *t, int64_t project_id, int64_t id, lw_arena *arena,
                                          lw_str *text_out, lw_error *error);

#endif
