"""Texts: from several wordings of one text by unequal workers to one wording for each task.

The methods of include/labelwright/texts.h; ROVER under crowd-kit's name, arguments and results.
Data are frames with the columns task, worker and text.
"""

import itertools
from collections.abc import Callable
from typing import Any, ClassVar, Self

import numpy as np
import pandas as pd

from labelwright._engine import (
    Arena,
    InvalidError,
    call,
    ffi,
    fitted_by,
    lib,
    pointer,
    text,
)
from labelwright._frames import check_frame, codes_of, starts_of

DECLARATIONS = """
lw_str lw_texts_next_form(lw_str *rest, lw_str before);
lw_str lw_texts_without_blank(lw_str form);
lw_str lw_texts_fold(lw_str word, char *room);
bool lw_texts_blank_between(lw_str word, lw_str next);
int lw_texts_likeness(lw_str a, lw_str b, lw_arena scratch, double *alike_out,
                      lw_error *error);
typedef struct {
    size_t items, sources;
    const size_t *item_start;
    const int32_t *source;
    const size_t *word_start;
    const int32_t
        *word;
    const int32_t
        *form;
} lw_texts;
typedef struct {
    double nothing;
    double strength;
    double confidence;
    double tolerance;
    size_t iterations_max;
} lw_texts_options;
typedef struct {
    size_t answers;
    double agreement;
    double low, high;
    double weight;
} lw_texts_source;
typedef struct {
    size_t items, sources;
    size_t *word_start;
    int32_t *form;
    double *confidence;
    lw_texts_source *figures;
    size_t iterations;
    bool converged;
} lw_texts_model;
typedef int lw_texts_fit(const lw_texts *texts, const lw_texts_options *options,
                         lw_arena *arena, lw_arena scratch, lw_texts_model *model_out,
                         lw_error *error);
typedef struct {
    const char *name;
    const char *about;
    lw_texts_options defaults;
    lw_texts_fit *fit;
} lw_texts_method;
extern const lw_texts_method lw_texts_methods[];
size_t lw_texts_scratch_bytes(const lw_texts *texts);
"""
ffi.cdef(DECLARATIONS)

FIGURES = np.dtype(
    [("answers", np.uintp), *((name, float) for name in ("agreement", "low", "high", "weight"))]
)

Tokenizer = Callable[[str], list[str]]
Detokenizer = Callable[[list[str]], str]


def words_of(written: str) -> list[str]:
    """What stands between blanks; characters one by one in scripts that have no blanks, each with
    the blank before it where somebody wrote one."""
    rest = ffi.new("lw_str *")
    rest[0], alive = text(written)
    words: list[str] = []
    word = ffi.new("lw_str *")[0]
    while (word := lib.lw_texts_next_form(rest, word)).len:
        words.append(ffi.unpack(word.data, word.len).decode())
    del alive
    return words


def folded(word: str) -> str:
    """What of a word is compared: no punctuation at its ends, small letters. Of punctuation alone
    it is the word itself."""
    given, alive = text(word)
    room = ffi.new("char[]", max(len(alive), 1))
    bare = lib.lw_texts_without_blank(given)
    found = lib.lw_texts_fold(bare, room)
    kept = found if found.len else bare
    return ffi.unpack(kept.data, kept.len).decode() if kept.len else word


def text_overlap(one: str, other: str) -> float:
    """How alike two texts are, by words without capitals and punctuation at their ends: 1 the same
    .. 0 none in common. What `likeness` wants of answers that are texts."""
    (a, a_alive), (b, b_alive) = text(one), text(other)
    scratch = Arena(32 * (len(a_alive) + len(b_alive)) + 256)
    alike = ffi.new("double *")
    call(lib.lw_texts_likeness, a, b, scratch.c[0], alike)
    return float(alike[0])


def text_of(words: list[str]) -> str:
    """Words in a row, with blanks where their script has them."""
    if not words:
        return ""
    pieces = [words[0]]
    for before, word in itertools.pairwise(words):
        (left, left_alive), (right, right_alive) = text(before), text(word)
        pieces += [" "] if lib.lw_texts_blank_between(left, right) else []
        pieces += [word]
        del left_alive, right_alive
    return "".join(pieces).lstrip()


