"""Addresses of the gallery."""

from django.urls import path

from yizhan.ui import gallery_builders, gallery_flow, gallery_forms, views

urlpatterns = [
    path("gallery", views.gallery, name="gallery"),
    path("gallery/swallow", views.swallow),
    path("gallery/options/<slug:kind>", views.options),
    path("gallery/conditions/fields", gallery_builders.fields),
    path("gallery/conditions/read", gallery_builders.read),
    path("gallery/conditions/found", gallery_builders.found),
    path("gallery/steps", gallery_builders.steps),
    path("gallery/steps/value", gallery_builders.value),
    path("gallery/flow/check", gallery_flow.check),
    path("gallery/forms/check", gallery_forms.check),
    path("gallery/<slug:name>", views.page, name="gallery-page"),
]
