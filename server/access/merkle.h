/* merkle.h - the Merkle tree of RFC 6962 (SHA-256, leaves and nodes told apart by a first byte).
 *
 * A node (level, position) is the root of the complete subtree over leaves position * 2^level up to
 * (position + 1) * 2^level; level 0 are the leaves. Complete nodes never change as the log grows. */
#ifndef ACCESS_MERKLE_H
#define ACCESS_MERKLE_H
#include "labelwright/base.h"

#define MERKLE_LEVELS 63

typedef struct {
    uint8_t bytes[32];
} merkle_hash;

merkle_hash merkle_leaf(lw_str record);
merkle_hash merkle_node(const merkle_hash *left, const merkle_hash *right);
bool merkle_equal(const merkle_hash *a, const merkle_hash *b);

/* The edge of a tree of `size` leaves: for each bit of size that is set, the complete node of that
 * level. Enough to append and to compute the root. {0}: the empty tree. */
typedef struct {
    int64_t size;
    merkle_hash peaks[MERKLE_LEVELS]; /* by level; those of unset bits mean nothing */
} merkle_edge;

/* Where the peak of a level stands; the bit must be set in size. */
int64_t merkle_peak_position(int64_t size, int level);
/* Appends a leaf. Writes the complete nodes it finishes, levels 1 and up, to nodes_out and returns
 * how many: node i is at level i + 1, position (size before) >> (i + 1). O(1) amortised. */
int merkle_append(merkle_edge *edge, const merkle_hash *leaf, merkle_hash nodes_out[MERKLE_LEVELS]);
/* RFC 6962 2.1: the root of the whole; of the empty tree SHA-256 of nothing. O(log size). */
merkle_hash merkle_root(const merkle_edge *edge);

/* Does `proof` show that a tree of `size` leaves with root `root` holds the subtree over leaves
 * [start, end) with hash `subtree`? Subtree: start is a multiple of the first power of two that is at
 * least end - start, as complete nodes and left edges are. The empty subtree is part of every tree.
 * False for arguments that make no sense. Cost: one hash per element of the proof.
 * Source  draft-ietf-plants-merkle-tree-certs, 4.4.3 */
bool merkle_check(int64_t start, int64_t end, int64_t size, const merkle_hash *subtree,
                  const merkle_hash *proof, size_t proof_count, const merkle_hash *root);
/* The two that RFC 9162 asks most: is this the leaf number `index` (2.1.3.2), and is the tree of `size`
 * leaves the continuation of that of `before` leaves (2.1.4.2)? False for before = 0, which proves
 * nothing. */
bool merkle_check_inclusion(int64_t index, int64_t size, const merkle_hash *leaf,
                            const merkle_hash *proof, size_t proof_count, const merkle_hash *root);
bool merkle_check_consistency(int64_t before, int64_t size, const merkle_hash *root_before,
                              const merkle_hash *proof, size_t proof_count,
                              const merkle_hash *root);

#endif
