"""A site as its responsible owner would sign for it now: its gaps, and the document to be frozen. Reads only."""

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from django.db.models import Subquery
from django.utils import timezone

from inventory.models import Camera, Edition, Life, Site, Verdict
from inventory.models.columns import codes_of, numbers, read_codes
from inventory.services.answering import still_answering
from removal.models import Exemption, Obligation, Removal, Survey
from removal.planning.attesting import Gap, SiteState, Walked, gaps_of
from removal.planning.workflow import OPEN_STATES, State
from removal.services.surveying import RoundFigures, counted_of, with_figures

FORMAT = 1
FINDS = (Verdict.RESTRICTED, Verdict.SUSPECTED, Verdict.UNKNOWN)
"""What a camera that is there may be and stand against an attestation: all but known to be not restricted."""

Exemptions = Mapping[int, Exemption]
"""Running exemptions by camera."""


@dataclass(frozen=True, slots=True)
class Draft:
    """A site as it would be signed now."""

    site: Site
    gaps: Sequence[Gap]
    content: dict[str, Any]
    known: Sequence[tuple[int, str]]
    survey: Survey | None

    @property
    def mark(self) -> str:
        """SHA-256 of what would be signed: a form carries it, so that nobody signs what they did not see."""
        return hash_of(text_of(self.content))

    @property
    def forbidding(self) -> list[Gap]:
        """What has to be settled first."""
        return [gap for gap in self.gaps if gap.forbids]

    @property
    def named(self) -> list[Gap]:
        """What would be signed with."""
        return [gap for gap in self.gaps if not gap.forbids]


def draft(site: Site, *, on: date) -> Draft:
    """Read a site for its attestation: a fixed number of queries."""
    cameras = list(Camera.objects.in_register().filter(site=site).order_by("pk"))
    lines = list(
        Removal.objects.filter(plan__site=site)
        .exclude(state=State.CANCELLED)
        .select_related("camera", "plan", "replaced_by")
    )
    exempted = {
        each.removal.camera_id: each
        for each in Exemption.objects.running(on=on)
        .filter(removal__camera__site=site)
        .select_related("removal__camera")
    }
    walks = with_figures(Survey.objects.walked().filter(site=site)).select_related("finished_by")
    walk = walks.order_by("-finished_at", "-pk").first()
    counted = counted_of(walk) if walk else None
    around = _around(site)
    state = replace(
        _state(site, cameras, lines, exempted, _walked(walk, counted) if walk and counted else None),
        answering=around["answering"],
    )
    gaps = gaps_of(state, on=on)
    there = [camera for camera in cameras if camera.life != Life.GONE]
    return Draft(
        site=site,
        gaps=gaps,
        content=_content(site, cameras, lines, exempted, _survey(walk, counted), gaps) | _rests_on(around),
        known=[(camera.pk, camera.verdict) for camera in there if camera.verdict in FINDS],
        survey=walk,
    )


def _state(
    site: Site,
    cameras: Sequence[Camera],
    lines: Sequence[Removal],
    exempted: Exemptions,
    walked: Walked | None,
) -> SiteState:
    there = [camera for camera in cameras if camera.life != Life.GONE]
    restricted = [camera for camera in there if camera.verdict == Verdict.RESTRICTED]
    open_lines = [line for line in lines if line.state in OPEN_STATES and line.camera_id not in exempted]
    kept = [exempted[camera.pk] for camera in restricted if camera.pk in exempted]
    return SiteState(
        assessed=site.category != Site.Category.UNASSESSED,
        unchecked=sum(not camera.verdict or camera.to_replan for camera in there),
        restricted_left=len(restricted) - len(kept),
        exempted=len(kept),
        exempted_until=max((each.expires_on for each in kept), default=None),
        open_lines=len(open_lines),
        reported_gone=sum(
            camera.status == Camera.Status.REPORTED_GONE and camera.verdict == Verdict.RESTRICTED
            for camera in cameras
        ),
        suspected=sum(camera.verdict == Verdict.SUSPECTED for camera in there),
        unknown=sum(camera.verdict == Verdict.UNKNOWN for camera in there),
        walked=walked,
    )


def _walked(walk: Survey, counted: RoundFigures) -> Walked:
    return Walked(
        reference=walk.reference,
        on=timezone.localdate(walk.finished_at),
        not_covered=walk.not_covered,
        missing=counted.missing,
        unread=counted.cannot_read + counted.no_label + counted.out_of_reach,
    )


