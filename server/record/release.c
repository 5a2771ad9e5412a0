/* release.c - the shapes of releases. */
#include "server/record/release.h"
#include "server/limits.h"

#define M(member, kind, ...) SHAPE_MEMBER(release_wanted, member, kind, ##__VA_ARGS__)
SHAPE(release_wanted_shape, "ReleaseWanted", release_wanted,
      M(certification, SHAPE_ID, .id = ID_CERTIFICATION,
        .about = "a closed one, whose claim the release carries; left out: not audited"),
      M(note, SHAPE_TEXT, .max = LIMIT_NOTE_CHARS));
#undef M

#define M(member, kind, ...) SHAPE_MEMBER(release, member, kind, ##__VA_ARGS__)
SHAPE(release_shape, "Release", release, M(id, SHAPE_ID, .id = ID_RELEASE), M(number, SHAPE_INT),
      M(note, SHAPE_TEXT), M(sha256, SHAPE_TEXT, .about = "of the items' file"),
      M(bytes, SHAPE_INT), M(items, SHAPE_INT), M(decided, SHAPE_INT),
      M(certification, SHAPE_ID, .id = ID_CERTIFICATION, .about = "null: not audited"),
      M(says, SHAPE_TEXT, .about = "what is proven"),
      M(key, SHAPE_TEXT, .about = "Ed25519 key that signed it, in hex"),
      M(changed, SHAPE_INT,
        .about = "decisions that differ from the release before; null: the first"),
      M(added, SHAPE_INT), M(gone, SHAPE_INT), M(created_by, SHAPE_ID, .id = ID_ACCOUNT),
      M(created_at, SHAPE_TIME));
#undef M
