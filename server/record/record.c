/* record.c - the shapes of the record. */
#include "server/record/record.h"
#include "server/limits.h"
#include <math.h>

const char *const item_states[] = {"open", "in_work", "review", "settled", "quarantined", NULL};
const char *const grade_names[] = {"definite", "probable", "possible", NULL};
const char *const verdict_names[] = {"accept", "fix", "reject", NULL};
const char *const project_states[] = {"active", "archived", NULL};
const char *const member_roles[] = {"manager", "reviewer",     "annotator",
                                    "auditor", "team_manager", NULL};
static const char *const source_kinds[] = {"person", "program", "model", "import", NULL};
static const char *const evidence_stages[] = {"label", "review", "import", "audit", "gold", NULL};

/* ---- projects ---- */

/* Nothing said: quality_or fills it in. */
static void quality_absent(void *body) {
    *(quality_settings *)body =
        (quality_settings){NAN, SHAPE_NO_INT, SHAPE_NO_INT, SHAPE_NO_INT, NAN};
}

const quality_settings quality_default = {
    .target = 0.95, .min_labels = 1, .max_labels = 3, .lease_seconds = 3600};

static int64_t int_or(int64_t wanted, int64_t otherwise) {
    return wanted == SHAPE_NO_INT ? otherwise : wanted;
}

quality_settings quality_or(const quality_settings *wanted, const quality_settings *otherwise) {
    if (!wanted) return *otherwise;
    return (quality_settings){
        .target = isnan(wanted->target) ? otherwise->target : wanted->target,
        .min_labels = int_or(wanted->min_labels, otherwise->min_labels),
        .max_labels = int_or(wanted->max_labels, otherwise->max_labels),
        .lease_seconds = int_or(wanted->lease_seconds, otherwise->lease_seconds),
        .price = isnan(wanted->price) ? otherwise->price : wanted->price,
    };
}

#define M(member, kind, ...) SHAPE_MEMBER(quality_settings, member, kind, ##__VA_ARGS__)
SHAPE_FROM(quality_shape, "Quality", quality_settings, quality_absent,
           M(target, SHAPE_REAL, .min = 0.5, .max = 0.9999,
             .about = "wanted probability that a decision is right"),
           M(min_labels, SHAPE_INT, .min = 1, .max = LIMIT_LABELS_OF_ITEM,
             .about = "answers before anything settles"),
           M(max_labels, SHAPE_INT, .min = 1, .max = LIMIT_LABELS_OF_ITEM,
             .about = "most answers that are asked for"),
           M(lease_seconds, SHAPE_INT, .min = LIMIT_LEASE_SECONDS_MIN,
             .max = LIMIT_LEASE_SECONDS_MAX, .about = "how long an item is held for a person"),
           M(price, SHAPE_REAL, .min = 0, .max = 0.5,
             .about = "accuracy that one more answer must be expected to add; 0: ask until the "
                      "target"));
#undef M

#define M(member, kind, ...) SHAPE_MEMBER(item_counts, member, kind, ##__VA_ARGS__)
SHAPE(counts_shape, "Counts", item_counts, M(items, SHAPE_INT), M(open, SHAPE_INT),
      M(in_work, SHAPE_INT), M(review, SHAPE_INT), M(settled, SHAPE_INT), M(quarantined, SHAPE_INT),
      M(answers, SHAPE_INT));
#undef M

#define M(member, kind, ...) SHAPE_MEMBER(project, member, kind, ##__VA_ARGS__)
SHAPE(project_shape, "Project", project, M(id, SHAPE_ID, .id = ID_PROJECT), M(name, SHAPE_TEXT),
      M(description, SHAPE_TEXT),
      M(instructions, SHAPE_TEXT, .omit = true, .about = "Markdown; not in lists"),
      M(schema, SHAPE_RAW, .omit = true, .about = "the schema document; not in lists"),
      M(schema_version, SHAPE_INT), M(guideline_version, SHAPE_INT),
      M(quality, SHAPE_OBJECT, .of = &quality_shape), M(counts, SHAPE_OBJECT, .of = &counts_shape),
      M(role, SHAPE_TEXT, .about = "of whoever asks"),
      M(state, SHAPE_NAME, .names = project_states),
      M(language_key, SHAPE_TEXT, .omit = true,
        .about = "of the items' meta: whose value is their language"),
      M(created_at, SHAPE_TIME));
#undef M

#define M(member, kind, ...) SHAPE_MEMBER(person_wanted, member, kind, ##__VA_ARGS__)
SHAPE(person_wanted_shape, "PersonWanted", person_wanted,
      M(email, SHAPE_TEXT, .required = true, .min = 3, .max = LIMIT_NAME_CHARS),
      M(role, SHAPE_NAME, .required = true, .names = member_roles));
