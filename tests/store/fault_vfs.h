/* fault_vfs.h - makes a call to the disk fail on purpose; for tests, and for a program built with
 * the option `faults`. Linked in, it stands before SQLite's default VFS from the start. */
#ifndef TESTS_STORE_FAULT_VFS_H
#define TESTS_STORE_FAULT_VFS_H
#include <stdbool.h>

/* "write:17:EIO" fails the 17th write from now on, "fsync:3:ENOSPC:5" five in a row. After a comma
 * comes another, counted from when the one before has struck. Calls: open, write, fsync. Errors: EIO,
 * ENOSPC. NULL disarms; false when the text is none of that. The environment's LABELWRIGHT_FAULT is
 * armed when the program starts. */
bool fault_arm(const char *text);
/* True when what was armed has struck, the first of several. */
bool fault_struck(void);

#endif
