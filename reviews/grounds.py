"""Why a member of the panel may not read an application: grounds to declare, and facts that bar without asking."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from portal.calls.definition.review import Ground


class Bar(TextChoices):
    """What keeps a seat from an application."""

    CONFLICT = "conflict", _("declared a conflict of interest")
    APPLICANT = "applicant", _("works for the applicant")
    NAMED = "named", _("is named in the application")
    DECLINED = "declined", _("has given it back")
    LANGUAGE = "language", _("does not read its language")


STANDARD_GROUNDS = (
    Ground(
        key="same_organisation",
        ka="მუშაობს ან ბოლო ორი წლის განმავლობაში მუშაობდა განმცხადებელთან",
        en="Works, or worked in the last two years, for or with the applicant",
    ),
    Ground(key="family", ka="არის განმცხადებლის ოჯახის წევრი", en="Is a family member of the applicant"),
    Ground(key="financial", ka="აქვს ფინანსური ინტერესი", en="Has a financial interest"),
    Ground(key="advised", ka="დაეხმარა განაცხადის მომზადებაში", en="Helped to prepare the application"),
    Ground(
        key="lecturer",
        ka="იყო განმცხადებლის ლექტორი (უნდა გაცხადდეს, თავისთავად აცილებას არ იწვევს)",
        en="Taught the applicant on the course (must be declared; does not exclude by itself)",
        excludes=False,
    ),
)
