"""Which class of the EU's AI Act four plain answers point to. Pure.

Source: Regulation (EU) 2024/1689: article 5 (prohibited practices), article 6 with annexes I and III (high risk),
article 50 (transparency). This is a screening that makes people ask the right colleague early. It is no legal advice:
the exceptions (article 5 (1) (h), article 6 (3)) are left to a person, who confirms the class or sets another one.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _

from canvas.boxes.choices import AiActClass, Known

# Question and the class that a yes means, the gravest first.
QUESTIONS: tuple[tuple[str, AiActClass], ...] = (
    ("ai_forbidden", AiActClass.PROHIBITED),
    ("ai_sensitive", AiActClass.HIGH_RISK),
    ("ai_safety", AiActClass.HIGH_RISK),
    ("ai_meets_people", AiActClass.TRANSPARENCY),
)


def proposed(answers: Mapping[str, Any]) -> AiActClass | None:
    """The class of the first yes, minimal when all are no; None while a graver question is open."""
    gravest_first = list(AiActClass)
    found = next((meant for name, meant in QUESTIONS if answers.get(name) == Known.YES), AiActClass.MINIMAL)
    undecided = [meant for name, meant in QUESTIONS if answers.get(name) not in (Known.YES, Known.NO)]
    graver = gravest_first[: gravest_first.index(found)]
    return None if any(meant in graver for meant in undecided) else found


def rationale(answers: Mapping[str, Any]) -> str:
    """Why the proposed class follows, as a person would write it; empty while nothing is proposed."""
    found = proposed(answers)
    if found is None:
        return ""
    if found == AiActClass.PROHIBITED:
        return _("It does something that article 5 of the AI Act forbids.")
    if found == AiActClass.HIGH_RISK:
        why = []
        if answers.get("ai_sensitive") == Known.YES:
            why.append(_("It takes part in decisions about people in an area of annex III (article 6 (2))."))
        if answers.get("ai_safety") == Known.YES:
            why.append(_("It is a safety part of a product of annex I (article 6 (1))."))
        return " ".join(why)
    if found == AiActClass.TRANSPARENCY:
        return _("People talk to it or meet what it makes, so they are told so (article 50). None of the graver cases.")
    return _(
        "Nothing forbidden, no decision in a sensitive area, no safety part, and people do not meet it unknowingly."
    )
