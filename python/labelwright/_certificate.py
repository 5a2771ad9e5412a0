"""Proof, by a random audit, that a delivered set is as accurate as promised.

A class over include/labelwright/certificate.h, which says what is proved and what ends it.
"""

from collections.abc import Iterable
from typing import Any, NamedTuple, Self

import numpy as np
import pandas as pd

from labelwright._engine import Arena, call, ffi, lib, options_of
from labelwright._errors import InvalidError
from labelwright._intervals import Interval

DECLARATIONS = """
typedef struct {
    uint64_t population;
    double target;
    double confidence;
    bool repair;
    double missed;
    uint64_t reviewed;
    double overlooked;
    bool leaves;
} lw_certificate_options;
typedef enum {
    LW_CERTIFICATE_OPEN,
    LW_CERTIFICATE_PROVEN,
    LW_CERTIFICATE_DISPROVED,
    LW_CERTIFICATE_STATES
} lw_certificate_state;
extern const char *const lw_certificate_state_names[LW_CERTIFICATE_STATES];
typedef struct {
    lw_certificate_options options;
    lw_certificate_state state;
    uint64_t drawn, errors, skipped;
    uint64_t decided_at;
    uint64_t wrong_min, wrong_max;
    uint64_t wrong_low, wrong_high;
    double log_for, log_against;
} lw_certificate;
int lw_certificate_begin(const lw_certificate_options *options,
                         lw_certificate *audit_out, lw_error *error);
int lw_certificate_add(lw_certificate *audit, bool wrong, lw_error *error);
int lw_certificate_skip(lw_certificate *audit, lw_error *error);
double lw_certificate_bound(const lw_certificate *audit);
lw_interval lw_certificate_interval(const lw_certificate *audit);
int lw_certificate_expected_rest(const lw_certificate *audit, lw_arena scratch,
                                 double *draws_out, lw_error *error);
uint64_t lw_certificate_least_rest(const lw_certificate *audit);
typedef struct {
    const uint64_t *drawn;
    size_t rows;
} lw_certificate_table;
int lw_certificate_accept_table(const lw_certificate_options *options,
                                lw_arena *arena, lw_certificate_table *table_out,
                                lw_error *error);
int lw_certificate_reject_table(const lw_certificate_options *options,
                                lw_arena *arena, lw_certificate_table *table_out,
                                lw_error *error);
typedef struct {
    double proven, disproved;
    double draws;
    uint64_t draws_90;
} lw_certificate_prospect;
int lw_certificate_foresee(const lw_certificate_options *options, uint64_t wrong,
                           lw_arena scratch,
                           lw_certificate_prospect *prospect_out,
                           lw_error *error);
size_t lw_certificate_scratch_bytes(const lw_certificate_options *options);
int lw_certificate_plant(lw_certificate_options *options, uint64_t planted,
                         uint64_t missed, lw_error *error);
double lw_certificate_series_confidence(double confidence, uint64_t number);
"""
ffi.cdef(DECLARATIONS)

SERIES_MAX = 10000  # LW_SERIES_MAX
REST_BYTES = (8 << 20) + 4096  # LW_CERTIFICATE_REST_BYTES
STATES = [ffi.string(name).decode() for name in lib.lw_certificate_state_names]
NEVER = 2**64 - 1  # LW_CERTIFICATE_NEVER


class Prospect(NamedTuple):
    """What an audit comes to: probabilities, and draws in the mean and with probability .9."""

    proven: float
    disproved: float
    draws: float
    draws_90: int


