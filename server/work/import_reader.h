/* import_reader.h - what the files of import share: rows as they are read, and the table of formats. */
#ifndef WORK_IMPORT_READER_H
#define WORK_IMPORT_READER_H
#include "server/record/schema.h"
#include "server/record/urgency.h"
#include "server/work/import.h"
#include "server/work/media.h"

enum { IMPORT_ROW_TEXT_BYTES = 1000 }; /* kept of a rejected row: enough to find it again */

/* Evidence that comes with an item. */
typedef struct {
    lw_str source_kind, source_name, source_version;
    lw_str stage, values, confidence, note, verdict, certificate, code, suggested;
    double score;                                         /* of a model; NaN: none */
    int64_t active_ms, schema_version, guideline_version; /* versions 0: the current ones */
    int64_t created_at;                                   /* 0: now */
    bool late;
    size_t supersedes; /* index of an earlier answer of the item, plus 1; 0: none */
} import_answer;

/* One picture of an item: the only one, or a view of the thing. */
typedef struct {
    lw_str key;      /* of data */
    lw_str file;     /* where an archive that carries pictures has it; absent: none */
    picture picture; /* its file is in place; type NULL: none */
} import_picture;

/* One item as it stands in the file. Texts live in the batch's arena. */
typedef struct {
    int64_t line; /* of the file; of a zip or folder the number of the entry; from 1 */
    lw_str external_id, data, meta, gold; /* JSON but for the id; absent where not given */
    const import_answer *answers;
    size_t answer_count;
    /* What an export says of the item; `state` absent: a new one. */
    lw_str state, label, reason, beliefs, decided, decided_by;
    double confidence; /* NaN: none */
    int64_t people;    /* live answers of people */
    urgency urgency;
    size_t rejected_by; /* index of the answer up to which none counts any more, plus 1; 0: none */
    import_picture *pictures; /* [picture_count]: at most LIMIT_PICTURES_OF_ITEM */
    size_t picture_count;
    lw_str text; /* of a rejected row: the row as it came, cut and made UTF-8 */
} import_row;

/* What readers need to know. */
typedef struct {
    const char *path;
    lw_str name;
    const schema *schema;
    lw_str field; /* the question that takes the marks of other tools; absent: the one that can */
    bool as_predictions; /* whether they are a model's suggestions; otherwise they are evidence */
    const char *data_dir;
    media_decoder *decoder;
    lw_status (*keep)(void *context, lw_error *error);
    void *keep_context;
} import_context;

/* Bytes of the file, unpacked when it is .gz or .zst. */
typedef struct import_input import_input;
LW_MUST_USE lw_status import_input_open(const char *path, lw_str name, import_input **input_out,
                                        lw_error *error);
/* The same for one file of a zip. Errors LW_INVALID  it is no zip, or has no such file */
LW_MUST_USE lw_status import_input_open_entry(const char *path, lw_str name, const char *entry,
                                              import_input **input_out, lw_error *error);
void import_input_close(import_input *input);
/* As lw_csv_source. */
ptrdiff_t import_input_read(void *input, char *buffer, size_t room);
/* How much of the file was read, 0..1. */
double import_input_share(const import_input *input);
/* Why reading failed; LW_OK when it did not. */
lw_status import_input_failure(const import_input *input, lw_error *error);
/* The first bytes, which are not taken by this. */
lw_str import_input_peek(import_input *input);

typedef struct {
    const char *name;
    lw_status (*open)(const import_context *context, import_input *input, void **reader_out,
                      lw_error *error);
    /* The next row; `skip`: it was taken before, only its place is wanted.
     * LW_OK; LW_NOT_FOUND at the end; LW_INVALID: the row is rejected, row->line and row->text are set
     * and the message is the reason; anything else is a failure of the whole. */
    lw_status (*next)(void *reader, bool skip, lw_arena *arena, import_row *row, lw_error *error);
    double (*share)(const void *reader); /* how much of the file was read, 0..1 */
    /* Something people should know of the whole file, or the absent text. */
    lw_str (*note)(const void *reader);
    void (*close)(void *reader);
} import_format;

extern const import_format import_csv, import_jsonl, import_json, import_zip, import_bundle,
    import_folder, import_coco, import_yolo, import_voc, import_label_studio, import_spacy;
/* One line of JSONL into a row. Errors LW_INVALID  the row is rejected */
LW_MUST_USE lw_status import_jsonl_take(const schema *s, lw_str text, lw_arena *arena,
                                        import_row *row, lw_error *error);
/* The next line of a reader of import_jsonl that is not blank; of one that is too long only its beginning.
 * Errors LW_NOT_FOUND  at the end */
LW_MUST_USE lw_status import_jsonl_line(void *reader, lw_str *text_out, bool *long_out,
                                        int64_t *line_out, lw_error *error);
/* "7/front.JPG", but no address. */
bool import_is_picture_name(lw_str text);
/* Whether a document of JSON, whose first bytes these are, or an archive with such a file, is COCO's. */
bool import_is_coco(lw_str first);
bool import_is_json(lw_str first); /* a list, of whatever */
bool import_holds_coco(const import_context *context, lw_str file);
bool import_holds_yolo(const import_context *context, lw_str file);
bool import_holds_voc(const import_context *context, lw_str file);
bool import_is_label_studio(lw_str first);
bool import_is_spacy(lw_str first);

enum { IMPORT_TRIED_FILES = 100 }; /* of a bundle that are not where they should be */
/* Whether the zip is an export that carries its pictures: its first file is items.jsonl. */
bool import_is_bundle(const import_context *context);

/* ---- for readers -------------------------------------------------------------------------- */

/* Refuses a row: always LW_INVALID. */
#define import_refuse(error, ...) lw_fail((error), LW_INVALID, __VA_ARGS__)
/* The row as it came, cut at IMPORT_ROW_TEXT_BYTES; what is not UTF-8 or NUL becomes U+FFFD. */
lw_str import_row_text(lw_str text, lw_arena *arena);
/* An external id made from the data. */
lw_str import_id_of_data(lw_str data, lw_arena *arena);
/* Decodes a picture and puts its file in place; LW_INVALID where it is none. */
LW_MUST_USE lw_status import_take_picture(const import_context *context, lw_str bytes,
                                          picture *picture_out, lw_error *error);
/* To be called for each row that takes long. */
LW_MUST_USE lw_status import_keep(const import_context *context, lw_error *error);
/* LW_INVALID when the id is too long or has control characters. */
LW_MUST_USE lw_status import_check_id(lw_str id, lw_error *error);
/* A question is about this key of data: then it is data, whatever it is called. */
bool import_is_asked_about(const schema *s, lw_str key);
/* What an item must have: what each required question is about, and something that some question is about.
 * `has`: whether the item has anything under this key of data.
 * Errors LW_INVALID  the row is rejected */
LW_MUST_USE lw_status import_check_about(const schema *s, bool (*has)(const void *row, lw_str key),
                                         const void *row, lw_error *error);
/* The key of data that holds the picture of an item: what the first question that is drawn on one is about,
 * otherwise the first that is about anything, otherwise "image". */
lw_str import_picture_key(const schema *s);

#endif
