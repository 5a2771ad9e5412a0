/* account.h - people with an account: reading one, and the rules for names and e-mail addresses. */
#ifndef ACCESS_ACCOUNT_H
#define ACCESS_ACCOUNT_H
#include "server/rules/may.h"
#include "server/store/store.h"

typedef struct {
    int64_t id;
    lw_str email, name;
    installation_role role;
    bool active;
    bool totp; /* a second factor is confirmed */
    int64_t created_at;
} person;

/* What only sign-in may see. Absent texts where there is none. */
typedef struct {
    lw_str password;    /* Argon2id hash */
    lw_str totp_secret; /* raw bytes; also while not yet confirmed */
    int64_t totp_step;
} person_secrets;

/* Reads one person into the arena; secrets_out may be NULL.
 * Errors  LW_NOT_FOUND  there is none */
LW_MUST_USE lw_status account_read(tx *t, int64_t id, lw_arena *arena, person *person_out,
                                   person_secrets *secrets_out, lw_error *error);
/* By e-mail address as account_email makes it. */
LW_MUST_USE lw_status account_read_by_email(tx *t, lw_str email, lw_arena *arena,
                                            person *person_out, person_secrets *secrets_out,
                                            lw_error *error);
/* Columns 0 to 9 of a row as account_by_id selects them; for queries that join people. */
void account_from_row(db_rows *rows, lw_arena *arena, person *person_out,
                      person_secrets *secrets_out);

/* The address trimmed and in lower case (ASCII), as it is stored and compared.
 * Errors  LW_INVALID  not like somebody@somewhere, or over 254 bytes, or with blanks or controls */
LW_MUST_USE lw_status account_email(lw_str given, lw_arena *arena, lw_str *email_out,
                                    lw_error *error);
/* The name trimmed: 1 to LIMIT_NAME_CHARS characters, none a control character, so that a name is one
 * line wherever it is printed.
 * Errors  LW_INVALID, LW_MALFORMED */
LW_MUST_USE lw_status account_name(lw_str given, lw_str *name_out, lw_error *error);

/* Makes an account; email and name as the functions above return them; password_hash absent: none
 * yet. *id_out is new.
 * Errors  LW_CONFLICT  the address has an account */
LW_MUST_USE lw_status account_insert(tx *t, lw_str email, lw_str name, installation_role role,
                                     lw_str password_hash, int64_t *id_out, lw_error *error);

#endif
