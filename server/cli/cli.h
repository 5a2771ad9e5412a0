/* cli.h - commands of the one program. */
#ifndef CLI_CLI_H
#define CLI_CLI_H
#include "server/store/store.h"

typedef struct {
    const char *name;
    const char *about;                 /* one line for the list of commands */
    int (*run)(int argc, char **argv); /* argv[0] is the command; returns the exit code */
} cli_command;

extern const cli_command cli_commands[]; /* ends with a row without a name */

/* An option of a command: `--name VALUE`, or `--name` alone where value is NULL. */
typedef struct {
    const char *name;     /* without dashes */
    const char *value_is; /* "DIR", for --help; NULL: a flag */
    const char **value;   /* receives the text; of flags: "yes" */
    const char *about;
} cli_option;

/* Reads the options; what is none goes to rest[0..*rest_count), at most rest_max. `--help` prints
 * `usage`, `about` and the options and sets *done_out.
 * Errors LW_USAGE naming the option */
LW_MUST_USE lw_status cli_read(int argc, char **argv, const char *usage, const char *about,
                               const cli_option *options, const char **rest, size_t rest_max,
                               size_t *rest_count_out, bool *done_out, lw_error *error);

/* The number that the text of an option is; *value_out stays as it is where the text is NULL.
 * Errors LW_USAGE naming the option, the text and the range */
LW_MUST_USE lw_status cli_whole(const char *option, const char *text, int64_t low, int64_t high,
                                int64_t *value_out, lw_error *error);
LW_MUST_USE lw_status cli_number(const char *option, const char *text, double *value_out,
                                 lw_error *error);

/* Which of the names the text of an option is; *chosen_out stays as it is where the text is NULL.
 * Errors LW_USAGE naming the option, the text and the names */
LW_MUST_USE lw_status cli_choice(const char *option, const char *text, const char *const *names,
                                 size_t count, size_t *chosen_out, lw_error *error);

/* Ends what a command says on standard output.
 * Errors LW_UNAVAILABLE  some of it could not be written */
LW_MUST_USE lw_status cli_flush(lw_error *error);

/* Makes an array on the heap hold `room` elements of so many bytes; false: no memory, and it is as
 * before. */
bool cli_grow(void **array, size_t room, size_t size);
/* The same for an array that grows by and by: gives it room for `wanted` elements or half as many
 * more. */
bool cli_make_room(void **array, size_t wanted, size_t *room, size_t size);

/* How far a command is: a bar, and words beside it, in place of those before. Only where standard error
 * is a terminal. */
void cli_bar(double share, lw_str words);
void cli_bar_clear(void);

/* Seconds since some moment, for how long something took. */
double cli_seconds(void);

/* The two options of every command that touches the store. */
typedef struct {
    const char *data, *database;
    bool makes; /* an installation that is not there */
} cli_place;
#define CLI_PLACE_OPTIONS(place)                                              \
    {"data", "DIR", &(place)->data, "directory of the data (default: data)"}, \
        {"database", "URL", &(place)->database,                               \
         "postgres://...; default: SQLite in the directory"}
/* LW_INVALID where there is no installation and the command does not make one. */
LW_MUST_USE lw_status cli_open(const cli_place *place, store **store_out, lw_error *error);

/* Prints "labelwright COMMAND: MESSAGE" on standard error, one line; returns the exit code. */
int cli_fail(const char *command, const lw_error *error);

/* Commands, each in its file. */
int cli_serve(int argc, char **argv);
int cli_user(int argc, char **argv);
int cli_token(int argc, char **argv);
int cli_audit(int argc, char **argv);
int cli_project(int argc, char **argv);
int cli_team(int argc, char **argv);
int cli_import(int argc, char **argv);
int cli_export(int argc, char **argv);
int cli_certify(int argc, char **argv);
int cli_release(int argc, char **argv);
int cli_worker(int argc, char **argv);
int cli_aggregate(int argc, char **argv);
int cli_agree(int argc, char **argv);
int cli_simulate(int argc, char **argv);
int cli_report(int argc, char **argv);

#endif
