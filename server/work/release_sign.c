/* release_sign.c - the signature of a certificate. */
#include "server/work/release_file.h"
#include <sodium.h>
#include <stdio.h>
#include <string.h>

static const char head[] = "{\"certificate\":", middle[] = ",\"signature\":{\"key\":\"",
                  between[] = "\",\"ed25519\":\"", tail[] = "\"}}";
enum { KEY_HEX = 64, SIGNATURE_HEX = 128 };

static lw_str text_of(const char *words) { return lw_str_from(words); }

/* Over the name of what is signed and the body, without a copy of both. */
static void hash_body(lw_str body, crypto_sign_state *state) {
    crypto_sign_init(state);
    crypto_sign_update(state, (const unsigned char *)RELEASE_SIGNED_AS,
                       sizeof RELEASE_SIGNED_AS - 1);
    crypto_sign_update(state, (const unsigned char *)body.data, body.len);
}

void release_sign(lw_str body, const audit_key *key, lw_builder *out) {
    crypto_sign_state state;
    uint8_t signature[crypto_sign_BYTES];
    char key_hex[KEY_HEX + 1], signature_hex[SIGNATURE_HEX + 1];
    hash_body(body, &state);
    crypto_sign_final_create(&state, signature, NULL, key->secret);
    sodium_bin2hex(key_hex, sizeof key_hex, key->public, sizeof key->public);
    sodium_bin2hex(signature_hex, sizeof signature_hex, signature, sizeof signature);
    lw_put(out, text_of(head));
    lw_put(out, body);
    lw_put(out, text_of(middle)), lw_put(out, text_of(key_hex));
    lw_put(out, text_of(between)), lw_put(out, text_of(signature_hex));
    lw_put(out, text_of(tail)), lw_put_char(out, '\n');
}

/* Takes `words` off the end of the text. */
static bool cut_end(lw_str *text, const char *words) {
    if (!lw_str_ends(*text, text_of(words))) return false;
    text->len -= strlen(words);
    return true;
}

/* Takes so many digits off the end; only the small letters that are written. */
static bool cut_hex(lw_str *text, size_t digits, uint8_t *bytes) {
    if (text->len < digits) return false;
    lw_str hex = lw_str_slice(*text, text->len - digits, text->len);
    text->len -= digits;
    for (size_t i = 0; i < digits; i++)
        if (hex.data[i] >= 'A' && hex.data[i] <= 'F') return false;
    size_t length = 0;
    return sodium_hex2bin(bytes, digits / 2, hex.data, digits, NULL, &length, NULL) == 0 &&
           length == digits / 2;
}

/* The text without what an editor or a shell takes off the end of a file, or adds to it. */
static lw_str without_end(lw_str text) {
    while (text.len && (text.data[text.len - 1] == '\n' || text.data[text.len - 1] == '\r' ||
                        text.data[text.len - 1] == ' '))
        text.len--;
    return text;
}

/* What is signed ends with its line: no byte may be missing or added, and it is said which. */
static lw_status check_end(lw_str text, lw_error *error) {
    size_t behind = text.len - without_end(text).len;
    if (behind == 1 && text.data[text.len - 1] == '\n') return LW_OK;
    return behind ? lw_fail(error, LW_INVALID,
                            "the signature holds, but behind it stand %zu byte%s where one line "
                            "feed belongs: download it again, as it is",
                            behind, behind == 1 ? "" : "s")
                  : lw_fail(error, LW_INVALID,
                            "the signature holds, but the line feed behind it is missing: "
                            "download it again, as it is");
}

lw_status release_open(lw_str text, release_signed *signed_out, lw_error *error) {
    uint8_t key[crypto_sign_PUBLICKEYBYTES], signature[crypto_sign_BYTES];
    lw_str body = without_end(text);
    bool shaped = cut_end(&body, tail) && cut_hex(&body, SIGNATURE_HEX, signature) &&
                  cut_end(&body, between) && cut_hex(&body, KEY_HEX, key) &&
                  cut_end(&body, middle) && lw_str_starts(body, text_of(head));
    if (!shaped)
        return lw_fail(error, LW_INVALID,
                       "it is not the certificate of a release, or its signature is cut off");
    body = lw_str_slice(body, sizeof head - 1, body.len);
    crypto_sign_state state;
    hash_body(body, &state);
    if (crypto_sign_final_verify(&state, signature, key) != 0)
        return lw_fail(
            error, LW_INVALID,
            "signature: it is not that of its key over this certificate; something in it "
            "was changed");
    lw_status status = check_end(text, error);
    if (status != LW_OK) return status;
    *signed_out = (release_signed){.body = body};
    sodium_bin2hex(signed_out->key, sizeof signed_out->key, key, sizeof key);
    return json_parse(body, &signed_out->document, error);
}
