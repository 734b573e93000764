"""How the organisation appears, and its logo."""

from io import BytesIO

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpResponse
from PIL import Image

from portal.calls.models import Programme
from portal.core.events import events_of

from ..factories import FIXTURES, ProgrammeFactory

PAGE = "/manage/programme/"
GIVEN = {"name_ka": "ხიდი", "name_en": "Bridge", "donor_line_en": "Funded by the EU", "contact_email": "a@example.org"}


def picture(form: str, size=(1000, 500)) -> bytes:
    target = BytesIO()
    Image.new("RGB", size, "#7b1e3a").save(target, form)
    return target.getvalue()


def shown(answer: HttpResponse) -> str:
    assert answer.status_code == 200
    return answer.content.decode()


def test_the_first_officer_names_the_organisation(maia, as_user):
    client = as_user(maia)
    assert client.post(PAGE, GIVEN).url == PAGE
    programme = Programme.objects.get()
    assert (programme.name_ka, programme.donor_line_en, programme.key) == ("ხიდი", "Funded by the EU", "main")
    [event] = events_of(programme)
    assert (event.verb, event.actor_id, event.data["fields"]) == (
        "programme_changed",
        maia.pk,
        ["name_ka", "name_en", "donor_line_en", "contact_email"],
    )


def test_pages_show_a_new_name_at_once(maia, as_user):
    ProgrammeFactory(name_en="Before")
    client = as_user(maia)
    assert "Before" in shown(client.get("/privacy/"))
    client.post(PAGE, GIVEN)
    assert "Bridge" in shown(client.get("/privacy/"))


def test_saving_the_same_again_is_no_event(maia, as_user):
    for _time in range(2):
        as_user(maia).post(PAGE, GIVEN)
    assert events_of(Programme.objects.get()).count() == 1


@pytest.mark.parametrize(("name", "form"), [("logo.png", "PNG"), ("logo.jpeg", "JPEG")])
def test_a_logo_becomes_a_small_png_of_our_own(maia, as_user, name, form):
    client = as_user(maia)
    client.post(PAGE, GIVEN | {"new_logo": SimpleUploadedFile(name, picture(form) + b"<script>secret</script>")})
    address = Programme.objects.get().logo[-8:]
    assert f'src="/logo/?v={address}"' in shown(client.get("/privacy/"))
    answer = as_user(None).get("/logo/")
    with Image.open(BytesIO(answer.content)) as logo:
        assert (logo.format, logo.size) == ("PNG", (400, 200))
    assert b"secret" not in answer.content
    assert (answer["Content-Type"], answer["X-Content-Type-Options"]) == ("image/png", "nosniff")


@pytest.mark.parametrize("name", ["svg_named.png", "html_named.pdf", "good_extract.pdf"])
def test_what_is_no_picture_is_refused(maia, as_user, name):
    file = SimpleUploadedFile(name, (FIXTURES / "files" / name).read_bytes())
    assert "This is not a picture in PNG or JPEG" in shown(as_user(maia).post(PAGE, GIVEN | {"new_logo": file}))
    assert not Programme.objects.exists()


def test_without_a_logo_there_is_none(db, as_user):
    assert as_user(None).get("/logo/").status_code == 404


def test_georgian_labels_have_no_capital_letters(tamar, as_user):
    tamar.language = "ka"
    tamar.save()
    page = shown(as_user(tamar).get(PAGE))
    assert ("სახელწოდება ქართულად" in page, "Ს" in page) == (True, False)


@pytest.mark.parametrize("who", ["fatima", "irakli", "nino"])
def test_only_officers_change_it(db, who, as_user, request):
    client = as_user(request.getfixturevalue(who))
    assert [client.get(PAGE).status_code, client.post(PAGE, GIVEN).status_code] == [403, 403]
    assert not Programme.objects.exists()
