"""NetBox device list or import file: device_type is the model, location is a place at the site."""

from inventory.imports.columns import ImportFormat

FORMAT = ImportFormat(
    "netbox",
    "NetBox devices",
    frozenset({"name", "role", "site", "manufacturer"}),
    {
        "name": "name",
        "device type": "model",
        "type": "model",
        "location": "location",
        "id": "",
        "position": "",
    },
)
