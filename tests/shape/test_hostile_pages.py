"""Hostile values in every field of every form, as the pages themselves show it: never a crash, never lost text."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any
from urllib.parse import quote, urlencode, urlsplit

import pytest
from django.test import Client
from django.urls import resolve

from intake.accounts.models import User
from intake.projects.choices import Visibility
from intake.triage.forms import MoveForm
from tests.people import Cast
from tests.shape import payloads
from tests.shape.calls import Answer, put_into, sent
from tests.shape.markup import Form, Page
from tests.shape.routes import PAGES, Rule
from tests.shape.world import ALL, World, world

pytestmark = pytest.mark.django_db
URLENCODED = "application/x-www-form-urlencoded"
Browser = Callable[[str], Client]
# What a project must be in for its form to be shown.
STATES = {"triage:answer": "asked", "triage:go": "poc", "triage:proof": "poc", "triage:board_move": "poc"}
# Forms without fields that the world of these tests has no page for.
BUTTONS = (
    "reports:freeze",
    "attachments:restore",
    "triage:revoke",
    "triage:join",
    "triage:discard",
    "triage:bring_back",
    "triage:again",
    "triage:bulk_undo",
    "lists:take_back",
    "checks:bring_back",
    "notices:forget",
    "notices:retry",
    "notices:retry_all",
)
# Mail programs post here by themselves (RFC 8058, one click): they have no cookie and no page, so the signed link that
# they got is the token, and it is good for one thing alone.
TOKEN_IN_THE_LINK = ("notices:unsubscribe",)
# A right value for fields that a page leaves empty.
RIGHT = {
    "name": "Churn",
    "problem": "Readers leave.",
    "users": "The desk calls them.",
    "useful_by": "2030-03-01",
    "brand": "NVB",
    "done": "We tried.",
    "question": "How many?",
    "answer": "Many.",
    "reason": "It works.",
    "note": "It works.",
    "statement": "The data is there.",
    "theme": "data",
    "impact": "high",
    "due": "P",
    "verdict": "true",
    "level": "1",
    "text": "Seen.",
    "decision": "checking",
    "slug": "fresh",
    "lead": "jan@company.example",
    "owner": "zoe@nordlys.example",
    "to": "parked",
    "value": "churn",
    "asked": "zoe@nordlys.example",
    "due_on": "2030-01-01",
}
MOMENT = re.compile(r"\d{4}-\d\d-\d\dT[0-9:.]+(?:Z|\+00:00)")
TOKEN = "csrfmiddlewaretoken"
VALUES: tuple[str, ...] = (
    *payloads.packed([*payloads.ODD_TEXTS, *payloads.POLYGLOTS], 118),
    payloads.SCRIPTS[0],
    *payloads.NO_TEXTS[:3],
    *(text for text in payloads.NUMBERS if isinstance(text, str)),
    *payloads.EMPTY[:2],
    payloads.LONG,
)
# What no decoder of UTF-8 takes as it is, percent-encoded.
RAW = ("%00", "%ED%A0%80", "%FF%FE", "%C0%80", "%F4%90%80%80", "%", "%u0041", "+%0d%0aX-Evil:+1")
UNDECODED = (*RAW, quote(payloads.ODD_TEXTS[0]), quote(payloads.POLYGLOTS[0]))
ROUTES = [name for name, methods in PAGES.items() if "POST" in methods and methods["POST"] != Rule.DEMO]
PARTS = sorted({name.split(":")[0] for name in ROUTES})


def actor_of(route: str) -> str:
    rule = PAGES[route]["POST"]
    if rule in (Rule.GO, Rule.ASKER, Rule.OWN_VIEW, Rule.OWN_NOTICE) or route in ("triage:answer", "notices:read"):
        return "zoe"
    return "ada" if rule == Rule.ADMIN else "jan"


def found_form(route: str, here: World, client: Client) -> tuple[str, Form]:
    """The form that posts to a route, on its own page or on the one that shows it, with right values in it."""
    address = here.address(route, ALL[route])
    if route in BUTTONS:
        # The world's week is frozen and its idea is sent, so no page offers it; the form is a button.
        return address, Form(address, "post")
    places = {
        "assumptions:decide": ["assumptions:one"],
        "assumptions:unsend": ["assumptions:send"],
        "assumptions:catalogue_retire": ["assumptions:catalogue"],
        "checks:remove": ["checks:edit"],
        "versions:restore": ["versions:one"],
        "runs:link": ["runs:list"],
        "runs:unlink": ["runs:list"],
        "runs:note": ["runs:list"],
        "runs:sync": ["runs:list"],
        "members:remove": ["members:list"],
        "members:follow": ["members:list"],
        "triage:answer": ["triage:sent"],
        "attachments:remove": ["attachments:list"],
        "decisions:withdraw": ["decisions:one"],
        "lists:views": ["projects:list"],
        "lists:change": ["lists:views"],
        "lists:delete": ["lists:views"],
        "projects:columns": ["projects:list"],
        "triage:board_move": ["triage:board"],
        "triage:bulk": ["triage:queue"],
        "notices:read": ["notices:list"],
        "notices:open": ["notices:list"],
        "notices:test": ["notices:wishes"],
        "notices:test_channel": ["notices:deliveries"],
        "accounts:theme": ["pages:home"],
        "accounts:logout": ["pages:home"],
    }.get(route, [route])
    for place in places:
        at = here.address(place, ALL[place])
        for form in Page(client.get(at).content.decode()).forms:
            target = urlsplit(form.action).path or at
            if form.method == "post" and target.startswith("/") and resolve(target).view_name == route:
                # What a page shows may be emptied, so every field gets something that is right.
                right = {**RIGHT, "code": here.code}
                form.values = {n: v or right.get(n.rpartition("-")[2], "") for n, v in form.values.items()}
                if form.buttons and form.buttons[0][0]:
                    form.values.setdefault(*form.buttons[0])
                return (target if route != "triage:move" else address), form
    raise AssertionError(f"no page shows the form of {route}")


def post(client: Client, address: str, data: str) -> Answer:
    return sent(client, "POST", address, data.encode(), {}, URLENCODED)


def complaint(answer: Answer, what: str) -> list[str]:
    if answer.crash:
        return [f"{what}: {answer.crash}"]
    if answer.status not in (200, 204, 302, 400, 403, 404, 409, 413, 415, 422):
        return [f"{what}: {answer.status}"]
    if answer.status == 422 and b'role="alert"' not in answer.content:
        return [f"{what}: 422 without a word"]
    return []


def forms_of(part: str, here: World, people: Cast, browser: Browser) -> list[tuple[str, str, Form, Client]]:
    found = []
    for route in [name for name in ROUTES if name.split(":")[0] == part and name != "accounts:logout"]:
        put_into(STATES.get(route, ""), here, people)
        client = Client() if route == "accounts:login" else browser(actor_of(route))
        found.append((route, *found_form(route, here, client), client))
    return found


@pytest.mark.parametrize("part", PARTS)
def test_a_form_takes_anything_in_any_field(people: Cast, signed_in: Browser, part: str) -> None:
    here = world(people, Visibility.BRAND)
    wrong: list[str] = []
    for route, address, form, client in forms_of(part, here, people, signed_in):
        put_into(STATES.get(route, ""), here, people)
        names = [name for name in form.values if name != TOKEN]
        for value in VALUES if route != "accounts:login" else VALUES[::4]:
            everywhere = dict.fromkeys(names, value)
            answer = post(client, address, urlencode(everywhere, errors="surrogatepass"))
            wrong += complaint(answer, f"{route} everywhere {value[:40]!r}")
            wrong += lost(route, answer, everywhere)
        for raw in UNDECODED:
            # In all fields at once: an address and its form are read before any field is.
            answer = post(client, address, "&".join(f"{name}={raw}" for name in names))
            wrong += complaint(answer, f"{route} everywhere {raw}")
        for place, name in enumerate(names):
            others = urlencode({other: value for other, value in form.values.items() if other != name})
            raw = UNDECODED[place % len(UNDECODED)]
            # Alone among right values, left out, and given twice.
            for data in (f"{others}&{name}={raw}", others, f"{others}&{name}=a&{name}=b"):
                wrong += complaint(post(client, address, data), f"{route} {name} in {data[-80:]}")
    assert not wrong, f"{len(wrong)} of them:\n" + "\n".join(wrong)


def lost(route: str, answer: Answer, typed: dict[str, str]) -> list[str]:
    """Typed text that a page of faults does not show any more."""
    if answer.status != 422 or not answer.content or route == "accounts:login":
        return []
    shown = {name: value for form in Page(answer.content.decode()).forms for name, value in form.values.items()}
    gone = [
        name
        for name in (
            "problem",
            "users",
            "reason",
            "question",
            "answer",
            "text",
            "statement",
            "done",
            "next",
            "name",
            "note",
        )
        if name in typed and name in shown and len(typed[name]) < 10_000
        if shown[name].replace("\r\n", "\n").strip("\n") != typed[name].replace("\r\n", "\n").strip("\n")
        and "\x00" not in typed[name]
    ]
    return [f"{route}: {name} typed {typed[name][:40]!r} shown {shown[name][:40]!r}" for name in gone]


@pytest.mark.parametrize("part", PARTS)
def test_a_field_that_a_form_does_not_show_changes_nothing(people: Cast, signed_in: Browser, part: str) -> None:
    from tests.shape.test_hostile_api import MODEL_FIELDS

    here = world(people, Visibility.BRAND)
    for route, address, form, client in forms_of(part, here, people, signed_in):
        put_into(STATES.get(route, ""), here, people)
        known = set(form.values) | {"next", "save", "start", "version", "submission_key", "override", "outcome"}
        # Joining stands in the form of a new idea, whose words become the note.
        known |= {"name", "problem", "users", "brand", "draft"} if route == "triage:join" else set()
        # The menu of a card is the short form of the page of moves: what that page shows may come here, too.
        known |= set(MoveForm.base_fields) if route == "triage:board_move" else set()
        known |= {"expected", "sort", "page"} | ({"lead", "owner"} if "details" in route else set())
        unseen = sorted(set(MODEL_FIELDS) - known)
        plain = written(client, address, form.values)
        # In two parts: no form has more than 500 fields.
        for some in (unseen[::2], unseen[1::2]):
            assert plain == written(client, address, {**form.values, **dict.fromkeys(some, "1")}), route


def written(client: Client, address: str, values: dict[str, str]) -> list[Any]:
    """The rows that a post leaves behind, without moments and numbers that no two posts share."""
    from django.apps import apps
    from django.db import models, transaction

    found: list[Any] = []
    with transaction.atomic():
        answer = client.post(address, values)
        found.append(answer.status_code)
        for model in apps.get_models():
            if model._meta.app_label in ("accounts", "projects", "boxes", "assumptions", "runs", "endpoints", "triage"):
                names = [
                    column.attname
                    for column in model._meta.concrete_fields
                    if not isinstance(column, models.DateTimeField | models.AutoField)
                    and not column.primary_key
                    # Ids differ from post to post; sorted by them, 100 comes before 99.
                    and not (column.is_relation and column.related_model is not User)
                    and column.name not in ("submission_key", "facts", "last_number", "subject")
                ]
                rows = model._default_manager.values(*names)
                found += sorted(MOMENT.sub("", str([without_ids(row[name]) for name in names])) for row in rows)
        transaction.set_rollback(True)
    return found


def without_ids(value: Any) -> Any:
    """What a column holds without the ids of comments, which are new with each post."""
    if isinstance(value, dict):
        return {name: held for name, held in value.items() if name not in ("comment", "thread")}
    return value


def test_a_form_of_ten_megabytes_is_refused_before_it_is_read(people: Cast, signed_in: Browser) -> None:
    here = world(people, Visibility.BRAND)
    body = "name=" + "x" * 10_000_000
    for route in ROUTES:
        answer = post(signed_in(actor_of(route)), here.address(route, ALL[route]), body)
        assert (answer.status, answer.crash) == (413, ""), route


@pytest.mark.parametrize(
    ("kind", "body"),
    [
        ("multipart/form-data", b"--x\r\n"),
        ("multipart/form-data; boundary=" + "x" * 300, b"--x--"),
        ("multipart/form-data; boundary=x", b'--x\r\nContent-Disposition: form-data; name="name"\r\n\r\n\xff\x00'),
        (
            "multipart/form-data; boundary=x",
            b'--x\r\nContent-Disposition: form-data; name="text"; filename="a"\r\n\r\nz\r\n--x--',
        ),
        ("application/x-www-form-urlencoded; charset=utf-16", b"name=x"),
        ("application/x-www-form-urlencoded; charset=rot13", b"name=x"),
        ("application/json", b'{"name": "x"}'),
        (URLENCODED, b"&".join(b"a%d=1" % number for number in range(2_000))),
        (URLENCODED, b"\x00=\x00&;;;&=&&a[]=1&a[b][c]=2"),
    ],
)
def test_a_form_in_another_wrapping_is_no_crash(people: Cast, signed_in: Browser, kind: str, body: bytes) -> None:
    here = world(people, Visibility.BRAND)
    wrong: list[str] = []
    for route in [name for name in ROUTES if not name.startswith("accounts:log")]:
        put_into(STATES.get(route, ""), here, people)
        answer = sent(signed_in(actor_of(route)), "POST", here.address(route, ALL[route]), body, {}, kind)
        wrong += complaint(answer, f"{route} {kind}")
    assert not wrong, wrong


def test_a_form_without_its_token_is_refused(people: Cast) -> None:
    here = world(people, Visibility.BRAND)
    for route in [name for name in ROUTES if name not in TOKEN_IN_THE_LINK]:
        client = Client(enforce_csrf_checks=True)
        person = people.named(actor_of(route))
        assert person is not None
        client.force_login(person, backend="django.contrib.auth.backends.ModelBackend")
        for data in ({}, {TOKEN: "x" * 64}, {TOKEN: "a\x00b"}):
            answer = client.post(here.address(route, ALL[route]), data)
            assert answer.status_code == 403, route
            assert "no-store" in answer.headers.get("Cache-Control", "no-store")


def test_a_form_whose_link_is_its_token_is_refused_with_another_link(people: Cast) -> None:
    here = world(people, Visibility.BRAND)
    for route in TOKEN_IN_THE_LINK:
        address, client = here.address(route, ALL[route]), Client(enforce_csrf_checks=True)
        assert client.post(address, {"List-Unsubscribe": "One-Click"}).status_code == 200, route
        token = here.part(route, "token")
        for other in (token[:-1], f"{token}x", token.partition(":")[2], here.parts["token"]):
            assert client.post(address.replace(token, other)).status_code == 404, route


def test_a_call_of_the_api_by_a_page_needs_the_token_too(people: Cast) -> None:
    from tests.shape.calls import CALLS, address_of

    here = world(people, Visibility.BRAND)
    client = Client(enforce_csrf_checks=True)
    client.force_login(people.ada, backend="django.contrib.auth.backends.ModelBackend")
    for call in CALLS:
        got = sent(client, call.method, address_of(call, here), b"{}", call.headers)
        assert got.status == 403, call
