"""What the clock brings: the list of due work, done by `manage.py run_due` each minute.

Each line finds its rows itself, changes each by compare-and-set in a transaction of its own and returns how many it
changed; doing it again, or twice at once, changes nothing.
"""

import logging
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from internships.actions import share_due
from portal.calls.actions import close_due_calls
from portal.core.history import seal_events
from portal.core.jobs import requeue_lost
from portal.core.outbox import due_messages
from portal.core.tasks import send_message
from portal.documents.actions import requeue_abandoned
from reviews.actions.lapsing import lapse_offers

logger = logging.getLogger(__name__)
MESSAGES_A_RUN = 100


@dataclass(frozen=True)
class DueWork:
    """One line of due work; `done` says it with its number, as in `{n} messages tried`."""

    name: str
    done: str
    act: Callable[[datetime], int]


def send_messages(at: datetime) -> int:
    """Send what waits in the outbox: what no job has sent, and what failed and is due again."""
    waiting = list(due_messages(at).order_by("pk").values_list("pk", flat=True)[:MESSAGES_A_RUN])
    for pk in waiting:
        send_message.call(pk)
    return len(waiting)


DUE_WORK = (
    DueWork("jobs", "{n} jobs of killed workers put back", requeue_lost),
    DueWork("calls", "{n} calls closed", close_due_calls),
    DueWork("documents", "{n} abandoned documents queued again", requeue_abandoned),
    DueWork("offers", "{n} offers lapsed", lapse_offers),
    DueWork("hosts", "{n} candidates shown to hosts or no longer shown", share_due),
    DueWork("messages", "{n} messages tried", send_messages),
    DueWork("history", "{n} events sealed", lambda _at: seal_events()),
)


def do_due_work(at: datetime) -> tuple[list[str], list[str]]:
    """Do every line in order; return what was done, and the names of lines that failed. One failing stops no other."""
    done, failed = [], []
    for work in DUE_WORK:
        try:
            count = work.act(at)
        except Exception:
            logger.exception("due work failed: %s", work.name)
            failed.append(work.name)
        else:
            done += [work.done.format(n=count)] if count else []
    return done, failed
