/* certification.h - certifications: decisions frozen, drawn in a committed order, judged blind.
 *
 * A certification begins in state review, where the most doubtful items are judged first, or at once
 * with the draw: all settled items are frozen, page by page in state freezing, and the others are judged in the order
 * that the seed gives. What is decided between the first page and the moment of the freeze (frozen_at) is frozen as it is
 * at that moment. The seed is made at the beginning and only its hash told; the order is that of the BLAKE2b
 * hashes, under the seed as key, of the hash of what was frozen and an item's external id, so that
 * nobody can choose it and everybody can check it. From that moment until a release is made, any change
 * of a frozen decision but those of the certification voids it. */
#ifndef WORK_CERTIFICATION_H
#define WORK_CERTIFICATION_H
#include "server/record/certification.h"
#include "server/record/frozen.h"
#include "server/rules/proof.h"
#include "server/work/project.h"

/* A row of the table; texts in the arena. */
typedef struct {
    int64_t id, population, reviewed, planted, schema_version, begun_by, begun_at;
    int64_t frozen_at, ended_at; /* 0: not yet; frozen_hash is absent until all is frozen */
    lw_str state, field, commitment, frozen_hash, void_reason, void_external_id;
    int64_t void_item;
    double target, confidence;
    bool repair, second, losses;
    uint8_t seed[FROZEN_SEED_BYTES];
    const proof_class *classes; /* [class_count] of the claim; none: it is about all items */
    size_t class_count;
} certification_row;

typedef struct {
    size_t count, placed, waiting; /* waiting: of the placed, not handed out yet */
} certification_tally;

/* What was said of the items of a part ("doubt", "draw", "plant"), in order of their places. */
typedef struct {
    proof_word *words;   /* [all.count] of each class up to the first that is open */
    double *losses;      /* [all.count] of them; 1 or 0 where they were only right or wrong */
    size_t *classes;     /* [all.count] of which class; 0 where the claim is about none */
    size_t right, wrong; /* of all that were judged, with gaps */
    certification_tally all, of[LIMIT_CERTIFIED_CLASSES];
    proof_plants plants
        [LIMIT_CERTIFIED_CLASSES]; /* of planted errors; one that was skipped was not overlooked */
} certification_part;

/* Errors  LW_NOT_FOUND */
LW_MUST_USE lw_status certification_load(tx *t, int64_t project_id, int64_t id, lw_arena *arena,
                                         certification_row *row_out, lw_error *error);
LW_MUST_USE lw_status certification_part_load(tx *t, int64_t project_id, int64_t id,
                                              const char *part, lw_arena *arena,
                                              certification_part *part_out, lw_error *error);
/* The claim of a row, with what the plants say so far; of the life of both. */
proof_claim certification_claim(const certification_row *row, const certification_part *plants);
proof_said certification_said(const certification_part *drawn);
/* The classes of a claim as they are stored; absent where there are none, or no room. */
lw_str certification_write_classes(const proof_class *classes, size_t count, lw_arena *arena);

/* Begins one.
 * more_out  as of certification_draw, where it begins with that
 * Errors  LW_CONFLICT  another one is open, nothing is settled, or the project is archived
 *         LW_INVALID   no such field, a kind of field whose answers are not right or wrong, or a target
 *                      that no audit of this set could prove */
LW_MUST_USE lw_status certification_begin(tx *t, const actor *who,
                                          const certification_wanted *wanted, lw_arena *arena,
                                          int64_t *id_out, bool *more_out, lw_error *error);
/* Begins to freeze what is settled. Up to LIMIT_FREEZE_ROWS items are frozen at once and the random audit is open; where
 * there are more, *more_out, and the freeze is for certification_freeze_page and what follows it below.
 * Errors  LW_CONFLICT  it is not in review, nothing is settled, or there are fewer corrected answers than shall be planted
 *         LW_INVALID   a target that no audit of this set could prove
 *         LW_TOO_LARGE more than LIMIT_CERTIFIED_ITEMS are settled */
LW_MUST_USE lw_status certification_draw(tx *t, const actor *who, int64_t id, lw_arena *arena,
                                         bool *more_out, lw_error *error);
/* Ends the audit: what it has proven stands, and a release can carry it. Voids it instead when a
 * decision is not as it was frozen.
 * Errors  LW_CONFLICT  it is not in audit */
LW_MUST_USE lw_status certification_close(tx *t, const actor *who, int64_t id, lw_arena *arena,
                                          lw_error *error);
