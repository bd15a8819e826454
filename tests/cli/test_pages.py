"""The lists and the cards, as pages and as JSON."""

import json
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from losslab.catalogue.discover import NOUNS, entries
from losslab.faces.cli import formula, page, plot
from losslab.services.card import card, flat

Command = Callable[..., Any]
ALL = [(kind, name) for kind in NOUNS for name in entries(kind)]
KEYS = {
    *("name", "title", "formula", "description", "use_when", "avoid_when"),
    *("parameters", "claims", "worked", "peers", "sources"),
}


def whole_page(kind: str, name: str) -> str:
    return "\n\n".join(page.sections(kind, name))


@pytest.mark.parametrize("kind", NOUNS)
def test_a_list_names_everything(here: Command, kind: str) -> None:
    done = here(kind)
    assert done.status == 0
    for name in entries(kind):
        assert f"  {name} " in done.out
    assert max(map(len, done.out.splitlines())) <= 80


@pytest.mark.parametrize("kind", NOUNS)
def test_cards_as_json_have_the_agreed_keys(here: Command, kind: str) -> None:
    cards = json.loads(here(kind, "--json").out)
    assert [card["name"] for card in cards] == list(entries(kind))
    for each in cards:
        assert set(each) >= KEYS


def test_one_card_as_json_is_that_card(here: Command) -> None:
    done = here("losses", "huber", "--json")
    assert json.loads(done.out) == flat(card("losses", "huber"))


@pytest.mark.parametrize(("kind", "name"), ALL)
def test_a_page_shows_all_that_the_card_holds(
    kind: str, name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    # Trying every claim is the work of the laws; here it is the page that matters.
    monkeypatch.setattr(page, "survives", lambda *_: True)
    full = card(kind, name)
    text = whole_page(kind, name)
    flowing = " ".join(text.split())
    for key in ("title", "summary", "description", "use_when", "avoid_when"):
        assert " ".join(full[key].split()) in flowing
    for claim in full["claims"]:
        assert " ".join(claim["says"].split()) in flowing
    for source in full["sources"]:
        assert " ".join(source["text"].split()) in flowing
    assert "\\" not in text.split("Worked by hand")[0]
    assert "nan" not in flowing.lower().split()


def test_the_figure_of_an_event_says_what_moves() -> None:
    shown = " ".join(whole_page("losses", "lovasz_hinge").split())
    assert "Prediction here: the logit of one item of four; the others have" in shown
    assert "Prediction here" not in whole_page("losses", "huber")


def test_a_page_says_what_one_sample_is() -> None:
    shown = " ".join(whole_page("losses", "softmax_cross_entropy").split())
    assert "One sample prediction one real score per class" in shown
    assert "(one-hot for a label) or the whole number of a class" in shown
    assert "One sample prediction three embeddings" in " ".join(
        whole_page("losses", "triplet_margin").split()
    )


def test_worked_events_are_written_like_flags() -> None:
    assert "prediction 2;0;3 →" in whole_page("losses", "triplet_margin")
    assert "prediction 2,1.5,0, target 0 →" in whole_page("losses", "crammer_singer")


def test_no_target_is_shown_where_none_is_taken() -> None:
    assert "target None" not in whole_page("losses", "triplet_margin")


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("rosenbrock", "minima: (1, 1)\n"),
        ("l1_ravine", "minima: (0, 0) (kink)\n"),
        ("ackley", "minima: (0, 0) (cone)\n"),
        ("logistic_separable", "minima: (10, 0) (end of a valley)\n"),
    ],
)
def test_a_minimum_that_is_not_smooth_says_so(name: str, said: str) -> None:
    assert said in whole_page("surfaces", name)


@pytest.mark.parametrize(("kind", "name"), ALL)
def test_formulas_leave_no_latex_behind(kind: str, name: str) -> None:
    full = card(kind, name)
    for written in (full["formula"], full["gradient_formula"]):
        for line in formula.lines(written["latex"]) if written else ():
            assert not set(line) & set("\\_&\ue000\ue001"), line
            assert line == line.rstrip()


def test_a_claim_that_fails_is_marked(monkeypatch: pytest.MonkeyPatch) -> None:
    definition = entries("losses")["huber"].definition
    text = whole_page("losses", "huber")
    assert "✓" in text
    assert "✗" not in text
    wrong = replace(definition.card.claims[0], refute=lambda _: "at 1")
    card_with_it = replace(definition.card, claims=(wrong,))
    monkeypatch.setattr(definition, "card", card_with_it)
    assert "✗" in whole_page("losses", "huber")


def test_a_claim_about_other_parameters_is_not_ticked(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    definition = entries("losses")["huber"].definition
    elsewhere = definition.card.claims[0].when("δ < 0", lambda loss: loss.delta < 0)
    card_with_it = replace(definition.card, claims=(elsewhere,))
    monkeypatch.setattr(definition, "card", card_with_it)
    text = whole_page("losses", "huber")
    assert f"  – {elsewhere.says} (not at these parameters" in " ".join(
        text.split("\n")
    )
    assert "✓" not in text


@pytest.mark.parametrize(
    ("latex", "text"),
    [
        (r"\frac{1}{2}r^2", "½r²"),
        (r"\frac{r^2}{2\beta}", "r²/(2β)"),
        (r"\frac{\kappa}{2}(y-x)^2", "(κ/2)(y − x)²"),
        (r"2(\hat{y}-y)", "2(ŷ − y)"),
        (r"\max(|r|-\varepsilon, 0)", "max(|r| − ε, 0)"),
        (r"\log\sum_k e^{z_k} - y", "log Σₖ e^(zₖ) − y"),
        (r"-\alpha_t(1-p)^\gamma", "−αₜ(1 − p)ᵞ"),
        (r"\sqrt{1-\beta_2^t}", "√(1 − β₂ᵗ)"),
        (r"|{-x}| \le -1", "|−x| ≤ −1"),
    ],
)
def test_formulas_read_as_a_person_writes_them(latex: str, text: str) -> None:
    assert formula.lines(latex) == [text]


def test_a_plot_reaches_both_ends_of_its_axes() -> None:
    x = np.linspace(-1.0, 3.0, 101)
    drawn = plot.curve(x, (x - 1.0) ** 2, columns=20, rows=5).splitlines()
    assert drawn[0].split()[0] == "4"
    assert drawn[4].split()[0] == "0"
    assert drawn[-1].split() == ["-1", "3"]
    body = [line.split("┤" if "┤" in line else "│")[1] for line in drawn[:5]]
    assert body[0][0] != " "
    assert body[0][-1] != " "
    assert body[4].strip()


def test_a_plot_has_gaps_where_nothing_is_finite() -> None:
    x = np.linspace(0.0, 1.0, 5)
    y = np.array([np.inf, 1.0, np.nan, 1.0, 2.0])
    assert "nan" not in plot.curve(x, y)
    assert plot.curve(x, np.full(5, np.nan)).count("\n") == 10
