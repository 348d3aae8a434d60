"""What hangs where, who made it, what the law says."""

from django.apps import AppConfig
from django.db.models.signals import post_migrate


class InventoryConfig(AppConfig):
    """Makes the audit triggers again after every migrate: SQLite drops them when it rebuilds a table."""

    name = "inventory"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from inventory.audit.triggers import renew_triggers  # noqa: PLC0415 - models exist only now

        post_migrate.connect(renew_triggers, sender=self, dispatch_uid="renew_triggers")
