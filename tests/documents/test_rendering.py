"""Whole documents through the real child: text, fonts, structure, attachment, equality."""

import io
import itertools
import json
import re
import shutil
import subprocess
from dataclasses import replace
from pathlib import Path
from typing import Any

import pikepdf
import pytest

from portal.core.canonical import canonical_json
from portal.documents.rendering import Rendered, layout_sha256, render
from portal.documents.rendering.client import Workshop
from portal.documents.rendering.inspection import extracted_text

from . import jobs

ALL = {
    "agreement": jobs.agreement,
    "internship": jobs.internship,
    "letter ka": jobs.letter,
    "letter en": lambda: jobs.letter("en"),
    "receipt ka": jobs.receipt,
    "receipt en": lambda: jobs.receipt("en"),
}
AS_TYPED = [
    '**bold** *x* {{ org.code }} <img src="x"> & &amp; „ბრჭყალი“ № 7',
    "Şəki Özgürlük İıĞğ 5 ₼",
    "Прозрачность їґё",
    "ארגון שלום (2027) עולם",
    "ᲡᲐᲥᲐᲠᲗᲕᲔᲚᲝ და საქართველო",
    "🌿 👩\u200d🔬 🇬🇪",
    "✓ ☐ ➢ ⇒ ∑",
    "Հայաստան",
]


@pytest.fixture(scope="module")
def agreement(workshop: Workshop) -> Rendered:
    return workshop.render(jobs.agreement())


def opened(rendered: Rendered) -> pikepdf.Pdf:
    return pikepdf.open(io.BytesIO(rendered.pdf))


def texts_of(rendered: Rendered, folder: Path) -> list[str]:
    """The text as each reader at hand extracts it."""
    texts = [extracted_text(rendered.pdf)]
    if shutil.which("pdftotext"):
        path = folder / "document.pdf"
        path.write_bytes(rendered.pdf)
        texts.append(subprocess.run(["pdftotext", path, "-"], capture_output=True, text=True, check=True).stdout)
    return [" ".join(text.split()) for text in texts]


# Text


def test_texts_of_an_agreement_are_found_exactly(agreement: Rendered, tmp_path: Path) -> None:
    for text in texts_of(agreement, tmp_path):
        for wanted in (jobs.TITLE, "ღია მერია", "SG-2027-01/001", "13 700,00 ₾", "GEL 13,700.00", "მაია არყიშვილი"):
            assert wanted in text
        assert not re.search("[\ufffd\ue000-\uf8ff\u1c90-\u1cbf]|{{|}}", text)


def test_values_print_as_typed(workshop: Workshop, tmp_path: Path) -> None:
    job = jobs.receipt(answer="\n".join([*AS_TYPED, "منظمة الشفافية", "❤\ufe0f ღია\u200bმერია\u2060"]))
    rendered = workshop.render(replace(job, must_contain=(*AS_TYPED, "❤\ufe0f ღია\u200bმერია\u2060")))
    extracted = extracted_text(rendered.pdf)
    assert [typed for typed in AS_TYPED if typed not in extracted] == []
    assert "منظمة الشفافية" in extracted
    assert rendered.fonts == [
        "FiraGO",
        "FiraGO-Semi-Bold",
        "Noto-Emoji",
        "Noto-Sans",
        "Noto-Sans-Armenian",
        "Noto-Sans-Georgian",
        "Noto-Sans-Math",
        "Noto-Sans-Symbols",
    ]


def test_values_in_every_place_of_an_agreement_stay_literal(workshop: Workshop) -> None:
    name = '**ღია** {{ award.amount }} <b>&amp;</b> "მერია"'
    job = jobs.agreement(parties=[{"role": "r", "name": name, "facts": [{"label": name, "value": name}]}])
    job = replace(job, must_contain=(name,))
    assert extracted_text(workshop.render(job).pdf).count(name) == 3


def test_a_long_answer_is_printed_whole(workshop: Workshop) -> None:
    answer = " ".join(f"სიტყვა{n}" for n in range(1_150))
    answer += "ა" * (12_000 - len(answer))
    text = extracted_text(workshop.render(jobs.receipt(answer=answer)).pdf)
    assert re.findall(r"სიტყვა\d+", text) == re.findall(r"სიტყვა\d+", answer)


def test_signatures_never_stand_alone(workshop: Workshop) -> None:
    """Nine clauses fill the page; the last one moves on with the signatures."""
    clauses = jobs.agreement().context["clauses"][:9]
    rendered = workshop.render(jobs.agreement(clauses=clauses, annexes=[]))
    last = extracted_text(rendered.pdf).partition("2 / 3")[2]
    assert last.index("დაუდასტურებელი") < last.index("ხელმოწერები")


def test_one_endless_word_stays_on_the_page(workshop: Workshop) -> None:
    rendered = workshop.render(jobs.receipt(answer="ჰ" * 1_900))
    assert extracted_text(rendered.pdf).count("ჰ") >= 1_900


# Fonts, structure, attachment


@pytest.mark.parametrize("name", ALL)
def test_every_layout_embeds_only_firago(workshop: Workshop, name: str) -> None:
    assert workshop.render(ALL[name]()).fonts == ["FiraGO", "FiraGO-Semi-Bold"]


