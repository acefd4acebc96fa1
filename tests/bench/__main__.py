"""`make bench`: measure every part beside its baseline in the same run; print the table, write out/bench.json."""

import importlib
import json
import sys
from pathlib import Path

MODULES = ("collector", "pages", "report", "scales", "screen", "scoring", "money", "audit")


def main():
    names = sys.argv[1:] or MODULES
    table = {}
    print(f"{'what':<42}{'value':>12} {'unit':<14}{'ratio':>8}  baseline")
    for name in names:
        for what, value, unit, baseline, ratio in importlib.import_module(f"tests.bench.{name}").rows():
            table[what] = {"value": value, "unit": unit, "baseline": baseline, "ratio": ratio}
            shown = "" if ratio is None else f"{ratio:.2f}"
            print(f"{what:<42}{value:>12,.2f} {unit:<14}{shown:>8}  {baseline}", flush=True)
    path = Path("out/bench.json")
    path.parent.mkdir(exist_ok=True)
    path.write_text(json.dumps(table, ensure_ascii=False, indent=2) + "\n", encoding="utf-8")


main()
