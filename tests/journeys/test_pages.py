"""Every page type, in both languages and type sizes, with and without script: reachable, readable, touchable."""

import re
from itertools import chain

import pytest
from axe_playwright_python.sync_playwright import Axe

from tests.conftest import EVERY_TYPE, ROOT, Field
from tests.journeys.conftest import served
from tests.journeys.walk import closed_page, console_pages, resident_pages

AXE_OPTIONS = {"rules": {"color-contrast-enhanced": {"enabled": True}, "target-size": {"enabled": True}}}
TOO_WIDE = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
SCALE = """factor => {
  const html = document.documentElement;
  html.style.fontSize = parseFloat(getComputedStyle(html).fontSize) * factor + 'px';
}"""
TOUCHED = (
    "button, label.choice, main .back a, nav a, .change a, .errors a, select, textarea,"
    "input:not([type=hidden]):not([type=radio]):not([type=checkbox])"
)
SMALL = """([touched, least]) => [...document.querySelectorAll(touched)]
  .map(each => [each.outerHTML.slice(0, 80), each.getBoundingClientRect()])
  .filter(([, box]) => box.height < least || box.width < least)
  .map(([html, box]) => `${html} ${box.width}x${box.height}`)"""


@pytest.fixture(scope="module")
def house(tmp_path_factory):

    field = Field(tmp_path_factory.mktemp("pages"), EVERY_TYPE)
    with served(field.app) as address:
        yield field, address
    field.engine.dispose()


@pytest.fixture(params=[True, False], ids=["script", "no_script"])
def script(request):
    return request.param


@pytest.mark.parametrize("size", ["normal", "large", "largest"])
@pytest.mark.parametrize("lang", ["zh", "en"])
def test_every_page_is_accessible_fits_the_smallest_phone_and_is_easy_to_touch(house, browser, lang, size, script):
    field, address = house
    axe = Axe()
    context = browser.new_context(viewport={"width": 320, "height": 568}, bypass_csp=True, java_script_enabled=script)
    context.set_default_timeout(10_000)
    page = context.new_page()
    query, seen = f"?lang={lang}&type={size}", set()
    least = 48 if size == "normal" else 60
    walks = (resident_pages, console_pages, closed_page)
    for name in chain.from_iterable(walk(page, address, field, query) for walk in walks):
        seen.add(name)
        violations = axe.run(page, options=AXE_OPTIONS).response["violations"] if script else []  # axe is a script
        found = [(each["id"], each["nodes"][0]["html"]) for each in violations]
        assert found == [], name
        assert page.evaluate(TOO_WIDE) <= 0, name
        assert page.evaluate(SMALL, [TOUCHED, least]) == [], name
        font = float(page.evaluate("parseFloat(getComputedStyle(document.body).fontSize)"))
        assert font == {"normal": 18, "large": 24, "largest": 30}[size]
        if size == "normal":
            for factor in (1.5, 2 / 1.5):
                page.evaluate(SCALE, factor)
                assert page.evaluate(TOO_WIDE) <= 0, (name, factor)
    assert len(seen) >= 30
    context.close()


def test_borders_of_controls_stand_out_from_the_page():
    css = (ROOT / "survey_app/static/survey.css").read_text(encoding="utf-8")
    colours = dict(re.findall(r"--(\w+): (#[0-9a-f]{3,6})", css))
    assert contrast(colours["line"], colours["paper"]) >= 4.5
    assert contrast(colours["line"], colours["ground"]) >= 4.5
    assert contrast(colours["focus"], colours["ground"]) >= 4.5
    for ink in ("ink", "soft", "accent", "fault"):
        assert contrast(colours[ink], colours["ground"]) >= 7, ink


def contrast(one, other):
    """The contrast ratio of WCAG 2.2."""
    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def luminance(colour):
    digits = colour[1:] if len(colour) == 7 else "".join(sign * 2 for sign in colour[1:])
    parts = [int(digits[at : at + 2], 16) / 255 for at in (0, 2, 4)]
    linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return sum(weight * part for weight, part in zip((0.2126, 0.7152, 0.0722), linear, strict=True))
