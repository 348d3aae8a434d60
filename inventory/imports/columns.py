"""Which column is which: the headings that real exports use, and how a heading is compared.

Headings are from the public exports listed in docs/imports.md (SADP, Milestone, Snipe-IT, NetBox, Siqura) and from
contractors' surveys. Order within a field is preference: where two columns claim a field, the earlier heading wins
and the other stays raw text.
"""

import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

FIELDS: dict[str, tuple[str, ...]] = {
    "site": (
        "site", "site name", "premises", "premises name", "property", "property name", "building", "building name",
        "hospital", "school", "depot", "campus", "office", "establishment", "facility", "branch", "store name",
        "estate", "site code", "standort", "sede",
        "liegenschaft", "gebaude", "batiment", "etablissement", "edificio", "sitio", "safle", "adeilad",
    ),
    "location": (
        "position", "camera position", "exact location", "camera location", "device location", "location on site",
        "location in building", "location description", "install location", "installed location",
        "installation location", "installation point", "mounting position", "mounting location",
        "room", "area", "placement", "where", "viewing area", "view", "coverage", "field of view", "zone",
        "floor", "level", "emplacement",
        "einbauort", "montageort", "raum", "salle", "sala", "ystafell",
    ),
    "site_or_location": (
        "location", "location name", "site location", "lieu", "ort", "localisation", "ubicacion", "lleoliad",
    ),
    "name": (
        "hardware name", "camera name", "device name", "item name", "unit name", "display name", "name", "nom",
        "hostname", "host name", "asset name", "channel name",
        "kameraname", "geratename", "bezeichnung", "nom de la camera", "nombre", "enw",
    ),
    "asset_tag": (
        "asset tag", "asset no", "asset id", "asset ref", "asset reference", "asset", "tag", "tag no", "camera no",
        "cam no", "camera id", "cam id", "camera ref", "cam ref", "camera reference", "cctv no", "cctv ref",
        "cctv id", "device no", "device id", "device ref", "unit no", "unit id", "equipment no", "equipment id",
        "inventory no", "barcode", "reference", "ref no", "ref", "item no", "camera", "cam", "no", "id",
        "inventarnummer", "inventar no", "kamera no", "no d inventaire", "numero d inventaire", "numero de inventario",
        "rhif ased",
    ),
    "vendor": (
        "vendor text", "vendor", "make", "manufacturer", "brand", "maker", "vendor name", "make brand", "brand make",
        "manufacturer name", "manufactured by", "mfr", "mfg", "manuf", "marque", "fabricant", "hersteller",
        "fabricante", "marca", "oem", "fabrikat", "constructeur", "gwneuthurwr",
    ),
    "model": (
        "model text", "model", "model no", "model name", "model no name", "part no", "model part no", "product code",
        "model code", "modele", "modell", "modelo", "model type", "type model", "make model", "make and model",
        "manufacturer model", "manufacturer and model", "brand model", "brand and model", "device description",
        "hardware model", "sku", "article no", "product no", "product name", "product", "equipment", "device model",
        "typbezeichnung", "modellbezeichnung", "nom du modele", "modelo de camara",
    ),
    "kind_or_model": (
        "type", "device type", "camera type", "product type", "equipment type", "asset type", "unit type",
        "typ", "geratetyp", "kameratyp", "type d appareil", "type de camera", "type d equipement", "tipo",
        "tipo de dispositivo", "tipo de camara", "math", "math o ddyfais", "math o gamera",
    ),
    "kind": (
        "kind", "category", "device category", "device role", "role", "asset category", "device class",
        "gerateart", "kategorie", "categorie", "categoria",
    ),
    "serial": (
        "serial", "serial no", "s n", "sn", "device serial no", "serialno", "device sn", "ser no", "serial code",
        "no de serie", "seriennummer", "n de serie", "numero de serie", "serien no", "rhif cyfresol",
    ),
    "mac": (
        "mac", "mac address", "mac addr", "physical address", "ethernet address", "macaddress", "mac id",
        "mac adresse", "adresse mac", "direccion mac", "cyfeiriad mac",
    ),
    "ip": (
        "ip", "ip address", "ipv4 address", "ipv4", "ip addr", "ipaddress", "primary ip", "ip v4 address",
        "network address", "hardware address", "camera ip", "ip hostname",
        "ip adresse", "adresse ip", "direccion ip", "cyfeiriad ip",
    ),
    "ip_or_other": ("address",),
    "banner": (
        "firmware", "firmware version", "software version", "firmware or banner", "banner", "fw", "fw version",
        "firmware build", "version", "http server", "server banner", "dsp version", "logiciel",
        "firmwareversion", "firmwarestand", "version du firmware", "micrologiciel", "version de firmware",
    ),
    "description": (
        "description", "remarks", "remark", "notes", "note", "comments", "comment", "details", "camera details",
        "device details", "observations", "asset notes", "model notes", "additional information", "further details",
        "information", "engineer comments", "remarques", "bemerkung",
        "beschreibung", "bemerkungen", "anmerkung", "anmerkungen", "kommentar", "remarque", "commentaire",
        "commentaires", "descripcion", "observaciones", "comentarios", "notas", "disgrifiad", "nodiadau", "sylwadau",
    ),
    "installed_on": (
        "installed on", "installed", "install date", "installation date", "date installed", "date of installation",
        "date of install", "installed date", "year installed", "installation year", "install year",
        "year of installation", "commissioned", "commissioned on", "date commissioned", "commissioning date",
        "in service since", "fitted", "date fitted",
        "installationsdatum", "einbaudatum", "installiert am", "inbetriebnahme", "date d installation", "date de pose",
        "date de mise en service", "fecha de instalacion", "dyddiad gosod",
    ),
    "purchased_on": (
        "purchased on", "purchase date", "date purchased", "date of purchase", "purchased", "bought",
        "kaufdatum", "anschaffungsdatum", "gekauft am", "date d achat", "fecha de compra", "dyddiad prynu",
    ),
    "planned_refresh_on": (
        "planned refresh on", "planned refresh", "refresh date", "refresh due", "replacement date",
        "planned replacement", "planned replacement date", "replacement due", "replace by", "due for replacement",
        "asset eol date", "end of life", "eol date", "eol", "replacement year", "next refresh", "lifecycle end",
    ),
    "life": (
        "life", "status", "asset status", "device status", "lifecycle", "lifecycle status", "operational status",
        "camera status", "state", "condition",
    ),
    "connection": (
        "connection", "network", "connected to", "network connection", "connection type", "network type",
        "connectivity",
    ),
    "quantity": (
        "quantity", "qty", "count", "no of cameras", "no of units", "no off", "units", "cameras",
        "anzahl", "stuckzahl", "menge", "quantite", "cantidad", "nifer",
    ),
    "latitude": (
        "latitude", "lat", "site latitude", "gps latitude", "gps lat", "latitude wgs84", "decimal latitude",
        "breitengrad", "geographische breite", "latitud", "lledred",
    ),
    "longitude": (
        "longitude", "long", "lon", "lng", "site longitude", "gps longitude", "gps long", "gps lon", "gps lng",
        "longitude wgs84", "decimal longitude", "langengrad", "geographische lange", "longitud", "hydred",
    ),
    "easting": (
        "easting", "eastings", "site easting", "os easting", "osgb easting", "bng easting", "gb easting",
        "grid easting", "irish grid easting", "x coordinate", "x coord", "dwyreiniad",
    ),
    "northing": (
        "northing", "northings", "site northing", "os northing", "osgb northing", "bng northing", "gb northing",
        "grid northing", "irish grid northing", "y coordinate", "y coord", "gogleddiad",
    ),
    "grid_reference": (
        "grid reference", "grid ref", "os grid reference", "os grid ref", "national grid reference",
        "national grid ref", "ngr", "os reference", "os ref", "osgr", "map reference", "map ref", "site grid reference",
        "irish grid reference", "irish grid ref", "cyfeirnod grid",
    ),
    "coordinates": (
        "coordinates", "co ordinates", "coords", "gps", "gps coordinates", "gps co ordinates", "gps coords",
        "gps position", "gps location", "site coordinates", "location coordinates", "map coordinates", "geolocation",
        "lat long", "lat lon", "lat lng", "latitude longitude", "gps lat long",
        "koordinaten", "gps koordinaten", "coordonnees", "coordonnees gps", "coordenadas", "coordenadas gps",
        "cyfesurynnau",
    ),
    "recorder": (
        "recorder", "recorder name", "nvr", "dvr", "nvr name", "recorded by", "recorded on", "recording server",
        "recording server name", "connected recorder", "nvr dvr",
        "rekorder", "enregistreur", "grabador", "recordydd",
    ),
}  # fmt: skip

