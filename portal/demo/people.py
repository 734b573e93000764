"""The invented people of the demo, one at least for each role."""

from datetime import datetime

from allauth.account.models import EmailAddress

from portal.accounts.models import Organisation, StaffRole, User
from portal.accounts.states import Role
from portal.calls.models import Programme

STAFF = {
    "maia.beridze": ("მაია ბერიძე", Role.OFFICER),
    "levan.kapanadze": ("ლევან კაპანაძე", Role.OFFICER),
    "tamar.gelashvili": ("თამარ გელაშვილი", Role.DIRECTOR),
    "irakli.tsereteli": ("ირაკლი წერეთელი", Role.FINANCE),
    "helen.brandt": ("Helen Brandt", Role.AUDITOR),
}
REVIEWERS = {
    "R1": ("ana.lomidze", "ანა ლომიძე"),
    "R2": ("beka.maisuradze", "ბექა მაისურაძე"),
    "R3": ("dato.kvaratskhelia", "დათო კვარაცხელია"),
    "R4": ("eka.jorjadze", "ეკა ჯორჯაძე"),
    "R5": ("gia.abashidze", "გია აბაშიძე"),
    "R6": ("lia.chkheidze", "ლია ჩხეიძე"),
}
INTERNSHIP_REVIEWERS = {
    "P1": ("nata.kobalia", "ნათა კობალია"),
    "P2": ("vakho.surguladze", "ვახო სურგულაძე"),
    "P3": ("sopo.mgeladze", "სოფო მგელაძე"),
    "P4": ("zaza.tevzadze", "ზაზა თევზაძე"),
}
HOST_PEOPLE = {
    "H1": ("elene.dvali", "ელენე დვალი"),
    "H2": ("rezo.kikvidze", "რეზო კიკვიძე"),
    "H3": ("manana.shervashidze", "მანანა შერვაშიძე"),
    "H4": ("otar.zarandia", "ოთარ ზარანდია"),
    "H5": ("keti.amashukeli", "ქეთი ამაშუკელი"),
    "H6": ("temur.vachnadze", "თემურ ვაჩნაძე"),
}
APPLICANT = ("nino.tsiklauri", "ნინო წიკლაური")
PROGRAMME = {
    "name_ka": "სამოქალაქო ჩართულობის ცენტრი",
    "name_en": "Centre for Civic Participation",
    "donor_line_ka": "პროექტი ხორციელდება ევროკავშირის მხარდაჭერით.",
    "donor_line_en": "The project is supported by the European Union.",
    "address_ka": "თბილისი, მაგალითის ქუჩა 7",
    "address_en": "7 Example Street, Tbilisi",
    "code": "999000900",
    "signatory_name_ka": "თამარ გელაშვილი",
    "signatory_name_en": "Tamar Gelashvili",
    "signatory_position_ka": "დირექტორი",
    "signatory_position_en": "Director",
    "contact_email": "grants@portal.example",
}


def address_of(name: str) -> str:
    return f"{name}@example.org"


def person(name: str, full_name: str, at: datetime, language: str = "ka") -> User:
    """Return the person with this address, made and verified if new."""
    user, _made = User.objects.get_or_create(
        email=address_of(name),
        defaults={"full_name": full_name, "language": language, "password": "!", "date_joined": at},
    )
    EmailAddress.objects.get_or_create(user=user, email=user.email, defaults={"verified": True, "primary": True})
    return user


def make_staff(at: datetime) -> dict[str, User]:
    """Return the staff by role; the second officer as `second_officer`."""
    found: dict[str, User] = {}
    for name, (full_name, role) in STAFF.items():
        user = person(name, full_name, at, "en" if role == Role.AUDITOR else "ka")
        StaffRole.objects.get_or_create(user=user, role=role, call_code="", defaults={"since": at})
        found["second_officer" if role in found else str(role)] = user
    return found


def make_programme() -> Programme:
    programme, _made = Programme.objects.update_or_create(key="main", defaults=PROGRAMME)
    return programme


def make_applicant(at: datetime) -> tuple[User, Organisation]:
    """Return the applicant with an organisation of her own."""
    user = person(*APPLICANT, at)
    organisation, _made = Organisation.objects.get_or_create(
        code="999000777",
        defaults={"name": "სოფლის ხმა", "head_name": user.full_name, "head_position": "თავმჯდომარე"},
    )
    organisation.membership_set.get_or_create(user=user, defaults={"role": "owner", "since": at})
    return user, organisation
