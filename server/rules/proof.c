/* proof.c - what the words of a certification prove: a thin layer over the engine's certificate. */
#include "server/rules/proof.h"
#include <assert.h>
#include <math.h>
#include <stdio.h>

size_t proof_audits(const proof_claim *claim) {
    return claim->class_count ? claim->class_count : 1;
}

static proof_plants plants_of(const proof_claim *claim, size_t k) {
    return claim->planted && claim->plants ? claim->plants[k] : (proof_plants){0};
}

static lw_str called(const proof_class *class, size_t bytes) {
    return lw_utf8_start(class->title.len ? class->title : class->name, bytes);
}

/* Then there is no limit to what auditors overlook. */
static bool all_missed(const proof_claim *claim, size_t k) {
    return claim->planted && plants_of(claim, k).missed == claim->planted;
}

static uint64_t plants_left(const proof_claim *claim, size_t k) {
    proof_plants plants = plants_of(claim, k);
    return claim->planted - plants.caught - plants.missed;
}

/* The audit of all, or of the k-th class. */
static lw_status begin(const proof_claim *claim, size_t k, lw_certificate *audit, lw_error *error) {
    const proof_class *class = claim->class_count ? &claim->classes[k] : NULL;
    lw_certificate_options options =
        lw_certificate_defaults(class ? class->items : claim->population);
    options.target = claim->target;
    options.confidence = claim->confidence;
    options.repair = claim->repair;
    options.leaves = claim->repair && class;
    options.reviewed = class ? class->reviewed : claim->reviewed;
    lw_status status = LW_OK;
    if (class && class->items == 0)
        return lw_fail(error, LW_INVALID, "classes: no item is decided as %.*s",
                       LW_FMT(called(class, 80)));
    if (claim->planted && !all_missed(claim, k))
        status = lw_certificate_plant(&options, claim->planted, plants_of(claim, k).missed, error);
    return status == LW_OK ? lw_certificate_begin(&options, audit, error) : status;
}

/* A skipped item was not put right, and stays as it is. */
static lw_status take_word(lw_certificate *audit, proof_word word, lw_error *error) {
    return word == PROOF_SKIPPED ? lw_certificate_skip(audit, error)
                                 : lw_certificate_add(audit, word == PROOF_WRONG, error);
}

/* What may be said of an audit: nothing while planted errors are out or where all of them were overlooked. */
static proof_audit said_of(const proof_claim *claim, size_t k, const lw_certificate *audit) {
    proof_audit of = {.audit = *audit,
                      .state = audit->state,
                      .bound = lw_certificate_bound(audit),
                      .interval = lw_certificate_interval(audit),
                      .least_rest = lw_certificate_least_rest(audit)};
    if (!plants_left(claim, k) && !all_missed(claim, k)) return of;
    of.state = LW_CERTIFICATE_OPEN;
    of.bound = of.interval.low = 0;
    of.least_rest = LW_CERTIFICATE_NEVER;
    return of;
}

static void take_plants(const proof_claim *claim, size_t k, const lw_certificate *audit,
                        proof_standing *s) {
    double overlooked = all_missed(claim, k) ? 1 : audit->options.overlooked;
    s->overlooked = fmax(s->overlooked, overlooked);
    s->blind_spot = s->blind_spot || all_missed(claim, k);
    s->left += plants_left(claim, k);
    s->plants_out = s->left > 0;
}

static void finish(const proof_claim *claim, const lw_certificate *audit, proof_standing *s,
                   proof_audit *audit_out) {
    proof_audit of = said_of(claim, 0, audit);
    *s = (proof_standing){.state = of.state,
                          .bound = of.bound,
                          .interval = of.interval,
                          .drawn = audit->drawn,
                          .errors = audit->errors,
                          .skipped = audit->skipped,
                          .least_rest = of.least_rest};
    if (of.state != LW_CERTIFICATE_OPEN) s->decided_at = audit->decided_at;
    take_plants(claim, 0, audit, s);
    of.wanted = of.state == LW_CERTIFICATE_OPEN;
    if (audit_out) *audit_out = of;
}

/* ---- losses ---------------------------------------------------------------------------------- */

