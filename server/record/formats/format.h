/* format.h - the formats of export: each turns items into text, a piece at a time.
 *
 * A format is run over the items of a project once for each of its passes, in the same order and on
 * the same snapshot of the record. Everything between begin and end lives in one export_run, so that
 * memory does not grow with items. All but jsonl and csv write what was decided and leave out items
 * without a decision. */
#ifndef RECORD_FORMATS_FORMAT_H
#define RECORD_FORMATS_FORMAT_H
#include "server/record/schema.h"

/* Of each text: absent where there is none; JSON is text as stored. */
typedef struct {
    lw_str id, source_kind, source_name, source_version, stage;
    lw_str values; /* JSON */
    lw_str confidence, note, verdict;
    lw_str supersedes; /* the id of the evidence that this one replaces */
    double score;      /* of a model; NaN: none */
    int64_t active_ms, schema_version, guideline_version, created_at;
    bool late;
} export_evidence;

typedef struct {
    lw_str key, file_name; /* key of data; the name a reader finds the picture by */
    int64_t width, height;
} export_media;

typedef struct {
    lw_str external_id, state, reason;
    lw_str data, meta, gold; /* JSON */
    const export_media *media;
    size_t media_count;
    const export_evidence *evidence; /* needed only where the format says so */
    size_t evidence_count;
    lw_str beliefs;             /* JSON */
    lw_str decided, decided_by; /* JSON {field: value}; absent: not decided */
    double confidence;          /* NaN: none */
    lw_str provenance;          /* JSON: versions, method */
} export_item;

typedef struct {
    const schema *schema;
    bool
        guard_formulas; /* csv for spreadsheets: cells that would be formulas get a ' before them */
    /* Kept by the format; zero at the start. */
    int pass; /* from 0, set by the caller before `begin` */
    uint64_t images, objects;
    bool comma;
} export_run;

/* One step. Appends to `out`; formats that are archives write one file of the archive into it and
 * its name into `name`, or leave `name` empty for none.
 * `scratch` has room for a few times the item.
 * Errors LW_INVALID a decision that is not one of the schema, LW_NO_MEMORY a builder or scratch */
typedef lw_status export_step(export_run *run, const export_item *item, lw_arena scratch,
                              lw_builder *name, lw_builder *out, lw_error *error);

typedef struct {
    const char *name, *extension, *content_type;
    const char *about; /* one line for people */
    int passes;
    bool archive; /* pieces are files of a zip */
    bool wants_evidence;
    bool (*suits)(
        const schema *s); /* whether it can say anything about such a project; NULL: always */
    /* Each pass: begin, then item for each item, then end. NULL: nothing. `item` is NULL in begin and
     * end. */
    export_step *begin, *item, *end;
} export_format;

extern const export_format *const export_formats[];
extern const size_t export_format_count;
/* By name; NULL: none. */
const export_format *export_format_find(lw_str name);

#endif
