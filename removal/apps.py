"""Getting cameras out in time."""

from django.apps import AppConfig
from django.db.models.signals import post_migrate


class RemovalConfig(AppConfig):
    """Registers removal's jobs, and its ear for the inventory's one event."""

    name = "removal"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        # Models exist only now; Django's place for connecting receivers and registering jobs.
        from removal import receivers, tasks  # noqa: F401, PLC0415
        from removal.services.keeping import keep_if_never_kept  # noqa: PLC0415
        from removal.services.moves import count_if_never_counted  # noqa: PLC0415

        for count in (count_if_never_counted, keep_if_never_kept):
            post_migrate.connect(count, sender=self, dispatch_uid=count.__name__)
