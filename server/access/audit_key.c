/* audit_key.c - the key that signs heads of the audit log, and the last head it signed. */
#include "server/access/audit.h"
#include <errno.h>
#include <fcntl.h>
#include <sodium.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define PATH_MAX_BYTES 4096
#define SEED_BYTES 32

typedef struct {
    char text[PATH_MAX_BYTES];
} file_path;

static lw_status path_in(store *s, const char *name, file_path *path_out, lw_error *error) {
    int length = snprintf(path_out->text, sizeof path_out->text, "%s/%s", store_data_dir(s), name);
    if (length < 0 || (size_t)length >= sizeof path_out->text)
        return lw_fail(error, LW_UNAVAILABLE, "the name of the data directory is too long");
    return LW_OK;
}

static lw_status broken(const file_path *path, lw_error *error) {
    return lw_fail(error, LW_UNAVAILABLE, "%s: %s", path->text, strerror(errno));
}

/* Writes a file whole under a temporary name; the caller gives it its own. */
static lw_status write_aside(const file_path *path, const void *bytes, size_t count, bool durable,
                             file_path *aside_out, lw_error *error) {
    int length =
        snprintf(aside_out->text, sizeof aside_out->text, "%s.%ld.tmp", path->text, (long)getpid());
    if (length < 0 || (size_t)length >= sizeof aside_out->text)
        return lw_fail(error, LW_UNAVAILABLE, "the name of the data directory is too long");
    int file = open(aside_out->text, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
    if (file < 0) return broken(aside_out, error);
    lw_status status = LW_OK;
    if (write(file, bytes, count) != (ssize_t)count || (durable && fsync(file)))
        status = broken(aside_out, error);
    if (close(file) && status == LW_OK) status = broken(aside_out, error);
    if (status != LW_OK) unlink(aside_out->text);
    return status;
}

static void sync_directory(store *s) {
    int directory = open(store_data_dir(s), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (directory < 0) return; /* the next start makes another key: nothing is lost */
    (void)fsync(directory);
    close(directory);
}

/* ---- the key ----------------------------------------------------------------------------- */

/* LW_NOT_FOUND where there is no file yet. */
static lw_status read_seed(const file_path *path, uint8_t seed[SEED_BYTES], lw_error *error) {
    int file = open(path->text, O_RDONLY | O_CLOEXEC);
    if (file < 0 && errno == ENOENT) return LW_NOT_FOUND;
    if (file < 0) return broken(path, error);
    struct stat about;
    uint8_t bytes[SEED_BYTES + 1];
    ssize_t count = read(file, bytes, sizeof bytes);
    bool readable_by_others = fstat(file, &about) || (about.st_mode & 077);
    close(file);
    if (readable_by_others)
        return lw_fail(error, LW_UNAVAILABLE, "%s: others may read it; chmod 600", path->text);
    if (count != SEED_BYTES)
        return lw_fail(error, LW_UNAVAILABLE, "%s: not a key of %d bytes", path->text, SEED_BYTES);
    memcpy(seed, bytes, SEED_BYTES);
    return LW_OK;
}

static lw_status make_seed(store *s, const file_path *path, lw_error *error) {
    uint8_t seed[SEED_BYTES];
    file_path aside;
    randombytes_buf(seed, sizeof seed);
    lw_status status = write_aside(path, seed, sizeof seed, true, &aside, error);
    sodium_memzero(seed, sizeof seed);
    if (status != LW_OK) return status;
    /* A link and not a rename: of two processes at their first start one key wins, whole. */
    if (link(aside.text, path->text) && errno != EEXIST) status = broken(path, error);
    unlink(aside.text);
    sync_directory(s);
    return status;
}

static lw_status publish(tx *t, void *context, lw_error *error) {
    const audit_key *key = context;
    char name[64], value[65];
    sodium_bin2hex(value, sizeof value, key->public, sizeof key->public);
    snprintf(name, sizeof name, "audit.key.%.16s", value);
    return db_exec(t, Q_AUDIT_KEY_INSERT,
                   DB_ARGS(v_text(lw_str_from(name)), v_text(lw_str_from(value))), NULL, error);
}

lw_status audit_key_open(store *s, audit_key *key_out, lw_error *error) {
    file_path path;
    uint8_t seed[SEED_BYTES];
    if (sodium_init() < 0) return lw_fail(error, LW_INTERNAL, "libsodium does not start");
    lw_status status = path_in(s, "audit.key", &path, error);
    if (status != LW_OK) return status;
    status = read_seed(&path, seed, error);
    if (status == LW_NOT_FOUND) {
        status = make_seed(s, &path, error);
        if (status == LW_OK) status = read_seed(&path, seed, error);
    }
    if (status != LW_OK) return status;
    crypto_sign_seed_keypair(key_out->public, key_out->secret, seed);
    sodium_memzero(seed, sizeof seed);
    return store_run(s, STORE_WRITE, publish, key_out, error);
}

/* ---- heads ------------------------------------------------------------------------------- */

typedef struct {
    uint8_t bytes[25 + 8 + 32 + 8];
} head_text;

static void put_number(uint8_t *to, int64_t number) {
    for (int i = 0; i < 8; i++) to[i] = (uint8_t)((uint64_t)number >> (56 - 8 * i));
}

static head_text signed_text(const audit_head *head) {
    head_text text;
    memcpy(text.bytes, "labelwright audit head 1\n", 25);
    put_number(text.bytes + 25, head->size);
    memcpy(text.bytes + 33, head->root.bytes, 32);
    put_number(text.bytes + 65, head->at);
    return text;
}

void audit_head_sign(audit_head *head, const audit_key *key) {
    head_text text = signed_text(head);
    crypto_sign_detached(head->signature, NULL, text.bytes, sizeof text.bytes, key->secret);
}

bool audit_head_signed_by(const audit_head *head, const uint8_t public[32]) {
    head_text text = signed_text(head);
    return crypto_sign_verify_detached(head->signature, text.bytes, sizeof text.bytes, public) == 0;
}

lw_status audit_head_keep(store *s, const audit_head *head, lw_error *error) {
    file_path path, aside;
    char root[65], signature[129], line[320];
    lw_status status = path_in(s, "audit.head", &path, error);
    if (status != LW_OK) return status;
    sodium_bin2hex(root, sizeof root, head->root.bytes, 32);
    sodium_bin2hex(signature, sizeof signature, head->signature, 64);
    int length = snprintf(line, sizeof line, "%lld %s %lld %s\n", (long long)head->size, root,
                          (long long)head->at, signature);
    /* Not synced every second: after a power cut an older copy, or an empty one, is no harm. */
    status = write_aside(&path, line, (size_t)length, false, &aside, error);
    if (status != LW_OK) return status;
    if (rename(aside.text, path.text)) {
        status = broken(&path, error);
        unlink(aside.text);
    }
    return status;
}

static bool read_hex(const char *hex, uint8_t *bytes, size_t count) {
    size_t length = 0;
    return strlen(hex) == 2 * count &&
           sodium_hex2bin(bytes, count, hex, 2 * count, NULL, &length, NULL) == 0 &&
           length == count;
}

lw_status audit_head_kept(store *s, audit_head *head_out, lw_error *error) {
    file_path path;
    lw_status status = path_in(s, "audit.head", &path, error);
    if (status != LW_OK) return status;
    *head_out = (audit_head){0};
    FILE *file = fopen(path.text, "re");
    if (!file && errno == ENOENT) return LW_OK;
    if (!file) return broken(&path, error);
    long long size = 0, at = 0;
    char root[66] = "", signature[130] = "";
    int fields = fscanf(file, "%lld %65s %lld %129s", &size, root, &at, signature);
    bool empty = fields == EOF && ftell(file) == 0;
    fclose(file);
    if (empty) return LW_OK;
    head_out->size = size;
    head_out->at = at;
    if (fields != 4 || size < 1 || !read_hex(root, head_out->root.bytes, 32) ||
        !read_hex(signature, head_out->signature, 64))
        return lw_fail(error, LW_UNAVAILABLE, "%s: not a head of the audit log", path.text);
    return LW_OK;
}
