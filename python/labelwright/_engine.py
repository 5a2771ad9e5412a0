"""The engine: liblabelwright, called through cffi.

In ABI mode, with declarations as text: nothing is compiled where the package is installed, and one
file serves every version of Python. Here are those of truth inference; each other module brings the
ones of its kind. tests/python holds them against the headers, which are the manual.
"""

import os
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import cffi
import numpy as np

from labelwright._errors import BY_STATUS, InvalidError

DECLARATIONS = """
typedef struct lw_threads lw_threads;
typedef enum {
    LW_OK,
    LW_MALFORMED,
    LW_INVALID,
    LW_UNDEFINED,
    LW_UNAUTHENTICATED,
    LW_FORBIDDEN,
    LW_NOT_FOUND,
    LW_CONFLICT,
    LW_TOO_LARGE,
    LW_TOO_MANY,
    LW_NO_MEMORY,
    LW_CANCELLED,
    LW_UNAVAILABLE,
    LW_USAGE,
    LW_INTERNAL,
    LW_STATUSES
} lw_status;
typedef struct {
    const char *name;
    const char *title;
    int http;
    int exit;
} lw_status_info;
extern const lw_status_info lw_status_table[LW_STATUSES];
typedef struct { int status; char message[256]; } lw_error;
typedef struct { const char *data; size_t len; } lw_str;
typedef struct { char *next, *end; } lw_arena;

typedef struct {
    size_t items, sources, classes;
    const size_t *item_start;
    const int32_t *answer_source;
    const int32_t *answer_label;
    const double *answer_weight;
    const int32_t *gold;
    const int32_t *source_kind;
    size_t source_kinds;
    const double *known_counts;
    const double *start;
    const double *start_errors;
    bool start_errors_alone;
} lw_answers;
typedef struct {
    size_t items, sources, classes, count;
    const int32_t *item, *source, *label;
    const double *weight;
} lw_triples;
typedef struct {
    double smoothing;
    double accuracy_mean;
    double accuracy_strength;
    double confidence;
    double tolerance;
    size_t iterations_max;
    size_t restarts;
    uint64_t seed;
    bool compat;
    lw_threads *threads;
} lw_truth_options;
typedef struct {
    double accuracy;
    double low, high;
    double answers;
} lw_reliability;
typedef struct {
    size_t items, sources, classes;
    double *posteriors;
    double *class_prior;
    lw_reliability *reliabilities;
    double *confusion;
    double *skills;
    double *strategies;
    double *easiness;
    size_t iterations;
    double objective;
    bool converged;
    bool first_of_ties;
    char why[200];
} lw_truth_model;
typedef struct {
    uint8_t item_class;
    uint8_t restart_class;
    uint8_t table_cell;
    uint8_t fit_class;
    uint8_t fit_cell;
    uint8_t answer;
    uint8_t source;
    uint8_t source_class;
    uint8_t pair;
    uint8_t fit_row;
} lw_truth_room;
typedef int lw_estimator_fit(const lw_answers *answers, const lw_truth_options *options,
                             lw_arena *arena, lw_arena scratch, lw_truth_model *model_out,
                             lw_error *error);
typedef struct {
    const char *name;
    const char *about;
    size_t classes_max;
    bool draws;
    lw_truth_room room;
    lw_truth_options defaults;
    lw_estimator_fit *fit;
} lw_estimator;

int lw_answers_pack(const lw_triples *triples, lw_arena *arena, lw_answers *answers_out,
                    lw_error *error);
int32_t lw_truth_label(const lw_truth_model *model, size_t item);
const lw_estimator *lw_estimator_find(lw_str name);
size_t lw_estimator_scratch_bytes(const lw_estimator *estimator, const lw_answers *answers,
                                  const lw_truth_options *options);
"""

ffi: Any = cffi.FFI()
ffi.cdef(DECLARATIONS)


