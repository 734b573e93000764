"""Files: what is taken, what is refused and why."""

import json
import resource
import socket
import threading
import time
import zipfile
import zlib
from io import BytesIO
from pathlib import Path

import pikepdf
import pytest
from django.utils.translation import override
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from portal.core.uploads import MEDIA_TYPES, shown_name, upload_problem

FILES = Path(__file__).parents[1] / "fixtures/files"
MANIFEST = json.loads((FILES / "manifest.json").read_text())
TEN_MIB = 10 * 2**20
TYPES = tuple(MEDIA_TYPES)
STATUTE = (FILES / "good_statute.pdf").read_bytes()
CONTENT_TYPES = '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"/>'


@pytest.mark.parametrize("case", MANIFEST["files"], ids=lambda case: case["file"])
def test_files_of_the_manifest(case):
    data = (FILES / case["file"]).read_bytes()
    assert upload_problem(case["file"], data, case["field_accepts"].split(","), TEN_MIB) == case["code"]


@pytest.mark.parametrize("case", MANIFEST["names"], ids=lambda case: ascii(case["name"])[:30])
def test_names_of_the_manifest(case):
    assert upload_problem(case["name"], STATUTE, ["pdf"], TEN_MIB) == case.get("code")


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("../../etc/passwd.pdf", "passwd.pdf"),
        ("C:\\Users\\nino\\cv.pdf", "cv.pdf"),
        ('quote"semi;comma,.pdf', 'quote"semi;comma,.pdf'),
        ("ა" * 300 + ".pdf", "ა" * 66 + ".pdf"),
        (".pdf", "document.pdf"),
        ("", "document"),
        ("  . .pdf", "document.pdf"),
        ("cv_\u202efdp.pdf", "cv_fdp.pdf"),
        ("a\r\nSet-Cookie: x.pdf", "aSet-Cookie: x.pdf"),
        ("განცხადება.PDF", "განცხადება.PDF"),
    ],
)
def test_shown_name(name, shown):
    with override("en"):
        assert shown_name(name) == shown


@given(st.text())
def test_shown_name_is_always_short_and_plain(name):
    shown = shown_name(name)
    assert 0 < len(shown.encode("utf-8", "ignore")) <= 250
    assert not set(shown) & set("/\\\r\n\0\u202e")


def test_size_of_exactly_the_limit_is_taken_and_one_byte_more_is_not():
    padded = STATUTE.ljust(TEN_MIB, b"\n")
    assert upload_problem("statute.pdf", padded, ["pdf"], TEN_MIB) is None
    assert upload_problem("statute.pdf", padded + b"\n", ["pdf"], TEN_MIB) == "too_large"


@pytest.mark.parametrize(
    ("name", "data", "code"),
    [
        ("a.pdf", b"", "empty_file"),
        ("a\x07.pdf", STATUTE, "file_name"),
        ("a\u202e.pdf", STATUTE, "file_name"),
        ("a", STATUTE, "wrong_type"),
        ("a.PDF", STATUTE, None),
        ("a.docx", STATUTE, "wrong_type"),
        ("a.pdf", (FILES / "good_letter.png").read_bytes(), "wrong_type"),
        ("a.png", (FILES / "good_letter.png").read_bytes()[:60], "damaged"),
        ("a.docx", (FILES / "good_budget.xlsx").read_bytes(), "wrong_type"),
        ("a.xlsx", (FILES / "good_budget.xlsx").read_bytes()[:700], "damaged"),
        ("a.docx", bytes.fromhex("d0cf11e0a1b11ae1") + "EncryptedPackage".encode("utf-16-le"), "encrypted"),
        ("a.docx", bytes.fromhex("d0cf11e0a1b11ae1") + b"an old Word file", "wrong_type"),
        ("a.pdf", b"%PDF-1.7\n%%EOF", "damaged"),
        ("a.exe", STATUTE, "wrong_type"),
    ],
)
def test_what_is_wrong_is_named(name, data, code):
    assert upload_problem(name, data, TYPES, TEN_MIB) == code


def test_type_that_the_field_does_not_take_is_refused_although_it_is_in_order():
    assert upload_problem("cv.docx", (FILES / "good_cv.docx").read_bytes(), ["pdf"], TEN_MIB) == "wrong_type"


def _pdf(**root: object) -> bytes:
    pdf = pikepdf.new()
    pdf.add_blank_page()
    for key, value in root.items():
        pdf.Root[f"/{key}"] = pdf.make_indirect(value)
    file = BytesIO()
    pdf.save(file, object_stream_mode=pikepdf.ObjectStreamMode.generate)
    return file.getvalue()


