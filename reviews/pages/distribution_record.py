"""A distribution as one JSON record: what went in, what came out, and the sentences of the page."""

from typing import TYPE_CHECKING, Any

from .distribution import Json, Words, reviewer_sentence, told
from .distribution_table import explained

if TYPE_CHECKING:
    from portal.calls.models import Call


def distribution_json(call: "Call", given: Json, result: Json, plan: int | None, applied: bool) -> dict[str, Any]:
    """Return plain JSON values; `plan` is the version of the stored draft, None where nothing is stored."""
    words, said = Words(call, given, "en"), told(call, given, result, "en")
    return {
        **result,
        "call": call.code,
        "stage": given["stage"],
        "plan": plan,
        "applied": applied,
        "given": given,
        "pairs": list(explained(given, result)),
        "reviewers": [{**one, "sentence": reviewer_sentence(one)} for one in result["reviewers"]],
        "violators": [
            {
                **one,
                "sentence": words.shortage(one),
                "remedies": [{**way, "sentence": words.remedy(way, one["applications"])} for way in one["remedies"]],
            }
            for one in result["violators"]
        ],
        "sentences": {"summary": said.summary, "foreseen": list(said.foreseen), "apart": said.apart},
    }