enum { LOOKS = 60 }; /* points of a curve that are computed; those between have the one before */
/* A bound is the same whatever the target; one so low is decided soon, and nothing is looked ahead. */
static const double lowest = .001;

static lw_status look_at(const proof_claim *claim, double target, const proof_said *said,
                         size_t count, lw_losses_look *look_out, lw_error *error) {
    lw_losses_options options = {claim->population, target, claim->confidence};
    return lw_losses_certify(&options, said->losses, count, look_out, error);
}

static lw_status stand_by_losses(const proof_claim *claim, const proof_said *said,
                                 proof_point *points, proof_standing *s, proof_audit *audit_out,
                                 lw_error *error) {
    lw_losses_look look;
    lw_status status = look_at(claim, claim->target, said, 0, &look, error);
    *s = (proof_standing){.drawn = said->count};
    for (size_t i = 0; i < said->count && status == LW_OK; i++) {
        s->errors += said->words[i] != PROOF_RIGHT;
        s->skipped += said->words[i] == PROOF_SKIPPED;
        if (points && (i + 1) % (said->count / LOOKS + 1) == 0)
            status = look_at(claim, lowest, said, i + 1, &look, error);
        if (points) points[i] = (proof_point){i + 1, s->errors, look.bound};
    }
    if (status == LW_OK) status = look_at(claim, claim->target, said, said->count, &look, error);
    if (status != LW_OK) return status;
    if (points && said->count) points[said->count - 1].bound = look.bound;
    s->state = look.state;
    s->bound = look.bound;
    s->interval = look.interval;
    s->lost = look.lost;
    s->decided_at = look.decided_at;
    s->least_rest = look.least_rest;
    s->expected_rest = (double)look.expected_rest;
    if (audit_out)
        *audit_out = (proof_audit){.state = s->state,
                                   .bound = s->bound,
                                   .interval = s->interval,
                                   .least_rest = s->least_rest,
                                   .wanted = s->state == LW_CERTIFICATE_OPEN};
    return LW_OK;
}

/* ---- classes --------------------------------------------------------------------------------- */

size_t proof_class_named(const proof_claim *claim, lw_str name) {
    size_t k = 0;
    while (k < claim->class_count && !lw_str_equal(claim->classes[k].name, name)) k++;
    return k;
}

static double least_bound(const lw_certificate *audits, size_t count) {
    double least = 1;
    for (size_t k = 0; k < count; k++) least = fmin(least, lw_certificate_bound(&audits[k]));
    return least;
}

/* Those that are open are drawn from, also while its planted errors are out; one that fails, until the claim has failed by
 * it. Where one did, the others can still be named together, which wants more of each; with planted errors they are not. */
static bool is_wanted(const proof_claim *claim, size_t k, const lw_certificate *audit, bool chosen,
                      bool any_open, lw_certificate_state every) {
    if (audit->drawn == audit->options.population - audit->options.reviewed) return false;
    if (plants_left(claim, k)) return true;
    switch (audit->state) {
    case LW_CERTIFICATE_OPEN: return true;
    case LW_CERTIFICATE_PROVEN:
        return !claim->planted && !any_open && every != LW_CERTIFICATE_PROVEN && !chosen;
    default: return every == LW_CERTIFICATE_OPEN;
    }
}

/* Where every class is proven all are named: Hochberg's first step, which keeps the confidence beside that of naming some,
 * as the order of a class tells nothing of another's. Naming some shares alpha among them, and what planted errors say of
 * each would have to be shared, too: with them all are named or none. */
static lw_status choose(const proof_claim *claim, const lw_certificate *audits,
                        const proof_standing *s, bool *chosen, lw_error *error) {
    char memory[LIMIT_CERTIFIED_CLASSES * 32];
    if (!claim->planted && s->state != LW_CERTIFICATE_PROVEN)
        return lw_classes_choose(audits, claim->class_count, LW_CHOOSE_FAMILY,
                                 lw_arena_over(memory, sizeof memory), chosen, error);
    for (size_t k = 0; k < claim->class_count; k++) chosen[k] = s->state == LW_CERTIFICATE_PROVEN;
    return LW_OK;
}

