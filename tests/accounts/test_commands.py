"""Certificates and roles from the command line."""

import pytest
from django.core.management import CommandError, call_command

from portal.accounts.models import Certificate

from ..factories import FIXTURES

EXPORT = FIXTURES / "graduates" / "certificates.csv"
HEAD = "certificate_no,holder_name,personal_number,email,course,issued,grade,withdrawn\n"


def test_import_prints_the_numbers(db, capsys):
    for _time in range(2):
        call_command("import_certificates", str(EXPORT))
    assert capsys.readouterr().out.splitlines() == [
        "175 new, 0 changed, 0 as before, 0 lines refused",
        "0 new, 0 changed, 175 as before, 0 lines refused",
    ]


def test_import_tells_wrong_lines_and_goes_on(db, tmp_path, capsys):
    file = tmp_path / "export.csv"
    file.write_text(HEAD + "EL-1,M,1,,c,2026-04-02,,\nEL-2,M,99000000101,,c,2026-04-02,,\n", encoding="utf-8")
    call_command("import_certificates", str(file))
    told = capsys.readouterr()
    assert told.err == "line 2: personal_number: A personal number has 11 digits.\n"
    assert told.out == "1 new, 0 changed, 0 as before, 1 lines refused\n"
    assert Certificate.objects.get().certificate_no == "EL-2"


@pytest.mark.parametrize(
    ("content", "told"),
    [(None, "No such file or directory"), ("a,b\n1,2\n", "The file lacks the columns: certificate_no")],
)
def test_a_file_that_cannot_be_read_is_told(db, tmp_path, content, told):
    file = tmp_path / "export.csv"
    if content:
        file.write_text(content)
    with pytest.raises(CommandError, match=told):
        call_command("import_certificates", str(file))


def test_import_asks_for_permission(nino):
    with pytest.raises(CommandError, match=r"not permitted: accounts\.import_certificates"):
        call_command("import_certificates", str(EXPORT), by=nino.email)


def test_the_first_director_comes_from_the_command_line(nino, capsys):
    call_command("grant_role", "NINO@example.org", "director")
    assert nino.staff_roles == {("director", "")}
    assert capsys.readouterr().out == "nino@example.org: director\n"


def test_a_role_needs_a_person_who_signed_in(db):
    with pytest.raises(CommandError, match=r"nobody with the address nobody@example\.org"):
        call_command("grant_role", "nobody@example.org", "director", call="SG-2027-01")