#undef M

#define M(member, kind, ...) SHAPE_MEMBER(project_wanted, member, kind, ##__VA_ARGS__)
SHAPE(project_create_shape, "ProjectCreate", project_wanted,
      M(name, SHAPE_TEXT, .required = true, .min = 1, .max = LIMIT_NAME_CHARS),
      M(description, SHAPE_TEXT, .max = LIMIT_NOTE_CHARS),
      M(instructions, SHAPE_TEXT, .max = LIMIT_TEXT_CHARS),
      M(schema, SHAPE_JSON, .required = true, .about = "the schema document: {fields: [...]}"),
      M(quality, SHAPE_OBJECT, .of = &quality_shape),
      M(people, SHAPE_LIST, .of = &person_wanted_shape, .max = LIMIT_PEOPLE_PER_CALL));
SHAPE(project_patch_shape, "ProjectPatch", project_wanted,
      M(name, SHAPE_TEXT, .min = 1, .max = LIMIT_NAME_CHARS),
      M(description, SHAPE_TEXT, .max = LIMIT_NOTE_CHARS),
      M(instructions, SHAPE_TEXT, .max = LIMIT_TEXT_CHARS), M(schema, SHAPE_JSON),
      M(quality, SHAPE_OBJECT, .of = &quality_shape), M(state, SHAPE_NAME, .names = project_states),
      M(language_key, SHAPE_TEXT, .min = 0, .max = LIMIT_NAME_CHARS,
        .about = "of the meta of items that come from now on; empty: they have no language"));
#undef M

#define M(member, kind, ...) SHAPE_MEMBER(schema_document, member, kind, ##__VA_ARGS__)
SHAPE(schema_document_shape, "SchemaDocument", schema_document, M(version, SHAPE_INT),
      M(schema, SHAPE_RAW), M(created_at, SHAPE_TIME));
#undef M

/* ---- items ---- */

#define M(member, kind, ...) SHAPE_MEMBER(item_row, member, kind, ##__VA_ARGS__)
SHAPE(item_row_shape, "ItemRow", item_row, M(id, SHAPE_ID, .id = ID_ITEM),
      M(external_id, SHAPE_TEXT), M(state, SHAPE_NAME, .names = item_states), M(answers, SHAPE_INT),
      M(confidence, SHAPE_REAL), M(label, SHAPE_TEXT, .about = "the decision in short"),
      M(created_at, SHAPE_TIME), M(priority, SHAPE_INT, .about = "higher ones are given out first"),
      M(due_at, SHAPE_TIME, .about = "null: at no time"));
#undef M

#define M(member, kind, ...) SHAPE_MEMBER(source_ref, member, kind, ##__VA_ARGS__)
SHAPE(source_ref_shape, "SourceRef", source_ref, M(id, SHAPE_ID, .id = ID_SOURCE),
      M(kind, SHAPE_NAME, .names = source_kinds), M(name, SHAPE_TEXT));
#undef M

#define M(member, kind, ...) SHAPE_MEMBER(evidence, member, kind, ##__VA_ARGS__)
SHAPE(evidence_shape, "Evidence", evidence, M(id, SHAPE_ID, .id = ID_ANNOTATION),
      M(source, SHAPE_OBJECT, .of = &source_ref_shape),
      M(stage, SHAPE_NAME, .names = evidence_stages), M(values, SHAPE_RAW),
      M(confidence, SHAPE_NAME, .names = grade_names), M(note, SHAPE_TEXT),
      M(verdict, SHAPE_NAME, .names = verdict_names),
      M(certificate, SHAPE_TEXT, .about = "of skill, that it was given under"),
      M(code, SHAPE_TEXT, .about = "of a correction: one of the project's reasons"),
      M(suggested, SHAPE_RAW,
        .about = "what was shown, and what was made of it: [{source: {kind, name, version}, "
                 "things: [{field, object, fate, as}]}]; null: nothing was"),
      M(active_ms, SHAPE_INT), M(schema_version, SHAPE_INT), M(guideline_version, SHAPE_INT),
      M(late, SHAPE_BOOL), M(supersedes, SHAPE_ID, .id = ID_ANNOTATION), M(created_at, SHAPE_TIME));
#undef M

#define M(member, kind, ...) SHAPE_MEMBER(item_move, member, kind, ##__VA_ARGS__)
SHAPE(item_move_shape, "ItemMove", item_move, M(from, SHAPE_TEXT), M(to, SHAPE_TEXT),
      M(reason, SHAPE_TEXT, .about = "for people"), M(at, SHAPE_TIME),
      M(workflow_version, SHAPE_INT));
#undef M

