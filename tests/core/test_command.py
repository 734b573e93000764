"""Who acts, when, and how refusals are told on the command line."""

import pytest
from django.core.exceptions import PermissionDenied
from django.core.management import CommandError, call_command

from portal.core.command import PortalCommand
from portal.core.errors import Problem, Refused


class Probe(PortalCommand):
    """A command that notes what it was given, or raises what it was told to."""

    requires_system_checks = ()
    given: dict = {}
    error: Exception | None = None

    def act(self, **options):
        self.given = options
        if self.error:
            raise self.error


def test_the_console_acts_now_by_default(db, clock, at, console):
    probe = Probe()
    call_command(probe)
    assert (probe.given["by"], probe.given["at"]) == (console, at)


def test_another_person_at_another_moment(maia):
    probe = Probe()
    call_command(probe, by="MAIA@example.org", at="2027-02-26T23:59:59+04:00")
    assert (probe.given["by"], probe.given["at"].isoformat()) == (maia, "2027-02-26T23:59:59+04:00")


@pytest.mark.parametrize(
    ("options", "told"),
    [
        ({"by": "nobody@example.org"}, "--by: nobody has the address nobody@example.org"),
        ({"at": "2027-02-26T23:59:59"}, "--at: .* is not an instant with offset"),
        ({"at": "yesterday"}, "--at: yesterday is not an instant with offset"),
    ],
)
def test_wrong_options_are_told(db, options, told):
    with pytest.raises(CommandError, match=told):
        call_command(Probe(), **options)


@pytest.mark.parametrize(
    ("error", "told"),
    [
        (Refused([Problem("code", "taken", "It is taken."), Problem("", "late", "")]), "code: It is taken.\nlate"),
        (PermissionDenied("calls.load_call"), "not permitted: calls.load_call"),
    ],
)
def test_refusals_are_told_without_a_traceback(db, error, told):
    probe = Probe()
    probe.error = error
    with pytest.raises(CommandError) as refused:
        call_command(probe)
    assert str(refused.value) == told
