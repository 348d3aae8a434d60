"""Milestone XProtect: Export-HardwareCsv and Get-VmsCameraReport of its PowerShell tools.

DriverFamily is the driver, not the maker ("ONVIF" is no vendor), and State says whether the camera answers just now.
"""

from inventory.imports.columns import ImportFormat

FORMAT = ImportFormat(
    "milestone",
    "Milestone hardware export",
    frozenset({"hardware name"}),
    {
        "hardware name": "name",
        "hardware address": "ip",
        "address": "ip",
        "mac address": "mac",
        "recording server name": "recorder",
        "recorder name": "recorder",
        "driver family": "",
        "driver display name": "model",
        "state": "",
        "id": "",
        "hardware id": "",
    },
)
