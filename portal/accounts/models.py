"""People, organisations and the certificates of graduates."""

from functools import cached_property

import rules
from django.conf import settings
from django.contrib.auth.models import AbstractBaseUser, BaseUserManager, PermissionsMixin
from django.db import models
from django.db.models.functions import Lower
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from portal.core.access import CONSOLE_EMAIL
from portal.core.rules import is_console

from .rules import has_role
from .states import MemberRole, Role


class UserManager(BaseUserManager["User"]):
    def create_user(self, email: str, password: str | None = None, **fields: object) -> "User":
        user = self.model(email=email.strip(), **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def create_superuser(self, email: str, password: str | None = None, **fields: object) -> "User":
        return self.create_user(email, password, is_staff=True, is_superuser=True, **fields)

    def get_by_natural_key(self, email: str | None) -> "User":
        return self.get(email__iexact=email)


class User(AbstractBaseUser, PermissionsMixin):
    """A person who signs in by e-mail; `personal_number` is set only when a verified certificate proves it."""

    email = models.EmailField(_("e-mail"), unique=True)
    full_name = models.CharField(_("name"), max_length=120, blank=True)
    language = models.CharField(_("language"), max_length=2, choices=settings.LANGUAGES, default="ka")
    personal_number = models.CharField(_("personal number"), max_length=11, null=True, blank=True, unique=True)
    phone = models.CharField(_("telephone"), max_length=30, blank=True)
    is_active = models.BooleanField(default=True)
    is_staff = models.BooleanField(default=False)
    date_joined = models.DateTimeField(default=timezone.now)

    USERNAME_FIELD = "email"
    objects = UserManager()

    class Meta:
        verbose_name = _("person")
        verbose_name_plural = _("people")
        constraints = [models.UniqueConstraint(Lower("email"), name="email_once")]

    def __str__(self) -> str:
        return self.full_name or self.email

    @property
    def is_console(self) -> bool:
        return self.email == CONSOLE_EMAIL

    def has_perm(self, perm: str, obj: models.Model | None = None) -> bool:
        """Ask the portal's rules for the portal's permissions: a superuser looks into the back room, no more."""
        return rules.has_perm(perm, self, obj) if rules.perm_exists(perm) else super().has_perm(perm, obj)

    @cached_property
    def staff_roles(self) -> frozenset[tuple[str, str]]:
        """Return (role, call code) for every grant of a role; code "" means all calls. One query a request."""
        return frozenset(self.grants_of_role.values_list("role", "call_code"))


class StaffRole(models.Model):
    """A role of a person of the organisation's own staff, for one call (`call_code`) or for all (empty)."""

    user = models.ForeignKey(User, models.CASCADE, related_name="grants_of_role")
    role = models.CharField(max_length=10, choices=Role)
    call_code = models.CharField(max_length=40, blank=True)
    granted_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    since = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = _("role")
        constraints = [models.UniqueConstraint(fields=["user", "role", "call_code"], name="role_once")]

    def __str__(self) -> str:
        return f"{self.user} · {self.get_role_display()} {self.call_code}".strip()


class OrganisationQuerySet(models.QuerySet["Organisation"]):
    def visible_to(self, user: User) -> "OrganisationQuerySet":
        """Return the organisations for which `user` works; staff see all."""
        if is_console(user) or has_role(user, set(Role.values)):
            return self
        return self.filter(membership__user=user) if user.is_authenticated else self.none()


class Organisation(models.Model):
    """A legal person by its 9-digit identification code; filled by applications, mended by officers only."""

    code = models.CharField(_("identification code"), max_length=9, unique=True)
    name = models.CharField(_("name"), max_length=200)
    address = models.CharField(_("address"), max_length=250, blank=True)
    head_name = models.CharField(_("head"), max_length=120, blank=True)
    head_position = models.CharField(_("position of the head"), max_length=120, blank=True)
    head_email = models.EmailField(_("e-mail of the head"), blank=True)
    members = models.ManyToManyField(User, through="Membership", related_name="organisations")

    objects = OrganisationQuerySet.as_manager()

    class Meta:
        verbose_name = _("organisation")
        verbose_name_plural = _("organisations")

    def __str__(self) -> str:
        return self.name


class Membership(models.Model):
    organisation = models.ForeignKey(Organisation, models.CASCADE)
    user = models.ForeignKey(User, models.CASCADE)
    role = models.CharField(max_length=10, choices=MemberRole, default=MemberRole.MEMBER)
    since = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = _("membership")
        constraints = [models.UniqueConstraint(fields=["organisation", "user"], name="member_once")]

    def __str__(self) -> str:
        return f"{self.user} · {self.organisation}"


class Certificate(models.Model):
    """A certificate of the course, as the learning platform exported it; `person` once number and e-mail agree."""

    certificate_no = models.CharField(_("number"), max_length=30, unique=True)
    holder_name = models.CharField(_("holder"), max_length=120)
    personal_number = models.CharField(_("personal number"), max_length=11, db_index=True)
    email = models.EmailField(_("e-mail"), blank=True)
    course = models.CharField(_("course"), max_length=60)
    issued = models.DateField(_("issued"))
    grade = models.PositiveSmallIntegerField(_("grade"), null=True)
    withdrawn = models.DateField(_("withdrawn"), null=True, blank=True)
    person = models.ForeignKey(User, models.SET_NULL, null=True, related_name="certificates")

    class Meta:
        verbose_name = _("certificate")
        verbose_name_plural = _("certificates")

    def __str__(self) -> str:
        return self.certificate_no
