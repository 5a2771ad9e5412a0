/* format.h - the formats of export: each turns items into text, a piece at a time.
 *
 * A format is run over the items of a project once for each of its passes, in the same order and on
 * the same snapshot of the record. Everything between begin and end lives in one export_run, so that
 * memory does not grow with items. Formats write what was decided; those without `undecided` leave out
 * items without a decision. What else a format cannot carry is a column of its row, so that the manifest
 * of an export says it. */
#ifndef RECORD_FORMATS_FORMAT_H
#define RECORD_FORMATS_FORMAT_H
#include "server/record/schema.h"
#include "server/record/urgency.h"

/* Of each text: absent where there is none; JSON is text as stored. */
typedef struct {
    lw_str id, source_kind, source_name, source_version, stage;
    lw_str values; /* JSON */
    lw_str confidence, note, verdict;
    lw_str certificate; /* of skill, that it was given under */
    lw_str code;        /* of a correction: why */
    lw_str suggested;   /* JSON: what was shown, and what was made of it */
    lw_str supersedes;  /* the id of the evidence that this one replaces */
    double score;       /* of a model; NaN: none */
    int64_t active_ms, schema_version, guideline_version, created_at;
    bool late;
} export_evidence;

typedef struct {
    lw_str key, file_name; /* key of data; the name a reader finds the picture by */
    int64_t width, height;
    int64_t id;
    lw_str file, type; /* in an archive that carries the pictures; where the format names them */
} export_media;

/* Something said about an item; those of a thread follow each other. */
typedef struct {
    int64_t thread_id;
    lw_str kind, place; /* of the thread; place is JSON, absent: the whole item */
    bool open;
    int64_t resolved_at; /* where it is not open */
    lw_str by, text;
    int64_t at;
} export_remark;

typedef struct {
    lw_str external_id, state, reason;
    lw_str id;               /* for formats that are archives */
    bool name_taken;         /* another item, made before, has the external id up to its ending */
    lw_str data, meta, gold; /* JSON */
    const export_media *media;
    size_t media_count;
    const export_evidence *evidence; /* where the format reads it */
    size_t evidence_count;
    const export_remark *talk; /* likewise */
    size_t talk_count;
    lw_str beliefs;             /* JSON */
    lw_str decided, decided_by; /* JSON {field: value}; absent: not decided */
    double confidence;          /* NaN: none */
    urgency urgency;
    lw_str provenance; /* JSON: versions, method */
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

/* What a format that draws on pictures says of turned boxes, and of its files. */
#define EXPORT_UPRIGHT "a turned box became the upright one around it"
#define EXPORT_FILE_NAMES                                                                     \
    "; a picture whose name without its ending is that of one imported before, or leads out " \
    "of the archive, or that is one of several of its item, has its file under NAME.ENDING~ITEM"

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
    bool archive; /* pieces are files of a zip, called as their items */
    /* What it can carry. */
    bool reads_evidence; /* items come with their answers */
    bool pictures;       /* names the pictures' files, which can go along */
    bool evidence;       /* every answer with its source goes in */
    bool talk;           /* what was asked and said about items */
    bool undecided;      /* items without a decision too */
    bool attributes;     /* of objects */
    bool (*carries)(const schema *s, const schema_field *field); /* of decisions; NULL: all */
    const char *changes; /* what is said otherwise than it was decided, for people; NULL: nothing */
    /* Each pass: begin, then item for each item, then end. NULL: nothing. `item` is NULL in begin and
     * end. */
    export_step *begin, *item, *end;
} export_format;

extern const export_format *const export_formats[];
extern const size_t export_format_count;
/* By name; NULL: none. */
const export_format *export_format_find(lw_str name);
/* Whether it can say anything about such a project. */
bool export_format_suits(const export_format *format, const schema *s);
/* Writes the list of what of such a project it leaves out: [{"field", "kind"}], attributes of objects as
 * "FIELD.ATTRIBUTE". */
void export_left_out(const export_format *format, const schema *s, json_writer *w);

#endif
