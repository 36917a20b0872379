"""The words for the roles of a project and for this room's events."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from intake.projects.choices import AskRole

Words = Mapping[str, Any]

ROLE: Words = {
    AskRole.PO: _("Product owner"),
    AskRole.BL: _("Brand lead"),
    AskRole.OPS: _("Team that acts on it"),
    AskRole.ED: _("Editor or domain expert"),
    AskRole.SRC: _("Owner of the source system"),
    AskRole.DE: _("Data engineer"),
    AskRole.ML: _("ML team"),
    AskRole.DEV: _("Calling team"),
    AskRole.IT: _("IT operations"),
    AskRole.AN: _("Analyst"),
    AskRole.FIN: _("Finance"),
    AskRole.DPO: _("Privacy and legal"),
}
# What the person of a role answers for, in words that need no explanation.
ANSWERS_FOR: Words = {
    AskRole.PO: _("Answers for the result in the brand"),
    AskRole.BL: _("Decides about money and people of the brand"),
    AskRole.OPS: _("Works with the result every day"),
    AskRole.ED: _("Knows which answer is right"),
    AskRole.SRC: _("Owns the data"),
    AskRole.DE: _("Brings the data to the model"),
    AskRole.ML: _("Builds the model and looks after it"),
    AskRole.DEV: _("Calls the model"),
    AskRole.IT: _("Runs the systems around it"),
    AskRole.AN: _("Measures whether it helps"),
    AskRole.FIN: _("Knows what it costs and brings in"),
    AskRole.DPO: _("Answers for privacy"),
}
EVENT: dict[str, str | Promise] = {
    "member.set": _("named who answers for a part"),
    "member.removed": _("took somebody off the list of people"),
    "vote.given": _("needs this, too"),
    "vote.taken": _("needs this no longer"),
    "vote.moved": _("brought those who need the same"),
    "vote.moved_back": _("took those who came with the other project back to it"),
}