class TextsModel:
    """What both methods share. After `fit`:

    texts_       Series by task: the wording
    confidence_  Series by task: how far answers agree with it; not calibrated
    sources_     frame by worker: answers, agreement, low, high, weight
    iterations_, converged_

    tokenizer, detokenizer  make words of a text and a text of words, which are then compared as
                            they are; None: the engine's, which compares without punctuation and
                            capitals. Both or neither
    """

    _method: ClassVar[str]

    def __init__(
        self,
        tokenizer: Tokenizer | None = None,
        detokenizer: Detokenizer | None = None,
        silent: bool = True,
        *,
        n_iter: int | None = None,
        tol: float | None = None,
    ) -> None:
        if (tokenizer is None) != (detokenizer is None):
            raise InvalidError("tokenizer and detokenizer go together: give both or neither")
        self.tokenizer, self.detokenizer, self.silent = tokenizer, detokenizer, silent
        self.n_iter, self.tol = n_iter, tol

    def fit(self, data: pd.DataFrame) -> Self:
        """Learns from texts; an empty one is an answer: that nothing is said.

        Raises InvalidError (a ValueError) naming column, row or option; TypeError for no frame;
        TooLargeError for an answer of more than 4096 words.
        """
        check_frame(data, ("task", "worker", "text"))
        item, tasks = codes_of(data["task"])
        source, workers = codes_of(data["worker"])
        order, item_start = starts_of(item, len(tasks))
        source = np.ascontiguousarray(source[order])
        answers = [self._words(row, data["text"].iloc[row]) for row in order]
        word_start = np.zeros(len(answers) + 1, np.uintp)
        np.cumsum([len(words) for words in answers], out=word_start[1:])
        written = [word for words in answers for word in words]
        form, forms = numbered(written)
        word = form
        if self.tokenizer is None:
            word = numbered([folded(name) for name in forms])[0][form]
        texts = ffi.new(
            "lw_texts *",
            {
                "items": len(tasks),
                "sources": len(workers),
                "item_start": pointer("size_t[]", item_start),
                "source": pointer("int32_t[]", source),
                "word_start": pointer("size_t[]", word_start),
                "word": pointer("int32_t[]", word),
                "form": pointer("int32_t[]", form),
            },
        )
        given = {"iterations_max": self.n_iter, "tolerance": self.tol}
        arena = Arena(16 * (len(tasks) + 1) + 4 * len(written) + 40 * len(workers) + 4096)
        room = lib.lw_texts_scratch_bytes(texts)
        model = fitted_by("texts", self._method, given, texts, arena, room)
        self._keep(model, arena, tasks, workers, forms)
        return self

    def fit_predict(self, data: pd.DataFrame) -> pd.Series:
        """`fit`, then `texts_`."""
        return self.fit(data).texts_

    def _keep(
        self, model: Any, arena: Arena, tasks: pd.Index, workers: pd.Index, forms: list[str]
    ) -> None:
        starts = arena.view(model.word_start, (len(tasks) + 1,), np.uintp)
        found = arena.view(model.form, (int(starts[-1]),), np.int32)
        join = self.detokenizer or text_of
        wordings = [
            join([forms[number] for number in found[start:end]])
            for start, end in itertools.pairwise(starts)
        ]
        self.texts_ = pd.Series(wordings, index=tasks, name="agg_text")
        confidence = arena.view(model.confidence, (len(tasks),))
        self.confidence_ = pd.Series(confidence, index=tasks, name="confidence")
        figures = arena.view(model.figures, (len(workers),), FIGURES)
        self.sources_ = pd.DataFrame(figures, index=workers)
        self.iterations_, self.converged_ = model.iterations, bool(model.converged)

    def _words(self, row: int, written: Any) -> list[str]:
        if not isinstance(written, str):
            raise InvalidError(f"row {row}: text is a {type(written).__name__}, want a str")
        return words_of(written) if self.tokenizer is None else list(self.tokenizer(written))


def numbered(words: list[str]) -> tuple[np.ndarray, list[str]]:
    """A number for each word, equal where it is equal, and the word of each number."""
    numbers: dict[str, int] = {}
    codes = [numbers.setdefault(word, len(numbers)) for word in words]
    return np.array(codes, np.int32), list(numbers)


class ROVER(TextsModel):
    """Answers aligned word by word, and a vote on each place (Fiscus 1997): the wording may be one
    that nobody gave. Arguments and results are those of `TextsModel`."""

    _method = "rover"


class TextChoice(TextsModel):
    """The whole answer that is closest to the others by their weights. Arguments and results are
    those of `TextsModel`."""

    _method = "choice"
