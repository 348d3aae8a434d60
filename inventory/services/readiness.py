"""Whether everything is there that Lenscap needs to work."""

from typing import Any

from django.conf import settings
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.utils import timezone

from inventory import jobs
from inventory.audit.triggers import missing_triggers
from inventory.models import Job, ListPack


def unapplied_migrations() -> list[str]:
    """Names of migrations that the database has not had yet."""
    executor = MigrationExecutor(connection)
    plan = executor.migration_plan(executor.loader.graph.leaf_nodes())
    return [f"{migration.app_label}.{migration.name}" for migration, _ in plan]


def state() -> dict[str, Any]:
    """Database, migrations, history triggers, worker and queue as `GET /readyz` shows them.

    A worker counts as there when it showed life within three sweeps.
    """
    unapplied, missing = unapplied_migrations(), missing_triggers()
    age = jobs.worker_age()
    oldest = (
        Job.objects.filter(state=Job.State.QUEUED)
        .order_by("created_at")
        .values_list("created_at", flat=True)
        .first()
    )
    worker_lives = age is not None and age < 3 * settings.SWEEP_S + 30
    return {
        "ready": not unapplied and not missing and worker_lives,
        "database": "ok",
        "migrations": unapplied or "ok",
        "history_triggers": missing or "ok",
        "worker_heartbeat_age_s": round(age, 1) if age is not None else None,
        "oldest_queued_job_age_s": round((timezone.now() - oldest).total_seconds(), 1) if oldest else None,
        "list_version": ListPack.objects.order_by("-dated", "-pk").values_list("version", flat=True).first(),
    }
