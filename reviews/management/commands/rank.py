"""Print or write the ranking of a call; nothing is stored."""

from argparse import ArgumentParser
from decimal import Decimal
from typing import Any

from portal.calls.queries import call_by_code
from portal.core.command import PortalCommand
from portal.core.errors import refuse
from portal.core.money import AmountError, parse_amount
from reviews.queries import ranking, ranking_json


class Command(PortalCommand):
    help = __doc__

    def add_own_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("code")
        parser.add_argument("--json", metavar="OUT", nargs="?", const="-", help="write JSON to a file, or print it")
        parser.add_argument("--envelope", metavar="AMOUNT", help="another envelope than the call's")
        parser.add_argument("--stage", help="another stage than the last one that is reviewed")

    def act(self, *, code: str, json: str | None, envelope: str | None, stage: str | None, **_options: Any) -> None:
        ranked = ranking(call_by_code(code), stage, _amount(envelope))
        written = ranking_json(ranked)
        if json is None:
            self.stdout.write("\n".join(_line(entry) for entry in written["ranking"]) + f"\nleft: {written['left']}")
        else:
            self.write_json(written, json)


def _amount(text: str | None) -> Decimal | None:
    if text is None:
        return None
    try:
        return parse_amount(text)
    except AmountError as error:
        raise refuse(error.code, f"--envelope: {text} cannot be read as an amount") from error


def _line(entry: dict[str, Any]) -> str:
    figures = f"{entry['mean']!s:>7} {entry['requested']:>12}"
    return f"{entry['rank']!s:>4} {entry['application']:<16} {figures} {entry['outcome']}"
