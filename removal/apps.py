"""Getting cameras out in time."""

from django.apps import AppConfig


class RemovalConfig(AppConfig):
    """Registers removal's ears: it listens to the inventory's one event."""

    name = "removal"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from removal import receivers  # noqa: F401, PLC0415 - Django's place for connecting receivers
