"""GLPI's list of peripherals or network devices: Locations is a path, Entity the part of the organisation.

The headings are those of GLPI's own search lists, in English and French; which of them a file has is up to whoever
made the view.
"""

from inventory.imports.columns import ImportFormat

FORMAT = ImportFormat(
    "glpi",
    "GLPI list",
    frozenset({"name", "entity"}),
    {
        "name": "name",
        "inventory no": "asset_tag",
        "locations": "site_or_location",
        "location": "site_or_location",
        "manufacturers": "vendor",
        "manufacturer": "vendor",
        "types": "kind_or_model",
        "models": "model",
        "statuses": "life",
        "entity": "",
        "last update": "",
        "alternate username": "",
        "alternate user name": "",
        "network ip": "ip",
        "network mac": "mac",
    },
)
