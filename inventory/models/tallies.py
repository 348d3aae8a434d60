"""How many cameras there are of each sort, by site and by date, kept in step by the database itself."""

from datetime import date

from django.db import models

from inventory.models.people import Organisation
from inventory.models.sites import Site

UNDATED = date.max
"""The day of cameras that are due on none: a day, since two that are null are no conflict to a database."""


class Tally(models.Model):
    """A count of cameras that are alike; written by triggers.

    Adding up the rows gives the cameras, so that a page of a million cameras reads thousands of rows
    (docs/decisions/the-database-keeps-tallies-and-the-search-index.md). A row whose cameras have all become
    another sort stays, as 0.
    """

    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="+")
    verdict = models.CharField(max_length=10, blank=True)
    life = models.CharField(max_length=4)
    status = models.CharField(max_length=14)
    part = models.IntegerField(
        default=0, help_text="Which database process counted: so that two never wait for one row."
    )
    number = models.IntegerField(help_text="Cameras more or, in one part, fewer.")

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return f"{self.number} {self.verdict or 'unchecked'} {self.life} {self.status}"


class CameraTally(Tally):
    """Of one site's cameras that are alike in verdict, life and status."""

    site = models.ForeignKey(Site, on_delete=models.CASCADE, related_name="tallies")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "site", "verdict", "life", "status", "part"],
                name="one_tally_of_each_sort",
            ),
        ]
        indexes = [
            # Which sites have most to do is asked of every site, and told by these cameras alone.
            models.Index(
                fields=["organisation", "site", "verdict", "life", "status", "number"],
                condition=models.Q(life="live", verdict="restricted") | models.Q(status="overdue"),
                name="tallies_of_what_is_to_do",
            ),
        ]


class DateTally(Tally):
    """Of the organisation's cameras that are also alike in what is asked of them and by when, wherever they are."""

    headline = models.CharField(max_length=30, blank=True)
    due_by = models.DateField(help_text="The cameras' due_on, or UNDATED.")
    gone_by = models.DateField(help_text="The cameras' gone_by, or UNDATED.")
    found_late = models.BooleanField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=[
                    "organisation",
                    "verdict",
                    "life",
                    "status",
                    "headline",
                    "due_by",
                    "gone_by",
                    "found_late",
                    "part",
                ],
                name="one_date_tally_of_each_sort",
            ),
        ]
