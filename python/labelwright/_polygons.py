"""Polygons: which objects there are, from the outlines that many workers drew.

The fit of include/labelwright/polygons.h. The shape's column is points: for each mark its corners,
a sequence of (x, y) or an array [corners][2].
"""

from typing import Any

import numpy as np
import pandas as pd

from labelwright._engine import Arena, InvalidError, ffi
from labelwright._objects import MARK, OBJECT, Marks

DECLARATIONS = """
typedef struct {
    int32_t item, source;
    int32_t label;
    bool nothing;
    lw_outline outline;
} lw_polygon_mark;
typedef struct {
    size_t items, sources, labels, count;
    const lw_polygon_mark *marks;
} lw_polygons;
typedef struct {
    int32_t item, label;
    double confidence;
    lw_outline outline;
} lw_polygon_object;
typedef struct {
    size_t objects, sources;
    lw_polygon_object *found;
    lw_objects_source *reliabilities;
    size_t iterations;
    bool converged;
} lw_polygons_model;
int lw_polygons_fit(const lw_polygons *polygons,
                    const lw_objects_options *options, lw_arena *arena,
                    lw_arena scratch, lw_polygons_model *model_out,
                    lw_error *error);
"""
ffi.cdef(DECLARATIONS)

OUTLINE = [("points", np.uintp), ("count", np.uintp)]


def outline_of(row: int, points: Any) -> np.ndarray:
    """[corners][2]; none where the worker saw nothing."""
    if points is None or (isinstance(points, float) and np.isnan(points)):
        return np.empty((0, 2))
    try:
        corners = np.asarray(points, float)
    except (TypeError, ValueError) as refused:
        raise InvalidError(f"row {row}: points are not numbers: {refused}") from refused
    if corners.ndim != 2 or corners.shape[1] != 2:
        raise InvalidError(f"row {row}: points have shape {corners.shape}, want (corners, 2)")
    return corners


class Polygons(Marks):
    """Polygons with the corners `points`. Arguments and results are those of `Marks`; the points of
    an object are an array [corners][2]."""

    _kind, _kinds, _columns = "polygon", "polygons", ("points",)
    _mark, _object = np.dtype([*MARK, *OUTLINE], align=True), np.dtype([*OBJECT, *OUTLINE])

    def _put_shapes(self, data: pd.DataFrame, marks: np.ndarray) -> np.ndarray:
        outlines = [outline_of(row, points) for row, points in enumerate(data["points"])]
        corners = np.concatenate(outlines)
        marks["count"] = [len(outline) for outline in outlines]
        marks["nothing"] = marks["count"] == 0
        before = np.cumsum(marks["count"]) - marks["count"]
        marks["points"] = corners.ctypes.data + before * corners.itemsize * 2
        return corners

    def _found_shapes(self, found: np.ndarray, arena: Arena) -> dict[str, Any]:
        points = np.empty(len(found), object)
        for i, outline in enumerate(found):
            points[i] = arena.view(outline["points"], (int(outline["count"]), 2))
        return {"points": points}
