"""A card as a page of text worth reading."""

from collections.abc import Iterator, Mapping
from typing import Any

import numpy as np

from losslab.catalogue.discover import find
from losslab.core.claims import Claim
from losslab.core.fields import Parameter
from losslab.faces.cli import formula, plot
from losslab.faces.cli.style import bold, columns, green, number, paragraph, red, width
from losslab.services import card as cards
from losslab.services.curve import CurveRequest, curve
from losslab.services.make import surface


def sections(kind: str, name: str) -> Iterator[str]:
    """The page of one definition, section by section, for what its card holds.

    The claims come last: they are tried on the spot, and trials can take a second.

    Raises:
        UnknownName: with the names that are near.
    """
    card = cards.card(kind, name)
    yield _title(card)
    yield from _formulas(card)
    yield from filter(None, [_FIGURES[kind](card), *_prose(card)])
    rest = (_takes(kind, name), _parameters(kind, name), _worked(card))
    rest += (_peers(card), _sources(card))
    yield from filter(None, rest)
    if claims := _claims(kind, name):
        yield claims


def _title(card: Mapping[str, Any]) -> str:
    return f"{bold(card['title'])}  ({card['name']})\n{paragraph(card['summary'])}"


def _formulas(card: Mapping[str, Any]) -> Iterator[str]:
    named = {"Formula": card["formula"], "Gradient": card["gradient_formula"]}
    for heading, written in named.items():
        if written:
            lines = formula.lines(written["latex"])
            yield "\n".join([bold(heading), *(f"    {line}" for line in lines)])
    if card.get("notation"):
        yield paragraph(card["notation"])


def _prose(card: Mapping[str, Any]) -> Iterator[str]:
    if card["description"]:
        yield paragraph(card["description"])
    for heading, key in (("Use it when", "use_when"), ("Avoid it when", "avoid_when")):
        if card[key]:
            yield f"{bold(heading)}\n{paragraph(card[key])}"
    if card.get("kinks"):
        yield f"{bold('Kinks')}\n{paragraph(card['kinks'])}"


def _loss_figure(card: Mapping[str, Any]) -> str:
    drawn = curve(CurveRequest(card["name"], points=401))
    says = f"loss by prediction, target {drawn.target:g}"
    size = min(60, width() - 16)
    shown = f"  {says}\n{plot.curve(drawn.prediction, drawn.loss, size)}"
    return shown if card["event"] is None else f"{shown}\n{_moved(card)}"


def _moved(card: Mapping[str, Any]) -> str:
    """What the two numbers of the figure are, where a sample is more than one."""
    prediction, target = card["prediction"]["says"], card["target"]["says"]
    return paragraph(f"Prediction here: {prediction}. Target here: {target}.")


def _surface_figure(card: Mapping[str, Any]) -> str:
    (x0, x1), (y0, y1) = card["window"]
    x, y = np.linspace(x0, x1, min(60, width() - 8)), np.linspace(y0, y1, 15)
    heights = surface(card["name"], {}).value(np.stack(np.meshgrid(x, y), axis=-1))
    lifted = heights - np.min(heights)
    shown = np.log1p(lifted) if card["colour"] == "log" else lifted
    says = f"low blank, high filled; w1 from {x0:g} to {x1:g}, w2 from {y0:g} to {y1:g}"
    lows = ", ".join(map(_minimum, card["minima"]))
    return f"  {says}\n{plot.shaded(shown)}" + (f"\n  minima: {lows}" if lows else "")


def _minimum(known: Mapping[str, Any]) -> str:
    x, y = known["point"]
    kind = "" if known["kind"] == "smooth" else f" ({known['kind']})"
    return f"({x:.6g}, {y:.6g}){kind}"


def _no_figure(card: Mapping[str, Any]) -> str:
    return ""


_FIGURES = {
    "losses": _loss_figure,
    "surfaces": _surface_figure,
    "optimizers": _no_figure,
}


def _takes(kind: str, name: str) -> str:
    if kind != "losses":
        return ""
    rows = list(cards.takes(find(kind, name).definition()).items())
    return f"{bold('One sample')}\n{columns(rows)}"


def _parameters(kind: str, name: str) -> str:
    known = find(kind, name).definition.parameters()
    rows = [
        (f"{own} = {each.text(each.default)}", each.symbol, _purpose(each))
        for own, each in known.items()
    ]
    return f"{bold('Parameters')}\n{columns(rows)}" if rows else ""


def _purpose(known: Parameter) -> str:
    return known.says if known.kind == "number" else f"{known.says}: {known.wants}"


def _worked(card: Mapping[str, Any]) -> str:
    lines = map(_worked_example, card["worked"])
    return "\n".join([bold("Worked by hand"), *lines]) if card["worked"] else ""


def _worked_example(worked: Mapping[str, Any]) -> str:
    given = _assigned(worked["inputs"] | worked["parameters"])
    result = f"{given}  →  {_assigned(worked['outputs'])}"
    return f"{paragraph(result, '    ', '  ')}\n{paragraph(worked['because'], '    ')}"


def _assigned(values: Mapping[str, Any]) -> str:
    # A target of None is that of a loss that takes none.
    given = {name: it for name, it in values.items() if (name, it) != ("target", None)}
    return ", ".join(f"{name} {_shown(value)}" for name, value in given.items())


def _shown(value: Any) -> str:
    """As one writes it for a flag: numbers between commas, rows between semicolons."""
    if isinstance(value, list):
        rows = any(isinstance(part, list) for part in value)
        return (";" if rows else ",").join(map(_shown, value))
    return number(float(value)) if isinstance(value, float | int) else str(value)


def _claims(kind: str, name: str) -> str:
    """Each claim with what its refuter found, tried on the spot."""
    definition = find(kind, name).definition
    marked = [_marked(claim, definition()) for claim in definition.card.claims]
    lines = [paragraph(says, " " * 4, f"  {mark} ") for mark, says in marked]
    return "\n".join([bold("Claims, tried just now"), *lines]) if lines else ""


def _marked(claim: Claim, definition: Any) -> tuple[str, str]:
    if not claim.applies(definition):
        return "–", f"{claim.says} (not at these parameters, so not tried)"
    mark = green("✓") if survives(claim, definition) else red("✗")
    return mark, claim.says


def survives(claim: Claim, definition: Any) -> bool:
    """Whether the claim's own trial finds nothing against it."""
    return claim.refute(definition) is None


def _peers(card: Mapping[str, Any]) -> str:
    rows = [(peer["library"], peer["name"], peer["differs"]) for peer in card["peers"]]
    return f"{bold('Elsewhere')}\n{columns(rows)}" if rows else ""


def _sources(card: Mapping[str, Any]) -> str:
    lines = [
        paragraph(" ".join(filter(None, [source["text"], source["url"]])), "    ", "  ")
        for source in card["sources"]
    ]
    return "\n".join([bold("Sources"), *lines]) if lines else ""
