"""What the holder of a receipt may do: look, correct, withdraw, within the window."""

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import func, select, update

from survey_app.store.tables import drafts, page_times, paradata, responses, tombstones, versions
from tests.survey_app.resident import Resident, count, exported, hidden, open_receipt


@pytest.fixture
def sent(field):
    """A household whose sheet has been sent; it may also hold the receipt."""
    resident = Resident(field, field.codes()[0])
    resident.answer_all(overall="5")
    resident.submit()
    return resident


def test_a_receipt_opens_the_sheet_on_any_phone(field, sent):
    other = Resident(field)
    assert open_receipt(other, sent.receipt().lower()).location == "/r/sheet"
    page = other.client.get("/r/sheet").text
    assert "非常满意" in page
    assert "修改答案" in page


def test_an_opened_sheet_closes_after_half_an_hour(field, sent):
    open_receipt(sent, sent.receipt())
    with sent.client.session_transaction() as session:
        session["receipt"] = [session["receipt"][0], session["receipt"][1] - 1801]
    assert sent.client.get("/r/sheet").location == "/r/"
    assert sent.client.get("/r/withdraw").status_code == 404


def test_a_wrong_receipt_is_said_at_the_field(field):
    answer = open_receipt(Resident(field), "ABCDE FGHJK")
    assert answer.status_code == 404
    assert answer.text.count("没有这个回执号") == 2
    assert Resident(field).client.get("/r/sheet").location == "/r/"


def test_correcting_keeps_the_first_version_and_the_receipt(field, sent, tmp_path):
    other = Resident(field)
    open_receipt(other, sent.receipt())
    page = other.client.get("/r/sheet").text
    corrected = [other.client.post("/r/correct", data=hidden(page)) for _ in range(2)]
    assert corrected[0].location == corrected[1].location
    other.code = corrected[0].location.split("/")[2]
    change = other.get("p/overall?change=1").text
    other.client.post(f"/s/{other.code}/p/overall?change=1", data=hidden(change) | {"q-overall": "1"})
    other.submit()
    assert "答卷已更正" in other.get("receipt").text
    assert next(exported(field, tmp_path).rows())["overall"] == "1"
    with field.engine.connect() as db:
        assert db.execute(select(versions)).one().answers["overall"] == "5"
        assert db.execute(select(func.count()).select_from(responses)).scalar_one() == 1
    assert "已更正 1 次" in other.client.get("/r/sheet").text


def test_withdrawing_asks_once_more_then_leaves_only_a_tombstone(field, sent, tmp_path):
    keeper = Resident(field, field.codes()[0])
    keeper.answer_all()
    keeper.submit()
    receipt = sent.receipt()
    open_receipt(sent, receipt)
    page = sent.client.get("/r/sheet").text
    sent.client.post("/r/correct", data=hidden(page))
    asked = sent.client.get("/r/withdraw").text
    assert count(field, responses) == 2
    for _ in range(2):
        assert sent.client.post("/r/withdraw", data=hidden(asked)).status_code == 303
    assert "答卷已撤回" in sent.client.get("/r/sheet").text
    with field.engine.connect() as db:
        assert len({row.response_id for row in db.execute(select(paradata))}) == 1
        assert set(db.execute(select(tombstones)).one()._mapping) == {"id", "survey_id", "receipt_hash", "withdrawn_on"}
    assert (count(field, responses), count(field, drafts), count(field, page_times)) == (1, 0, 0)
    bundle = exported(field, tmp_path)
    assert (bundle.manifest.n_returned, bundle.manifest.n_withdrawn) == (1, 1)
    assert open_receipt(Resident(field), receipt).location == "/r/sheet"


def test_the_window_for_changing_ends(field, sent):
    open_receipt(sent, sent.receipt())
    page = sent.client.get("/r/sheet").text
    with field.engine.begin() as db:
        old = datetime.now(UTC) - timedelta(days=15)
        db.execute(update(responses).values(submitted_at=old))
    assert "期限（提交后 14 天）已过" in sent.client.get("/r/sheet").text
    for place in ("/r/correct", "/r/withdraw"):
        refused = sent.client.post(place, data=hidden(page))
        assert refused.status_code == 403
        assert "期限已过" in refused.text
    assert count(field, responses) == 1


def test_a_correction_of_a_sheet_withdrawn_meanwhile_leads_nowhere(field, sent):
    open_receipt(sent, sent.receipt())
    page = sent.client.get("/r/sheet").text
    sent.code = sent.client.post("/r/correct", data=hidden(page)).location.split("/")[2]
    check = sent.get("check").text
    sent.client.post("/r/withdraw", data=hidden(page))
    assert sent.post("submit", check).status_code == 404
    assert count(field, responses) == 0
