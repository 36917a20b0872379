"""Every route of the site and who may do what there. A route that is missing here fails the build
(tests/shape/test_permissions.py asks the running site about every line).

A rule says who gets in; `EXPECTED` turns rule and person into the answer. Two projects stand for all: one that only its
brand may see, and one that the whole company may.
"""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum


class Rule(StrEnum):
    """Who may."""

    OPEN = "everybody, signed in or not"
    SIGNED_IN = "everybody with an account"
    STAKEHOLDER = "people who may submit ideas: stakeholders and the ML team"
    TEAM = "the ML team"
    ADMIN = "admins"
    VIEW = "who may see the project"
    EDIT = "stakeholders of its brand and the ML team"
    MANAGE = "the ML team; for others as if they were readers of the project"
    GO = "stakeholders of its brand alone: it is their go"
    ASKER = "who sent the idea in"
    OWN = "who asked for it, and the ML team"
    OWN_BATCH = "whoever of the ML team made the change"
    OWN_VIEW = "whose view it is"
    OWN_NOTICE = "whoever it was written to"
    DEMO = "nobody outside the demo"


GET, POST, PUT, PATCH, DELETE = "GET", "POST", "PUT", "PATCH", "DELETE"
Routes = Mapping[str, Mapping[str, Rule]]