/* Gives it up, for a reason that stays visible; also one that is closed, whose decisions are then free.
 * Errors  LW_CONFLICT  it is void or released */
LW_MUST_USE lw_status certification_give_up(tx *t, const actor *who, int64_t id, lw_str reason,
                                            lw_arena *arena, lw_error *error);
LW_MUST_USE lw_status certification_show(tx *t, int64_t project_id, int64_t id, lw_arena *arena,
                                         certification *shown_out, lw_error *error);
/* Newest first, without points; *next_out is the cursor of the next page or 0. */
LW_MUST_USE lw_status certification_list(tx *t, int64_t project_id, int64_t cursor, size_t limit,
                                         lw_arena *arena, shape_list *rows_out, int64_t *next_out,
                                         lw_error *error);

/* Of those that were frozen and not voided: the newest that has decided, and the newest of all where that is open still. A
 * proof in hand is told beside the audit that may replace it. Both without points. Cost: the words of each down to the
 * one that has decided, which is looked for among the newest 20. */
typedef struct {
    certification decided, open;
    bool has_decided, has_open;
} certification_newest;
LW_MUST_USE lw_status certification_find_newest(tx *t, int64_t project_id, lw_arena *arena,
                                                certification_newest *newest_out, lw_error *error);

/* The same as JSON, of each its id, state, standing, target, confidence, bound, low, high, drawn, population. What has not
 * decided stands beside what has; alone, it is what was audited. Absent where there is none. */
LW_MUST_USE lw_status certification_audited(tx *t, int64_t project_id, lw_arena *arena,
                                            lw_str *audited_out, lw_str *open_out, lw_error *error);

/* ---- judging: called where work is submitted and given back ---------------------------------- */

/* Whether the task is, or was, one of a certification. */
LW_MUST_USE lw_status certification_has_task(tx *t, int64_t project_id, int64_t task_id,
                                             bool *has_out, lw_error *error);
/* An auditor's blind answer: compared with what was frozen, put right where that is wanted.
 * Errors  LW_CONFLICT  the certification has ended, or the item was judged */
LW_MUST_USE lw_status certification_judge(tx *t, const actor *who, project_settings *p,
                                          int64_t task_id, int64_t annotation_id,
                                          const json *values, lw_arena *arena, lw_error *error);
/* An auditor could not tell: a second person is asked where the certification wants one, otherwise it
 * counts as an error. Does nothing for other tasks. */
LW_MUST_USE lw_status certification_skip(tx *t, const actor *who, int64_t task_id, lw_arena *arena,
                                         lw_error *error);
/* Whoever holds an item to judge it does not see what was decided.
 * Errors  LW_FORBIDDEN  the person holds it */
LW_MUST_USE lw_status certification_check_blind(tx *t, const actor *who, int64_t item_id,
                                                lw_error *error);
/* The field that the open certification is about; absent: all, or none is open. */
LW_MUST_USE lw_status certification_open_field(tx *t, int64_t project_id, lw_arena *arena,
                                               lw_str *field_out, lw_error *error);
/* Why there is no such work now; static text. */
LW_MUST_USE lw_status certification_why_nothing(tx *t, int64_t project_id, lw_str *reason_out,
                                                lw_error *error);

/* ---- the freeze: called where decisions are written ------------------------------------------ */

/* A decision that changes. Voids the certification that had frozen it otherwise, or is noted before the moment of the
 * freeze. Nothing is asked of the database where nothing is frozen. Either text may be absent: not decided. */
LW_MUST_USE lw_status certification_note_change(tx *t, const project_settings *p, int64_t item_id,
                                                lw_str was, lw_str now, lw_error *error);
/* Whether the item's decision is frozen: it is not decided anew only because sources are seen
 * otherwise. */
LW_MUST_USE lw_status certification_holds(tx *t, const project_settings *p, int64_t item_id,
                                          bool *holds_out, lw_error *error);

/* ---- the freeze of many: steps, each in a transaction of its own ------------------------------- */

/* Freezes the next LIMIT_FREEZE_ROWS settled items behind *after, which moves on; *count_out says how many: fewer, and
 * there are no more.
 * Errors  LW_CONFLICT  it is not freezing (any more), here and below */
LW_MUST_USE lw_status certification_freeze_page(tx *t, int64_t project_id, int64_t id,
                                                int64_t *after, int64_t *count_out,
                                                lw_error *error);
