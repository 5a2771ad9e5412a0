/* worker.c - labelwright worker: the process that decodes pictures; the program starts it itself. */
#include "server/cli/cli.h"
#include "server/work/media_child.h"

int cli_worker(int argc, char **argv) {
    (void)argc;
    (void)argv;
    return media_child_main();
}
