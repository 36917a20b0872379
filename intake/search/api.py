"""Search, for programs."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from rest_framework.request import Request
from rest_framework.response import Response

from intake.accounts.authentication import person
from intake.base import api
from intake.base.errors import FieldError, InvalidFields
from intake.search.choices import Kind
from intake.search.forms import SearchForm
from intake.search.queries import Hit, find

MOST = 100


def show_hit(hit: Hit, request: Request) -> dict[str, Any]:
    """A hit as the API has it. `marks` are [from, to) in characters of the excerpt."""
    project = hit.project
    return {
        "kind": hit.kind,
        "subject": hit.subject,
        "title": hit.title.text,
        "excerpt": hit.excerpt.text,
        "marks": hit.excerpt.marks,
        "url": request.build_absolute_uri(hit.address),
        "project": project and project.code,
        "project_name": project and project.name,
        "brand": project and project.brand.key,
        "stage": project and project.stage,
    }


class Search(api.ApiView):
    """What has these words and may be seen, the best first: `q`, and `kind` for one kind of hits.

    `q` takes words, "phrases" and -words that must not be there; the last word may be a beginning. `counts` says how
    many hits of each kind there are; with `more`, at least so many. With `some`, nothing has all of the words, and
    these have one or more of them.
    """

    def get(self, request: Request) -> Response:
        chosen = api.validated(SearchForm(api.filters(request, {"q", "kind"})))
        size, start = api.limit_of(request, default=20, most=MOST), start_of(request)
        kind = Kind(chosen["kind"]) if chosen["kind"] else None
        found = find(text=chosen["q"], user=person(request), kind=kind, start=start, size=size)
        if found is None:
            raise InvalidFields(errors=[FieldError("q", "required", "Say a word to look for.")])
        following = None
        if start + size < found.total:
            query = {**request.query_params.dict(), "cursor": api.encode_cursor([start + size]), "limit": str(size)}
            following = request.build_absolute_uri(f"{request.path}?{urlencode(query)}")
        results = [show_hit(hit, request) for hit in found.hits]
        counts = {kind.value: number for kind, number in found.counts.items()}
        return Response(
            {"results": results, "next": following, "counts": counts, "more": found.more, "some": found.some}
        )


def start_of(request: Request) -> int:
    """The number of the first hit that the cursor asks for. Raises InvalidFields for a cursor that is not ours."""
    cursor = request.query_params.get("cursor")
    start = api.decode_cursor(cursor, 1)[0] if cursor else 0
    if not isinstance(start, int) or not 0 <= start <= 1_000_000:
        raise api.bad_cursor()
    return start
