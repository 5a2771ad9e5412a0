/* release.c - labelwright release: checks the two files of a release, offline. */
#include "server/cli/cli.h"
#include "server/cli/output.h"
#include "server/work/release_file.h"
#include <errno.h>
#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const char usage[] = "release verify CERTIFICATE.json [--items FILE] [--key HEX]\n"
                            "       labelwright release page CERTIFICATE.json -o FILE.html\n"
                            "       labelwright release key --data DIR";
static const char about[] =
    "verify checks a release without a server: the signature, the items' file (beside the "
    "certificate, by the name that\n"
    "stands in it; in this folder where the certificate is -, standard input), what was frozen, "
    "the seed and the order of\n"
    "the draw, and that the words of the audit prove what is said. It says who signed and what "
    "is proven, and ends\n"
    "with 0; or names the first thing that is wrong, and ends with 1.\n"
    "page writes the certificate to print it. key tells the public key that an installation signs "
    "with.";

enum { CERTIFICATE_BYTES = 256 << 20, PAGE_BYTES = 4 << 20 };

typedef struct {
    cli_place place;
    const char *items, *key, *output;
    const char *words[2]; /* verb, certificate */
} release_words;

static bool is_stdin(const char *path) { return strcmp(path, "-") == 0; }
static const char *name_of(const char *path) { return is_stdin(path) ? "standard input" : path; }

static lw_status read_file(const char *path, char **text_out, size_t *length_out, lw_error *error) {
    FILE *file = is_stdin(path) ? stdin : fopen(path, "re");
    if (!file) return lw_fail(error, LW_UNAVAILABLE, "%s: %s", path, strerror(errno));
    char *text = malloc(CERTIFICATE_BYTES);
    size_t length = text ? fread(text, 1, CERTIFICATE_BYTES, file) : 0;
    bool whole = text && !ferror(file) && length < CERTIFICATE_BYTES;
    if (!is_stdin(path)) fclose(file);
    if (!whole) {
        free(text);
        return lw_fail(error, LW_UNAVAILABLE, "%s cannot be read whole", name_of(path));
    }
    *text_out = text;
    *length_out = length;
    return LW_OK;
}

/* The items' file lies beside the certificate, under the name that stands in it; here, where the
 * certificate comes from standard input. */
static lw_status find_items(const release_words *w, const json *body, char path[4096],
                            lw_error *error) {
    lw_str name = json_text(json_get(json_get(body, "items"), "file"));
    const char *slash = strrchr(w->words[1], '/');
    int folder = slash ? (int)(slash - w->words[1]) + 1 : 0;
    if (!name.data || lw_str_find(name, '/') < name.len)
        return lw_fail(error, LW_INVALID, "items: the certificate names no file");
    int length = w->items ? snprintf(path, 4096, "%s", w->items)
                          : snprintf(path, 4096, "%.*s%.*s", folder, w->words[1], LW_FMT(name));
    if (length < 0 || length >= 4096) return lw_fail(error, LW_USAGE, "the name is too long");
    return LW_OK;
}

static void print(const release_signed *s) {
    const json *items = json_get(s->document, "items"), *claim = json_get(s->document, "claim");
    lw_str name = json_text(json_get(json_get(s->document, "project"), "name"));
    printf("release     %lld of %.*s, made %.*s\n",
           (long long)json_int(json_get(s->document, "number")), LW_FMT(name),
           LW_FMT(json_text(json_get(s->document, "made_at"))));
    printf("items       %lld, of them %lld decided; SHA-256 %.*s\n",
           (long long)json_int(json_get(items, "items")),
           (long long)json_int(json_get(items, "decided")),
           LW_FMT(json_text(json_get(items, "sha256"))));
    printf("signed by   %s\n", s->key);
    if (claim)
        printf("drawn       %lld in the order of the seed that was committed to\nproven      "
               "%.*s\n",
               (long long)json_int(json_get(claim, "drawn")),
               LW_FMT(json_text(json_get(claim, "says"))));
    else printf("proven      nothing: it was not audited\n");
}

