"""Boxes and spans: which objects there are, from the marks that many workers made.

The methods of include/labelwright/boxes.h. Data are frames with the columns task, worker and, for
boxes, x1, y1, x2 and y2, for spans start and end, a row a mark; label, its class, may lack. A row
of which all borders are missing says that the worker looked and saw nothing.
"""

from typing import Any, ClassVar, Self

import numpy as np
import pandas as pd

from labelwright._engine import Arena, InvalidError, ffi, fitted, lib, method_named, options_of
from labelwright._frames import check_frame, codes_of, numbers_of

DECLARATIONS = """
typedef struct {
    double x1, y1, x2, y2;
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
} lw_boxes;
typedef struct {
    double overlap;
    double share;
    double strength;
    size_t iterations_max;
    bool drawn;
} lw_boxes_options;
typedef struct {
    int32_t item, label;
    lw_box box;
    double confidence;
} lw_box_object;
typedef struct {
    double recall, precision;
    double jitter;
    double weight;
    size_t marks;
} lw_box_source;
typedef struct {
    size_t objects, sources;
    lw_box_object *found;
    lw_box_source *reliabilities;
    size_t iterations;
    bool converged;
} lw_boxes_model;
int lw_boxes_fit(const lw_boxes *boxes, const lw_boxes_options *options,
                 lw_arena *arena, lw_arena scratch, lw_boxes_model *model_out,
                 lw_error *error);
typedef struct {
    const char *name, *about;
    lw_boxes_options defaults;
} lw_boxes_method;
extern const lw_boxes_method lw_boxes_methods[];
"""
ffi.cdef(DECLARATIONS)

BORDERS = [(name, float) for name in ("x1", "y1", "x2", "y2")]
MARKS = np.dtype(
    [("item", np.int32), ("source", np.int32), ("label", np.int32), ("nothing", bool), *BORDERS],
    align=True,
)
OBJECTS = np.dtype([("item", np.int32), ("label", np.int32), *BORDERS, ("confidence", float)])
RELIABILITIES = np.dtype(
    [(name, float) for name in ("recall", "precision", "jitter", "weight")] + [("marks", np.uintp)]
)


