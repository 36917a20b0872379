"""The description of the API: OpenAPI 3.1 from the views, and pages to read it offline."""

from __future__ import annotations

from drf_spectacular.views import SpectacularAPIView, SpectacularSwaggerSplitView

from intake.base.api import ApiView


class Schema(SpectacularAPIView):
    """This description, for tools."""

    scopes = ApiView.scopes


class Docs(SpectacularSwaggerSplitView):
    """This description, for people; its parts come from this site alone."""

    url_name = "api-schema"
    scopes = ApiView.scopes
