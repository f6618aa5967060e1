"""Checklists and ticket templates as records."""
