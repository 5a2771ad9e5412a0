/* throttle.c - waiting times after failed sign-ins. */
#include "server/access/throttle.h"
#include <arpa/inet.h>
#include <assert.h>
#include <sodium.h>
#include <stdio.h>
#include <string.h>

#define SECOND INT64_C(1000000)
#define FORGOTTEN_AFTER (3600 * SECOND)
#define KNOWN_FOR (90 * 86400 * SECOND)

enum { PAIR, ACCOUNT, ADDRESS, KNOWN, ROWS };

static const struct {
    const char *prefix;
    int64_t free_failures;
    int64_t wait_seconds_max;
    bool strangers_only;
} rules[ROWS] = {
    [PAIR] = {"pair", 5, 900, false},
    [ACCOUNT] = {"account", 20, 60, true},
    [ADDRESS] = {"address", 50, 60, true},
    [KNOWN] = {"known", 0, 0, false},
};

typedef struct {
    char text[ROWS][48]; /* prefix, colon, 16 bytes of BLAKE2b in hex */
} names;

/* The address that counts: of IPv6 the first 64 bits, of IPv4 in IPv6 the IPv4 one. */
static void address_key(lw_str address, char key[INET6_ADDRSTRLEN + 4]) {
    struct in6_addr six;
    snprintf(key, INET6_ADDRSTRLEN + 4, "%.*s", LW_FMT(lw_str_slice(address, 0, INET6_ADDRSTRLEN)));
    if (inet_pton(AF_INET6, key, &six) != 1) return;
    if (IN6_IS_ADDR_V4MAPPED(&six)) {
        inet_ntop(AF_INET, &six.s6_addr[12], key, INET6_ADDRSTRLEN);
        return;
    }
    memset(&six.s6_addr[8], 0, 8);
    inet_ntop(AF_INET6, &six, key, INET6_ADDRSTRLEN);
}

static void hash_name(char out[48], const char *prefix, lw_str email, const char *address) {
    crypto_generichash_state state;
    uint8_t hash[16];
    char hex[33];
    crypto_generichash_init(&state, NULL, 0, sizeof hash);
    crypto_generichash_update(&state, (const uint8_t *)email.data, email.len);
    crypto_generichash_update(&state, (const uint8_t *)"|", 1);
    crypto_generichash_update(&state, (const uint8_t *)address, strlen(address));
    crypto_generichash_final(&state, hash, sizeof hash);
    sodium_bin2hex(hex, sizeof hex, hash, sizeof hash);
    snprintf(out, 48, "%s:%s", prefix, hex);
}

static names names_of(lw_str email, lw_str address) {
    char key[INET6_ADDRSTRLEN + 4];
    address_key(address, key);
    names n;
    hash_name(n.text[PAIR], rules[PAIR].prefix, email, key);
    hash_name(n.text[ACCOUNT], rules[ACCOUNT].prefix, email, "");
    hash_name(n.text[ADDRESS], rules[ADDRESS].prefix, LW_STR(""), key);
    hash_name(n.text[KNOWN], rules[KNOWN].prefix, email, key);
    return n;
}

/* Microseconds from `now` until rule `i` lets the next attempt through; 0 or less: now. */
static int64_t wait_of(int i, int64_t failures, int64_t last_at, int64_t now) {
    if (last_at <= now - FORGOTTEN_AFTER || failures < rules[i].free_failures) return 0;
    int64_t doublings = failures - rules[i].free_failures;
    int64_t seconds = doublings < 10 ? INT64_C(1) << doublings : rules[i].wait_seconds_max;
    if (seconds > rules[i].wait_seconds_max) seconds = rules[i].wait_seconds_max;
    return last_at + seconds * SECOND - now;
}

lw_status throttle_check(tx *t, lw_str email, lw_str address, int64_t *wait_seconds_out,
                         lw_error *error) {
    names n = names_of(email, address);
    int64_t wait[ROWS] = {0};
    bool known = false;
    db_rows rows =
        db_query(t, Q_THROTTLE_READ,
                 DB_ARGS(v_text(lw_str_from(n.text[PAIR])), v_text(lw_str_from(n.text[ACCOUNT])),
                         v_text(lw_str_from(n.text[ADDRESS])), v_text(lw_str_from(n.text[KNOWN]))));
    while (db_next(&rows)) {
        lw_str name = db_text(&rows, 0);
        for (int i = 0; i < KNOWN; i++)
            if (lw_str_equal(name, lw_str_from(n.text[i])))
                wait[i] = wait_of(i, db_int(&rows, 1), db_int(&rows, 2), db_now(t));
        if (lw_str_equal(name, lw_str_from(n.text[KNOWN])))
            known = db_int(&rows, 2) > db_now(t) - KNOWN_FOR;
    }
    lw_status status = db_end(&rows, error);
    if (status != LW_OK) return status;

    int64_t longest = 0;
    for (int i = 0; i < KNOWN; i++)
        if (wait[i] > longest && !(known && rules[i].strangers_only)) longest = wait[i];
    if (longest <= 0) return LW_OK;
    *wait_seconds_out = (longest + SECOND - 1) / SECOND;
    return lw_fail(error, LW_TOO_MANY, "too many failed sign-ins; try again in %lld s",
                   (long long)*wait_seconds_out);
}

/* Always in the order of the enum: two attempts cannot wait for each other. */
lw_status throttle_lock(tx *t, lw_str email, lw_str address, lw_error *error) {
    names n = names_of(email, address);
    for (int i = 0; i < KNOWN; i++) {
        lw_status status =
            db_exec(t, Q_THROTTLE_LOCK, DB_ARGS(v_text(lw_str_from(n.text[i])), v_int(db_now(t))),
                    NULL, error);
        if (status != LW_OK) return status;
    }
    return LW_OK;
}

lw_status throttle_failed(tx *t, lw_str email, lw_str address, lw_error *error) {
    names n = names_of(email, address);
    for (int i = 0; i < KNOWN; i++) {
        lw_status status = db_exec(t, Q_THROTTLE_FAILED,
                                   DB_ARGS(v_text(lw_str_from(n.text[i])), v_int(db_now(t)),
                                           v_int(db_now(t) - FORGOTTEN_AFTER)),
                                   NULL, error);
        if (status != LW_OK) return status;
    }
    return LW_OK;
}

lw_status throttle_passed(tx *t, lw_str email, lw_str address, lw_error *error) {
    names n = names_of(email, address);
    static const int forgiven[] = {PAIR, KNOWN};
    for (size_t i = 0; i < sizeof forgiven / sizeof *forgiven; i++) {
        lw_status status = db_exec(
            t, Q_THROTTLE_PASSED,
            DB_ARGS(v_text(lw_str_from(n.text[forgiven[i]])), v_int(db_now(t))), NULL, error);
        if (status != LW_OK) return status;
    }
    return LW_OK;
}

lw_status throttle_sweep(tx *t, lw_error *error) {
    return db_exec(t, Q_THROTTLE_SWEEP,
                   DB_ARGS(v_int(db_now(t) - FORGOTTEN_AFTER), v_int(db_now(t) - KNOWN_FOR)), NULL,
                   error);
}
