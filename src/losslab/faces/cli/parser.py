"""Arguments out of words, with every complaint one sentence."""

import argparse
import re
import sys
from collections.abc import Iterable, Sequence
from typing import Any, NoReturn

from losslab.core.errors import InvalidInput

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
        return self.parse_args(joined(words))

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


def parameter_flags(
    parser: Parser, parameters: dict[str, Any], whose: str, prefix: str
) -> dict[str, str]:
    """Add a flag per parameter of a definition; returns name by option.

    A flag that another definition on the same line already took is prefixed with
    the word for this one, as in ``--surface-scale``.
    """
    group = parser.add_argument_group(f"parameters of {whose}")
    options: dict[str, str] = {}
    for name, known in parameters.items():
        flag = "--" + name.replace("_", "-")
        flag = f"--{prefix}-{flag[2:]}" if flag in parser.flags() else flag
        options[name] = f"{prefix}:{name}"
        says = f"{known.says} ({known.symbol} is {known.domain.says};{_default(known)})"
        group.add_argument(
            flag, dest=options[name], metavar=f"{known.default:g}", help=_literal(says)
        )
    return options


def _default(known: Any) -> str:
    by = [f"{value:g} in {name}" for name, value in known.by_dialect.items()]
    return f" default {', '.join(by) or format(known.default, 'g')}"


def _literal(text: str) -> str:
    return text.replace("%", "%%")


def given_parameters(
    options: argparse.Namespace, names: dict[str, str]
) -> dict[str, float]:
    """The parameters for which a value was given, read as numbers.

    Raises:
        InvalidInput: a value that is no finite number.
    """
    from losslab.services.read import number

    given = {name: getattr(options, option) for name, option in names.items()}
    return {
        name: number(name, text) for name, text in given.items() if text is not None
    }
