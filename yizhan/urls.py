"""Every address of the house."""

from django.urls import URLPattern, URLResolver, include, path, re_path

from yizhan.api import api
from yizhan.rest.errors import failing, unknown
from yizhan.rest.health import healthz, metrics

urlpatterns: list[URLPattern | URLResolver] = [
    path("", include("yizhan.workspace.urls_admin")),
    path("", include("yizhan.workspace.urls_desk")),
    path("", include("yizhan.workspace.urls_community")),
    path("", include("yizhan.workspace.urls_knowledge")),
    path("", include("yizhan.workspace.urls_reports")),
    path("", include("yizhan.ui.urls")),
    path("", include("yizhan.portal.urls")),
    path("healthz", healthz),
    path("metrics", metrics),
    path("api/v1/", api.urls),
    re_path(r"^api/(?P<path>.*)$", unknown),
]

# Also while the database is away: then it says 503 instead of 500.
handler500 = failing
