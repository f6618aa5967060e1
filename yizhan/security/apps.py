"""Sign-in, sessions, tokens, encryption, audit."""

from django.apps import AppConfig


class SecurityConfig(AppConfig):
    name = "yizhan.security"
    label = "security"

    def ready(self) -> None:
        from . import powers  # noqa: F401  each registers what it declares
