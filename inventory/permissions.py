"""What each role may do: one table, read by `inventory.access` and by nothing that could widen it."""

from enum import StrEnum

from inventory.models import Role


class Permission(StrEnum):
    """Something that a role may do."""

    SEE_REGISTER = "see cameras and what is known of them"
    SEE_PLANS = "see removal plans"
    CHANGE_CAMERAS = "log and edit cameras"
    SEE_REVIEW = "see what waits for a decision, and what was decided"
    DETERMINE = "decide who made a device"
    ANSWER_QUESTIONS = "answer questions about cameras"
    IMPORT = "import a spreadsheet"
    CREATE_SITES = "add sites"
    DECIDE_SENSITIVITY = "answer the four limbs for a site"
    ADOPT_SCHEDULES = "write and adopt the organisation's own schedule"
    WORK_ON_PLANS = "prepare plans and record work"
    APPROVE_PLANS = "approve and return plans"
    RECORD_STEPS = "record steps of the work done"
    BUILD_REPORTS = "build and download removal reports"
    FULL_DEPTH = "build reports at full depth"
    ANSWER_REPORTS = "answer Parliament's questions and freeze the baseline"
    ISSUE_RETURNS = "prepare, read and issue returns"
    SEE_AUDIT = "read the audit trail"
    TRY_AGAIN = "try background work again that stopped"
    MANAGE_PEOPLE = "add people and give roles"
    CHANGE_ORGANISATION = "change the organisation's settings"
    DRAFT_EDITIONS = "draft changes to the restricted list and see what they move"
    PUBLISH_EDITIONS = "publish editions that somebody else submitted"


_P = Permission
MAY: dict[str, frozenset[Permission]] = {
    Role.ADMINISTRATOR: frozenset(
        {
            _P.SEE_REGISTER,
            _P.SEE_PLANS,
            _P.SEE_REVIEW,
            _P.CREATE_SITES,
            _P.BUILD_REPORTS,
            _P.FULL_DEPTH,
            _P.ISSUE_RETURNS,
            _P.SEE_AUDIT,
            _P.TRY_AGAIN,
            _P.MANAGE_PEOPLE,
            _P.CHANGE_ORGANISATION,
            _P.DRAFT_EDITIONS,
            _P.PUBLISH_EDITIONS,
        }
    ),
    Role.COMPLIANCE_LEAD: frozenset(
        {
            _P.SEE_REGISTER,
            _P.SEE_PLANS,
            _P.CHANGE_CAMERAS,
            _P.SEE_REVIEW,
            _P.DETERMINE,
            _P.ANSWER_QUESTIONS,
            _P.IMPORT,
            _P.CREATE_SITES,
            _P.DECIDE_SENSITIVITY,
            _P.ADOPT_SCHEDULES,
            _P.WORK_ON_PLANS,
            _P.APPROVE_PLANS,
            _P.ANSWER_REPORTS,
            _P.RECORD_STEPS,
            _P.BUILD_REPORTS,
            _P.FULL_DEPTH,
            _P.ISSUE_RETURNS,
            _P.SEE_AUDIT,
            _P.TRY_AGAIN,
            _P.DRAFT_EDITIONS,
            _P.PUBLISH_EDITIONS,
        }
    ),
    Role.FACILITIES_MANAGER: frozenset(
        {
            _P.SEE_REGISTER,
            _P.SEE_PLANS,
            _P.CHANGE_CAMERAS,
            _P.ANSWER_QUESTIONS,
            _P.IMPORT,
            _P.WORK_ON_PLANS,
            _P.RECORD_STEPS,
        }
    ),
    Role.CONTRACTOR: frozenset({_P.SEE_PLANS, _P.RECORD_STEPS}),
    Role.AUDITOR: frozenset(
        {
            _P.SEE_REGISTER,
            _P.SEE_PLANS,
            _P.SEE_REVIEW,
            _P.BUILD_REPORTS,
            _P.FULL_DEPTH,
            _P.SEE_AUDIT,
        }
    ),
}
