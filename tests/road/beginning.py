"""From an empty site to an idea that may become a proof of concept."""

from __future__ import annotations

import re

from playwright.sync_api import expect

from tests.road.story import (
    BOXES,
    BRAND,
    CODE,
    HERE,
    IDEA,
    JAN,
    PASSWORD,
    STACK_WORDS,
    TASK,
    ZOE,
    answer,
    in_days,
)
from tests.road.travellers import Traveller, fill


def write_down_the_people(ada: Traveller) -> None:
    form = ada.open("/admin/accounts/brand/add/").page.locator("#brand_form")
    fill(form, key="NVB", name=BRAND)
    ada.page.get_by_role("button", name="Save", exact=True).click()
    expect(ada.page.locator(".messagelist .success")).to_be_visible()
    for name, email, role in (("Zoë Müller", ZOE, "reader"), ("Jan Kowalski", JAN, "ml_team")):
        form = ada.open("/admin/accounts/user/add/").page.locator("#user_form")
        fill(form, name=name, email=email, role=role, new_password=PASSWORD)
        if email == ZOE:
            ada.page.get_by_role("button", name="Add another Membership").click()
            membership = ada.page.locator("#membership_set-0")
            membership.locator("[name$=-brand]").select_option(label=BRAND)
            membership.locator("[name$=-role]").select_option("product_owner")
            ada.picture("admin-person")
        ada.page.get_by_role("button", name="Save", exact=True).click()
        expect(ada.page.locator(".messagelist .success")).to_be_visible()


def submit_the_idea(zoe: Traveller) -> None:
    zoe.reads("Zoë")
    zoe.picture("home-of-a-new-product-owner")
    zoe.follow("New idea", within=zoe.page.locator("header"))
    useful, expected = in_days(100), in_days(120)
    fill(
        zoe.page.locator("main form"),
        **IDEA,
        useful_by=useful,
        expected_calls_per_week="7000",
        expected_from=expected,
    )
    zoe.picture("idea")
    zoe.press("Send to the ML team")
    expect(zoe.page).to_have_url(re.compile(rf"/ideas/{CODE}/$"))
    zoe.reads(IDEA["name"], "looks at it and answers by", "7 000 a week")
    zoe.picture("idea-sent")


def fill_the_first_boxes(zoe: Traveller) -> None:
    zoe.follow("Fill in your part now")
    for key, text in BOXES.items():
        zoe.open(f"{HERE}/canvas/?step={key}")
        zoe.page.locator(f"#box-{key} [name=text]").fill(text)
        zoe.press("Save and next")
        expect(zoe.page.locator(f"#box-{key}")).to_have_count(0)
    expect(zoe.page.locator(".tabs [aria-current]")).to_contain_text("3/10")
    zoe.picture("three-boxes")
    zoe.follow("Show the whole canvas")
    box = zoe.page.locator("#box-task")
    box.locator(".cbox-edit > summary").click()
    # Typed and left alone: the canvas saves by itself.
    box.locator("[name=text]").fill(TASK)
    expect(zoe.page.locator("[data-save-state]")).to_have_text("Saved")
    box.locator(".cbox-edit > summary").click()
    zoe.open(f"{HERE}/canvas/").reads(TASK, "before")
    zoe.picture("canvas")


def ask_answer_and_accept(zoe: Traveller, jan: Traveller) -> None:
    jan.open("/")
    jan.picture("home-of-the-team")
    jan.open("/triage/").reads(IDEA["name"], BRAND)
    jan.picture("queue")
    jan.page.locator(".answers summary", has_text="Ask").click()
    fill(jan.page.locator(".answers details[open] form"), "ask-", question="Who counts as a reader: paying ones only?")
    jan.press("Ask the requester")
    jan.reads("Waits for")
    zoe.open("/").reads("Who counts as a reader")
    zoe.picture("home-with-a-question")
    # The link goes on, for people who cannot see it, with the question.
    zoe.page.locator("main").get_by_role("link", name=re.compile("^Answer.*Who counts as a reader")).click()
    fill(zoe.page.locator("main form").first, answer="Only those who pay, single copies left out.")
    zoe.press("Send the answer")
    zoe.reads("Only those who pay")
    jan.open(f"/triage/?idea={CODE}").reads("Only those who pay")
    jan.page.locator(".answers summary", has_text="Accept").click()
    form = jan.page.locator(".answers details[open] form")
    expect(form.locator("[name=accept-lead]")).to_have_value(JAN)
    expect(form.locator("[name=accept-owner]")).to_have_value(ZOE)
    jan.press("Accept the idea")
    jan.reads("Accepted")
    jan.picture("accepted")


def see_what_the_gate_lacks(jan: Traveller) -> None:
    jan.open(f"{HERE}/move/?to=poc")
    jan.reads("1 thing missing", "Assumptions 2, 7, 20 and 43 are verified", "The ML team has accepted the idea")
    jan.picture("gate-with-blockers")


def settle_what_must_be_true(zoe: Traveller, jan: Traveller) -> None:
    zoe.open(f"{HERE}/assumptions/").never_reads(*STACK_WORDS)
    zoe.picture("asked-of-the-product-owner")
    for number in (2, 7):
        answer(zoe, number, "Confirmed")
    for number in (20, 43, 44):
        answer(jan, number)
    jan.picture("assumptions")


def say_what_data_and_fallback(jan: Traveller) -> None:
    jan.open(f"{HERE}/canvas/")
    panel = jan.page.locator("#panel-privacy")
    panel.get_by_role("link", name="Edit Privacy and law").click()
    fill(
        panel,
        personal_data="yes",
        affects_people="no",
        lawful_basis="legitimate_interests",
        dpia="done",
        ai_act_class="minimal",
        rationale="It orders phone calls.",
    )
    jan.press("Save", within=panel)
    expect(panel).to_contain_text("Legitimate interests")
    panel = jan.page.locator("#panel-fallback")
    panel.get_by_role("link", name="Edit Fallback and oversight").click()
    fill(panel, oversight="advise", fallback="The desk calls by the old rule: no visit for 15 days.")
    jan.press("Save", within=panel)
    expect(panel).to_contain_text("no visit for 15 days")
    jan.picture("canvas-with-panels")
