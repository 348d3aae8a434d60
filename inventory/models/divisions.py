"""The three bank-holiday divisions of the United Kingdom (GOV.UK bank holidays)."""

from django.db import models


class Division(models.TextChoices):
    """Which bank holidays count at a site."""

    ENGLAND_AND_WALES = "england-and-wales", "England and Wales"
    SCOTLAND = "scotland", "Scotland"
    NORTHERN_IRELAND = "northern-ireland", "Northern Ireland"
