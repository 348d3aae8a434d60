"""How each camera stood, and from when until when: what a report of a past day is read from."""

from django.db import models

from inventory.models import Camera, Finding, Organisation, Site


class CameraSpan(models.Model):
    """A stretch of time in which a camera stood as it did; written by the replan, never changed but for its end.

    The replan visits every camera that changed, so the span that is open now says what `Camera` says, in the same
    codes. Labels and places are not kept: a report of a past day shows them as they read today.
    """

    camera = models.ForeignKey(Camera, on_delete=models.PROTECT, related_name="spans")
    site = models.ForeignKey(Site, on_delete=models.PROTECT, related_name="+")
    life = models.CharField(max_length=4)
    connection = models.CharField(max_length=14)
    verdict = models.CharField(max_length=10, blank=True)
    basis = models.CharField(max_length=12, blank=True)
    maker = models.CharField(max_length=80, blank=True)
    finding = models.ForeignKey(Finding, null=True, on_delete=models.PROTECT, related_name="+")
    headline = models.CharField(max_length=30, blank=True)
    due_on = models.DateField(null=True)
    status = models.CharField(max_length=14)
    since = models.DateTimeField()
    until = models.DateTimeField(null=True)
    carried_over = models.BooleanField(
        default=False, help_text="Begun when Lenscap began to keep spans: what was before is not known."
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["camera"], condition=models.Q(until=None), name="one_open_span_per_camera"
            ),
        ]
        indexes = [
            models.Index(fields=["camera", "since"], name="spans_of_a_camera"),
            # The burn-down reads these alone: restricted cameras in place, which are the lesser part of an estate.
            models.Index(
                fields=["site", "since", "until", "camera"],
                condition=models.Q(verdict="restricted", life="live"),
                name="restricted_spans_by_site",
            ),
            # What is newly in scope since a person's last digest: few, of very many that stand.
            models.Index(
                fields=["since", "site", "camera", "life"],
                condition=models.Q(verdict="restricted", until=None),
                name="restricted_spans_that_stand",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.camera}: {self.status} since {self.since:%d %B %Y}"


class MoveTally(models.Model):
    """How many restricted cameras came into place on a day, and left it; kept by `removal.services.moves`.

    A camera that is only planned anew comes and goes on one day, and so moves nothing. `gone` counts those that
    left on that day and have been gone ever since.
    """

    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="+")
    day = models.DateField()
    came = models.IntegerField()
    went = models.IntegerField()
    gone = models.IntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["organisation", "day"], name="one_tally_of_moves_a_day"),
        ]

    def __str__(self) -> str:
        return f"{self.day}: {self.came} came, {self.went} went, {self.gone} for good"
