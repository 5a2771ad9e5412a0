/* media_sweep.h - removes picture files that no row names: of imports that were taken back, of rows that were
 * rejected after their picture was stored, of writers that died.
 *
 * An import puts the file in place first and writes the row later. It touches a file that is there
 * already, so one younger than MEDIA_SWEEP_AGE is left alone; and a file is first renamed, then asked
 * about again and its age looked at again, and only then removed, so that an import which found it in
 * that moment either has touched it in time or sees that it is gone and writes it anew. */
#ifndef WORK_MEDIA_SWEEP_H
#define WORK_MEDIA_SWEEP_H
#include "server/store/store.h"

enum { MEDIA_SWEEP_AGE = 3600 /* seconds: far more than between a file and its row */ };

/* Where the next sweep goes on: folders media/00 .. media/ff, in turn. */
typedef struct {
    unsigned folder;
} media_sweep;
/* Looks at some thousand files at most, whole folders; not from inside an operation. Failures leave
 * files behind for the next time. */
void media_sweep_some(store *s, media_sweep *sweep);

#endif
