"""Print the ranking of a call, or write it as JSON with adjusted scores and intervals beside; nothing is stored."""

from argparse import ArgumentParser
from decimal import Decimal
from typing import Any

from portal.calls.queries import call_by_code
from portal.core.command import PortalCommand
from portal.core.errors import refuse
from portal.core.money import AmountError, parse_amount
from reviews.pages.calibration import reason_text
from reviews.pages.severity import told_of_reviewer
from reviews.queries import certain_json, ranking, ranking_json


class Command(PortalCommand):
    help = __doc__

    def add_own_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("code")
        parser.add_argument("--json", metavar="OUT", nargs="?", const="-", help="write JSON to a file, or print it")
        parser.add_argument("--envelope", metavar="AMOUNT", help="another envelope than the call's")
        parser.add_argument("--stage", help="another stage than the last one that is reviewed")

    def act(self, *, code: str, json: str | None, envelope: str | None, stage: str | None, **_options: Any) -> None:
        ranked = ranking(call_by_code(code), stage, _amount(envelope))
        if json is None:
            written = ranking_json(ranked)
            self.stdout.write("\n".join(_line(entry) for entry in written["ranking"]) + f"\nleft: {written['left']}")
        else:
            self.write_json(_in_words(certain_json(ranked)), json)


def _in_words(written: dict[str, Any]) -> dict[str, Any]:
    """Add to the figures of reviewers, and to reasons why there are none, what the page says of them."""
    calibration = written["calibration"]
    for one in calibration["reviewers"]:
        one["told"] = told_of_reviewer(one, "en")
    for why in (why for reasons in calibration["reasons"].values() for why in reasons):
        why["told"] = reason_text(why, "en")
    return written


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
