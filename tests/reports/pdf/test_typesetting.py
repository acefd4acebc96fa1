"""How pages are set: Chinese lines as wide as their column, the norm of official documents."""

import re
import subprocess

import pytest

from reports.pdf import families, press

PAGE = (
    '<html lang="zh-CN" class="{theme}"><head><title>样张</title></head><body data-title="样张"><h1>样张</h1>'
    '<section class="chapter">{body}</section></body></html>'
)
LEFT, TYPE_AREA, EM = 28 / 25.4 * 72, 156 / 25.4 * 72, 156 / 38 / 25.4 * 72  # points, of a right page
LINE = re.compile(r'<line xMin="([\d.]+)" yMin="([\d.]+)" xMax="([\d.]+)" yMax="[\d.]+">(.*?)</line>', re.DOTALL)
SENTENCE = "项目对全县老旧小区的公共部位和配套设施进行改造，实际完成率为68.31%（90户中的61户），“验收”才算完成；"
RARE = "㐂㐄㐅"


def printed(path, body, theme="plain"):
    press.write_pages(PAGE.format(theme=theme, body=body), "report.css", path, identifier="sample")
    return path


def lines(path, page=1):
    """Left, top, right edge in points and the words of each line of a page."""
    command = ["pdftotext", "-bbox-layout", "-f", str(page), "-l", str(page), path, "-"]
    told = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    words = re.compile(r">([^<]*)</word>")
    return [
        (float(left), float(top), float(right), "".join(words.findall(inner)))
        for left, top, right, inner in LINE.findall(told)
    ]


def raw_text(path):
    return subprocess.run(["pdftotext", "-raw", path, "-"], capture_output=True, text=True, check=True).stdout


@pytest.mark.parametrize("words", [SENTENCE * 5, "居民满意率为 87%，" * 25, RARE + SENTENCE * 4])
def test_lines_of_chinese_are_as_wide_as_their_column_and_the_last_is_not(tmp_path, words):
    *full, last = [line for line in lines(printed(tmp_path / "a.pdf", f"<p>{words}</p>")) if "样张" not in line[3]][:-1]
    assert len(full) > 3
    assert all(abs(right - LEFT - TYPE_AREA) < 0.5 for _, _, right, _ in full)
    assert last[2] < LEFT + TYPE_AREA - EM


def test_what_is_copied_has_no_spaces_that_were_not_written(tmp_path):
    path = printed(tmp_path / "a.pdf", f"<p>{SENTENCE * 20}</p>")
    text = raw_text(path)
    assert SENTENCE * 20 in text.replace("\n", "")
    assert " " not in text.replace(" —", "").replace("— ", "")


def test_figures_move_with_their_line_and_stay_whole(tmp_path):
    body = SENTENCE.replace("68.31%", '<span class="figure">1,234,567.89万元</span>') * 6
    path = printed(tmp_path / "a.pdf", f"<p>{body}</p>")
    assert raw_text(path).replace("\n", "").count("1,234,567.89万元（90户") == 6
    assert all(right < LEFT + TYPE_AREA + 0.5 for _, _, right, _ in lines(path))


def test_a_line_that_lacks_much_is_not_torn_apart(tmp_path):
    path = printed(tmp_path / "a.pdf", f"<p>满意率<span class=figure>{'9' * 70}</span></p>")
    assert next(line for line in lines(path) if line[3].startswith("满意率"))[2] < LEFT + 7 * EM


def test_official_pages_have_22_lines_of_28_characters(tmp_path):
    path = printed(tmp_path / "a.pdf", f"<p style='text-indent:0'>{'国' * 28 * 44}</p>", theme="official")
    body = [line for line in lines(path, page=2) if "国" in line[3]]
    assert [line[3] for line in body] == ["国" * 28] * 22
    assert body[-1][1] - body[0][1] == pytest.approx(21 * 225 / 22 / 25.4 * 72, abs=0.1)


def test_families_of_official_documents_are_named_and_what_stands_in(monkeypatch):
    assert '"fangsong"' not in families.filled('p { font-family: "fangsong" }')
    monkeypatch.setattr(families, "installed", lambda: (families.Installed("f.ttf", 0, "FangSong"),))
    assert families.chosen("fangsong") == "FangSong"
    assert families.chosen("heiti") == families.SANS
    assert "仿宋（正文）：FangSong；" in families.sentence("zh")
    assert "黑体（一级标题）未安装，以 Noto Sans CJK SC 代替" in families.sentence("zh")
    assert "Hei (first headings): not installed, Noto Sans CJK SC stands in" in families.sentence("en")
