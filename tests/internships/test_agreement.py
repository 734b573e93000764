"""The agreement of three: made as a file, read again as text and as embedded data."""

import io
import json
import re
import subprocess
from pathlib import Path

import pikepdf
import pytest

from internships.agreement import agreement_facts
from internships.models import Placement
from portal.applications.states import ApplicationState
from portal.calls.states import CallState
from portal.core.files import read
from portal.documents.actions import create_agreements
from portal.documents.models import Agreement, Document
from portal.documents.tasks import make_file
from reviews.models import Decision
from reviews.states import DecisionState, Outcome
from tests.factories import HostPersonFactory, UserFactory

NAME, NUMBER = "ირაკლი ბროწეულაშვილი", "99000050005"


@pytest.fixture
def intern(call, candidate, maia, at):
    """Irakli, who lives in Batumi and has taken the place at H2 in Kutaisi."""
    made = candidate("C05", "H2", state=ApplicationState.ACCEPTED, personal_number=NUMBER, home_municipality="batumi")
    submission = made.submissions.get()
    submission.answers |= {"full_name": NAME}
    submission.save()
    decision = Decision.objects.create(
        application=made,
        outcome=Outcome.PLACE,
        place="H2",
        state=DecisionState.RELEASED,
        proposed_by=maia,
        proposed_at=at,
    )
    Placement.objects.create(
        application=made, decision=decision, host_key="H2", how="preference", placed_at=at, accepted_at=at
    )
    type(call).objects.update(state=CallState.DECIDED)
    call.refresh_from_db()
    return made


@pytest.fixture
def people(call):
    """A signatory and a mentor of H2."""
    for name, signs in (("ელენე აბაშიძე", True), ("გიორგი მენტორაძე", False)):
        user = UserFactory(full_name=name, email=f"{'head' if signs else 'mentor'}@example.org")
        HostPersonFactory(call=call, host_key="H2", user=user, is_signatory=signs)


def facts_of(intern, maia, at):
    agreement = Agreement(application=intern, call=intern.call, number="IN-2027-01/001", prepared_by=maia)
    return agreement_facts(intern, agreement, at)


def plan_of(intern, maia, at) -> dict[str, dict[str, object]]:
    """Return the learning plan in English: {table: {label: value}}."""
    tables = facts_of(intern, maia, at).context["blocks"]["learning_plan"]
    return {
        table["heading"]["en"]: {english(f["label"]): english(f["value"]) for f in table["facts"]} for table in tables
    }


def english(text):
    return text["en"] if isinstance(text, dict) else text


def words(pdf: bytes, tmp_path: Path) -> str:
    """Return the text of a PDF on one line."""
    path = tmp_path / "agreement.pdf"
    path.write_bytes(pdf)
    told = subprocess.run(["pdftotext", "-raw", str(path), "-"], check=True, capture_output=True, text=True)
    return re.sub(r"\s+", " ", told.stdout)


def test_an_agreement_is_made_and_says_in_both_languages_what_was_agreed(call, intern, people, maia, at, tmp_path):
    (agreement,) = create_agreements(call, by=maia, at=at)
    assert (agreement.number, agreement.kind) == ("IN-2027-01/001", "internship_agreement")
    assert Placement.objects.get().agreement == agreement
    assert create_agreements(call, by=maia, at=at) == []
    document = Document.objects.get()
    make_file(document.pk)
    document.refresh_from_db()
    assert (document.state, document.error) == ("ready", "")
    pdf = read(document.file_key)
    text = words(pdf, tmp_path)
    for said in (
        "სტაჟირების სამმხრივი ხელშეკრულება",
        NAME,
        NUMBER,
        "რიონის რეგიონული",
        "ელენე აბაშიძე",
        "10 May 2027 – 6 August 2027",
        "700,00 ₾ თვეში",
        "Municipal budget monitoring assistant",
        "Knowledge and skills to be acquired",
        "მენტორი და მისი საკონტაქტო მონაცემები",
        "გიორგი მენტორაძე, mentor@example.org",
        "Table B – what the programme provides",
        "ცხრილი C – რას უზრუნველყოფს მასპინძელი",
    ):
        assert said in text
    for field in call.terms.agreement.learning_plan_fields:
        assert field.en in text
    _data_inside_names_nobody(pdf, intern)


