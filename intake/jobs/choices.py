"""Where a job is. No Django in here."""

from enum import StrEnum


class State(StrEnum):
    WAITING = "waiting"
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"
