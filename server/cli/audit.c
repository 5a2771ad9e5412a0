/* audit.c - labelwright audit verify. */
#include "server/access/audit.h"
#include "server/cli/cli.h"
#include <sodium.h>
#include <stdio.h>
#include <string.h>

static const char usage[] = "audit verify --data DIR";
static const char about[] = "Recomputes the audit log: every row, the tree over them, every signed "
                            "head. Prints one line and\n"
                            "ends with 0 when all fits, or with 1 and what is wrong, and where, on "
                            "standard error. Works beside\n"
                            "a running server.";

static lw_status verify(const cli_place *place, audit_report *report_out, lw_error *error) {
    store *s;
    lw_status status = cli_open(place, &s, error);
    if (status != LW_OK) return status;
    status = audit_verify(s, report_out, error);
    store_close(s);
    return status;
}

static void print(const audit_report *report) {
    char root[65];
    sodium_bin2hex(root, sizeof root, report->root.bytes, sizeof report->root.bytes);
    printf("the audit log is whole: %lld rows, %lld heads signed by %d keys, %lld rows not yet "
           "sealed, "
           "root %s\n",
           (long long)report->rows, (long long)report->heads, report->keys,
           (long long)report->unsealed, root);
}

int cli_audit(int argc, char **argv) {
    cli_place place = {0};
    const char *verb = NULL;
    const cli_option table[] = {
        CLI_PLACE_OPTIONS(&place),
        {NULL, NULL, NULL, NULL},
    };
    lw_error error;
    size_t words;
    bool done;
    audit_report report;
    lw_status status = cli_read(argc, argv, usage, about, table, &verb, 1, &words, &done, &error);
    if (status == LW_OK && done) return 0;
    if (status == LW_OK && (!words || strcmp(verb, "verify") != 0))
        status = lw_fail(&error, LW_USAGE, "usage: labelwright %s", usage);
    if (status == LW_OK) status = verify(&place, &report, &error);
    if (status != LW_OK) return cli_fail("audit", &error);
    print(&report);
    return 0;
}
