"""Every address of a brand's own domain: the customers' pages, and nothing of the desk."""

from django.urls import URLPattern, URLResolver, include, path

from yizhan.portal.branding import home
from yizhan.rest.errors import failing
from yizhan.rest.health import healthz

urlpatterns: list[URLPattern | URLResolver] = [
    path("", home, name="home"),
    path("", include("yizhan.portal.urls")),
    path("healthz", healthz),
]

handler500 = failing
