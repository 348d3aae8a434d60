"""What stands beside devices in registers: places, remarks, prefixes of addresses, labels known by their codes."""

SHAPES = ("dome", "bullet", "turret", "PTZ", "fixed camera", "mini dome", "eyeball", "covert cam")

PLACES = (
    "Stanley Street",
    "Ring Road car park",
    "Nest nursery",
    "Canon Street",
    "opposite Axis House",
    "Bosch Way",
    "Hills Road",
    "March depot",
    "Reading Room F1004",
    "Victoria ward, bed 12",
    "Block D2, stair 3",
    "Dahlia Close",
    "Swan Hill",
    "University Sq",
    "Honeywell Lane",
    "Speke Road",
    "Luma Theatre",
    "Hickory Lodge",
)

CLEAN_REMARKS = (
    "replaced Hikvision with this in {year}",
    "replaced Dahua {year}",
    "ex-Hikvision bracket reused",
    "was Dahua dome, swapped {year}",
    "previously Hikvision DS-2CD2142FWD-I",
    "not Hikvision",
    "NOT a Dahua unit",
    "formerly Uniview IPC3232",
    "Hikvision unit removed {year}",
    "installed in place of failed Hikvision",
    "old Hik camera disposed of",
    "upgrade from Hikvision DS-2CD2032",
    "no longer Hikvision",
    "Hikvision replaced by this unit {year}",
    "same position as old Dahua",
    "supersedes Hikvision DS-2DE4220IW",
)

RESTRICTED_REMARKS = (
    "replaced Axis P3225 with this in {year}",
    "to be replaced by Axis {year}",
    "awaiting replacement with Hanwha",
    "was Axis before {year}",
    "due for removal {year}",
    "recommend replacing with Bosch",
    "not Axis",
    "replaces old Samsung",
    "quote for Axis replacement received",
    "previously Bosch",
)

PREFIXES = {
    "Hikvision": ("4419B6", "C056E3", "BCAD28", "2857BE", "A41437", "4CBD8F", "54C415"),
    "Dahua": ("3CEF8C", "4C11BF", "9002A9", "E0508B", "14A78B"),
    "Uniview": ("48EA63", "6CF17E", "C47905", "88263F"),
    "Tiandy": ("E4E66C", "3CDA6D", "BC516C"),
}

CLEAN_PREFIXES = {"Axis": ("00408C", "ACCC8E", "B8A44F", "E82725"), "Hanwha": ("000918", "E43022")}

# Labels whose codes a person in the trade knows without the name.
TELLING = {
    "-",
    "Hikvision",
    "Dahua",
    "Uniview",
    "Tiandy",
    "LTS",
    "Amcrest",
    "TruVision",
    "Hanwha",
    "Hanwha Techwin",
    "Hanwha Vision",
    "Bosch",
    "Axis",
    "Avigilon",
    "GeoVision",
    "i-PRO",
}

PARTS_OF_ANOTHER = (
    "recorded on Hikvision NVR in comms room",
    "connected to Dahua XVR",
    "Hiksemi 64GB SD card fitted",
    "in Hikvision housing",
    "on Dahua wall bracket PFB203W",
    "fed from Hikvision PoE switch",
    "streams to Hikvision DS-7616NI",
    "viewed in HikCentral",
    "Dahua power supply",
    "WD Purple, recorder is Hikvision",
)
