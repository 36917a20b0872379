"""The levels of gate conditions and the limits of stages, for admins."""

from __future__ import annotations

from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from intake.triage import wording
from intake.triage.models import GateRule, StageLimit


@admin.register(GateRule)
class GateRuleAdmin(admin.ModelAdmin[GateRule]):
    """A condition without a row here has the level of the product."""

    list_display = ["code", "meaning", "level"]
    list_editable = ["level"]

    @admin.display(description=_("What it asks for"))
    def meaning(self, rule: GateRule) -> str:
        """What the condition asks for."""
        return wording.condition(rule.code)


@admin.register(StageLimit)
class StageLimitAdmin(admin.ModelAdmin[StageLimit]):
    """A stage without a row here has no limit."""

    list_display = ["stage", "most"]
    list_editable = ["most"]
