"""Removal listens to the inventory's one event."""
