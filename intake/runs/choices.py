"""What a link points to, and how a run ended. No Django in here."""

from enum import StrEnum


class LinkKind(StrEnum):
    """How runs are found: all of one experiment, or all that carry the tag `intake.project`."""

    EXPERIMENT = "experiment"
    TAG = "tag"


class RunStatus(StrEnum):
    """MLflow's own words, as its REST API has them; anything newer is UNKNOWN."""

    SCHEDULED = "scheduled"
    RUNNING = "running"
    FINISHED = "finished"
    FAILED = "failed"
    KILLED = "killed"
    UNKNOWN = "unknown"


# Runs that may still change: they are read again however old they are.
OPEN = (RunStatus.SCHEDULED, RunStatus.RUNNING)
# The tag that a script sets so that its runs find their project.
TAG = "intake.project"
