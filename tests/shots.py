"""The pictures of the README, and the gallery: `make shots` starts a demo on a home of its own and looks at it with a
real browser. The README's go to docs/images; build/shots gets a page of each kind, light, dark and on a phone, for
whoever wants to see what has become of them."""

from __future__ import annotations

import sys
import tempfile
from dataclasses import dataclass, replace
from io import BytesIO
from pathlib import Path

from PIL import Image
from playwright.sync_api import Browser, Page, ViewportSize, expect, sync_playwright

from tests.browser import CHROMIUM
from tests.start.sites import ROOT, Site, wait_for

IMAGES, GALLERY = ROOT / "docs" / "images", ROOT / "build" / "shots"
DESK: ViewportSize = {"width": 1360, "height": 820}
PHONE: ViewportSize = {"width": 390, "height": 844}
# What a README may weigh: larger pictures make it slow to open.
MOST_BYTES = 200_000
START_SECONDS, RUNS_SECONDS = 240, 120
PROJECT = "Recruiter churn early warning"
OWNER, ENGINEER, READER, ADMIN = "product-owner", "ml-engineer", "reader", "admin"


@dataclass(frozen=True)
class Shot:
    """One picture: whose eyes, which page. `{project}` is the address of PROJECT, `{week}` of the newest status."""

    name: str
    person: str
    path: str
    dark: bool = False
    phone: bool = False
    height: int = 0  # of the picture, where it is to be another one than the screen's
    whole: bool = False  # the page to its end
    typed: str = ""  # into the second field of the idea's form, until something similar is found


SHOTS = (
    Shot("board", ENGINEER, "/board/"),
    Shot("project", ENGINEER, "{project}", height=1040),
    Shot("project-dark", ENGINEER, "{project}", dark=True, height=1040),
    Shot("canvas", ENGINEER, "{project}canvas/", height=968),
    Shot("status", ENGINEER, "{week}", height=1040),
    Shot("queue", ENGINEER, "/triage/"),
    Shot("home", OWNER, "/", height=1040),
    Shot("canvas-phone", OWNER, "{project}canvas/", phone=True),
)
# Pages that are looked at in both lights and on a phone.
LOOKED_AT = (
    Shot("queue", ENGINEER, "/triage/"),
    Shot("board", ENGINEER, "/board/"),
    Shot("matrix", ENGINEER, "/matrix/"),
    *(Shot(f"home-{person}", person, "/", whole=True) for person in (OWNER, ENGINEER, READER, ADMIN)),
    Shot("canvas-whole", OWNER, "{project}canvas/", whole=True),
    Shot("versions", ENGINEER, "{project}canvas/history/"),
    Shot("compare", ENGINEER, "{project}canvas/compare/", whole=True),
    Shot("assumptions", ENGINEER, "{project}assumptions/"),
    Shot("assumptions-map", ENGINEER, "{project}assumptions/map/"),
    Shot("assumption-contradicted", ENGINEER, "{project}assumptions/22/", whole=True),
    Shot("checks", ENGINEER, "{project}checks/"),
)
MORE = (
    Shot("canvas-step", OWNER, "{project}canvas/?step=decisions"),
    Shot("simulation", OWNER, "{project}canvas/impact/", whole=True),
    Shot("panel", OWNER, "{project}canvas/panels/privacy/", whole=True),
    Shot("assumptions-mine", OWNER, "/assumptions/"),
    Shot("check", ENGINEER, "{project}assumptions/22/check/", whole=True),
    Shot("catalogue", ADMIN, "/settings/catalogue/"),
    Shot("idea", OWNER, "/ideas/new/", typed="Our advertisers cancel, and we hear of it when the letter arrives."),
    Shot("notices", OWNER, "/notices/", whole=True),
    Shot("decision", OWNER, "/p/NVB-5/decisions/2/", whole=True),
    Shot("brand", OWNER, "/brands/NVB/", whole=True),
    Shot("people", ENGINEER, "{project}people/", whole=True),
    Shot("comments", ENGINEER, "{project}comments/", whole=True),
    Shot("projects", ENGINEER, "/projects/"),
    Shot("search", OWNER, "/search/?q=churn"),
)


