/* release_file.h - what a release is outside of the server: an items' file and a signed certificate that
 * names it by its hash. Checked here without any store: by the server before it signs, and by whoever
 * has the two files.
 *
 * A certificate's file is one line, {"certificate":BODY,"signature":{"key":HEX,"ed25519":HEX}}. The
 * signature is over RELEASE_SIGNED_AS and the bytes of BODY, so that no byte of the file can change. */
#ifndef WORK_RELEASE_FILE_H
#define WORK_RELEASE_FILE_H
#include "server/access/audit.h"
#include "server/record/json.h"

#define RELEASE_SIGNED_AS "labelwright release 1\n"
enum { RELEASE_KEY_TEXT = 65, RELEASE_HASH_TEXT = 65 };

/* The file with its signature, into `out`. */
void release_sign(lw_str body, const audit_key *key, lw_builder *out);

/* A certificate whose signature holds; body lies in the text, `document` is it parsed. */
typedef struct {
    lw_str body;
    char key[RELEASE_KEY_TEXT]; /* hex */
    json *document;             /* json_free */
} release_signed;
/* Errors  LW_INVALID  it is no certificate, or the signature is not that of its key */
LW_MUST_USE lw_status release_open(lw_str text, release_signed *signed_out, lw_error *error);

/* Checks the body of a certificate against the items' file: bytes and hash; what was frozen, the seed,
 * the drawing order, what was put right; and that the words prove what is said.
 *
 * path   of the items' file
 * Errors LW_INVALID      the first thing that is wrong, in one line
 *        LW_UNAVAILABLE  the file cannot be read
 * Cost   reads the file once; some 100 bytes of memory an item */
LW_MUST_USE lw_status release_check(const json *body, const char *path, lw_error *error);

/* What differs between two items' files, by external id: a line of JSON each to `put`, {"external_id",
 * "change": "changed" | "added" | "gone", "was", "now"}, values as they were decided. */
typedef struct {
    int64_t changed, added, gone;
} release_difference;
typedef lw_status release_put(void *context, lw_str bytes, lw_error *error);
LW_MUST_USE lw_status release_compare(const char *before, const char *after, release_put *put,
                                      void *context, release_difference *found_out,
                                      lw_error *error);

/* The certificate as a page that can be printed. */
void release_page(const release_signed *certificate, lw_builder *page);

#endif