@pytest.mark.parametrize(
    ("root", "code"),
    [
        ({"OpenAction": pikepdf.Dictionary(S=pikepdf.Name.GoTo, D=pikepdf.Array([0]))}, None),
        ({"AcroForm": pikepdf.Dictionary(Fields=pikepdf.Array())}, None),
        ({"Note": pikepdf.String("/JavaScript /Launch /JS")}, None),
        ({"AcroForm": pikepdf.Dictionary(XFA=pikepdf.String("x"))}, "active_content"),
        ({"AA": pikepdf.Dictionary(WC=pikepdf.Dictionary(S=pikepdf.Name.JavaScript))}, "active_content"),
        ({"Names": pikepdf.Dictionary(EmbeddedFiles=pikepdf.Dictionary())}, "active_content"),
        ({"X": pikepdf.Array([pikepdf.Array([pikepdf.Dictionary(JS=pikepdf.String("x"))])])}, "active_content"),
        ({"X": pikepdf.Dictionary(Subtype=pikepdf.Name.RichMedia)}, "active_content"),
    ],
)
def test_active_content_of_pdf_is_found_wherever_it_stands(root, code):
    assert upload_problem("a.pdf", _pdf(**root), ["pdf"], TEN_MIB) == code


def test_pdf_with_attached_file_is_refused():
    pdf = pikepdf.new()
    pdf.add_blank_page()
    pdf.attachments["hidden.exe"] = b"MZ"
    file = BytesIO()
    pdf.save(file)
    assert upload_problem("a.pdf", file.getvalue(), ["pdf"], TEN_MIB) == "active_content"


@pytest.mark.parametrize(("password", "code"), [("secret", "encrypted"), ("", None)])
def test_pdf_that_needs_a_password_is_refused_and_one_that_only_forbids_printing_is_not(password, code):
    pdf = pikepdf.new()
    pdf.add_blank_page()
    file = BytesIO()
    pdf.save(file, encryption=pikepdf.Encryption(owner="owner", user=password))
    assert upload_problem("a.pdf", file.getvalue(), ["pdf"], TEN_MIB) == code


def _pdf_with_packed_objects(megabytes: int) -> bytes:
    """Return a PDF of about `megabytes` kilobytes whose list of packed objects unpacks to `megabytes`."""
    pack = zlib.compressobj(9)
    packed = pack.compress(b"7 0 << /A 1 >> ") + b"".join(pack.compress(b" " * 2**20) for _i in range(megabytes))
    packed += pack.flush()
    bodies = [
        b"<< /Type /Catalog /Pages 2 0 R /X 7 0 R >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 9 9] /Resources << >> >>",
        b"<< /Type /ObjStm /N 1 /First 4 /Filter /FlateDecode /Length %d >>\nstream\n%s\nendstream"
        % (len(packed), packed),
    ]
    made, places = b"%PDF-1.5\n", []
    for number, body in enumerate(bodies, 1):
        places.append(len(made))
        made += b"%d 0 obj\n%s\nendobj\n" % (number, body)
    rows = [(0, 0, 65535), *((1, place, 0) for place in places), (1, len(made), 0), (0, 0, 0), (2, 4, 0)]
    table = b"".join(bytes([kind]) + place.to_bytes(4, "big") + last.to_bytes(2, "big") for kind, place, last in rows)
    head = b"5 0 obj\n<< /Type /XRef /Size 8 /W [1 4 2] /Root 1 0 R /Length %d >>\nstream\n" % len(table)
    return made + head + table + b"\nendstream\nendobj\nstartxref\n%d\n%%%%EOF\n" % len(made)


def test_pdf_whose_objects_unpack_to_a_gigabyte_is_refused_without_unpacking_them():
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    started = time.monotonic()
    assert upload_problem("a.pdf", _pdf_with_packed_objects(1), ["pdf"], TEN_MIB) is None
    assert upload_problem("a.pdf", _pdf_with_packed_objects(1000), ["pdf"], TEN_MIB) == "unpacks_too_large"
    assert time.monotonic() - started < 30
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 400 * 1024


def _docx(**parts: str | bytes) -> bytes:
    """Return a small Word file; a part's name is written with __ for / and _ for ."""
    file = BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", CONTENT_TYPES)
        archive.writestr("word/document.xml", "<w/>")
        for name, content in parts.items():
            archive.writestr(name.replace("__", "/").replace("_", "."), content)
    return file.getvalue()


