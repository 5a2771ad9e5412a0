"""How far workers agree beyond chance.

The measures of include/labelwright/agreement.h, and crowd-kit's metrics of data. Data are frames
with the columns task, worker and label.
"""

from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd

from labelwright._belief import ANSWER
from labelwright._engine import Arena, InvalidError, call, ffi, lib, options_of, place_of, pointer
from labelwright._frames import check_frame, codes_of, numbers_of, starts_of
from labelwright._intervals import Interval
from labelwright._truth import MajorityVote, Model

DECLARATIONS = """
typedef enum {
    LW_NOMINAL,
    LW_ORDINAL,
    LW_INTERVAL,
    LW_RATIO,
    LW_JACCARD,
    LW_MASI,
    LW_SCALES
} lw_scale;
typedef struct {
    const size_t *unit_start;
    const int32_t *labels;
    size_t units, categories;
    const size_t *set_start;
    const int32_t *set_labels;
    const double *values;
    const int32_t *raters;
    size_t rater_count;
    const size_t *cluster_start;
    size_t clusters;
} lw_ratings;
typedef enum {
    LW_ALPHA,
    LW_FLEISS,
    LW_COHEN,
    LW_GWET,
    LW_PERCENT,
    LW_AGREEMENTS
} lw_agreement;
typedef struct {
    const char *name;
    const char *about;
} lw_agreement_name;
extern const lw_agreement_name lw_agreement_names[LW_AGREEMENTS];
extern const char *const lw_scale_names[LW_SCALES];
int lw_agreement_measure(const lw_ratings *ratings, lw_agreement measure,
                         lw_scale scale, lw_arena scratch, double *value_out,
                         lw_error *error);
typedef struct {
    double confidence;
    size_t resamples;
    uint64_t seed;
    lw_threads *threads;
} lw_bootstrap_options;
int lw_agreement_bootstrap(const lw_ratings *ratings, lw_agreement measure,
                           lw_scale scale, const lw_bootstrap_options *options,
                           lw_arena scratch, lw_interval *interval_out,
                           lw_error *error);
size_t lw_agreement_scratch_bytes(const lw_ratings *ratings, const lw_bootstrap_options *options);
"""
ffi.cdef(DECLARATIONS)

MEASURES = [ffi.string(row.name).decode() for row in lib.lw_agreement_names]
SCALES = [ffi.string(name).decode() for name in lib.lw_scale_names]
WITH_VALUES = ("interval", "ratio")  # scales on which labels are numbers
OF_SETS = ("jaccard", "masi")  # scales on which they are sets of labels
COLUMNS = ("task", "worker", "label")


class _Ratings:
    """A frame as lw_ratings; the arrays it points at live as long."""

    def __init__(self, data: pd.DataFrame, scale: str) -> None:
        check_frame(data, COLUMNS)
        item, tasks = codes_of(data["task"])
        label, labels = codes_of(as_sets(data["label"]) if scale in OF_SETS else data["label"])
        rater, raters = codes_of(data["worker"])
        order, self._start = starts_of(item, len(tasks))
        self._labels, self._raters = (np.ascontiguousarray(a[order]) for a in (label, rater))
        self._values = None
        if scale in WITH_VALUES:
            self._values = numbers_of(pd.DataFrame({"label": labels}), "label")
        self._set_start = self._set_labels = None
        if scale in OF_SETS:
            self._set_start, self._set_labels = sets_of(labels)
        self.c = ffi.new(
            "lw_ratings *",
            {
                "set_start": pointer("size_t[]", self._set_start),
                "set_labels": pointer("int32_t[]", self._set_labels),
                "unit_start": pointer("size_t[]", self._start),
                "labels": pointer("int32_t[]", self._labels),
                "units": len(tasks),
                "categories": len(labels),
                "values": pointer("double[]", self._values),
                "raters": pointer("int32_t[]", self._raters),
                "rater_count": len(raters),
            },
        )


