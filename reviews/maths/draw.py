"""An auditable public draw: a list frozen and published first, a public source of chance after it.

Tickets are HMAC-SHA256 of the public ids under the seed; the ascending ticket is the order. RFC 3797 (Eastlake
2004) is offered as the reference mode. No random numbers are made here.
"""

import hashlib
import hmac
import json
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal


class DrawRefused(ValueError):
    """A draw that could not be trusted; `code` names the guard."""

    def __init__(self, code: str, sentence: str) -> None:
        super().__init__(sentence)
        self.code = code


@dataclass(frozen=True, slots=True)
class Source:
    """A public source of chance that is still to come, and the exact way to write its value as text."""

    name: str
    at: datetime
    written_as: str


@dataclass(frozen=True, slots=True)
class Drawn:
    id: str
    ticket: str


@dataclass(frozen=True, slots=True)
class DrawList:
    """All that is fixed before the draw; `asks` maps the public ids to sums, `sources` are in order of use.

    `secret_sha256` commits staff to a second input that is revealed afterwards.
    """

    call: str
    rule_version: str
    purpose: str
    asks: Mapping[str, Decimal]
    sources: tuple[Source, ...]
    places: int | None = None
    money_left: Decimal | None = None
    misfit: str = "stop"
    secret_sha256: str = ""

    def frozen(self) -> str:
        """Return the canonical JSON that is hashed: NFC, keys sorted, no spaces, sums and moments as strings."""
        text = json.dumps(self._record(), ensure_ascii=False, sort_keys=True, separators=(",", ":"), default=str)
        return unicodedata.normalize("NFC", text)

    @classmethod
    def read(cls, frozen: str) -> "DrawList":
        """Return the list that `frozen()` wrote."""
        record = json.loads(frozen)
        money = record["money_left"]
        sources = (Source(s["name"], datetime.fromisoformat(s["at"]), s["written_as"]) for s in record.pop("sources"))
        asks = {entry["id"]: Decimal(entry["ask"]) for entry in record.pop("entries")}
        return cls(**record | {"asks": asks, "sources": tuple(sources), "money_left": money and Decimal(money)})

    @property
    def sha256(self) -> str:
        return hashlib.sha256(self.frozen().encode()).hexdigest()

    def _record(self) -> dict[str, object]:
        return {
            "call": self.call,
            "rule_version": self.rule_version,
            "purpose": self.purpose,
            "places": self.places,
            "money_left": self.money_left,
            "misfit": self.misfit,
            "entries": [{"id": key, "ask": self.asks[key]} for key in sorted(self.asks)],
            "sources": [{"name": s.name, "at": s.at.isoformat(), "written_as": s.written_as} for s in self.sources],
            "secret_sha256": self.secret_sha256,
        }


@dataclass(frozen=True, slots=True)
class Commitment:
    """The published promise: SHA-256 of the frozen list and the moment of freezing."""

    sha256: str
    frozen_at: datetime


def commitment(drawlist: DrawList, at: datetime) -> Commitment:
    """Freeze the list; raises DrawRefused unless every source named in it is still to come."""
    if not drawlist.sources:
        raise DrawRefused("no_source", "Name a public source of chance before the list is frozen.")
    if any(at >= source.at for source in drawlist.sources):
        raise DrawRefused("source_known", "The list must be frozen before the public source appears.")
    return Commitment(drawlist.sha256, at)


def seed(value: str, secret: str = "") -> str:
    """Join the public value and, where one was promised, the revealed secret."""
    return f"{value}:{secret}" if secret else value


def ticket(seed: str, public_id: str) -> str:
    """Return the ticket of one public id in lower-case hex."""
    return hmac.new(seed.encode(), public_id.encode(), hashlib.sha256).hexdigest()


def draw(seed: str, public_ids: Iterable[str]) -> tuple[Drawn, ...]:
    """Return the ids in drawn order; taking one out leaves the order of the others."""
    tickets = (Drawn(key, ticket(seed, key)) for key in set(public_ids))
    return tuple(sorted(tickets, key=lambda drawn: (drawn.ticket, drawn.id)))