def test_metadata_declares_both_standards_once(agreement: Rendered) -> None:
    with opened(agreement) as pdf:
        xmp = pdf.Root.Metadata.read_bytes().decode()
        with pdf.open_metadata(set_pikepdf_as_editor=False) as metadata:
            declared = {key: metadata.get(key) for key in ("pdfaid:part", "pdfaid:conformance", "pdfuaid:part")}
            dates = {metadata["xmp:CreateDate"], metadata["xmp:ModifyDate"]}
        assert declared == {"pdfaid:part": "3", "pdfaid:conformance": "A", "pdfuaid:part": "1"}
        assert (xmp.count("<rdf:RDF"), xmp.count("pdfaExtension:schemas>")) == (1, 2)
        assert dates == {jobs.ISSUED_AT}
        assert str(pdf.docinfo.CreationDate) == "D:20270414120000+04'00"
        assert str(pdf.docinfo.Title) == "საგრანტო ხელშეკრულება SG-2027-01/001"


def structure(pdf: pikepdf.Pdf, kind: str) -> list[Any]:
    return [
        item
        for item in pdf.objects
        if isinstance(item, pikepdf.Dictionary) and item.get("/Type") == "/StructElem" and item.get("/S") == kind
    ]


def test_structure_serves_a_screen_reader(agreement: Rendered) -> None:
    with opened(agreement) as pdf:
        assert str(pdf.Root.Lang) == "ka"
        assert bool(pdf.Root.MarkInfo.Marked)
        assert bool(pdf.Root.ViewerPreferences.DisplayDocTitle)
        assert len(pdf.Root.OutputIntents) == 1
        assert [str(figure.Alt) for figure in structure(pdf, "/Figure")] == ["QR კოდი: დოკუმენტის შემოწმების მისამართი"]
        scopes = {str(header.A.Scope) for header in structure(pdf, "/TH")}
        assert scopes == {"/Row", "/Column"}
        assert {str(cell.Lang) for cell in structure(pdf, "/TD") if "/Lang" in cell} == {"ka", "en"}
        headings = [int(str(e.S)[2]) for e in pdf.objects if _is_heading(e)]
        assert headings[0] == 1
        assert all(after <= before + 1 for before, after in itertools.pairwise(headings))


def _is_heading(item: Any) -> bool:
    return isinstance(item, pikepdf.Dictionary) and bool(re.fullmatch("/H[1-6]", str(item.get("/S"))))


def test_running_head_and_foot_are_artifacts(agreement: Rendered) -> None:
    """Every piece of page content is tagged or an artifact, and the tags of a page are numbered without gap."""
    with opened(agreement) as pdf:
        for page in pdf.pages:
            content = b"\n".join(
                b" ".join(str(o).encode() for o in operands) + b" " + str(operator).encode()
                for operands, operator in pikepdf.parse_content_stream(page)
                if str(operator) in {"BDC", "BMC"}
            )
            marks = [int(n) for n in re.findall(rb"/MCID\D+(\d+)", content)]
            parents = pdf.Root.StructTreeRoot.ParentTree.Nums[2 * page.index + 1]
            assert sorted(marks) == list(range(len(parents)))
            assert b"/Artifact BMC" in content
            assert all(str(parent.Type) == "/StructElem" for parent in parents)


def test_attachment_is_the_canonical_json(agreement: Rendered) -> None:
    job = jobs.agreement()
    with opened(agreement) as pdf:
        assert list(pdf.attachments) == ["agreement.json"]
        (reference,) = pdf.Root.AF
        assert str(reference.AFRelationship) == "/Data"
        embedded = reference.EF.F
        assert embedded.read_bytes().decode() == canonical_json(job.attachment)
        assert json.loads(embedded.read_bytes()) == job.attachment
        assert str(embedded.Params.CreationDate) == str(embedded.Params.ModDate) == "D:20270414080000Z"


def test_file_is_sound_and_small(agreement: Rendered) -> None:
    with opened(agreement) as pdf:
        assert pdf.check_pdf_syntax() == []
        assert len(pdf.pages) == agreement.pages == 5
    assert len(agreement.pdf) < 80_000


def test_rendered_reports_what_made_it(agreement: Rendered) -> None:
    assert agreement.versions["weasyprint"] == "70.0"
    assert agreement.versions["pydyf"] == "0.13.0"
    assert set(agreement.versions) >= {"pango", "harfbuzz", "fonttools", "pikepdf", "segno"}
    assert re.fullmatch("[0-9a-f]{64}", layout_sha256())


def test_render_serves_the_process() -> None:
    assert render(jobs.letter()).pages == 1


# The same bytes


def test_equal_jobs_give_equal_bytes_in_one_process(workshop: Workshop, agreement: Rendered) -> None:
    workshop.render(jobs.receipt(answer="\n".join(AS_TYPED)))
    assert workshop.render(jobs.agreement()) == agreement


@pytest.mark.parametrize(
    "environment",
    [
        {"PYTHONHASHSEED": "1", "TZ": "America/New_York", "LANG": "C"},
        {"PYTHONHASHSEED": "4242", "TZ": "Asia/Tbilisi", "LC_ALL": "ka_GE.UTF-8"},
    ],
)
def test_equal_jobs_give_equal_bytes_on_any_host(agreement: Rendered, environment: dict[str, str]) -> None:
    other = Workshop(environment=environment)
    try:
        assert other.render(jobs.agreement()) == agreement
        exotic = jobs.receipt(answer="\n".join(AS_TYPED))
        assert other.render(exotic).sha256 == render(exotic).sha256
    finally:
        other.close()
