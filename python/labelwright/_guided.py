"""The certificate of an audit that looks where errors are believed to be.

A class over include/labelwright/guided.h.
"""

from typing import Any, Self

import numpy as np

from labelwright import _certificate_losses  # noqa: F401  (declares lw_losses_options)
from labelwright._certificate import STATES
from labelwright._engine import Arena, call, ffi, lib, options_of, pointer
from labelwright._errors import InvalidError
from labelwright._intervals import Interval

DECLARATIONS = """
#define LW_GUIDED_BINS 7
typedef struct {
    lw_losses_options claim;
    const double *predicted;
    uint64_t seed;
} lw_guided_plan;
typedef struct {
    lw_certificate_state state;
    uint64_t decided_at;
    double lost;
    double bound;
    lw_interval interval;
    double
        weight[LW_GUIDED_BINS];
    uint64_t block_end;
} lw_guided_look;
int lw_guided_certify(const lw_guided_plan *plan, const uint32_t *items,
                      const double *losses, uint64_t drawn, lw_arena scratch,
                      lw_guided_look *look_out, lw_error *error);
size_t lw_guided_scratch_bytes(const lw_guided_plan *plan, uint64_t drawn);
uint32_t lw_guided_draw(const lw_guided_plan *plan, const lw_guided_look *look, const bool *drawn,
                        uint64_t number);
"""
ffi.cdef(DECLARATIONS)


class GuidedAudit:
    """An audit of labels of which some are believed to be better than others: `next` says which
    item to look at, `add` takes the loss that was found there. Wrong beliefs cost draws and never
    the confidence. Each draw costs some 10 us for each one before it.

    predicted   loss of each item as believed, 0 .. 1: 1 - the confidence of its label, say
    seed        of the draws; publish its hash first
    target      the mean of 1 - loss to prove
    confidence  of all statements at all moments

        audit = GuidedAudit(1 - model.probas_.max(axis=1), seed=7)
        while audit.state == "open":
            audit.add(audit.next(), loss_of(audit.next()))

    Raises InvalidError (a ValueError) for an argument out of its range.
    """

    def __init__(
        self, predicted: Any, *, seed: int, target: float = 0.95, confidence: float = 0.95
    ) -> None:
        self._predicted = np.ascontiguousarray(predicted, dtype=float)
        if self._predicted.ndim != 1:
            raise InvalidError(f"predicted has {self._predicted.ndim} dimensions, want 1")
        claim = {
            "population": len(self._predicted),
            "target": target,
            "confidence": confidence,
        }
        self._plan = options_of("lw_guided_plan", {}, {"claim": claim, "seed": seed})
        self._plan.predicted = pointer("double[]", self._predicted)
        self._items = np.empty(0, np.uint32)
        self._losses = np.empty(0)
        self._taken = np.zeros(len(self._predicted), bool)
        self._look = self._certify(self._items, self._losses)
        self._block = self._look  # before the block under way

    def next(self) -> int:
        """The place of the item to look at now; the same until it is added.

        Raises InvalidError where all were drawn.
        """
        number = len(self._items)
        if number == len(self._predicted):
            raise InvalidError("the whole population has been drawn")
        taken = pointer("bool[]", self._taken)
        return int(lib.lw_guided_draw(self._plan, self._block, taken, number))

    def add(self, item: int, loss: float) -> Self:
        """Takes what was found at the item that `next` named: its loss, 0 .. 1."""
        if item != self.next():
            raise InvalidError(f"item {item} was not drawn, want {self.next()}")
        items = np.append(self._items, np.uint32(item))
        losses = np.append(self._losses, loss)
        self._look = self._certify(items, losses)
        self._items, self._losses = items, losses
        self._taken[item] = True
        if len(items) >= self._block.block_end:
            self._block = self._look
        return self

    @property
    def state(self) -> str:
        """ "open", "proven" or "disproved": that of the first decision."""
        return STATES[self._look.state]

    @property
    def drawn(self) -> int:
        return len(self._items)

    @property
    def bound(self) -> float:
        """The mean of 1 - loss over all items is at least this."""
        return float(self._look.bound)

    @property
    def interval(self) -> Interval:
        """Where that mean lies, both ends together at the confidence."""
        return Interval(self._look.interval.low, self._look.interval.high)

    def _certify(self, items: np.ndarray, losses: np.ndarray) -> Any:
        look = ffi.new("lw_guided_look *")
        scratch = Arena(lib.lw_guided_scratch_bytes(self._plan, len(items)))
        given = pointer("uint32_t[]", items), pointer("double[]", losses), len(items)
        call(lib.lw_guided_certify, self._plan, *given, scratch.c[0], look)
        return look
