"""Calibrating a panel: what its scores would be if all reviewers were equally severe, computed and kept."""

from datetime import datetime
from typing import Any

from portal.accounts.models import User
from portal.calls.models import Call

from ..models import Calibration
from ..queries import calibration_json, given_json, ranking
from ..states import CalibrationState
from .runs import make_run, queue_run
from .seats import require


def calibrate_panel(call: Call, stage: str, *, by: User, at: datetime) -> Calibration:
    """Order the figures of a stage: a row that waits, its job, an event. The list itself is not touched."""
    require(by, "reviews.calibrate", call)
    return queue_run(Calibration, call, stage, "reviews.make_calibration", by=by, at=at)


def make_calibration(calibration: Calibration, *, at: datetime) -> None:
    """Compute the figures that were ordered, from the sheets as they are now, and keep both."""
    make_run(calibration, CalibrationState.READY, _computed, at=at)


def _computed(calibration: Calibration) -> tuple[dict[str, Any], dict[str, Any]]:
    ranked = ranking(calibration.call, calibration.stage)
    return given_json(ranked), calibration_json(ranked)
