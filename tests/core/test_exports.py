"""Tables that leave the portal."""

import csv
import json
from datetime import UTC, datetime
from decimal import Decimal
from io import BytesIO, StringIO

import pytest
from openpyxl import load_workbook

from portal.core.exports import BYTE_ORDER_MARK, csv_lines, neutral, table_response, xlsx_bytes
from tests.factories import FIXTURES

CASES = json.loads((FIXTURES / "values" / "field_cases.json").read_text(encoding="utf-8"))
CELLS = [(case["value"], case["expect"]) for case in CASES if case["type"] == "csv_cell"]
AWKWARD = 'ასოციაცია „ხიდი", O\'Neill; Bəhruz\\, "quoted"'


@pytest.mark.parametrize(("value", "expected"), CELLS)
def test_a_text_cell_is_never_a_formula(value, expected):
    assert neutral(value) == expected


@pytest.mark.parametrize(("value", "expected"), [(-5, -5), (Decimal("-5.00"), Decimal("-5.00")), (None, "")])
def test_numbers_stay_numbers(value, expected):
    assert neutral(value) == expected


def test_csv_reads_back_as_it_was_written():
    text = "".join(csv_lines(["name", "amount", "at"], [[AWKWARD, Decimal("10.50"), datetime(2027, 2, 1, tzinfo=UTC)]]))
    assert text.startswith(BYTE_ORDER_MARK)
    assert list(csv.reader(StringIO(text.removeprefix(BYTE_ORDER_MARK)))) == [
        ["name", "amount", "at"],
        [AWKWARD, "10.50", "2027-02-01T00:00:00+00:00"],
    ]


def test_xlsx_reads_back_as_it_was_written_and_computes_nothing():
    data = xlsx_bytes(["name", "amount"], [[AWKWARD, Decimal("10.50")], ["=1+1", None], ["a\x0bb", 3]])
    sheet = load_workbook(BytesIO(data)).active
    assert [[cell.value for cell in row] for row in sheet.rows] == [
        ["name", "amount"],
        [AWKWARD, 10.5],
        ["=1+1", None],
        ["a\N{REPLACEMENT CHARACTER}b", 3],
    ]
    assert sheet["A3"].data_type == "s"


@pytest.mark.parametrize(("form", "ending"), [("csv", "csv"), ("xlsx", "xlsx"), ("exe", "csv")])
def test_a_table_is_a_download_that_no_cache_keeps(form, ending):
    answer = table_response("SG-2027-01", form, ["a"], [["b"]])
    assert answer["Content-Disposition"] == f'attachment; filename="SG-2027-01.{ending}"'
    assert answer["Cache-Control"] == "private, no-store"
