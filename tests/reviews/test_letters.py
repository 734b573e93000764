"""Letters of decision: in the language of the application, read before they leave, each sent once."""

from datetime import datetime

import pytest
from django.core.exceptions import PermissionDenied

from portal.core.errors import Refused
from portal.core.models import Event, Message
from portal.documents.models import Document
from reviews.actions import confirm_decisions, edit_letter, release_decision, release_decisions
from reviews.emails import complaint_due, filled, letter_of, letters_of, read_mark
from reviews.models import Decision

from ..factories import SMALL_GRANTS, DecisionFactory, ProgrammeFactory, definition
from .cases import MEETING, RELEASE, in_review, small_round, standing

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def signatory(db) -> None:
    """Who signs the letters."""
    ProgrammeFactory(signatory_name_ka="თამარ ჯაფარიძე", signatory_name_en="Tamar Japaridze")


def written_to(name: str, **more) -> Message:
    """Return the letter of the example round's application `name`."""
    found = letter_of(standing(name))
    assert found is not None
    return found


def test_ac43_an_award_letter_speaks_the_language_of_its_application(decided):
    georgian, english = written_to("A01"), written_to("A02")
    assert (georgian.language, georgian.subject) == ("ka", "გრანტი გამოგეყოთ – განაცხადი SG-2027-01-A01")
    assert "გრანტის ოდენობა: 13\u00a0700,00\u00a0₾\n" in georgian.body
    assert "პროექტი: Project of A01\n" in georgian.body
    assert "თამარ ჯაფარიძე" in georgian.body
    assert (english.language, english.subject) == ("en", "You have been awarded a grant – application SG-2027-01-A02")
    assert "Grant: GEL\u00a09,400.00\n" in english.body
    assert "Tamar Japaridze" in english.body
    assert "[[answer_due]]" in georgian.body
    assert "[[complaint_due]]" in english.body


def test_a_title_is_printed_as_it_was_typed(maia, levan):
    call = small_round(0)
    typed = "Öffner & „Söhne“ <b>{{ 7*7 }}</b> O'Neill"
    decision = DecisionFactory(application=in_review(call, "A1", title=typed), proposed_by=maia)
    confirm_decisions(call, by=levan, at=MEETING)
    assert f"Project: {typed}\n" in letter_of(decision).body


def test_a_rejection_tells_total_threshold_and_criteria_and_names_no_reviewer(decided):
    body = written_to("A34").body
    english = body if written_to("A34").language == "en" else None
    assert "73" in body
    for told in ("2.67", "60.00") if english else ("2,67", "60,00"):
        assert told in body
    for hidden in ("R1", "R2", "R3", "R4", "R5", "R6", "rank", "რანგ"):
        assert hidden not in body


def test_a_reserve_letter_tells_the_place_and_until_when(decided):
    letter = written_to("A19")
    assert "30.09.2027" in letter.body or "30 September 2027" in letter.body
    assert any(line.endswith(": 1") for line in letter.body.splitlines())


def test_a_smaller_offer_tells_both_sums(maia, levan):
    call = small_round(0)
    application = in_review(call, "A1", requested="11800.00")
    decision = DecisionFactory(application=application, outcome="partial_offer", amount="10691.00", proposed_by=maia)
    decision.refresh_from_db()
    confirm_decisions(call, by=levan, at=MEETING)
    body = letter_of(decision).body
    assert "Requested: GEL\u00a011,800.00\nOffered: GEL\u00a010,691.00\n" in body


def test_dates_are_filled_in_for_the_day_of_release(decided):
    decision, due = standing("A02"), datetime.fromisoformat("2027-04-12T23:59:59+04:00")
    text = filled("[[answer_due]] and [[complaint_due]]", decision, due, RELEASE)
    assert text == "12 April 2027, 23:59:59 (Tbilisi time) and 13 April 2027, 18:00 (Tbilisi time)"


def test_without_a_named_moment_complaints_end_with_the_working_days_of_the_call():
    terms = definition(SMALL_GRANTS)
    terms["timeline"] = [item for item in terms["timeline"] if item["key"] != "complaints_close"]
    decision = DecisionFactory(application=in_review(small_round(0, definition=terms), "A1"))
    due = complaint_due(decision, datetime.fromisoformat("2027-04-05T18:00:00+04:00"))
    assert due == datetime.fromisoformat("2027-04-13T23:59:59+04:00")


