"""What holds for every part: no name twice, nothing upside down, offsets that agree with the zone."""

from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _

from ..base import Part, item_name
from ..call import CallDefinition
from ..walk import Place, walk
from .findings import Findings

FROM_TO = {"not_before": "not_after", "request_min": "request_max", "min": "max"}


def check_lists(definition: CallDefinition, findings: Findings) -> None:
    """Check every written place by itself."""
    for place in walk(definition):
        if isinstance(place.value, tuple):
            _check_names(place, findings)
        elif isinstance(place.value, Part):
            _check_ranges(place.path, place.value, findings)
        elif isinstance(place.value, datetime) and not findings.is_faulty("call.time_zone"):
            _check_offset(place, definition.zone, findings)


def _check_names(place: Place, findings: Findings) -> None:
    seen: set[Any] = set()
    for index, item in enumerate(place.value):
        name = item_name(item) if isinstance(item, Part) else item
        if name is not None and name in seen:
            findings.add(f"{place.path}[{index}]", "duplicate", _("“%(name)s” stands twice.") % {"name": name})
        seen.add(name)


def _check_ranges(path: str, part: Part, findings: Findings) -> None:
    for least in type(part).model_fields:
        first = next((start for start in FROM_TO if least == start or least.startswith(f"{start}_")), None)
        most = FROM_TO[first] + least.removeprefix(first) if first else ""
        low, high = getattr(part, least), getattr(part, most, None)
        if low is not None and high is not None and low > high:
            findings.add(f"{path}.{most}", "out_of_range", _("Must be %(ge)s or more.") % {"ge": low})


def _check_offset(place: Place, zone: ZoneInfo, findings: Findings) -> None:
    moment: datetime = place.value
    local = moment.astimezone(zone)
    if local.replace(tzinfo=None) != moment.replace(tzinfo=None):
        message = _("In the zone of the call this moment is %(moment)s.") % {"moment": local.isoformat()}
        findings.add(place.path, "zone", message)
