"""What people say to each other, who is told of it, and what is gone when it was deleted."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from intake.accounts import actions as accounts
from intake.accounts.choices import CompanyRole
from intake.accounts.models import User
from intake.base.errors import Forbidden, NotFound
from intake.comments import actions, queries
from intake.comments.choices import Kind
from intake.comments.models import Comment, Mention
from intake.endpoints import actions as endpoints
from intake.projects.choices import Stage
from intake.projects.models import JournalEntry, Project
from tests.factories import make_project
from tests.people import Cast

pytestmark = pytest.mark.django_db
NOW = timezone.now()
Browser = Callable[[str], Client]
LIST = "/p/NVB-1/comments/"


def said(people: Cast, text: str = "Hm.", *, by: User | None = None, on: Kind = Kind.PROJECT, **fields: Any) -> Comment:
    project = Project.objects.first() or make_project(people.nordlys, people.zoe, stage=Stage.POC)
    subject = {Kind.BOX: "value"}.get(on, "")
    row = {"project": project, "kind": on, "subject": subject, "text": text, "actor": by or people.zoe, "at": NOW}
    return actions.comment(**{**row, **fields}).comment


def seen(people: Cast, name: str, at: Any = NOW) -> list[list[str]]:
    person = people.named(name)
    assert person is not None
    threads = queries.threads(Project.objects.get(), person, at)
    return [[str(line.html).strip() for line in (thread.first, *thread.replies)] for thread in threads]


def test_a_comment_on_a_box_is_read_there_and_among_all(people: Cast, signed_in: Browser) -> None:
    make_project(people.nordlys, people.zoe, stage=Stage.POC)
    zoe = signed_in("zoe")
    answer = zoe.post(LIST, {"on": "box:value", "text": "Is that **so**, @jan?"})
    row = Comment.objects.get()
    assert answer.headers["Location"] == f"{LIST}?on=box%3Avalue#comment-{row.pk}"
    for query in ("?on=box:value", ""):
        shown = zoe.get(LIST + query).content.decode()
        assert 'Is that <strong>so</strong>, <span class="mention">@Jan Kowalski</span>?' in shown
    assert "Is that" not in zoe.get(f"{LIST}?on=box:features").content.decode()
    line = JournalEntry.objects.get(kind="comment.made")
    assert (line.subject, line.after["mentions"]) == ("box:value", [people.jan.email])
    # The journal keeps everything, so it does not hold what may have to go.
    assert "so" not in str(line.after)
    assert "1 comment" in zoe.get("/p/NVB-1/canvas/").content.decode()


@pytest.mark.parametrize(
    "on", ["box:nothing", "assumption:7", "endpoint:nothing", "box:", "project:x", "x", "box:a\x00"]
)
def test_what_a_project_does_not_have_cannot_be_commented_on(people: Cast, signed_in: Browser, on: str) -> None:
    make_project(people.nordlys, people.zoe, stage=Stage.POC)
    assert signed_in("zoe").post(LIST, {"on": on, "text": "Hm."}).status_code == 404
    assert not Comment.objects.exists()


def test_an_endpoint_of_another_project_is_none_of_this_one(people: Cast) -> None:
    project = make_project(people.nordlys, people.zoe, stage=Stage.POC)
    other = make_project(people.other, people.lukasz, stage=Stage.POC)
    endpoints.register(slug="theirs", details={"name": "Theirs", "project": other}, actor=people.jan, at=NOW)
    with pytest.raises(NotFound):
        queries.subject_of(project, "endpoint:theirs", people.jan)
    assert queries.subject_of(other, "endpoint:theirs", people.jan).address == "/e/theirs/"


def test_whoever_replies_stays_on_the_subject_and_one_level_deep(people: Cast) -> None:
    first = said(people, on=Kind.BOX)
    reply = said(people, "Yes.", by=people.jan, parent=first)
    third = said(people, "Then go.", parent=reply)
    assert (reply.on, third.parent_id) == ("box:value", first.pk)
    assert seen(people, "kasper") == [["<p>Hm.</p>", "<p>Yes.</p>", "<p>Then go.</p>"]]
    assert queries.taking_part(first.pk) == [people.jan, people.zoe]
    assert JournalEntry.objects.filter(kind="comment.replied").count() == 2


# Mentions -------------------------------------------------------------------------------------------


def test_only_who_may_see_the_project_is_told_and_the_hint_says_nothing_of_others(
    people: Cast, signed_in: Browser
) -> None:
    make_project(people.nordlys, people.zoe, stage=Stage.POC)
    text = "@lukasz and @nobody: ask @ZoëMüller, not zoe@nordlys.example, and see `@kasper`."
    answer = signed_in("zoe").post(LIST, {"text": text}, follow=True).content.decode()
    assert [mention.user for mention in Mention.objects.all()] == [people.zoe]
    assert "@lukasz, @nobody mean nobody who may see this project, or several people" in answer
    assert Comment.objects.get().text == text


def test_a_name_that_two_have_means_the_one_who_is_near(people: Cast) -> None:
    twin = accounts.create_person(email="jan@elsewhere.example", name="Jan Other")
    project = make_project(people.nordlys, people.zoe, stage=Stage.POC, visibility="company")
    assert queries.who_is_meant(project, "@jan")[0] == {"jan": people.jan}
    assert queries.who_is_meant(project, "@JanOther")[0] == {"JanOther": twin}
    accounts.create_person(email="jan@nordlys.example", name="Jan Third", role=CompanyRole.ML_TEAM)
    assert queries.who_is_meant(project, "@jan") == ({}, ["jan"])


def test_changing_a_comment_tells_only_who_is_new_in_it(people: Cast) -> None:
    row = said(people, "@jan?")
    actions.edit(comment=row, text="@jan and @kasper?", actor=people.zoe, at=NOW)
    assert JournalEntry.objects.get(kind="comment.edited").after["mentions"] == [people.kasper.email]
    assert Mention.objects.count() == 2


# Changing and deleting ------------------------------------------------------------------------------


def test_only_its_author_changes_or_deletes_a_comment(people: Cast, signed_in: Browser) -> None:
    row = said(people)
    for deed in ("edit", "delete", "restore"):
        answer = signed_in("jan").post(f"{LIST}{row.pk}/", {"do": deed, "text": "Ha."})
        assert answer.status_code == 403, deed
    assert Comment.objects.get().text == "Hm."


def test_what_was_deleted_can_be_brought_back_for_ten_minutes_and_is_gone_then(people: Cast) -> None:
    row = said(people, "Secret.")
    actions.delete(comment=row, actor=people.zoe, at=NOW)
    assert seen(people, "jan") == []
    assert seen(people, "zoe") == [[""]]
    assert actions.purge(at=NOW + timedelta(minutes=9)) == 0
    actions.restore(comment=row, actor=people.zoe, at=NOW + timedelta(minutes=9))
    assert seen(people, "jan") == [["<p>Secret.</p>"]]
    actions.delete(comment=row, actor=people.zoe, at=NOW)
    late = NOW + timedelta(minutes=11)
    assert actions.purge(at=late) == 1
    assert Comment.objects.get().text == ""
    with pytest.raises(actions.StaleComment):
        actions.restore(comment=row, actor=people.zoe, at=late)
    assert seen(people, "zoe", late) == []
    assert "Secret" not in "".join(str(entry.after) + str(entry.before) for entry in JournalEntry.objects.all())


def test_a_deleted_question_leaves_its_answers(people: Cast) -> None:
    first = said(people)
    said(people, "Yes.", by=people.jan, parent=first)
    actions.delete(comment=first, actor=people.zoe, at=NOW)
    assert seen(people, "jan") == [["", "<p>Yes.</p>"]]
    said(people, "Still yes.", by=people.jan, parent=first)


def test_two_windows_do_not_overwrite_each_other(people: Cast, signed_in: Browser) -> None:
    row = said(people)
    zoe, address = signed_in("zoe"), f"{LIST}{row.pk}/"
    assert zoe.post(address, {"do": "edit", "text": "First.", "version": "1"}).status_code == 302
    second = zoe.post(address, {"do": "edit", "text": "Second.", "version": "1"})
    assert second.status_code == 409
    assert "Second." in second.content.decode()
    assert Comment.objects.get().text == "First."


def test_resolving_with_a_last_word_takes_the_thread_off_the_count(people: Cast, signed_in: Browser) -> None:
    row = said(people, on=Kind.BOX)
    assert dict(queries.counts(row.project)) == {"box:value": 1}
    signed_in("jan").post(f"{LIST}{row.pk}/", {"do": "resolve", "text": "Done."})
    assert dict(queries.counts(row.project)) == {}
    assert seen(people, "zoe") == [["<p>Hm.</p>", "<p>Done.</p>"]]
    signed_in("zoe").post(f"{LIST}{row.pk}/", {"do": "reopen"})
    assert dict(queries.counts(row.project)) == {"box:value": 2}


def test_a_reader_of_the_company_reads_and_does_not_write(people: Cast, signed_in: Browser) -> None:
    said(people)
    Project.objects.update(visibility="company")
    shown = signed_in("amina").get(LIST)
    assert "Hm." in shown.content.decode()
    assert "<textarea" not in shown.content.decode()
    assert signed_in("amina").post(LIST, {"text": "I, too."}).status_code == 403


def test_a_list_of_comments_costs_the_same_however_long(
    people: Cast, signed_in: Browser, django_assert_max_num_queries: Any
) -> None:
    for on in (Kind.PROJECT, Kind.BOX, Kind.BOX):
        first = said(people, "@kasper", on=on)
        said(people, "@jan", parent=first)
    zoe = signed_in("zoe")
    with django_assert_max_num_queries(12):
        zoe.get(LIST)


def test_the_api_tells_who_was_not_told(people: Cast, api: Callable[..., Client]) -> None:
    make_project(people.nordlys, people.zoe, stage=Stage.POC)
    zoe, address = api("zoe"), "/api/v1/projects/NVB-1/comments/"
    made = zoe.post(address, {"text": "@jan, @ghost?", "on": "box:value"}, content_type="application/json")
    assert (made.status_code, made.json()["not_told"]) == (201, ["ghost"])
    one = made.headers["Location"]
    assert zoe.get(one).json()["mentions"] == [people.jan.email]
    assert zoe.patch(one, {"deleted": True}, content_type="application/json").json()["text"] is None
    assert zoe.patch(one, {"text": "Again."}, content_type="application/json").status_code == 412
    assert zoe.get(f"{address}?on=box:nothing").json()["errors"][0]["field"] == "on"
    assert [row["deleted"] for row in zoe.get(f"{address}?on=box:value").json()["results"]] == [True]


def test_nobody_edits_through_another_project(people: Cast) -> None:
    row = said(people)
    other = make_project(people.other, people.lukasz, stage=Stage.POC)
    with pytest.raises(NotFound):
        queries.get(other, row.pk)
    with pytest.raises(Forbidden):
        actions.delete(comment=row, actor=people.lukasz, at=NOW)
