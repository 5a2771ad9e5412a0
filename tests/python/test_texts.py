"""Texts: one wording of several."""

from typing import Any

import pandas as pd
import pytest
from labelwright import ROVER, InvalidError, TextChoice, TooLargeError, likeness, text_overlap

ROWS = [
    ["1", "a", "the cat sat on the mat"],
    ["1", "b", "the cat sat on mat"],
    ["1", "c", "a cat sat on the mat"],
    ["2", "a", "hello world"],
    ["2", "b", "hello word"],
    ["2", "c", "hello world"],
]
SAID = pd.DataFrame(ROWS, columns=["task", "worker", "text"])
BLANKS = (lambda text: text.split(" "), lambda words: " ".join(words))


def test_rover_takes_the_arguments_of_crowd_kit_and_finds_its_texts() -> None:
    """As crowd-kit 1.4.1 on the same rows."""
    texts = ROVER(*BLANKS).fit_predict(SAID)
    assert texts.to_dict() == {"1": "the cat sat on the mat", "2": "hello world"}
    assert (texts.name, texts.index.name) == ("agg_text", "task")


def test_without_a_tokenizer_capitals_and_points_do_not_part_words() -> None:
    said = pd.DataFrame(
        [["1", "a", "Hello, World."], ["1", "b", "hello world"], ["1", "c", "Hello World!"]],
        columns=SAID.columns,
    )
    model = ROVER().fit(said)
    assert model.texts_["1"].lower().startswith("hello") and model.confidence_["1"] == 1
    assert ROVER(*BLANKS).fit(said).confidence_["1"] < 1


def test_texts_agree_by_their_words() -> None:
    assert text_overlap("The cat sat.", "the cat sat down") == pytest.approx(3 / 4)
    assert (text_overlap("", ""), text_overlap("a", "")) == (1, 0)
    said = SAID.rename(columns={"text": "label"})
    assert likeness(said, text_overlap).observed == pytest.approx(
        ((5 / 6 + 5 / 6 + 4 / 6) / 3 + (1 / 2 + 1 / 2 + 1) / 3) / 2
    )


def test_scripts_without_blanks_stay_without() -> None:
    said = pd.DataFrame(
        [["1", w, t] for w, t in (("a", "東京は雨"), ("b", "東京は雨"), ("c", "東京は雪"))],
        columns=SAID.columns,
    )
    assert ROVER().fit_predict(said)["1"] == "東京は雨"


def test_a_blank_stays_where_most_wrote_one() -> None:
    said = pd.DataFrame(
        [["1", w, t] for w, t in (("a", "東京 は雨"), ("b", "東京 は雨"), ("c", "東京は雨 "))],
        columns=SAID.columns,
    )
    assert ROVER().fit_predict(said)["1"] == "東京 は雨"
    assert ROVER().fit(said).confidence_["1"] == 1  # a blank is no word


def test_a_choice_is_an_answer_that_was_given() -> None:
    texts = TextChoice().fit_predict(SAID)
    assert all(texts[task] in set(SAID["text"][SAID["task"] == task]) for task in ("1", "2"))


def test_workers_have_figures() -> None:
    sources = ROVER().fit(SAID).sources_
    assert list(sources.index) == ["a", "b", "c"] and list(sources["answers"]) == [2, 2, 2]
    assert sources["agreement"].idxmax() == "a"
    assert (sources["low"] <= sources["high"]).all()


def test_an_empty_text_is_an_answer() -> None:
    said = SAID.assign(text=["", "", "x", "a", "a", "a"])
    assert ROVER().fit_predict(said).to_dict() == {"1": "", "2": "a"}


REFUSED: list[tuple[str, Any, str]] = [
    ("column", lambda: ROVER().fit(SAID[["task", "text"]]), "no column worker"),
    ("number", lambda: ROVER().fit(SAID.assign(text=3)), "row 0: text is a int64, want a str"),
    ("half", lambda: ROVER(lambda text: [text]), "give both or neither"),
    ("rounds", lambda: ROVER(n_iter=0).fit(SAID), "0"),
]


@pytest.mark.parametrize(("call", "words"), [r[1:] for r in REFUSED], ids=[r[0] for r in REFUSED])
def test_bad_input_is_named(call: Any, words: str) -> None:
    with pytest.raises(InvalidError, match=words):
        call()


def test_a_text_that_is_too_long_is_refused() -> None:
    with pytest.raises(TooLargeError, match="4096"):
        ROVER().fit(SAID.assign(text="x " * 5000))
