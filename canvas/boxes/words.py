"""The words of the closed lists of the panels, and of what the impact simulation is told."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext_lazy

from canvas.boxes.choices import AiActClass, Dpia, Known, LawfulBasis, Mode, Oversight, PanelKey, Period

Words = Mapping[Any, Any]

KNOWN: Words = {
    Known.YES: gettext_lazy("Yes"),
    Known.NO: gettext_lazy("No"),
    Known.UNKNOWN: gettext_lazy("Not known yet"),
}
MODE: Words = {
    Mode.BATCH: gettext_lazy("All at once, at fixed times (batch)"),
    Mode.REAL_TIME: gettext_lazy("One by one, while somebody waits (real time)"),
}
OVERSIGHT: Words = {
    Oversight.ADVISE: gettext_lazy("It advises: a person decides"),
    Oversight.CONFIRM: gettext_lazy("It proposes: a person confirms each one"),
    Oversight.AUTOMATE: gettext_lazy("It acts by itself"),
}
LAWFUL_BASIS: Words = {
    LawfulBasis.CONSENT: gettext_lazy("Consent"),
    LawfulBasis.CONTRACT: gettext_lazy("Contract"),
    LawfulBasis.LEGAL_OBLIGATION: gettext_lazy("Legal obligation"),
    LawfulBasis.VITAL_INTERESTS: gettext_lazy("Vital interests"),
    LawfulBasis.PUBLIC_TASK: gettext_lazy("Public task"),
    LawfulBasis.LEGITIMATE_INTERESTS: gettext_lazy("Legitimate interests"),
}
DPIA: Words = {
    Dpia.DONE: gettext_lazy("Done"),
    Dpia.NOT_NEEDED: gettext_lazy("Not needed"),
    Dpia.OPEN: gettext_lazy("Still to be done"),
}
AI_ACT_CLASS: Words = {
    AiActClass.PROHIBITED: gettext_lazy("Prohibited"),
    AiActClass.HIGH_RISK: gettext_lazy("High risk"),
    AiActClass.TRANSPARENCY: gettext_lazy("Transparency duties"),
    AiActClass.MINIMAL: gettext_lazy("Minimal risk"),
    AiActClass.UNSCREENED: gettext_lazy("Nobody has looked yet"),
}
PERIOD: Words = {
    Period.DAY: gettext_lazy("A day"),
    Period.WEEK: gettext_lazy("A week"),
    Period.MONTH: gettext_lazy("A month"),
    Period.YEAR: gettext_lazy("A year"),
}
PANEL: Words = {
    PanelKey.OWNERSHIP: gettext_lazy("Ownership and integration"),
    PanelKey.SERVICE: gettext_lazy("Service needs"),
    PanelKey.COST: gettext_lazy("Cost and value"),
    PanelKey.FALLBACK: gettext_lazy("Fallback and oversight"),
    PanelKey.PRIVACY: gettext_lazy("Privacy and law"),
}
# The questions of the law are long: where answers stand below each other, these are their names.
SHORT: Words = {
    "ai_forbidden": gettext_lazy("Forbidden by the AI Act"),
    "ai_sensitive": gettext_lazy("Decides about people in a sensitive area"),
    "ai_safety": gettext_lazy("Keeps people safe in a product"),
    "ai_meets_people": gettext_lazy("Meets people who might not notice"),
}
IMPACT: Words = {
    "rule": gettext_lazy("What is done today"),
    "cases": gettext_lazy("Cases, likely"),
    "cases_low": gettext_lazy("Cases, at least"),
    "cases_high": gettext_lazy("Cases, at most"),
    "cases_per": gettext_lazy("Counted by"),
    "positive_share": gettext_lazy("Share that is what we look for"),
    "hit_gain": gettext_lazy("A right alarm brings, likely"),
    "hit_gain_low": gettext_lazy("A right alarm brings, at least"),
    "hit_gain_high": gettext_lazy("A right alarm brings, at most"),
    "false_alarm_cost": gettext_lazy("A false alarm costs"),
    "miss_cost": gettext_lazy("A miss costs"),
    "silence_gain": gettext_lazy("A right silence brings"),
    "recall": gettext_lazy("The model finds, of the real cases"),
    "precision": gettext_lazy("The model is right, of its alarms"),
    "rule_recall": gettext_lazy("Today's way finds, of the real cases"),
    "rule_precision": gettext_lazy("Today's way is right, of its alarms"),
}
