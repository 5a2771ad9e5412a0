/* merkle.c - the Merkle tree of RFC 6962. */
#include "server/access/merkle.h"
#include <assert.h>
#include <sodium.h>
#include <string.h>

merkle_hash merkle_leaf(lw_str record) {
    crypto_hash_sha256_state state;
    merkle_hash hash;
    crypto_hash_sha256_init(&state);
    crypto_hash_sha256_update(&state, (const uint8_t *)"\0", 1);
    crypto_hash_sha256_update(&state, (const uint8_t *)record.data, record.len);
    crypto_hash_sha256_final(&state, hash.bytes);
    return hash;
}

merkle_hash merkle_node(const merkle_hash *left, const merkle_hash *right) {
    uint8_t both[65] = {1};
    merkle_hash hash;
    memcpy(both + 1, left->bytes, 32);
    memcpy(both + 33, right->bytes, 32);
    crypto_hash_sha256(hash.bytes, both, sizeof both);
    return hash;
}

bool merkle_equal(const merkle_hash *a, const merkle_hash *b) {
    return memcmp(a->bytes, b->bytes, sizeof a->bytes) == 0;
}

int64_t merkle_peak_position(int64_t size, int level) {
    assert(size >> level & 1);
    return (size >> level) - 1;
}

int merkle_append(merkle_edge *edge, const merkle_hash *leaf,
                  merkle_hash nodes_out[MERKLE_LEVELS]) {
    assert(edge->size >= 0 && edge->size < INT64_MAX);
    merkle_hash hash = *leaf;
    int level = 0;
    for (; edge->size >> level & 1; level++) {
        hash = merkle_node(&edge->peaks[level], &hash);
        nodes_out[level] = hash;
    }
    edge->peaks[level] = hash;
    edge->size++;
    return level;
}

merkle_hash merkle_root(const merkle_edge *edge) {
    merkle_hash root;
    bool begun = false;
    for (int level = 0; level < MERKLE_LEVELS; level++) {
        if (!(edge->size >> level & 1)) continue;
        root = begun ? merkle_node(&edge->peaks[level], &root) : edge->peaks[level];
        begun = true;
    }
    if (!begun) crypto_hash_sha256(root.bytes, (const uint8_t *)"", 0);
    return root;
}

/* A subtree's place in the tree: its first and last leaf and the tree's last, as the walk up shifts
 * them. */
typedef struct {
    int64_t first, last, tree;
} walk;

static void rise(walk *w) {
    w->first >>= 1;
    w->last >>= 1;
    w->tree >>= 1;
}

static bool is_subtree(int64_t start, int64_t end) {
    int64_t width = 1;
    while (width < end - start) width <<= 1;
    return start % width == 0;
}

/* To where the subtree's hash, or the proof's first element, stands. */
static void rise_to_start(walk *w) {
    if (w->last == w->tree)
        while (w->first != w->last) rise(w);
    else
        while (w->first != w->last && (w->last & 1)) rise(w);
}

bool merkle_check(int64_t start, int64_t end, int64_t size, const merkle_hash *subtree,
                  const merkle_hash *proof, size_t proof_count, const merkle_hash *root) {
    if (start < 0 || end < start || size < end || size > INT64_MAX / 2) return false;
    if (start == end) { /* nothing is part of everything, and has one hash */
        merkle_hash nothing = merkle_root(&(merkle_edge){0});
        return proof_count == 0 && merkle_equal(subtree, &nothing);
    }
    if (!is_subtree(start, end)) return false;

    walk w = {start, end - 1, size - 1};
    rise_to_start(&w);
    size_t used = 0;
    merkle_hash part = *subtree, whole;
    if (w.first != w.last) {
        if (proof_count == 0) return false;
        part = proof[used++];
    }
    whole = part;
    for (; used < proof_count; used++) {
        if (w.tree == 0) return false;
        if ((w.last & 1) || w.last == w.tree) {
            if (w.first < w.last) part = merkle_node(&proof[used], &part);
            whole = merkle_node(&proof[used], &whole);
            while (!(w.last & 1) && w.last > 0) rise(&w);
        } else {
            whole = merkle_node(&whole, &proof[used]);
        }
        rise(&w);
    }
    return w.tree == 0 && merkle_equal(&part, subtree) && merkle_equal(&whole, root);
}

bool merkle_check_inclusion(int64_t index, int64_t size, const merkle_hash *leaf,
                            const merkle_hash *proof, size_t proof_count, const merkle_hash *root) {
    return index >= 0 && index < size &&
           merkle_check(index, index + 1, size, leaf, proof, proof_count, root);
}

bool merkle_check_consistency(int64_t before, int64_t size, const merkle_hash *root_before,
                              const merkle_hash *proof, size_t proof_count,
                              const merkle_hash *root) {
    return before > 0 && merkle_check(0, before, size, root_before, proof, proof_count, root);
}
