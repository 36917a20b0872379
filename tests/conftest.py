"""Fixtures for all tests: the servers. The cast is in tests/people.py."""

from __future__ import annotations

import pytest
from django.conf import settings

from intake import keeper


@pytest.fixture(scope="session")
def servers() -> keeper.Addresses:
    """The embedded PostgreSQL and Valkey of the tests' home, up as long as this process lives."""
    keeper.use(settings.INTAKE_HOME)
    return keeper.addresses(settings.INTAKE_HOME)


@pytest.fixture(scope="session")
def django_db_modify_db_settings(servers: keeper.Addresses) -> None:
    """pytest-django asks for this before it makes the database: start its server first."""