def gallery() -> list[Shot]:
    """Every page of LOOKED_AT in four ways, then MORE."""
    ways = ((False, False), (True, False), (False, True), (True, True))
    words = {(False, False): "", (True, False): "-dark", (False, True): "-phone", (True, True): "-phone-dark"}
    looked = [
        replace(shot, name=shot.name + words[way], dark=way[0], phone=way[1]) for shot in LOOKED_AT for way in ways
    ]
    return [*looked, *MORE]


def main() -> int:
    """Takes all pictures; gives the exit code."""
    for directory in (IMAGES, GALLERY):
        directory.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix="shots-") as home, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM)
        site = Site(Path(home) / "home", "demo")
        try:
            site.start().wait_until_ready(START_SECONDS)
            wait_for("the demo's runs", lambda: "The demo's runs are in MLflow" in site.text(), RUNS_SECONDS)
            places = addresses(browser, site.url)
            sizes = {shot.name: take(browser, site.url, shot, places, IMAGES) for shot in SHOTS}
            for shot in gallery():
                take(browser, site.url, shot, places, GALLERY)
        finally:
            if site.process is not None and site.process.poll() is None:
                site.stop()
            site.give_up()
            browser.close()
    for name, size in sizes.items():
        print(f"docs/images/{name}.png: {size / 1000:.0f} kB")
    print(f"{len(gallery())} more in {GALLERY.relative_to(ROOT)}")
    heavy = [name for name, size in sizes.items() if size > MOST_BYTES]
    if heavy:
        print(f"More than {MOST_BYTES // 1000} kB: {', '.join(heavy)}", file=sys.stderr)
    return 1 if heavy else 0


def signed_in(browser: Browser, url: str, person: str, *, dark: bool = False, phone: bool = False) -> Page:
    """A browser of one of the demo's people, at home."""
    context = browser.new_context(
        base_url=url,
        viewport=PHONE if phone else DESK,
        is_mobile=phone,
        has_touch=phone,
        color_scheme="dark" if dark else "light",
    )
    page = context.new_page()
    page.goto("/login/")
    page.locator(f"button[value={person}]").click()
    expect(page.get_by_role("navigation", name="Main")).to_be_visible()
    return page


def addresses(browser: Browser, url: str) -> dict[str, str]:
    """Where the project and the newest status are, once the project's runs have been read."""
    page = signed_in(browser, url, ENGINEER)
    page.goto("/projects/")
    page.get_by_role("link", name=PROJECT).click()
    project = page.url.removeprefix(url)

    def has_runs() -> bool:
        page.reload()
        return page.locator(".tc-line").count() > 0

    wait_for("the project's runs", has_runs, RUNS_SECONDS)
    page.goto("/reports/")
    week = page.get_by_role("rowheader").get_by_role("link").first.get_attribute("href")
    assert week is not None
    page.context.close()
    return {"project": project, "week": week}


def take(browser: Browser, url: str, shot: Shot, places: dict[str, str], directory: Path) -> int:
    """One picture; gives its size in bytes."""
    page = signed_in(browser, url, shot.person, dark=shot.dark, phone=shot.phone)
    if shot.height:
        page.set_viewport_size({"width": DESK["width"], "height": shot.height})
    page.goto(shot.path.format(**places))
    if shot.typed:
        page.locator("[name=problem]").press_sequentially(shot.typed)
        expect(page.locator("#similar li").first).to_be_visible()
    page.evaluate("document.fonts.ready")
    file = directory / f"{shot.name}.png"
    found = page.screenshot(full_page=shot.whole)
    page.context.close()
    # 256 colours are plenty for a page, and make a third of the size.
    with Image.open(BytesIO(found)) as picture:
        picture.convert("RGB").quantize(256, dither=Image.Dither.NONE).save(file, optimize=True)
    return file.stat().st_size


if __name__ == "__main__":
    sys.exit(main())
