"""The words of notices. They are plain for everybody: no word of the trade, what happened first, then what is next."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _

from intake.notices.choices import Audience, Kind, Pace, Purpose, State, Topic

Text = Any  # words that are translated when they are shown
OPEN = _("Open the project")
WHY = _("Why")


@dataclass(frozen=True)
class Say:
    """How a kind of notice reads. `outcome` follows the code in a subject, `fact` is a sentence, `next` what happens
    now, `button` where to go, `quote` names what is quoted in full, `alert` is the kind of status and its icon."""

    outcome: Text
    fact: Text
    next: Text = ""
    button: Text = OPEN
    quote: Text = WHY
    look: tuple[str, str] = ("info", "")


SAY: Mapping[Kind, Say] = {
    Kind.ACCEPTED: Say(
        _("accepted"),
        _("The ML team says yes to “%(name)s”. %(lead)s leads the work, %(owner)s answers for it in the brand."),
        _("Next comes a trial. The page of the project lists what must be clear before it starts."),
        look=("good", ""),
    ),
    Kind.QUESTION: Say(
        _("a question to you"),
        _("%(who)s needs to know more about “%(name)s” before the ML team can answer."),
        _("The clock of the ML team stands still until you answer; what you sent stays as it is."),
        _("Answer the question"),
        _("The question"),
        ("ask", ""),
    ),
    Kind.PARKED: Say(
        _("put aside for now"),
        _("%(who)s put “%(name)s” aside%(until)s."),
        _("Nothing is lost: everything stays where it is, and it can be taken up again."),
        look=("idle", ""),
    ),
    Kind.DECLINED: Say(
        _("declined"),
        _("%(who)s declined “%(name)s”."),
        _("If the reason no longer holds, write to the ML team on the page of the project: it can be taken up again."),
        _("Read it on the page"),
        look=("bad", ""),
    ),
    Kind.MERGED: Say(
        _("goes on together with another project"),
        _("“%(name)s” asks for the same as %(into)s. Both go on as one."),
        _("Whoever needs yours now stands behind the other one, you among them."),
        look=("info", "merge"),
    ),
    Kind.MERGED_IN: Say(
        _("another project joined it"),
        _("Another project asks for the same as “%(name)s”: both go on as this one."),
        _("Whoever needs the other stands behind this one, too."),
        look=("info", "merge"),
    ),
    Kind.JOINED: Say(
        _("somebody else needs it, too"),
        _("%(who)s needs the same as “%(name)s”."),
        quote=_("In their words"),
        look=("info", "users"),
    ),
    Kind.POSTPONED: Say(
        _("our answer is late"),
        _("We promised an answer to “%(name)s” by %(promised)s and did not keep it. We are sorry."),
        _("You will have it by %(new_day)s."),
        look=("warn", ""),
    ),
    Kind.NEW_IDEA: Say(
        _("a new idea"),
        _("%(who)s sent in “%(name)s” for %(brand)s. The answer is promised by %(promised)s."),
        "",
        _("Read the idea"),
        _("What goes wrong today"),
        ("info", "lightbulb"),
    ),
    Kind.ANSWERED: Say(
        _("your question is answered"),
        _("%(who)s answered the question about “%(name)s”."),
        _("The clock goes on: the answer is promised by %(promised)s."),
        quote=_("The answer"),
        look=("info", "reply"),
    ),
    Kind.WITHDRAWN: Say(_("withdrawn"), _("%(who)s withdrew “%(name)s”."), look=("idle", "undo-2")),
    Kind.PARK_ENDED: Say(
        _("the time it was put aside for is over"),
        _("The day has come until which “%(name)s” was put aside."),
        _("Somebody decides now whether it is taken up again."),
        look=("warn", "clock"),
    ),
    Kind.MOVED: Say(
        _("now: %(stage)s"),
        _("%(who)s moved “%(name)s” from %(before)s to %(stage)s."),
        look=("info", "arrow-right"),
    ),
    Kind.TAKEN_BACK: Say(
        _("the last answer is taken back"),
        _("%(who)s took back what was said last about “%(name)s”. It does not hold."),
        _("The page of the project says how it stands now."),
        look=("warn", "undo-2"),
    ),
    Kind.GO: Say(
        _("the brand says go"), _("%(who)s gave the go to build “%(name)s”."), quote=_("Note"), look=("good", "")
    ),
    Kind.UPDATED: Say(
        _("news from the team"),
        _("%(who)s wrote how “%(name)s” is getting on."),
        button=_("Read all news of it"),
        quote=_("Done"),
        look=("info", "message-square"),
    ),
    Kind.YOUR_PART: Say(
        _("you have a part in it"),
        _("%(who)s named you as somebody who answers for a part of “%(name)s”."),
        look=("info", "user-check"),
    ),
    Kind.DECISION: Say(
        _("your decision is needed"),
        _("%(who)s asks you to decide about “%(name)s”%(by)s."),
        "",
        _("Decide now"),
        _("The question"),
        ("ask", ""),
    ),
    Kind.DECISION_LATE: Say(
        _("your decision is overdue"),
        _("A decision about “%(name)s” was due on %(due)s, and it waits for you."),
        "",
        _("Decide now"),
        _("The question"),
        ("warn", ""),
    ),
    Kind.DECISION_WAITS: Say(
        _("a decision is overdue"),
        _("A decision about “%(name)s” was due on %(due)s, and nobody has made it."),
        _("Whoever was asked has been reminded."),
        _("Look at the decision"),
        _("The question"),
        ("warn", ""),
    ),
    Kind.DECISION_CHANGED: Say(
        _("a question to you has changed"),
        _("%(who)s changed what you are asked to decide about “%(name)s”."),
        "",
        _("Decide now"),
        _("The question"),
        ("ask", ""),
    ),
    Kind.DECISION_MADE: Say(
        _("decided"),
        _("%(who)s decided about “%(name)s”: %(answer)s"),
        quote=_("The question"),
        look=("good", ""),
    ),
    Kind.DECISION_OFF: Say(
        _("a question to you is off"),
        _("%(who)s withdrew a question about “%(name)s”: you need not decide it any more."),
        quote=_("The question"),
        look=("idle", ""),
    ),
    Kind.ASSUMPTION: Say(
        _("a question to you"),
        _("%(who)s asks you about something that “%(name)s” depends on: is it true?"),
        _("It takes a minute and needs no account."),
        _("Answer the question"),
        look=("ask", ""),
    ),
    Kind.ASSUMPTION_SOON: Say(
        _("an assumption is to be checked soon"),
        _("“%(name)s” depends on something that should be checked by %(due)s."),
        "",
        _("Answer it"),
        _("The assumption"),
        ("ask", ""),
    ),
    Kind.ASSUMPTION_LATE: Say(
        _("an assumption is overdue"),
        _("“%(name)s” depends on something that should have been checked by %(due)s."),
        _("Until then it counts as unproven."),
        _("Answer it"),
        _("The assumption"),
        ("warn", ""),
    ),
    Kind.MENTIONED: Say(
        _("you are mentioned"),
        _("%(who)s mentioned you in a comment on “%(name)s”."),
        "",
        _("Read the comment"),
        _("The comment"),
        ("ask", "at-sign"),
    ),
    Kind.COMMENTED: Say(
        _("a new comment"),
        _("%(who)s commented on “%(name)s”."),
        "",
        _("Read the comment"),
        _("The comment"),
        ("info", "message-circle"),
    ),
    Kind.NOT_USED: Say(
        _("a live model is not used"),
        _("The live model of “%(name)s” (%(subject)s) is not called any more%(since)s."),
        _("Keep it, mend it or switch it off: somebody should decide."),
        _("Look at its calls"),
        look=("silent", ""),
    ),
    Kind.USED_AGAIN: Say(
        _("a live model is used"),
        _("The live model of “%(name)s” (%(subject)s) is being called."),
        button=_("Look at its calls"),
        look=("good", ""),
    ),
    Kind.NO_DATA: Say(
        _("the monitor does not answer"),
        _("Nobody hears from the monitor of %(subject)s (“%(name)s”): whether it is called is not known."),
        button=_("Look at it"),
        look=("nodata", ""),
    ),
    Kind.CONTRADICTED: Say(
        _("an automatic check speaks against something confirmed"),
        _("Something that “%(name)s” depends on was confirmed, and the automatic check %(check)s says otherwise now."),
        _("Until you look, it counts as unproven. Whether it turned out wrong, you decide."),
        _("Look at it"),
        _("What was confirmed"),
        ("bad", ""),
    ),
}
# Where an open end of a sentence is filled, or nothing.
ENDS: Mapping[str, Text] = {
    "until": _(" until %(until)s"),
    "by": _(" by %(by)s"),
    "since": _(", since %(since)s"),
}
WAITING_COSTS = _("What waiting costs")
OPTIONS = _("What could be decided")
NEXT = _("Next")

TOPIC: Mapping[Topic, tuple[Text, Text]] = {
    Topic.ASKED: (_("What is asked of me"), _("Questions about my ideas, decisions that wait for me")),
    Topic.MINE: (_("What becomes of my ideas and questions"), _("Accepted, put aside, declined, answered, your part")),
    Topic.TALK: (_("Comments that name me or answer me"), _("Mentions, and threads that I wrote in")),
    Topic.PROJECTS: (_("Projects that I have a part in or follow"), _("Steps, news, decisions, comments")),
    Topic.TRIAGE: (_("New work for the ML team"), _("New ideas, answers of requesters, answers that are late")),
    Topic.LIVE: (_("Live models"), _("Not used any more, used again, monitor silent")),
}
# Stakeholders have no triage.
FOR_THE_TEAM = (Topic.TRIAGE,)

PACE: Mapping[Pace, Text] = {
    Pace.AT_ONCE: _("A mail at once"),
    Pace.DAILY: _("In the daily mail"),
    Pace.WEEKLY: _("In the weekly mail"),
    Pace.IN_APP: _("No mail, only here"),
}
STATE: Mapping[State, tuple[str, Text]] = {
    State.WAITING: ("idle", _("Waiting")),
    State.SENDING: ("info", _("Being sent")),
    State.SENT: ("good", _("Sent")),
    State.GIVEN_UP: ("bad", _("Given up")),
    State.DROPPED: ("idle", _("Nothing left to say")),
}
PURPOSE: Mapping[Purpose, Text] = {
    Purpose.AT_ONCE: _("At once"),
    Purpose.DIGEST: _("Digest"),
    Purpose.TEST: _("Test"),
}
AUDIENCE: Mapping[Audience, Text] = {
    Audience.TEAM: _("The ML team: hears of every project"),
    Audience.BRAND: _("One brand: hears of its projects"),
    Audience.COMPANY: _("The company: hears of what everybody may see"),
}


def fill(text: Text, parts: Mapping[str, Any]) -> str:
    """A sentence with its parts in place."""
    return str(text) % parts if "%(" in str(text) else str(text)