def _data_inside_names_nobody(pdf: bytes, intern) -> None:
    with pikepdf.open(io.BytesIO(pdf)) as opened:
        (name,) = opened.attachments
        data = opened.attachments[name].get_file().read_bytes().decode()
    given = json.loads(data)
    assert (given["number"], given["parties"][1]) == ("IN-2027-01/001", {"role": "host", "key": "H2"})
    assert given["stipend"] == {"amount": "700.00", "currency": "GEL", "months": 3}
    assert (given["from"], given["to"], given["hours_per_week"]) == ("2027-05-10", "2027-08-06", 25)
    for private in (NAME, NUMBER, "ელენე", "გიორგი", "example.org", intern.applicant_person.full_name):
        assert private not in data


def test_the_learning_plan_says_what_is_known_and_leaves_the_rest_to_the_parties(intern, people, maia, at):
    assert plan_of(intern, maia, at) == {
        "Table A – before the internship": {
            "Period of the internship": "10 May 2027 – 6 August 2027",
            "Working hours per week": "25",
            "Title of the placement": "Municipal budget monitoring assistant",
            "Detailed programme of work": "Collecting budget and procurement data, requesting public information.",
            "Knowledge and skills to be acquired": "agreed by the parties before the start",
            "Monitoring plan": "agreed by the parties before the start",
            "Evaluation plan": "agreed by the parties before the start",
            "Mentor and contact details": "გიორგი მენტორაძე, mentor@example.org",
            "Stipend and other support": "GEL 700.00 a month, 3 months",
            "Accident insurance": "provided by the programme",
        },
        "Table B – what the programme provides": {
            "stipend": "GEL 700.00 a month, 3 months",
            "Supplement for living elsewhere": "GEL 250.00 a month",
            "Accident insurance": "provided by the programme",
            "Mid-term visit": "the programme visits the intern",
            "Contact for complaints": "internships@portal.example",
        },
        "Table C – what the host provides": {
            "Mentor": "guides the intern",
            "Each month": "confirms the hours in the timesheet",
            "Evaluation of the intern": "within 14 days of the end of the internship",
            "Data for the certificate": "within 35 days of the end of the internship",
            "One-off contribution to the host": "GEL 300.00 after the certificate is issued",
        },
    }


def test_who_lives_where_the_host_is_gets_no_supplement(intern, maia, at):
    submission = intern.submissions.get()
    submission.answers |= {"home_municipality": "kutaisi"}
    submission.save()
    assert "Supplement for living elsewhere" not in plan_of(intern, maia, at)["Table B – what the programme provides"]


def test_a_signatory_is_no_mentor_and_an_unnamed_person_is_left_to_write(call, intern, maia, at):
    HostPersonFactory(call=call, host_key="H2", is_signatory=True, user=UserFactory(full_name=""))
    mentor = plan_of(intern, maia, at)["Table A – before the internship"]["Mentor and contact details"]
    assert mentor == "agreed by the parties before the start"
    assert facts_of(intern, maia, at).context["signatures"][1]["name"] == ""


def test_a_call_that_pays_nothing_says_so(call, intern, maia, at):
    call.definition["conditions"] = {}
    call.definition_version = 2
    call.save()
    intern.refresh_from_db()
    given = facts_of(intern, maia, at)
    assert given.attachment["stipend"] is None
    assert given.context["values"]["en"]["stipend.text"] == "none"
    assert plan_of(intern, maia, at)["Table B – what the programme provides"] == {
        "stipend": "none",
        "Mid-term visit": "the programme visits the intern",
        "Contact for complaints": "internships@portal.example",
    }