#define M(member, kind, ...) SHAPE_MEMBER(item, member, kind, ##__VA_ARGS__)
SHAPE(item_shape, "Item", item, M(id, SHAPE_ID, .id = ID_ITEM), M(external_id, SHAPE_TEXT),
      M(state, SHAPE_NAME, .names = item_states, .omit = true, .about = "for those who may see it"),
      M(stage, SHAPE_TEXT, .omit = true, .about = "where it stands; null: it came to an end"),
      M(reason, SHAPE_TEXT, .omit = true, .about = "why it is in its state"), M(data, SHAPE_RAW),
      M(hash, SHAPE_TEXT, .about = "of its data: an answer may name it"), M(meta, SHAPE_RAW),
      M(media, SHAPE_RAW), M(created_at, SHAPE_TIME),
      M(priority, SHAPE_INT, .omit = true, .about = "for those who may see it"),
      M(due_at, SHAPE_TIME, .omit = true),
      M(evidence, SHAPE_LIST, .of = &evidence_shape, .omit = true,
        .about = "for those who may see it"),
      M(moves, SHAPE_LIST, .of = &item_move_shape, .omit = true,
        .about = "its way through the workflow, oldest first"),
      M(beliefs, SHAPE_RAW, .omit = true), M(decision, SHAPE_RAW, .omit = true),
      M(blind, SHAPE_BOOL, .omit = true,
        .about = "two reviewers look independently: nobody sees a word before both are in, "
                 "nor a reviewer who answered"));
#undef M

#define M(member, kind, ...) SHAPE_MEMBER(suggestion, member, kind, ##__VA_ARGS__)
SHAPE(suggestion_shape, "Suggestion", suggestion, M(source, SHAPE_OBJECT, .of = &source_ref_shape),
      M(values, SHAPE_RAW), M(score, SHAPE_REAL));
#undef M

#define M(member, kind, ...) SHAPE_MEMBER(lease, member, kind, ##__VA_ARGS__)
SHAPE(lease_shape, "Lease", lease, M(lease, SHAPE_ID, .id = ID_LEASE),
      M(task, SHAPE_ID, .id = ID_TASK),
      M(stage, SHAPE_TEXT, .about = "label, review, or a stage of the project's workflow"),
      M(expires_at, SHAPE_TIME), M(item, SHAPE_OBJECT, .of = &item_shape),
      M(schema_version, SHAPE_INT), M(guideline_version, SHAPE_INT),
      M(suggestions, SHAPE_LIST, .of = &suggestion_shape),
      M(field, SHAPE_TEXT, .about = "of an audit: whose answer alone counts; null: all do"));
#undef M

#define M(member, kind, ...) SHAPE_MEMBER(lease_list, member, kind, ##__VA_ARGS__)
SHAPE(lease_list_shape, "LeaseList", lease_list, M(leases, SHAPE_LIST, .of = &lease_shape),
      M(reason, SHAPE_TEXT, .about = "why there are none, or no new ones"),
      M(paused, SHAPE_BOOL, .about = "the person is paused: what they hold they may finish"));
#undef M

/* ---- work ---- */

static void next_default(void *body) {
    *(next_wanted *)body = (next_wanted){.count = 1, .stage = LW_STR("label")};
}
static void answer_default(void *body) {
    *(answer *)body = (answer){.schema_version = SHAPE_NO_INT};
}

#define M(member, kind, ...) SHAPE_MEMBER(next_wanted, member, kind, ##__VA_ARGS__)
SHAPE_FROM(next_shape, "Next", next_wanted, next_default,
           M(count, SHAPE_INT, .min = 1, .max = LIMIT_LEASES),
           M(stage, SHAPE_TEXT, .min = 1, .max = LIMIT_NAME_CHARS,
             .about = "label: whatever wants answers; review: whatever wants a word; or a stage of "
                      "the workflow"));
#undef M

static const char *const fate_names[] = {"accepted", "edited", "rejected",
                                         "ignored",  "hidden", NULL};
#define THING_TEXT .max = LIMIT_NAME_CHARS
#define M(member, kind, ...) SHAPE_MEMBER(suggested_thing, member, kind, ##__VA_ARGS__)
SHAPE(suggested_thing_shape, "SuggestedThing", suggested_thing,
      M(field, SHAPE_TEXT, .required = true, .min = 1, THING_TEXT),
      M(object, SHAPE_TEXT, THING_TEXT, .about = "null: the whole value of the field"),
      M(fate, SHAPE_NAME, .required = true, .names = fate_names,
        .about = "ignored: left lying there; hidden: not shown"),
      M(as, SHAPE_TEXT, THING_TEXT, .about = "the object of the answer that it became"));
