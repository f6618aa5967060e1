"""Addresses of reports."""

from django.urls import path

from .pages import floor, process_paths, quarter_report, reports

urlpatterns = [
    path("reports", reports.overview, name="reports"),
    path("reports/build", reports.build, name="report-build"),
    path("reports/floor", floor.floor, name="report-floor"),
    path("reports/wall", floor.wall, name="report-wall"),
    path("reports/process", process_paths.process, name="report-process"),
    path("reports/process/tickets", process_paths.tickets, name="report-process-tickets"),
    path("reports/quarter", quarter_report.quarter, name="report-quarter"),
    path("reports/tickets", reports.tickets, name="report-tickets"),
]
