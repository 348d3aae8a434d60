"""What people settled about the columns of files with certain headings."""

from django.db import models

from inventory.models.people import Organisation, Person


class ColumnLayout(models.Model):
    """Answers for every table of an organisation's files under the same headings; used silently the next time.

    Only what a person changed or was asked stands here; the other columns are read by their headings each time.
    """

    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="column_layouts")
    key = models.CharField(max_length=32, help_text="Hash of the normalised headings in their order.")
    headings = models.JSONField(help_text="As last written: [heading, ...].")
    columns = models.JSONField(
        default=dict, help_text='{column index as text: field}; "" is kept as text and not read.'
    )
    day_first = models.BooleanField(null=True, help_text="Null where no column of dates was open.")
    settled_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    settled_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["organisation", "key"], name="one_column_layout_per_headings"),
        ]

    def __str__(self) -> str:
        return ", ".join(self.headings)[:200]