# Editing -------------------------------------------------------------------------------------------------------------


def edited(name: str, by, **changes) -> None:
    letter = written_to(name)
    given = {"subject": letter.subject, "body": letter.body, "read": read_mark(letter), **changes}
    edit_letter(standing(name), by=by, at=MEETING, **given)


def test_an_officer_mends_a_letter_before_it_leaves(decided, maia):
    body = written_to("A02").body.replace("We are glad", "We are\r\nvery glad")
    edited("A02", maia, subject="  Your grant\n", body=body)
    letter = written_to("A02")
    assert (letter.subject, letter.state) == ("Your grant", "draft")
    assert "We are\nvery glad" in letter.body
    assert Event.objects.filter(verb="letter edited").count() == 1


@pytest.mark.parametrize("mark", ["[[answer_due]]", "[[complaint_due]]"])
def test_a_mark_for_a_date_cannot_be_taken_out(decided, maia, mark):
    with pytest.raises(Refused) as refusal:
        edited("A02", maia, body=written_to("A02").body.replace(mark, "soon"))
    assert [(p.field, p.code) for p in refusal.value.problems] == [("body", "required")]
    assert mark in written_to("A02").body


def test_two_officers_do_not_overwrite_each_other(decided, maia, levan):
    read = read_mark(written_to("A02"))
    edited("A02", maia, subject="First")
    with pytest.raises(Refused) as refusal:
        edited("A02", levan, subject="Second", read=read)
    assert refusal.value.problems[0].code == "changed_meanwhile"
    assert written_to("A02").subject == "First"


def test_a_letter_that_has_left_is_not_changed(decided, maia):
    release_decision(standing("A02"), by=maia, at=RELEASE)
    with pytest.raises(Refused) as refusal:
        edited("A02", maia, subject="Too late")
    assert refusal.value.problems[0].code == "already_sent"


@pytest.mark.parametrize("who", ["irakli", "fatima", "ana", "nino"])
def test_letters_are_mended_by_officers(decided, who, request):
    with pytest.raises(PermissionDenied):
        edited("A02", request.getfixturevalue(who), subject="Mine")


# Leaving -------------------------------------------------------------------------------------------------------------


def test_released_letters_bear_their_dates_and_become_papers(decided, maia):
    release_decision(standing("A02"), by=maia, at=RELEASE)
    letter = written_to("A02")
    assert letter.state == "approved"
    assert "[[" not in letter.body
    assert "12 April 2027, 23:59:59 (Tbilisi time)" in letter.body
    paper = Document.objects.get(kind="award_letter")
    assert (paper.number, paper.language, paper.issued_at) == ("SG-2027-01/AW-001", "en", RELEASE)


def test_a_double_release_sends_one_mail(decided, maia, levan, mailoutbox, django_capture_on_commit_callbacks):
    for officer in (maia, levan):
        with django_capture_on_commit_callbacks(execute=False):
            release_decisions(decided, by=officer, at=RELEASE)
    assert Message.objects.filter(purpose="decision letter", state="approved").count() == 40
    assert Document.objects.filter(kind__contains="letter").count() == 40
    letters = letters_of(Decision.objects.all())
    assert len(letters) == len({letter.pk for letter in letters.values()}) == 40


def test_a_letter_is_sent_once_however_often_it_is_tried(maia, levan, mailoutbox, clock):
    from portal.core.tasks import send_message

    call = small_round(0)
    decision = DecisionFactory(application=in_review(call, "A1"), outcome="not_funded", amount=None, proposed_by=maia)
    confirm_decisions(call, by=levan, at=MEETING)
    release_decisions(call, by=maia, at=RELEASE)
    letter = letter_of(decision)
    for _attempt in range(3):
        send_message.call(letter.pk)
    letter.refresh_from_db()
    assert (letter.state, [mail.to for mail in mailoutbox]) == ("sent", [[decision.application.created_by.email]])
    assert mailoutbox[0].body == letter.body
