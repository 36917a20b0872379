"""The closed lists of the canvas: its boxes, its panels and what a panel's field may say. No Django in here."""

from enum import StrEnum

from canvas.assumptions.choices import Box

# The ten boxes, in the order in which people are asked to fill them.
BoxKey = Box


class Progress(StrEnum):
    """How far a box is. The first two follow from its text; that it is done, somebody says."""

    EMPTY = "empty"
    STARTED = "started"
    DONE = "done"


class Origin(StrEnum):
    """How a version of a canvas came about."""

    EDITED = "edited"
    RESTORED = "restored"
    IMPORTED = "imported"
    COPIED = "copied"


class PanelKey(StrEnum):
    """The five panels of structured fields beside the boxes."""

    OWNERSHIP = "ownership"
    SERVICE = "service"
    COST = "cost"
    FALLBACK = "fallback"
    PRIVACY = "privacy"


class Mode(StrEnum):
    """How predictions are made."""

    BATCH = "batch"
    REAL_TIME = "real_time"


class Oversight(StrEnum):
    """What a prediction may do by itself."""

    ADVISE = "advise"
    CONFIRM = "confirm"
    AUTOMATE = "automate"


class Known(StrEnum):
    """An answer that people may not have yet."""

    YES = "yes"
    NO = "no"
    UNKNOWN = "unknown"


class LawfulBasis(StrEnum):
    """GDPR, article 6 (1)."""

    CONSENT = "consent"
    CONTRACT = "contract"
    LEGAL_OBLIGATION = "legal_obligation"
    VITAL_INTERESTS = "vital_interests"
    PUBLIC_TASK = "public_task"
    LEGITIMATE_INTERESTS = "legitimate_interests"


class Dpia(StrEnum):
    """The data protection impact assessment, GDPR article 35."""

    DONE = "done"
    NOT_NEEDED = "not_needed"
    OPEN = "open"


class AiActClass(StrEnum):
    """The class under the EU's AI Act; a project that nobody looked at is unscreened."""

    PROHIBITED = "prohibited"
    HIGH_RISK = "high_risk"
    TRANSPARENCY = "transparency"
    MINIMAL = "minimal"
    UNSCREENED = "unscreened"


class Period(StrEnum):
    """What cases are counted by."""

    DAY = "day"
    WEEK = "week"
    MONTH = "month"
    YEAR = "year"


# What the impact simulation is told. It is kept with cost and value, and asked for on a page of its own.
# Units: cases of `cases_per`, percent, money of one case in `currency`.
IMPACT_FIELDS = (
    "rule",
    "cases",
    "cases_low",
    "cases_high",
    "cases_per",
    "positive_share",
    "hit_gain",
    "hit_gain_low",
    "hit_gain_high",
    "false_alarm_cost",
    "miss_cost",
    "silence_gain",
    "recall",
    "precision",
    "rule_recall",
    "rule_precision",
)

# The fields of each panel. Units: ms, calls a second, percent, working days, money a month in `currency`.
PANEL_FIELDS: dict[PanelKey, tuple[str, ...]] = {
    PanelKey.OWNERSHIP: ("metric_owner", "calling_team", "calling_ticket", "calling_date", "on_call"),
    PanelKey.SERVICE: ("mode", "p95_ms", "peak_per_second", "availability"),
    PanelKey.COST: (
        "build_days",
        "labels_needed",
        "run_cost_per_month",
        "gain_low",
        "gain_base",
        "gain_high",
        "currency",
        *IMPACT_FIELDS,
    ),
    PanelKey.FALLBACK: ("oversight", "fallback", "reviewer"),
    PanelKey.PRIVACY: (
        "personal_data",
        "affects_people",
        "lawful_basis",
        "dpia",
        "ai_forbidden",
        "ai_sensitive",
        "ai_safety",
        "ai_meets_people",
        "ai_act_class",
        "rationale",
    ),
}
