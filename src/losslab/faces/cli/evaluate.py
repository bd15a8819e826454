"""`losslab eval`: how wrong is this prediction, and which way is better?"""

import argparse
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from losslab.faces.cli import output, style
from losslab.faces.cli.parser import (
    Flags,
    Parser,
    given_parameters,
    mentioned,
    parameter_flags,
)
from losslab.services.strict import strict

if TYPE_CHECKING:
    from losslab.services.evaluate import EvaluateRequest, Evaluation

_EPILOG = """\
example:
  losslab eval NAME --prediction 0.6 --target 1
  losslab eval NAME --prediction 0.6,2,-1 --target 1,1,0 --json
  losslab eval NAME --prediction '0,1;2,3' --target 1,0     rows end in semicolons

The parameters of a loss are flags too: losslab eval NAME --help shows them."""


def arguments(parser: Parser, name: str, words: Sequence[str]) -> None:
    """A loss, the samples, and the flags that the loss's parameters make."""
    from losslab.catalogue.discover import entries, find

    parser.description = (
        "Loss, gradient, subdifferential and curvature of a prediction."
    )
    parser.epilog = _EPILOG
    add = parser.add_argument
    add("loss", metavar="NAME", help="a loss; losslab losses lists them")
    loss = mentioned(words, entries("losses"))
    definition = find("losses", loss).definition if loss else None
    says = _says(definition)
    add("--prediction", required=True, metavar="0.6", help=says["prediction"])
    add("--target", metavar="1", help=says["target"])
    add("--json", action="store_true", help="print the answer as JSON")
    names: Flags = {}
    if definition:
        names = parameter_flags(parser, definition.parameters(), str(loss), "loss")
    parser.set_defaults(of_loss=names)


def _says(definition: Any) -> Mapping[str, str]:
    """What prediction and target are, of one loss or in general."""
    if definition is None:
        target = "one number, or as many, unless it takes none"
        return {"prediction": "one number, or 0.6,2,-1", "target": target}
    from losslab.services.card import takes

    return {"target": "none: this loss takes none", **takes(definition())}


def run(options: argparse.Namespace) -> int:
    """Print the answer as JSON or as a small table."""
    from losslab.services.evaluate import EvaluateRequest, evaluate
    from losslab.services.written import asked

    parameters = given_parameters(options, options.of_loss)
    request = asked(EvaluateRequest, vars(options), parameters=parameters)
    answer = evaluate(request)
    if options.json:
        output.show_json(strict(answer))
    else:
        print(_table(request, answer))
    return 0


def _table(request: "EvaluateRequest", answer: "Evaluation") -> str:
    from losslab.catalogue.discover import find
    from losslab.services.card import card

    title = style.bold(card("losses", request.loss)["title"])
    shown = strict(answer)
    given = {"prediction": request.prediction, "target": request.target}
    known = find("losses", request.loss).definition.parameters()
    rows = [(name, _shown(value)) for name, value in given.items()]
    rows += [(name, known[name].text(it)) for name, it in request.parameters.items()]
    rows += [(name, _answered(name, shown)) for name in _ANSWERS]
    return "\n".join(filter(None, [title, style.columns(rows), _advice(shown)]))


_ANSWERS = ("loss", "gradient", "subdifferential", "curvature")


def _answered(name: str, shown: Mapping[str, Any]) -> str:
    reason = shown.get("reasons", {}).get(name)
    if shown[name] is None or reason:
        return reason if not isinstance(shown[name], list) else _shown(shown[name])
    return _shown(shown[name])


def _shown(value: Any) -> str:
    if isinstance(value, list):
        return f"[{', '.join(map(_shown, value))}]"
    return style.number(value)


_AT_KINK = "The loss has a kink here, and 0 is among its subgradients."
_AT_REST = "The gradient is 0: to first order no direction is better."


def _has_kink(shown: Mapping[str, Any]) -> bool:
    sides = shown["subdifferential"]
    return sides is not None and sides[0] != sides[1]


def _advice(shown: Mapping[str, Any]) -> str:
    """One sentence on which way is better, for a single prediction."""
    gradient = shown["gradient"]
    if not isinstance(gradient, float):
        return ""
    if gradient == 0.0:
        return _AT_KINK if _has_kink(shown) else _AT_REST
    way = "up" if gradient < 0.0 else "down"
    return f"Moving the prediction {way} makes the loss smaller."
