"""A placing as JSON, with the keys in which it is published and compared."""

from typing import TYPE_CHECKING, Any

from .placing import Candidate, Ground, Market, Placing, host_scores, reasons

if TYPE_CHECKING:
    from portal.calls.models import Call


def placing_json(call: "Call", market: Market, placing: Placing) -> dict[str, Any]:
    """Return places by host and candidate by candidate; scores are strings."""
    return {
        "call": call.code,
        "by_host": {host: list(names) for host, names in placing.by_host.items()},
        "capacity": {host.key: host.capacity for host in sorted(market.hosts, key=lambda host: host.key)},
        "reserves": {host: list(names) for host, names in placing.reserves.items()},
        "serial": placing.serial,
        "open_ties": [[host, list(names)] for host, names in placing.open_ties],
        "placements": [
            {
                "id": one.id,
                "final": str(one.final),
                "interview": str(market.candidate(one.id).interview),
                "host": one.host,
                "how": one.how,
                "preference_no": one.preference_no,
                "preferences_without_requirements": list(one.preferences_without_requirements),
                "reasons": [
                    {"preference_no": r.preference_no, "host": r.host, "code": r.code, "grounds": _grounds(r.grounds)}
                    for r in reasons(market, placing, one.id)
                ],
                "scores": [
                    {
                        "host": s.host,
                        "fit": s.fit,
                        "score": str(s.score),
                        "last_admitted": None if s.last_admitted is None else str(s.last_admitted),
                    }
                    for s in host_scores(market, placing, one.id)
                ],
            }
            for one in placing.placements
        ],
    }


def _grounds(grounds: tuple[Ground, ...]) -> list[dict[str, str]]:
    return [{"code": ground.code, "value": ground.value, "level": ground.level} for ground in grounds]


def market_json(market: Market) -> dict[str, Any]:
    """Return what a placing was computed from."""
    return {
        "hosts": [
            {
                "key": h.key,
                "capacity": h.capacity,
                "hours": h.hours_per_week,
                "must": [_must(m) for m in h.must],
                "vetoed": sorted(h.vetoed),
            }
            for h in sorted(market.hosts, key=lambda host: host.key)
        ],
        "candidates": [_candidate(c) for c in sorted(market.candidates, key=lambda candidate: candidate.id)],
        "rules": {
            "min_final": str(market.rules.min_final),
            "default_fit": market.rules.default_fit,
            "tie_break": list(market.rules.tie_break),
            "second_round": market.rules.second_round,
            "reserve_per_host": market.rules.reserve_per_host,
        },
    }


def _must(requirement: Any) -> dict[str, str]:
    return {"kind": requirement.kind, "value": requirement.value, "level": requirement.level}


def _candidate(candidate: Candidate) -> dict[str, Any]:
    return {
        "id": candidate.id,
        "final": str(candidate.final),
        "interview": str(candidate.interview),
        "certificate_date": candidate.certificate_date.isoformat(),
        "received": candidate.received.isoformat(),
        "preferences": list(candidate.preferences),
        "hours_per_week": candidate.hours_per_week,
        "open_to_other": candidate.open_to_other,
        "qualities": {kind: sorted(values) for kind, values in candidate.qualities.items()},
        "languages": dict(candidate.languages),
        "excluded_hosts": sorted(candidate.excluded_hosts),
        "fits": dict(candidate.fits),
        **({"tickets": {str(n): ticket for n, ticket in candidate.tickets.items()}} if candidate.tickets else {}),
    }
