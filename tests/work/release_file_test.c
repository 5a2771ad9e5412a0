#include "server/record/frozen.h"
#include "server/work/release_file.h"
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

static char memory[1 << 20];
static const char path[] = "release_file_test.jsonl";
static const char items[] = "{\"external_id\":\"a\",\"decision\":{\"values\":{\"f\":\"yes\"}}}\n"
                            "{\"external_id\":\"b\",\"decision\":{\"values\":{\"f\":\"no\"}}}\n"
                            "{\"external_id\":\"c\",\"decision\":null}\n";

static audit_key new_key(void) {
    audit_key key;
    assert_int_not_equal(sodium_init(), -1);
    crypto_sign_keypair(key.public, key.secret);
    return key;
}

static lw_status open_text(lw_str text, release_signed *opened, lw_error *error) {
    lw_status status = release_open(text, opened, error);
    if (status == LW_OK) json_free(opened->document);
    return status;
}

static void no_byte_of_a_certificate_can_change(void **state) {
    (void)state;
    audit_key key = new_key();
    lw_arena arena = lw_arena_over(memory, sizeof memory);
    lw_builder out = lw_builder_in(&arena);
    release_signed opened;
    lw_error error;
    release_sign(LW_STR("{\"labelwright_release\":1,\"claim\":null}"), &key, &out);
    lw_str text = lw_built(&out);
    assert_int_equal(open_text(text, &opened, &error), LW_OK);
    char *bytes = memory + (text.data - memory);
    for (size_t i = 0; i < text.len; i++)
        for (int bit = 0; bit < 8; bit++) {
            bytes[i] = (char)(bytes[i] ^ (1 << bit));
            assert_int_equal(open_text(text, &opened, &error), LW_INVALID);
            bytes[i] = (char)(bytes[i] ^ (1 << bit));
        }
    for (size_t length = 0; length < text.len; length++)
        assert_int_equal(open_text((lw_str){text.data, length}, &opened, &error), LW_INVALID);
    assert_int_equal(open_text(text, &opened, &error), LW_OK);
}

/* What editors and shells do to the end of a file is refused, and told from a changed certificate. */
static void what_is_wrong_behind_the_signature_is_said(void **state) {
    (void)state;
    static const struct {
        const char *end, *says;
    } ends[] = {
        {"\n", NULL},
        {"", "the line feed behind it is missing"},
        {"\r\n", "behind it stand 2 bytes where one line feed belongs"},
        {"\n\n", "behind it stand 2 bytes where one line feed belongs"},
        {" ", "behind it stand 1 byte where one line feed belongs"},
        {"\nx", "it is not the certificate of a release"},
    };
    audit_key key = new_key();
    lw_arena arena = lw_arena_over(memory, sizeof memory);
    lw_builder out = lw_builder_in(&arena);
    release_signed opened;
    lw_error error;
    release_sign(LW_STR("{\"labelwright_release\":1,\"claim\":null}"), &key, &out);
    lw_str text = lw_built(&out);
    for (size_t i = 0; i < sizeof ends / sizeof ends[0]; i++) {
        lw_str ended = lw_arena_format(&arena, "%.*s%s", (int)text.len - 1, text.data, ends[i].end);
        lw_status status = open_text(ended, &opened, &error);
        if (status != (ends[i].says ? LW_INVALID : LW_OK) ||
            (ends[i].says && !strstr(error.message, ends[i].says)))
            fail_msg("end %zu: %s", i, error.message);
    }
}

/* The SHA-256 of the items, and what their decisions froze to. */
static void hash_items(char items_hex[FROZEN_HEX_BYTES], char frozen_hex[FROZEN_HEX_BYTES]) {
    uint8_t bytes[crypto_hash_sha256_BYTES];
    char scratch[4096];
    frozen_hash hash;
    crypto_hash_sha256(bytes, (const unsigned char *)items, sizeof items - 1);
    sodium_bin2hex(items_hex, FROZEN_HEX_BYTES, bytes, sizeof bytes);
    frozen_begin(&hash);
    lw_arena arena = lw_arena_over(scratch, sizeof scratch);
    assert_int_equal(frozen_add(&hash, LW_STR("a"), LW_STR("{\"f\":\"yes\"}"), arena, NULL), LW_OK);
    assert_int_equal(frozen_add(&hash, LW_STR("b"), LW_STR("{\"f\":\"no\"}"), arena, NULL), LW_OK);
    frozen_end(&hash, frozen_hex);
}

/* A census of the two decided items, of which each row makes one thing wrong. */
typedef struct {
    const char *name, *from, *to; /* what is changed in a body that is right */
    const char *says;
} fault;

