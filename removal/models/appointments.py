"""Who answers for an organisation or one of its sites: the responsible owner (SRO)."""

import uuid
from datetime import date
from typing import Self

from django.db import models
from django.db.models import Q

from inventory.models import Organisation, Person, Site


class AppointmentQuerySet(models.QuerySet["Appointment"]):
    """Named filters over appointments."""

    def standing(self, *, on: date) -> Self:
        """Those that hold on a day, of people who may still sign in."""
        begun = self.filter(appointed_on__lte=on, person__is_active=True)
        return begun.filter(Q(ended_on=None) | Q(ended_on__gt=on))


class Appointment(models.Model):
    """A person who answers for one site or, without one, for every site of the organisation that has none."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="appointments")
    site = models.ForeignKey(
        Site, null=True, blank=True, on_delete=models.PROTECT, related_name="appointments"
    )
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="appointments")
    appointed_on = models.DateField()
    basis = models.CharField(max_length=300, help_text="What the appointment rests on, such as a letter.")
    appointed_by = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="+")
    ended_on = models.DateField(null=True, blank=True, help_text="The first day on which it holds no more.")
    ended_by = models.ForeignKey(Person, null=True, blank=True, on_delete=models.PROTECT, related_name="+")

    objects = AppointmentQuerySet.as_manager()

    class Meta:
        ordering = ["site__name", "-appointed_on", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["site"], condition=Q(ended_on=None), name="one_responsible_owner_per_site"
            ),
            models.UniqueConstraint(
                fields=["organisation"],
                condition=Q(ended_on=None, site=None),
                name="one_responsible_owner_per_organisation",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person}, responsible owner of {self.site or self.organisation}"
