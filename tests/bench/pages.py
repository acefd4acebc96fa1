"""Loading on a slow phone: 1.6 Mbit/s, 150 ms, a processor four times slower; weights with and without the script."""

import tempfile
from pathlib import Path

from tests.conftest import EVERY_TYPE, Field, find_chromium
from tests.journeys.conftest import launched, served
from tests.journeys.walk import resident_pages

SLOW_4G = {"offline": False, "latency": 150, "downloadThroughput": 1.6e6 / 8, "uploadThroughput": 750e3 / 8}
CPU_SLOWDOWN = 4
PAINT = """() => new Promise(done => {
  let lcp = 0, cls = 0;
  new PerformanceObserver(list => list.getEntries().forEach(each => { lcp = each.startTime; }))
    .observe({type: 'largest-contentful-paint', buffered: true});
  new PerformanceObserver(list => list.getEntries().forEach(each => { cls += each.value; }))
    .observe({type: 'layout-shift', buffered: true});
  setTimeout(() => done([lcp / 1000, cls]), 400);
})"""


def rows():
    with tempfile.TemporaryDirectory() as folder, launched(find_chromium()) as browser:
        field = Field(Path(folder), EVERY_TYPE)
        with served(field.app) as address:
            yield from _first_page(browser, address, field)
            yield from _all_pages(browser, address, field)
        field.engine.dispose()


def _slow(browser):
    context = browser.new_context(viewport={"width": 390, "height": 844}, is_mobile=True, has_touch=True)
    page = context.new_page()
    session = context.new_cdp_session(page)
    session.send("Network.enable")
    session.send("Network.emulateNetworkConditions", SLOW_4G)
    session.send("Emulation.setCPUThrottlingRate", {"rate": CPU_SLOWDOWN})
    return context, page


def _first_page(browser, address, field):
    times, shifts = [], []
    for code in field.codes(5):
        context, page = _slow(browser)
        page.goto(f"{address}/s/{code}/")
        lcp, cls = page.evaluate(PAINT)
        times.append(lcp)
        shifts.append(cls)
        context.close()
    yield "LCP, first page, slow 4G, CPU/4, median of 5", sorted(times)[2], "s", "1.0 s", sorted(times)[2]
    yield "CLS, first page, largest of 5", max(shifts), "", "0", None


def _all_pages(browser, address, field):
    context, page = _slow(browser)
    measured = {}
    for name in resident_pages(page, address, field):
        measured[name] = page.evaluate(PAINT)
    slowest = max(measured, key=lambda name: measured[name][0])
    yield f"LCP, slowest page ({slowest})", measured[slowest][0], "s", "1.0 s", measured[slowest][0]
    shifted = max(measured, key=lambda name: measured[name][1])
    yield f"CLS, largest of all pages ({shifted})", measured[shifted][1], "", "0", None
    context.close()
