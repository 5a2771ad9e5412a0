"""What a random audit proves of single classes of a set: each is a `Certificate` of its own.

Functions over include/labelwright/certificate_classes.h.
"""

from collections.abc import Mapping, Sequence
from typing import Any, TypeVar

from labelwright._certificate import STATES, Certificate
from labelwright._engine import Arena, InvalidError, call, ffi, lib, place_of

DECLARATIONS = """
lw_certificate_state lw_classes_every(const lw_certificate *classes, size_t count);
typedef enum {
    LW_CHOOSE_FAMILY,
    LW_CHOOSE_DISCOVERY
} lw_choose_rule;
int lw_classes_choose(const lw_certificate *classes, size_t count,
                      lw_choose_rule rule, lw_arena scratch, bool *chosen_out,
                      lw_error *error);
double lw_classes_recall_bound(const lw_certificate *given, const lw_certificate *not_given);
"""
ffi.cdef(DECLARATIONS)

RULES = ("family", "discovery")
Name = TypeVar("Name")


def every_class(classes: Sequence[Certificate]) -> str:
    """ "proven" when each class meets its target, "disproved" when one does not, else "open"."""
    audits = _audits(classes)
    return STATES[lib.lw_classes_every(audits, len(audits))]


def chosen_classes(classes: Mapping[Name, Certificate], *, rule: str = "family") -> list[Name]:
    """The classes of which it may be said, after looking, that they meet their target.

    classes  by name, of one confidence
    rule     "family": all that are chosen do; "discovery": of those chosen now at most a share of
             1 - confidence does not, in the mean

    Raises InvalidError (a ValueError) for classes of different confidences, or too many.
    """
    place = place_of("rule", rule, RULES)
    audits = _audits(list(classes.values()))
    chosen, scratch = ffi.new("bool[]", len(audits)), Arena(16 * len(audits) + 4096)
    call(lib.lw_classes_choose, audits, len(audits), place, scratch.c[0], chosen)
    return [name for name, one in zip(classes, chosen, strict=True) if one]


def recall_bound(given: Certificate, not_given: Certificate | None) -> float:
    """Of the items that truly are of a class, at least this share is given it.

    given      audit of the items that are given the class; an error is an item of another
    not_given  of the same draws those that are given another class; an error is an item of this
               one. None: there are none
    """
    rest = ffi.NULL if not_given is None else not_given._audit
    return float(lib.lw_classes_recall_bound(given._audit, rest))


def _audits(classes: Sequence[Certificate]) -> Any:
    if not classes:
        raise InvalidError("no class is given, want at least one")
    return ffi.new("lw_certificate[]", [one._audit[0] for one in classes])
