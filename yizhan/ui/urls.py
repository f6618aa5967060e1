"""Addresses of the gallery."""

from django.urls import path

from yizhan.ui import views

urlpatterns = [
    path("gallery", views.gallery, name="gallery"),
    path("gallery/swallow", views.swallow),
    path("gallery/options/<slug:kind>", views.options),
    path("gallery/<slug:name>", views.page, name="gallery-page"),
]
