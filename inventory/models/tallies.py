"""How many cameras each site has of each sort, kept in step by the database itself."""

from datetime import date

from django.db import models

from inventory.models.people import Organisation
from inventory.models.sites import Site

UNDATED = date.max
"""The day of cameras that are due on none: a day, since two that are null are no conflict to a database."""


class CameraTally(models.Model):
    """A count of one site's cameras alike in verdict, life, status and what is asked by when; written by triggers.

    Adding up a site's rows gives its cameras, so that the home page of a million cameras reads thousands of rows
    (docs/decisions/the-database-keeps-tallies-and-the-search-index.md). A row whose cameras have all become
    another sort stays, as 0.
    """

    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="+")
    site = models.ForeignKey(Site, on_delete=models.CASCADE, related_name="tallies")
    verdict = models.CharField(max_length=10, blank=True)
    life = models.CharField(max_length=4)
    status = models.CharField(max_length=14)
    headline = models.CharField(max_length=30, blank=True)
    due_by = models.DateField(help_text="The cameras' due_on, or UNDATED.")
    part = models.IntegerField(
        default=0, help_text="Which database process counted: so that two never wait for one row."
    )
    number = models.IntegerField(help_text="Cameras more or, in one part, fewer.")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=[
                    "organisation",
                    "site",
                    "verdict",
                    "life",
                    "status",
                    "headline",
                    "due_by",
                    "part",
                ],
                name="one_tally_of_each_sort",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.number} {self.verdict or 'unchecked'} {self.life} {self.status} at {self.site_id}"