def _library_path() -> str:
    """$LABELWRIGHT_LIBRARY, or the library in the wheel, or the system's."""
    shipped = Path(__file__).with_name("liblabelwright.so.0")
    return os.environ.get("LABELWRIGHT_LIBRARY") or (
        str(shipped) if shipped.exists() else shipped.name
    )


lib: Any = ffi.dlopen(_library_path())


class Arena:
    """Memory of a fixed size, for the engine's results or its scratch: `c`, which does not keep it
    alive by itself."""

    def __init__(self, size: int) -> None:
        self._memory = np.empty(size, np.uint8)
        start = ffi.cast("char *", ffi.from_buffer(self._memory))
        self.c = ffi.new("lw_arena *", {"next": start, "end": start + size})

    def view(self, address: Any, shape: tuple[int, ...], kind: Any = float) -> np.ndarray:
        """What lies in the arena as an array, without a copy; it keeps the arena's memory alive."""
        kind = np.dtype(kind)
        start = int(ffi.cast("uintptr_t", address)) - self._memory.ctypes.data
        end = start + kind.itemsize * int(np.prod(shape))
        return self._memory[start:end].view(kind).reshape(shape)


def call(function: Any, *arguments: Any) -> None:
    """Calls a function that ends in an lw_error, and raises what it says."""
    error = ffi.new("lw_error *")
    try:
        status = function(*arguments, error)
    except OverflowError as refused:
        raise InvalidError(str(refused)) from refused
    if status == lib.LW_OK:
        return
    message = ffi.string(error.message).decode()
    if status == lib.LW_NO_MEMORY:
        raise MemoryError(message)
    raise BY_STATUS[ffi.string(lib.lw_status_table[status].name).decode()](message)


def pointer(kind: str, array: np.ndarray | None) -> Any:
    """The array's own memory as the engine sees it; the array must live through the call."""
    return ffi.NULL if array is None else ffi.from_buffer(kind, array)


def text(words: str) -> tuple[Any, Any]:
    """An lw_str of the words, and what it points at, which must live through the call."""
    encoded = ffi.from_buffer("char[]", words.encode())
    return {"data": encoded, "len": len(encoded)}, encoded


def method_named(table: Any, name: str) -> Any:
    """The row of that name in one of the engine's tables of methods."""
    names: list[str] = []
    while table[len(names)].name != ffi.NULL:
        names.append(ffi.string(table[len(names)].name).decode())
    return table[place_of("method", name, names)]


def options_of(kind: str, defaults: Any, given: Mapping[str, Any]) -> Any:
    """Options of that C type: the defaults, but for what was given and is not None."""
    options = ffi.new(f"{kind} *", defaults)
    for name, value in given.items():
        if value is None:
            continue
        try:
            setattr(options, name, value)
        except OverflowError as refused:
            raise InvalidError(f"{name} is {value!r}: {refused}") from refused
    return options


def place_of(what: str, name: str, names: Sequence[str]) -> int:
    """The number of a name among those an argument may have."""
    if name not in names:
        raise InvalidError(f"{what} is {name!r}, want one of {', '.join(names)}")
    return names.index(name)


def fitted_by(
    kind: str, method: str, given: Mapping[str, Any], data: Any, arena: Arena, scratch_bytes: int
) -> Any:
    """What a method of that kind's table makes of the data, with options other than its own where
    they are given: a model that lies in the arena."""
    row = method_named(getattr(lib, f"lw_{kind}_methods"), method)
    options = options_of(f"lw_{kind}_options", row.defaults, given)
    fit = row.fit if hasattr(row, "fit") else getattr(lib, f"lw_{kind}_fit")
    return fitted(kind, fit, data, options, arena, scratch_bytes)


def fitted(kind: str, fit: Any, data: Any, options: Any, arena: Arena, scratch_bytes: int) -> Any:
    """What a fit of that kind makes of the data: a model that lies in the arena."""
    scratch = Arena(scratch_bytes)
    model = ffi.new(f"lw_{kind}_model *")
    call(fit, data, options, arena.c, scratch.c[0], model)
    return model