#undef M
SHAPE(suggested_source_shape, "SuggestedSource", suggested_source,
      SHAPE_MEMBER(suggested_source, source, SHAPE_ID, .id = ID_SOURCE, .required = true),
      SHAPE_MEMBER(suggested_source, things, SHAPE_LIST, .of = &suggested_thing_shape,
                   .required = true, .max = LIMIT_OBJECTS));

#define M(member, kind, ...) SHAPE_MEMBER(answer, member, kind, ##__VA_ARGS__)
#define ANSWER_LEASE M(lease, SHAPE_ID, .required = true, .id = ID_LEASE)
#define ANSWER_VALUES(needed) M(values, SHAPE_JSON, .required = (needed), .about = "{field: value}")
#define ANSWER_COMMON                                                                              \
    M(confidence, SHAPE_NAME, .names = grade_names), M(note, SHAPE_TEXT, .max = LIMIT_NOTE_CHARS), \
        M(active_ms, SHAPE_INT, .required = true, .min = 0, .max = 86400000,                       \
          .about = "milliseconds the person worked on it"),                                        \
        M(hash, SHAPE_TEXT, .max = LIMIT_NAME_CHARS,                                               \
          .about = "of the item as it was shown; refused when it has another")
SHAPE_FROM(answer_shape, "Answer", answer, answer_default, ANSWER_LEASE, ANSWER_VALUES(true),
           ANSWER_COMMON,
           M(schema_version, SHAPE_INT, .min = 1, .max = 1e9,
             .about = "refused when it is no longer current"),
           M(suggestion, SHAPE_ID, .id = ID_SOURCE,
             .about = "source of the suggestion it started from"),
           M(suggested, SHAPE_LIST, .of = &suggested_source_shape, .max = LIMIT_SUGGESTIONS + 1,
             .about = "what was shown, and what was made of it; beside them the model that drew"));
SHAPE_FROM(review_shape, "Review", answer, answer_default, ANSWER_LEASE, ANSWER_VALUES(false),
           ANSWER_COMMON, M(verdict, SHAPE_NAME, .required = true, .names = verdict_names),
           M(reason, SHAPE_TEXT, .min = 1, .max = LIMIT_NOTE_CHARS,
             .about = "needed to reject, or a code"),
           M(code, SHAPE_TEXT, .min = 1, .max = LIMIT_NAME_CHARS,
             .about = "of fix and reject: one of the project's reasons"));
SHAPE_FROM(revise_shape, "Revise", answer, answer_default, ANSWER_VALUES(true), ANSWER_COMMON);
#undef M

#define M(member, kind, ...) SHAPE_MEMBER(answer_receipt, member, kind, ##__VA_ARGS__)
SHAPE(answer_receipt_shape, "AnswerReceipt", answer_receipt, M(id, SHAPE_ID, .id = ID_ANNOTATION),
      M(item_state, SHAPE_NAME, .names = item_states));
#undef M

#define M(member, kind, ...) SHAPE_MEMBER(skip_wanted, member, kind, ##__VA_ARGS__)
SHAPE(skip_shape, "Skip", skip_wanted, M(lease, SHAPE_ID, .required = true, .id = ID_LEASE),
      M(reason, SHAPE_TEXT, .required = true, .min = 1, .max = LIMIT_NOTE_CHARS));
#undef M

SHAPE(lease_end_shape, "LeaseEnd", lease_end, SHAPE_MEMBER(lease_end, expires_at, SHAPE_TIME));
SHAPE(reason_shape, "Reason", reason_wanted,
      SHAPE_MEMBER(reason_wanted, reason, SHAPE_TEXT, .required = true, .min = 1,
                   .max = LIMIT_NOTE_CHARS));

#define M(member, kind, ...) SHAPE_MEMBER(own_answer, member, kind, ##__VA_ARGS__)
SHAPE(own_answer_shape, "OwnAnswer", own_answer, M(id, SHAPE_ID, .id = ID_ANNOTATION),
      M(item, SHAPE_ID, .id = ID_ITEM), M(external_id, SHAPE_TEXT), M(values, SHAPE_RAW),
      M(confidence, SHAPE_NAME, .names = grade_names), M(note, SHAPE_TEXT),
      M(created_at, SHAPE_TIME), M(editable, SHAPE_BOOL));
#undef M

#define M(member, kind, ...) SHAPE_MEMBER(annotation_view, member, kind, ##__VA_ARGS__)
SHAPE(annotation_view_shape, "AnnotationView", annotation_view,
      M(annotation, SHAPE_OBJECT, .of = &evidence_shape), M(item, SHAPE_OBJECT, .of = &item_shape),
      M(schema_version, SHAPE_INT));
#undef M