def as_sets(column: pd.Series) -> pd.Series:
    """Each list of labels as a tuple that is the same whatever the order in it."""
    for row, names in enumerate(column):
        if not isinstance(names, (list, tuple, set, frozenset, np.ndarray)):
            raise InvalidError(f"row {row}: label is a {type(names).__name__}, want a list")
    return column.map(lambda names: tuple(sorted(set(names))))


def sets_of(labels: pd.Index) -> tuple[np.ndarray, np.ndarray]:
    """Where the labels of each set begin, [sets + 1], and their numbers."""
    starts = np.zeros(len(labels) + 1, np.uintp)
    np.cumsum([len(names) for names in labels], out=starts[1:])
    codes, _ = pd.factorize(np.array([n for names in labels for n in names], object), sort=True)
    return starts, codes.astype(np.int32)


def agreement(data: pd.DataFrame, measure: str = "alpha", *, scale: str = "nominal") -> float:
    """How far workers agree: 1 perfect, 0 chance, negative: worse than chance.

    measure  "alpha" (Krippendorff), "fleiss", "cohen", "gwet" (AC1; AC2 on other scales) or
             "percent", which is not corrected for chance
    scale    how far apart two labels are: "nominal", "ordinal" (in sorted order, or that of their
             categories), "interval" or "ratio" (labels are numbers), "jaccard" or "masi" (labels
             are lists of labels)

    Raises InvalidError (a ValueError) naming column, row or argument; UndefinedError where there is
    nothing to compare or no disagreement to expect.
    """
    which = place_of("measure", measure, MEASURES), place_of("scale", scale, SCALES)
    ratings = _Ratings(data, scale)
    value = ffi.new("double *")
    scratch = Arena(lib.lw_agreement_scratch_bytes(ratings.c, ffi.NULL))
    call(lib.lw_agreement_measure, ratings.c, *which, scratch.c[0], value)
    return float(value[0])


def agreement_interval(
    data: pd.DataFrame,
    measure: str = "alpha",
    *,
    scale: str = "nominal",
    confidence: float = 0.95,
    resamples: int = 1000,
    seed: int = 0,
) -> Interval:
    """Where the agreement would lie had other tasks been drawn: percentiles over resamples of whole
    tasks. Arguments and errors as `agreement`; `resamples` are 2 to 100,000."""
    which = place_of("measure", measure, MEASURES), place_of("scale", scale, SCALES)
    ratings = _Ratings(data, scale)
    given = {"confidence": confidence, "resamples": resamples, "seed": seed}
    options = options_of("lw_bootstrap_options", {}, given)
    scratch = Arena(lib.lw_agreement_scratch_bytes(ratings.c, options))
    ends = ffi.new("lw_interval *")
    call(lib.lw_agreement_bootstrap, ratings.c, *which, options, scratch.c[0], ends)
    return Interval(ends.low, ends.high)


def alpha(data: pd.DataFrame, *, scale: str = "nominal") -> float:
    """Krippendorff's alpha; `agreement` says more."""
    return agreement(data, "alpha", scale=scale)


def alpha_krippendorff(answers: pd.DataFrame, distance: str = "nominal") -> float:
    """Krippendorff's alpha under crowd-kit's name; a distance is the name of a scale here, not a
    function."""
    return agreement(answers, "alpha", scale=distance)


