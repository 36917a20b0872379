"""Everything that can be done with notices and deliveries."""

from intake.notices.actions.deliveries import bundle, claim, drop, fail, lanes, mark_sent, retry, retry_all, tidy
from intake.notices.actions.reading import mark_all_read, mark_read
from intake.notices.actions.telling import read_journal

__all__ = [
    "bundle",
    "claim",
    "drop",
    "fail",
    "lanes",
    "mark_all_read",
    "mark_read",
    "mark_sent",
    "read_journal",
    "retry",
    "retry_all",
    "tidy",
]
