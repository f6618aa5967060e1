"""Addresses of reports."""

from django.urls import path, register_converter

from .pages import (
    alert_forms,
    alerts,
    board_editor,
    boards,
    exports,
    floor,
    process_paths,
    quarter_report,
    report_builder,
    reports,
    saved_reports,
)

register_converter(boards.ShippedKey, "shipped")

urlpatterns = [
    path("reports", boards.reports, name="reports"),
    path("reports/overview", reports.overview, name="report-overview"),
    path("reports/boards", boards.boards, name="report-boards"),
    path("reports/boards/new", board_editor.new, name="report-board-new"),
    path("reports/boards/tile", boards.draft_tile, name="report-tile"),
    path("reports/boards/<int:pk>", boards.board, name="report-board"),
    path("reports/boards/<int:pk>/edit", board_editor.edit, name="report-board-edit"),
    path("reports/boards/<int:pk>/remove", board_editor.remove, name="report-board-remove"),
    path("reports/boards/<int:pk>/tiles/<str:tile>", boards.board_tile, name="report-board-tile"),
    path("reports/build", report_builder.build, name="report-build"),
    path("reports/floor", floor.floor, name="report-floor"),
    path("reports/wall", floor.wall, name="report-wall"),
    path("reports/process", process_paths.process, name="report-process"),
    path("reports/process/tickets", process_paths.tickets, name="report-process-tickets"),
    path("reports/quarter", quarter_report.quarter, name="report-quarter"),
    path("reports/saved", saved_reports.listed, name="saved-reports"),
    path("reports/saved/new", saved_reports.new, name="saved-report-new"),
    path("reports/saved/<int:pk>", saved_reports.shown, name="saved-report"),
    path("reports/saved/<int:pk>/edit", saved_reports.edit, name="saved-report-edit"),
    path("reports/saved/<int:pk>/remove", saved_reports.remove, name="saved-report-remove"),
    path("reports/saved/<int:pk>/pin", saved_reports.pin, name="saved-report-pin"),
    path("reports/alerts", alerts.rows, name="alerts"),
    path("reports/alerts/new", alert_forms.new, name="alert-new"),
    path("reports/alerts/<int:pk>", alerts.one, name="alert"),
    path("reports/alerts/<int:pk>/edit", alert_forms.edit, name="alert-edit"),
    path("reports/alerts/<int:pk>/remove", alert_forms.remove, name="alert-remove"),
    path("reports/alerts/firings/<int:pk>", alerts.firing, name="alert-firing"),
    path("reports/alerts/firings/<int:pk>/problem", alerts.problem, name="alert-problem"),
    path("reports/export", exports.ask, name="report-export"),
    path("reports/exports", exports.exports, name="report-exports"),
    path("reports/exports/<int:pk>/file", exports.file, name="report-export-file"),
    path("reports/exports/<int:pk>/cancel", exports.cancel, name="report-export-cancel"),
    path("reports/tickets", reports.tickets, name="report-tickets"),
    path("reports/<shipped:key>", boards.shipped, name="report-shipped"),
    path("reports/<shipped:key>/tiles/<str:tile>", boards.shipped_tile, name="report-shipped-tile"),
]
