/* certification.c - the shapes of certifications. */
#include "server/record/certification.h"
#include "server/limits.h"

const char *const certification_states[] = {"review",   "freezing", "audit", "closed",
                                            "released", "void",     NULL};
const char *const standing_names[] = {"open", "proven", "disproved", NULL};

static void wanted_default(void *body) {
    *(certification_wanted *)body = (certification_wanted){
        .target = 0.95, .confidence = 0.95, .repair = true, .review_first = true};
}

#define M(member, kind, ...) SHAPE_MEMBER(certification_wanted, member, kind, ##__VA_ARGS__)
SHAPE_FROM(
    certification_wanted_shape, "CertificationWanted", certification_wanted, wanted_default,
    M(field, SHAPE_TEXT, .min = 1, .max = LIMIT_NAME_CHARS,
      .about = "the claim is about this field; left out: about all fields of an item at once"),
    M(target, SHAPE_REAL, .min = 0.01, .max = 0.9999, .about = "share of right items to prove"),
    M(confidence, SHAPE_REAL, .min = 0.5, .max = 0.9999,
      .about = "a false claim is made with a probability of 1 - confidence at most"),
    M(repair, SHAPE_BOOL,
      .about = "what is found wrong is put right; the claim is about the mended set"),
    M(second, SHAPE_BOOL, .about = "where an auditor disagrees, a second person decides"),
    M(review_first, SHAPE_BOOL,
      .about = "the most doubtful items are judged before the others are frozen and drawn"),
    M(losses, SHAPE_BOOL,
      .about = "the claim is about the mean of how alike answers and truth are, not about how many "
               "are right; "
               "of one field, without repair, second, review_first and planted"),
    M(planted, SHAPE_INT, .min = 0, .max = 1000,
      .about = "corrected answers hidden in the audit, so many of each class that is claimed, to "
               "measure what auditors overlook"),
    M(classes, SHAPE_TEXTS, .min = 1, .max = LIMIT_CERTIFIED_CLASSES,
      .about =
          "the claim is that of the items decided as each of these classes of the field so many "
          "are right; what is put right leaves its class. Without losses; "
          "review_first of the first field"));
#undef M

#define M(member, kind, ...) SHAPE_MEMBER(certification_class, member, kind, ##__VA_ARGS__)
SHAPE(certification_class_shape, "CertificationClass", certification_class, M(class, SHAPE_TEXT),
      M(title, SHAPE_TEXT, .about = "of the class, when the claim was made"),
      M(items, SHAPE_INT, .about = "decided so at the freeze; before, when it began"),
      M(reviewed, SHAPE_INT, .about = "of them, judged before the freeze"), M(drawn, SHAPE_INT),
      M(errors, SHAPE_INT),
      M(state, SHAPE_NAME, .names = standing_names, .about = "of this class alone"),
      M(bound, SHAPE_REAL), M(low, SHAPE_REAL), M(high, SHAPE_REAL),
      M(least_rest, SHAPE_INT, .about = "further draws of it without an error that prove it"),
      M(chosen, SHAPE_BOOL,
        .about = "all that are chosen meet the target, at the confidence together"),
      M(goes_on, SHAPE_BOOL, .about = "items of it are still given to auditors"));
#undef M

#define M(member, kind, ...) SHAPE_MEMBER(certification_point, member, kind, ##__VA_ARGS__)
SHAPE(certification_point_shape, "CertificationPoint", certification_point, M(drawn, SHAPE_INT),
      M(errors, SHAPE_INT), M(bound, SHAPE_REAL));
#undef M

#define M(member, kind, ...) SHAPE_MEMBER(certification_auditor, member, kind, ##__VA_ARGS__)
SHAPE(certification_auditor_shape, "CertificationAuditor", certification_auditor,
      M(user, SHAPE_ID, .id = ID_ACCOUNT), M(name, SHAPE_TEXT), M(judged, SHAPE_INT),
      M(wrong, SHAPE_INT, .about = "of them, found wrong"));
#undef M

#define M(member, kind, ...) SHAPE_MEMBER(certification, member, kind, ##__VA_ARGS__)
SHAPE(certification_shape, "Certification", certification, M(id, SHAPE_ID, .id = ID_CERTIFICATION),
      M(state, SHAPE_NAME, .names = certification_states),
      M(standing, SHAPE_NAME, .names = standing_names),
      M(says, SHAPE_TEXT, .about = "the claim as it stands, for people"),
      M(field, SHAPE_TEXT, .about = "null: all fields at once"), M(target, SHAPE_REAL),
      M(confidence, SHAPE_REAL), M(repair, SHAPE_BOOL), M(second, SHAPE_BOOL),
      M(population, SHAPE_INT, .about = "items frozen; before that, items that are settled"),
      M(reviewed, SHAPE_INT, .about = "judged before the freeze"),
      M(corrected, SHAPE_INT, .about = "of the reviewed"),
      M(review_goes_on, SHAPE_BOOL, .about = "reviewing still finds errors quickly"),
      M(drawn, SHAPE_INT, .about = "judged in drawing order without a gap"), M(errors, SHAPE_INT),
      M(skipped, SHAPE_INT), M(losses, SHAPE_BOOL, .about = "the target is a mean of 1 - loss"),
      M(lost, SHAPE_REAL, .about = "the sum of the losses; null: right or wrong"),
      M(decided_at, SHAPE_INT),
      M(least_rest, SHAPE_INT, .about = "further draws without an error that prove it"),
      M(expected_rest, SHAPE_REAL), M(bound, SHAPE_REAL), M(low, SHAPE_REAL), M(high, SHAPE_REAL),
      M(planted, SHAPE_INT), M(plants_judged, SHAPE_INT),
      M(overlooked, SHAPE_REAL, .about = "chance to overlook an error, at most; by the plants"),
      M(commitment, SHAPE_TEXT, .about = "SHA-256 of the seed"),
      M(seed, SHAPE_TEXT, .about = "once it has ended"),
      M(frozen_hash, SHAPE_TEXT, .about = "SHA-256 over what was frozen"),
      M(schema_version, SHAPE_INT), M(begun_at, SHAPE_TIME), M(frozen_at, SHAPE_TIME),
      M(ended_at, SHAPE_TIME), M(begun_by, SHAPE_ID, .id = ID_ACCOUNT),
      M(void_item, SHAPE_ID, .id = ID_ITEM), M(void_external_id, SHAPE_TEXT),
      M(void_reason, SHAPE_TEXT),
      M(classes, SHAPE_LIST, .of = &certification_class_shape,
        .about = "those claimed; none: the claim is about all items"),
      M(auditors, SHAPE_LIST, .of = &certification_auditor_shape),
      M(points, SHAPE_LIST, .of = &certification_point_shape,
        .about = "the bound as it moved; not in lists"));
#undef M
