"""Addresses of reports."""

from django.urls import path

from .pages import reports

urlpatterns = [
    path("reports", reports.overview, name="reports"),
    path("reports/build", reports.build, name="report-build"),
    path("reports/tickets", reports.tickets, name="report-tickets"),
]
