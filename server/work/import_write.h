/* import_write.h - one row of an import into the record. */
#ifndef WORK_IMPORT_WRITE_H
#define WORK_IMPORT_WRITE_H
#include "server/work/import_reader.h"

enum { IMPORT_STATES = 5 }; /* as item_states */

/* What a step found; added up over the import. */
typedef struct {
    int64_t rows, accepted, duplicates, rejected;
    int64_t states[IMPORT_STATES]; /* accepted items by state */
    int64_t answers;               /* their live answers of people */
    int64_t urgent;                /* of them, those with a priority or a time when they are due */
} import_counts;

/* Sources met in one transaction, so that each is looked up once. */
enum { IMPORT_SOURCES_KEPT = 64 };
typedef struct {
    int64_t project_id, batch_id, schema_version, guideline_version;
    const char *language_key; /* of the meta; NULL: items have no language */
    size_t source_count;
    struct {
        uint64_t hash; /* of kind, name and version */
        int64_t id;
    } sources[IMPORT_SOURCES_KEPT];
} import_target;

/* Writes a row and counts it: as accepted, or as a duplicate. `line` of duplicates is not kept. */
LW_MUST_USE lw_status import_write_row(tx *t, import_target *target, const import_row *row,
                                       import_counts *counts, lw_arena scratch, lw_error *error);
/* Index in item_states, or IMPORT_STATES. */
size_t import_state_index(lw_str state);

#endif
