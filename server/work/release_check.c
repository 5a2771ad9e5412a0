/* release_check.c - a certificate against its items' file. */
#include "labelwright/intern.h"
#include "server/record/frozen.h"
#include "server/rules/proof.h"
#include "server/work/release_file.h"
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { SCRATCH_BYTES = 32 << 20, NAMES_BYTES = 1 << 30, NAMES_MAX = 100000000 };

/* What the certificate says of an item by name. */
typedef struct {
    enum { REVIEWED, DRAWN } part;
    int64_t place;                 /* among the drawn, from 0 */
    size_t class;                  /* of the claim's, by the file */
    const json *frozen, *repaired; /* where the audit has put it right */
} named;

typedef struct {
    uint8_t key[FROZEN_KEY_BYTES];
    int32_t name; /* among the named; -1: none */
    size_t class;
} drawable;

typedef struct {
    const json *body, *claim; /* claim NULL: not audited */
    proof_claim claimed;
    proof_class classes[LIMIT_CERTIFIED_CLASSES]; /* counted in the file */
    proof_plants plants[LIMIT_CERTIFIED_CLASSES];
    lw_intern *names;
    named *list; /* [names] */
    drawable *drawn;
    size_t drawn_count, drawn_room;
    int64_t items, decided, seen; /* seen: of the named */
    uint8_t seed[FROZEN_SEED_BYTES];
    lw_str frozen_hex;
    frozen_hash frozen;
    char *memory; /* [SCRATCH_BYTES] */
    lw_error *error;
} checker;

static lw_status no_memory(lw_error *error) {
    return lw_fail(error, LW_NO_MEMORY, "no memory to check the release");
}

static int64_t number_of(const json *object, const char *key) {
    const json *value = json_get(object, key);
    return json_kind_of(value) == JSON_INT ? json_int(value) : -1;
}

static double real_of(const json *object, const char *key) {
    const json *value = json_get(object, key);
    json_kind kind = json_kind_of(value);
    return kind == JSON_INT || kind == JSON_REAL ? json_real(value) : -1;
}

static bool is_true(const json *object, const char *key) {
    const json *value = json_get(object, key);
    return json_kind_of(value) == JSON_BOOL && json_is_true(value);
}

/* ---- what is named --------------------------------------------------------------------------- */

static lw_status take_name(checker *c, lw_str name, const named *what) {
    int32_t number;
    size_t before = lw_intern_count(c->names);
    if (!name.data) return lw_fail(c->error, LW_INVALID, "claim: an item has no name");
    lw_status status = lw_intern_add(c->names, name, &number, c->error);
    if (status != LW_OK) return status;
    if (lw_intern_count(c->names) == before)
        return lw_fail(c->error, LW_INVALID, "claim: the item %.*s is named twice",
                       LW_FMT(lw_utf8_start(name, 80)));
    c->list[number] = *what;
    return LW_OK;
}

static lw_status take_names(checker *c) {
    const json *reviewed = json_get(c->claim, "reviewed_items"),
               *sample = json_get(c->claim, "sample");
    size_t count = json_count(reviewed) + json_count(sample);
    c->names = lw_intern_open(NAMES_MAX, NAMES_BYTES);
    c->list = calloc(count + 1, sizeof *c->list);
    if (!c->names || !c->list) return no_memory(c->error);
    lw_status status = LW_OK;
    for (size_t i = 0; i < json_count(reviewed) && status == LW_OK; i++)
        status = take_name(c, json_text(json_get(json_at(reviewed, i), "item")),
                           &(named){.part = REVIEWED});
    for (size_t i = 0; i < json_count(sample) && status == LW_OK; i++) {
        const json *row = json_at(sample, i);
        status = take_name(c, json_text(json_get(row, "item")),
                           &(named){.part = DRAWN,
                                    .place = (int64_t)i,
                                    .frozen = json_get(row, "frozen"),
                                    .repaired = json_get(row, "repaired")});
    }
    return status;
}