static void add_rest(const proof_audit *of, proof_standing *s) {
    bool never = of->state == LW_CERTIFICATE_DISPROVED || of->least_rest == LW_CERTIFICATE_NEVER;
    if (never) s->least_rest = LW_CERTIFICATE_NEVER;
    else if (s->least_rest != LW_CERTIFICATE_NEVER) s->least_rest += of->least_rest;
}

static lw_status finish_classes(const proof_claim *claim, const lw_certificate *audits,
                                proof_standing *s, proof_audit *audits_out, lw_error *error) {
    bool chosen[LIMIT_CERTIFIED_CLASSES], any_open = false;
    size_t count = claim->class_count;
    lw_certificate_state every = s->state;
    s->bound = 1;
    for (size_t k = 0; k < count; k++) {
        proof_audit of = said_of(claim, k, &audits[k]);
        take_plants(claim, k, &audits[k], s);
        add_rest(&of, s);
        s->bound = fmin(s->bound, of.bound);
        any_open = any_open || audits[k].state == LW_CERTIFICATE_OPEN;
    }
    if (s->plants_out || s->blind_spot) s->state = LW_CERTIFICATE_OPEN, s->decided_at = 0;
    if (s->state != LW_CERTIFICATE_OPEN) s->least_rest = 0;
    lw_status status = choose(claim, audits, s, chosen, error);
    for (size_t k = 0; k < count && status == LW_OK; k++) {
        s->chosen += chosen[k];
        if (!audits_out) continue;
        audits_out[k] = said_of(claim, k, &audits[k]);
        audits_out[k].chosen = chosen[k];
        audits_out[k].wanted = is_wanted(claim, k, &audits[k], chosen[k], any_open, every);
    }
    return status;
}

static lw_status stand_by_classes(const proof_claim *claim, const proof_said *said,
                                  proof_point *points, proof_standing *standing_out,
                                  proof_audit *audits_out, lw_error *error) {
    lw_certificate audits[LIMIT_CERTIFIED_CLASSES];
    size_t count = claim->class_count;
    lw_status status = LW_OK;
    assert(count > 0 && count <= LIMIT_CERTIFIED_CLASSES);
    for (size_t k = 0; k < count && status == LW_OK; k++)
        status = begin(claim, k, &audits[k], error);
    if (status != LW_OK) return status;
    proof_standing s = {.state = lw_classes_every(audits, count), .interval = {NAN, NAN}};
    for (size_t i = 0; i < said->count; i++) {
        assert(said->classes[i] < count);
        status = take_word(&audits[said->classes[i]], said->words[i], error);
        if (status != LW_OK) return status;
        s.drawn++;
        s.errors += said->words[i] != PROOF_RIGHT;
        s.skipped += said->words[i] == PROOF_SKIPPED;
        if (s.state == LW_CERTIFICATE_OPEN) {
            s.state = lw_classes_every(audits, count);
            s.decided_at = s.state == LW_CERTIFICATE_OPEN ? 0 : s.drawn;
        }
        if (points) points[i] = (proof_point){s.drawn, s.errors, least_bound(audits, count)};
    }
    *standing_out = s;
    return finish_classes(claim, audits, standing_out, audits_out, error);
}

/* ---- what is proven -------------------------------------------------------------------------- */

lw_status proof_stand(const proof_claim *claim, const proof_said *said, proof_point *points,
                      proof_standing *standing_out, proof_audit *audits_out, lw_error *error) {
    lw_certificate audit;
    if (claim->class_count)
        return stand_by_classes(claim, said, points, standing_out, audits_out, error);
    if (claim->losses) return stand_by_losses(claim, said, points, standing_out, audits_out, error);
    lw_status status = begin(claim, 0, &audit, error);
    if (status != LW_OK) return status;
    for (size_t i = 0; i < said->count; i++) {
        status = take_word(&audit, said->words[i], error);
        if (status != LW_OK) return status;
        if (points)
            points[i] = (proof_point){audit.drawn, audit.errors, lw_certificate_bound(&audit)};
    }
    finish(claim, &audit, standing_out, audits_out);
    return LW_OK;
}

