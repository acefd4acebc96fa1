"""Photographs in texts of evaluators: shown small and bare, and refused where they cannot be shown."""

import base64
import shutil
from io import BytesIO

import pytest
from PIL import Image

from analysis.evaluation.engagement import read_engagement
from analysis.evaluation.evaluate import evaluate
from questionnaires.problems import ProblemsError
from reports.chapters.build import build_report
from reports.chapters.own.photographs import LARGEST_BYTES, LONGEST_SIDE, UnfitPhotograph, photograph
from reports.chapters.own.prose import own_texts
from reports.chapters.values import Paragraph, Picture
from reports.html.render import report_html, write_report
from reports.pdf.selfcheck import check_pdf
from tests.conftest import ROOT

GPS, ORIENTATION, MAKER = 0x8825, 0x0112, 0x010F


@pytest.fixture
def home(tmp_path):
    """A folder with a photograph of 2400 × 1200 points that tells where and with what it was taken, held upright."""
    (tmp_path / "photos").mkdir()
    exif = Image.Exif()
    exif[MAKER], exif[ORIENTATION] = "camera of somebody", 6
    exif.get_ifd(GPS).update({1: "N", 2: (27.0, 3.0, 9.0)})
    Image.new("RGB", (2400, 1200), "teal").save(tmp_path / "photos" / "改造后 (1).jpg", exif=exif)
    return tmp_path


def shown(address):
    return Image.open(BytesIO(base64.b64decode(address.partition("base64,")[2])))


def read(home, text, name="basics.md"):
    (home / "text").mkdir(exist_ok=True)
    (home / "text" / name).write_text(text, encoding="utf-8")
    return own_texts(home, {}, places={"basics"}, charts=(), lang="zh")


def fault(home, text):
    with pytest.raises(ProblemsError) as raised:
        read(home, text)
    (problem,) = raised.value.problems
    return problem.row, problem.text("en")


def test_a_photograph_tells_nothing_but_what_it_shows_and_stands_upright(home):
    picture = shown(photograph(home, "photos/改造后 (1).jpg"))
    assert (picture.format, picture.mode, picture.size) == ("JPEG", "RGB", (LONGEST_SIDE // 2, LONGEST_SIDE))
    assert dict(picture.getexif()) == {}
    assert set(picture.info) <= {"jfif", "jfif_version", "jfif_unit", "jfif_density"}


@pytest.mark.parametrize(
    ("mode", "ending"), [("RGBA", "png"), ("P", "png"), ("L", "png"), ("RGB", "webp"), ("CMYK", "jpg")]
)
def test_what_shines_through_stands_on_white_and_every_mode_is_shown(home, mode, ending):
    Image.new(mode, (40, 20)).save(home / "photos" / f"a.{ending}")
    picture = shown(photograph(home, f"../photos/a.{ending}"))
    assert (picture.mode, picture.size) == ("RGB", (40, 20))
    assert mode != "RGBA" or picture.getpixel((5, 5)) == (255, 255, 255)


def test_a_photograph_stands_between_paragraphs_with_caption_and_description(home):
    text = '前文\n\n![改造后的[[3号楼]]入口](photos/改造后 (1).jpg "[[3号楼]]入口")\n\n后文'
    first, picture, last = read(home, text)["basics"].blocks({}, "zh")
    assert (first, last) == (Paragraph(("前文",)), Paragraph(("后文",)))
    assert isinstance(picture, Picture)
    assert (picture.chart.caption, picture.chart.alt) == ("3号楼入口", "改造后的3号楼入口")


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("![](photos/改造后 (1).jpg)", "no description"),
        ("![入口](photos/没有.jpg)", "there is no “没有.jpg”"),
        ("![入口](../../secret.jpg)", "not in the folder photos/"),
        ("![入口](photos/../engagement.jpg)", "not in the folder photos/"),
        ("![入口](http://a.b/c.jpg)", "not in the folder photos/"),
        ("![入口](/etc/passwd)", "not in the folder photos/"),
        ("![入口](photos/text.jpg)", "no JPEG, PNG or WebP"),
        ("![入口](photos/drawing.svg)", "no JPEG, PNG or WebP"),
        ("![入口](photos/link.jpg)", "not in the folder photos/"),
        ("文字 ![入口](photos/改造后 (1).jpg)", "a line with other words"),
        ("![第 3 栋](photos/改造后 (1).jpg)", "typed by hand"),
    ],
)
def test_a_photograph_that_cannot_be_shown_is_refused_with_its_line(home, line, said):
    (home / "photos" / "text.jpg").write_text("no picture", encoding="utf-8")
    (home / "photos" / "drawing.svg").write_text("<svg/>", encoding="utf-8")
    (home / "photos" / "link.jpg").symlink_to(home / "photos" / "改造后 (1).jpg")
    assert fault(home, f"前文\n\n{line}")[0] == 3
    assert said in fault(home, f"前文\n\n{line}")[1]


def test_a_file_too_large_or_of_too_many_points_is_refused_before_it_is_read(home):
    with (home / "photos" / "large.jpg").open("wb") as file:
        file.truncate(LARGEST_BYTES + 1)
    header = b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR\x00\x00\xea\x60\x00\x00\xea\x60\x08\x02\x00\x00\x00"  # 60000 × 60000
    (home / "photos" / "bomb.png").write_bytes(header + b"\x00" * 64)
    for name in ("large.jpg", "bomb.png"):
        with pytest.raises(UnfitPhotograph):
            photograph(home, f"photos/{name}")


def test_a_report_with_a_photograph_stays_archival_and_the_photograph_is_signed_for(home, tmp_path):
    folder = shutil.copytree(ROOT / "examples" / "chizhou-2020", tmp_path / "case")
    shutil.copytree(home / "photos", folder / "photos")
    (folder / "text").mkdir()
    (folder / "text" / "organisation.md").write_text("![小区入口](photos/改造后 (1).jpg)", encoding="utf-8")
    evaluation = evaluate(read_engagement(folder))
    assert "photos/改造后 (1).jpg" in evaluation.engagement.inputs
    written = write_report(evaluation, tmp_path / "r.pdf")
    assert (written.faults, check_pdf(written.path)) == ((), ())
    full, public = (report_html(build_report(evaluation, "zh", variant)) for variant in ("full", "public"))
    assert "小区入口" in full
    assert full.count("data:image/jpeg") == 1
    assert "data:image/jpeg" not in public
