/* main.c - labelwright COMMAND ... */
#include "server/cli/cli.h"
#include "server/version.h"
#include <locale.h>
#include <sodium.h>
#include <stdio.h>
#include <string.h>

const cli_command cli_commands[] = {
    {"serve", "start the server", cli_serve},
    {"user", "make accounts", cli_user},
    {"token", "make API tokens", cli_token},
    {"project", "make projects", cli_project},
    {"team", "make teams, put people into them, give them projects", cli_team},
    {"import", "put rows or pictures into a project", cli_import},
    {"export", "write a project's items to a file", cli_export},
    {"release", "check the files of a release", cli_release},
    {"certify", "say what a random audit proves of a labelled set", cli_certify},
    {"audit", "check the audit log", cli_audit},
    {"aggregate", "find what many answers say together", cli_aggregate},
    {"report", "write a page about the answers of a crowd", cli_report},
    {"agree", "say how far the workers of a file agree beyond chance", cli_agree},
    {"simulate", "say what fewer answers would have done, bought by the rule", cli_simulate},
    {"worker", NULL, cli_worker}, /* decodes pictures in a sandbox; started by the program itself */
    {NULL, NULL, NULL},
};

static int print_commands(FILE *out) {
    fprintf(out, "usage: labelwright COMMAND ...\n\n");
    for (const cli_command *c = cli_commands; c->name; c++)
        if (c->about) fprintf(out, "  %-10s %s\n", c->name, c->about);
    fprintf(out, "\nlabelwright COMMAND --help explains each.\n");
    return out == stdout ? 0 : 2;
}

int main(int argc, char **argv) {
    setlocale(LC_CTYPE,
              "C.UTF-8"); /* libarchive forgets names that the locale has no letters for */
    if (argc < 2) return print_commands(stderr);
    if (strcmp(argv[1], "--help") == 0 || strcmp(argv[1], "help") == 0)
        return print_commands(stdout);
    if (strcmp(argv[1], "--version") == 0)
        return printf("labelwright %s\n", LABELWRIGHT_VERSION) < 0;
    if (sodium_init() < 0) {
        fprintf(stderr, "labelwright: the system gives no random numbers\n");
        return 1;
    }
    for (const cli_command *c = cli_commands; c->name; c++)
        if (strcmp(c->name, argv[1]) == 0) return c->run(argc - 1, argv + 1);
    fprintf(stderr, "labelwright: %s is not a command\n", argv[1]);
    return print_commands(stderr);
}