lw_status proof_possible(const proof_claim *claim, lw_error *error) {
    lw_certificate audit;
    lw_losses_look look;
    lw_status status = LW_OK;
    if (claim->losses)
        return look_at(claim, claim->target, &(proof_said){.count = 0}, 0, &look, error);
    proof_claim spotless = *claim;
    spotless.plants = NULL; /* none overlooked */
    for (size_t k = 0; k < proof_audits(claim) && status == LW_OK; k++) {
        status = begin(&spotless, k, &audit, error);
        if (status == LW_OK && lw_certificate_least_rest(&audit) == LW_CERTIFICATE_NEVER)
            return lw_fail(
                error, LW_INVALID, "target: no audit of %llu items can prove %g with confidence %g",
                (unsigned long long)audit.options.population, claim->target, claim->confidence);
    }
    return status;
}

/* A share in percent, rounded towards what is surely so. */
static double percent_down(double share) { return floor(share * 1000 + 1e-9) / 10; }

static void say_quality(const proof_claim *claim, const proof_standing *s,
                        char text[PROOF_SENTENCE_BYTES]) {
    static const char *const states[] = {
        [LW_CERTIFICATE_OPEN] = "Open: the mean quality is at least %.1f %% so far",
        [LW_CERTIFICATE_PROVEN] = "Proven: the mean quality is at least %.1f %%",
        [LW_CERTIFICATE_DISPROVED] = "Disproved: the mean quality is below %.1f %%"};
    double share = s->state == LW_CERTIFICATE_OPEN     ? percent_down(s->bound)
                   : s->state == LW_CERTIFICATE_PROVEN ? percent_down(fmax(s->bound, claim->target))
                                                       : claim->target * 100;
    char head[120];
    snprintf(head, sizeof head, states[s->state], share);
    snprintf(text, PROOF_SENTENCE_BYTES,
             "%s, with %g %% confidence, from %llu audited items; %g %% are to be proven.", head,
             claim->confidence * 100, (unsigned long long)s->drawn, claim->target * 100);
}

/* "cat, dog", and how many more there are than have room. */
static size_t list_names(const proof_claim *claim, char *text, size_t bytes) {
    size_t used = 0, k = 0;
    for (; k < claim->class_count; k++) {
        lw_str name = called(&claim->classes[k], 60);
        if (used + name.len + 3 > bytes) break;
        used += (size_t)snprintf(text + used, bytes - used, "%s%.*s", k ? ", " : "", LW_FMT(name));
    }
    return claim->class_count - k;
}

static void say_which(const proof_claim *claim, const char *of, char *text, size_t bytes) {
    char names[240];
    size_t more = list_names(claim, names, sizeof names);
    if (more)
        snprintf(text, bytes, "the items of %s %zu classes (%s and %zu more)", of,
                 claim->class_count, names, more);
    else snprintf(text, bytes, "the items of %s %zu classes (%s)", of, claim->class_count, names);
}

static void say_classes(const proof_claim *claim, const proof_standing *s,
                        char text[PROOF_SENTENCE_BYTES]) {
    static const char *const tails[][2] = {
        {" so far", ""}, {", so far and as put right by the audit", ", as put right by the audit"}};
    char of[320], more[80] = "", head[480];
    size_t count = claim->class_count;
    lw_str name = called(&claim->classes[0], 60);
    double share =
        percent_down(s->state == LW_CERTIFICATE_PROVEN ? fmax(s->bound, claim->target) : s->bound);
    if (count == 1) snprintf(of, sizeof of, "the items decided as %.*s", LW_FMT(name));
    else
        say_which(claim, s->state == LW_CERTIFICATE_DISPROVED ? "one of" : "each of", of,
                  sizeof of);
    if (s->state == LW_CERTIFICATE_DISPROVED)
        snprintf(head, sizeof head, "Disproved: of %s fewer than %g %% are right", of,
                 claim->target * 100);
    else
        snprintf(head, sizeof head, "%s: of %s at least %.1f %% are right%s",
                 s->state == LW_CERTIFICATE_PROVEN ? "Proven" : "Open", of, share,
                 tails[claim->repair][s->state == LW_CERTIFICATE_PROVEN]);
    if (s->state != LW_CERTIFICATE_PROVEN && s->chosen)
        snprintf(more, sizeof more, " %zu of them meet it, at this confidence together.",
                 s->chosen);
    snprintf(text, PROOF_SENTENCE_BYTES,
             "%s, with %g %% confidence, from %llu audited items; %g %% are to be proven.%s", head,
             claim->confidence * 100, (unsigned long long)s->drawn, claim->target * 100, more);
}

