"""Points: which spots there are, from the marks that many workers set.

The fit of include/labelwright/points.h. The shape's columns are x and y.
"""

from typing import Any

import numpy as np
import pandas as pd

from labelwright._engine import Arena, ffi
from labelwright._objects import MARK, OBJECT, Marks, put_numbers

DECLARATIONS = """
typedef struct {
    int32_t item, source;
    int32_t label;
    bool nothing;
    lw_point at;
} lw_point_mark;
typedef struct {
    size_t items, sources, labels, count;
    const lw_point_mark *marks;
    double radius;
} lw_points;
typedef struct {
    int32_t item, label;
    double confidence;
    lw_point at;
} lw_point_object;
typedef struct {
    size_t objects, sources;
    lw_point_object *found;
    lw_objects_source *reliabilities;
    double radius;
    size_t iterations;
    bool converged;
} lw_points_model;
int lw_points_fit(const lw_points *points, const lw_objects_options *options,
                  lw_arena *arena, lw_arena scratch, lw_points_model *model_out,
                  lw_error *error);
"""
ffi.cdef(DECLARATIONS)

POINT = [("x", float), ("y", float)]


class Points(Marks):
    """Points at (x, y). Arguments and results are those of `Marks`, and

    radius   marks that lie further apart are of two points; None: learnt from the marks
    radius_  the one taken
    """

    _kind, _kinds, _columns = "point", "points", ("x", "y")
    _mark, _object = np.dtype([*MARK, *POINT], align=True), np.dtype([*OBJECT, *POINT])

    def __init__(
        self, method: str = "weighted", *, radius: float | None = None, **options: Any
    ) -> None:
        super().__init__(method, **options)
        self.radius = radius

    def _given(self) -> dict[str, Any]:
        return {"radius": self.radius or 0.0}

    def _put_shapes(self, data: pd.DataFrame, marks: np.ndarray) -> np.ndarray:
        marks["x"], marks["y"] = put_numbers(data, self._columns, marks)
        return np.empty(0)

    def _keep(self, model: Any, *rest: Any) -> None:
        super()._keep(model, *rest)
        self.radius_ = model.radius

    def _found_shapes(self, found: np.ndarray, arena: Arena) -> dict[str, Any]:
        return {"x": found["x"], "y": found["y"]}
