"""Removal's addresses."""

from django.urls import path

from removal.views import reports

urlpatterns = [
    path("reports/", reports.reports, name="reports"),
    path("reports/<uuid:uuid>/", reports.report, name="report"),
    path("reports/<uuid:uuid>/download/", reports.download_report, name="download_report"),
]
