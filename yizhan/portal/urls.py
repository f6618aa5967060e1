"""Addresses of the customers' side."""

from django.urls import include, path

from . import (
    announcing,
    approving,
    branding,
    help,
    help_article,
    help_files,
    help_offering,
    help_robots,
    rating,
    submit,
    track,
)
from .visiting import for_visitors

urlpatterns = [
    path("help", help.home, name="help"),
    path("help/shelf/<slug:slug>", help.shelf, name="help-shelf"),
    path("help/search", help.find, name="help-search"),
    path("help/offer", help_offering.offer, name="help-offer"),
    path("help/article/<int:pk>", help_article.show, name="help-article-short"),
    path("help/article/<int:pk>/opinion", help_article.say, name="help-opinion"),
    path("help/article/<int:pk>/solved", help_article.solved, name="help-solved"),
    path("help/article/<int:pk>/<str:slug>", help_article.show, name="help-article"),
    path("robots.txt", help_robots.robots, name="robots"),
    path("sitemap.xml", help_robots.sitemap, name="sitemap"),
    path("help/status", for_visitors(announcing.status), name="help-status"),
    path("brand/<slug:slug>.css", branding.style, name="brand-style"),
    path("brand/<slug:slug>/logo", branding.logo, name="brand-logo"),
    path("", include("yizhan.portal.urls_chat")),
    path("submit", submit.submit, name="submit"),
    path("submit/questions", submit.questions, name="submit-questions"),
    path("submit/done/<str:receipt>", submit.done, name="submit-done"),
    path("decide/<str:token>", approving.decide, name="decide"),
    path("help/files/<str:key>", help_files.file, name="help-file"),
    path("rate/<str:token>", rating.rate, name="rate"),
    path("rate/<str:token>/<int:score>", rating.rate, name="rate-score"),
    path("track", track.ask, name="track-ask"),
    path("track/<str:code>/<str:token>", track.show, name="track"),
    path("track/<str:code>/<str:token>/reply", track.say, name="track-reply"),
    path("track/<str:code>/<str:token>/flow/<slug:slug>", track.move, name="track-flow"),
    path("track/<str:code>/<str:token>/rate", rating.rate_here, name="track-rate"),
    path("track/<str:code>/<str:token>/do/<slug:key>", track.do, name="track-do"),
    path("track/<str:code>/<str:token>/files/<str:key>", track.file, name="track-file"),
]
