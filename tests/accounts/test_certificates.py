"""From the bytes of an export to rows, or to what is wrong."""

from datetime import date

import pytest
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st

from portal.accounts.certificates import CertificateRow, read_rows
from portal.core.errors import Problem, Refused

HEAD = "certificate_no,holder_name,personal_number,email,course,issued,grade,withdrawn"
LINE = "EL-2026-00011,მაია არყიშვილი,99000000101,maia@example.org,public_finance,2026-04-02,77,"
ROW = CertificateRow(
    "EL-2026-00011",
    "მაია არყიშვილი",
    "99000000101",
    "maia@example.org",
    "public_finance",
    date(2026, 4, 2),
    77,
    None,
)


@pytest.fixture(autouse=True)
def _in_english():
    with translation.override("en"):
        yield


@pytest.mark.parametrize(
    "data",
    [
        f"{HEAD}\n{LINE}\n".encode(),
        f"{HEAD}\n{LINE}\n".encode("utf-8-sig"),
        f"{HEAD}\r\n{LINE}".encode(),
        f"{HEAD}\n{LINE}\n".replace(",", ";").encode(),
        f"comment,{HEAD}\nspare, {LINE.replace(',', ' , ')}\n".encode(),
    ],
    ids=["plain", "byte-order-mark", "windows-lines", "semicolons", "extra-column-and-blanks"],
)
def test_read_rows_takes_every_usual_way_of_writing_the_file(data):
    assert list(read_rows(data)) == [(2, ROW)]


@pytest.mark.parametrize(
    ("column", "cell", "sentence"),
    [
        ("certificate_no", "", "This must not be empty."),
        ("certificate_no", "X" * 31, "This is longer than 30 characters."),
        ("holder_name", "Maia\u202eaiM", "This holds characters that cannot be seen."),
        ("personal_number", "9900000010", "A personal number has 11 digits."),
        ("personal_number", "٩٩٠٠٠٠٠٠١٠١", "A personal number has 11 digits."),
        ("email", "maia", "This is not an e-mail address."),
        ("issued", "02.04.2026", "A date is written as 2026-04-02."),
        ("issued", "2026-02-30", "A date is written as 2026-04-02."),
        ("grade", "101", "A grade is a whole number from 0 to 100."),
        ("grade", "7.5", "A grade is a whole number from 0 to 100."),
        ("withdrawn", "yes", "A date is written as 2026-04-02."),
    ],
)
def test_a_wrong_cell_is_told_with_line_and_column_and_the_rest_goes_on(column, cell, sentence):
    cells = dict(zip(HEAD.split(","), LINE.split(","), strict=True)) | {column: cell}
    data = f"{HEAD}\n{','.join(cells.values())}\n{LINE}\n".encode()
    assert list(read_rows(data)) == [(2, [Problem(column, "invalid", sentence)]), (3, ROW)]


def test_every_wrong_cell_of_a_line_is_told():
    [(line, problems)] = read_rows(f"{HEAD}\n,,,,,,,\n".encode())
    assert (line, [problem.field for problem in problems]) == (
        2,
        ["certificate_no", "holder_name", "personal_number", "course", "issued"],
    )


def test_a_short_line_lacks_its_last_cells():
    [(_line, problems)] = read_rows(f"{HEAD}\nEL-1,Maia\n".encode())
    assert [problem.field for problem in problems] == ["personal_number", "course", "issued"]


@pytest.mark.parametrize(
    ("data", "code"),
    [
        ("სახელი".encode("utf-16"), "not_utf8"),
        (b"a,b\n\0,1\n", "not_csv"),
        (b"", "missing_columns"),
        (b"certificate_no,holder_name\n1,2\n", "missing_columns"),
        (f"{HEAD}\n".encode() + b"x" * 200_000, "not_csv"),
    ],
    ids=["utf-16", "nul", "empty", "columns", "cell-without-end"],
)
def test_a_file_that_cannot_be_read_is_refused_as_a_whole(data, code):
    with pytest.raises(Refused) as refused:
        list(read_rows(data))
    assert [problem.code for problem in refused.value.problems] == [code]


@given(st.binary(max_size=200))
def test_any_bytes_give_rows_problems_or_a_refusal(noise):
    try:
        read = list(read_rows(f"{HEAD}\n".encode() + noise))
    except Refused as refused:
        read = [(0, list(refused.problems))]
    assert all(isinstance(row, CertificateRow) or row for _line, row in read)
