"""Marks of objects: what boxes, spans, points, polygons and skeletons have in common.

The methods of include/labelwright/objects.h. Data are frames with the columns task, worker and
those of the shape, a row a mark; label, its class, may lack. A row in which the shape is missing
says that the worker looked and saw nothing.
"""

from typing import Any, ClassVar, Self

import numpy as np
import pandas as pd

from labelwright._engine import Arena, InvalidError, ffi, fitted, lib, method_named, options_of
from labelwright._frames import check_frame, codes_of, numbers_of

DECLARATIONS = """
typedef struct {
    double overlap;
    double share;
    double strength;
    size_t iterations_max;
} lw_objects_options;
typedef struct {
    double recall, precision;
    double jitter;
    double weight;
    size_t marks;
} lw_objects_source;
typedef struct {
    const char *name, *about;
    lw_objects_options defaults;
} lw_objects_method;
extern const lw_objects_method lw_objects_methods[];
typedef struct {
    double x, y;
} lw_point;
typedef struct {
    const lw_point *points;
    size_t count;
    const size_t *starts;
    size_t holes;
} lw_outline;
"""
ffi.cdef(DECLARATIONS)

# What the marks and the objects of every shape begin with.
MARK = [("item", np.int32), ("source", np.int32), ("label", np.int32), ("nothing", bool)]
OBJECT = [("item", np.int32), ("label", np.int32), ("confidence", float)]
RELIABILITIES = np.dtype(
    [(name, float) for name in ("recall", "precision", "jitter", "weight")] + [("marks", np.uintp)]
)


class Marks:
    """What the shapes share. After `fit`:

    objects_  frame, a row an object, by task: task, the shape's columns, label, confidence (share
              of the weight of those who looked; not calibrated)
    sources_  frame by worker: recall, precision, jitter, weight, marks
    iterations_, converged_

    method    "weighted" (workers weigh by their recall and precision) or "vote"
    overlap   from which mean overlap on marks are of one object; None, as below: the method's own
    share     of the weight of those who looked that makes an object
    strength  marks that the pooled recall and precision are worth for a worker
    """

    _kind: ClassVar[str]  # as the engine names it: lw_box_mark ...
    _kinds: ClassVar[str]  # ... and lw_boxes_fit
    _mark: ClassVar[np.dtype]
    _object: ClassVar[np.dtype]
    _columns: ClassVar[tuple[str, ...]]  # that every frame has

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
        check_frame(data, ("task", "worker", *self._columns), may_lack=self._columns)
        method = method_named(lib.lw_objects_methods, self.method)
        given = {
            "iterations_max": self.n_iter,
            "overlap": self.overlap,
            "share": self.share,
            "strength": self.strength,
        }
        options = options_of("lw_objects_options", method.defaults, given)
        item, tasks = codes_of(data["task"])
        source, workers = codes_of(data["worker"])
        marks = np.zeros(len(data), self._mark)
        marks["item"], marks["source"] = item, source
        kept = self._put_shapes(data, marks)
        labels = put_labels(data, marks)
        shapes = ffi.new(
            f"lw_{self._kinds} *",
            {
                "items": len(tasks),
                "sources": len(workers),
                "labels": max(len(labels), 1),
                "count": len(data),
                "marks": ffi.cast(f"lw_{self._kind}_mark *", ffi.from_buffer(marks)),
                **self._given(),
            },
        )
        arena = Arena(56 * len(data) + 40 * len(workers) + 2 * kept.nbytes + 4096)
        most = int(np.bincount(item).max())
        room = 160 * len(data) + 32 * len(tasks) + 64 * len(workers) + 8 * most * most
        room += 12 * kept.nbytes + (1 << 19)
        fit = getattr(lib, f"lw_{self._kinds}_fit")
        model = fitted(self._kinds, fit, shapes, options, arena, room)
        self._keep(model, arena, tasks, workers, labels)
        return self

    def fit_predict(self, data: pd.DataFrame) -> pd.DataFrame:
        """`fit`, then `objects_`."""
        return self.fit(data).objects_

    def _keep(
        self, model: Any, arena: Arena, tasks: pd.Index, workers: pd.Index, labels: pd.Index
    ) -> None:
        found = arena.view(model.found, (model.objects,), self._object)
        self.objects_ = pd.DataFrame({"task": tasks.take(found["item"])})
        for name, values in self._found_shapes(found, arena).items():
            self.objects_[name] = values
        if len(labels):
            self.objects_["label"] = labels.take(found["label"])
        self.objects_["confidence"] = found["confidence"]
        known = arena.view(model.reliabilities, (len(workers),), RELIABILITIES)
        self.sources_ = pd.DataFrame(known, index=workers)
        self.iterations_, self.converged_ = model.iterations, bool(model.converged)

    def _given(self) -> dict[str, Any]:
        """What the engine's data have besides the marks."""
        return {}

    def _put_shapes(self, data: pd.DataFrame, marks: np.ndarray) -> np.ndarray:
        """Fills the marks; returns what they point at, which lives through the fit."""
        raise NotImplementedError

    def _found_shapes(self, found: np.ndarray, arena: Arena) -> dict[str, Any]:
        """The shape's columns of the objects."""
        raise NotImplementedError


def put_numbers(data: pd.DataFrame, columns: tuple[str, ...], marks: np.ndarray) -> np.ndarray:
    """[columns][rows] as they are; a row in which all are missing marks nothing, and has zeros."""
    numbers = np.stack([numbers_of(data, name) for name in columns])
    missing = np.isnan(numbers)
    marks["nothing"] = missing.all(axis=0)
    torn = np.flatnonzero(missing.any(axis=0) & ~marks["nothing"])
    if torn.size:
        wanted = ", ".join(columns)
        raise InvalidError(f"row {torn[0]}: of {wanted} some are missing, want all or none")
    return np.nan_to_num(numbers, nan=0.0, posinf=np.inf, neginf=-np.inf)


def rows_of(row: int, column: str, given: Any, width: int) -> np.ndarray:
    """[rows][width] numbers of a mark; none where the worker saw nothing."""
    if given is None or (isinstance(given, float) and np.isnan(given)):
        return np.empty((0, width))
    try:
        table = np.asarray(given, float)
    except (TypeError, ValueError) as refused:
        raise InvalidError(f"row {row}: {column} are not numbers: {refused}") from refused
    if table.ndim != 2 or table.shape[1] != width:
        raise InvalidError(f"row {row}: {column} have shape {table.shape}, want (any, {width})")
    return table


def place_of_each(table: np.ndarray, counts: np.ndarray) -> np.ndarray:
    """Where in memory the numbers of each mark begin that lie one after the other."""
    return table.ctypes.data + (np.cumsum(counts) - counts) * table.itemsize


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
