"""Every type of item: what is accepted, what is refused and how, what is stored and exported."""

import io
import re
from datetime import UTC, datetime

import pytest
from PIL import Image
from sqlalchemy import select

from questionnaires.bundle import NO_ANSWER, read_bundle
from survey_app.store.export import export_survey
from survey_app.store.tables import drafts, photos, responses
from tests.conftest import EVERY_TYPE, small_photo
from tests.survey_app.resident import Resident, hidden

RANKS = ["2", "1", ""]
LISTS = {"first": RANKS, "recommend": "9"}


@pytest.fixture
def every(new_field):
    return new_field(EVERY_TYPE)


@pytest.fixture
def resident(every):
    resident = Resident(every, every.codes()[0])
    resident.begin()
    resident.answer_page("p/overall")
    return resident


def stored(every):
    with every.engine.connect() as db:
        return db.execute(select(drafts)).one()


def test_a_ranking_is_stored_in_the_order_given(resident, every):
    assert resident.answer_page("p/lists", **LISTS).status_code == 303
    assert stored(every).answers["first"] == ["pipes", "roof"]
    page = resident.get("p/lists").text
    assert re.findall(r'value="(\d)" selected', page) == ["2", "1"]


@pytest.mark.parametrize(
    "ranks",
    [["1", "1", ""], ["1", "3", ""], ["1", "", ""], ["1", "2", "3"], ["x", "1", "2"], ["1", "2"], ["1", "2", "", ""]],
    ids=str,
)
def test_a_ranking_uses_each_place_once(resident, ranks):
    answer = resident.answer_page("p/lists", **(LISTS | {"first": ranks}))
    assert answer.status_code == 422
    assert "请把 1 到 2 每个名次各用一次" in answer.text


@pytest.mark.parametrize(
    ("parts", "day"),
    [
        (["1998", "5", "3"], "1998-05-03"),
        (["１９９８", "０５", "３"], "1998-05-03"),
        (["", "", ""], None),
    ],
)
def test_a_date_is_three_numbers(resident, every, parts, day):
    assert resident.answer_page("p/lists", moved=parts, **LISTS).status_code == 303
    assert stored(every).answers.get("moved") == day


@pytest.mark.parametrize(
    "parts",
    [
        ["1998", "2", "30"],
        ["1998", "13", "1"],
        ["98", "5", "3"],
        ["1949", "12", "31"],
        ["2999", "1", "1"],
        ["1998", "", ""],
        ["1998"],
        ["a", "b", "c"],
    ],
    ids=str,
)
def test_a_day_that_does_not_exist_or_lies_outside_is_refused(resident, parts):
    answer = resident.answer_page("p/lists", moved=parts, **LISTS)
    assert answer.status_code == 422
    assert 'href="#moved-1"' in answer.text


def test_a_recommendation_has_eleven_points_and_none_is_chosen(resident):
    page = resident.get("p/lists").text
    assert re.findall(r'name="q-recommend"[^>]*value="(\d+)"', page) == [str(point) for point in range(11)]
    assert "checked" not in page


def test_the_amount_of_a_bid_is_drawn_once_shown_and_exported(resident, every, tmp_path):
    amount = stored(every).amounts["lift_fee"]
    assert amount in (50, 100, 200)
    resident.answer_page("p/lists", **LISTS)
    assert f"每月 {amount} 元电梯费" in resident.get("p/money").text
    resident.answer_page("p/money", lift_fee="yes", mobility="")
    resident.answer_page("p/photo", people="3")
    assert f"每月 {amount} 元电梯费" in resident.get("check").text
    resident.submit()
    export_survey(every.engine, "estate", tmp_path / "bundle", at=datetime.now(UTC))
    row = next(read_bundle(tmp_path / "bundle").rows())
    assert (row["lift_fee"], row["lift_fee_amount"]) == ("yes", str(amount))
    assert (row["first"], row["recommend"], row["mobility"], row["people"]) == ("pipes roof", "9", NO_ANSWER, "3")


def test_amounts_differ_between_sheets(every):
    drawn = set()
    for code in every.codes(30):
        Resident(every, code).begin()
    with every.engine.connect() as db:
        drawn = {row.amounts["lift_fee"] for row in db.execute(select(drafts))}
    assert drawn == {50, 100, 200}


def test_a_sensitive_answer_needs_a_consent_of_its_own(resident, every):
    resident.answer_page("p/lists", **LISTS)
    refused = resident.answer_page("p/money", mobility="yes")
    assert refused.status_code == 422
    assert "请先勾选" in refused.text
    page = resident.get("p/money").text
    assert "用于评价无障碍改造" in page
    agreed = resident.post("p/money", page, **{"q-lift_fee": "no", "q-mobility": "yes", "c-mobility": "yes"})
    assert agreed.status_code == 303
    assert list(stored(every).consents) == ["mobility"]
    unsaid = resident.post("p/money", page, **{"q-lift_fee": "no", "q-mobility": ""})
    assert unsaid.status_code == 303
    assert stored(every).consents == {}


