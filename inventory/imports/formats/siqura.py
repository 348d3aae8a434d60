"""Siqura's device manager (SDM2): semicolons; ProductType is the sort of device, Status whether it answers just now."""

from inventory.imports.columns import ImportFormat

FORMAT = ImportFormat(
    "siqura",
    "Siqura device list",
    frozenset({"forced offline", "product type", "model name"}),
    {
        "name": "name",
        "model name": "model",
        "product type": "description",
        "port": "",
        "forced offline": "",
        "status": "",
    },
)