/* What auditors overlook is not known. */
static void say_plants(const proof_claim *claim, const proof_standing *s,
                       char text[PROOF_SENTENCE_BYTES]) {
    unsigned long long planted = claim->planted * proof_audits(claim);
    if (s->plants_out)
        snprintf(
            text, PROOF_SENTENCE_BYTES,
            "Open: %llu of %llu planted errors are still to be judged; nothing is said before.",
            (unsigned long long)s->left, planted);
    else if (claim->class_count)
        snprintf(text, PROOF_SENTENCE_BYTES,
                 "Open: all planted errors of a class were overlooked; nothing can be proven so.");
    else
        snprintf(text, PROOF_SENTENCE_BYTES,
                 "Open: all of %llu planted errors were overlooked; nothing can be proven so.",
                 planted);
}

void proof_say(const proof_claim *claim, const proof_standing *s, char text[PROOF_SENTENCE_BYTES]) {
    if (s->plants_out || s->blind_spot) {
        say_plants(claim, s, text);
        return;
    }
    if (claim->losses || claim->class_count) {
        (claim->losses ? say_quality : say_classes)(claim, s, text);
        return;
    }
    const char *what = claim->repair ? "are right, as put right by the audit" : "are right";
    unsigned long long drawn = s->drawn;
    double confidence = claim->confidence * 100;
    if (s->state == LW_CERTIFICATE_PROVEN)
        snprintf(text, PROOF_SENTENCE_BYTES,
                 "Proven: at least %.1f %% %s, with %g %% confidence, from %llu audited items.",
                 percent_down(fmax(s->bound, claim->target)), what, confidence, drawn);
    else if (s->state == LW_CERTIFICATE_DISPROVED)
        snprintf(text, PROOF_SENTENCE_BYTES,
                 "Disproved: fewer than %g %% %s, with %g %% confidence, from %llu audited items.",
                 claim->target * 100, what, confidence, drawn);
    else
        snprintf(
            text, PROOF_SENTENCE_BYTES,
            "Open: at least %.1f %% %s so far, with %g %% confidence, from %llu audited items; "
            "%g %% are to be proven.",
            percent_down(s->bound), what, confidence, drawn, claim->target * 100);
}

#define FROZEN "All settled items are frozen. "
#define IN_ORDER                                                                               \
    "judged one by one in the order of the BLAKE2b hashes of their names under a secret seed " \
    "whose SHA-256 was told before, until "
#define BY_WHOM                                                                                   \
    " by trusted people who judged items without seeing how they were decided, in an order that " \
    "chance has set and nobody could choose."

proof_terms proof_terms_of(lw_str state, bool losses, bool classes) {
    proof_terms terms = {
        .title = "What is not decided yet",
        .how = "Neither proven nor disproved so far" BY_WHOM,
        .bound = classes ? "of each class at least right" : "at least right",
        .errors = "errors among them",
        .method = "hypergeometric mixture martingale",
        .sampling = FROZEN "They are " IN_ORDER
                           "a hypergeometric mixture martingale decides: the bound holds "
                           "however long the audit takes.",
    };
    if (lw_str_equal(state, LW_STR("proven")))
        terms.title = "What is proven", terms.how = "Proven" BY_WHOM;
    if (lw_str_equal(state, LW_STR("disproved")))
        terms.title = "What is disproved", terms.how = "Disproved" BY_WHOM;
    if (classes)
        terms.sampling = FROZEN
            "Those that were decided as one of the classes are " IN_ORDER
            "for each class a hypergeometric mixture martingale of its own decides: the bounds "
            "hold however long the audit takes.";
    if (!losses) return terms;
    terms.bound = "mean quality at least";
    terms.errors = "not wholly alike among them";
    terms.method = "mean of betting martingales";
    terms.sampling = FROZEN
        "They are " IN_ORDER "a mean of betting martingales decides. An item counts by how alike "
        "its answer and the auditor's are; the bound holds however long the audit takes.";
    return terms;
}
