"""Distribute the applications of a call among its reviewers, as a draft or at once, and say why."""

from argparse import ArgumentParser
from datetime import datetime
from typing import Any

from portal.accounts.models import User
from portal.calls.models import Call
from portal.calls.queries import call_by_code
from portal.core.command import PortalCommand
from portal.core.errors import refuse
from portal.core.events import events_of
from reviews.actions.distribution import APPLIED, apply_plan, compute_plan, draft_plan, give_out_pairs
from reviews.actions.seats import require
from reviews.models import AssignmentPlan
from reviews.pages.distribution import told
from reviews.pages.distribution_record import distribution_json
from reviews.queries import reviewed_stages


class Command(PortalCommand):
    help = __doc__

    def add_own_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("code")
        parser.add_argument("--stage", help="another stage than the first one that is reviewed")
        how = parser.add_mutually_exclusive_group()
        how.add_argument("--dry-run", action="store_true", help="store nothing")
        how.add_argument("--apply", action="store_true", help="give everything out at once (needs --by OFFICER)")
        parser.add_argument("--json", metavar="OUT", nargs="?", const="-", help="write JSON to a file, or print it")

    def act(
        self,
        *,
        by: User,
        at: datetime,
        code: str,
        stage: str | None,
        dry_run: bool,
        apply: bool,
        json: str | None,
        **_options: Any,
    ) -> None:
        call = call_by_code(code)
        key = reviewed_stage(call, stage)
        if apply:
            require(by, "reviews.apply_plan", call)
        if dry_run:
            require(by, "reviews.assign_reviewer", call)
            given, result = compute_plan(call, key)
            self._say(call, given, result, json, None)
            return
        plan = draft_plan(call, key, by=by, at=at)
        if apply:
            apply_plan(plan, by=by, at=at)
            give_out_pairs(plan, at=at)
        self._say(call, plan.given, plan.result, json, plan)

    def _say(self, call: Call, given: Any, result: Any, json: str | None, plan: AssignmentPlan | None) -> None:
        is_applied = plan is not None and plan.applied_at is not None
        if json is not None:
            version = plan.version if plan else None
            self.write_json(distribution_json(call, given, result, version, is_applied), json)
        if json != "-":
            self.stdout.write("\n".join([*_lines(call, given, result), *_stored(plan)]))


def reviewed_stage(call: Call, key: str | None) -> str:
    """Return the stage that is asked for, else the first one that is reviewed; Refused where there is none."""
    stages = [stage.key for stage in reviewed_stages(call)]
    if not stages or (key or stages[0]) not in stages:
        raise refuse("unknown", f"{call.code} has no reviewed stage {key or ''}".rstrip(), "--stage")
    return key or stages[0]


def _lines(call: Call, given: Any, result: Any) -> list[str]:
    said = told(call, given, result, "en")
    shortages = [line for one in said.shortages for line in (one.sentence, *(f"  {remedy}" for remedy in one.remedies))]
    return [
        said.summary,
        *said.reviewers,
        *shortages,
        *said.foreseen,
        *([said.apart] if said.apart else []),
        said.method,
    ]


def _stored(plan: AssignmentPlan | None) -> list[str]:
    """Return what became of it: nothing stored, a draft, or what could not be given out."""
    if plan is None:
        return ["Nothing was stored."]
    event = events_of(plan).filter(verb=APPLIED).last()
    if event is None:
        return [f"Stored as draft {plan.version}."]
    left = [f"not given out: {one['application']} {one['reviewer']}: {one['why']}" for one in event.data["left"]]
    return [f"Stored as version {plan.version} and applied.", *left]
