"""The pictures of the README: `make shots` starts a demo on a home of its own and looks at it with a real browser."""

from __future__ import annotations

import sys
import tempfile
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path

from PIL import Image
from playwright.sync_api import Browser, Page, ViewportSize, expect, sync_playwright

from tests.browser import CHROMIUM
from tests.start.sites import ROOT, Site, wait_for

IMAGES = ROOT / "docs" / "images"
DESK: ViewportSize = {"width": 1360, "height": 820}
PHONE: ViewportSize = {"width": 390, "height": 844}
# What a README may weigh: larger pictures make it slow to open.
MOST_BYTES = 200_000
START_SECONDS, RUNS_SECONDS = 240, 120
PROJECT = "Recruiter churn early warning"
OWNER, ENGINEER = "product-owner", "ml-engineer"


@dataclass(frozen=True)
class Shot:
    """One picture: whose eyes, which page. `{project}` is the address of PROJECT, `{week}` of the newest status."""

    name: str
    person: str
    path: str
    dark: bool = False
    phone: bool = False
    height: int = 0  # of the picture, where it is to be another one than the screen's


SHOTS = (
    Shot("board", ENGINEER, "/board/"),
    Shot("project", ENGINEER, "{project}", height=1040),
    Shot("project-dark", ENGINEER, "{project}", dark=True, height=1040),
    Shot("canvas", ENGINEER, "{project}canvas/", height=968),
    Shot("status", ENGINEER, "{week}", height=1040),
    Shot("home", OWNER, "/"),
    Shot("canvas-phone", OWNER, "{project}canvas/", phone=True),
)


def main() -> int:
    """Takes all pictures; gives the exit code."""
    IMAGES.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix="shots-") as directory, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM)
        site = Site(Path(directory) / "home", "demo")
        try:
            site.start().wait_until_ready(START_SECONDS)
            wait_for("the demo's runs", lambda: "The demo's runs are in MLflow" in site.text(), RUNS_SECONDS)
            places = addresses(browser, site.url)
            sizes = {shot.name: take(browser, site.url, shot, places) for shot in SHOTS}
        finally:
            if site.process is not None and site.process.poll() is None:
                site.stop()
            site.give_up()
            browser.close()
    for name, size in sizes.items():
        print(f"docs/images/{name}.png: {size / 1000:.0f} kB")
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


def take(browser: Browser, url: str, shot: Shot, places: dict[str, str]) -> int:
    """One picture; gives its size in bytes."""
    page = signed_in(browser, url, shot.person, dark=shot.dark, phone=shot.phone)
    if shot.height:
        page.set_viewport_size({"width": DESK["width"], "height": shot.height})
    page.goto(shot.path.format(**places))
    page.evaluate("document.fonts.ready")
    file = IMAGES / f"{shot.name}.png"
    whole = page.screenshot()
    page.context.close()
    # 256 colours are plenty for a page, and make a third of the size.
    with Image.open(BytesIO(whole)) as picture:
        picture.convert("RGB").quantize(256, dither=Image.Dither.NONE).save(file, optimize=True)
    return file.stat().st_size


if __name__ == "__main__":
    sys.exit(main())
