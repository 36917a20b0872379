"""`Idempotency-Key`: a call that is sent again has no second effect, and gets the first answer again.

A row claims the key before the call runs; effect and answer are then committed together, so that a crash leaves either
both or neither. What a crash leaves is a claim, which expires. Keys belong to a credential: nobody meets another's.
"""

from __future__ import annotations

import hashlib
import uuid
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from typing import Any

from django.core.exceptions import RequestDataTooBig
from django.db import transaction
from django.http import Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.utils import timezone
from rest_framework.exceptions import APIException
from rest_framework.request import Request
from rest_framework.response import Response

from intake.accounts.models import ApiToken, RepeatedCall
from intake.base.errors import Conflict, FieldError, Invalid, InvalidFields, Problem
from intake.base.rest import FastJSON

KEPT = timedelta(hours=24)
# Longer than any call may take: a claim of this age is a crash's.
EXPIRES = timedelta(seconds=90)
LONGEST = 255
# What a client needs of the first answer's headers besides its type.
HEADERS = ("Location", "ETag", "Retry-After")

Call = Callable[[], HttpResponseBase]
# What the API turns into an answer; anything else is a bug, and gives the key back.
EXPECTED = (Problem, APIException, Http404, RequestDataTooBig)


class InFlight(Conflict):
    """The same call is running right now."""

    code = "in_flight"
    title = "The same call is on its way"


class KeyReused(Invalid):
    """The key was used for another call."""

    code = "idempotency_key_reused"
    title = "This Idempotency-Key was used for another call"


class LostClaim(Conflict):
    """The call took so long that its claim expired, and another one with the same key ran instead."""

    code = "in_flight"


def once(request: Request, call: Call, fault: Callable[[Exception], HttpResponseBase]) -> HttpResponseBase:
    """The answer of `call`, or the one that it gave before. `fault` turns an expected error into an answer.

    Raises InvalidFields for a key that is none, KeyReused, InFlight.
    """
    key = request.headers["Idempotency-Key"]
    if not (0 < len(key) <= LONGEST and key.isascii() and key.isprintable()):
        wrong = FieldError("Idempotency-Key", "invalid", f"Send 1 to {LONGEST} printable ASCII characters.")
        raise InvalidFields(errors=[wrong])
    found = claim(credential_of(request), key, fingerprint(request), timezone.now())
    if isinstance(found, HttpResponse):
        return found
    return answered(found, call, fault)


def answered(row: RepeatedCall, call: Call, fault: Callable[[Exception], HttpResponseBase]) -> HttpResponseBase:
    """Runs the call; its effect and its answer are committed together."""
    try:
        try:
            with transaction.atomic():
                response = call()
                keep(row, response)
        except EXPECTED as error:
            response = fault(error)
            if isinstance(error, LostClaim) or response.status_code >= 500 or response.status_code == 429:
                release(row)
            else:
                keep(row, response)
    except BaseException:
        release(row)
        raise
    return response


def claim(credential: str, key: str, print_: str, at: datetime) -> RepeatedCall | HttpResponse:
    """A claim on the key, or the answer that was given to it. Raises KeyReused, InFlight."""
    fresh = RepeatedCall(credential=credential, key=key, fingerprint=print_, claim=uuid.uuid4(), claimed_at=at)
    RepeatedCall.objects.bulk_create([fresh], ignore_conflicts=True)
    row = RepeatedCall.objects.filter(credential=credential, key=key).first()
    if row is None:
        raise in_flight()
    if row.claim == fresh.claim:
        return row
    if row.claimed_at < at - KEPT and take_over(row, print_, at):
        return row
    if row.fingerprint != print_:
        raise KeyReused("Use a new key for another call; nothing was changed.")
    if row.status is not None:
        return said_before(row)
    if row.claimed_at < at - EXPIRES and take_over(row, print_, at):
        return row
    raise in_flight()


def take_over(row: RepeatedCall, print_: str, at: datetime) -> bool:
    """Claims the key of a crash, or of yesterday; of several at once one does."""
    mine = {"claim": uuid.uuid4(), "claimed_at": at, "fingerprint": print_, "status": None, "body": None}
    if not RepeatedCall.objects.filter(pk=row.pk, claim=row.claim).update(**mine):
        return False
    for name, value in mine.items():
        setattr(row, name, value)
    return True


def keep(row: RepeatedCall, response: HttpResponseBase) -> None:
    """Writes the answer to its claim. Raises LostClaim when somebody else claimed the key meanwhile."""
    content, kind = content_of(response)
    told = {name: response.headers[name] for name in HEADERS if name in response.headers}
    mine = RepeatedCall.objects.filter(pk=row.pk, claim=row.claim)
    if not mine.update(status=response.status_code, body=content, content_type=kind, headers=told):
        raise LostClaim("Another call with the same key ran instead; this one changed nothing.")


def release(row: RepeatedCall) -> None:
    """Gives the key back: the call had no effect and may be tried again."""
    RepeatedCall.objects.filter(pk=row.pk, claim=row.claim, status=None).delete()


def content_of(response: HttpResponseBase) -> tuple[bytes, str]:
    """The bytes of an answer and their type, rendered or not yet."""
    if isinstance(response, Response) and not response.is_rendered:
        return FastJSON().render(response.data), "application/json"
    return bytes(getattr(response, "content", b"")), response.headers.get("Content-Type", "")


def said_before(row: RepeatedCall) -> HttpResponse:
    """The first answer again, marked as such."""
    headers: Mapping[str, str] = {**row.headers, "Idempotency-Replayed": "true"}
    return HttpResponse(bytes(row.body or b""), status=row.status, content_type=row.content_type, headers=headers)


def in_flight() -> InFlight:
    """The error for a twin of a call that is running."""
    return InFlight("Ask again in a moment, with the same key.", headers={"Retry-After": "1"})


def credential_of(request: Request) -> str:
    """Whose key it is: that of a token, or of a person's browser."""
    token: Any = request.auth
    return f"token:{token.pk}" if isinstance(token, ApiToken) else f"person:{request.user.pk}"


def fingerprint(request: Request) -> str:
    """The call, as a hash of everything that makes it another one."""
    plain = request._request
    head = "\n".join((str(plain.method), plain.get_full_path(), plain.headers.get("If-Match", "")))
    return hashlib.sha256(head.encode("utf-8", "surrogateescape") + b"\n\n" + plain.body).hexdigest()


def forget(*, at: datetime) -> int:
    """Deletes what is older than a day. Returns how many."""
    return RepeatedCall.objects.filter(claimed_at__lt=at - KEPT).delete()[0]