@pytest.mark.parametrize(
    ("parts", "code"),
    [
        ({"word__header_xml": "<w>text</w>"}, None),
        ({"word__embeddings__sheet_xlsx": "PK"}, None),
        ({"word__rels__a_rels": '<R TargetMode="External" Type="x/hyperlink" Target="https://a.example"/>'}, None),
        ({"word__rels__a_rels": '<R TargetMode="External" Type="x/attachedTemplate" Target="h"/>'}, "active_content"),
        ({"word__vbaProject_bin": "x"}, "active_content"),
        ({"word__activeX__a_bin": "x"}, "active_content"),
        ({"word__embeddings__oleObject1_bin": "x"}, "active_content"),
        ({"types_xml": '<T ContentType="application/vnd.ms-word.document.macroEnabled.main+xml"/>'}, "active_content"),
        ({"word__header_xml": "<!DOCTYPE w><w/>"}, "active_content"),
        (
            {"word__header_xml": '<?xml version="1.0" encoding="UTF-16"?><!DOCTYPE w><w/>'.encode("utf-16")},
            "active_content",
        ),
        ({"word__header_xml": "<w><w>"}, "damaged"),
    ],
)
def test_parts_of_office_files(parts, code):
    assert upload_problem("a.docx", _docx(**parts), ["docx"], TEN_MIB) == code


def test_archive_that_lies_about_its_size_is_damaged_and_not_unpacked():
    honest = _docx(word__media_xml="<w>" + " " * 1_000_000 + "</w>")
    lying = honest.replace((1_000_007).to_bytes(4, "little"), (7).to_bytes(4, "little"))
    assert lying != honest
    assert upload_problem("a.docx", lying, ["docx"], TEN_MIB) == "damaged"


def _jpeg(size: tuple[int, int]) -> bytes:
    file = BytesIO()
    Image.effect_noise(size, 50).save(file, "JPEG")
    return file.getvalue()


def test_pictures_are_read_to_their_end():
    whole = _jpeg((400, 300))
    assert upload_problem("a.jpeg", whole, ["jpg"], TEN_MIB) is None
    assert upload_problem("a.jpg", whole[: len(whole) // 2], ["jpg"], TEN_MIB) == "damaged"
    assert upload_problem("a.png", whole, ["png"], TEN_MIB) == "wrong_type"


def test_picture_of_too_many_pixels_is_refused():
    file = BytesIO()
    Image.new("1", (20_000, 20_000)).save(file, "PNG")
    assert len(file.getvalue()) < 100_000
    assert upload_problem("a.png", file.getvalue(), ["png"], TEN_MIB) == "unpacks_too_large"


@given(
    st.sampled_from(TYPES),
    st.binary(max_size=300),
    st.sampled_from([b"", b"%PDF-1.4\n", b"PK\x03\x04", b"\xff\xd8\xff"]),
)
def test_no_bytes_raise(claimed, data, start):
    codes = {None, "empty_file", "wrong_type", "damaged", "encrypted", "active_content", "unpacks_too_large"}
    assert upload_problem(f"a.{claimed}", start + data, TYPES, TEN_MIB) in codes


@given(st.sampled_from(["good_cv.docx", "good_budget.xlsx", "good_letter.png", "good_statute.pdf"]), st.data())
def test_no_damaged_copy_raises(name, data):
    whole = bytearray((FILES / name).read_bytes())
    for _i in range(data.draw(st.integers(1, 5))):
        whole[data.draw(st.integers(0, len(whole) - 1))] = data.draw(st.integers(0, 255))
    problem = upload_problem(name, bytes(whole), TYPES, TEN_MIB)
    assert problem in {None, "wrong_type", "damaged", "encrypted", "active_content", "unpacks_too_large"}


def _scanner(answer: bytes) -> int:
    """Start a scanner that reads one file and gives `answer`; return its port."""
    server = socket.create_server(("127.0.0.1", 0))

    def serve() -> None:
        connection, _address = server.accept()
        with connection, connection.makefile("rb") as given:
            assert given.read(10) == b"zINSTREAM\0"
            while size := int.from_bytes(given.read(4), "big"):
                given.read(size)
            connection.sendall(answer)
        server.close()

    threading.Thread(target=serve, daemon=True).start()
    return server.getsockname()[1]


@pytest.mark.parametrize(
    ("answer", "code"),
    [
        (b"stream: OK\0", None),
        (b"stream: Eicar FOUND\0", "infected"),
        (b"INSTREAM size limit exceeded. ERROR\0", "not_scanned"),
    ],
)
def test_virus_scanner_is_asked_where_one_is_set_up(settings, answer, code):
    settings.CLAMD_SOCKET = f"127.0.0.1:{_scanner(answer)}"
    assert upload_problem("statute.pdf", STATUTE, ["pdf"], TEN_MIB) == code


def test_virus_scanner_that_does_not_answer_closes_the_door(settings, tmp_path):
    settings.CLAMD_SOCKET = str(tmp_path / "no.sock")
    assert upload_problem("statute.pdf", STATUTE, ["pdf"], TEN_MIB) == "not_scanned"
