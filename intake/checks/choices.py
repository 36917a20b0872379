"""The closed lists of checks. No Django in here."""

from enum import StrEnum

from canvas.assumptions.choices import CheckKind as CheckKind


class Outcome(StrEnum):
    """What a result says. Error: whatever looked could not tell, which is never a pass."""

    PASS = "pass"  # noqa: S105  # no password: a check passes
    WARN = "warn"
    FAIL = "fail"
    ERROR = "error"


class State(StrEnum):
    """Where a check stands: its newest result, or that there is none, or that the next one did not come in time."""

    PASS = "pass"  # noqa: S105  # no password: a check passes
    WARN = "warn"
    FAIL = "fail"
    ERROR = "error"
    NONE = "none"
    STALE = "stale"


class Why(StrEnum):
    """Why there is no result, or what a field says."""

    NOTHING_YET = "nothing_yet"
    NO_RUN = "no_run"
    NO_METRIC = "no_metric"
    NO_OTHER = "no_other"
    NO_BASELINE = "no_baseline"
    NO_RELATION = "no_relation"
    NO_ENDPOINT = "no_endpoint"
    NO_DATA = "no_data"
    NOT_ENOUGH_DATA = "not_enough_data"
    NO_CALLS = "no_calls"
    FILLED = "filled"
    EMPTY = "empty"
    DAY_AHEAD = "day_ahead"
    DAY_PASSED = "day_passed"
    NO_DAY = "no_day"


class Bound(StrEnum):
    """Which side of the threshold is good."""

    AT_LEAST = "at_least"
    AT_MOST = "at_most"


class Which(StrEnum):
    """Which run a metric is taken of."""

    BEST = "best"
    NEWEST = "newest"
    NAMED = "named"


class Against(StrEnum):
    """What a metric is compared with."""

    THRESHOLD = "threshold"
    METRIC = "metric"
    BASELINE = "baseline"


class Measure(StrEnum):
    """What of an endpoint's usage is looked at."""

    CALLS = "calls"
    ERROR_SHARE = "error_share"
    AVAILABILITY = "availability"
    P95_MS = "p95_ms"
    SILENT_DAYS = "days_since_last_call"
    CALLERS = "callers"


class Rule(StrEnum):
    """What is asked of a panel's field."""

    FILLED = "filled"
    NOT_PASSED = "not_passed"
