"""Skeletons: which bodies there are, from the joints that many workers set.

The fit of include/labelwright/skeletons.h. The shape's column is joints: for each mark a sequence
of (x, y, state) or an array [joints][3]; state 0: absent, 1: covered, 2: seen.
"""

from typing import Any

import numpy as np
import pandas as pd

from labelwright._engine import Arena, InvalidError, ffi
from labelwright._objects import MARK, OBJECT, Marks, place_of_each, rows_of

DECLARATIONS = """
typedef enum {
    LW_JOINT_ABSENT,
    LW_JOINT_COVERED,
    LW_JOINT_SEEN
} lw_joint_state;
typedef struct {
    double x, y;
    lw_joint_state state;
} lw_joint;
typedef struct {
    const lw_joint *joints;
    size_t count;
} lw_skeleton;
typedef struct {
    int32_t item, source;
    int32_t label;
    bool nothing;
    lw_skeleton skeleton;
} lw_skeleton_mark;
typedef struct {
    size_t items, sources, labels, count;
    const lw_skeleton_mark *marks;
} lw_skeletons;
typedef struct {
    int32_t item, label;
    double confidence;
    lw_skeleton skeleton;
} lw_skeleton_object;
typedef struct {
    size_t objects, sources;
    lw_skeleton_object *found;
    lw_objects_source *reliabilities;
    size_t iterations;
    bool converged;
} lw_skeletons_model;
int lw_skeletons_fit(const lw_skeletons *skeletons,
                     const lw_objects_options *options, lw_arena *arena,
                     lw_arena scratch, lw_skeletons_model *model_out,
                     lw_error *error);
"""
ffi.cdef(DECLARATIONS)

SKELETON = [("joints", np.uintp), ("count", np.uintp)]
JOINT = np.dtype([("x", float), ("y", float), ("state", np.int32)], align=True)
STATES = (0, 1, 2)


def joints_of(row: int, joints: Any) -> np.ndarray:
    """[joints]; none where the worker saw nothing."""
    given = rows_of(row, "joints", joints, 3)
    if not np.isin(given[:, 2], STATES).all():
        raise InvalidError(f"row {row}: a joint has a state that is not 0, 1 or 2")
    table = np.zeros(len(given), JOINT)
    table["x"], table["y"], table["state"] = given.T
    return table


class Skeletons(Marks):
    """Skeletons with the joints `joints`. Arguments and results are those of `Marks`; the joints of
    an object are an array [joints][3]: x, y, state."""

    _kind, _kinds, _columns = "skeleton", "skeletons", ("joints",)
    _mark, _object = np.dtype([*MARK, *SKELETON], align=True), np.dtype([*OBJECT, *SKELETON])

    def _put_shapes(self, data: pd.DataFrame, marks: np.ndarray) -> np.ndarray:
        skeletons = [joints_of(row, joints) for row, joints in enumerate(data["joints"])]
        joints = np.concatenate(skeletons)
        marks["count"] = [len(skeleton) for skeleton in skeletons]
        marks["nothing"] = marks["count"] == 0
        marks["joints"] = place_of_each(joints, marks["count"])
        return joints

    def _found_shapes(self, found: np.ndarray, arena: Arena) -> dict[str, Any]:
        joints = np.empty(len(found), object)
        for i, skeleton in enumerate(found):
            table = arena.view(skeleton["joints"], (int(skeleton["count"]),), JOINT)
            joints[i] = np.stack([table[name] for name in JOINT.names], axis=1)
        return {"joints": joints}
