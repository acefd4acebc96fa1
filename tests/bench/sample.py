"""Reports for timing that are the same everywhere: charts, wide tables, footnotes, numbered contents.

Everything in it is synthetic; its numbers come from a seed, its sentences from the glossary.
"""

import gc
import random
import re
from functools import cache
from html import escape
from pathlib import Path

import pandas as pd
import yaml

from analysis.core import plots
from reports.drawings.page import data_address, picture
from reports.pdf.archival import VARIANT
from reports.pdf.press import write_pages

ROOT = Path(__file__).parents[2]
GLOSSARY = ROOT / "reports/texts/glossary.yaml"

COLUMNS, HANZI = 14, 1_060
STYLE = """
.note { float: footnote; font-size: 8.5pt; line-height: 1.4 }
.chapter, .wide { break-before: page }
.wide { page: turned; font-size: 7.5pt; table-layout: fixed }
.wide th, .wide td { padding: .7mm 1mm }
"""


def sample_html(*, seed: int = 30, n_chapters: int = 9, n_tables: int = 3, n_rows: int = 62) -> str:
    """A report as one page of HTML for the style sheet of reports; as it stands of thirty pages."""
    rng = random.Random(seed)  # noqa: S311 (a sample for timing)
    chapters = "".join(_chapter(at, rng) for at in range(1, n_chapters + 1))
    tables = "".join(_table(at, rng, n_rows) for at in range(1, n_tables + 1))
    lines = "".join(f'<li><a href="#c{at}">第 {at} 章</a></li>' for at in range(1, n_chapters + 1))
    lines += "".join(f'<li><a href="#t{at}">附表 {at}</a></li>' for at in range(1, n_tables + 1))
    return f"""<!doctype html><html lang="zh-CN"><head><meta charset="utf-8"><title>计时样本（合成）</title>
<style>{STYLE}</style></head><body data-title="计时样本（合成）" data-mark="合成数据">
<section class="cover"><h1>计时样本</h1><p class="synthetic">全部内容均为合成，只用于计时。</p></section>
<section class="contents"><h2>目录</h2><ol>{lines}</ol></section>
{chapters}{tables}</body></html>"""


def prepare() -> None:
    """Of a worker: what is loaded is no garbage."""
    gc.collect()
    gc.freeze()


def write_one(task: tuple[Path, int]) -> tuple[int, float]:
    """A report of eight pages by its seed: its pages, and the memory of the process in MiB."""
    folder, seed = task
    html = sample_html(seed=seed, n_chapters=2, n_tables=1, n_rows=36)
    made = write_pages(html, "report.css", folder / f"{seed}.pdf", variant=VARIANT, identifier=f"bench {seed}")
    gc.collect()
    return made.n_pages, int(re.findall(r"VmRSS:\D*(\d+)", Path("/proc/self/status").read_text())[0]) / 1024


@cache
def _texts() -> list[str]:
    return [each["text"]["zh"] for each in yaml.safe_load(GLOSSARY.read_text("utf-8")).values()]


def _chapter(at: int, rng: random.Random) -> str:
    texts = _texts()
    paragraphs: list[str] = []
    said = 0
    while said < HANZI:
        text = "".join(rng.sample(texts, 4))
        said += len(text)
        note = f'<span class="note">第 {at} 章注：样本中的数都是随机数。</span>' if not paragraphs else ""
        paragraphs.append(f"<p>{escape(text)}{note}</p>")
    middle = len(paragraphs) // 2
    body = "".join((*paragraphs[:middle], _chart(at, rng), *paragraphs[middle:]))
    return f'<section class="chapter" id="c{at}"><h2>第 {at} 章</h2><h3>一节</h3>{body}</section>'


def _chart(at: int, rng: random.Random) -> str:
    points = ("非常满意", "比较满意", "一般", "不太满意", "很不满意")
    answers = pd.DataFrame([[rng.random() for _ in points] for _ in range(8)], columns=points)
    shares = answers.div(answers.sum(axis=1), axis=0).assign(
        label=[f"第 {item} 题，您满意吗？" for item in range(1, 9)]
    )
    drawing = plots.likert(shares, notes=[f"n={rng.randint(60, 99)}" for _ in range(8)])
    address = data_address(picture(drawing, "八题的回答", f"合成图 {at}"))
    return (
        f'<figure><img src="{address}" alt="合成图 {at}">'
        f'<figcaption><span class="figure-caption" id="f{at}">八题的回答</span></figcaption></figure>'
    )


def _table(at: int, rng: random.Random, n_rows: int) -> str:
    head = "".join(f'<th scope="col" class="num">指标{column}</th>' for column in range(1, COLUMNS))
    rows = "".join(
        f'<tr><th scope="row">第 {row} 户</th>'
        + "".join(f'<td class="num">{rng.uniform(0, 1000):,.2f}</td>' for _ in range(1, COLUMNS))
        + "</tr>"
        for row in range(1, n_rows + 1)
    )
    return (
        f'<table class="wide" id="t{at}"><caption><span class="table-caption">附表 {at}</span></caption>'
        f'<thead><tr><th scope="col">户</th>{head}</tr></thead><tbody>{rows}</tbody></table>'
    )
