"""Decisions in a test world: a schedule of its own from when it was an adopter, and one foreseen and not taken."""

from collections.abc import Callable

from django.db import transaction
from django.utils import timezone

from inventory import jobs
from inventory.models import Organisation, Person, SensitivityDecision, Site
from inventory.services.organisations import change_kind
from inventory.services.sites import drafted
from removal.models import Foreseen
from removal.planning.obligations import Org
from removal.planning.policies import shipped_policy
from removal.services import foreseeing
from removal.services.foreseeing import Answers
from removal.services.policies import adopt
from removal.services.previewing import of_sites


def adopt_once(administrator: Person, canary: Callable[..., str]) -> None:
    """Adopt the shipped council policy as an adopter, then be a department again."""
    organisation, kinds = administrator.organisation, Organisation.Kind
    change_kind(organisation, kinds.ADOPTER, by=administrator, reason=canary("Adopted"))
    organisation.refresh_from_db()
    policy = shipped_policy(Org.of_kind(kinds.ADOPTER))
    adopt(organisation, policy, on=timezone.localdate(), by=administrator, reason=canary("Resolved"))
    change_kind(organisation, kinds.CENTRAL_GOVERNMENT, by=administrator, reason=canary("Back"))
    organisation.refresh_from_db()


def foresee_once(site: Site, canary: Callable[..., str], *, by: Person) -> Foreseen:
    """What extending the mitigation to a site would move, worked out by a job; nobody decides it."""
    today, reason = timezone.localdate(), canary("Resolved")
    limbs = dict.fromkeys(SensitivityDecision.LIMBS, "no")
    decision = drafted(site, limbs, on=today, by=by, reason=reason, extended=True, extended_remove_by=today)
    answers = Answers(Foreseen.Decision.SENSITIVITY, [("reason", reason)], of_sites([decision]))
    with transaction.atomic():
        row = foreseeing.start(answers, site.organisation, on=today, by=by)
        jobs.enqueue("foresee", organisation=site.organisation, by=by, foreseen=row.pk)
    return row