static lw_status take_seed(checker *c) {
    lw_str hex = json_text(json_get(c->claim, "seed"));
    size_t length = 0;
    if (!hex.data ||
        sodium_hex2bin(c->seed, sizeof c->seed, hex.data, hex.len, NULL, &length, NULL) != 0 ||
        length != sizeof c->seed)
        return lw_fail(c->error, LW_INVALID, "claim: there is no seed");
    char commitment[FROZEN_HEX_BYTES];
    frozen_commit(c->seed, commitment);
    if (!lw_str_equal(json_text(json_get(c->claim, "commitment")), lw_str_from(commitment)))
        return lw_fail(c->error, LW_INVALID,
                       "claim: the seed is not the one that was committed to before the draw");
    return LW_OK;
}

/* What is claimed; of classes their items are counted later, in the file. */
static lw_status take_claim(checker *c) {
    const json *claim = c->claim, *classes = json_get(claim, "classes");
    size_t count = json_count(classes);
    if (count > LIMIT_CERTIFIED_CLASSES || (count && !json_text(json_get(claim, "field")).data))
        return lw_fail(c->error, LW_INVALID, "claim: its classes, or their field, are missing");
    for (size_t k = 0; k < count; k++)
        c->classes[k] = (proof_class){.name = json_text(json_get(json_at(classes, k), "class")),
                                      .title = json_text(json_get(json_at(classes, k), "title"))};
    for (size_t k = 0; k < (count ? count : 1); k++) {
        const json *of = count ? json_at(classes, k) : claim;
        c->plants[k] =
            (proof_plants){(uint64_t)number_of(of, "caught"), (uint64_t)number_of(of, "missed")};
    }
    c->claimed =
        (proof_claim){.population = (uint64_t)number_of(claim, "population"),
                      .reviewed = (uint64_t)number_of(claim, "reviewed"),
                      .target = real_of(claim, "target"),
                      .confidence = real_of(claim, "confidence"),
                      .repair = is_true(claim, "repair"),
                      .losses = is_true(claim, "losses"),
                      .planted = (uint64_t)number_of(claim, "planted") / (count ? count : 1),
                      .plants = c->plants,
                      .classes = c->classes,
                      .class_count = count};
    return LW_OK;
}

/* ---- the items -------------------------------------------------------------------------------- */

static lw_str text_of(const json *value, lw_arena *arena) {
    lw_builder text = lw_builder_in(arena);
    json_put(&text, value);
    return lw_built(&text);
}

/* That what was put right is in the file as it was put right. */
static lw_status check_repaired(const checker *c, lw_str name, const json *repaired,
                                const json *decided, lw_arena scratch) {
    lw_str wanted = text_of(repaired, &scratch), is = text_of(decided, &scratch);
    if (!wanted.data || !is.data) return no_memory(c->error);
    if (lw_str_equal(wanted, is)) return LW_OK;
    return lw_fail(c->error, LW_INVALID,
                   "items: %.*s was put right by the audit, and is decided otherwise in the file",
                   LW_FMT(lw_utf8_start(name, 80)));
}

static lw_status add_drawable(checker *c, lw_str name, int32_t number, size_t class) {
    if (c->drawn_count == c->drawn_room) {
        size_t more = c->drawn_room ? 2 * c->drawn_room : 1024;
        drawable *grown = realloc(c->drawn, more * sizeof *grown);
        if (!grown) return no_memory(c->error);
        c->drawn = grown;
        c->drawn_room = more;
    }
    drawable *next = &c->drawn[c->drawn_count++];
    next->name = number;
    next->class = class;
    if (number >= 0) c->list[number].class = class;
    if (c->claimed.class_count) c->classes[class].items++;
    frozen_key(c->seed, c->frozen_hex, name, next->key);
    return LW_OK;
}

static size_t class_of(const checker *c, const json *frozen) {
    if (!c->claimed.class_count) return 0;
    const json *value = json_get(frozen, json_text(json_get(c->claim, "field")).data);
    return proof_class_named(&c->claimed, json_text(value));
}

