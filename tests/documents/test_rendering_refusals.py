"""What the renderer refuses, and that it survives it."""

import base64
import io
import os
from dataclasses import replace
from pathlib import Path
from typing import Any

import pikepdf
import pytest
from PIL import Image

from portal.documents.checks import renderer_is_there
from portal.documents.rendering import Limits, RenderFailed, RenderJob
from portal.documents.rendering.client import Workshop
from portal.documents.rendering.inspection import extracted_text
from portal.documents.rendering.libraries import missing_packages

from . import jobs
from .conftest import LAYOUTS, probe
from .test_fetcher import SQUARE


def failure(workshop: Workshop, job: RenderJob) -> tuple[str, str]:
    with pytest.raises(RenderFailed) as failed:
        workshop.render(job)
    return failed.value.code, failed.value.detail


# What a document may not be


@pytest.mark.parametrize(
    ("html", "more", "failed"),
    [
        ("<p>ა</p>", {"must_contain": ("ბ",)}, ("CHECK_FAILED:text", "must_contain[0]")),
        ("<p>" + "ა<p style='break-before: page'>" * 60 + "</p>", {}, ("CHECK_FAILED:pages", "61 pages")),
        ("<p>&#123;&#123; org.name }}</p>", {}, ("CHECK_FAILED:fields", "{{")),
        ('<p><a href="https://elsewhere.example">ა</a></p>', {}, ("CHECK_FAILED:actions", "a foreign address")),
        ("<p>Ა</p><p style='text-transform: uppercase'>აბ</p>", {}, ("CHECK_FAILED:capitals", "U+1C91")),
        ("<p>ა</p>", {"languages": ("ka", "en")}, ("CHECK_FAILED:structure", "en")),
        (
            "<p>&#57344;</p>",
            {},
            ("TEMPLATE_ERROR", '.notdef glyph rendered for Unicode string unsupported by fonts: "%s" (U+%04X)'),
        ),
        ('<p style="colour: red">ა</p>', {}, ("TEMPLATE_ERROR", "Ignored `%s:%s` at %d:%d, %s.")),
        (f'<img src="{SQUARE}">', {}, ("TEMPLATE_ERROR", 'Image "%s" has no required alt description')),
    ],
)
def test_a_defective_document_is_not_made(
    workshop: Workshop, html: str, more: dict[str, Any], failed: tuple[str, str]
) -> None:
    assert failure(workshop, probe(html, **more)) == failed


def test_missing_data_is_named(workshop: Workshop) -> None:
    job = jobs.agreement()
    del job.context["parties"]
    assert failure(workshop, job) == ("DATA_MISSING", "parties")
    assert failure(workshop, jobs.agreement(values={"ka": {}, "en": {}})) == (
        "DATA_MISSING",
        "payment: award.amount",
    )
    assert failure(workshop, jobs.agreement(blocks={})) == ("DATA_MISSING", "blocks.tranches")
    facts = [{"label": "project_titel", "value": "ა"}]
    assert failure(workshop, jobs.agreement(facts=facts)) == ("DATA_MISSING", "label project_titel")


# Bombs: the parent survives, the next document is made


@pytest.mark.parametrize(
    ("answer", "failed"),
    [
        ({"text": "ა" * 12_001}, ("DATA_TOO_LONG", "context.sections[0].answers[0].text: 12001, at most 12000")),
        ({"points": ["ა"] * 301}, ("DATA_TOO_LONG", "context.sections[0].answers[0].points: 301, at most 300")),
        ({"columns": ["ა"] * 13}, ("DATA_TOO_LONG", "context.sections[0].answers[0].columns: 13, at most 12")),
        ({"text": "გრანტი 中文"}, ("UNCOVERED_CHARACTER", "context.sections[0].answers[0].text: 中 U+4E2D, 文 U+6587")),
        ({"text": "\u202eტექსტი"}, ("CONTROL_CHARACTER", "context.sections[0].answers[0].text: U+202E")),
        ({"text": "ა\x00ბ"}, ("CONTROL_CHARACTER", "context.sections[0].answers[0].text: U+0000")),
        ({"text": "\uf0b7 ბულეტი"}, ("UNCOVERED_CHARACTER", "context.sections[0].answers[0].text: \uf0b7 U+F0B7")),
    ],
)
def test_intake_refuses_what_cannot_be_printed(
    workshop: Workshop, answer: dict[str, Any], failed: tuple[str, str]
) -> None:
    sections = [{"heading": "ა", "answers": [{"question": "ა", **answer}]}]
    assert failure(workshop, jobs.receipt(sections=sections)) == failed


def test_intake_refuses_what_is_too_much_or_too_deep_or_no_text(workshop: Workshop) -> None:
    texts = [{"question": "ა", "text": "ა" * 12_000}] * 17
    whole = jobs.receipt(sections=[{"heading": "ა", "answers": texts}])
    assert failure(workshop, whole)[0] == "DATA_TOO_LONG"
    deep: Any = "ა"
    for _level in range(21):
        deep = [deep]
    assert failure(workshop, jobs.receipt(sections=deep))[0] == "DATA_TOO_LONG"
    with pytest.raises(TypeError):
        workshop.render(jobs.receipt(facts=[{"label": "amount", "value": 13700}]))


