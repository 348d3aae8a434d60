"""What must hold whatever happened: one small function for each invariant, in the table below.

`check` runs them all (docs/operating.md, `check_integrity`). Adding one is a function and a line here.
"""

from removal.services.integrity import (
    attestations,
    derived,
    history,
    imports,
    plans,
    storage,
    tenancy,
    trail,
    verdicts,
)
from removal.services.integrity.invariant import Invariant, Outcome, examine

__all__ = ["INVARIANTS", "Invariant", "Outcome", "check"]

INVARIANTS = (
    Invariant("database_sound", "the database file is sound", storage.unsound_database),
    Invariant("history_triggers", "every trigger that keeps history is there", trail.absent_triggers),
    Invariant("audit_chain", "every organisation's sealed trail is whole", trail.broken_chains),
    Invariant("changes_told", "what happened is told in the trail", trail.untold_changes),
    Invariant("events_have_subjects", "what the trail tells of exists", trail.events_about_nothing),
    Invariant("one_organisation", "no row points into another organisation", tenancy.crossing_references),
    Invariant("import_rows", "every row of a completed import is accounted for", imports.unaccounted_rows),
    Invariant("import_row_cameras", "every row kept names its camera", imports.rows_without_camera),
    Invariant("import_cameras", "an import made the cameras it says", imports.cameras_unaccounted),
    Invariant("imports_worked_on", "every unfinished import has a job", imports.forgotten_imports),
    Invariant("list_packs", "every list's content is that of its hash", verdicts.altered_packs),
    Invariant("cameras_judged", "every camera has a verdict", verdicts.unjudged_cameras),
    Invariant("camera_verdicts", "a camera reads as its finding does", verdicts.strayed_cameras),
    Invariant("determinations", "what people decided is what stands", verdicts.unheard_determinations),
    Invariant("findings", "judging again gives the stored finding", verdicts.underivable_findings),
    Invariant("fingerprints", "a camera's text gives its fingerprint", verdicts.underivable_fingerprints),
    Invariant("obligations", "the decision table gives what stands", verdicts.underivable_obligations),
    Invariant("histories", "the history of a camera ends with how it stands", history.strayed_histories),
    Invariant("line_states", "a line stands where its steps have led", plans.strayed_lines),
    Invariant("closed_plans", "a closed plan has no open line", plans.closed_too_early),
    Invariant("plans_kept", "a plan keeps what its lines say", plans.strayed_plans),
    Invariant("tallies", "the tallies are what counting gives", derived.strayed_tallies),
    Invariant("move_tallies", "what came and went by day is what the history gives", derived.strayed_days),
    Invariant("search_index", "the search index holds the register", derived.strayed_search),
    Invariant("attestations", "what was signed is unaltered", attestations.altered_attestations),
    Invariant("return_numbers", "returns are numbered without a gap", storage.gaps_between_returns),
    Invariant("running_jobs", "a running job has a live lease", storage.jobs_past_their_lease),
    Invariant("done_jobs", "a job that is done has had its effect", storage.jobs_without_effect),
    Invariant("files_there", "every upload and report has its file", storage.missing_files),
    Invariant("no_files_left_over", "no file is older than a day without a row", storage.files_left_over),
)


def check(*, deep: bool = False) -> list[Outcome]:
    """Examine every invariant, in the order of the table.

    What is derived again is every hundredth row, or with `deep` all of them. Safe beside running work.
    """
    return [examine(invariant, deep=deep) for invariant in INVARIANTS]
