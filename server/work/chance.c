/* chance.c - a draw of the server's. */
#include "server/work/chance.h"
#include <sodium.h>

double chance(void) { return (double)randombytes_random() / 4294967296.; }
