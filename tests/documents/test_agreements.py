"""From accepted offers to agreements: numbers, files, what stands in them, and that they stay as they are."""

import json
from hashlib import sha256
from io import BytesIO
from pathlib import Path

import pikepdf
import pypdfium2
import pytest
from django.db import DatabaseError, transaction

from grants.models import Award
from portal.accounts.actions import import_certificates
from portal.applications.importing import import_applications
from portal.applications.importing.folder import Folder
from portal.calls.actions import load_call, read_call
from portal.core.errors import Refused
from portal.core.files import read
from portal.documents.actions import create_agreements, offer_agreement, void_agreement
from portal.documents.models import Document
from portal.documents.states import LegalState, ProductionState
from reviews.actions import (
    Proposal,
    answer_offer,
    bring_into_review,
    confirm_decisions,
    propose,
    release_decisions,
)
from reviews.queries import open_offers
from reviews.states import Outcome

FIXTURES = Path(__file__).parent.parent / "fixtures"
RANKED = ("A12", "A21", "A23")


@pytest.fixture
def call(console, at, django_capture_on_commit_callbacks):
    """SG-2027-01 with three applications: an ordinary one, one with 12,000 characters, one that tries to inject."""
    certificates = (FIXTURES / "graduates" / "certificates.csv").read_bytes()
    import_certificates(certificates, by=console, at=at)
    made = load_call(read_call((FIXTURES / "calls" / "SG-2027-01.yaml").read_bytes()), by=console, at=at)
    records = json.loads((FIXTURES / "applications" / "SG-2027-01_accepted.json").read_text())["applications"]
    chosen = [record for record in records if record["id"] in RANKED]
    assert [o.errors for o in import_applications(made, chosen, Folder(FIXTURES / "files"), by=console, at=at)] == [
        []
    ] * 3
    made.refresh_from_db()
    return made


@pytest.fixture
def accepted(call, console, maia, tamar, at):
    """The three awarded, in rank order A12, A21, A23, and accepted."""
    rows = {a.external_id: a for a in call.applications.all()}
    for application in rows.values():
        bring_into_review(application, by=console, at=at)
    propose(
        [Proposal(rows[name], Outcome.AWARD, rows[name].requested, rank=n) for n, name in enumerate(RANKED, start=1)],
        ranking=None,
        by=maia,
        at=at,
    )
    confirm_decisions(call, by=tamar, at=at)
    release_decisions(call, by=maia, at=at)
    for decision in list(open_offers(call)):
        answer_offer(decision, True, by=maia, at=at)
    call.refresh_from_db()
    return call