static lw_status take_decided(checker *c, lw_str name, const json *decided) {
    lw_arena scratch = lw_arena_over(c->memory, SCRATCH_BYTES);
    c->decided++;
    if (!c->claim) return LW_OK;
    int32_t number = lw_intern_find(c->names, name);
    const named *known = number < 0 ? NULL : &c->list[number];
    const json *frozen = decided;
    lw_status status = LW_OK;
    c->seen += known != NULL;
    if (known && known->repaired) {
        frozen = known->frozen;
        status = check_repaired(c, name, known->repaired, decided, scratch);
    }
    lw_str text = text_of(frozen, &scratch);
    if (status == LW_OK && !text.data) status = no_memory(c->error);
    if (status == LW_OK) status = frozen_add(&c->frozen, name, text, scratch, c->error);
    size_t class = class_of(c, frozen);
    if (status != LW_OK || class == proof_audits(&c->claimed)) return status;
    if (!known || known->part == DRAWN) return add_drawable(c, name, number, class);
    if (c->claimed.class_count) c->classes[class].items++, c->classes[class].reviewed++;
    return LW_OK;
}

static lw_status take_line(checker *c, lw_str line) {
    json *item = NULL;
    lw_error why;
    c->items++;
    if (line.len && line.data[line.len - 1] == '\n') line.len--;
    if (json_parse(line, &item, &why) != LW_OK)
        return lw_fail(c->error, LW_INVALID, "items: line %lld: %s", (long long)c->items,
                       why.message);
    const json *decided = json_get(json_get(item, "decision"), "values");
    lw_str name = json_text(json_get(item, "external_id"));
    lw_status status = LW_OK;
    if (!name.data)
        status = lw_fail(c->error, LW_INVALID, "items: line %lld has no external_id",
                         (long long)c->items);
    else if (decided) status = take_decided(c, name, decided);
    json_free(item);
    return status;
}

/* The folder is left out: it is that of the certificate, whose path stands before the message, or was
 * said with --items. */
static const char *file_name(const char *path) {
    const char *slash = strrchr(path, '/');
    return slash ? slash + 1 : path;
}

static lw_status read_items(checker *c, const char *path) {
    FILE *file = fopen(path, "re");
    if (!file)
        return lw_fail(c->error, LW_UNAVAILABLE, "items: %s: %s", file_name(path), strerror(errno));
    char *line = NULL;
    size_t room = 0;
    ssize_t length;
    lw_status status = LW_OK;
    while (status == LW_OK && (length = getline(&line, &room, file)) >= 0)
        status = take_line(c, (lw_str){line, (size_t)length});
    if (status == LW_OK && ferror(file))
        status = lw_fail(c->error, LW_UNAVAILABLE, "items: %s cannot be read", file_name(path));
    free(line);
    fclose(file);
    return status;
}

/* First that it is the file: what else would be wrong with another one says nothing. */
static lw_status check_file(checker *c, const char *path) {
    const json *items = json_get(c->body, "items");
    FILE *file = fopen(path, "re");
    if (!file)
        return lw_fail(c->error, LW_UNAVAILABLE, "items: %s: %s", file_name(path), strerror(errno));
    crypto_hash_sha256_state state;
    uint8_t bytes[crypto_hash_sha256_BYTES];
    char hex[FROZEN_HEX_BYTES];
    size_t count;
    int64_t size = 0;
    crypto_hash_sha256_init(&state);
    while ((count = fread(c->memory, 1, SCRATCH_BYTES, file)) > 0) {
        crypto_hash_sha256_update(&state, (const unsigned char *)c->memory, count);
        size += (int64_t)count;
    }
    bool failed = ferror(file) != 0;
    fclose(file);
    if (failed)
        return lw_fail(c->error, LW_UNAVAILABLE, "items: %s cannot be read", file_name(path));
    if (size != number_of(items, "bytes"))
        return lw_fail(c->error, LW_INVALID, "items: %s has %lld bytes, the certificate says %lld",
                       path, (long long)size, (long long)number_of(items, "bytes"));
    crypto_hash_sha256_final(&state, bytes);
    sodium_bin2hex(hex, sizeof hex, bytes, sizeof bytes);
    if (!lw_str_equal(json_text(json_get(items, "sha256")), lw_str_from(hex)))
        return lw_fail(c->error, LW_INVALID,
                       "items: the SHA-256 of %s is %s, which is not that of the certificate", path,
                       hex);
    return LW_OK;
}

