"""The demo company, loaded once for all tests of a file and forgotten afterwards."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

import pytest
from django.db import transaction
from django.utils import timezone
from pytest_django import DjangoDbBlocker

from intake.demo import actions


@pytest.fixture(scope="module")
def company(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[datetime]:
    """Loads the demo company; gives the moment as of which it was loaded."""
    at = timezone.now()
    with django_db_blocker.unblock(), transaction.atomic():
        assert actions.load(at=at)
        yield at
        transaction.set_rollback(True)
