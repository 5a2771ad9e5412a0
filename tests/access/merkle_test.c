/* The tree against published vectors (transparency-dev, RFC 6962) and against its definition. */
#include "tests/unit/harness.h"
#include "labelwright/rng.h"
#include "server/access/merkle.h"
#include <json-c/json.h>
#include <sodium.h>
#include <stdlib.h>

#define VECTORS "../shared/data/audit/merkle_proof_vectors.jsonl"

static merkle_hash hash_field(json_object *from, const char *name) {
    merkle_hash hash = {{0}};
    json_object *value = NULL;
    size_t length = 0;
    json_object_object_get_ex(from, name, &value);
    const char *text = json_object_get_string(value);
    int failed = text ? sodium_base642bin(hash.bytes, 32, text, strlen(text), "", &length, NULL,
                                          sodium_base64_VARIANT_ORIGINAL)
                      : -1;
    static int others;
    /* Our type cannot hold an empty hash: it stands for one that equals no other. Short ones ("Don't
     * care 1") are padded with zeros and equal themselves. */
    if (failed || length == 0) memset(hash.bytes, ++others, 32);
    return hash;
}

static int64_t int_field(json_object *from, const char *name) {
    json_object *value = NULL;
    json_object_object_get_ex(from, name, &value);
    return json_object_get_int64(value);
}

static size_t read_proof(json_object *from, merkle_hash *proof, size_t room) {
    json_object *list = NULL;
    json_object_object_get_ex(from, "proof", &list);
    if (!list || !json_object_is_type(list, json_type_array)) return 0;
    size_t count = json_object_array_length(list);
    assert_true(count <= room);
    for (size_t i = 0; i < count; i++) {
        json_object *holder = json_object_new_object();
        json_object_object_add(holder, "x", json_object_get(json_object_array_get_idx(list, i)));
        proof[i] = hash_field(holder, "x");
        json_object_put(holder);
    }
    return count;
}

static bool check_case(json_object *c, const char *kind) {
    merkle_hash proof[80];
    size_t count = read_proof(c, proof, 80);
    int64_t start = int_field(c, "start"), end = int_field(c, "end"),
            leaf = int_field(c, "leafIdx");
    merkle_hash root = hash_field(c, "root"), root1 = hash_field(c, "root1"),
                root2 = hash_field(c, "root2"), hash = hash_field(c, "leafHash");
    if (strcmp(kind, "inclusion") == 0)
        return merkle_check_inclusion(leaf, int_field(c, "treeSize"), &hash, proof, count, &root);
    if (strcmp(kind, "consistency") == 0)
        return merkle_check_consistency(int_field(c, "size1"), int_field(c, "size2"), &root1, proof,
                                        count, &root2);
    if (strcmp(kind, "subtreeinclusion") == 0)
        return merkle_check_inclusion(leaf - start, end - start, &hash, proof, count, &root);
    assert_string_equal(kind, "subtreeconsistency");
    return merkle_check(start, end, int_field(c, "size"), &root1, proof, count, &root2);
}

static void all_published_proofs_are_judged_right(void **state) {
    (void)state;
    FILE *file = fopen(VECTORS, "r");
    if (!file) skip();
    char *line = NULL;
    size_t room = 0;
    int cases = 0, wrong = 0;
    while (getline(&line, &room, file) > 0) {
        json_object *c = json_tokener_parse(line), *value = NULL;
        assert_non_null(c);
        json_object_object_get_ex(c, "file", &value);
        const char *name = json_object_get_string(value);
        char kind[32];
        snprintf(kind, sizeof kind, "%.*s", (int)strcspn(name, "/"), name);
        json_object_object_get_ex(c, "wantErr", &value);
        if (check_case(c, kind) == json_object_get_boolean(value)) {
            print_error("%s: judged wrong\n", name);
            wrong++;
        }
        cases++;
        json_object_put(c);
    }
    free(line);
    fclose(file);
    assert_int_equal(cases, 518);
    assert_int_equal(wrong, 0);
}

/* RFC 6962 2.1, as it is written: split at the largest power of two below n. */
static merkle_hash root_by_definition(const merkle_hash *leaves, int64_t n) {
    if (n == 1) return leaves[0];
    int64_t k = 1;
    while (k * 2 < n) k *= 2;
    merkle_hash left = root_by_definition(leaves, k), right = root_by_definition(leaves + k, n - k);
    return merkle_node(&left, &right);
}

static void root_equals_the_definition_at_every_size(void **state) {
    (void)state;
    enum { SIZES = 200 };
    merkle_hash leaves[SIZES], nodes[MERKLE_LEVELS];
    merkle_edge edge = {0};
    for (int64_t i = 0; i < SIZES; i++) {
        leaves[i] = merkle_leaf((lw_str){(const char *)&i, sizeof i});
        int finished = merkle_append(&edge, &leaves[i], nodes);
        for (int level = 1; level <= finished; level++) {
            int64_t width = INT64_C(1) << level, position = i >> level;
            merkle_hash wanted = root_by_definition(leaves + position * width, width);
            assert_true(merkle_equal(&nodes[level - 1], &wanted));
        }
        merkle_hash root = merkle_root(&edge), wanted = root_by_definition(leaves, i + 1);
        assert_true(merkle_equal(&root, &wanted));
    }
}

static void root_of_nothing_is_the_hash_of_nothing(void **state) {
    (void)state;
    merkle_hash root = merkle_root(&(merkle_edge){0});
    char hex[65];
    sodium_bin2hex(hex, sizeof hex, root.bytes, 32);
    assert_string_equal(hex, "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
}

static void leaves_and_nodes_cannot_be_confused(void **state) {
    (void)state;
    merkle_hash a = merkle_leaf(LW_STR("a")), b = merkle_leaf(LW_STR("b")), both[2] = {a, b};
    merkle_hash node = merkle_node(&a, &b);
    merkle_hash leaf = merkle_leaf((lw_str){(const char *)both, sizeof both});
    assert_false(merkle_equal(&node, &leaf));
}

static void senseless_arguments_prove_nothing(void **state) {
    (void)state;
    merkle_hash h = merkle_leaf(LW_STR("a"));
    static const struct {
        const char *name;
        int64_t start, end, size;
    } cases[] = {
        {"negative start", -1, 1, 1},     {"end before start", 2, 1, 3},
        {"end behind the tree", 0, 2, 1}, {"no subtree", 1, 3, 4},
        {"huge", 0, 1, INT64_MAX},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
        check_row(cases[i].name,
                  !merkle_check(cases[i].start, cases[i].end, cases[i].size, &h, NULL, 0, &h));
}

int main(void) {
    if (sodium_init() < 0) return 1;
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(all_published_proofs_are_judged_right),
        cmocka_unit_test(root_equals_the_definition_at_every_size),
        cmocka_unit_test(root_of_nothing_is_the_hash_of_nothing),
        cmocka_unit_test(leaves_and_nodes_cannot_be_confused),
        cmocka_unit_test(senseless_arguments_prove_nothing),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