static lw_status check_counts(const checker *c) {
    const json *items = json_get(c->body, "items");
    if (c->items != number_of(items, "items") || c->decided != number_of(items, "decided"))
        return lw_fail(c->error, LW_INVALID,
                       "items: the file has %lld items of which %lld are decided, the certificate "
                       "says %lld and %lld",
                       (long long)c->items, (long long)c->decided,
                       (long long)number_of(items, "items"),
                       (long long)number_of(items, "decided"));
    return LW_OK;
}

/* ---- the claim -------------------------------------------------------------------------------- */

static lw_status check_population(checker *c) {
    char hex[FROZEN_HEX_BYTES];
    if (c->decided != number_of(c->claim, "population"))
        return lw_fail(c->error, LW_INVALID,
                       "claim: %lld items are decided, but %lld were frozen: some were decided, or "
                       "went back to work, after the freeze",
                       (long long)c->decided, (long long)number_of(c->claim, "population"));
    if (c->seen != (int64_t)lw_intern_count(c->names))
        return lw_fail(c->error, LW_INVALID,
                       "claim: of %zu items that were judged, %lld are decided in the file",
                       lw_intern_count(c->names), (long long)c->seen);
    frozen_end(&c->frozen, hex);
    if (!lw_str_equal(c->frozen_hex, lw_str_from(hex)))
        return lw_fail(c->error, LW_INVALID,
                       "claim: what was frozen is not what the file holds: a decision was changed "
                       "other than by the audit");
    return LW_OK;
}

static int by_key(const void *a, const void *b) { return memcmp(a, b, sizeof((drawable *)0)->key); }

/* Of each class, or of all, the first of the order are the sample, and they stand in it in that order. */
static lw_status check_order(checker *c) {
    qsort(c->drawn, c->drawn_count, sizeof *c->drawn, by_key);
    size_t count = json_count(json_get(c->claim, "sample")), next = 0;
    bool ended[LIMIT_CERTIFIED_CLASSES] = {false}, fits = true;
    for (size_t i = 0; i < c->drawn_count && fits; i++) {
        const drawable *d = &c->drawn[i];
        bool sampled = d->name >= 0;
        fits = !sampled || (!ended[d->class] && c->list[d->name].place == (int64_t)next);
        if (sampled) next += fits;
        else ended[d->class] = true;
    }
    if (fits && next == count) return LW_OK;
    return lw_fail(c->error, LW_INVALID,
                   "claim: draw %zu is not the item that the seed gives: an item was left out, "
                   "reordered or redrawn",
                   next + 1);
}

static bool read_word(const json *row, proof_word *word_out) {
    static const char *const names[] = {
        [PROOF_RIGHT] = "right", [PROOF_WRONG] = "wrong", [PROOF_SKIPPED] = "skipped"};
    for (proof_word word = PROOF_RIGHT; word <= PROOF_SKIPPED; word++)
        if (lw_str_equal(json_text(json_get(row, "outcome")), lw_str_from(names[word]))) {
            *word_out = word;
            return true;
        }
    return false;
}

/* A word with a loss is right when that is 0; one that was skipped has none, and lost all. */
static bool read_loss(const json *row, proof_word word, double *loss_out) {
    const json *loss = json_get(row, "loss");
    *loss_out = loss ? real_of(row, "loss") : word != PROOF_RIGHT;
    return *loss_out >= 0 && *loss_out <= 1 && (*loss_out > 0) == (word != PROOF_RIGHT);
}

