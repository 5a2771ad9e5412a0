"""Masks: of many outlines of one object, drawn with unequal care, the pixels that are meant.

The methods of include/labelwright/masks.h under crowd-kit's names, arguments and results. Data are
frames with the columns task, worker and segmentation, an array of height x width that is true (or
1) on the object's pixels.
"""

from collections.abc import Mapping
from typing import Any, ClassVar, Self

import numpy as np
import pandas as pd

from labelwright._engine import Arena, InvalidError, ffi, fitted_by, lib, pointer
from labelwright._frames import (
    answer_weights,
    check_frame,
    check_missing_skill,
    codes_of,
    weights_of,
)

DECLARATIONS = """
typedef struct {
    size_t start, length;
} lw_run;
typedef struct {
    int32_t item, source;
    const lw_run *runs;
    size_t count;
} lw_mask;
typedef struct {
    size_t items, sources, count;
    const size_t *height, *width;
    const lw_mask *masks;
    const double *weight;
} lw_masks;
typedef struct {
    double power;
    size_t smooth;
    double share;
} lw_masks_options;
typedef struct {
    lw_mask *found;
    double *confidence;
    double *overlap;
    double *precision, *recall;
    size_t *answers;
} lw_masks_model;
int lw_masks_fit(const lw_masks *masks, const lw_masks_options *options,
                 lw_arena *arena, lw_arena scratch, lw_masks_model *model_out,
                 lw_error *error);
typedef struct {
    const char *name, *about;
    lw_masks_options defaults;
} lw_masks_method;
extern const lw_masks_method lw_masks_methods[];
double lw_mask_overlap(const lw_mask *a, const lw_mask *b);
"""
ffi.cdef(DECLARATIONS)

MASKS = np.dtype(
    [("item", np.int32), ("source", np.int32), ("runs", np.uintp), ("count", np.uintp)]
)


COLUMNS = ("task", "worker", "segmentation")


class MasksModel:
    """What both methods share. After `fit`:

    segmentations_  Series by task: the mask found, an array of bool
    confidence_     Series by task: expected overlap with what is meant; not calibrated
    sources_        frame by worker: overlap, precision, recall (against what was found), answers
    """

    _method: ClassVar[str]

    def fit(self, data: pd.DataFrame, *, weights: Any = None) -> Self:
        """Learns from masks, a row each.

        weights  how much of an answer each row is, from 0 to 1: one a row in their order. Rows that
                 weigh 0 are not read

        Raises InvalidError (a ValueError) naming column, row or option; TypeError for no frame.
        """
        check_frame(data, COLUMNS)
        return self._fit(data, answer_weights(data, weights))

    def fit_predict(self, data: pd.DataFrame, *args: Any, **kwargs: Any) -> pd.Series:
        """`fit`, then `segmentations_`."""
        return self.fit(data, *args, **kwargs).segmentations_

    def _fit(self, data: pd.DataFrame, weight: np.ndarray | None) -> Self:
        if weight is not None:
            data, weight = data[weight > 0], weight[weight > 0]
        check_frame(data, COLUMNS)
        item, tasks = codes_of(data["task"])
        source, workers = codes_of(data["worker"])
        drawn = [drawn_of(row, mask) for row, mask in enumerate(data["segmentation"])]
        shapes = shapes_of(item, tasks, drawn)
        runs = [runs_of(mask) for mask in drawn]
        table = np.zeros(len(drawn), MASKS)
        table["item"], table["source"] = item, source
        table["runs"] = [array.ctypes.data for array in runs]
        table["count"] = [len(array) for array in runs]
        height, width = (np.ascontiguousarray(sides) for sides in shapes.T)
        masks = ffi.new(
            "lw_masks *",
            {
                "items": len(tasks),
                "sources": len(workers),
                "count": len(drawn),
                "height": pointer("size_t[]", height),
                "width": pointer("size_t[]", width),
                "masks": ffi.cast("lw_mask *", ffi.from_buffer(table)),
                "weight": pointer("double[]", weight),
            },
        )
        pixels = shapes.prod(axis=1)
        arena = Arena(48 * len(tasks) + 40 * len(workers) + 8 * int((pixels + 1).sum()) + 4096)
        most = int(pixels.max())
        room = 8 * len(tasks) + 40 * len(workers) + 16 * len(drawn) + 16 * most + 4096
        model = fitted_by("masks", self._method, {}, masks, arena, room)
        self._keep(model, arena, tasks, workers, shapes)
        return self

    def _keep(
        self, model: Any, arena: Arena, tasks: pd.Index, workers: pd.Index, shapes: np.ndarray
    ) -> None:
        found = arena.view(model.found, (len(tasks),), MASKS)
        self.segmentations_ = pd.Series(
            [mask_of(arena, row, shape) for row, shape in zip(found, shapes, strict=True)],
            index=tasks,
            name="agg_segmentation",
        )
        confidence = arena.view(model.confidence, (len(tasks),))
        self.confidence_ = pd.Series(confidence, index=tasks, name="confidence")
        s = (len(workers),)
        measured = {
            "overlap": arena.view(model.overlap, s),
            "precision": arena.view(model.precision, s),
            "recall": arena.view(model.recall, s),
            "answers": arena.view(model.answers, s, np.uintp),
        }
        self.sources_ = pd.DataFrame(measured, index=workers)


