"""Who answers for what, who hears of it, who needs the same."""

from collections.abc import Callable

import pytest
from django.test import Client
from django.utils import timezone

from canvas.assumptions.actions import add_own
from intake.accounts.models import Membership, User
from intake.members import actions, queries
from intake.members.models import Vote
from intake.projects.actions import check_facts
from intake.projects.choices import Stage, Visibility
from intake.projects.models import Facts, JournalEntry, Project
from tests.factories import make_project
from tests.people import Cast

pytestmark = pytest.mark.django_db


def hearers(project: Project) -> set[str]:
    return {user.email.partition("@")[0] for user in queries.followers(project)}


def test_one_person_answers_for_a_role_and_what_was_before_stays_in_the_journal(people: Cast) -> None:
    project, now = make_project(people.nordlys, people.zoe), timezone.now()
    actions.set_member(project=project, role="SRC", name="Olga", email="OLGA@data.example", actor=people.zoe, at=now)
    actions.set_member(project=project, role="SRC", user=people.kasper, actor=people.zoe, at=now)
    actions.set_member(project=project, role="SRC", user=people.kasper, actor=people.zoe, at=now)
    contact = queries.member_for(project, "SRC")
    assert contact is not None
    assert contact.user == people.kasper
    entries = list(JournalEntry.objects.filter(project=project, kind="member.set").order_by("pk"))
    assert [entry.before.get("email") for entry in entries] == [None, "olga@data.example"]
    actions.remove_member(project=project, role="SRC", actor=people.zoe, at=now)
    assert queries.member_for(project, "SRC") is None


def test_owner_and_lead_stand_in_until_somebody_else_is_named(people: Cast) -> None:
    project = make_project(people.nordlys, people.zoe, lead=people.jan)
    assert {role: contact.name for role, contact in queries.contacts(project).items()} == {
        "PO": people.zoe.name,
        "ML": people.jan.name,
    }
    actions.set_member(project=project, role="PO", user=people.kasper, actor=people.zoe, at=timezone.now())
    assert queries.contacts(project)["PO"].user == people.kasper


def test_who_has_a_part_hears_of_it_and_who_muted_it_does_not(people: Cast) -> None:
    project, now = make_project(people.nordlys, people.zoe, lead=people.jan), timezone.now()
    assert hearers(project) == {"zoe", "jan"}
    actions.set_member(project=project, role="BL", user=people.kasper, actor=people.zoe, at=now)
    actions.mute(project=project, user=people.jan, at=now)
    actions.follow(project=project, user=people.ada, at=now)
    assert hearers(project) == {"zoe", "kasper", "ada"}
    actions.unfollow(project=project, user=people.jan, at=now)
    assert hearers(project) == {"zoe", "kasper", "ada", "jan"}
    assert queries.standing(project, people.kasper) == queries.Standing("", True, False)


def test_nobody_hears_of_what_they_may_not_see(people: Cast) -> None:
    project, now = make_project(people.nordlys, people.zoe, stage=Stage.SUBMITTED), timezone.now()
    actions.follow(project=project, user=people.amina, at=now)
    actions.vote(project=project, user=people.lukasz, brand=people.other, note="We, too.", at=now)
    assert hearers(project) == {"zoe"}
    Project.objects.filter(pk=project.pk).update(visibility=Visibility.COMPANY)
    project.refresh_from_db()
    assert hearers(project) == {"zoe", "amina", "lukasz"}
    User.objects.filter(pk=people.amina.pk).update(is_active=False)
    assert hearers(project) == {"zoe", "lukasz"}


def test_votes_are_counted_once_a_person(people: Cast) -> None:
    project, now = make_project(people.nordlys, people.zoe), timezone.now()
    for note in ("We, too.", ""):
        actions.vote(project=project, user=people.lukasz, brand=people.other, note=note, at=now)
    actions.vote(project=project, user=people.kasper, brand=people.nordlys, note="", at=now)
    assert Facts.objects.get(project=project).votes == 2
    assert [vote.note for vote in queries.votes_of(project)] == ["We, too.", ""]
    assert [brand.key for brand in queries.other_brands(project)] == ["LDZ"]
    actions.unvote(project=project, user=people.kasper, at=now)
    actions.unvote(project=project, user=people.kasper, at=now)
    assert Facts.objects.get(project=project).votes == 1
    assert check_facts(at=now) == 0


def test_votes_and_followers_go_along_to_the_project_that_goes_on(people: Cast) -> None:
    now = timezone.now()
    source = make_project(people.other, people.lukasz, name="Leavers")
    into = make_project(people.nordlys, people.zoe)
    actions.vote(project=source, user=people.kasper, brand=people.nordlys, note="Here, too.", at=now)
    actions.follow(project=source, user=people.ada, at=now)
    actions.follow(project=source, user=people.jan, at=now)
    actions.mute(project=into, user=people.jan, at=now)
    assert actions.carry_over(source=source, into=into, actor=people.jan, at=now) == 2
    assert actions.carry_over(source=source, into=into, actor=people.jan, at=now) == 0
    assert {vote.user_id for vote in Vote.objects.filter(project=into)} == {people.kasper.pk, people.lukasz.pk}
    assert hearers(into) == {"zoe", "kasper", "ada"}
    assert Facts.objects.get(project=into).votes == 2


def test_a_project_whose_people_have_left_is_listed(people: Cast) -> None:
    well = make_project(people.nordlys, people.zoe, lead=people.jan, stage=Stage.POC)
    alone = make_project(people.nordlys, people.zoe, name="Alone", stage=Stage.BUILD)
    make_project(people.nordlys, people.zoe, name="New", stage=Stage.SUBMITTED)
    make_project(people.nordlys, people.kasper, name="Over", stage=Stage.RETIRED)
    assert list(queries.without_people(people.jan)) == [alone]
    assert queries.people_gone(alone) == {"owner": "", "lead": "missing"}
    Membership.objects.filter(user=people.zoe).delete()
    User.objects.filter(pk=people.jan.pk).update(is_active=False)
    assert queries.people_gone(well) == {"owner": "left", "lead": "left"}
    assert {project.name for project in queries.without_people(people.ada)} == {"Churn early warning", "Alone", "New"}
    assert not queries.without_people(people.lukasz)


def test_a_question_to_a_role_finds_its_person(people: Cast, signed_in: Callable[[str], Client]) -> None:
    project, now = make_project(people.nordlys, people.zoe, stage=Stage.SUBMITTED), timezone.now()
    fields = {"theme": "data", "due": "T", "statement": "We believe that all clicks are logged.", "ask_roles": ["SRC"]}
    add_own(project=project, fields=fields, actor=people.jan, at=now)
    kasper = signed_in("kasper")
    address = f"/p/{project.code}/assumptions/"
    assert b"All clicks are logged" not in kasper.get(address).content
    actions.set_member(project=project, role="SRC", user=people.kasper, actor=people.zoe, at=now)
    page = kasper.get(address).content.decode()
    assert "All clicks are logged" in page
    assert ">Kasper Ørsted</span>" in page
    assert b"all clicks are logged" in kasper.get("/").content
    assert b"all clicks are logged" not in signed_in("zoe").get("/").content
