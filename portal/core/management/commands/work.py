"""Work off the queue of jobs."""

import logging
import socket
from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand

from portal.core.jobs import requeue_of_worker

logger = logging.getLogger(__name__)


class Command(BaseCommand):
    """Take jobs one after the other, until stopped; first those that a killed worker of the same name left."""

    help = __doc__

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--name", default=socket.gethostname()[:60], help="unique among all workers")
        parser.add_argument("--until-empty", action="store_true", help="end when nothing waits any more")

    def handle(self, *, name: str, until_empty: bool, **options: Any) -> None:
        if settings.TASKS_BACKEND == "rq":
            call_command("rqworker", "default", job_class="django_tasks_rq.Job", burst=until_empty)
            return
        if left := requeue_of_worker(name):
            logger.warning("%s jobs of a killed worker put back", left)
        call_command("db_worker", queue_name="*", worker_id=name, reload=False, batch=until_empty, startup_delay=False)
