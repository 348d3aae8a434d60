"""What people write in the columns of kind, status, connection and quantity, and how they write "nothing"."""

import re

NOTHING = frozenset(
    {
        "",
        "\\n",
        "n/a",
        "na",
        "n.a.",
        "n.a",
        "#n/a",
        "-",
        "--",
        "---",
        "–",
        "—",
        "null",
        "(null)",
        "none",
        "nil",
        "tbc",
    }
    | {
        "tba",
        "tbd",
        "?",
        "??",
        "???",
        "not recorded",
        "not known",
        "unknown",
        "nan",
        "(blank)",
        "blank",
        "empty",
    }
)
"""A fact that is not there: database nulls, dashes and the words for "we do not know"."""

NULLS = frozenset(
    {"\\n", "n/a", "na", "n.a.", "#n/a", "-", "--", "–", "—", "null", "(null)", "nan", "not recorded"}
)
"""Nothing in a column that is kept as written: there "unknown" stays, because the label said so or nobody knew."""

KINDS: tuple[tuple[str, re.Pattern[str]], ...] = (
    ("body_worn", re.compile(r"\bbody[ -]?(worn|cam)|\bbwv\b|\bbwc\b")),
    ("anpr", re.compile(r"\banpr\b|\balpr\b|\blpr\b|number[ -]?plate|licen[cs]e[ -]?plate")),
    ("thermal", re.compile(r"\bthermal\b|thermograph")),
    ("drone", re.compile(r"\bdrone|\buav\b|\buas\b|quadcopter")),
    ("door_station", re.compile(r"\bdoor (station|entry|phone|bell|panel)|doorbell|intercom|video entry")),
    ("encoder", re.compile(r"\b(en|de)coder|video server")),
    (
        "recorder",
        re.compile(
            r"\b(n|d|x|h)vrs?\b|recorder|rekorder|enregistreur|grabador|recording (server|unit)|\bdvs\b"
        ),
    ),
    (
        "vms",
        re.compile(
            r"\bvms\b|video management|management (server|software)|cctv (server|software)|workstation"
        ),
    ),
    (
        "camera",
        re.compile(
            r"\bcam(era)?s?\b|\b[ck][aá]m[eéa]ras?\b|\bcctv\b|\bdome\b|bullet|turret|\bptz\b|fish ?-?eye"
            r"|\bbox\b|panoramic|eyeball|static"
        ),
    ),
)

# A word for gone counts only where it begins the cell or follows "was" and the like: "to be removed" and
# "removal planned" speak of cameras that still hang.
_GONE = re.compile(
    r"^(?:already |now |since |has been |was |were |been |is )*"
    r"(?:removed|withdrawn|decommissioned|disposed(?: of)?|scrapped|void|lost|stolen|written[ -]off|retired|"
    r"taken down|uninstalled|deinstalled|dismantled|recycled|destroyed|archived|deleted|sold|gone|"
    r"no longer (?:there|present|fitted|installed)|missing|replaced)\b"
)
_NEW = re.compile(
    r"^(?:planned|proposed|in (?:store|storage|stock|stores)|stock|stored|storage|spare|spares|on order|ordered|"
    r"to be (?:installed|fitted)|(?:awaiting|pending) (?:install\w*|fitting)|not (?:yet )?(?:installed|fitted)|"
    r"ready to deploy|inventory|staged|new,? not (?:yet )?(?:installed|fitted))\b"
)
_STILL_THERE = re.compile(r"\bplanned (?:for )?(?:remov|replac|decom|withdraw|dispos)|\bfor removal\b")

CONNECTIONS: tuple[tuple[str, re.Pattern[str]], ...] = (
    (
        "standalone",
        re.compile(
            r"stand[ -]?alone|not (connected|networked|on (a|any|the) network)|no network|^none$|analog|coax"
        ),
    ),
    ("isolated", re.compile(r"isolat|air[ -]?gap|segregat|physically separate")),
    (
        "internet",
        re.compile(r"internet|cloud|\b[345]g\b|cellular|\bpublic\b|broadband|\bwan\b|\bp2p\b|\bsim\b"),
    ),
    (
        "other_internal",
        re.compile(r"other[ _]internal|(cctv|security|building) (v?lan|network)|\bvlan\b|dedicated|separate"),
    ),
    ("core", re.compile(r"\bcore\b|corporate|(main|office|business) network|\blan\b|enterprise|domain")),
)

QUANTITY_LIMIT = 1_000
_QUANTITY = re.compile(
    r"(?:x|×|qty)?\s*(\d{1,6})(?:\.0+)?\s*(?:x|×|no\.?|nos\.?|nr\.?|off|pcs?|ea|each|units?|cameras?)?"
)
_LEADING_COUNT = re.compile(r"(\d{1,2})\s?[x×]\s+(?!zoom|optical|ptz|digital)\S")
LEADING_COUNT_LIMIT = 16
"""Above this a leading "25x" is more likely a zoom factor than a number of cameras."""


def is_nothing(text: str) -> bool:
    """Whether a cell only says that there is nothing to say."""
    return text.casefold() in NOTHING


def is_null(text: str) -> bool:
    """Whether a cell is a database null, a dash or "n/a"; the words "unknown" and "none" are kept."""
    return text.casefold() in NULLS


def read_kind(text: str) -> str:
    """The kind that a word means, empty when it names none."""
    plain = text.casefold().replace("_", " ")
    return next((kind for kind, pattern in KINDS if pattern.search(plain)), "")


def read_life(text: str) -> str:
    """`gone`, `new` or `live`: a camera is in place unless its status says that it is not."""
    plain = text.casefold().strip(" .!*")
    if _STILL_THERE.search(plain):
        return "live"
    if _GONE.search(plain):
        return "gone"
    return "new" if _NEW.search(plain) else "live"


def read_connection(text: str) -> str:
    """The connection that a word means; empty when it names none, `unknown` when it says so."""
    plain = text.casefold().strip()
    if is_nothing(plain) and plain not in {"none"}:
        return "unknown"
    return next((name for name, pattern in CONNECTIONS if pattern.search(plain)), "")


def read_quantity(text: str) -> int | None:
    """How many units a row stands for; None when the cell holds no whole number from 1 to QUANTITY_LIMIT."""
    match = _QUANTITY.fullmatch(text.casefold().strip())
    number = int(match[1]) if match else 0
    return number if 1 <= number <= QUANTITY_LIMIT else None


def leading_quantity(text: str) -> int | None:
    """The count at the start of a model cell ("4 x DS-2CD2143"); None for a zoom factor or no count."""
    match = _LEADING_COUNT.match(text.casefold())
    number = int(match[1]) if match else 0
    return number if 2 <= number <= LEADING_COUNT_LIMIT else None
