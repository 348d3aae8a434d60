"""Getting cameras out in time."""

from django.apps import AppConfig


class RemovalConfig(AppConfig):
    """Registers removal's jobs, and its ear for the inventory's one event."""

    name = "removal"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        # Models exist only now; Django's place for connecting receivers and registering jobs.
        from removal import receivers, tasks  # noqa: F401, PLC0415