class Certificate:
    """An audit of `population` frozen labels, drawn in random order without replacement.

    target      the accuracy to prove, over 0, under 1
    confidence  a false claim is made with probability 1 - confidence, whenever one looks or stops
    repair      audited errors are put right, and the claim is about the mended set
    missed      at most this share of the true errors escapes the audit, as a fact
    reviewed    of the population, put right by trusted people before: draws are from the others
    overlooked  each true error escapes the audit by itself with this chance at most
    leaves      with repair: what is put right leaves the population, as an item leaves the class it
                was given; the claim is about those that stay
    planted     known errors hidden among what auditors saw, of which they overlooked
                `planted_missed`: sets `overlooked` to its upper limit, for a fifth of
                1 - confidence

        audit = Certificate(2000)
        while audit.state == "open":
            audit.add(next_item_is_wrong())
        print(f"{audit.bound:.4f} right, at least")

    Raises InvalidError (a ValueError) for an option out of its range, or a draw after the last.
    """

    def __init__(
        self,
        population: int,
        *,
        target: float = 0.95,
        confidence: float = 0.95,
        repair: bool = False,
        missed: float = 0.0,
        reviewed: int = 0,
        overlooked: float = 0.0,
        leaves: bool = False,
        planted: int = 0,
        planted_missed: int = 0,
    ) -> None:
        given = {
            "population": population,
            "target": target,
            "confidence": confidence,
            "repair": repair,
            "missed": missed,
            "reviewed": reviewed,
            "overlooked": overlooked,
            "leaves": leaves,
        }
        self._options = options_of("lw_certificate_options", {}, given)
        if planted:
            call(lib.lw_certificate_plant, self._options, planted, planted_missed)
        self._audit = ffi.new("lw_certificate *")
        call(lib.lw_certificate_begin, self._options, self._audit)

    def add(self, wrong: bool | Iterable[bool]) -> Self:
        """Takes the next draw, or several, in drawing order: whether each is wrong."""
        for one in [wrong] if isinstance(wrong, (bool, np.bool_)) else wrong:
            call(lib.lw_certificate_add, self._audit, bool(one))
        return self

    def skip(self) -> Self:
        """Takes the next draw as one of which auditors could not tell: an error that stays."""
        call(lib.lw_certificate_skip, self._audit)
        return self

    @property
    def state(self) -> str:
        """ "open", "proven" or "disproved": that of the first decision."""
        return STATES[self._audit.state]

    @property
    def drawn(self) -> int:
        return int(self._audit.drawn)

    @property
    def errors(self) -> int:
        return int(self._audit.errors)

    @property
    def skipped(self) -> int:
        """Of the errors, those that nobody put right."""
        return int(self._audit.skipped)

    @property
    def decided_at(self) -> int | None:
        """Draws when the state was decided; None: open."""
        return self._audit.decided_at or None

    @property
    def bound(self) -> float:
        """The accuracy of the set (as mended) is at least this."""
        return float(lib.lw_certificate_bound(self._audit))

    @property
    def interval(self) -> Interval:
        """Where that accuracy lies, both ends together at the confidence."""
        ends = lib.lw_certificate_interval(self._audit)
        return Interval(ends.low, ends.high)

    @property
    def least_rest(self) -> int | None:
        """Further draws that prove the claim if none is an error; None: no number does."""
        rest = lib.lw_certificate_least_rest(self._audit)
        return None if rest == NEVER else rest

    def expected_rest(self) -> float:
        """Further draws to be expected if errors go on at the share met so far; 0 when decided."""
        draws = ffi.new("double *")
        scratch = Arena(REST_BYTES)
        call(lib.lw_certificate_expected_rest, self._audit, scratch.c[0], draws)
        return float(draws[0])

    def accept_table(self) -> pd.Series:
        """By number of errors: from which draw on one may certify."""
        return self._table(lib.lw_certificate_accept_table)

    def reject_table(self) -> pd.Series:
        """By number of errors: within how many draws they disprove the target, 0: never. Empty in
        repair mode, which disproves nothing."""
        return self._table(lib.lw_certificate_reject_table)

    def foresee(self, wrong: int) -> Prospect:
        """Exactly what a whole audit comes to when `wrong` of the population are wrong."""
        out = ffi.new("lw_certificate_prospect *")
        scratch = Arena(lib.lw_certificate_scratch_bytes(self._options))
        call(lib.lw_certificate_foresee, self._options, wrong, scratch.c[0], out)
        return Prospect(out.proven, out.disproved, out.draws, out.draws_90)

    def _table(self, function: Any) -> pd.Series:
        arena = Arena(lib.lw_certificate_scratch_bytes(self._options))
        table = ffi.new("lw_certificate_table *")
        call(function, self._options, arena.c, table)
        rows = (table.rows,)
        drawn = arena.view(table.drawn, rows, np.uint64) if table.rows else np.empty(0, np.uint64)
        index = pd.RangeIndex(table.rows, name="errors")
        return pd.Series(drawn.copy(), index=index, name="drawn")


def series_confidence(confidence: float, number: int) -> float:
    """The confidence that certificate `number` (1, 2, ...) of a series needs so that all of them
    are right together with `confidence`, however many come."""
    if not (0 < confidence < 1 and 1 <= number <= SERIES_MAX):
        raise InvalidError(
            f"confidence {confidence!r} is not within 0..1, or number {number!r} not in "
            f"1..{SERIES_MAX}"
        )
    return float(lib.lw_certificate_series_confidence(confidence, number))