def _content(
    site: Site,
    cameras: Sequence[Camera],
    lines: Sequence[Removal],
    exempted: Exemptions,
    survey: dict[str, Any] | None,
    gaps: Sequence[Gap],
) -> dict[str, Any]:
    """What is signed: no IP, MAC, serial or exact place stands in it."""
    return {
        "format": FORMAT,
        "organisation": {"code": site.organisation.code, "name": site.organisation.name},
        "site": {
            "uuid": str(site.uuid),
            "code": site.code,
            "name": site.name,
            "category": site.category,
            "sensitive_since": iso(site.sensitive_since),
        },
        "survey": survey,
        "figures": _figures(cameras, lines, exempted),
        "gaps": [{"code": gap.code, "words": gap.words} for gap in gaps],
        "lines": [_line(line) for line in lines],
        "cameras": [_camera(camera, exempted.get(camera.pk)) for camera in cameras],
    }


def _around(site: Site) -> dict[str, Any]:
    """What else is told of a site, in one question: cameras that answer though gone, the edition, the rule packs."""
    editions = Edition.objects.filter(organisation=site.organisation_id).order_by("-number")
    asked = Obligation.objects.current().filter(camera__site=site)
    return numbers(
        site,
        answering=still_answering(Camera.objects.in_register().filter(site=site)),
        edition=Subquery(editions.values("number")[:1]),
        sha256=Subquery(editions.values("pack__content_hash")[:1]),
        rule_packs=codes_of(asked, "rule_pack"),
    )


def _rests_on(around: Mapping[str, Any]) -> dict[str, Any]:
    """The edition and the rule packs by which the site was judged."""
    number, sha256 = around["edition"], around["sha256"]
    return {
        "edition": {"number": number, "sha256": sha256} if number else None,
        "rule_packs": sorted(read_codes(around["rule_packs"])),
    }


def _survey(walk: Survey | None, counted: RoundFigures | None) -> dict[str, Any] | None:
    """The walk-round that it rests on."""
    if walk is None or counted is None:
        return None
    return {
        "reference": walk.reference,
        "method": walk.get_method_display(),
        "finished_on": iso(timezone.localdate(walk.finished_at)),
        "finished_by": str(walk.finished_by),
        "coverage": walk.get_coverage_display(),
        "not_covered": walk.not_covered,
        "none_here": walk.none_here,
        "expected": counted.expected,
        "answered": counted.answered,
        "unexpected": counted.unexpected,
    }


def _figures(cameras: Sequence[Camera], lines: Sequence[Removal], exempted: Exemptions) -> dict[str, int]:
    """Counts that the certificate prints; cannot tell is one of them, and exempted stands apart."""
    there = [camera for camera in cameras if camera.life != Life.GONE]
    by_verdict = {
        verdict: sum(camera.verdict == verdict for camera in there) for verdict in map(str, Verdict.values)
    }
    return {
        "cameras": len(there),
        **by_verdict,
        "exempted": sum(camera.pk in exempted for camera in there),
        "removed": sum(line.removed_on is not None for line in lines),
        "verified": sum(line.verified_on is not None for line in lines),
        "replaced": sum(line.replaced_by_id is not None for line in lines),
    }


def _line(line: Removal) -> dict[str, Any]:
    return {
        "camera": str(line.camera.uuid),
        "plan": line.plan.reference,
        "state": line.state,
        "removed_on": iso(line.removed_on),
        "verified_on": iso(line.verified_on),
        "replaced_by": str(line.replaced_by.uuid) if line.replaced_by else None,
    }


def _camera(camera: Camera, exemption: Exemption | None) -> dict[str, Any]:
    return {
        "uuid": str(camera.uuid),
        "asset_tag": camera.asset_tag,
        "kind": camera.kind,
        "make": camera.vendor_text,
        "model": camera.model_text,
        "life": camera.life,
        "verdict": camera.verdict,
        "basis": camera.basis,
        "exemption": exemption.reference if exemption else None,
        "exempted_until": iso(exemption.expires_on) if exemption else None,
    }


def iso(day: date | None) -> str | None:
    """A day as documents keep it."""
    return day.isoformat() if day else None


def text_of(content: Mapping[str, Any]) -> str:
    """The one text of a document: JSON with sorted keys."""
    return json.dumps(content, sort_keys=True, ensure_ascii=False, separators=(",", ":"))


def hash_of(text: str) -> str:
    """SHA-256 in hexadecimal."""
    return hashlib.sha256(text.encode()).hexdigest()
