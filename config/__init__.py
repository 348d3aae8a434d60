"""Puts the product together; nothing imports it but the server's entry points."""

from config.celery import app as celery_app

__all__ = ["celery_app"]