def drawn_of(row: int, mask: Any) -> np.ndarray:
    """The mask as an array of bool."""
    drawn = np.asarray(mask)
    if drawn.ndim != 2:
        raise InvalidError(f"row {row}: segmentation has {drawn.ndim} dimensions, want 2")
    if drawn.dtype != bool and not np.isin(drawn, (0, 1)).all():
        raise InvalidError(f"row {row}: segmentation holds more than 0 and 1")
    return drawn.astype(bool, copy=False)


def shapes_of(item: np.ndarray, tasks: pd.Index, drawn: list[np.ndarray]) -> np.ndarray:
    """Height and width of each task, which all masks of it must have."""
    shapes = np.zeros((len(tasks), 2), np.uintp)
    known = np.zeros(len(tasks), bool)
    for row, (task, mask) in enumerate(zip(item, drawn, strict=True)):
        if known[task] and tuple(shapes[task]) != mask.shape:
            wanted = " x ".join(map(str, shapes[task]))
            here = " x ".join(map(str, mask.shape))
            raise InvalidError(
                f"row {row}: segmentation is {here}, want {wanted} as before for {tasks[task]!r}"
            )
        shapes[task], known[task] = mask.shape, True
    return shapes


def runs_of(mask: np.ndarray) -> np.ndarray:
    """Start and length of each run of pixels, row by row: [runs][2]."""
    edges = np.flatnonzero(np.diff(mask.ravel(), prepend=False, append=False))
    starts, ends = edges[::2], edges[1::2]
    return np.ascontiguousarray(np.stack([starts, ends - starts], axis=1), dtype=np.uintp)


def mask_of(arena: Arena, row: np.void, shape: np.ndarray) -> np.ndarray:
    """The array that runs in the arena describe."""
    mask = np.zeros(int(shape.prod()), bool)
    if row["count"]:
        for start, length in arena.view(int(row["runs"]), (int(row["count"]), 2), np.uintp):
            mask[start : start + length] = True
    return mask.reshape(tuple(shape))


def mask_overlap(mask: Any, other: Any) -> float:
    """Pixels that two masks, arrays of height x width, have in common, as a share of those in
    either: 1 where both are empty, 0 where they are of pictures of other sizes. What `likeness`
    wants of answers that are masks."""
    drawn = [drawn_of(row, one) for row, one in enumerate((mask, other))]
    if drawn[0].shape != drawn[1].shape:
        return 0.0
    runs = [runs_of(one) for one in drawn]
    masks = [
        ffi.new("lw_mask *", {"runs": ffi.cast("lw_run *", r.ctypes.data), "count": len(r)})
        for r in runs
    ]
    return float(lib.lw_mask_overlap(*masks))


class SegmentationMajorityVote(MasksModel):
    """The pixels that more than half of the votes have, weighed by `skills` where they are given.
    Results are those of `MasksModel`.

    default_skill     what "value" takes
    on_missing_skill  "error", "ignore" or "value": of a worker whom `skills` does not name
    """

    _method = "vote"

    def __init__(self, default_skill: float | None = None, on_missing_skill: str = "error") -> None:
        check_missing_skill(on_missing_skill, default_skill)
        self.default_skill, self.on_missing_skill = default_skill, on_missing_skill

    def fit(
        self,
        data: pd.DataFrame,
        skills: pd.Series | Mapping[Any, float] | None = None,
        *,
        weights: Any = None,
    ) -> Self:
        """Counts votes by the product of `skills`, by worker, 0 or more, and of `weights`, as those
        of `MasksModel`."""
        check_frame(data, COLUMNS)
        weight = answer_weights(data, weights)
        if skills is None:
            return self._fit(data, weight)
        rule = (self.on_missing_skill, self.default_skill)
        skill = weights_of(data["worker"], skills, *rule)
        return self._fit(data, skill if weight is None else skill * weight)


class SegmentationEM(MasksModel):
    """The engine's own method under crowd-kit's name: masks weigh by how they overlap with the
    others, and pixels believe their neighbours. It takes one pass and no rounds, so that `n_iter`
    and `tol` change nothing. Results are those of `MasksModel`."""

    _method = "weighted"

    def __init__(self, n_iter: int = 10, tol: float = 1e-5) -> None:
        self.n_iter, self.tol = n_iter, tol