PAGES: Routes = {
    "livez": {GET: Rule.OPEN},
    "readyz": {GET: Rule.OPEN},
    "accounts:login": {GET: Rule.OPEN, POST: Rule.OPEN},
    "accounts:login_demo": {POST: Rule.DEMO},
    "accounts:logout": {POST: Rule.OPEN},
    "accounts:theme": {POST: Rule.OPEN},
    # Opens what the signed token in the address says, to whoever has it.
    "accounts:guest": {GET: Rule.OPEN, POST: Rule.OPEN},
    "accounts:settings": {GET: Rule.SIGNED_IN, POST: Rule.SIGNED_IN},
    "lists:views": {GET: Rule.SIGNED_IN, POST: Rule.SIGNED_IN},
    "lists:change": {POST: Rule.OWN_VIEW},
    "lists:delete": {POST: Rule.OWN_VIEW},
    "lists:take_back": {POST: Rule.OWN_VIEW},
    "pages:home": {GET: Rule.SIGNED_IN},
    "pages:brand": {GET: Rule.SIGNED_IN},
    "pages:project": {GET: Rule.VIEW},
    "projects:list": {GET: Rule.SIGNED_IN},
    "projects:list_csv": {GET: Rule.SIGNED_IN},
    "projects:list_xlsx": {GET: Rule.SIGNED_IN},
    "projects:columns": {POST: Rule.SIGNED_IN},
    "projects:details": {GET: Rule.EDIT, POST: Rule.EDIT},
    "projects:updates": {GET: Rule.VIEW, POST: Rule.MANAGE},
    "projects:history": {GET: Rule.VIEW},
    "members:list": {GET: Rule.VIEW, POST: Rule.EDIT},
    "members:remove": {POST: Rule.EDIT},
    "members:follow": {POST: Rule.VIEW},
    "members:vote": {GET: Rule.VIEW, POST: Rule.VIEW},
    "comments:list": {GET: Rule.VIEW, POST: Rule.EDIT},
    # To word a comment anew or delete it is its author's alone.
    "comments:one": {GET: Rule.VIEW, POST: Rule.EDIT},
    "decisions:list": {GET: Rule.VIEW, POST: Rule.EDIT},
    # The answer to a question that was put to somebody of the brand.
    "decisions:one": {GET: Rule.VIEW, POST: Rule.EDIT},
    "decisions:edit": {GET: Rule.MANAGE, POST: Rule.MANAGE},
    "decisions:withdraw": {POST: Rule.MANAGE},
    "triage:new": {GET: Rule.STAKEHOLDER, POST: Rule.STAKEHOLDER},
    "triage:sent": {GET: Rule.VIEW},
    "triage:edit": {GET: Rule.EDIT, POST: Rule.EDIT},
    "triage:answer": {GET: Rule.EDIT, POST: Rule.EDIT},
    "triage:discarded": {GET: Rule.SIGNED_IN},
    "triage:invite": {GET: Rule.STAKEHOLDER, POST: Rule.STAKEHOLDER},
    "triage:revoke": {POST: Rule.OWN},
    "triage:similar": {GET: Rule.STAKEHOLDER},
    "triage:join": {POST: Rule.VIEW},
    "triage:discard": {POST: Rule.ASKER},
    "triage:bring_back": {POST: Rule.ASKER},
    "triage:withdraw": {GET: Rule.ASKER, POST: Rule.ASKER},
    "triage:again": {POST: Rule.ASKER},
    "triage:queue": {GET: Rule.TEAM},
    "triage:accept": {GET: Rule.MANAGE, POST: Rule.MANAGE},
    "triage:ask": {GET: Rule.MANAGE, POST: Rule.MANAGE},
    "triage:park": {GET: Rule.MANAGE, POST: Rule.MANAGE},
    "triage:decline": {GET: Rule.MANAGE, POST: Rule.MANAGE},
    "triage:merge": {GET: Rule.MANAGE, POST: Rule.MANAGE},
    "triage:score": {GET: Rule.MANAGE, POST: Rule.MANAGE},
    "triage:board": {GET: Rule.TEAM},
    "triage:board_move": {POST: Rule.MANAGE},
    "triage:matrix": {GET: Rule.TEAM},
    "triage:bulk": {POST: Rule.TEAM},
    "triage:bulk_undo": {POST: Rule.OWN_BATCH},
    "triage:register": {GET: Rule.TEAM, POST: Rule.TEAM},
    "triage:move": {GET: Rule.MANAGE, POST: Rule.MANAGE},
    "triage:go": {GET: Rule.GO, POST: Rule.GO},
    "triage:proof": {GET: Rule.MANAGE, POST: Rule.MANAGE},
    "attachments:list": {GET: Rule.VIEW, POST: Rule.EDIT},
    "attachments:file": {GET: Rule.VIEW},
    "attachments:remove": {POST: Rule.EDIT},
    "attachments:restore": {POST: Rule.EDIT},
    "boxes:canvas": {GET: Rule.VIEW},
    "paper:pdf": {GET: Rule.VIEW},
    "paper:begin": {GET: Rule.EDIT},
    "paper:example": {GET: Rule.EDIT, POST: Rule.EDIT},
    "paper:copy": {GET: Rule.EDIT, POST: Rule.EDIT},
    "paper:import": {GET: Rule.EDIT, POST: Rule.EDIT},
    "boxes:box": {GET: Rule.EDIT, POST: Rule.EDIT},
    "boxes:panel": {GET: Rule.EDIT, POST: Rule.EDIT},
    "boxes:impact": {GET: Rule.VIEW, POST: Rule.EDIT},
    "versions:list": {GET: Rule.VIEW},
    "versions:one": {GET: Rule.VIEW},
    "versions:restore": {POST: Rule.EDIT},
    "versions:compare": {GET: Rule.VIEW},
    "assumptions:catalogue": {GET: Rule.ADMIN},
    "assumptions:catalogue_new": {GET: Rule.ADMIN, POST: Rule.ADMIN},
    "assumptions:catalogue_edit": {GET: Rule.ADMIN, POST: Rule.ADMIN},
    "assumptions:catalogue_retire": {POST: Rule.ADMIN},
    "assumptions:across": {GET: Rule.SIGNED_IN},
    "assumptions:across_csv": {GET: Rule.SIGNED_IN},
    "assumptions:across_xlsx": {GET: Rule.SIGNED_IN},
    "assumptions:list": {GET: Rule.VIEW},
    "assumptions:list_csv": {GET: Rule.VIEW},
    "assumptions:list_xlsx": {GET: Rule.VIEW},
    "assumptions:map": {GET: Rule.VIEW},
    "assumptions:new": {GET: Rule.EDIT, POST: Rule.EDIT},
    "assumptions:one": {GET: Rule.VIEW},
    "assumptions:answer": {GET: Rule.EDIT, POST: Rule.EDIT},
    "assumptions:decide": {POST: Rule.EDIT},
    "assumptions:edit": {GET: Rule.MANAGE, POST: Rule.MANAGE},
    # Whoever may answer may also ask somebody without an account to.
    "assumptions:send": {GET: Rule.EDIT, POST: Rule.EDIT},
    "assumptions:unsend": {POST: Rule.EDIT},
    "checks:list": {GET: Rule.VIEW},
    "checks:edit": {GET: Rule.EDIT, POST: Rule.EDIT},
    "checks:remove": {POST: Rule.EDIT},
    "checks:bring_back": {POST: Rule.EDIT},
    "runs:list": {GET: Rule.VIEW},
    "runs:link": {POST: Rule.MANAGE},
    "runs:unlink": {POST: Rule.MANAGE},
    "runs:sync": {GET: Rule.VIEW, POST: Rule.EDIT},
    "runs:note": {POST: Rule.MANAGE},
    "endpoints:list": {GET: Rule.SIGNED_IN},
    "endpoints:list_csv": {GET: Rule.SIGNED_IN},
    "endpoints:one": {GET: Rule.VIEW},
    "endpoints:edit": {GET: Rule.MANAGE, POST: Rule.MANAGE},
    "endpoints:retire": {GET: Rule.MANAGE, POST: Rule.MANAGE},
    "endpoints:project": {GET: Rule.VIEW, POST: Rule.MANAGE},
    "jobs:one": {GET: Rule.OWN},
    "notices:list": {GET: Rule.SIGNED_IN},
    "notices:read": {POST: Rule.SIGNED_IN},
    "notices:open": {POST: Rule.OWN_NOTICE},
    "notices:wishes": {GET: Rule.SIGNED_IN, POST: Rule.SIGNED_IN},
    "notices:test": {POST: Rule.SIGNED_IN},
    "notices:forget": {POST: Rule.VIEW},
    "notices:unsubscribe": {GET: Rule.OPEN, POST: Rule.OPEN},
    "notices:deliveries": {GET: Rule.ADMIN},
    "notices:retry": {POST: Rule.ADMIN},
    "notices:retry_all": {POST: Rule.ADMIN},
    "notices:mail": {GET: Rule.ADMIN},
    "notices:new_channel": {GET: Rule.ADMIN, POST: Rule.ADMIN},
    "notices:channel": {GET: Rule.ADMIN, POST: Rule.ADMIN},
    "notices:test_channel": {POST: Rule.ADMIN},
    "reports:list": {GET: Rule.SIGNED_IN},
    "reports:week": {GET: Rule.SIGNED_IN},
    "reports:file": {GET: Rule.SIGNED_IN},
    "reports:freeze": {POST: Rule.TEAM},
    "search:search": {GET: Rule.SIGNED_IN},
    "api-docs": {GET: Rule.SIGNED_IN},
}