/* What is said of each class. */
static bool same_classes(const checker *c, const proof_audit *audits) {
    bool same = true;
    for (size_t k = 0; k < c->claimed.class_count && same; k++) {
        const json *said = json_at(json_get(c->claim, "classes"), k);
        const lw_certificate *a = &audits[k].audit;
        int64_t reviewed = json_get(said, "reviewed") ? number_of(said, "reviewed") : 0;
        same = number_of(said, "items") == (int64_t)a->options.population &&
               reviewed == (int64_t)a->options.reviewed &&
               number_of(said, "drawn") == (int64_t)a->drawn &&
               number_of(said, "errors") == (int64_t)a->errors &&
               lw_str_equal(json_text(json_get(said, "state")),
                            lw_str_from(lw_certificate_state_names[audits[k].state])) &&
               real_of(said, "bound") <= audits[k].bound + 1e-9 &&
               is_true(said, "chosen") == audits[k].chosen;
    }
    return same;
}

static bool read_words(const checker *c, proof_word *words, double *losses, size_t *classes) {
    const json *sample = json_get(c->claim, "sample");
    size_t count = json_count(sample);
    size_t reviewed = lw_intern_count(c->names) - count; /* those are the first names */
    bool read = true;
    for (size_t i = 0; i < count && read; i++) {
        const json *row = json_at(sample, i);
        read = read_word(row, &words[i]) && read_loss(row, words[i], &losses[i]);
        classes[i] = c->list[reviewed + i].class;
    }
    return read;
}

/* The sentence holds state, bound, confidence and draws: it is made anew and must be the same. */
static lw_status check_words(checker *c) {
    size_t count = json_count(json_get(c->claim, "sample"));
    proof_word *words = calloc(count + 1, sizeof *words);
    double *losses = calloc(count + 1, sizeof *losses);
    size_t *classes = calloc(count + 1, sizeof *classes);
    proof_audit audits[LIMIT_CERTIFIED_CLASSES];
    proof_standing s;
    char says[PROOF_SENTENCE_BYTES];
    lw_error why;
    bool room = words && losses && classes;
    proof_said said = {words, losses, classes, count};
    lw_status status =
        !room ? no_memory(&why)
        : read_words(c, words, losses, classes)
            ? proof_stand(&c->claimed, &said, NULL, &s, audits, &why)
            : lw_fail(&why, LW_INVALID, "an outcome is unknown, or a loss does not fit it");
    free(words), free(losses), free(classes);
    if (status != LW_OK) return lw_fail(c->error, LW_INVALID, "claim: %s", why.message);
    proof_say(&c->claimed, &s, says);
    bool same = lw_str_equal(json_text(json_get(c->claim, "says")), lw_str_from(says)) &&
                number_of(c->claim, "errors") == (int64_t)s.errors &&
                real_of(c->claim, "bound") <= s.bound + 1e-9 && same_classes(c, audits);
    if (!same)
        return lw_fail(c->error, LW_INVALID,
                       "claim: the sample does not prove what is said; it says: %s", says);
    return LW_OK;
}

static lw_status check(checker *c, const char *path) {
    lw_status status = check_file(c, path);
    if (status == LW_OK && c->claim) status = take_claim(c);
    if (status == LW_OK && c->claim) status = take_names(c);
    if (status == LW_OK && c->claim) status = take_seed(c);
    if (status == LW_OK) status = read_items(c, path);
    if (status == LW_OK) status = check_counts(c);
    if (status != LW_OK || !c->claim) return status;
    status = check_population(c);
    if (status == LW_OK) status = check_order(c);
    return status == LW_OK ? check_words(c) : status;
}

lw_status release_check(const json *body, const char *path, lw_error *error) {
    checker c = {.body = body, .claim = json_get(body, "claim"), .error = error};
    if (number_of(body, "labelwright_release") != 1)
        return lw_fail(error, LW_INVALID, "it is a certificate of a later program");
    c.frozen_hex = json_text(json_get(c.claim, "frozen_hash"));
    frozen_begin(&c.frozen);
    c.memory = malloc(SCRATCH_BYTES);
    lw_status status = c.memory ? check(&c, path) : no_memory(error);
    if (c.names) lw_intern_close(c.names);
    free(c.list);
    free(c.drawn);
    free(c.memory);
    return status;
}
