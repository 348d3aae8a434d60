"""Every address of the product in one table: what it is about, how it may be asked, and who may.

The views ask `inventory.access` and `removal.access`; this table says what they are expected to answer, so that
`manage.py urls_json` can print it and the access matrix (tests/house/test_access_matrix.py) can try every route as
every role. A route without a row fails there.
"""

from dataclasses import dataclass

from inventory.access import Permission
from removal.tables import LISTINGS

READ = ("GET", "HEAD")
FORM = ("GET", "HEAD", "POST")
POST = ("POST",)


@dataclass(frozen=True, slots=True)
class Route:
    """One named address.

    `of` is the kind of thing that the address names, empty for a page of its own. `to_open` is the permission
    without which it is a 404 (None: whoever is signed in, within their own sites), `to_change` the one that a
    POST needs where it differs. A public address needs no sign-in. What is `its_askers` answers no other person,
    whatever their permissions.
    """

    name: str
    methods: tuple[str, ...] = READ
    of: str = ""
    to_open: Permission | None = None
    to_change: Permission | None = None
    public: bool = False
    its_askers: bool = False

    def permission(self, method: str) -> Permission | None:
        """What a request by this method needs."""
        return self.to_change or self.to_open if method == "POST" else self.to_open


_P = Permission
ROUTES = (
    Route("home"),
    Route("more"),
    Route("search"),
    Route("help", public=True),
    Route("accessibility", public=True),
    Route("privacy", public=True),
    Route("sites"),
    Route("site_names"),
    Route("add_site", FORM, "", _P.CREATE_SITES),
    Route("site_map", READ, "", _P.SEE_REGISTER),
    Route("site_positions", FORM, "", _P.CREATE_SITES),
    Route("site_position", FORM, "site", _P.CREATE_SITES),
    Route("site", READ, "site"),
    Route("decide_sensitivity", FORM, "site", _P.DECIDE_SENSITIVITY),
    Route("schedule", READ, "", _P.SEE_REGISTER),
    Route("adopt_policy", FORM, "", _P.ADOPT_SCHEDULES),
    Route("newest_foreseen", READ, "", _P.SEE_REGISTER),
    Route("foreseen", READ, "foreseen decision", _P.SEE_REGISTER, its_askers=True),
    Route("site_tasks", READ, "", _P.SEE_REGISTER),
    Route("site_connection", FORM, "site", _P.CHANGE_CAMERAS),
    Route("decide_sites", FORM, "", _P.DECIDE_SENSITIVITY),
    Route("cameras", READ, "", _P.SEE_REGISTER),
    Route("chosen_cameras", POST, "", _P.CHANGE_CAMERAS),
    Route("add_camera", FORM, "", _P.CHANGE_CAMERAS),
    Route("outbox_ready", READ, public=True),
    Route("suggestions", READ, "", _P.CHANGE_CAMERAS),
    Route("site_labels", READ, "site", _P.SEE_REGISTER),
    Route("scanned", READ, "camera", _P.SEE_REGISTER),
    Route("take_back_camera", POST, "camera", _P.CHANGE_CAMERAS),
    Route("camera", READ, "camera", _P.SEE_REGISTER),
    Route("camera_as_at", READ, "camera", _P.SEE_REGISTER),
    Route("edit_camera", FORM, "camera", _P.CHANGE_CAMERAS),
    Route("add_photos", FORM, "camera", _P.CHANGE_CAMERAS),
    Route("photo", READ, "photo", _P.SEE_REGISTER),
    Route("thumbnail", READ, "photo", _P.SEE_REGISTER),
    Route("use_label", POST, "photo", _P.CHANGE_CAMERAS),
    Route("take_away_photo", FORM, "photo", _P.CHANGE_CAMERAS),
    Route("ask_site", FORM, "camera", _P.DETERMINE),
    Route("answer_question", FORM, "question", _P.ANSWER_QUESTIONS),
    Route("withdraw_question", POST, "question", _P.DETERMINE),
    Route("saved_views", READ, "", _P.SEE_REGISTER),
    Route("save_view", FORM, "", _P.SEE_REGISTER),
    Route("change_view", FORM, "saved view", _P.SEE_REGISTER, its_askers=True),
    Route("delete_view", FORM, "saved view", _P.SEE_REGISTER, its_askers=True),
    Route("identify", FORM, "", _P.SEE_REGISTER),
    Route("review", READ, "", _P.SEE_REVIEW),
    Route("review_device", FORM, "device", _P.SEE_REVIEW, _P.DETERMINE),
    Route("confirm_determination", POST, "determination", _P.DETERMINE),
    Route("decline_determination", POST, "determination", _P.DETERMINE),
    Route("take_back_determination", POST, "determination", _P.DETERMINE),
    Route("imports", READ, "", _P.SEE_REGISTER),
    Route("new_import", FORM, "", _P.IMPORT),
    Route("import", READ, "import", _P.SEE_REGISTER),
    Route("import_columns", FORM, "import", _P.SEE_REGISTER, _P.IMPORT),
    Route("forget_columns", POST, "import", _P.IMPORT),
    Route("import_template", READ, "", _P.IMPORT),
    Route("confirm_import", POST, "import", _P.IMPORT),
    Route("choose_import_sites", POST, "import", _P.IMPORT),
    Route("rows_to_fix", POST, "import", _P.SEE_REGISTER),
    Route("cancel_import", FORM, "import", _P.IMPORT),
    Route("undo_import", FORM, "import", _P.IMPORT),
    Route("reconciliations", READ, "", _P.SEE_REGISTER),
    Route("new_reconciliation", FORM, "", _P.IMPORT),
    Route("reconciliation", FORM, "reconciliation", _P.SEE_REGISTER, _P.CHANGE_CAMERAS),
    Route("sightings", READ, "comparison list", _P.SEE_REGISTER),
    Route("restricted_list", READ, "", _P.SEE_REGISTER),
    Route("editions", READ, "", _P.SEE_REGISTER),
    Route("import_edition", FORM, "", _P.DRAFT_EDITIONS),
    Route("edition", READ, "edition", _P.SEE_REGISTER),
    Route("export_edition", READ, "edition", _P.SEE_REGISTER),
    Route("newly_in_scope", READ, "", _P.SEE_REGISTER),
    Route("new_draft", FORM, "", _P.DRAFT_EDITIONS),
    Route("draft", READ, "draft", _P.DRAFT_EDITIONS),
    Route("work_out_impact", POST, "draft", _P.DRAFT_EDITIONS),
    Route("submit_draft", POST, "draft", _P.DRAFT_EDITIONS),
    Route("rebase_draft", POST, "draft", _P.DRAFT_EDITIONS),
    Route("send_back_draft", FORM, "draft", _P.PUBLISH_EDITIONS),
    Route("discard_draft", FORM, "draft", _P.DRAFT_EDITIONS),
    Route("publish_draft", FORM, "draft", _P.PUBLISH_EDITIONS),
    Route("draft_part", READ, "draft part", _P.DRAFT_EDITIONS),
    Route("add_entry", FORM, "draft part", _P.DRAFT_EDITIONS),
    Route("change_entry", FORM, "draft entry", _P.DRAFT_EDITIONS),
    Route("end_entry", FORM, "draft entry", _P.DRAFT_EDITIONS),
    Route("undo_change", POST, "draft entry", _P.DRAFT_EDITIONS),
    Route("keep_change", POST, "draft entry", _P.DRAFT_EDITIONS),
    Route("listed_maker", READ, "maker", _P.SEE_REGISTER),
    Route("instrument", READ, "instrument", _P.SEE_REGISTER),
    Route("background", READ, "", _P.SEE_AUDIT),
    Route("try_again", POST, "job", _P.TRY_AGAIN),
    Route("audit_trail", READ, "", _P.SEE_AUDIT),
    Route("check_audit_trail", READ, "", _P.SEE_AUDIT),
    *(Route(listing.route, POST, "", listing.permission) for listing in LISTINGS),
    Route("plans", READ, "", _P.SEE_PLANS),
    Route("plan", READ, "plan", _P.SEE_PLANS),
    Route("plan_today", READ, "plan", _P.RECORD_STEPS),
    Route("prepare_plan", FORM, "plan", _P.WORK_ON_PLANS),
    Route("submit_plan", FORM, "plan", _P.WORK_ON_PLANS),
    Route("take_back_plan", POST, "plan", _P.WORK_ON_PLANS),
    Route("return_plan", FORM, "plan", _P.APPROVE_PLANS),
    Route("approve_plan", FORM, "plan", _P.APPROVE_PLANS),
    Route("pair_plan", FORM, "plan", _P.WORK_ON_PLANS),
    Route("add_line", FORM, "plan", _P.WORK_ON_PLANS),
    Route("move_together", FORM, "plan", _P.RECORD_STEPS),
    Route("site_plan", FORM, "site", _P.SEE_PLANS, _P.WORK_ON_PLANS),
    Route("removal", READ, "removal", _P.SEE_PLANS),
    Route("removal_action", FORM, "removal step", _P.RECORD_STEPS),
    Route("evidence_file", READ, "evidence file", _P.SEE_PLANS),
    Route("ask_exemption", FORM, "removal", _P.WORK_ON_PLANS),
    Route("exemptions", READ, "", _P.SEE_REGISTER),
    Route("exemption", READ, "exemption", _P.SEE_REGISTER),
    Route("decide_exemption", FORM, "exemption", _P.SEE_REGISTER),
    Route("withdraw_exemption", FORM, "exemption", _P.SEE_REGISTER),
    Route("site_rounds", FORM, "site", _P.SEE_REGISTER, _P.CHANGE_CAMERAS),
    Route("round", READ, "round", _P.SEE_REGISTER),
    Route("answer_round", POST, "round", _P.CHANGE_CAMERAS),
    Route("finish_round", FORM, "round", _P.CHANGE_CAMERAS),
    Route("attest_site", FORM, "site", _P.SEE_REGISTER),
    Route("attestations", READ, "", _P.SEE_REGISTER),
    Route("attestation", READ, "attestation", _P.SEE_REGISTER),
    Route("certificate", READ, "attestation", _P.SEE_REGISTER),
    Route("responsible_owners", FORM, "", _P.MANAGE_PEOPLE),
    Route("end_appointment", FORM, "appointment", _P.MANAGE_PEOPLE),
    Route("deadlines", READ, "", _P.SEE_REGISTER),
    Route("draft_deadlines", READ, "draft", _P.DRAFT_EDITIONS),
    Route("reminders", FORM),
    Route("reminder_feed", POST),
    Route("reminder_rules", FORM, "", _P.CHANGE_ORGANISATION),
    Route("let_mails_go", POST, "", _P.CHANGE_ORGANISATION),
    Route("calendar_feed", READ, "token", public=True),
    Route("reports", FORM, "", _P.BUILD_REPORTS),
    Route("report_answers", FORM, "", _P.BUILD_REPORTS, _P.ANSWER_REPORTS),
    Route("report_baseline", FORM, "", _P.BUILD_REPORTS, _P.ANSWER_REPORTS),
    Route("report_questions", FORM, "", _P.BUILD_REPORTS),
    Route("report_answer", READ, "report", _P.BUILD_REPORTS),
    Route("report", READ, "report", _P.BUILD_REPORTS),
    Route("download_report", READ, "report", _P.BUILD_REPORTS, its_askers=True),
    Route("returns", READ, "", _P.BUILD_REPORTS),
    Route("prepare_return", FORM, "", _P.ISSUE_RETURNS),
    Route("verify_return", FORM, "", _P.BUILD_REPORTS),
    Route("return_settings", FORM, "", _P.CHANGE_ORGANISATION),
    Route("return", READ, "return", _P.BUILD_REPORTS),
    Route("download_return", READ, "return", _P.BUILD_REPORTS),
    Route("read_return", POST, "return", _P.ISSUE_RETURNS),
    Route("issue_return", FORM, "return", _P.ISSUE_RETURNS),
    Route("correct_return", FORM, "return", _P.ISSUE_RETURNS),
    Route("prepare_return_again", POST, "return", _P.ISSUE_RETURNS),
    Route("discard_return", POST, "return", _P.ISSUE_RETURNS),
    Route("people", READ, "", _P.MANAGE_PEOPLE),
    Route("add_person", FORM, "", _P.MANAGE_PEOPLE),
    Route("person", FORM, "person", _P.MANAGE_PEOPLE),
    Route("person_link", FORM, "person", _P.MANAGE_PEOPLE),
    Route("deactivate_person", FORM, "person", _P.MANAGE_PEOPLE),
    Route("organisation", FORM, "", _P.CHANGE_ORGANISATION),
    Route("organisation_logo", FORM, "", _P.CHANGE_ORGANISATION),
    Route("logo"),
    Route("look"),
    Route("organisation_kind", FORM, "", _P.CHANGE_ORGANISATION),
    Route("second_person", FORM, "", _P.CHANGE_ORGANISATION),
    Route("change_password", FORM),
    Route("second_factor", FORM),
    Route("confirm_second_factor", FORM),
    Route("second_factor_rule", FORM, "", _P.CHANGE_ORGANISATION),
    Route("reset_second_factor", FORM, "person", _P.MANAGE_PEOPLE),
    Route("sign_in_code", FORM, public=True),
    Route("sign_out", POST, public=True),
    Route("sign_in", FORM, public=True),
    Route("set_up", FORM, "token", public=True),
    Route("choose_password", FORM, "token", public=True),
    Route("healthz", READ, public=True),
    Route("readyz", READ, public=True),
)
BY_NAME = {route.name: route for route in ROUTES}