@pytest.fixture
def agreements(accepted, maia, at, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        return create_agreements(accepted, by=maia, at=at)


def text_of(document: Document) -> str:
    pdf = pypdfium2.PdfDocument(read(document.file_key))
    return " ".join(" ".join(page.get_textpage().get_text_range().split()) for page in pdf)


def squeezed(text: str) -> str:
    return "".join(text.split())


def test_numbers_run_in_rank_order_without_gaps(agreements, accepted, maia, at):
    assert [(a.number, a.application.external_id) for a in agreements] == [
        ("SG-2027-01/001", "A12"),
        ("SG-2027-01/002", "A21"),
        ("SG-2027-01/003", "A23"),
    ]
    assert create_agreements(accepted, by=maia, at=at) == []
    assert [Award.objects.get(application=a.application).agreement for a in agreements] == agreements


def test_every_file_is_ready_and_says_what_was_agreed(agreements):
    first = agreements[0].documents.get()
    assert first.state == ProductionState.READY
    text = text_of(first)
    for phrase in (
        "საგრანტო ხელშეკრულება",
        "Grant agreement",
        "SG-2027-01/001",
        "სახლი და ეზო",
        "9 309,00 ₾",
        "GEL 9,309.00",
        "5 585,40 ₾",
        "2 792,70 ₾",
        "930,90 ₾",
        "The money is paid in tranches to the account of the applicant organisation.",
    ):
        assert phrase in text
    assert "5028" in text
    assert "GE" in text
    assert first.application.counted.answers["iban"] not in text.replace(" ", "")


def test_a_long_answer_and_an_injection_print_as_typed(agreements):
    long, injected = (agreement.documents.get() for agreement in agreements[1:])
    method = agreements[1].application.counted.answers["method"]
    assert len(method) == 12_000
    assert squeezed(text_of(long)).count("უხელმძღვანელებს.") == squeezed(method).count("უხელმძღვანელებს.") > 40
    title = agreements[2].application.title
    assert squeezed(title) in squeezed(text_of(injected))


def test_the_attachment_holds_the_same_figures_and_nobody(agreements):
    document = agreements[0].documents.get()
    with pikepdf.open(BytesIO(read(document.file_key))) as pdf:
        embedded = json.loads(bytes(pdf.attachments["agreement.json"].get_file().read_bytes()))
        fonts = {str(font.BaseFont).partition("+")[2] for font in pdf.objects if _is_font(font)}
    assert embedded["number"] == "SG-2027-01/001"
    assert embedded["amount"] == "9309.00"
    assert [tranche["amount"] for tranche in embedded["tranches"]] == ["5585.40", "2792.70", "930.90"]
    answers = document.application.counted.answers
    whole = json.dumps(embedded, ensure_ascii=False)
    for private in (answers["contact"]["full_name"], answers["contact"]["personal_number"], answers["iban"]):
        assert private not in whole
    assert fonts <= {"FiraGO", "FiraGO-Semi-Bold", "FiraGO-Italic"}


def _is_font(value) -> bool:
    return (
        isinstance(value, pikepdf.Dictionary) and value.get("/Type") == "/Font" and "+" in str(value.get("/BaseFont"))
    )


@pytest.mark.parametrize(
    "change",
    [
        lambda rows: rows.update(sha256="0" * 64),
        lambda rows: rows.update(context={}),
        lambda rows: rows.update(state=ProductionState.QUEUED),
        lambda rows: rows._raw_delete("default"),
    ],
)
def test_a_ready_document_is_write_once(agreements, change):
    rows = Document.objects.filter(agreement=agreements[0])
    before = rows.values().get()
    with pytest.raises(DatabaseError, match="write-once"), transaction.atomic():
        change(rows)
    assert rows.values().get() == before


def test_an_offered_agreement_is_seen_by_its_applicant_and_a_void_one_keeps_its_number(agreements, maia, at):
    agreement = agreements[0]
    owner = agreement.application.created_by
    document = agreement.documents.get()
    assert not owner.has_perm("documents.view_document", document)
    offer_agreement(agreement, by=maia, at=at)
    document.refresh_from_db()
    assert owner.has_perm("documents.view_document", document)
    with pytest.raises(Refused) as refused:
        void_agreement(agreement, reason=" ", by=maia, at=at)
    assert [p.code for p in refused.value.problems] == ["required"]
    void_agreement(agreement, reason="withdrawn", by=maia, at=at)
    assert (agreement.state, agreement.number) == (LegalState.VOID, "SG-2027-01/001")


def test_pages_issue_list_and_hand_out(accepted, maia, client, django_capture_on_commit_callbacks):
    client.force_login(maia)
    with django_capture_on_commit_callbacks(execute=True):
        client.post("/manage/calls/SG-2027-01/agreements/issue/")
    page = client.get("/manage/calls/SG-2027-01/agreements/").content.decode()
    assert page.count('scope="row"') == 3
    document = Document.objects.filter(agreement__number="SG-2027-01/003").get()
    file = client.get(f"/documents/{document.pk}/file/")
    assert file["Content-Disposition"] == 'attachment; filename="SG-2027-01_003_agreement_v1_ka-en.pdf"'
    assert file.content.startswith(b"%PDF")


def test_the_public_check_names_nobody_and_tells_a_changed_byte(agreements, client):
    document = agreements[0].documents.get()
    data = read(document.file_key)
    page = client.get(f"/v/{document.code.lower().replace('-', '')}/").content.decode()
    assert document.sha256 in page
    for private in ("სახლი და ეზო", "9 309", document.application.counted.answers["contact"]["full_name"]):
        assert private not in page
    same = client.get(f"/v/{document.code}/", {"sha256": document.sha256}).content.decode()
    changed = client.get(f"/v/{document.code}/", {"sha256": _digest(data[:-1] + b"x")}).content.decode()
    assert ("notice-good" in same, "notice-bad" in same) == (True, False)
    assert ("notice-good" in changed, "notice-bad" in changed) == (False, True)


def _digest(data: bytes) -> str:
    return sha256(data).hexdigest()


@pytest.mark.parametrize("code", ["0000-0000-0000-0000", "%3Cscript%3E", "x" * 200, "SG-2027-01-001"])
def test_unknown_codes_get_one_answer(db, client, code):
    answer = client.get(f"/v/{code}/")
    assert answer.status_code == 404
    assert "<script>" not in answer.content.decode()


def test_too_many_tries_look_like_unknown_codes(agreements, client):
    code = agreements[0].documents.get().code
    statuses = [client.get(f"/v/{code}/").status_code for _try in range(22)]
    assert statuses == [200] * 20 + [404] * 2
