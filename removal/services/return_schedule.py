"""Returns that prepare themselves: once for each period that has ended, then waiting for a person to issue them."""

from datetime import date

from django.db import transaction

from inventory.models import Organisation
from removal.models import Return, ReturnSettings
from removal.planning.periods import period_ends
from removal.services.reporting import ReportRefusedError
from removal.services.returning import prepare


@transaction.atomic
def prepare_due(organisation: Organisation, *, on: date) -> list[Return]:
    """Prepare the returns of the periods that are over and have none; the caller enqueues each one's `report`.

    As at the period's last day. One that was discarded is not prepared again; a period of which nothing is known
    (before the history of the cameras begins) is passed over.
    """
    wanted = (
        ReturnSettings.objects.select_for_update()
        .filter(organisation=organisation, since__isnull=False)
        .exclude(every="")
        .first()
    )
    if wanted is None or wanted.since is None:
        return []
    periods = Return.objects.filter(organisation=organisation).exclude(period_ends_on=None)
    there = set(periods.values_list("period_ends_on", flat=True))
    prepared = []
    for day in period_ends(wanted.every, since=wanted.since, on=on):
        if day in there:
            continue
        try:
            prepared.append(prepare(organisation, as_at=day, by=None, period_ends_on=day))
        except ReportRefusedError:
            continue
    return prepared
