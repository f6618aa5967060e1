"""Addresses of the customers' side."""

from django.urls import path

from . import approving, submit, track

urlpatterns = [
    path("submit", submit.submit, name="submit"),
    path("submit/questions", submit.questions, name="submit-questions"),
    path("submit/done/<str:receipt>", submit.done, name="submit-done"),
    path("decide/<str:token>", approving.decide, name="decide"),
    path("track", track.ask, name="track-ask"),
    path("track/<str:code>/<str:token>", track.show, name="track"),
    path("track/<str:code>/<str:token>/reply", track.say, name="track-reply"),
    path("track/<str:code>/<str:token>/flow/<slug:slug>", track.move, name="track-flow"),
    path("track/<str:code>/<str:token>/do/<slug:key>", track.do, name="track-do"),
    path("track/<str:code>/<str:token>/files/<str:key>", track.file, name="track-file"),
]
