"""Propose, confirm and, if asked, release the decisions of a call; two people act. Run again, it goes on."""

from argparse import ArgumentParser
from datetime import datetime
from typing import Any

from portal.accounts.models import User
from portal.calls.queries import call_by_code
from portal.core.command import PortalCommand, acting_user
from reviews.actions import answer_offer, confirm_decisions, propose_decisions, release_decisions
from reviews.queries import decisions_of, open_offers
from reviews.states import DecisionState


class Command(PortalCommand):
    help = __doc__

    def add_own_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("code")
        parser.add_argument("--confirm-by", metavar="EMAIL", required=True, help="the second person")
        parser.add_argument("--release", action="store_true", help="send the letters")
        parser.add_argument("--accept-all", action="store_true", help="record that every offer is accepted")

    def act(
        self,
        *,
        by: User,
        at: datetime,
        code: str,
        confirm_by: str,
        release: bool,
        accept_all: bool,
        **_options: Any,
    ) -> None:
        call = call_by_code(code)
        self._say(len(propose_decisions(call, by=by, at=at)), "proposed")
        if decisions_of(call).filter(state=DecisionState.PROPOSED).exists():
            self._say(len(confirm_decisions(call, by=acting_user(confirm_by), at=at)), "confirmed")
        if release:
            self._say(len(release_decisions(call, by=by, at=at)), "released")
        if accept_all:
            offers = list(open_offers(call))
            for decision in offers:
                answer_offer(decision, True, by=by, at=at)
            self._say(len(offers), "accepted")

    def _say(self, count: int, done: str) -> None:
        self.stdout.write(f"{count} {done}")
