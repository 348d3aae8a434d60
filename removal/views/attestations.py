"""Attestations: the estate's state, signing for a site, one attestation, and its certificate."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from inventory import access as inventory_access
from inventory import audit
from inventory.access import Permission
from inventory.models import Site
from inventory.views.requests import PersonRequest
from removal import access
from removal.forms.attestations import AttestForm
from removal.models import Attestation
from removal.models.attestations import SHOWN
from removal.services import attesting
from removal.services.appointing import owner_of
from removal.services.attestation_drafts import Draft, draft
from removal.services.attested_estate import overview, state_of_sites
from removal.services.attesting import SeenOtherwiseError
from removal.services.progress import MissingEvidenceError, NotAllowedError

SITES_A_PAGE = 50
EARLIER_SHOWN = 10


@require_safe
def attestations(request: PersonRequest) -> HttpResponse:
    """Every site within reach: attested until when, re-opened why, or not attested."""
    inventory_access.require(request.user, Permission.SEE_REGISTER)
    today, signed = timezone.localdate(), access.attestations(request.user)
    sites = inventory_access.sites(request.user).at_risk_first()  # type: ignore[attr-defined]  # Site's own queryset
    seen = overview(sites, signed, on=today)
    which = request.GET.get("show", "")
    page = Paginator(seen.of(which), SITES_A_PAGE).get_page(request.GET.get("page"))
    shown = list(page.object_list)
    context = {
        "seen": seen,
        "page": page,
        "rows": state_of_sites(sites.filter(pk__in=shown), signed.filter(site__in=shown), on=today),
        "shown": which if which in dict(SHOWN) else "",
        "choices": SHOWN,
    }
    return render(request, "removal/attestations.html", context)


@require_safe
def attestation(request: PersonRequest, uuid: UUID) -> HttpResponse:
    """What was signed, whether it still holds, and what came before and after."""
    found = access.attestation(request.user, uuid)
    others = access.attestations(request.user).filter(site=found.site).exclude(pk=found.pk)
    context = _told(found) | {"others": others.select_related("signed_by")[:EARLIER_SHOWN]}
    return render(request, "removal/attestation.html", context)


@require_safe
def certificate(request: PersonRequest, uuid: UUID) -> HttpResponse:
    """One page to print, from what was signed and from nothing else."""
    found = access.attestation(request.user, uuid)
    return render(request, "removal/certificate.html", _told(found))


def _told(found: Attestation) -> dict[str, Any]:
    """An attestation as its pages show it; everything of it comes from the frozen document."""
    content, today = found.content, timezone.localdate()
    return {
        "attestation": found,
        "signed": content["signed"],
        "site": content["site"],
        "category": Site.Category(content["site"]["category"]).label,
        "content": content,
        "figures": content["figures"],
        "gaps": [gap["words"] for gap in content["gaps"]],
        "holds": found.superseded_at is None and found.until >= today,
        "unaltered": found.is_unaltered,
    }


@require_http_methods(["GET", "HEAD", "POST"])
def attest_site(request: PersonRequest, uuid: UUID) -> HttpResponse:
    """What stands between a site and its signature; for its responsible owner the form to sign."""
    inventory_access.require(request.user, Permission.SEE_REGISTER)
    site, today = inventory_access.site(request.user, uuid), timezone.localdate()
    if request.method == "POST" and (refusal := attesting.cannot_sign(site, request.user, on=today)):
        return _refused(request, site, refusal)
    now = draft(site, on=today)
    form = AttestForm(
        request.POST if request.method == "POST" else None,
        with_gaps=bool(now.named),
        initial={"mark": now.mark},
    )
    if form.is_valid():
        return _signed(request, site, form, now)
    return _shown(request, now, form, status=422 if form.is_bound else 200)


def _signed(request: PersonRequest, site: Site, form: AttestForm, now: Draft) -> HttpResponse:
    """Sign; the trail is sealed first, in a transaction of its own, so that its head can be printed."""
    audit.seal(site.organisation)
    facts, head = form.cleaned_data, audit.head(site.organisation)
    given = {"limits": facts.get("limits", ""), "accepts_gaps": facts.get("accepts_gaps", False)}
    today = timezone.localdate()
    try:
        done = attesting.sign(site, **given, mark=facts["mark"], by=request.user, on=today, audit_head=head)
    except MissingEvidenceError as missing:
        form.add_problems(missing.problems)
        return _shown(request, now, form, status=422)
    except SeenOtherwiseError as changed:
        again = AttestForm(with_gaps=bool(changed.draft.named), initial={"mark": changed.draft.mark})
        return _shown(request, changed.draft, again, status=409, meanwhile=str(changed))
    except NotAllowedError as refusal:
        return _refused(request, site, str(refusal))
    messages.success(request, f"{done.reference}: {site} is attested until {done.until:%-d %B %Y}.")
    return redirect("attestation", uuid=done.uuid)


def _shown(
    request: PersonRequest, now: Draft, form: AttestForm, *, status: int, meanwhile: str = ""
) -> HttpResponse:
    site, owner = now.site, owner_of(now.site, on=timezone.localdate())
    own = access.attestations(request.user).filter(site=site).select_related("signed_by")
    context = {
        "site": site,
        "draft": now,
        "form": form,
        "statement": attesting.STATEMENT,
        "owner": owner,
        "refusal": attesting.who_signs_instead(site, owner, request.user),
        "latest": own.first(),
        "meanwhile": meanwhile,
    }
    return render(request, "removal/attest_site.html", context, status=status)


def _refused(request: PersonRequest, site: Site, why: str) -> HttpResponse:
    context = {"words": why, "back_url": reverse("attest_site", args=[site.uuid]), "back_text": str(site)}
    return render(request, "removal/refused.html", context, status=409)
