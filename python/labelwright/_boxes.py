"""Boxes and spans: which objects there are, from the marks that many workers made.

The fit of include/labelwright/boxes.h. The shape's columns are, for boxes, x1, y1, x2, y2 and, if
you like, rotation in degrees; for spans start and end.
"""

from typing import Any

import numpy as np
import pandas as pd

from labelwright._engine import Arena, InvalidError, ffi
from labelwright._frames import numbers_of
from labelwright._objects import MARK, OBJECT, Marks, put_numbers

DECLARATIONS = """
typedef struct {
    double x1, y1, x2, y2;
    double rotation;
} lw_box;
typedef struct {
    int32_t item, source;
    int32_t label;
    bool nothing;
    lw_box box;
} lw_box_mark;
typedef struct {
    size_t items, sources, labels, count;
    const lw_box_mark *marks;
    bool drawn;
} lw_boxes;
typedef struct {
    int32_t item, label;
    double confidence;
    lw_box box;
} lw_box_object;
typedef struct {
    size_t objects, sources;
    lw_box_object *found;
    lw_objects_source *reliabilities;
    size_t iterations;
    bool converged;
} lw_boxes_model;
int lw_boxes_fit(const lw_boxes *boxes, const lw_objects_options *options,
                 lw_arena *arena, lw_arena scratch, lw_boxes_model *model_out,
                 lw_error *error);
"""
ffi.cdef(DECLARATIONS)

BOX = [(name, float) for name in ("x1", "y1", "x2", "y2", "rotation")]


class Boxes(Marks):
    """Boxes from (x1, y1) to (x2, y2), turned clockwise about their middle by `rotation` where the
    frame has it. Arguments and results are those of `Marks`."""

    _kind, _kinds, _columns = "box", "boxes", ("x1", "y1", "x2", "y2")
    _mark, _object = np.dtype([*MARK, *BOX], align=True), np.dtype([*OBJECT, *BOX])

    def _put_shapes(self, data: pd.DataFrame, marks: np.ndarray) -> np.ndarray:
        for name, values in zip(
            self._columns, put_numbers(data, self._columns, marks), strict=True
        ):
            marks[name] = values
        self._turned = "rotation" in data.columns
        if self._turned:
            marks["rotation"] = np.where(marks["nothing"], 0, numbers_of(data, "rotation"))
        return np.empty(0)

    def _found_shapes(self, found: np.ndarray, arena: Arena) -> dict[str, Any]:
        columns = (*self._columns, *(("rotation",) if self._turned else ()))
        return {name: found[name] for name in columns}


class Spans(Marks):
    """Spans of text, from `start` up to and without `end`; each border found is one that somebody
    drew. Arguments and results are those of `Marks`."""

    _kind, _kinds, _columns = "box", "boxes", ("start", "end")
    _mark, _object = Boxes._mark, Boxes._object

    def _given(self) -> dict[str, Any]:
        return {"drawn": True}

    def _put_shapes(self, data: pd.DataFrame, marks: np.ndarray) -> np.ndarray:
        borders = put_numbers(data, self._columns, marks)
        torn = np.flatnonzero((borders != np.floor(borders)).any(axis=0))
        if torn.size:
            raise InvalidError(f"row {torn[0]}: start and end are not whole numbers")
        marks["x1"], marks["x2"], marks["y2"] = *borders, 1
        return np.empty(0)

    def _found_shapes(self, found: np.ndarray, arena: Arena) -> dict[str, Any]:
        return {"start": found["x1"].astype(np.int64), "end": found["x2"].astype(np.int64)}
