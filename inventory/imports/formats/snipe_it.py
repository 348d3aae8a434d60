"""Snipe-IT asset export: Location is the site, Company is the organisation, Model Number is the maker's code."""

from inventory.imports.columns import ImportFormat

FORMAT = ImportFormat(
    "snipe-it",
    "Snipe-IT asset export",
    frozenset({"asset tag", "company", "location", "manufacturer"}),
    {
        "location": "site",
        "company": "",
        "model no": "model",
        "model": "description",
        "item name": "location",
        "name": "location",
        "asset eol date": "planned_refresh_on",
    },
)
