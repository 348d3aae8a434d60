"""What hangs where, who made it, what the law says."""

from django.apps import AppConfig
from django.db.models.signals import post_migrate


class InventoryConfig(AppConfig):
    """Registers the jobs; makes the audit triggers again after every migrate (SQLite drops them at times)."""

    name = "inventory"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        # Models exist only now. The tasks register what each kind of job does, for workers and commands alike.
        from inventory import tasks  # noqa: F401, PLC0415
        from inventory.audit.triggers import renew_triggers  # noqa: PLC0415

        post_migrate.connect(renew_triggers, sender=self, dispatch_uid="renew_triggers")