def published(drawlist: DrawList, promise: Commitment, source: str, value: str, secret: str = "") -> str:
    """Draw and return the JSON that is published and that the verify script reads.

    Raises DrawRefused if the list is no longer the frozen one or the secret not the promised one.
    """
    if drawlist.sha256 != promise.sha256:
        raise DrawRefused("list_changed", "The list differs from the one that was frozen.")
    if drawlist.secret_sha256 != (hashlib.sha256(secret.encode()).hexdigest() if secret else ""):
        raise DrawRefused("secret_changed", "The secret differs from the one that was promised.")
    frozen = json.loads(drawlist.frozen())
    order = draw(seed(value, secret), (entry["id"] for entry in frozen["entries"]))
    result = {
        "list": frozen,
        "list_sha256": promise.sha256,
        "frozen_at": promise.frozen_at.isoformat(),
        "source": source,
        "value": value,
        "secret": secret,
        "seed": seed(value, secret),
        "order": [{"id": drawn.id, "ticket": drawn.ticket} for drawn in order],
    }
    return json.dumps(result, ensure_ascii=False, indent=1)


def verify_script() -> str:
    """Return a program of the standard library that checks a published draw: `python3 -I verify.py draw.json`.

    It prints OK, or the first difference and ends with status 1. A hash that was noted before the draw may follow.
    """
    return VERIFY


VERIFY = '''\
"""Check a published draw:  python3 -I verify.py draw.json [SHA-256 noted before the draw]"""
import hashlib, hmac, json, sys
from datetime import datetime

def sha256(text):
    return hashlib.sha256(text.encode()).hexdigest()

def same(what, published, computed):
    if published != computed:
        sys.exit(f"DIFFERENT: {what}: published {published!r}, computed {computed!r}")

def check(draw, noted):
    frozen = json.dumps(draw["list"], ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    same("hash of the list", draw["list_sha256"], sha256(frozen))
    same("hash noted before the draw", draw["list_sha256"], noted or draw["list_sha256"])
    same("secret", draw["list"]["secret_sha256"], draw["secret"] and sha256(draw["secret"]))
    sources = draw["list"]["sources"]
    frozen_at, *moments = map(datetime.fromisoformat, [draw["frozen_at"], *(source["at"] for source in sources)])
    same("source named in advance", draw["source"] in [source["name"] for source in sources], True)
    same("frozen before every source", frozen_at < min(moments), True)
    same("seed", draw["seed"], ":".join(part for part in (draw["value"], draw["secret"]) if part))
    ids = [entry["id"] for entry in draw["list"]["entries"]]
    tickets = {key: hmac.new(draw["seed"].encode(), key.encode(), "sha256").hexdigest() for key in ids}
    order = sorted(ids, key=lambda key: (tickets[key], key))
    for place in range(max(len(order), len(draw["order"]))):
        computed = [{"id": key, "ticket": tickets[key]} for key in order[place:place + 1]]
        same(f"place {place + 1}", draw["order"][place:place + 1], computed)

if len(sys.argv) < 2:
    sys.exit(__doc__)
try:
    with open(sys.argv[1], encoding="utf-8") as file:
        published = json.load(file)
    check(published, sys.argv[2].lower() if len(sys.argv) > 2 else "")
except (AttributeError, KeyError, OSError, RecursionError, TypeError, ValueError) as error:
    sys.exit(f"NOT A DRAW: this is not a published draw that can be read ({type(error).__name__}: {error})")
print("OK")
'''


def rfc3797_key(sources: Iterable[str | Sequence[int]]) -> str:
    """Join the sources of RFC 3797: numbers sorted, each followed by a dot; every source closed by a slash."""
    return "".join(f"{_written(source)}/" for source in sources)


def rfc3797_digest(key: str, step: int) -> str:
    """Return the MD5 of one step (section 3.3 of the RFC) in upper-case hex."""
    ends = step.to_bytes(2, "big")
    return hashlib.md5(ends + key.encode() + ends, usedforsecurity=False).hexdigest().upper()


def rfc3797(key: str, public_ids: Iterable[str], count: int) -> tuple[str, ...]:
    """Choose `count` of the ids, sorted by code point, by the method of RFC 3797; in order of choice."""
    remaining = sorted(set(public_ids))
    chosen = []
    for step in range(min(count, len(remaining))):
        chosen.append(remaining.pop(int(rfc3797_digest(key, step), 16) % len(remaining)))
    return tuple(chosen)


def _written(source: str | Sequence[int]) -> str:
    return source if isinstance(source, str) else "".join(f"{number}." for number in sorted(source))
