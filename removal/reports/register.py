"""The register as lines of text: one a camera, every camera (docs/operating.md, `export_register`)."""

from collections.abc import Iterator

from django.db.models import OuterRef, Subquery

from inventory.models import Camera, Organisation
from inventory.services.spreadsheets import defused
from removal.models import Removal

HEADINGS = (
    "site",
    "location",
    "asset_tag",
    "vendor_text",
    "model_text",
    "description",
    "serial",
    "mac",
    "ip",
    "installed_on",
    "verdict",
    "basis",
    "maker",
    "headline",
    "due_on",
    "state",
    "source_file",
    "source_row",
)
# Where each heading's value stands, where that is not the camera's field of the same name. The maker is named as
# `identify` names it, not by its id in the list.
ELSEWHERE = {"site": "site__name", "maker": "fingerprint__finding__maker_name", "state": "removal_state"}
FIELDS = tuple(ELSEWHERE.get(heading, heading) for heading in HEADINGS)


def register_rows(organisation: Organisation) -> Iterator[tuple[str, ...]]:
    """Each camera in the order of its logging; `state` is that of its line in a removal plan, if it has one."""
    latest_line = (
        Removal.objects.filter(camera=OuterRef("pk"))
        .exclude(state="cancelled")
        .order_by("-pk")
        .values("state")[:1]
    )
    cameras = (
        Camera.objects.in_register()
        .filter(organisation=organisation)
        .annotate(removal_state=Subquery(latest_line))
        .order_by("pk")
        .values_list(*FIELDS)
    )
    for values in cameras.iterator(chunk_size=2000):
        yield tuple(defused("" if value is None else str(value)) for value in values)
