"""Each law of optimizers refuses an optimizer that is wrong on purpose."""

import dataclasses
from functools import partial
from typing import Any

import numpy as np
import pytest

from laws import cards
from laws import optimizers_defaults as defaults
from laws import optimizers_laws as laws
from laws import optimizers_peers as peers
from laws import optimizers_worked as worked
from laws.optimizers_right import Heated
from laws.optimizers_trials import trials
from laws.optimizers_wrong import (
    INERTIA,
    SQUARED,
    Decaying,
    Inertia,
    Lazy,
    Looking,
    Moments,
    Outside,
    by_chance,
    by_each_square,
    by_square,
    clipped,
    damped,
    epsilon_hat,
    epsilon_inside,
    example,
    frozen_number,
    in_place,
    keeps_the_point,
    late_powers,
    nesterov,
    no_memory,
    papers_example,
    rate_inside,
    speaking,
    spoilt,
    wide,
    wide_matrix,
    with_card,
)
from losslab.core.card import Peer, Worked
from losslab.core.domains import positive, real
from losslab.core.optimizers import dialects, learning_rate
from losslab.core.parameters import number


def warm(**said: float) -> Any:
    """A rule in a heat bath, with an example of where it ends up."""
    example = Worked(
        {"sharpness": 1.0},
        {"mean": 0.0, "variance": 4.0, **said},
        "v = v/4 + 3",
        {"learning_rate": 0.5, "temperature": 3.0},
    )
    return spoilt(Heated, card=dataclasses.replace(INERTIA, worked=(example,)))


BOTH = (
    worked.worked_examples_hold,
    worked.every_dialect_is_worked,
    worked.the_first_dialect_is_the_default,
    worked.the_papers_defaults_are_worked,
    worked.common_defaults_are_worked,
    defaults.peers_are_called_by_their_names,
    cards.parameters_are_complete,
    defaults.defaults_are_the_peers,
)
ON_RULES = (
    laws.step_is_pure,
    laws.threshold_needs_upward_curvature,
    laws.libraries_agree,
    laws.parameters_can_be_learned,
)


def moves_like_torch(definition: Any) -> None:
    """The peer's law as it is applied to the catalogue, in the torch dialect."""
    dialect, peer = peers.peers(definition)[0]
    for rule, name in trials(definition, dialect, peer):
        path = partial(peers.torch_path, rule, peer, name)
        peers.moves_like_its_peer(rule, path, name)


@pytest.mark.parametrize("law", [*BOTH, moves_like_torch])
@pytest.mark.parametrize("definition", [Inertia, Moments, Looking])
def test_a_right_definition_passes(definition: Any, law: Any) -> None:
    law(definition)


@pytest.mark.parametrize("law", ON_RULES)
@pytest.mark.parametrize("definition", [Inertia, Moments])
def test_a_right_rule_passes(definition: Any, law: Any) -> None:
    law(definition())


def test_a_paper_with_its_example_passes() -> None:
    worked.the_papers_defaults_are_worked(papers_example())


def test_a_mean_and_a_variance_pass() -> None:
    worked.worked_examples_hold(warm())


def turned(factor: str) -> Any:
    """Looking with a transpose in its formula, and a factor where it looks ahead."""
    same = r"\frac{b^\top b}{b^\top b}b"
    formula = Looking.card.formula.replace(r"\\ b &", rf"\\ {same} &")
    formula = formula.replace(r"\begin{cases} g +", rf"\begin{{cases}} {factor}g +")
    return spoilt(Looking, card=dataclasses.replace(Looking.card, formula=formula))


AGAIN = INERTIA.formula.replace("+ g", r"+ g \quad (2\text{ times})")


@pytest.mark.parametrize(
    "definition",
    [
        Inertia,
        Looking,
        turned(""),
        spoilt(
            Inertia,
            card=dataclasses.replace(INERTIA, formula=AGAIN),
            update=lambda self, g, s, p: Inertia.update(
                self, g, {"velocity": self.momentum * s["velocity"] + g}, p
            ),
        ),
    ],
)
def test_a_right_formula_passes(definition: Any) -> None:
    laws.formula_says_what_is_computed(definition)


def test_a_right_formula_of_vectors_passes() -> None:
    worked.formula_leads_through_the_examples(Inertia)
    laws.formula_says_what_is_computed(
        spoilt(with_card(formula=SQUARED), update=by_square)
    )


