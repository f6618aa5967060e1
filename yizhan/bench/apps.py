"""How fast is it? Big generated desks and what pages cost on them."""

from django.apps import AppConfig


class BenchConfig(AppConfig):
    name = "yizhan.bench"
    label = "bench"
