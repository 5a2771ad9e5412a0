"""Polygons: which objects there are, from the outlines that many workers drew.

The fit of include/labelwright/polygons.h. The shape's column is points: for each mark its corners,
a sequence of (x, y) or an array [corners][2]; with holes, a list of such, the outline first.
"""

from typing import Any

import numpy as np
import pandas as pd

from labelwright._engine import Arena, ffi
from labelwright._objects import MARK, OBJECT, Marks, place_of_each, rows_of

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

OUTLINE = [("points", np.uintp), ("count", np.uintp), ("starts", np.uintp), ("holes", np.uintp)]


def rings_of(row: int, points: Any) -> list[np.ndarray]:
    """Each [corners][2], the outline first; one without corners where the worker saw nothing."""
    holed = isinstance(points, (list, tuple)) and any(np.ndim(ring) == 2 for ring in points)
    rings = points if holed else [points]
    return [rows_of(row, "points", ring, 2) for ring in rings]


class Polygons(Marks):
    """Polygons with the corners `points`. Arguments and results are those of `Marks`; the points of
    an object are an array [corners][2], or where it has holes a list of such, the outline first."""

    _kind, _kinds, _columns = "polygon", "polygons", ("points",)
    _mark, _object = np.dtype([*MARK, *OUTLINE], align=True), np.dtype([*OBJECT, *OUTLINE])

    def _put_shapes(self, data: pd.DataFrame, marks: np.ndarray) -> np.ndarray:
        outlines = [rings_of(row, points) for row, points in enumerate(data["points"])]
        corners = np.concatenate([ring for rings in outlines for ring in rings])
        ends = [np.cumsum([len(ring) for ring in rings]) for rings in outlines]
        marks["count"] = [end[-1] for end in ends]
        marks["holes"] = [len(end) - 1 for end in ends]
        marks["nothing"] = marks["count"] == 0
        kept = np.empty(corners.size + int(marks["holes"].sum()), "f8")
        starts = kept[corners.size :].view(np.uintp)
        kept[: corners.size] = corners.ravel()
        starts[:] = np.concatenate([end[:-1] for end in ends])
        marks["points"] = place_of_each(kept, marks["count"] * 2)
        marks["starts"] = place_of_each(starts, marks["holes"])
        return kept

    def _found_shapes(self, found: np.ndarray, arena: Arena) -> dict[str, Any]:
        points = np.empty(len(found), object)
        for i, outline in enumerate(found):
            corners = arena.view(outline["points"], (int(outline["count"]), 2))
            starts = arena.view(outline["starts"], (int(outline["holes"]),), np.uintp)
            points[i] = np.split(corners, starts) if len(starts) else corners
        return {"points": points}