def test_what_a_peer_holds_fixed_passes() -> None:
    defaults.defaults_are_the_peers(with_card(peers=(holding(0.25), INERTIA.peers[1])))


def holding(dampening: float) -> Peer:
    """The peer of Inertia, said to hold something fixed at this."""
    code = INERTIA.peers[0].code.replace("momentum=", "dampening=0.25, momentum=")
    when = {"dampening": dampening}
    return dataclasses.replace(INERTIA.peers[0], code=code, when=when)


WRONG_DEFINITIONS = {
    "bias correction off by one": (
        worked.worked_examples_hold,
        spoilt(Moments, begin=late_powers),
    ),
    "ε inside the root, by hand": (
        worked.worked_examples_hold,
        spoilt(Moments, direction=epsilon_inside),
    ),
    "an example that is wrong": (
        worked.worked_examples_hold,
        example(trajectory=(1.0, 0.5, 1e-9)),
    ),
    "a mean that is wrong": (worked.worked_examples_hold, warm(mean=1e-9)),
    "a variance that is wrong": (worked.worked_examples_hold, warm(variance=4.0001)),
    "a threshold that is wrong": (worked.worked_examples_hold, example(threshold=2.0)),
    "a dialect without example": (
        worked.every_dialect_is_worked,
        spoilt(
            Inertia,
            update=lambda self, g, s, p: Inertia.update(
                self, g * (1.0 + 1e-9 * (self.dialect == "optax")), s, p
            ),
        ),
    ),
    "a formula with another sign": (
        laws.formula_says_what_is_computed,
        with_card(formula=INERTIA.formula.replace(r"\theta - ", r"\theta + ")),
    ),
    "a formula without memory": (
        laws.formula_says_what_is_computed,
        with_card(formula=INERTIA.formula.replace(r"\mu b", r"b")),
    ),
    "a formula with too much of a momentum that is 0 by default": (
        laws.formula_says_what_is_computed,
        Lazy,
    ),
    "a formula with too little of a decay that is 0 by default": (
        laws.formula_says_what_is_computed,
        Decaying,
    ),
    "a formula with an option that is wrong for vectors": (
        laws.formula_says_what_is_computed,
        turned(r"\sqrt{n}\,"),
    ),
    "a formula with a line done once too often": (
        laws.formula_says_what_is_computed,
        with_card(formula=AGAIN),
    ),
    "a formula with its cases the other way round": (
        laws.formula_says_what_is_computed,
        spoilt(
            Looking,
            card=dataclasses.replace(
                Looking.card,
                formula=Looking.card.formula.replace("text{n", "text{no n"),
            ),
        ),
    ),
    "huge gradients clipped": (
        laws.formula_says_what_is_computed,
        spoilt(Inertia, update=clipped),
    ),
    "a formula in another order": (
        laws.formula_says_what_is_computed,
        with_card(
            formula=r"\begin{aligned} \theta &\leftarrow \theta - \eta\,b \\"
            r" b &\leftarrow \mu b + g \end{aligned}"
        ),
    ),
    "a formula of coordinates where the rule is of vectors": (
        laws.formula_says_what_is_computed,
        spoilt(with_card(formula=SQUARED), update=by_each_square),
    ),
    "a formula that examples do not follow": (
        worked.formula_leads_through_the_examples,
        with_card(formula=INERTIA.formula.replace(r"\mu b", r"2\mu b")),
    ),
    "a peer whose code passes something else": (
        defaults.defaults_are_the_peers,
        with_card(peers=(holding(0.5), INERTIA.peers[1])),
    ),
    "a default of its own": (
        defaults.defaults_are_the_peers,
        spoilt(
            Moments,
            __annotations__={"learning_rate": float},
            learning_rate=learning_rate(torch=2e-3),
        ),
    ),
    "a dialect without peer": (
        defaults.defaults_are_the_peers,
        spoilt(Inertia, __annotations__={"dialect": str}, dialect=dialects("torch")),
    ),
    "dialects in another order": (
        worked.the_first_dialect_is_the_default,
        speaking("optax", "torch"),
    ),
    "a default that is not the first dialect's": (
        worked.the_first_dialect_is_the_default,
        spoilt(
            Inertia,
            __annotations__={"momentum": float},
            momentum=number(
                0.5,
                domain=positive,
                says="memory",
                symbol="μ",
                slider=(0.1, 0.9),
                by_dialect={"torch": 0.6, "optax": 0.5},
            ),
        ),
    ),
    "a paper without example": (
        worked.the_papers_defaults_are_worked,
        speaking("torch", "optax", "paper"),
    ),
    "an example that does not show the paper's defaults": (
        worked.the_papers_defaults_are_worked,
        papers_example(gradients=(0.0,)),
    ),
    "a default without example": (
        worked.common_defaults_are_worked,
        with_card(worked=INERTIA.worked[:1]),
    ),
    "a peer under another name": (
        defaults.peers_are_called_by_their_names,
        with_card(
            peers=(
                dataclasses.replace(INERTIA.peers[0], name="torch.optim.Adam"),
                INERTIA.peers[1],
            )
        ),
    ),
    "a peer that the library does not have": (
        defaults.peers_are_called_by_their_names,
        with_card(
            peers=(
                Peer("PyTorch", "torch.optim.Inertia", "torch.optim.Inertia()"),
                INERTIA.peers[1],
            )
        ),
    ),
    "the learning rate inside the velocity, against PyTorch": (
        moves_like_torch,
        spoilt(Inertia, update=rate_inside),
    ),
    "off by one, against PyTorch": (
        moves_like_torch,
        spoilt(Moments, begin=late_powers),
    ),
    "ε inside, against PyTorch": (
        moves_like_torch,
        spoilt(Moments, direction=epsilon_inside),
    ),
    "ε before the correction, against PyTorch": (
        moves_like_torch,
        spoilt(Moments, direction=epsilon_hat),
    ),
    "no memory, against PyTorch": (moves_like_torch, spoilt(Inertia, update=no_memory)),
    "damped, against PyTorch": (moves_like_torch, spoilt(Inertia, update=damped)),
    "looking ahead, against PyTorch": (
        moves_like_torch,
        spoilt(Inertia, update=nesterov),
    ),
    "an option without effect": (
        moves_like_torch,
        spoilt(Looking, update=Inertia.update),
    ),
    "standing still": (
        moves_like_torch,
        spoilt(Moments, update=lambda s, g, t, p: (p, t)),
    ),
}
WRONG_RULES = {
    "changes its input": (laws.step_is_pure, spoilt(Inertia, update=in_place)),
    "moves by chance": (laws.step_is_pure, spoilt(Inertia, update=by_chance)),
    "keeps the caller's array": (
        laws.step_is_pure,
        spoilt(Inertia, update=keeps_the_point),
    ),
    "starts from the caller's array": (
        laws.step_is_pure,
        spoilt(Inertia, begin=lambda self, p: {"velocity": p}),
    ),
    "threshold for a peak": (
        laws.threshold_needs_upward_curvature,
        spoilt(Inertia, threshold=lambda self, s: np.abs(np.asarray(s)) + 1.0),
    ),
    "another dtype": (laws.libraries_agree, spoilt(Inertia, update=wide)),
    "another dtype for matrices": (
        laws.libraries_agree,
        spoilt(Inertia, update=wide_matrix, shaped=property(lambda self: True)),
    ),
    "a number that cannot be learned": (
        laws.parameters_can_be_learned,
        spoilt(Inertia, update=frozen_number),
    ),
}


@pytest.mark.parametrize(
    ("law", "wrong"), WRONG_DEFINITIONS.values(), ids=WRONG_DEFINITIONS.keys()
)
def test_law_refuses_a_definition(law: Any, wrong: Any) -> None:
    with pytest.raises(AssertionError):
        law(wrong)


@pytest.mark.parametrize(("law", "wrong"), WRONG_RULES.values(), ids=WRONG_RULES.keys())
def test_law_refuses_a_rule(law: Any, wrong: Any) -> None:
    with pytest.raises(AssertionError):
        law(wrong())


def test_a_slider_beyond_the_domain_is_refused() -> None:
    with pytest.raises(AssertionError, match="momentum"):
        cards.parameters_are_complete(Outside)


@pytest.mark.parametrize("says", ["share that is kept", "size of it", "0 none, 1 all"])
def test_a_word_that_the_domain_contradicts_is_refused(says: str) -> None:
    kept = number(0.5, domain=real, says=says, symbol="d", slider=(0.0, 1.0))
    wrong = spoilt(Inertia, __annotations__={"kept": float}, kept=kept)
    with pytest.raises(AssertionError, match="kept is"):
        cards.parameters_are_complete(wrong)
