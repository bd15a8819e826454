"""The law of update rules rejects formulas that say something else, line by line."""

import dataclasses
from typing import Any

import pytest

from laws.optimizers_laws import formula_says_what_is_computed
from laws.optimizers_wrong import INERTIA, Inertia, spoilt, with_card
from losslab.catalogue.discover import find


def partly_in_words(step: str, *words: str) -> Any:
    """Inertia with a line that nobody can compute, beside lines that tell the step."""
    formula = (
        r"\begin{aligned} u &\leftarrow \operatorname{rank}(g) \\"
        r" b &\leftarrow \mu b + g \\"
        rf" \theta &\leftarrow \theta - {step} \end{{aligned}}"
    )
    worked = INERTIA.worked * 2
    card = dataclasses.replace(INERTIA, formula=formula, in_words=words, worked=worked)
    return spoilt(Inertia, card=card)


def retold(name: str, said: str, instead: str) -> Any:
    """An optimizer of the catalogue whose card says something else."""
    rule = find("optimizers", name).definition
    assert said in rule.card.formula
    formula = rule.card.formula.replace(said, instead)
    return spoilt(rule, card=dataclasses.replace(rule.card, formula=formula))


WRONG = {
    "a wrong line beside one in words": partly_in_words(r"\eta\,g", "u"),
    "a line that needs one in words": partly_in_words(r"\eta\,b + u", "u"),
    "words for what can be computed": partly_in_words(r"\eta\,b", "u", "b"),
    "words for a line that there is not": partly_in_words(r"\eta\,b", "u", "v"),
    "words that the card does not own up to": partly_in_words(r"\eta\,b"),
    "nothing says where it goes": with_card(formula=r"b \leftarrow \mu b + g"),
    "words and half of the examples": spoilt(
        Inertia,
        card=dataclasses.replace(
            partly_in_words(r"\eta\,b", "u").card, worked=INERTIA.worked
        ),
    ),
    "a length of another kind": retold("sam", r"\|g\|", r"\|g\|_1"),
    "a choice at ends of another": retold("scheduled", "1 - (1-", "1 - (1+"),
    "a choice that never ends": retold("scheduled", r")\min(1, ", r")\min(2, "),
    "a gradient from elsewhere": retold("sam", r"\theta + e", r"\theta - e"),
    "a mean of another place": retold("schedule_free_sgd", "(1-", "(1+"),
    "a search without an end": retold("backtracking", r"\min(k, \min", r"(\min"),
    "a search that asks for more": retold("backtracking", r"c\,\beta", r"2c\,\beta"),
    "a search by other values": retold("backtracking", r"f(\theta)", r"2f(\theta)"),
    "a choice told of another": retold("scheduled", "{linear}", "{cosine}"),
}


@pytest.mark.parametrize("name", WRONG)
def test_rejects(name: str) -> None:
    with pytest.raises(AssertionError):
        formula_says_what_is_computed(WRONG[name])


@pytest.mark.parametrize("words", ["u", "θ"])
def test_accepts_what_is_said_in_words(words: str) -> None:
    step = r"\eta\,b" if words == "u" else r"\operatorname{rank}(b)"
    formula_says_what_is_computed(partly_in_words(step, *dict.fromkeys(["u", words])))
