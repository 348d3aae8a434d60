"""What an import would come to, worked out by placing every row and writing nothing.

A preview, as the batch keeps it, is

    figures          what it comes to when no site is added but those chosen singly: the shape of `Figures.told`
    with_sites       the same when all sites that are new to the organisation are added; None where none is left, or
                     where the uploader may add none
    new_sites        names of those sites, as many as are listed, and
    new_sites_total  how many they are
    unknown_sites    [{name, rows, alike}], those first that most rows name, also those that something was chosen
                     for; `alike` is the name that was probably meant, or empty
    differs          set when the import has ended: [[what, in the preview, written], ...], empty when nothing does
"""

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from datetime import date
from operator import itemgetter
from typing import Any

from inventory.imports.spool import Spool, SpooledRow
from inventory.models import Edition, ImportBatch, ImportRow, Organisation, Site, Verdict, name_key
from inventory.services.editions import current_edition
from inventory.services.import_summary import COUNTS, chosen_figures, verdict_counts
from inventory.services.importing.placing_sites import Found, positions_found
from inventory.services.importing.reading import read_into_spool
from inventory.services.importing.uploads import forget_file, spool_path, store
from inventory.services.known_sites import Sites, may_add, names_to_add, new_site_names
from inventory.services.placement import Placed, Placement
from inventory.services.placing import Placing
from inventory.services.recognising import Claims

Outcome = ImportRow.Outcome

ROWS_AT_ONCE = 400
# How often the page learns how far it is, and whether it was cancelled.
ROWS_A_TELLING = 2_000
# Rows of each sort, and sites, that a preview lists; the figures count all.
LISTED = 100

GoOn = Callable[[int], bool]


class Figures:
    """Counts what placements come to; the lists are cut, so that memory stays flat over any file."""

    def __init__(self, chosen_sites: Iterable[str]) -> None:
        """`chosen_sites` are names that something was chosen for; their rows are counted with the unknown ones."""
        self._chosen = set(map(name_key, chosen_sites))
        self.outcomes: Counter[str] = Counter()
        self.codes: Counter[str] = Counter()
        self.verdicts: Counter[str] = Counter()
        self.matched_by: Counter[str] = Counter()
        self.unknown_sites: Counter[str] = Counter()
        self.cameras_created = self.notes_total = 0
        # Rows of unknown sites apart: a file may be full of them, and the sites are listed with how many.
        self.errors: list[tuple[int, dict[str, Any]]] = []
        self.of_unknown_sites: list[tuple[int, dict[str, Any]]] = []
        self.notes: list[dict[str, Any]] = []
        self.changed: list[dict[str, Any]] = []
        self.positions = Found()

    def add(self, placement: Placement) -> None:
        """Count a chunk of rows."""
        for placed in placement.placed:
            self._add_row(placed)
        self.unknown_sites.update(placement.unknown_sites)
        if self._chosen:
            known = (
                each.row.said for each in placement.placed if each.row.said and each.code != "unknown_site"
            )
            self.unknown_sites.update(said.site for said in known if name_key(said.site) in self._chosen)
        self.cameras_created += len(placement.new)
        self.verdicts.update(judged.verdict for judged in placement.verdicts)
        self.verdicts.update(camera.verdict for camera in placement.unchanged)

    def told(self) -> dict[str, Any]:
        """As JSON; `rows_twice` and the like are among the rejected; the lists hold the first of their sort."""
        return {
            "rows_created": self.outcomes[Outcome.CREATED],
            "rows_updated": self.outcomes[Outcome.UPDATED],
            "rows_unchanged": self.outcomes[Outcome.UNCHANGED],
            "rows_rejected": self.outcomes[Outcome.REJECTED],
            "rows_twice": self.codes["twice"],
            "rows_without_site": self.codes["no_site"],
            "rows_of_unknown_sites": self.codes["unknown_site"],
            "cameras_created": self.cameras_created,
            "sites_placed": len(self.positions.to_place),
            "position_warnings": self.positions.warnings[:LISTED],
            "verdicts": {verdict: self.verdicts[verdict] for verdict in Verdict.values},
            "matched_by": dict(self.matched_by),
            "errors": self._first_errors(),
            "errors_total": self.outcomes[Outcome.REJECTED],
            "changed": self.changed,
            "notes": self.notes,
            "notes_total": self.notes_total,
        }

    def _first_errors(self) -> list[dict[str, Any]]:
        """In the file's order; where there are more than are listed, rows of unknown sites make room for others."""
        room = LISTED - len(self.errors)
        listed = sorted([*self.errors, *self.of_unknown_sites[:room]], key=itemgetter(0))
        return [error for _, error in listed]

    def _add_row(self, placed: Placed) -> None:
        self.outcomes[placed.outcome] += 1
        if placed.matched_by:
            self.matched_by[placed.matched_by] += 1
        if placed.outcome == Outcome.REJECTED:
            self.codes[placed.code] += 1
            listed = self.of_unknown_sites if placed.code == "unknown_site" else self.errors
            if len(listed) < LISTED:
                listed.append((placed.row.number, _row(placed.row, _message(placed))))
        elif placed.message:
            self.notes_total += 1
            _list(self.notes, placed.row, _message(placed))
        if placed.changes:
            _list(self.changed, placed.row, {"matched_by": str(placed.matched_by), "changes": placed.changes})


