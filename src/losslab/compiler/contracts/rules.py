"""The rules of the descent loop: when a run has diverged, and where it has settled."""

from collections.abc import Callable, Mapping
from typing import Any

from losslab.compiler.contracts.source import Function, module
from losslab.compiler.function import Input, Output, storing

ARGUMENTS: Mapping[str, tuple[Input, ...]] = {
    "diverged": (Input("loss"), Input("parameters", ("n",))),
    "fell": (Input("loss"), Input("before")),
    "stuck": (Input("parameters", ("n",)),),
    "settled": (Input("gradient", ("n",)),),
    "rest": (Input("hessian", (2, 2)), Input("bottomless")),
}
"""The rules of the loop and what each looks at."""


def source(name: str, rules: Mapping[str, Callable[..., Any]]) -> str:
    """The module of the rules, from a Python function for each.

    Raises:
        Untranslatable: naming the rule and what has no JavaScript.
    """
    members = [
        Function(
            rule,
            [x.name for x in inputs],
            storing(f"{name}: {rule}", rules[rule], inputs, [Output()]),
        )
        for rule, inputs in ARGUMENTS.items()
    ]
    return module(name, {"": members})