QUESTIONS = ("site_or_location", "kind_or_model", "ip_or_other", "name")
"""Headings that mean one thing in one tool and another in the next; the rows or the other columns decide."""

DEVICE_FIELDS = frozenset({"vendor", "model", "serial", "mac", "banner", "description", "kind_or_model"})
"""At least one of these has to be among the headings, or no row could say what it is."""

SECRET_WORDS = frozenset(
    {
        "password",
        "passwords",
        "passwd",
        "pwd",
        "passcode",
        "passphrase",
        "pin",
        "pins",
        "username",
        "usernames",
    }
    | {"login", "logon", "credential", "credentials", "secret", "motdepasse", "passwort", "kennwort"}
    | {
        "contrasena",
        "cyfrinair",
        "senha",
        "wachtwoord",
        "benutzername",
        "usuario",
        "identifiant",
        "zugangsdaten",
    }
)
USER_HEADINGS = frozenset(
    {"user", "user id", "camera user", "device user", "admin user", "hardware user", "utilisateur", "pass"}
    | {"camera pass", "device pass", "admin pass", "user pass", "snmp community", "mot de passe"}
    | {"nom d utilisateur", "benutzer", "enw defnyddiwr"}
)

WHAT_TO_FIX = "What to fix"
"""The first column of the rows that come back to be corrected; it is not read when they are uploaded again."""