static lw_status verify(const release_words *w, const release_signed *s, lw_error *error) {
    char path[4096];
    if (w->key && strcmp(w->key, s->key) != 0)
        return lw_fail(error, LW_INVALID, "signature: it is of the key %s, not of %s", s->key,
                       w->key);
    lw_status status = find_items(w, s->document, path, error);
    if (status == LW_OK) status = release_check(s->document, path, error);
    if (status != LW_OK) return status;
    print(s);
    return cli_flush(error);
}

static lw_status write_page(const release_words *w, const release_signed *s, lw_error *error) {
    char *memory = malloc(PAGE_BYTES);
    if (!memory) return lw_fail(error, LW_NO_MEMORY, "no memory for the page");
    lw_arena arena = lw_arena_over(memory, PAGE_BYTES);
    lw_builder page = lw_builder_in(&arena);
    release_page(s, &page);
    output file = {0};
    lw_status status = page.failed ? lw_fail(error, LW_NO_MEMORY, "no room for the page") : LW_OK;
    if (status == LW_OK) status = output_open(w->output, &file, error);
    if (status == LW_OK) status = output_write(&file, lw_built(&page), error);
    status = output_close(&file, status, error);
    free(memory);
    return status;
}

static lw_status with_certificate(const release_words *w, lw_error *error) {
    char *text = NULL;
    size_t length = 0;
    release_signed opened;
    bool page = strcmp(w->words[0], "page") == 0;
    if (!w->words[1])
        return lw_fail(error, LW_USAGE, "which CERTIFICATE.json? usage: labelwright %s", usage);
    if (page && !w->output) return lw_fail(error, LW_USAGE, "-o: wants FILE, or - for the screen");
    lw_status status = read_file(w->words[1], &text, &length, error);
    if (status != LW_OK) return status;
    lw_error why;
    status = release_open((lw_str){text, length}, &opened, &why);
    if (status == LW_OK) {
        status = page ? write_page(w, &opened, &why) : verify(w, &opened, &why);
        json_free(opened.document);
    }
    free(text);
    return status == LW_OK ? LW_OK
                           : lw_fail(error, status, "%s: %s", name_of(w->words[1]), why.message);
}

static lw_status print_key(const cli_place *place, lw_error *error) {
    store *s;
    audit_key key;
    char hex[RELEASE_KEY_TEXT];
    lw_status status = cli_open(place, &s, error);
    if (status != LW_OK) return status;
    status = audit_key_open(s, &key, error);
    store_close(s);
    if (status != LW_OK) return status;
    printf("%s\n", sodium_bin2hex(hex, sizeof hex, key.public, sizeof key.public));
    sodium_memzero(&key, sizeof key);
    return cli_flush(error);
}

static lw_status run(const release_words *w, lw_error *error) {
    const char *verb = w->words[0] ? w->words[0] : "";
    if (strcmp(verb, "key") == 0) return print_key(&w->place, error);
    if (strcmp(verb, "verify") == 0 || strcmp(verb, "page") == 0) return with_certificate(w, error);
    return lw_fail(error, LW_USAGE, "usage: labelwright %s", usage);
}

int cli_release(int argc, char **argv) {
    release_words w = {0};
    const cli_option table[] = {
        CLI_PLACE_OPTIONS(&w.place),
        {"items", "FILE", &w.items, "the items' file, where it is not beside the certificate"},
        {"key", "HEX", &w.key, "the key that must have signed; from release key"},
        {"output", "FILE", &w.output, "also -o: the page"},
        {NULL, NULL, NULL, NULL},
    };
    lw_error error;
    size_t rest_count;
    bool finished;
    lw_status status =
        cli_read(argc, argv, usage, about, table, w.words, 2, &rest_count, &finished, &error);
    if (status == LW_OK && finished) return 0;
    if (status == LW_OK) status = run(&w, &error);
    return status == LW_OK ? 0 : cli_fail("release", &error);
}
