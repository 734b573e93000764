"""What people do in the room of internships; one module a thing acted upon."""

from .fits import exclude_host, rate_fit, reopen_host, veto_candidate
from .hosts import name_host_person, remove_host_person
from .places import answer_place, link_agreement, make_placement, offer_to_reserve
from .placing import place_interns, propose_places, propose_placing
from .sharing import ask_hosts, share_due, share_with_hosts

__all__ = [
    "answer_place",
    "ask_hosts",
    "exclude_host",
    "link_agreement",
    "make_placement",
    "name_host_person",
    "offer_to_reserve",
    "place_interns",
    "propose_places",
    "propose_placing",
    "rate_fit",
    "remove_host_person",
    "reopen_host",
    "share_due",
    "share_with_hosts",
    "veto_candidate",
]
