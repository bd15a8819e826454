"""Arguments out of words, with every complaint one sentence."""

import argparse
import re
import sys
from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any, NoReturn

from losslab.core.errors import InvalidInput

if TYPE_CHECKING:
    from losslab.core.fields import Parameter

_NEGATIVE = re.compile(r"-(\d|\.\d|inf|nan)", re.IGNORECASE)
_LACKS_VALUE = re.compile(r"argument (\S+?)(?:/\S+)?: expected one argument")
_REQUIRED = "the following arguments are required: "
_UNKNOWN = "unrecognized arguments: "


class Parser(argparse.ArgumentParser):
    """argparse, strict about names, lenient about negative numbers."""

    def __init__(self, prog: str) -> None:
        super().__init__(
            prog=prog,
            allow_abbrev=False,
            formatter_class=argparse.RawDescriptionHelpFormatter,
        )

    def read(self, words: Sequence[str]) -> argparse.Namespace | None:
        """The options, or None where help was asked for and given.

        Raises:
            InvalidInput: in one sentence, what does not fit and what would.
        """
        if any(word in ("-h", "--help") for word in words):
            self.print_help(sys.stdout)
            return None
        if any(word == "--" or word.endswith("=--") for word in words):
            raise InvalidInput("'--' was given where a name or a value was wanted.")
        return self.parse_args(joined(self._turned(words)))

    def _turned(self, words: Sequence[str]) -> list[str]:
        """The words with ``--full true`` and ``--full=false`` as --full and --no-full.

        What follows a switch and is no truth value stands for itself.
        """
        turned: list[str] = []
        for word in words:
            flag, _, state = word.partition("=")
            before = turned[-1] if turned else ""
            if self._is_switch(flag) and state:
                turned.append(_turn(flag, state))
            elif self._is_switch(before) and word.lower() in _STATES:
                turned[-1] = _turn(before, word)
            else:
                turned.append(word)
        return turned

    def _is_switch(self, flag: str) -> bool:
        action = self._option_string_actions.get(flag)
        return action is not None and action.const == _STATES[0]

    def error(self, message: str) -> NoReturn:
        """Refuse with a sentence instead of a usage text."""
        raise InvalidInput(self._sentence(message))

    def _sentence(self, message: str) -> str:
        if lacks := _LACKS_VALUE.match(message):
            return (
                f"{lacks[1]} was given without a value;"
                f" write one after it, like {lacks[1]} {self._example(lacks[1])}."
            )
        if message.startswith(_REQUIRED):
            missing = message.removeprefix(_REQUIRED)
            return f"{missing} must be given; `{self.prog} --help` shows an example."
        if message.startswith(_UNKNOWN):
            return self._unknown(message.removeprefix(_UNKNOWN).split()[0])
        return f"{message}; add --help to see what it takes."

    def _example(self, flag: str) -> str:
        action = self._option_string_actions[flag]
        return str(action.metavar or "VALUE")

    def _unknown(self, word: str) -> str:
        import difflib

        flag = word.split("=")[0]
        near = difflib.get_close_matches(flag, self.flags(), n=3)
        there_is = "close names" if near else "there is"
        known = ", ".join(near or self.flags())
        return f"{self.prog} has no place for {word!r}; {there_is}: {known}."

    def flags(self) -> list[str]:
        """The long flags this parser knows."""
        return [flag for flag in self._option_string_actions if flag.startswith("--")]


_STATES = ("true", "false")


def _turn(flag: str, state: str) -> str:
    if state.lower() not in _STATES:
        raise InvalidInput(
            f"{flag} is turned on or off: true or false was wanted, and {state!r} was"
            f" given; write {flag} or --no-{flag[2:]}."
        )
    return flag if state.lower() == _STATES[0] else f"--no-{flag[2:]}"


def joined(words: Sequence[str]) -> list[str]:
    """The words with each ``--flag -1`` written ``--flag=-1``.

    argparse takes some negative numbers for flags (-1e-3, or -1.5,1.5).

    >>> joined(["--start", "-1.5,1.5", "--json"])
    ['--start=-1.5,1.5', '--json']
    """
    result: list[str] = []
    for word in words:
        flag = result[-1] if result else ""
        if _NEGATIVE.match(word) and flag.startswith("--") and "=" not in flag:
            result[-1] = f"{flag}={word}"
        else:
            result.append(word)
    return result


def mentioned(words: Sequence[str], known: Iterable[str]) -> str | None:
    """The first word that is a known name, or else the one that stands in its place.

    >>> mentioned(["--prediction", "1", "huber"], ["huber"])
    'huber'
    >>> mentioned(["--prediction", "1", "huberr", "--json"], ["huber"])
    'huberr'
    """
    names = set(known)
    pairs = list(zip(["", *words], words, strict=False))
    plain = [word for _, word in pairs if not word.startswith("-")]
    alone = [word for before, word in pairs if word in plain and before[:2] != "--"]
    named = [word for word in plain if word in names]
    return next(iter([*named, *alone]), None)


Flags = Mapping[str, "tuple[str, Parameter]"]
"""Where the value of each parameter is, and how it is read."""


def parameter_flags(
    parser: Parser, parameters: "Mapping[str, Parameter]", whose: str, prefix: str
) -> Flags:
    """Add a flag per parameter of a definition.

    A flag that another definition on the same line already took is prefixed with
    the word for this one, as in ``--surface-scale``.
    """
    group = parser.add_argument_group(f"parameters of {whose}")
    flags: dict[str, tuple[str, Parameter]] = {}
    for name, known in parameters.items():
        flag = "--" + name.replace("_", "-")
        flag = f"--{prefix}-{flag[2:]}" if flag in parser.flags() else flag
        flags[name] = (f"{prefix}:{name}", known)
        _add(group, flag, *flags[name])
    return flags


def _add(group: Any, flag: str, option: str, known: "Parameter") -> None:
    """One flag, or for a switch the two that turn it on and off."""
    legal = f"{known.symbol} is {known.wants}" if known.symbol else known.wants
    says = _literal(f"{known.says} ({legal}; default {known.usual()})")
    if known.kind != "switch":
        example = known.text(known.example)
        group.add_argument(flag, dest=option, metavar=example, help=says)
        return
    for state, word in zip(_STATES, (flag, f"--no-{flag[2:]}"), strict=True):
        hint = says if word == flag else argparse.SUPPRESS
        group.add_argument(
            word, dest=option, action="store_const", const=state, help=hint
        )


def _literal(text: str) -> str:
    return text.replace("%", "%%")


def given_parameters(options: argparse.Namespace, flags: Flags) -> dict[str, Any]:
    """The parameters for which a value was given, each read as its kind is written.

    Raises:
        InvalidParameter: a value that is not legal.
    """
    given = {name: getattr(options, option) for name, (option, _) in flags.items()}
    return {
        name: flags[name][1].read(name, text)
        for name, text in given.items()
        if text is not None
    }