class Marks:
    """What boxes and spans share. After `fit`:

    objects_  frame, a row an object, by task: task, the borders, label, confidence (share of the
              weight of those who looked; not calibrated)
    sources_  frame by worker: recall, precision, jitter, weight, marks
    iterations_, converged_

    method    "weighted" (workers weigh by their recall and precision) or "vote"
    overlap   from which mean overlap on marks are of one object; None, as below: the method's own
    share     of the weight of those who looked that makes an object
    strength  marks that the pooled recall and precision are worth for a worker
    """

    _borders: ClassVar[tuple[str, ...]]
    _drawn: ClassVar[bool]

    def __init__(
        self,
        method: str = "weighted",
        *,
        n_iter: int | None = None,
        overlap: float | None = None,
        share: float | None = None,
        strength: float | None = None,
    ) -> None:
        self.method, self.n_iter = method, n_iter
        self.overlap, self.share, self.strength = overlap, share, strength

    def fit(self, data: pd.DataFrame) -> Self:
        """Learns from marks.

        Raises InvalidError (a ValueError) naming column, row or option; TypeError for no frame.
        """
        check_frame(data, ("task", "worker", *self._borders), may_lack=self._borders)
        method = method_named(lib.lw_boxes_methods, self.method)
        given = {
            "iterations_max": self.n_iter,
            "overlap": self.overlap,
            "share": self.share,
            "strength": self.strength,
            "drawn": self._drawn,
        }
        options = options_of("lw_boxes_options", method.defaults, given)
        item, tasks = codes_of(data["task"])
        source, workers = codes_of(data["worker"])
        marks = np.zeros(len(data), MARKS)
        marks["item"], marks["source"] = item, source
        self._put_borders(data, marks)
        labels = put_labels(data, marks)
        boxes = ffi.new(
            "lw_boxes *",
            {
                "items": len(tasks),
                "sources": len(workers),
                "labels": max(len(labels), 1),
                "count": len(data),
                "marks": ffi.cast("lw_box_mark *", ffi.from_buffer(marks)),
            },
        )
        arena = Arena(56 * len(data) + 40 * len(workers) + 4096)
        most = int(np.bincount(item).max())
        room = 128 * len(data) + 32 * len(tasks) + 64 * len(workers) + 8 * most * most + 4096
        model = fitted("boxes", lib.lw_boxes_fit, boxes, options, arena, room)
        self._keep(model, arena, tasks, workers, labels)
        return self

    def fit_predict(self, data: pd.DataFrame) -> pd.DataFrame:
        """`fit`, then `objects_`."""
        return self.fit(data).objects_

    def _keep(
        self, model: Any, arena: Arena, tasks: pd.Index, workers: pd.Index, labels: pd.Index
    ) -> None:
        found = arena.view(model.found, (model.objects,), OBJECTS)
        self.objects_ = pd.DataFrame({"task": tasks.take(found["item"])})
        for name, border in zip(self._borders, self._found_borders(found), strict=True):
            self.objects_[name] = border
        if len(labels):
            self.objects_["label"] = labels.take(found["label"])
        self.objects_["confidence"] = found["confidence"]
        known = arena.view(model.reliabilities, (len(workers),), RELIABILITIES)
        self.sources_ = pd.DataFrame(known, index=workers)
        self.iterations_, self.converged_ = model.iterations, bool(model.converged)

    def _put_borders(self, data: pd.DataFrame, marks: np.ndarray) -> None:
        borders = np.stack([numbers_of(data, name) for name in self._borders])
        missing = np.isnan(borders)
        marks["nothing"] = missing.all(axis=0)
        torn = np.flatnonzero(missing.any(axis=0) & ~marks["nothing"])
        if torn.size:
            wanted = ", ".join(self._borders)
            raise InvalidError(f"row {torn[0]}: of {wanted} some are missing, want all or none")
        self._lay_out(np.nan_to_num(borders, nan=0.0, posinf=np.inf, neginf=-np.inf), marks)

    def _lay_out(self, borders: np.ndarray, marks: np.ndarray) -> None:
        raise NotImplementedError

    def _found_borders(self, found: np.ndarray) -> list[np.ndarray]:
        raise NotImplementedError


def put_labels(data: pd.DataFrame, marks: np.ndarray) -> pd.Index:
    """The classes, of the rows that mark something; empty where the frame has no such column."""
    if "label" not in data.columns:
        return pd.Index([], name="label")
    marked = ~marks["nothing"]
    bad = np.flatnonzero(marked & data["label"].isna().to_numpy())
    if bad.size:
        raise InvalidError(f"row {bad[0]}: label is missing, want the class of each mark")
    codes, labels = codes_of(data["label"][marked])
    marks["label"][marked] = codes
    return labels


class Boxes(Marks):
    """Boxes, upright, from (x1, y1) to (x2, y2). Arguments and results are those of `Marks`."""

    _borders, _drawn = ("x1", "y1", "x2", "y2"), False

    def _lay_out(self, borders: np.ndarray, marks: np.ndarray) -> None:
        for name, values in zip(self._borders, borders, strict=True):
            marks[name] = values

    def _found_borders(self, found: np.ndarray) -> list[np.ndarray]:
        return [found[name] for name in self._borders]


class Spans(Marks):
    """Spans of text, from `start` up to and without `end`; each border found is one that somebody
    drew. Arguments and results are those of `Marks`."""

    _borders, _drawn = ("start", "end"), True

    def _lay_out(self, borders: np.ndarray, marks: np.ndarray) -> None:
        torn = np.flatnonzero((borders != np.floor(borders)).any(axis=0))
        if torn.size:
            raise InvalidError(f"row {torn[0]}: start and end are not whole numbers")
        marks["x1"], marks["x2"], marks["y2"] = *borders, 1

    def _found_borders(self, found: np.ndarray) -> list[np.ndarray]:
        return [found["x1"].astype(np.int64), found["x2"].astype(np.int64)]
