"""What an endpoint is, what watches it and how it is doing. No Django in here."""

from enum import StrEnum


class Kind(StrEnum):
    """Something that is called, or a job whose result somebody reads."""

    ENDPOINT = "endpoint"
    BATCH = "batch"


class Source(StrEnum):
    """Where usage comes from. Each endpoint has one authoritative source; empty means that nothing watches it."""

    NONE = ""
    PUSH = "push"
    PROMETHEUS = "prometheus"
    CLOUDWATCH = "cloudwatch"
    DATABRICKS = "databricks"


class State(StrEnum):
    """How an endpoint is doing. Silence (known zeros) and no data (an unknown) are never the same."""

    FINE = "fine"
    SILENT = "silent"
    NEVER_CALLED = "never_called"
    NO_DATA = "no_data"
    UNMONITORED = "unmonitored"
    RETIRED = "retired"


class Bucket(StrEnum):
    """The width of a figure over time: an hour of UTC, or a day or an ISO week on the company's clock."""

    HOUR = "hour"
    DAY = "day"
    WEEK = "week"


# Lengths of a sample in seconds. Each divides the next, so two samples of different lengths are nested or apart.
LENGTHS = (60, 300, 900, 3600, 86400)
# The states in which somebody should ask whether the model is still needed.
UNUSED = (State.SILENT, State.NEVER_CALLED)
# Attention first: the order of the inventory.
ORDER = (State.SILENT, State.NEVER_CALLED, State.NO_DATA, State.UNMONITORED, State.FINE, State.RETIRED)