def worked_out(batch: ImportBatch, *, on: date, go_on: GoOn) -> dict[str, Any] | None:
    """The preview of a batch that was read; None when `go_on`, told how many rows are placed, says no."""
    if not spool_path(batch).exists():
        read_into_spool(batch)
    edition = current_edition(batch.organisation)
    chosen = names_to_add(batch, list(batch.site_choices))
    plain = _placed(batch, edition, on=on, go_on=go_on, imagined=chosen)
    if plain is None:
        return None
    unknown = [name for name in plain.unknown_sites if name not in batch.site_choices]
    new = new_site_names(batch, unknown) if may_add(batch) else []
    with_sites = _placed(batch, edition, on=on, go_on=go_on, imagined=[*chosen, *new]) if new else None
    if new and with_sites is None:
        return None
    return {
        "figures": plain.told(),
        "with_sites": with_sites and with_sites.told(),
        "new_sites": new[:LISTED],
        "new_sites_total": len(new),
        "unknown_sites": _unknown_sites(batch, plain.unknown_sites),
    }


def dry_run(
    pieces: Iterable[bytes],
    filename: str,
    *,
    organisation: Organisation,
    site: Site | None,
    create_sites: bool,
    format: str,
    on: date,
    fresh: bool = False,
) -> ImportBatch:
    """A batch that was never saved, with its preview; no row and no file is left.

    Raises FileRefusedError.
    """
    batch = ImportBatch(organisation=organisation, site=site, create_sites=create_sites, format=format)
    batch.layouts = {} if fresh else None
    store(batch, pieces, filename)
    try:
        for name, value in read_into_spool(batch).items():
            setattr(batch, name, value)
        batch.preview = worked_out(batch, on=on, go_on=lambda _: True) or {}
    finally:
        forget_file(batch)
    return batch


def differences(batch: ImportBatch, counts: dict[str, int]) -> list[list[Any]]:
    """Where what was written is not what the preview said, since the register or the list changed in between."""
    previewed = chosen_figures(batch)
    verdicts = verdict_counts(batch)
    told = {name: previewed[name] for name in COUNTS} | previewed["verdicts"]
    became = {name: counts[name] for name in COUNTS} | verdicts
    return [[name, told[name], became[name]] for name in told if told[name] != became[name]]


def _placed(
    batch: ImportBatch, edition: Edition, *, on: date, go_on: GoOn, imagined: Sequence[str] = ()
) -> Figures | None:
    """Every row placed; None when told to stop."""
    placing = Placing(batch, edition, Claims(), on=on, imagined_sites=imagined)
    figures, told = Figures(batch.site_choices), 0
    with Spool(spool_path(batch)) as spool:
        while rows := spool.take(ROWS_AT_ONCE):
            placement = placing.place(rows)
            placing.keep(placement)
            placing.store_nothing()
            figures.add(placement)
            if placement.last >= told + ROWS_A_TELLING:
                told = placement.last
                if not go_on(told):
                    return None
    figures.positions = positions_found(batch, placing.sites)
    return figures


def _unknown_sites(batch: ImportBatch, unknown: Counter[str]) -> list[dict[str, Any]]:
    sites = Sites(batch)
    return [
        {"name": name, "rows": rows, "alike": sites.alike(name)} for name, rows in unknown.most_common(LISTED)
    ]


def _message(placed: Placed) -> dict[str, Any]:
    return {"column": placed.column, "code": placed.code, "message": placed.message}


def _list(rows: list[dict[str, Any]], row: SpooledRow, facts: dict[str, Any]) -> None:
    if len(rows) < LISTED:
        rows.append(_row(row, facts))


def _row(row: SpooledRow, facts: dict[str, Any]) -> dict[str, Any]:
    return {"sheet": row.sheet, "row": row.row} | facts