def test_a_wide_table_of_long_words_is_laid_out_in_time(workshop: Workshop) -> None:
    rows = [["ჰ" * 1_000, "მოკლე", "საჯარო ინფორმაციის მოთხოვნა და დაკვირვება"]] * 10
    answer = {"question": "ცხრილი", "columns": ["ა", "ბ", "გ"], "rows": rows}
    job = jobs.receipt(sections=[{"heading": "ა", "answers": [answer]}])
    assert workshop.render(replace(job, must_contain=())).pages < 10


@pytest.mark.parametrize(
    ("limits", "job", "code"),
    [
        (Limits(cpu_seconds=1), probe("", layout="busy", context={"many": ["ა"] * 300}), "TIME_LIMIT"),
        (Limits(wall_seconds=4), probe("", layout="busy", context={"many": ["ა"] * 300}), "TIME_LIMIT"),
        (
            Limits(memory_bytes=500 << 20),
            probe("", layout="greedy", context={"many": ["ა" * 600] * 300}),
            "MEMORY_LIMIT",
        ),
        (Limits(), probe("<div>" * 400 + "ა"), "DATA_TOO_LONG"),
    ],
)
def test_after_a_bomb_the_next_document_is_made(limits: Limits, job: RenderJob, code: str) -> None:
    workshop = Workshop(limits, layouts=[LAYOUTS])
    try:
        assert failure(workshop, job)[0] == code
        assert workshop.render(jobs.letter()).pages == 1
    finally:
        workshop.close()


def test_a_child_is_replaced_after_its_number_of_documents() -> None:
    workshop = Workshop(Limits(documents=1))
    try:
        first, second = workshop.render(jobs.letter()), workshop.render(jobs.letter())
        assert first == second
    finally:
        workshop.close()


def test_the_child_inherits_no_secret(workshop: Workshop, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SECRET_KEY", "only-for-the-parent")
    fresh = Workshop()
    try:
        fresh.render(jobs.letter())
        environments = [path.read_bytes() for path in _children("portal.documents.rendering.child")]
        assert environments
        assert not any(b"SECRET" in environment for environment in environments)
    finally:
        fresh.close()


def _children(module: str) -> list[Path]:
    """The environment files of this process's children that run `module`."""
    listed = Path(f"/proc/self/task/{os.getpid()}/children").read_text().split()
    return [Path(f"/proc/{pid}/environ") for pid in listed if module in Path(f"/proc/{pid}/cmdline").read_text()]


# Pictures


def test_a_logo_is_written_anew(workshop: Workshop) -> None:
    picture = io.BytesIO()
    Image.new("RGB", (120, 60), "#7b1e3a").save(picture, "JPEG", comment=b"who made it")
    logo = {"image": base64.b64encode(picture.getvalue()).decode(), "alt": "ლოგო"}
    rendered = workshop.render(jobs.letter(organisation={**jobs.ORGANISATION, "logos": [logo]}))
    assert b"who made it" not in rendered.pdf
    with pikepdf.open(io.BytesIO(rendered.pdf)) as pdf:
        pictures = [
            item for item in pdf.objects if isinstance(item, pikepdf.Dictionary) and item.get("/S") == "/Figure"
        ]
        assert str(pictures[0].Alt) == "ლოგო"


@pytest.mark.parametrize("image", ["bm90IGEgcGljdHVyZQ==", "not base64", base64.b64encode(b"<svg/>").decode()])
def test_a_logo_that_is_no_picture_is_refused(workshop: Workshop, image: str) -> None:
    organisation = {**jobs.ORGANISATION, "logos": [{"image": image, "alt": "ლოგო"}]}
    assert failure(workshop, jobs.letter(organisation=organisation)) == ("ASSET_BLOCKED", "logo")


def test_a_huge_logo_is_refused(workshop: Workshop) -> None:
    picture = io.BytesIO()
    Image.new("1", (4_000, 1_001)).save(picture, "PNG")
    logo = {"image": base64.b64encode(picture.getvalue()).decode(), "alt": "ლოგო"}
    job = jobs.letter(organisation={**jobs.ORGANISATION, "logos": [logo]})
    assert failure(workshop, job) == ("DATA_TOO_LONG", "logo: 4000 x 1001")


def test_a_sample_is_marked_on_every_page(workshop: Workshop) -> None:
    rendered = workshop.render(jobs.internship(sample=True))
    assert extracted_text(rendered.pdf).count("ნიმუში / SAMPLE") == rendered.pages


def test_without_the_libraries_documents_wait(tmp_path: Path) -> None:
    (tmp_path / "weasyprint.py").write_text("raise OSError('cannot load library')")
    broken = Workshop(environment={"PYTHONPATH": str(tmp_path)})
    try:
        expected = ("RENDERER_MISSING", "apt-get install libpangoft2-1.0-0 libharfbuzz-subset0 (OSError)")
        assert failure(broken, jobs.letter()) == expected
    finally:
        broken.close()
    assert missing_packages() == []
    assert renderer_is_there() == []
