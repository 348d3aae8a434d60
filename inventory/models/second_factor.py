"""A second factor: the secret that an authenticator app makes its codes from, and codes for when the phone is gone."""

from django.db import models

from inventory.models.people import Person


class SecondFactor(models.Model):
    """A person's secret for codes by time. Stored encrypted: a copy of the database makes no codes."""

    person = models.OneToOneField(Person, on_delete=models.CASCADE, related_name="second_factor")
    secret = models.CharField(max_length=300, blank=True, help_text="Encrypted; empty until the first code.")
    offered = models.CharField(
        max_length=300, blank=True, help_text="Encrypted; waits for its first code, then takes over."
    )
    since = models.DateTimeField(null=True, help_text="In use since; empty while only offered.")
    last_step = models.BigIntegerField(
        default=0, help_text="The half minute of the last code taken: no code works twice."
    )

    def __str__(self) -> str:
        return f"{self.person}: {'in use' if self.since else 'offered'}"


class RecoveryCode(models.Model):
    """A code that works once in place of one by time. Only its SHA-256 is stored; it has 79 bits of chance."""

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="recovery_codes")
    code_hash = models.CharField(max_length=64, unique=True)
    used_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return f"{self.person}: {'used' if self.used_at else 'not used'}"
