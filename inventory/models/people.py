"""Organisations, the people in them, and what each may reach."""

import uuid
from datetime import datetime
from typing import ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models.functions import Lower
from django.utils import timezone
from django.utils.crypto import salted_hmac
from django.utils.functional import cached_property

from inventory.models.divisions import Division


class Organisation(models.Model):
    """A body that answers for an estate; nothing of one organisation is ever shown to another."""

    class Kind(models.TextChoices):
        CENTRAL_GOVERNMENT = "central_government", "Central government department or agency"
        ADOPTER = "adopter", "Other body that has adopted a removal policy"
        OTHER = "other", "Other body without a removal policy"

    class SecondPerson(models.TextChoices):
        """When a decision on a device that asks less of cameras needs a second person."""

        SENSITIVE = "sensitive", "Where it touches a sensitive or extended site"
        ALWAYS = "always", "Always"

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    code = models.SlugField(
        max_length=20, unique=True, help_text="Short name used in file names and commands."
    )
    name = models.CharField(max_length=200)
    kind = models.CharField(max_length=20, choices=Kind.choices)
    marking = models.CharField(max_length=60, blank=True, default="OFFICIAL-SENSITIVE")
    colour = models.CharField(
        max_length=7, blank=True, help_text="Of its pages, such as #17616a; empty: Lenscap's own."
    )
    logo_sha256 = models.CharField(
        max_length=64,
        blank=True,
        editable=False,
        help_text="Of the picture that its Logo holds; empty: none.",
    )
    division = models.CharField(max_length=20, choices=Division.choices, default=Division.ENGLAND_AND_WALES)
    second_person = models.CharField(
        max_length=9, choices=SecondPerson.choices, default=SecondPerson.SENSITIVE
    )
    single_handed_since = models.DateField(
        null=True, blank=True, help_text="One person may decide what else needs two, while there is one lead."
    )
    single_handed_reason = models.TextField(blank=True, help_text="Why, in writing.")
    second_factor_roles = models.JSONField(
        default=list, blank=True, help_text="Roles that need a second factor to sign in."
    )
    second_factor_from = models.DateField(
        null=True, blank=True, help_text="First day on which those roles need one."
    )
    created_at = models.DateTimeField(auto_now_add=True)

    def __str__(self) -> str:
        return self.name


class Logo(models.Model):
    """An organisation's logo, encoded anew. Apart from its organisation, which every page reads."""

    organisation = models.OneToOneField(
        Organisation, primary_key=True, on_delete=models.CASCADE, related_name="logo"
    )
    picture = models.BinaryField(help_text="A PNG file.")

    def __str__(self) -> str:
        return f"Logo of {self.organisation}"


class PeopleManager(BaseUserManager["Person"]):
    """Finds people by e-mail address, whatever its case."""

    def get_by_natural_key(self, username: str | None) -> "Person":
        return self.get(email__iexact=username or "")


class Person(AbstractBaseUser):
    """Somebody who signs in; belongs to one organisation and holds one or more roles in it."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="people")
    email = models.EmailField(unique=True)
    name = models.CharField(max_length=150)
    is_active = models.BooleanField(default=True)
    created_at = models.DateTimeField(auto_now_add=True)
    let_in_at = models.DateTimeField(
        null=True, editable=False, help_text="When they were let in again; what they held before stays dead."
    )

    objects: ClassVar[PeopleManager] = PeopleManager()

    USERNAME_FIELD = "email"
    REQUIRED_FIELDS = ["name"]

    class Meta:
        verbose_name_plural = "people"
        constraints = [
            models.UniqueConstraint(Lower("email"), name="one_person_per_email_address"),
        ]

    def __str__(self) -> str:
        return self.name or self.email

    @cached_property
    def roles(self) -> frozenset[str]:
        """The roles held, read once for each request's person."""
        return frozenset(self.roles_held.values_list("role", flat=True))

    @property
    def second_factor_since(self) -> datetime | None:
        """Since when a code is asked for at sign-in; None where the password is enough."""
        factor = getattr(self, "second_factor", None)
        return factor.since if factor else None

    def _get_session_auth_hash(self, secret: str | None = None) -> str:
        """Over roles and second factor as well as the password, so that a change of any ends the person's sessions.

        Django checks it with every request; both of its public methods (the second one for rotated keys) ask here.
        """
        what = "|".join([self.password, *sorted(self.roles)])
        if self.second_factor_since:
            what += f"|{self.second_factor_since.isoformat()}"
        salt = "inventory.Person.session"
        return salted_hmac(salt, what, secret=secret, algorithm="sha256").hexdigest()


class Role(models.TextChoices):
    """What a person answers for; the permissions of each stand in `inventory.access`."""

    ADMINISTRATOR = "administrator", "Administrator"
    COMPLIANCE_LEAD = "compliance_lead", "Compliance lead"
    FACILITIES_MANAGER = "facilities_manager", "Facilities manager"
    CONTRACTOR = "contractor", "Contractor"
    AUDITOR = "auditor", "Auditor"


class RoleHeld(models.Model):
    """One role of one person."""

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="roles_held")
    role = models.CharField(max_length=20, choices=Role.choices)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["person", "role"], name="a_role_is_held_once"),
            models.CheckConstraint(condition=models.Q(role__in=Role.values), name="role_is_known"),
        ]

    def __str__(self) -> str:
        return f"{self.person}: {self.get_role_display()}"


class SiteAssignment(models.Model):
    """A site that a facilities manager or contractor works at; contractors only until a day."""

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="site_assignments")
    site = models.ForeignKey("inventory.Site", on_delete=models.CASCADE, related_name="assignments")
    until = models.DateField(null=True, blank=True, help_text="Last day of access; empty for no end.")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["person", "site"], name="a_site_is_assigned_once"),
        ]

    def __str__(self) -> str:
        return f"{self.person} at {self.site}"


class OneTimeLink(models.Model):
    """A link that works once and not for long: to set up the product or to choose a password.

    Only the SHA-256 of its token is stored, so that a copy of the database opens nothing.
    """

    class Purpose(models.TextChoices):
        SET_UP = "set_up", "Set up Lenscap"
        CHOOSE_PASSWORD = "choose_password", "Choose a password"

    purpose = models.CharField(max_length=20, choices=Purpose.choices)
    token_hash = models.CharField(max_length=64, unique=True)
    person = models.ForeignKey(Person, null=True, blank=True, on_delete=models.CASCADE)
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        return f"{self.get_purpose_display()} until {self.expires_at:%d %B %Y %H:%M}"

    @property
    def works(self) -> bool:
        """Not used yet and not run out."""
        return self.used_at is None and self.expires_at > timezone.now()


class SignInAttempt(models.Model):
    """A failed sign-in, kept so that guessing can be slowed by account and by address."""

    email = models.CharField(max_length=254)
    address = models.CharField(max_length=45)
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        indexes = [
            models.Index(fields=["email", "at"], name="attempts_by_email"),
            models.Index(fields=["address", "at"], name="attempts_by_address"),
        ]

    def __str__(self) -> str:
        return f"{self.email} at {self.at:%d %B %Y %H:%M}"
