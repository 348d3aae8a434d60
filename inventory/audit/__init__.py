"""The audit trail: record a change, seal what was recorded, verify the chain."""

from inventory.audit.context import Actor, acting, current_actor
from inventory.audit.recording import record
from inventory.audit.sealing import START, head, seal
from inventory.audit.verifying import Break, verify

__all__ = ["START", "Actor", "Break", "acting", "current_actor", "head", "record", "seal", "verify"]
