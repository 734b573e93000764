"""Ratings of hosts from a file: bad rows are told, the rest goes on."""

from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from internships.models import HostFit

HEADER = "candidate,host,host_fit"


@pytest.fixture
def file(tmp_path):
    """Return a function that writes a CSV file of ratings and imports it: what is printed and what is told."""

    def imported(call, *rows: str, header: str = HEADER) -> tuple[str, list[str]]:
        path = tmp_path / "fit.csv"
        path.write_bytes("\r\n".join([header, *rows, ""]).encode())
        out, err = StringIO(), StringIO()
        call_command("import_host_fit", call.code, str(path), stdout=out, stderr=err)
        return out.getvalue(), err.getvalue().splitlines()

    return imported


def ratings() -> list[tuple[str, str, int]]:
    rows = HostFit.objects.filter(fit__isnull=False).order_by("application__external_id", "host_key")
    return list(rows.values_list("application__external_id", "host_key", "fit"))


def test_good_rows_are_kept_and_bad_ones_told_by_line(call, candidate, file):
    candidate("C01", "H1", "H2")
    candidate("C02", "H1")
    candidate("C03", "H1", state="in_check")
    out, err = file(
        call,
        "C01,H1,8",
        "C99,H1,8",
        "C01,H9,8",
        "C01,H2,11",
        "C01,H2,-1",
        "C01,H2,7.5",
        "C01,H2,",
        "C03,H1,8",
        "C02,H1, 0 ",
    )
    assert out == "2 fits written, 0 unchanged, 7 refused\n"
    assert err == [
        "line 3: candidate: There is no application C99 in this call.",
        "line 4: host: There is no host H9 in this call.",
        "line 5: host_fit: The fit is a whole number from 0 to 10.",
        "line 6: host_fit: The fit is a whole number.",
        "line 7: host_fit: The fit is a whole number.",
        "line 8: host_fit: The fit is a whole number.",
        "line 9: candidate: This application is not in review.",
    ]
    assert ratings() == [("C01", "H1", 8), ("C02", "H1", 0)]


def test_the_same_row_again_changes_nothing_and_another_rating_replaces(call, candidate, file):
    candidate("C01", "H1")
    assert [file(call, "C01,H1,8")[0], file(call, "C01,H1,8")[0], file(call, "C01,H1,9")[0]] == [
        "1 fits written, 0 unchanged, 0 refused\n",
        "0 fits written, 1 unchanged, 0 refused\n",
        "1 fits written, 0 unchanged, 0 refused\n",
    ]
    assert ratings() == [("C01", "H1", 9)]


def test_what_was_not_in_the_file_is_still_asked_of_the_hosts(call, candidate, file):
    candidate("C01", "H1", "H2")
    file(call, "C01,H1,8")
    assert list(HostFit.objects.filter(fit__isnull=True).values_list("host_key", flat=True)) == ["H2"]


def test_a_host_that_was_not_chosen_can_be_rated_for_the_second_round(call, candidate, file):
    candidate("C01", "H1")
    file(call, "C01,H3,9")
    assert ratings() == [("C01", "H3", 9)]


def test_a_file_without_a_needed_column_is_refused_as_a_whole(call, candidate, file):
    candidate("C01", "H1")
    with pytest.raises(CommandError, match="host_fit"):
        file(call, "C01,H1", header="candidate,host")
    assert ratings() == []


def test_references_name_candidates_as_well(call, candidate, file):
    reference = candidate("C01", "H1").reference
    file(call, f"{reference},H1,4")
    assert ratings() == [("C01", "H1", 4)]
