"""What hangs where, who made it, what the law says."""

from django.apps import AppConfig
from django.db.models.signals import post_migrate


class InventoryConfig(AppConfig):
    """Registers the jobs; after every migrate makes triggers and search index again (SQLite drops them at times)."""

    name = "inventory"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        # Models exist only now. The tasks register what each kind of job does, for workers and commands alike.
        from inventory import tasks  # noqa: F401, PLC0415
        from inventory.audit.triggers import renew_triggers  # noqa: PLC0415
        from inventory.services.searching import renew_search_index  # noqa: PLC0415
        from inventory.services.statistics import gather_after_migrating  # noqa: PLC0415
        from inventory.services.tallying import renew_tally_triggers  # noqa: PLC0415

        for renew in (renew_triggers, renew_tally_triggers, renew_search_index, gather_after_migrating):
            post_migrate.connect(renew, sender=self, dispatch_uid=renew.__name__)
