"""The inventory's one event."""

from django.dispatch import Signal

# Sent inside the transaction that changed findings, or gave cameras to fingerprints that have one, with
# organisation (Organisation), edition (Edition) and fingerprint_ids (list of int, may be cut to the first
# thousand). Who listens may lose it: Camera.to_replan and the nightly run reach the same state alone.
findings_changed = Signal()
