"""The front-end files are pinned, come from no written-down address, and carry no GOV.UK branding."""

import json

import pytest

from config.frontend.fetch import (
    HERE,
    PACKAGE,
    FetchError,
    is_current,
    locked,
    plain_css,
    plain_js,
    wanted,
    write_assets,
)

SHEET = (
    "@font-face{font-family:GDS Transport;src:url(/assets/fonts/light.woff2)}"
    ".a{font-family:GDS Transport,arial,sans-serif}"
    ".b{background-image:url(/assets/images/govuk-crest.svg)}"
    "\n/*# sourceMappingURL=govuk-frontend.min.css.map */"
)
LOCK = json.loads((HERE / "package-lock.json").read_text())


@pytest.fixture
def built(tmp_path):
    folder = tmp_path / "built"
    folder.mkdir()
    (folder / "govuk-frontend.min.css").write_text(SHEET)
    (folder / "govuk-frontend.min.js").write_text("export{initAll};//# sourceMappingURL=a.js.map\n")
    return folder


def test_the_stylesheet_loses_font_crest_and_source_map_and_nothing_else():
    assert plain_css(SHEET) == ".a{font-family:Arial,Helvetica,sans-serif}.b{background-image:none}\n"


@pytest.mark.parametrize("trace", ["font-family:GDS Transport,serif", "src:url(/assets/other.svg)"])
def test_a_stylesheet_with_branding_we_do_not_know_is_refused(trace):
    with pytest.raises(FetchError, match="does not know this version"):
        plain_css(f".a{{{trace}}}")


def test_the_module_loses_its_source_map():
    assert plain_js("export{initAll};//# sourceMappingURL=a.js.map\n") == "export{initAll};\n"


def test_every_locked_package_has_a_sha512_and_no_address():
    packages = {name: entry for name, entry in LOCK["packages"].items() if name}

    assert packages
    assert all(entry["integrity"].startswith("sha512-") for entry in packages.values())
    assert "resolved" not in json.dumps(LOCK)
    assert "://" not in json.dumps(LOCK)


def test_the_pinned_version_is_exact_and_the_same_in_both_files():
    asked = json.loads((HERE / "package.json").read_text())["dependencies"]

    assert asked == {PACKAGE: locked(HERE / "package-lock.json")["version"]}


def test_files_just_written_are_current_and_a_changed_byte_is_not(built, tmp_path):
    write_assets(built, tmp_path / "assets", wanted())
    assert is_current(tmp_path / "assets", wanted())

    (tmp_path / "assets/govuk/govuk-frontend.min.css").write_text("tampered")
    assert not is_current(tmp_path / "assets", wanted())


def test_another_version_is_not_current(built, tmp_path):
    write_assets(built, tmp_path / "assets", wanted() | {"version": "6.0.0"})

    assert not is_current(tmp_path / "assets", wanted())


def test_a_refused_stylesheet_leaves_no_record(built, tmp_path):
    (built / "govuk-frontend.min.css").write_text("src:url(/assets/other.svg)")

    with pytest.raises(FetchError):
        write_assets(built, tmp_path / "assets", wanted())
    assert not (tmp_path / "assets/VENDOR.json").exists()
