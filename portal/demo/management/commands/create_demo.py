"""Fill an empty portal with the demo: two finished calls, three living ones, a person for every role."""

from datetime import datetime
from typing import Any

from portal.core.command import PortalCommand
from portal.demo import history, living, people


class Command(PortalCommand):
    help = __doc__

    def act(self, *, at: datetime, **_options: Any) -> None:
        if living.is_there():
            self.stdout.write("the portal is not empty; the demo stays as it is")
            return
        people.make_programme()
        staff = people.make_staff(at)
        history.bring_certificates()
        for step in (history.bring_grants, history.bring_internships):
            self.stdout.write(f"{step(staff).code} is there")
        for living_step in (living.make_decision_call, living.make_review_call, living.make_open_call):
            self.stdout.write(f"{living_step(staff, at).code} is there")
