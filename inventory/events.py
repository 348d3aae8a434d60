"""The inventory's one event."""

from django.dispatch import Signal

# Sent inside the transaction that changed findings, or gave cameras to fingerprints that have one, with
# organisation (Organisation), edition (Edition) and fingerprint_ids (list of int, may be cut to the first
# thousand). Who listens may lose it: Camera.to_replan and the nightly run reach the same state alone.
findings_changed = Signal()

# Sent inside the transaction that recorded it, with organisation (Organisation), reconciliation (Reconciliation) and
# camera_ids (list of int): cameras that are recorded as gone answered on the network. Losing it changes no fact: the
# sightings are stored, and `inventory.services.answering` reads them.
removed_but_answering = Signal()
