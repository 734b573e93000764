"""Votes instead of points."""

from itertools import permutations

import pytest

from reviews.maths.votes import Row, VoteRules, vote_outcome, vote_problems

RULES = VoteRules()


@pytest.mark.parametrize(
    ("votes", "outcome"),
    [
        ((), "waiting"),
        (("yes",), "waiting"),
        (("yes", "yes"), "accepted"),
        (("no", "no"), "rejected"),
        (("yes", "no"), "third_reader"),
        (("yes", "discuss"), "third_reader"),
        (("discuss", "discuss"), "third_reader"),
        (("yes", "no", "yes"), "accepted"),
        (("yes", "no", "no"), "rejected"),
        (("yes", "no", "discuss"), "panel"),
        (("discuss", "discuss", "yes"), "panel"),
    ],
)
def test_outcome_of_votes_in_any_order(votes: tuple[str, ...], outcome: str) -> None:
    assert {vote_outcome(RULES, order) for order in permutations(votes)} == {outcome}


def test_a_call_may_name_votes_and_results_itself() -> None:
    rules = VoteRules(
        readers=3,
        votes=("fund", "reject"),
        rows=(Row(("fund", "fund", "fund"), "approved"), Row(("reject",), "declined")),
        third_reader=False,
        accepted="approved",
        rejected="declined",
    )
    assert vote_outcome(rules, ("fund", "fund")) == "waiting"
    assert vote_outcome(rules, ("fund", "fund", "fund")) == "approved"
    assert vote_outcome(rules, ("fund", "reject", "fund")) == "declined"


def test_a_contradiction_in_the_table_goes_to_the_panel() -> None:
    rules = VoteRules(rows=(Row(("yes",), "accepted"), Row(("no",), "rejected")), third_reader=False)
    assert vote_outcome(rules, ("yes", "no")) == "panel"


@pytest.mark.parametrize(
    ("vote", "reason", "problems"),
    [
        ("yes", "", []),
        ("no", " \u200b", [("reason", "required")]),
        ("discuss", "The budget is unclear.", []),
        ("", "", [("vote", "required")]),
        ("perhaps", "", [("vote", "unknown")]),
    ],
)
def test_a_vote_against_needs_its_reason(vote: str, reason: str, problems: list[tuple[str, str]]) -> None:
    assert vote_problems(RULES, vote, reason) == problems
