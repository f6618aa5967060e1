"""Addresses of sign-in, set-up, settings, administration, customers and organizations."""

from django.urls import path

from .pages import setup, signing

urlpatterns = [
    path("set-up/<str:key>", setup.set_up, name="set-up"),
    path("set-up/<str:key>/progress", setup.progress, name="set-up-progress"),
    path("not-set-up", setup.not_set_up, name="not-set-up"),
    path("sign-in", signing.sign_in, name="sign-in"),
    path("sign-out", signing.sign_out, name="sign-out"),
    path("forgotten", signing.forgotten, name="forgotten"),
    path("reset/<str:token>", signing.reset, name="reset"),
    path("invitation/<str:token>", signing.invitation, name="invitation"),
    path("language", signing.language, name="language"),
]
