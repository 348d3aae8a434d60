"""Hikvision's SADP tool: "Device Type" is the model, there is neither vendor nor site, and Status means active."""

from inventory.imports.columns import ImportFormat

FORMAT = ImportFormat(
    "sadp",
    "SADP export",
    frozenset({"device type", "ipv4 address", "mac address"}),
    {
        "device type": "model",
        "device serial no": "serial",
        "software version": "banner",
        "status": "",
        "index": "",
        "id": "",
    },
)