static const fault faults[] = {
    {"as it is", "", "", NULL},
    {"a later version", "\"labelwright_release\":1", "\"labelwright_release\":2", "later program"},
    {"bytes", "\"bytes\":", "\"bytes\":1", "bytes, the certificate says"},
    {"items", "\"items\":3", "\"items\":4", "the file has 3 items"},
    {"decided", "\"decided\":2", "\"decided\":3", "of which 2 are decided"},
    {"no seed", "\"seed\":\"", "\"sead\":\"", "there is no seed"},
    {"another seed", "\"seed\":\"00", "\"seed\":\"01", "not the one that was committed to"},
    {"population", "\"population\":2", "\"population\":3", "but 3 were frozen"},
    {"no population", "\"population\":2", "\"population\":null", "were frozen"},
    {"frozen hash", "\"frozen_hash\":\"", "\"frozen_hash\":\"0", "what was frozen is not"},
    {"sample is no list", "\"sample\":[", "\"sample\":{},\"x\":[", "does not prove what is said"},
    {"an unknown outcome", "\"outcome\":\"right\"", "\"outcome\":\"good\"",
     "an outcome is unknown"},
    {"a word changed", "\"outcome\":\"right\"", "\"outcome\":\"skipped\"", "does not prove"},
    {"a name twice", "\"reviewed_items\":[", "\"reviewed_items\":[{\"item\":\"a\"}", "named twice"},
    {"a name nobody has", "\"reviewed_items\":[", "\"reviewed_items\":[{\"item\":\"z\"}",
     "are decided in the file"},
    {"a name that is none", "\"reviewed_items\":[", "\"reviewed_items\":[{\"item\":7}", "no name"},
    {"bound", "\"bound\":", "\"bound\":1", "does not prove"},
    {"the sentence", "\"says\":\"", "\"says\":\"Surely ", "does not prove"},
    {"target", "\"target\":0.5", "\"target\":5", "target"},
    {"repaired otherwise", "\"outcome\":\"right\"",
     "\"frozen\":{\"f\":\"yes\"},\"repaired\":{\"f\":\"maybe\"},\"outcome\":\"wrong\"",
     "put right by the audit, and is decided otherwise"},
};

static lw_str replaced(lw_str text, const char *from, const char *to, lw_arena *arena) {
    size_t length = strlen(from);
    for (size_t i = 0; length && i + length <= text.len; i++)
        if (memcmp(text.data + i, from, length) == 0)
            return lw_arena_format(arena, "%.*s%s%.*s", (int)i, text.data, to,
                                   LW_FMT(lw_str_slice(text, i + length, text.len)));
    return text;
}

static lw_str right_body(bool turned, lw_arena *arena) {
    uint8_t seed[FROZEN_SEED_BYTES] = {0}, a[FROZEN_KEY_BYTES], b[FROZEN_KEY_BYTES];
    char seed_hex[65], commitment[FROZEN_HEX_BYTES], items_hex[FROZEN_HEX_BYTES],
        frozen_hex[FROZEN_HEX_BYTES];
    sodium_bin2hex(seed_hex, sizeof seed_hex, seed, sizeof seed);
    frozen_commit(seed, commitment);
    hash_items(items_hex, frozen_hex);
    frozen_key(seed, lw_str_from(frozen_hex), LW_STR("a"), a);
    frozen_key(seed, lw_str_from(frozen_hex), LW_STR("b"), b);
    bool a_first = (memcmp(a, b, sizeof a) < 0) != turned;
    return lw_arena_format(
        arena,
        "{\"labelwright_release\":1,\"items\":{\"bytes\":%zu,\"sha256\":\"%s\",\"items\":3,"
        "\"decided\":2},\"claim\":{\"says\":\"Proven: at least 100.0 %% are right, with 95 %% "
        "confidence, from 2 audited items.\",\"target\":0.5,\"confidence\":0.95,\"repair\":false,"
        "\"population\":2,\"reviewed\":0,\"errors\":0,\"bound\":1,\"planted\":0,\"caught\":0,"
        "\"missed\":0,\"seed\":\"%s\",\"commitment\":\"%s\",\"frozen_hash\":\"%s\","
        "\"reviewed_items\":[],\"sample\":[{\"item\":\"%s\",\"outcome\":\"right\"},{\"item\":"
        "\"%s\",\"outcome\":\"right\"}]}}",
        sizeof items - 1, items_hex, seed_hex, commitment, frozen_hex, a_first ? "a" : "b",
        a_first ? "b" : "a");
}

static lw_status check(lw_str body, lw_error *error) {
    json *document;
    assert_int_equal(json_parse(body, &document, error), LW_OK);
    lw_status status = release_check(document, path, error);
    json_free(document);
    return status;
}

static void write_items(void) {
    FILE *file = fopen(path, "w");
    assert_non_null(file);
    assert_int_equal(fwrite(items, 1, sizeof items - 1, file), sizeof items - 1);
    assert_int_equal(fclose(file), 0);
}

static void each_fault_of_a_signed_body_is_named(void **state) {
    (void)state;
    lw_arena arena = lw_arena_over(memory, sizeof memory);
    lw_error error;
    write_items();
    lw_str right = right_body(false, &arena);
    for (size_t i = 0; i < sizeof faults / sizeof *faults; i++) {
        lw_str body = replaced(right, faults[i].from, faults[i].to, &arena);
        lw_status status = check(body, &error);
        bool named = faults[i].says ? status == LW_INVALID && strstr(error.message, faults[i].says)
                                    : status == LW_OK;
        if (!named) fail_msg("%s: %d %s", faults[i].name, (int)status, error.message);
    }
    assert_int_equal(check(right_body(true, &arena), &error), LW_INVALID);
    assert_non_null(strstr(error.message, "draw 1 is not the item that the seed gives"));
    unlink(path);
    assert_int_equal(check(right, &error), LW_UNAVAILABLE);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(no_byte_of_a_certificate_can_change),
        cmocka_unit_test(what_is_wrong_behind_the_signature_is_said),
        cmocka_unit_test(each_fault_of_a_signed_body_is_named),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
