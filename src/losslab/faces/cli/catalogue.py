"""`losslab losses`, `surfaces`, `optimizers`: the lists, and one card as a page."""

import argparse
from collections.abc import Sequence

from losslab.faces.cli import output, style
from losslab.faces.cli.parser import Parser


def arguments(parser: Parser, kind: str, words: Sequence[str]) -> None:
    """A name, and the form of the answer."""
    from losslab.catalogue.discover import NOUNS

    noun = NOUNS[kind]
    parser.description = (
        f"The {kind} of the catalogue, or one {noun} as a page to read."
    )
    parser.add_argument("name", nargs="?", metavar="NAME", help=f"one {noun}")
    parser.add_argument("--json", action="store_true", help="print the cards as JSON")
    parser.set_defaults(kind=kind)


def run(options: argparse.Namespace) -> int:
    """Print the list, or the page of the definition that was named."""
    if options.json:
        _json(options.kind, options.name)
    elif options.name:
        _page(options.kind, options.name)
    else:
        _list(options.kind)
    return 0


def _json(kind: str, name: str | None) -> None:
    from losslab.services import card

    if name:
        output.show_json(card.flat(card.card(kind, name)))
    else:
        output.show_json([card.flat(each) for each in card.cards(kind)])


def _page(kind: str, name: str) -> None:
    from losslab.faces.cli import page

    for number, section in enumerate(page.sections(kind, name)):
        print(f"\n{section}" if number else section, flush=True)


def _list(kind: str) -> None:
    from losslab.services import card

    rows = [(entry["name"], entry["summary"]) for entry in card.catalogue()[kind]]
    print(style.columns(rows))
