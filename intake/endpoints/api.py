"""Endpoints and their usage, for programs."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.utils import timezone
from django.utils.text import slugify
from rest_framework.request import Request
from rest_framework.response import Response

from intake.accounts.choices import Scope
from intake.base import api
from intake.base.errors import Forbidden, PreconditionFailed, UnsupportedType
from intake.endpoints import actions, ingest, queries, usage
from intake.endpoints.forms import EndpointFilter, EndpointForm, RangeForm, details_of
from intake.endpoints.models import Endpoint

FILTERS = {"state", "brand", "platform", "project", "q"}
FIELDS = {
    "name",
    "project",
    "kind",
    "platform",
    "environment",
    "url",
    "owner",
    "source",
    "deployed_at",
    "expected_calls_per_week",
    "p95_ms_promised",
    "cost_per_month",
    "currency",
    "silent_after_days",
}
LINES = ("application/x-ndjson", "application/ndjson", "application/jsonl")


def person(request: Request) -> Any:
    """Who calls: SignedInWithScope has made sure that it is somebody."""
    return request.user


def show_endpoint(endpoint: Endpoint) -> dict[str, Any]:
    """An endpoint as the API has it; needs `with_project`."""
    cost = endpoint.cost_per_month
    return {
        "slug": endpoint.slug,
        "name": endpoint.name,
        "project": endpoint.project.code if endpoint.project else None,
        "kind": endpoint.kind,
        "platform": endpoint.platform,
        "environment": endpoint.environment,
        "url": endpoint.url,
        "owner": endpoint.owner.email if endpoint.owner else None,
        "source": endpoint.source,
        "deployed_at": endpoint.deployed_at,
        "expected_calls_per_week": endpoint.expected_calls_per_week,
        "p95_ms_promised": endpoint.p95_ms_promised,
        "cost_per_month": None if cost is None else f"{cost:.2f}",
        "currency": endpoint.currency,
        "silent_after_days": endpoint.silent_after_days,
        "state": endpoint.state,
        "state_since": endpoint.state_since,
        "first_call_at": endpoint.first_call_at,
        "last_call_at": endpoint.last_call_at,
        "last_sample_at": endpoint.last_sample_at,
        "retired_at": endpoint.retired_at,
        "created_at": endpoint.created_at,
        "version": endpoint.version,
    }


class Endpoints(api.ApiView):
    """Endpoints that one may see; the ML team registers one."""

    def get(self, request: Request) -> Response:
        chosen = api.validated(EndpointFilter(api.filters(request, FILTERS)))
        return api.listing(request, queries.selection(person(request), chosen), show_endpoint, key="slug")

    def post(self, request: Request) -> Response:
        if not person(request).is_ml_team:
            raise Forbidden()
        data = api.body(request, {"slug", *FIELDS})
        name = data.get("name")
        given = {"kind": "endpoint", "slug": slugify(name)[:80].strip("-_") if isinstance(name, str) else "", **data}
        fields = api.validated(EndpointForm(given, user=person(request)))
        endpoint = actions.register(slug=fields.pop("slug"), details=fields, actor=person(request), at=timezone.now())
        return Response(
            show_endpoint(endpoint),
            status=201,
            headers={"Location": f"/api/v1/endpoints/{endpoint.slug}/", "ETag": f'"{endpoint.version}"'},
        )


class OneEndpoint(api.ApiView):
    """Read an endpoint; the ML team changes it. The slug stays."""

    def get(self, request: Request, slug: str) -> Response:
        endpoint = queries.get_visible(slug, person(request))
        return Response(show_endpoint(endpoint), headers={"ETag": f'"{endpoint.version}"'})

    def patch(self, request: Request, slug: str) -> Response:
        endpoint = queries.get_for_managing(slug, person(request))
        given = api.body(request, FIELDS)
        fields = api.validated(EndpointForm({**details_of(endpoint), **given}, user=person(request), fixed=endpoint))
        changes = {name: fields[name] for name in given}
        version = api.version_of(request) if request.headers.get("If-Match") else None
        try:
            actions.change(
                endpoint=endpoint, changes=changes, actor=person(request), at=timezone.now(), version=version
            )
        except actions.StaleEndpoint as stale:
            raise PreconditionFailed(extra=stale.extra) from stale
        return self.get(request, slug)


class Usage(api.ApiView):
    """Samples of usage: an array, `{"samples": [...]}` or NDJSON, gzip accepted. Sending again replaces."""

    scopes = {"POST": Scope.USAGE_WRITE}

    def post(self, request: Request) -> Response:
        kind = (request.content_type or "").split(";")[0].strip().lower()
        if kind not in ("application/json", *LINES):
            raise UnsupportedType("Send usage as application/json or application/x-ndjson.")
        encoding = request.headers.get("Content-Encoding", "").strip().lower()
        body = ingest.unpack(request._request.body, encoding)
        receipt = actions.record_usage(
            items=ingest.read(body, lines=kind in LINES), sender=person(request), at=timezone.now()
        )
        return Response(
            {
                "accepted": receipt.accepted,
                "unchanged": receipt.unchanged,
                "replaced": receipt.replaced,
                "rejected": [
                    {"index": index, "code": fault.code, "detail": fault.detail}
                    for index, fault in sorted(receipt.rejected.items())
                ],
            }
        )


class EndpointUsage(api.ApiView):
    """Usage over time: gaps are null, zeros are 0."""

    def get(self, request: Request, slug: str) -> Response:
        endpoint = queries.get_visible(slug, person(request))
        now: datetime = timezone.now()
        chosen = api.validated(RangeForm(api.filters(request, {"from", "to", "bucket", "by"}), now=now))
        span = usage.Span(chosen["bucket"], chosen["start"], chosen["end"])
        rows = usage.by_caller(endpoint, span) if chosen["by"] else usage.totals(endpoint, span)
        return Response(
            {
                "endpoint": endpoint.slug,
                "source": endpoint.source,
                "bucket": chosen["bucket"],
                "results": rows,
                "next": None,
            }
        )
