"""Tables that leave the portal: CSV and XLSX of exactly what a list shows."""

import csv
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from decimal import Decimal
from io import BytesIO
from typing import Any

from django.http import HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.utils.http import content_disposition_header
from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE

FORMULA_SIGNS = ("=", "+", "-", "@", "\t", "\r")
BYTE_ORDER_MARK = "\ufeff"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
Row = Sequence[Any]


def neutral(value: Any) -> Any:
    """Return a cell that a spreadsheet shows and never computes; numbers stay numbers, moments are ISO 8601."""
    if isinstance(value, datetime):
        return value.isoformat(timespec="seconds")
    if isinstance(value, str) and value.startswith(FORMULA_SIGNS):
        return "'" + value
    return "" if value is None else value


class _Echo:
    """A file that hands each written line back to the writer's caller."""

    def write(self, line: str) -> str:
        return line


def csv_lines(header: Row, rows: Iterable[Row]) -> Iterator[str]:
    """Yield the lines of a CSV file, one at a time; the mark at the start tells Excel that it is UTF-8."""
    writer = csv.writer(_Echo())
    yield BYTE_ORDER_MARK + writer.writerow([neutral(cell) for cell in header])
    for row in rows:
        yield writer.writerow([neutral(cell) for cell in row])


def xlsx_bytes(header: Row, rows: Iterable[Row]) -> bytes:
    """Return a workbook of one sheet; text cells are text, whatever they begin with."""
    book = Workbook(write_only=True)
    sheet = book.create_sheet()
    sheet.freeze_panes = "A2"
    for row in (header, *rows):
        sheet.append([_cell(sheet, value) for value in row])
    written = BytesIO()
    book.save(written)
    return written.getvalue()


def _cell(sheet: Any, value: Any) -> Any:
    if isinstance(value, int | float | Decimal):
        return WriteOnlyCell(sheet, value)
    text = value.isoformat(timespec="seconds") if isinstance(value, datetime) else str(value or "")
    cell = WriteOnlyCell(sheet, ILLEGAL_CHARACTERS_RE.sub("\N{REPLACEMENT CHARACTER}", text))
    cell.data_type = "s"
    return cell


def table_response(name: str, form: str, header: Row, rows: Iterable[Row]) -> HttpResponseBase:
    """Return a table as a download called `<name>.<form>`; `form` is xlsx, anything else means csv."""
    answer: HttpResponseBase
    if form == "xlsx":
        answer = HttpResponse(xlsx_bytes(header, rows), content_type=XLSX)
    else:
        form = "csv"
        answer = StreamingHttpResponse(csv_lines(header, rows), content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = content_disposition_header(True, f"{name}.{form}") or ""
    answer["Cache-Control"] = "private, no-store"
    return answer
