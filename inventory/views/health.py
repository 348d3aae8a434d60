"""For monitors: is the process up, and is everything it needs there?"""

import shutil

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.db import DatabaseError
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.http import require_safe

from inventory.services import readiness

LEAST_FREE_BYTES = 100 * 1024 * 1024


@login_not_required
@require_safe
def healthz(request: HttpRequest) -> HttpResponse:
    """200 without touching the database."""
    return HttpResponse("ok", content_type="text/plain")


@login_not_required
@require_safe
def readyz(request: HttpRequest) -> JsonResponse:
    """200 when all is there, else 503; no secrets, no counts of cameras."""
    free = shutil.disk_usage(settings.DATA_DIR).free
    try:
        state = readiness.state()
    except DatabaseError:
        return JsonResponse({"ready": False, "database": "unreachable", "disk_free_bytes": free}, status=503)
    ready = state.pop("ready") and free > LEAST_FREE_BYTES
    return JsonResponse({"ready": ready, **state, "disk_free_bytes": free}, status=200 if ready else 503)