/* Takes up what was decided since it began; when nothing is left of that, this is the moment. */
LW_MUST_USE lw_status certification_freeze_moment(tx *t, int64_t project_id, int64_t id,
                                                  bool *more_out, lw_error *error);

/* What was frozen, as it is read behind the moment, when it does not change any more: the hash and how many, then the
 * order. An item's key gives its place. */
typedef struct {
    uint8_t key[FROZEN_KEY_BYTES];
    int64_t item_id;
    size_t class;
} certification_place;
typedef struct {
    char hash[FROZEN_HEX_BYTES];
    int64_t drawn, reviewed;
    certification_place *order; /* [count] of malloc: of a claim about classes, their items */
    size_t count;
    size_t of[LIMIT_CERTIFIED_CLASSES];          /* of them, of each class, */
    size_t reviewed_of[LIMIT_CERTIFIED_CLASSES]; /* and of the reviewed */
} certification_frozen;
LW_MUST_USE lw_status certification_frozen_sum(tx *t, int64_t project_id, int64_t id,
                                               lw_arena scratch, certification_frozen *frozen,
                                               lw_error *error);
LW_MUST_USE lw_status certification_frozen_order(tx *t, int64_t project_id,
                                                 const certification_row *row, lw_arena scratch,
                                                 certification_frozen *frozen, lw_error *error);
void certification_frozen_free(certification_frozen *frozen);
/* Opens the audit of it.
 * Errors  as certification_draw */
LW_MUST_USE lw_status certification_freeze_finish(tx *t, int64_t project_id, int64_t id,
                                                  const certification_frozen *frozen,
                                                  lw_arena *arena, lw_error *error);
/* Voids it when something is not decided as it was frozen: on PostgreSQL a decision that was being written when the
 * freeze began is only seen so. */
LW_MUST_USE lw_status certification_check_frozen(tx *t, int64_t project_id, int64_t id,
                                                 bool *voided_out, lw_arena *arena,
                                                 lw_error *error);
/* Gives up a freeze that does not go on. */
LW_MUST_USE lw_status certification_freeze_stop(tx *t, int64_t project_id, int64_t id,
                                                lw_arena *arena, lw_error *error);

/* ---- inside ---------------------------------------------------------------------------------- */

/* Hands out the next items to judge, and takes back what is out when the audit is decided. */
LW_MUST_USE lw_status certification_hand_out(tx *t, int64_t project_id,
                                             const certification_row *row, lw_arena *arena,
                                             lw_error *error);
/* Whether reviewing the most doubtful of `population` items still finds errors quickly; of a claim about classes of
 * as many as were decided so when it began. */
LW_MUST_USE lw_status certification_review_goes_on(const certification_row *row,
                                                   uint64_t population,
                                                   const certification_part *doubt, lw_arena *arena,
                                                   bool *goes_on_out, lw_error *error);
/* Gives `count` more items of a class (0 where the claim is about none) a place in the drawing order, behind the first
 * `placed` of it. */
LW_MUST_USE lw_status certification_write_places(tx *t, int64_t project_id, int64_t id,
                                                 const certification_frozen *frozen, size_t class,
                                                 size_t placed, size_t count, lw_error *error);
/* Reads what was frozen and its order anew; of certification_frozen_free. Cost: all frozen items. */
LW_MUST_USE lw_status certification_frozen_again(tx *t, int64_t project_id,
                                                 const certification_row *row, lw_arena scratch,
                                                 certification_frozen *frozen, lw_error *error);
/* Hides the errors that shall be planted among what is to be judged; before, whether there are enough.
 * Errors  LW_CONFLICT  there are not */
LW_MUST_USE lw_status certification_check_plants(tx *t, int64_t project_id,
                                                 const certification_row *row, lw_arena scratch,
                                                 lw_error *error);
LW_MUST_USE lw_status certification_plant(tx *t, int64_t project_id, const certification_row *row,
                                          lw_arena *arena, lw_error *error);
/* Held to the end of the transaction. Errors  LW_CONFLICT  it is in another state */
LW_MUST_USE lw_status certification_hold(tx *t, int64_t project_id, int64_t id, const char *state,
                                         lw_error *error);
LW_MUST_USE lw_status certification_void(tx *t, int64_t project_id, int64_t id, int64_t item_id,
                                         lw_str reason, lw_error *error);
LW_MUST_USE lw_status certification_tell(tx *t, int64_t project_id, int64_t id, lw_error *error);

#endif