API: Routes = {
    "api-schema": {GET: Rule.SIGNED_IN},
    "api-search": {GET: Rule.SIGNED_IN},
    "api-brands": {GET: Rule.SIGNED_IN, POST: Rule.ADMIN},
    "api-brand": {GET: Rule.SIGNED_IN, PATCH: Rule.ADMIN},
    "api-projects": {GET: Rule.SIGNED_IN, POST: Rule.STAKEHOLDER},
    "api-project": {GET: Rule.VIEW, PATCH: Rule.EDIT},
    "api-updates": {GET: Rule.VIEW, POST: Rule.MANAGE},
    "api-history": {GET: Rule.VIEW},
    "api-members": {GET: Rule.VIEW, PUT: Rule.EDIT},
    "api-comments": {GET: Rule.VIEW, POST: Rule.EDIT},
    "api-comment": {GET: Rule.VIEW, PATCH: Rule.EDIT},
    "api-decisions": {GET: Rule.VIEW, POST: Rule.EDIT},
    "api-decision": {GET: Rule.VIEW, PATCH: Rule.MANAGE},
    "api-decision-answer": {POST: Rule.EDIT},
    "api-decision-withdraw": {POST: Rule.MANAGE},
    "api-moves": {POST: Rule.MANAGE},
    "api-merge": {POST: Rule.MANAGE},
    "api-accept": {POST: Rule.MANAGE},
    "api-ask": {POST: Rule.MANAGE},
    "api-answer": {POST: Rule.EDIT},
    "api-go": {POST: Rule.GO},
    "api-proof": {POST: Rule.MANAGE},
    "api-scores": {GET: Rule.VIEW, PUT: Rule.MANAGE},
    "api-canvas": {GET: Rule.VIEW},
    "api-canvas-json": {GET: Rule.VIEW, PUT: Rule.EDIT},
    "api-canvas-pdf": {GET: Rule.VIEW},
    "api-canvas-md": {GET: Rule.VIEW},
    "api-revisions": {GET: Rule.VIEW},
    "api-revision": {GET: Rule.VIEW},
    "api-revisions-compare": {GET: Rule.VIEW},
    "api-box": {GET: Rule.VIEW, PUT: Rule.EDIT},
    "api-panel": {GET: Rule.VIEW, PUT: Rule.EDIT},
    "api-assumptions": {GET: Rule.VIEW, POST: Rule.EDIT},
    "api-assumption": {GET: Rule.VIEW, PATCH: Rule.EDIT},
    "api-assumption-evidence": {GET: Rule.VIEW, POST: Rule.EDIT},
    "api-assumption-check": {GET: Rule.VIEW, PUT: Rule.EDIT, DELETE: Rule.EDIT},
    "api-checks": {GET: Rule.VIEW},
    "api-check-results": {GET: Rule.VIEW, POST: Rule.EDIT},
    "api-runs": {GET: Rule.VIEW},
    "api-runs-sync": {POST: Rule.EDIT},
    "api-run-links": {GET: Rule.VIEW, POST: Rule.MANAGE},
    "api-run-link": {GET: Rule.VIEW, DELETE: Rule.MANAGE},
    "api-endpoints": {GET: Rule.SIGNED_IN, POST: Rule.TEAM},
    "api-endpoint": {GET: Rule.VIEW, PATCH: Rule.MANAGE},
    "api-endpoint-usage": {GET: Rule.VIEW},
    "api-usage": {POST: Rule.SIGNED_IN},
    "api-notices": {GET: Rule.SIGNED_IN},
    "api-notice-read": {POST: Rule.OWN_NOTICE},
    "api-jobs": {GET: Rule.SIGNED_IN},
    "api-job": {GET: Rule.OWN},
    "api-weeks": {GET: Rule.SIGNED_IN},
    "api-week-file": {GET: Rule.SIGNED_IN},
    "api-week-freeze": {POST: Rule.TEAM},
}

