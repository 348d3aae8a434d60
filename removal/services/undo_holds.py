"""What keeps a camera as an import left it, when that import is undone: something else depends on it since."""

from typing import Any

from django.db.models import Case, CharField, Count, Exists, OuterRef, Q, QuerySet, Value, When

from inventory import access
from inventory.models import Camera, CameraPhoto, Determination, ImportBatch, ImportRow, Person, SiteQuestion
from removal.models import Attestation, Evidence, Exemption, Removal, SurveyedCamera
from removal.planning.workflow import State

Held = dict[str, int]

# Why a camera stays as the import left it, the first that is true.
REASONS = {
    "reach": "It is at a site that you have no access to.",
    "work": "Somebody has put it into a removal plan, worked on its line, or named it as a replacement.",
    "decided": "Somebody has decided since who made such a device, or has asked the site about this one.",
    "photo": "Somebody has photographed it since.",
    "seen": "Somebody has answered for it on a walk-round since.",
    "signed": "Its site has been attested since, with this camera on its register.",
    "later": "A later import speaks of it too.",
    "edited": "It was edited after the import.",
    "recorder": "It records cameras that stay.",
    "several": "Its row stands for several units, whose former values cannot be told apart.",
    "partly": "Some of what the import changed was changed again since; the rest has its former values.",
    "changed": "Everything that the import changed has been changed again since.",
    "key": "Another camera has its former asset tag, serial number or MAC address now.",
}


def count_held(cameras: QuerySet[Camera], batch: ImportBatch, by: Person) -> Held:
    """How many cameras stay for each reason; under "" those that do not."""
    counted = with_holds(cameras, batch, by).order_by().values_list("held").annotate(number=Count("pk"))
    return dict(counted)


def with_holds(cameras: QuerySet[Camera], batch: ImportBatch, by: Person) -> QuerySet[Any, Any]:
    """Each camera with `held`: the key of REASONS for which it stays, or empty."""
    later = ImportRow.objects.filter(
        camera__organisation=batch.organisation_id,
        camera__match_key=OuterRef("match_key"),
        batch__gt=batch.pk,
        batch__undone_at=None,
    )
    stays = Camera.objects.in_register().filter(recorder=OuterRef("pk"))
    stays = stays.exclude(Q(first_batch=batch, edited_at=None))
    return cameras.annotate(
        held=Case(
            When(~Q(site__in=access.sites(by).values("pk")), then=Value("reach")),
            When(
                Exists(touched_lines()) | Exists(Removal.objects.filter(replaced_by=OuterRef("pk"))),
                then=Value("work"),
            ),
            When(Exists(_decisions(batch)) | Exists(_questions()), then=Value("decided")),
            When(
                Exists(CameraPhoto.objects.filter(camera=OuterRef("pk"), added_at__gt=batch.uploaded_at)),
                then=Value("photo"),
            ),
            When(Exists(_answers(batch)), then=Value("seen")),
            When(Exists(_signed(batch)), then=Value("signed")),
            When(Exists(later), then=Value("later")),
            When(Q(first_batch=batch, edited_at__isnull=False), then=Value("edited")),
            When(Q(first_batch=batch) & Exists(stays), then=Value("recorder")),
            default=Value(""),
            output_field=CharField(),
        )
    )


def _decisions(batch: ImportBatch) -> QuerySet[Determination]:
    """What people decided since the import on the outer camera's fingerprint."""
    return Determination.objects.filter(
        fingerprint=OuterRef("fingerprint"), proposed_at__gt=batch.uploaded_at
    )


def _answers(batch: ImportBatch) -> QuerySet[SurveyedCamera]:
    """What people said of the outer camera on a walk-round since the import."""
    return SurveyedCamera.objects.filter(camera=OuterRef("pk"), answered_at__gt=batch.uploaded_at)


def _signed(batch: ImportBatch) -> QuerySet[Attestation]:
    """Attestations signed since the import for the site of the outer camera, re-opened or not."""
    return Attestation.objects.filter(site=OuterRef("site"), signed_at__gt=batch.uploaded_at)


def _questions() -> QuerySet[SiteQuestion]:
    """What a site was asked about the outer camera."""
    return SiteQuestion.objects.filter(camera=OuterRef("pk"))


def touched_lines() -> QuerySet[Removal]:
    """Lines of the outer camera that a person chose, planned, moved, asked to exempt or recorded anything on."""
    by_hand = Evidence.objects.filter(removal=OuterRef("pk"), recorded_by__isnull=False)
    untouched = Q(
        state__in=(State.DRAFT, State.CANCELLED), on_hold_since=None, planned_on=None, replaced_by=None
    )
    exempted = Exemption.objects.filter(removal=OuterRef("pk"))
    return Removal.objects.filter(camera=OuterRef("pk")).filter(
        ~untouched | Q(needs=Removal.CHOSEN) | Exists(by_hand) | Exists(exempted)
    )
