"""What people say about assumptions. Forms validate and never save; the same ones serve pages and API."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from urllib.parse import urlsplit

from django import forms
from django.core.exceptions import ValidationError
from django.utils.datastructures import MultiValueDict
from django.utils.translation import gettext_lazy as _

from canvas.assumptions.catalogue import Row, entry_of
from canvas.assumptions.choices import Box, Due, Impact, Level, Status, Theme, Verdict
from canvas.assumptions.models import Assumption
from canvas.assumptions.queries import OVERDUE, people_to_ask
from canvas.assumptions.wording import BOX, CIRCUMSTANCE, CONTRADICTED, DUE_SHORT, IMPACT, LEVEL, ROLE, STALE, THEME
from intake.accounts.models import User
from intake.attachments.forms import FileForm
from intake.attachments.kinds import ENDINGS
from intake.base.forms import Choice, Choices, DateInput, EmailText, Flag, LongText, PlainText
from intake.projects.forms import PersonField
from intake.projects.models import Project

STATEMENT_LENGTH = 500
TEXT_LENGTH = 5_000
LEVELS = [(str(int(level)), LEVEL[level]) for level in Level if level]


def options(words: Mapping[Any, Any], *, empty: bool = False) -> list[tuple[str, Any]]:
    """Choices of a select, with an empty one first if wanted."""
    return [*([("", "–")] if empty else []), *[(str(key), word) for key, word in words.items()]]


class WebAddress(PlainText):
    """A link that a browser may follow: http or https, with a host, and without a name or password in it."""

    default_error_messages = {"not_a_link": _("Enter a whole web address that begins with https:// or http://.")}

    def __init__(self, **options: Any) -> None:
        super().__init__(max_length=1000, **options)
        self.widget.attrs["inputmode"] = "url"

    def to_python(self, value: Any) -> str:
        """The address, empty when none was given. Raises ValidationError."""
        text = super().to_python(value)
        if not text:
            return ""
        try:
            parts = urlsplit(text)
            usable = parts.scheme in ("http", "https") and parts.hostname and "@" not in parts.netloc
            # Reading the port raises for one that is not a number.
            usable = usable and parts.port != 0 and not any(c.isspace() or c in '<>"' for c in text)
        except ValueError:
            usable = False
        if not usable:
            raise ValidationError(self.error_messages["not_a_link"], code="not_a_link")
        return text


class LevelField(Choice):
    """How good the evidence is, 1 to 3; programs send a number."""

    def __init__(self, **options: Any) -> None:
        super().__init__(label=_("How do you know?"), choices=LEVELS, widget=forms.RadioSelect, **options)

    def to_python(self, value: Any) -> str:
        """The level as text. Raises ValidationError."""
        return super().to_python(str(value) if isinstance(value, int) and not isinstance(value, bool) else value)


class AnswerForm(forms.Form):
    """The one-minute answer: true, false or don't know, with what supports it."""

    VERDICTS = [("true", _("True")), ("false", _("Not true")), ("unknown", _("I don't know"))]

    verdict = Choice(label=_("Is it true?"), choices=VERDICTS, widget=forms.RadioSelect)
    text = LongText(
        label=_("What was found"),
        max_length=TEXT_LENGTH,
        rows=3,
        help_text=_("A sentence, a link or a file is enough."),
        error_messages={"required": _("Say how you know, or give a link or a file.")},
    )
    link = WebAddress(label=_("Link to it"), required=False)
    file = forms.FileField(
        label=_("File"),
        required=False,
        help_text=_("A picture, PDF, office document, CSV or text."),
        widget=forms.FileInput(attrs={"accept": ",".join(f".{ending}" for ending in (*ENDINGS, "jpeg"))}),
        error_messages={"empty": _("The file is empty.")},
    )
    level = LevelField(error_messages={"required": _("Choose how well this is known.")})
    expires_on = DateInput(
        label=_("Check again on"), required=False, help_text=_("Until then it counts as confirmed; empty: for good.")
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        # What settles an assumption must say why; who does not know owes nothing.
        settles = not self.is_bound or self.data.get("verdict") != "unknown"
        self.fields["level"].required = settles
        self.fields["text"].required = settles and not (self.data.get("link") or self.files.get("file"))

    def clean_file(self) -> Any:
        """The file, judged like every file of a project; `judged` holds its name and type. Raises ValidationError."""
        sent = self.cleaned_data["file"]
        if not sent:
            return None
        self.judged = FileForm({}, MultiValueDict({"file": [sent]}))
        if not self.judged.is_valid():
            raise ValidationError(self.judged.errors["file"].as_data())
        return sent


class GuestAnswerForm(forms.Form):
    """The answer of somebody without an account: no file, no date."""

    verdict = Choice(label=_("Is it true?"), choices=AnswerForm.VERDICTS, widget=forms.RadioSelect)
    text = LongText(
        label=_("How do you know?"),
        max_length=TEXT_LENGTH,
        rows=4,
        error_messages={"required": _("Say how you know, or give a link.")},
    )
    proof = WebAddress(label=_("Link to where it is written"), required=False)
    checked = Flag(label=_("It was checked, and it is written down there"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        settles = not self.is_bound or self.data.get("verdict") != "unknown"
        self.fields["text"].required = settles and not self.data.get("proof")

    @property
    def level(self) -> Level:
        """What the answer is worth: written down somewhere, or said."""
        said = self.cleaned_data
        return Level.CHECKED if said["checked"] and said["proof"] else Level.SAID


class SendForm(forms.Form):
    """To whom an assumption is sent, and why."""

    name = PlainText(label=_("Name"), max_length=120)
    email = EmailText(label=_("E-mail address"))
    reason = LongText(
        label=_("Why you ask them"),
        max_length=1000,
        rows=2,
        required=False,
        help_text=_("They read this, the statement and the question; nothing else of the project."),
    )

    def clean_email(self) -> str:
        """Somebody with an account is asked by name instead."""
        email: str = self.cleaned_data["email"]
        if User.objects.filter(email__iexact=email, is_active=True).exists():
            raise ValidationError(_("This person has an account: set them as the person asked."), code="has_account")
        return email


class EvidenceForm(forms.Form):
    """Evidence by a program: a text, a link or both."""

    level = LevelField()
    text = LongText(max_length=TEXT_LENGTH, required=False)
    link = WebAddress(required=False)
    verdict = Choice(choices=[(str(v), str(v)) for v in Verdict], required=False)
    expires_on = DateInput(required=False)

    def clean(self) -> dict[str, Any]:
        """It must say something."""
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        if not self.errors.keys() & {"text", "link"} and not (cleaned["text"] or cleaned["link"]):
            self.add_error("text", ValidationError(_("Say how you know, or give a link."), code="required"))
        return cleaned


class DetailsForm(forms.Form):
    """The details of an assumption: what the ML team sets, and all there is of one that is not in the catalogue."""

    statement = LongText(label=_("Statement"), max_length=STATEMENT_LENGTH, rows=2)
    question = LongText(label=_("Question"), max_length=STATEMENT_LENGTH, rows=2, required=False)
    if_wrong = LongText(label=_("What happens if it is wrong"), max_length=STATEMENT_LENGTH, rows=2, required=False)
    theme = Choice(label=_("Theme"), choices=options(THEME))
    box = Choice(label=_("Box of the canvas"), choices=options(BOX, empty=True), required=False)
    impact = Choice(label=_("Impact"), choices=options(IMPACT), initial=Impact.HIGH)
    due = Choice(label=_("Must be settled"), choices=options(DUE_SHORT))
    due_on = DateInput(label=_("By which day"), required=False)
    ask_roles = Choices(label=_("Who can answer"), choices=options(ROLE), required=False)
    asked = PersonField(label=_("Person asked"), required=False)
    owner = PersonField(label=_("Owner"), required=False, help_text=_("Who sees to it that it is found out."))

    def __init__(self, *args: Any, project: Project, row: Assumption | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in ("asked", "owner"):
            field: Any = self.fields[name]
            field.offer(people_to_ask(project), getattr(row, name, None))
            field.empty_label = _("Nobody yet")


def details_of(row: Assumption) -> dict[str, Any]:
    """An assumption's details as DetailsForm takes them."""
    return {
        "statement": row.statement,
        "question": row.question,
        "if_wrong": row.if_wrong,
        "theme": row.theme,
        "box": row.box,
        "impact": row.impact,
        "due": row.due,
        "due_on": row.due_on,
        "ask_roles": row.ask_roles,
        "asked": row.asked.email if row.asked else None,
        "owner": row.owner.email if row.owner else None,
    }


# What the ML team may decide without an answer, and what every editor may do to an answer.
TEAM_DECISIONS = (Status.ACCEPTED, Status.NOT_APPLICABLE)
DECISIONS = [
    (Status.CHECKING.value, _("Somebody is checking it")),
    (Status.OPEN.value, _("Open it again")),
    (Status.ACCEPTED.value, _("Accept the risk")),
    (Status.NOT_APPLICABLE.value, _("Not applicable here")),
]


class DecisionForm(forms.Form):
    """A status that is no answer; some need a reason."""

    decision = Choice(label=_("Decision"), choices=DECISIONS)
    reason = LongText(
        label=_("Reason"),
        max_length=TEXT_LENGTH,
        rows=2,
        required=False,
        help_text=_("Needed to accept the risk or to set it aside."),
    )


class StatusForm(forms.Form):
    """A status by a program."""

    status = Choice(choices=[(str(s), str(s)) for s in Status])
    reason = LongText(max_length=TEXT_LENGTH, required=False)
    expires_on = DateInput(required=False)


class AssumptionFilter(forms.Form):
    """The filters of a list of assumptions; all of them are in the address."""

    status = Choice(
        choices=[("", ""), *[(s, s) for s in (*map(str, Status), STALE, CONTRADICTED, OVERDUE)]], required=False
    )
    theme = Choice(choices=[("", ""), *[(str(t), str(t)) for t in Theme]], required=False)
    due = Choice(choices=[("", ""), *[(str(d), str(d)) for d in Due]], required=False)
    box = Choice(choices=[("", ""), *[(str(b), str(b)) for b in Box]], required=False)
    mine = Flag()
    show = Choice(choices=[("", ""), ("all", "all")], required=False)


class AcrossFilter(AssumptionFilter):
    """The filters of the list over all projects."""

    whose = Choice(choices=[("", ""), ("all", "all")], required=False)


class CatalogueForm(forms.Form):
    """A row of the company's catalogue."""

    statement = LongText(
        label=_("Statement"), max_length=STATEMENT_LENGTH, rows=2, help_text=_("It begins with: We believe that ...")
    )
    question = LongText(label=_("Question"), max_length=STATEMENT_LENGTH, rows=2)
    evidence = LongText(label=_("What would prove it"), max_length=STATEMENT_LENGTH, rows=2)
    if_wrong = LongText(label=_("What happens if it is wrong"), max_length=STATEMENT_LENGTH, rows=2)
    theme = Choice(label=_("Theme"), choices=options(THEME))
    box = Choice(label=_("Box of the canvas"), choices=options(BOX))
    impact = Choice(label=_("Impact"), choices=options(IMPACT), initial=Impact.HIGH)
    due = Choice(label=_("Must be settled"), choices=options(DUE_SHORT))
    condition = Choice(label=_("Only for projects that"), choices=options(CIRCUMSTANCE, empty=True), required=False)
    ask = Choices(label=_("Who can answer"), choices=options(ROLE))
    same_words = Flag(
        label=_("Say the same everywhere"),
        help_text=_("Otherwise batch, real time or personal data keep their own words or step."),
    )

    def __init__(self, *args: Any, row: Row | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.row = row
        if row is None or not row.variants:
            del self.fields["same_words"]

    def entry(self) -> dict[str, Any]:
        """The row as an entry of the catalogue; what the form does not ask for stays."""
        said = dict(self.cleaned_data)
        same, condition = said.pop("same_words", False), said.pop("condition")
        before = entry_of(self.row) if self.row else {"check": None, "variants": []}
        variants = [] if same else before["variants"]
        return {**before, **said, "condition": {condition: True} if condition else {}, "variants": variants}


def catalogue_details(row: Row) -> dict[str, Any]:
    """A row of the catalogue as CatalogueForm takes it."""
    return {**entry_of(row), "condition": next(iter(row.condition), "")}
