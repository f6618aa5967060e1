"""Sign-in, sessions, tokens, encryption, audit."""

from django.apps import AppConfig


class SecurityConfig(AppConfig):
    name = "yizhan.security"
    label = "security"