def consistency(
    answers: pd.DataFrame,
    workers_skills: pd.Series | Mapping[Any, float] | None = None,
    aggregator: Model | None = None,
    by_task: bool = False,
) -> float | pd.Series:
    """How likely the aggregated label is given the workers' skills, each an accuracy whose errors
    are spread evenly: the mean over tasks, or a Series of them.

    workers_skills  by worker; None: the aggregator's
    aggregator      None: MajorityVote
    """
    check_frame(answers, COLUMNS)
    fitted = (MajorityVote() if aggregator is None else aggregator).fit(answers)
    item, tasks = codes_of(answers["task"])
    label, labels = codes_of(answers["label"])
    order, starts = starts_of(item, len(tasks))
    table = np.zeros(len(answers), ANSWER)
    table["label"], table["weight"] = label, 1
    table["accuracy"] = _skills(answers["worker"], fitted.skills_, workers_skills)
    table = table[order]
    best = labels.get_indexer(pd.Index(fitted.labels_.reindex(tasks)))
    posterior = np.empty(len(labels))
    found = np.empty(len(tasks))
    for task in range(len(tasks)):
        rows = table[starts[task] : starts[task + 1]]
        given = ffi.cast("lw_belief_answer *", ffi.from_buffer(rows))
        out = pointer("double[]", posterior)
        call(lib.lw_belief_posterior, given, len(rows), len(labels), ffi.NULL, out)
        found[task] = posterior[best[task]]
    consistencies = pd.Series(found, index=tasks)
    return consistencies if by_task else float(consistencies.mean())


def uncertainty(
    answers: pd.DataFrame,
    workers_skills: pd.Series | Mapping[Any, float] | None = None,
    aggregator: Model | None = None,
    compute_by: str = "task",
    aggregate: bool = True,
) -> float | pd.Series:
    """Entropy, in natural units, of the labels of a task or of a worker, where each answer says its
    label with its worker's skill and the others evenly: the mean, or a Series by task or worker.

    workers_skills  by worker; None: the aggregator's; neither: all are 1
    compute_by      "task" or "worker"
    """
    check_frame(answers, COLUMNS)
    group, names = codes_of(answers[COLUMNS[place_of("compute_by", compute_by, COLUMNS[:2])]])
    label, labels = codes_of(answers["label"])
    skill = np.ones(len(answers))
    if workers_skills is not None or aggregator is not None:
        learnt = aggregator.fit(answers).skills_ if workers_skills is None and aggregator else None
        skill = _skills(answers["worker"], learnt, workers_skills)
    k = len(labels)
    error = (1 - skill) / max(k - 1, 1)
    shares = np.zeros((len(names), k))
    shares += np.bincount(group, weights=error, minlength=len(names))[:, None]
    np.add.at(shares, (group, label), skill - error)
    shares /= shares.sum(axis=1, keepdims=True)
    logs = np.log(shares, out=np.zeros_like(shares), where=shares > 0)
    entropies = pd.Series(-(shares * logs).sum(axis=1), index=names)
    return float(entropies.mean()) if aggregate else entropies


def accuracy_on_aggregates(
    answers: pd.DataFrame,
    aggregator: Model | None = None,
    aggregates: pd.Series | None = None,
    by: str | None = None,
) -> float | pd.Series:
    """Share of the answers that give their task's aggregated label, or a Series of them.

    aggregator  None: MajorityVote
    aggregates  by task, instead of an aggregator's; answers to other tasks are not counted
    by          "task" or "worker": of each; None: of all
    """
    check_frame(answers, COLUMNS)
    group = None if by is None else answers[COLUMNS[place_of("by", by, COLUMNS[:2])]]
    if aggregates is None:
        aggregates = (MajorityVote() if aggregator is None else aggregator).fit(answers).labels_
    given = answers["task"].map(aggregates)
    right = (answers["label"] == given)[given.notna()]
    if right.empty:
        raise InvalidError("aggregates names none of the tasks, want at least one")
    return float(right.mean()) if group is None else right.groupby(group).mean()


def _skills(
    workers: pd.Series, learnt: pd.Series | None, given: pd.Series | Mapping[Any, float] | None
) -> np.ndarray:
    skill = workers.map(pd.Series(learnt if given is None else given)).to_numpy(float)
    missing = np.flatnonzero(np.isnan(skill))
    if missing.size:
        raise InvalidError(f"workers_skills does not name worker {workers.iloc[missing[0]]!r}")
    return skill
