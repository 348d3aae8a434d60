"""The Celery application: a doorbell for the job table, over Redis or a folder."""

import os

from celery import Celery
from django.conf import settings

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")

app = Celery("lenscap", set_as_current=True)
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks(["inventory", "removal"])

if settings.CELERY_BROKER_URL.startswith("filesystem"):
    for folder in ("queue", "control"):
        (settings.BROKER_DIR / folder).mkdir(mode=0o700, parents=True, exist_ok=True)
