"""Removal's addresses."""

from django.urls import path

from removal.views import (
    appointments,
    attestations,
    exemptions,
    planning,
    plans,
    removals,
    reports,
    surveys,
    undoing,
)

urlpatterns = [
    path("plans/", plans.plans, name="plans"),
    path("plans/<uuid:uuid>/", plans.plan, name="plan"),
    path("plans/<uuid:uuid>/prepare/", planning.prepare_plan, name="prepare_plan"),
    path("plans/<uuid:uuid>/submit/", planning.submit_plan, name="submit_plan"),
    path("plans/<uuid:uuid>/return/", planning.return_plan, name="return_plan"),
    path("plans/<uuid:uuid>/approve/", planning.approve_plan, name="approve_plan"),
    path("plans/<uuid:uuid>/add/", planning.add_line, name="add_line"),
    path("sites/<uuid:uuid>/plan/", plans.site_plan, name="site_plan"),
    path("removals/<uuid:uuid>/", removals.removal, name="removal"),
    path("removals/<uuid:uuid>/exempt/", exemptions.ask_exemption, name="ask_exemption"),
    path("removals/<uuid:uuid>/<slug:action>/", removals.removal_action, name="removal_action"),
    path("imports/<uuid:uuid>/undo/", undoing.undo_import, name="undo_import"),
    path("exemptions/", exemptions.exemptions, name="exemptions"),
    path("exemptions/<uuid:uuid>/", exemptions.exemption, name="exemption"),
    path("exemptions/<uuid:uuid>/decide/", exemptions.decide_exemption, name="decide_exemption"),
    path("exemptions/<uuid:uuid>/withdraw/", exemptions.withdraw_exemption, name="withdraw_exemption"),
    path("sites/<uuid:uuid>/rounds/", surveys.site_rounds, name="site_rounds"),
    path("rounds/<uuid:uuid>/", surveys.survey_round, name="round"),
    path("rounds/<uuid:uuid>/answer/", surveys.answer_round, name="answer_round"),
    path("rounds/<uuid:uuid>/finish/", surveys.finish_round, name="finish_round"),
    path("sites/<uuid:uuid>/attest/", attestations.attest_site, name="attest_site"),
    path("attestations/", attestations.attestations, name="attestations"),
    path("attestations/<uuid:uuid>/", attestations.attestation, name="attestation"),
    path("attestations/<uuid:uuid>/certificate/", attestations.certificate, name="certificate"),
    path("responsible-owners/", appointments.responsible_owners, name="responsible_owners"),
    path("responsible-owners/<uuid:uuid>/end/", appointments.end_appointment_of, name="end_appointment"),
    path("reports/", reports.reports, name="reports"),
    path("reports/<uuid:uuid>/", reports.report, name="report"),
    path("reports/<uuid:uuid>/download/", reports.download_report, name="download_report"),
]