IN, NO, NOTHING = "in", "403", "404"
TEAM_IN = {"jan": IN, "ada": IN}

# Who the columns are. The short names are those of the tests' cast.
PEOPLE: Mapping[str, str] = {
    "zoe": "product owner of the brand",
    "kasper": "lead of the brand",
    "lukasz": "product owner of another brand",
    "amina": "reader",
    "jan": "ML team",
    "ada": "admin",
}
# rule: {person: answer} for a project that only its brand may see; anonymous people sign in first (302 or 401).
HIDDEN: Mapping[Rule, Mapping[str, str]] = {
    Rule.OPEN: dict.fromkeys(("zoe", "kasper", "lukasz", "amina", "jan", "ada"), IN),
    Rule.SIGNED_IN: dict.fromkeys(("zoe", "kasper", "lukasz", "amina", "jan", "ada"), IN),
    Rule.STAKEHOLDER: {"zoe": IN, "kasper": IN, "lukasz": IN, "amina": NO, **TEAM_IN},
    Rule.TEAM: {"zoe": NO, "kasper": NO, "lukasz": NO, "amina": NO, **TEAM_IN},
    Rule.ADMIN: {"zoe": NO, "kasper": NO, "lukasz": NO, "amina": NO, "jan": NO, "ada": IN},
    Rule.VIEW: {"zoe": IN, "kasper": IN, "lukasz": NOTHING, "amina": NOTHING, **TEAM_IN},
    Rule.EDIT: {"zoe": IN, "kasper": IN, "lukasz": NOTHING, "amina": NOTHING, **TEAM_IN},
    Rule.MANAGE: {"zoe": NO, "kasper": NO, "lukasz": NOTHING, "amina": NOTHING, **TEAM_IN},
    Rule.GO: {"zoe": IN, "kasper": IN, "lukasz": NOTHING, "amina": NOTHING, "jan": NO, "ada": NO},
    Rule.ASKER: {"zoe": IN, "kasper": NO, "lukasz": NOTHING, "amina": NOTHING, "jan": NO, "ada": NO},
    Rule.OWN: {"zoe": IN, "kasper": NOTHING, "lukasz": NOTHING, "amina": NOTHING, **TEAM_IN},
    Rule.OWN_BATCH: {**dict.fromkeys(("zoe", "kasper", "lukasz", "amina"), NO), "jan": IN, "ada": NOTHING},
    Rule.OWN_VIEW: dict.fromkeys(("kasper", "lukasz", "amina", "jan", "ada"), NOTHING) | {"zoe": IN},
    Rule.OWN_NOTICE: dict.fromkeys(("kasper", "lukasz", "amina", "jan", "ada"), NOTHING) | {"zoe": IN},
    Rule.DEMO: dict.fromkeys(("zoe", "kasper", "lukasz", "amina", "jan", "ada"), NOTHING),
}
# The same for a project that everybody in the company may see: who got 404 looks, and may not change.
SHARED: Mapping[Rule, Mapping[str, str]] = {
    **HIDDEN,
    Rule.VIEW: {**HIDDEN[Rule.VIEW], "lukasz": IN, "amina": IN},
    Rule.EDIT: {**HIDDEN[Rule.EDIT], "lukasz": NO, "amina": NO},
    Rule.MANAGE: {**HIDDEN[Rule.MANAGE], "lukasz": NO, "amina": NO},
    Rule.GO: {**HIDDEN[Rule.GO], "lukasz": NO, "amina": NO},
    Rule.ASKER: {**HIDDEN[Rule.ASKER], "lukasz": NO, "amina": NO},
}


def matrix() -> list[str]:
    """The table as lines, for people to read: what a project that only its brand may see answers to whom."""
    lines = [f"{number}  {role}" for number, role in enumerate(PEOPLE.values(), start=1)]
    lines += ["", f"{'route':26} {'method':6}  " + "  ".join(f"{number:>3}" for number in range(1, len(PEOPLE) + 1))]
    for name, methods in {**PAGES, **API}.items():
        for method, rule in methods.items():
            cells = "  ".join(
                f"{'yes' if HIDDEN[rule][person] == IN else HIDDEN[rule][person]:>3}" for person in PEOPLE
            )
            lines.append(f"{name:26} {method:6}  {cells}  {rule.value}")
    return lines