def send_photo(resident, content, **fields):
    resident.answer_page("p/lists", **LISTS)
    resident.answer_page("p/money", mobility="")
    page = resident.get("p/photo").text
    data = hidden(page) | {"q-people": "3", "q-picture": (io.BytesIO(content), "x.jpg" if content else "")} | fields
    return resident.client.post(f"/s/{resident.code}/p/photo", data=data, content_type="multipart/form-data")


def test_a_photo_is_shrunk_bare_of_metadata_and_travels_with_the_sheet(resident, every, tmp_path):
    exif = Image.Exif()
    exif[0x010F], exif[0x0132] = "SecretPhone", "2026:01:01 10:00:00"
    exif.get_ifd(0x8825)[1] = "N"
    assert send_photo(resident, small_photo(exif=exif)).status_code == 303
    with every.engine.connect() as db:
        kept = db.execute(select(photos)).one()
    assert b"SecretPhone" not in kept.content
    shown = Image.open(io.BytesIO(kept.content))
    assert (shown.format, max(shown.size), dict(shown.getexif())) == ("JPEG", 1600, {})
    own = resident.get(f"photo/{kept.id}")
    assert (own.status_code, own.mimetype) == (200, "image/jpeg")
    other = Resident(every, every.codes()[0])
    assert other.get(f"photo/{kept.id}").status_code == 404
    resident.submit()
    export_survey(every.engine, "estate", tmp_path / "bundle", at=datetime.now(UTC))
    bundle = read_bundle(tmp_path / "bundle")
    assert f"{next(bundle.rows())['picture']}.jpg" in bundle.manifest.files


def test_a_photo_stays_until_it_is_removed_or_replaced(resident, every):
    send_photo(resident, small_photo())
    assert send_photo(resident, b"").status_code == 303
    assert "picture" in stored(every).answers
    first = stored(every).answers["picture"]
    send_photo(resident, small_photo())
    assert stored(every).answers["picture"] != first
    send_photo(resident, b"", **{"r-picture": "yes"})
    assert "picture" not in stored(every).answers
    resident.submit()
    with every.engine.connect() as db:
        assert db.execute(select(photos)).all() == []
        assert "picture" not in db.execute(select(responses)).one().answers


def test_a_photo_is_seen_and_kept_when_its_sheet_is_corrected(resident, every):
    send_photo(resident, small_photo())
    resident.submit()
    page = resident.client.get("/r/").text
    resident.client.post("/r/", data=hidden(page) | {"receipt": resident.receipt()})
    page = resident.client.get("/r/sheet").text
    resident.code = resident.client.post("/r/correct", data=hidden(page)).location.split("/")[2]
    shown = re.search(r'src="(/s/[^"]+/photo/[^"]+)"', resident.get("p/photo").text)[1]
    assert resident.client.get(shown).status_code == 200
    stranger = Resident(every, every.codes()[0])
    assert stranger.get(f"photo/{shown.rpartition('/')[2]}").status_code == 404
    resident.submit()
    with every.engine.connect() as db:
        kept = db.execute(select(photos)).one()
        assert db.execute(select(responses)).one().answers["picture"] == kept.id


@pytest.mark.parametrize(
    "content",
    [
        b"not a picture",
        b"GIF89a" + b"\x00" * 40,
        small_photo()[:900],
        b"<svg xmlns='http://www.w3.org/2000/svg'/>",
        b"\xff\xd8\xff\xe0" + b"\x00" * 500,
    ],
    ids=["text", "gif", "cut", "svg", "forged"],
)
def test_what_is_no_photo_is_refused_in_words(resident, content):
    answer = send_photo(resident, content)
    assert answer.status_code == 422
    assert "不是能读取的照片" in answer.text


def test_a_picture_of_too_many_pixels_is_refused(resident):
    answer = send_photo(resident, small_photo((10_000, 9_000), "PNG"))
    assert answer.status_code == 422
    assert "照片太大" in answer.text or "不是能读取的照片" in answer.text


def test_a_photo_post_may_be_large_but_not_endless(resident):
    noise = Image.effect_noise((2600, 2600), 100)
    content = io.BytesIO()
    noise.save(content, "PNG")
    assert 1_000_000 < len(content.getvalue()) < 12_000_000
    for sent, status in ((content.getvalue(), 303), (b"\xff" * 13_000_000, 413)):
        answer = send_photo(resident, sent)
        answer.request.environ["wsgi.input"].close()  # the test client spools large posts and leaves them open
        assert answer.status_code == status
