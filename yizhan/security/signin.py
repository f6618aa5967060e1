"""Signing in."""

from django.contrib.auth.backends import ModelBackend


class PasswordBackend(ModelBackend):
    """Mail address and password."""
