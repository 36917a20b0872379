"""The closed lists of notices. No Django in here."""

from enum import StrEnum


class Topic(StrEnum):
    """What a notice is about, as people choose how they hear of it."""

    ASKED = "asked"
    MINE = "mine"
    TALK = "talk"
    PROJECTS = "projects"
    TRIAGE = "triage"
    LIVE = "live"


class Pace(StrEnum):
    """When a mail about a topic goes out."""

    AT_ONCE = "at_once"
    DAILY = "daily"
    WEEKLY = "weekly"
    IN_APP = "in_app"


# Until somebody chooses otherwise.
USUAL_PACE = {
    Topic.ASKED: Pace.AT_ONCE,
    Topic.MINE: Pace.AT_ONCE,
    Topic.TALK: Pace.AT_ONCE,
    Topic.PROJECTS: Pace.DAILY,
    Topic.TRIAGE: Pace.DAILY,
    Topic.LIVE: Pace.DAILY,
}


class Kind(StrEnum):
    """What a notice says; its words are in wording.py."""

    ACCEPTED = "accepted"
    QUESTION = "question"
    PARKED = "parked"
    DECLINED = "declined"
    MERGED = "merged"
    MERGED_IN = "merged_in"
    POSTPONED = "postponed"
    NEW_IDEA = "new_idea"
    ANSWERED = "answered"
    WITHDRAWN = "withdrawn"
    PARK_ENDED = "park_ended"
    MOVED = "moved"
    TAKEN_BACK = "taken_back"
    JOINED = "joined"
    GO = "go"
    UPDATED = "updated"
    YOUR_PART = "your_part"
    DECISION = "decision"
    DECISION_LATE = "decision_late"
    DECISION_WAITS = "decision_waits"
    DECISION_CHANGED = "decision_changed"
    DECISION_MADE = "decision_made"
    DECISION_OFF = "decision_off"
    ASSUMPTION = "assumption"
    ASSUMPTION_SOON = "assumption_soon"
    ASSUMPTION_LATE = "assumption_late"
    MENTIONED = "mentioned"
    COMMENTED = "commented"
    NOT_USED = "not_used"
    USED_AGAIN = "used_again"
    NO_DATA = "no_data"
    CONTRADICTED = "contradicted"


class Via(StrEnum):
    """How a delivery travels."""

    MAIL = "mail"
    CHAT = "chat"


class Purpose(StrEnum):
    """Why there is a delivery."""

    AT_ONCE = "at_once"
    DIGEST = "digest"
    TEST = "test"


class State(StrEnum):
    """Where a delivery stands. Dropped: nothing was left to say when its turn came."""

    WAITING = "waiting"
    SENDING = "sending"
    SENT = "sent"
    GIVEN_UP = "given_up"
    DROPPED = "dropped"


class Audience(StrEnum):
    """Who reads a chat channel: it never hears more than they may see."""

    TEAM = "team"
    BRAND = "brand"
    COMPANY = "company"
