"""Fixtures for all tests: the servers. The cast is in tests/people.py."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from typing import Any

import hypothesis
import pytest
from django.conf import settings
from django.db import connection
from django.test import Client

from intake import keeper
from intake.accounts.choices import Scope
from tests.browser import chromium, opened
from tests.people import Cast, assemble, token_of
from tests.tracking import mlflow_server

__all__ = ["chromium", "mlflow_server", "opened"]

# A busy machine is slow: no property test fails by the clock.
hypothesis.settings.register_profile("intake", deadline=None, suppress_health_check=[hypothesis.HealthCheck.too_slow])
hypothesis.settings.load_profile("intake")


@pytest.fixture(scope="session")
def servers() -> keeper.Addresses:
    """The embedded PostgreSQL and Valkey of the tests' home, up as long as this process lives."""
    keeper.use(settings.INTAKE_HOME)
    return keeper.addresses(settings.INTAKE_HOME)


@pytest.fixture(scope="session")
def django_db_modify_db_settings(servers: keeper.Addresses, django_db_modify_db_settings_parallel_suffix: None) -> None:
    """pytest-django asks for this before it makes the database: start its server first, one database a worker."""


@pytest.fixture(scope="session", autouse=True)
def nobody_stays(django_db_setup: None, django_db_blocker: Any) -> Iterator[None]:
    """Ends whatever session is left in the database before that is dropped, and says what it was doing."""
    yield
    with django_db_blocker.unblock():
        # What the pool keeps for later is nobody's.
        connection.close()
        connection.close_pool()  # type: ignore[attr-defined]  # PostgreSQL's
    with django_db_blocker.unblock(), connection.cursor() as cursor:
        cursor.execute(
            "SELECT state, left(query, 200), pg_terminate_backend(pid) FROM pg_stat_activity"
            " WHERE datname = current_database() AND pid <> pg_backend_pid() AND backend_type = 'client backend'"
        )
        for state, query, _ended in cursor.fetchall():
            print(f"A session was left {state}: {query}", file=sys.stderr)


@pytest.fixture
def people(db: None) -> Cast:
    """The cast, fresh for each test."""
    return assemble()


@pytest.fixture
def signed_in(people: Cast) -> Callable[[str], Client]:
    """A browser of somebody of the cast: `signed_in("zoe")`."""

    def browser(name: str) -> Client:
        client = Client()
        person = people.named(name)
        if person is not None:
            client.force_login(person, backend="django.contrib.auth.backends.ModelBackend")
        return client

    return browser


@pytest.fixture
def api(people: Cast) -> Callable[..., Client]:
    """A program of somebody of the cast, with a token of the given scopes: `api("jan", Scope.READ)`."""

    def program(name: str, *scopes: Scope) -> Client:
        person = people.named(name)
        if person is None:
            return Client()
        return Client(headers={"Authorization": f"Bearer {token_of(person, *scopes)}"})

    return program