_WORD = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+|\d+|[^\W\d_]+")
_BRACKETS = re.compile(r"[(\[{].*?[)\]}]")
_NUMBER_WORDS = {"number": "no", "num": "no", "nr": "no", "nos": "no", "numbers": "no"}
_LEADING_NOISE = frozenset(
    {"camera", "cam", "cctv", "device", "equipment", "asset", "hardware", "unit", "item"}
)
HEADING_LENGTH = 200
"""As long as a heading may be, in characters; longer ones are cut."""


@dataclass(frozen=True, slots=True)
class ImportFormat:
    """A tool's export: the headings that give it away, and what its columns mean where that differs.

    `signature` and the keys of `columns` are normalised headings; a format matches when the whole signature is among
    the headings. An empty field name means: leave the column as raw text.
    """

    key: str
    title: str
    signature: frozenset[str] = frozenset()
    columns: Mapping[str, str] = field(default_factory=dict)

    def matches(self, headings: Iterable[str]) -> bool:
        """All headings of the signature are there."""
        return self.signature <= {normal(heading) for heading in headings}


def normal(heading: str) -> str:
    """A heading reduced to lower-case words: `HardwareName`, `Hardware name *` and `hardware_name` are one."""
    plain = "".join(
        character
        for character in unicodedata.normalize("NFKD", heading)
        if not unicodedata.combining(character)
    )
    words = (word.lower() for word in _WORD.findall(plain.replace("IPv", "ipv").replace("#", " no ")))
    return " ".join(_NUMBER_WORDS.get(word, word) for word in words).replace("ipv 4", "ipv4")


_KNOWN: dict[str, tuple[str, int]] = {
    heading: (name, rank) for name, headings in FIELDS.items() for rank, heading in enumerate(headings)
}
UNRANKED = 1_000


def recognise(heading: str) -> tuple[str, int] | None:
    """The field that a heading names and its rank (lower is surer); None for a heading that says nothing to us."""
    for distance, text in enumerate(_readings(heading)):
        if text in _KNOWN:
            name, rank = _KNOWN[text]
            return name, rank + distance * UNRANKED
    return None


def _readings(heading: str) -> Iterable[str]:
    """A heading as written, without its brackets, without a leading 'camera', and its parts at a slash."""
    yield normal(heading)
    bare = normal(_BRACKETS.sub(" ", heading))
    yield bare
    first, _, rest = bare.partition(" ")
    yield rest if first in _LEADING_NOISE else ""
    parts = re.split(r"[/&|,\n]| or ", heading)
    yield from (normal(part) for part in parts) if len(parts) > 1 else ()


def is_ours(heading: str) -> bool:
    """Whether Lenscap added the column to a file that it gave back to be corrected."""
    return normal(heading) == normal(WHAT_TO_FIX)


def is_secret(heading: str) -> bool:
    """Whether a column holds passwords, PINs or user names, which are never stored."""
    text = normal(heading)
    return text in USER_HEADINGS or not SECRET_WORDS.isdisjoint(text.split()) or "user name" in text
