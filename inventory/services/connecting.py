"""The network of many cameras at once: a whole site's, or those that somebody chose."""

from collections import Counter
from datetime import date

from django.db import transaction
from django.db.models import F, QuerySet
from django.utils import timezone

from inventory import audit
from inventory.models import Camera, Person, Site
from inventory.services.sites import batched

CAMERAS_A_CHUNK = 500


@transaction.atomic
def set_connection(
    site: Site, cameras: QuerySet[Camera], connection: str, *, on: date, by: Person, reason: str
) -> int:
    """Record the network that these cameras of a site are on; how many were on another before.

    One event a chunk, with the site as its subject. The caller enqueues a replan.
    """
    chosen = cameras.filter(site=site).exclude(connection=connection).order_by("pk")
    changed = list(chosen.select_for_update().values_list("pk", "uuid", "connection"))
    for chunk in batched(changed, CAMERAS_A_CHUNK):
        Camera.objects.in_register().filter(pk__in=[pk for pk, _, _ in chunk]).update(
            connection=connection, version=F("version") + 1, edited_at=timezone.now(), to_replan=True
        )
        audit.record(
            "network of cameras recorded",
            organisation=site.organisation,
            by=by,
            subject=site,
            before={"connection": dict(Counter(before for _, _, before in chunk))},
            after={"connection": connection, "on": on, "cameras": [str(uuid) for _, uuid, _ in chunk]},
            reason=reason,
        )
    return len(changed)
