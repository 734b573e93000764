"""A distribution in sentences: what each member gets, what is missing and why, and what would help."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from ..grounds import Bar
from ..names import NAMED_AT_MOST, names
from ..queries.plans import new_pairs

if TYPE_CHECKING:
    from portal.calls.models import Call

LANGUAGES = {"ka": gettext_lazy("Georgian"), "en": gettext_lazy("English")}
Json = dict[str, Any]


@dataclass(frozen=True)
class Shortage:
    """Reviews that are missing, in a sentence, and what would give them, cheapest first."""

    sentence: str
    remedies: tuple[str, ...]


@dataclass(frozen=True)
class Told:
    """A distribution as an officer reads it: `new` reviews; `apart` is empty where the panel hangs together."""

    summary: str
    new: int
    reviewers: tuple[str, ...]
    shortages: tuple[Shortage, ...]
    foreseen: tuple[str, ...]
    apart: str
    method: str


def told(call: "Call", given: Json, result: Json, language: str) -> Told:
    """Return the sentences of a computed distribution."""
    words = Words(call, given, language)
    return Told(
        summary=summary(given, result),
        new=len(new_pairs(result)),
        reviewers=tuple(reviewer_sentence(one) for one in result["reviewers"]),
        shortages=tuple(
            Shortage(words.shortage(one), tuple(words.remedy(way, one["applications"]) for way in one["remedies"]))
            for one in result["violators"]
        ),
        foreseen=(*foreseen(result["foresight"]["applications"]), *words.scarcities(result)),
        apart=apart(result["parts"]),
        method=method(result),
    )


def summary(given: Json, result: Json) -> str:
    """Say how many reviews are wanted, there already, new and missing."""
    new = len(new_pairs(result))
    missing = sum(gap["missing"] for gap in result["gaps"])
    said = _("Applications: %(applications)s, seats: %(seats)s. New reviews: %(new)s, given out before: %(kept)s.") % {
        "applications": len(given["applications"]),
        "seats": len(given["reviewers"]),
        "new": new,
        "kept": len(result["pairs"]) - new,
    }
    lacks = ngettext("%(n)s review is missing.", "%(n)s reviews are missing.", missing) % {"n": missing}
    return " ".join([said, lacks if missing else _("None is missing.")])


def reviewer_sentence(one: Json) -> str:
    """Say what one member gets."""
    new = one["after"] - one["before"]
    facts = {"seat": one["reviewer"], "n": one["after"], "new": new, "match": figure(one["mean_match"])}
    if not one["after"]:
        none = _("%(seat)s gets no application.")
        return f"{none % facts} {_why_none(one)}"
    if not new:
        kept = ngettext(
            "%(seat)s keeps %(n)s application and gets no more; mean match %(match)s.",
            "%(seat)s keeps %(n)s applications and gets no more; mean match %(match)s.",
            one["after"],
        )
        return kept % facts
    if one["before"]:
        more = ngettext(
            "%(seat)s gets %(n)s application, %(new)s more than now; mean match %(match)s.",
            "%(seat)s gets %(n)s applications, %(new)s more than now; mean match %(match)s.",
            one["after"],
        )
        return more % facts
    first = ngettext(
        "%(seat)s gets %(n)s application; mean match %(match)s.",
        "%(seat)s gets %(n)s applications; mean match %(match)s.",
        one["after"],
    )
    return first % facts


def _why_none(one: Json) -> str:
    """Say why a member gets nothing."""
    if not one["most"]:
        return _("It is to read none.")
    if not one["may_read"]:
        return _("There is none that it may read.")
    return _("The others fit as well or better, and have room.")


def figure(match: float | None) -> str:
    """Return a match 0..100 as it is read: a whole number."""
    return "–" if match is None else f"{match:.0f}"


class Words:
    """The names by which the call knows languages and lots."""

    def __init__(self, call: "Call", given: Json, language: str) -> None:
        self.lots = {lot.key: lot.title.localised(language) for lot in call.terms.lots}
        self.organisations = {one["organisation"]: one["name"] for one in given["organisations"]}
        self.language_of = {one["application"]: one["language"] for one in given["applications"]}
        self.languages_of = {one["reviewer"]: one["languages"] for one in given["reviewers"]}

    def shortage(self, one: Json) -> str:
        """Say which applications want more than their reviewers can give."""
        need = ngettext(
            "Application %(names)s needs %(wanted)s reviews",
            "These %(n)s applications (%(names)s) need %(wanted)s reviews",
            len(one["applications"]),
        ) % {"names": names(one["applications"]), "n": len(one["applications"]), "wanted": one["wanted"]}
        return f"{need}; {self._offer(one)}"

    def _offer(self, one: Json) -> str:
        if not one["reviewers"]:
            return _("nobody on the panel may read them.")
        offer = ngettext(
            "their one reviewer (%(names)s) can give %(given)s.",
            "their %(n)s reviewers (%(names)s) can give %(given)s.",
            len(one["reviewers"]),
        ) % {"names": names(one["reviewers"]), "n": len(one["reviewers"]), "given": one["given"]}
        if not one["rules"]:
            return offer
        houses = names(self.organisations.get(rule, rule) for rule in one["rules"])
        told = _("Only one of each organisation may read an application: %(names)s.")
        return f"{offer} {told % {'names': houses}}"

    def remedy(self, one: Json, applications: Iterable[str]) -> str:
        """Say what would give the reviews that are missing of these applications."""
        by = ", ".join(_("%(seat)s for %(n)s more") % {"seat": seat, "n": n} for seat, n in one["by"][:NAMED_AT_MOST])
        if one["code"] == "raise_capacity" and len(one["by"]) > NAMED_AT_MOST:
            return _("Ask these members for %(n)s more in all.") % {"n": one["reviews"]}
        if one["code"] == "raise_capacity":
            return _("Ask %(asked)s.") % {"asked": by}
        if one["code"] == "waive":
            return self._waived(one["by"], applications)
        traits = ", ".join(self.label(label) for label in one["labels"])
        if not traits:
            return _("Invite someone else; %(n)s reviews are missing.") % {"n": one["reviews"]}
        return _("Invite someone who knows: %(traits)s; %(n)s reviews are missing.") % {
            "traits": traits,
            "n": one["reviews"],
        }

    def _waived(self, by: Iterable[tuple[str, int]], applications: Iterable[str]) -> str:
        """Say what members could read if they read further languages."""
        wanted = {self.language_of[name] for name in applications}
        could = _("%(seat)s could read %(n)s more if %(seat)s also reads %(languages)s.")
        return " ".join(
            could % {"seat": seat, "n": n, "languages": self._named(wanted - {*self.languages_of[seat]})}
            for seat, n in by
        )

    def _named(self, languages: Iterable[str]) -> str:
        return ", ".join(self.label(f"language:{one}") for one in sorted(languages))

    def label(self, label: str) -> str:
        """Return a language or a lot in words."""
        kind, _colon, key = label.partition(":")
        return str(LANGUAGES.get(key, key)) if kind == "language" else self.lots.get(key, key)

    def scarcities(self, result: Json) -> Iterator[str]:
        """Say of which languages and lots more is wanted than those who know them can give, if others could."""
        capacity = sum(one["most"] for one in result["reviewers"])
        for one in result["foresight"]["labels"]:
            if one["capacity"] < capacity:
                facts = {"label": self.label(one["label"]), "wanted": one["wanted"], "given": one["capacity"]}
                yield _("%(label)s: %(wanted)s reviews are wanted; those who know it can give %(given)s.") % facts


def foreseen(short: Iterable[Json]) -> Iterator[str]:
    """Say of applications that too few may read what keeps the others away; alike ones together."""
    alike: dict[tuple[Any, ...], list[str]] = defaultdict(list)
    for one in short:
        if one["grounds"]:
            grounds = tuple(sorted(one["grounds"].items()))  # PostgreSQL gives keys back in another order
            alike[one["wanted"], one["eligible"], grounds].append(one["application"])
    for (wanted, eligible, grounds), applications in alike.items():
        why = ", ".join(f"{n} × {bar_words(ground)}" for ground, n in grounds)
        facts = {"names": names(applications), "n": eligible, "wanted": wanted, "why": why}
        yield _("%(names)s: %(n)s may read it, %(wanted)s are wanted. Kept away: %(why)s.") % facts


def bar_words(ground: str) -> str:
    """Return what keeps someone from an application, in words."""
    return str(Bar(ground).label) if ground in Bar.values else ground


def apart(parts: list[Json]) -> str:
    """Warn of a panel that falls into parts: what their members score cannot be compared."""
    if len(parts) < 2:
        return ""
    groups = "; ".join(names(part["reviewers"]) for part in parts)
    told = _("The panel falls into %(n)s parts that share no application: %(groups)s. Their scores cannot be compared.")
    return told % {"n": len(parts), "groups": groups}


def method(result: Json) -> str:
    """Say how the distribution was found."""
    if result["method"] == "greedy":
        return _("Found by a quick rule, because the solver gave none; a better one may exist.")
    if not result["proved"]:
        return _("Found by the optimiser; a slightly better one may exist.")
    return _("Found by the optimiser; no better one exists.")
