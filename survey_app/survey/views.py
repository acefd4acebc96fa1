"""What a household meets at its code, in order: notice and consent, pages, check, submit, receipt."""

import secrets
from collections.abc import Sequence
from datetime import UTC, datetime

from flask import Blueprint, Response, abort, redirect, render_template, request, session, url_for
from flask.typing import ResponseReturnValue
from itsdangerous import BadData
from wtforms import Form

from questionnaires.model import Item, Page, Questionnaire, Route
from survey_app.store import changes, codes, submission
from survey_app.store import sheets as store
from survey_app.store.doors import Door
from survey_app.store.sheets import Begin, PageSaved, Visit
from survey_app.store.submission import CodeSpent, SheetOpen
from survey_app.store.surveys import Survey, questionnaire_of
from survey_app.survey.forms import errors_of, given_answers, page_form
from survey_app.survey.notice import sentences
from survey_app.survey.visitor import address_bucket, browser_hash, is_its_browser, language_of, open_visit, remember
from survey_app.texts import NOTICE_VERSION, texts
from survey_app.web.collector import collector

bp = Blueprint("survey", __name__, url_prefix="/s/<code>")
bp.before_request(remember)
LONGEST_PAGE_SECONDS = 24 * 60 * 60
LONGEST_VISIBLE_SECONDS, MOST_DIGITS = 30 * 24 * 60 * 60, 12


@bp.route("/", methods=["GET", "POST"])
def enter(code: str) -> ResponseReturnValue:
    """Notice and consent; a household that has agreed goes on where it stopped."""
    visit = open_visit(code)
    if visit.submitted_at:
        return done(code, visit)
    if visit.draft is not None:
        return redirect(next_address(code, visit), 303)
    if visit.survey.is_closed(datetime.now(UTC)):
        return render_template("survey/closed.html", survey=visit.survey), 410
    is_posted = request.method == "POST"
    if is_posted and request.form.get("consent") == "yes":
        questionnaire = visit.questionnaire
        store.begin_draft(
            collector.database, visit.code_id, begin_of(visit.survey, questionnaire), at=datetime.now(UTC)
        )
        return redirect(url_for("survey.page", code=code, page_id=questionnaire.pages[0].id), 303)
    return notice(visit.survey, is_missing=is_posted)


@bp.route("/p/<page_id>", methods=["GET", "POST"])
def page(code: str, page_id: str) -> ResponseReturnValue:
    """Ask one page; keep a valid answer and go on to the next page, or to the check."""
    visit = open_visit(code)
    if visit.submitted_at:
        return done(code, visit)
    if visit.draft is None:
        return redirect(url_for("survey.enter", code=code), 303)
    questionnaire = visit.questionnaire
    route = questionnaire.route(visit.draft.answers)
    found = route.pages.get(page_id)
    if found is None:
        return redirect(next_address(code, visit), 303) if questionnaire.page(page_id) else abort(404)
    asked, items = found
    language = language_of(questionnaire)
    form = page_form(items, visit.draft.answers, language, texts(language))
    if request.method == "POST" and form.validate():
        answers = store.save_page(
            collector.database, visit, page_given(page_id, form, items), language=language, at=datetime.now(UTC)
        )
        if answers is None:
            return redirect(url_for("survey.enter", code=code), 303)
        return redirect(following(code, questionnaire.route(answers), asked), 303)
    errors = errors_of(form, items, texts(language))
    shown = render_template(
        "survey/page.html",
        visit=visit,
        questionnaire=questionnaire,
        page=asked,
        items=items,
        form=form,
        errors=errors,
        faults={item.id: fault for item, fault in errors},
        earlier=route.before(asked),
        shown=collector.timer.dumps(page_id),
        survey=visit.survey,
        draft=visit.draft,
        resume=codes.spaced(codes.tidy(code)),
    )
    return shown, 422 if errors else 200


@bp.get("/photo/<photo_id>")
def photo(code: str, photo_id: str) -> ResponseReturnValue:
    """A photo as it was kept, for the household that sent it."""
    content = store.find_photo(collector.database, open_visit(code).code_id, photo_id) or abort(404)
    return Response(content, mimetype="image/jpeg")


@bp.get("/check")
def check(code: str) -> ResponseReturnValue:
    """Everything answered, once more, with a way to change it."""
    visit = open_visit(code)
    if visit.submitted_at:
        return done(code, visit)
    if visit.draft is None:
        return redirect(url_for("survey.enter", code=code), 303)
    questionnaire = visit.questionnaire
    route = questionnaire.route(visit.draft.answers)
    if route.first_open() is not None:
        return redirect(next_address(code, visit), 303)
    language_of(questionnaire)
    return render_template(
        "survey/check.html",
        visit=visit,
        survey=visit.survey,
        questionnaire=questionnaire,
        route=route,
        amounts=visit.draft.amounts,
        resume=codes.spaced(codes.tidy(code)),
    )


@bp.post("/submit")
def submit(code: str) -> ResponseReturnValue:
    """The household's one submission; a second tap finds it done and shows the receipt again."""
    visit = open_visit(code)
    if visit.submitted_at:
        return done(code, visit)
    questionnaire = visit.questionnaire
    if visit.draft is None or questionnaire.route(visit.draft.answers).first_open() is not None:
        return redirect(next_address(code, visit), 303)
    mode = "proxy" if request.form.get("mode") == "proxy" else "self"
    receipt_hash = codes.keyed_hash(collector.keys[0], "receipt", receipt_of(collector.keys[0], code))
    try:
        submission.submit(
            collector.database,
            visit,
            mode=mode,
            browser_hash=browser_hash(),
            receipt_hash=receipt_hash,
            at=datetime.now(UTC),
        )
    except (CodeSpent, SheetOpen):
        return again(code, open_visit(code))
    return redirect(url_for("survey.receipt", code=code), 303)


@bp.get("/receipt")
def receipt(code: str) -> ResponseReturnValue:
    """Thanks and the receipt, for the browser that submitted and no other."""
    visit = open_visit(code)
    if not visit.submitted_at:
        return redirect(next_address(code, visit), 303)
    if visit.channel == store.GONE or not is_its_browser(visit):
        return done(code, visit)
    language_of(visit.questionnaire)
    if visit.channel == store.CORRECTION:
        return render_template("survey/corrected.html", survey=visit.survey)
    number = receipt_shown(code)
    receipt_hashes = codes.keyed_hashes(collector.keys, "receipt", number)
    sheet = changes.find_sheet(collector.database, *receipt_hashes)
    if sheet is None:
        if changes.was_withdrawn(collector.database, *receipt_hashes):
            return render_template("survey/withdrawn.html", survey=visit.survey)
        return render_template("error.html", kind="gone", survey=visit.survey), 410
    return render_template(
        "survey/receipt.html",
        survey=visit.survey,
        receipt=codes.spaced(number),
        sheet=sheet,
        may_change=sheet.may_change(datetime.now(UTC)),
    )


def notice(survey: Survey, *, is_missing: bool, **door: object) -> tuple[str, int]:
    """The notice with its box to tick; said again on top where it was not ticked."""
    questionnaire = questionnaire_of(survey)
    opened = door.get("door")
    by = {"way": opened.kind, "name": opened.name} if isinstance(opened, Door) else {}
    told = sentences(survey, language_of(questionnaire), **by)
    shown = render_template(
        "survey/enter.html", survey=survey, questionnaire=questionnaire, missing=is_missing, sentences=told, **door
    )
    return shown, 422 if is_missing else 200


def begin_of(survey: Survey, questionnaire: Questionnaire, *, enumerator: str = "") -> Begin:
    """A draft about to begin: what was agreed to, and the amounts drawn for its bids."""
    bids = [item for item in questionnaire.variables if item.amounts]
    return Begin(
        language=language_of(questionnaire),
        consent_version=NOTICE_VERSION,
        amounts={item.id: secrets.choice(item.amounts) for item in bids},
        bucket=address_bucket() if survey.address_buckets else "",
        enumerator=enumerator,
        mode="enumerator" if enumerator else "self",
    )


def done(code: str, visit: Visit) -> ResponseReturnValue:
    """What a used code leads to: the receipt for its own browser, a page that says what became of it for any other."""
    if visit.channel != store.GONE and is_its_browser(visit):
        return redirect(url_for("survey.receipt", code=code), 303)
    language_of(visit.questionnaire)
    kind = {store.GONE: "gone", store.CORRECTION: "corrected"}.get(visit.channel, "used")
    return render_template("error.html", kind=kind, survey=visit.survey), 404 if kind == "gone" else 410


def again(code: str, visit: Visit) -> ResponseReturnValue:
    """Where a submission goes that somebody else's came before: what was done by now, or the page that is open."""
    return done(code, visit) if visit.submitted_at else redirect(next_address(code, visit), 303)


def page_given(page_id: str, form: Form, items: Sequence[Item]) -> PageSaved:
    """What a valid page holds, apart from what else the sheet holds by now."""
    asked = [variable for item in items for variable in item.variables]
    sent = {item.id: form["q-" + item.id].data for item in asked if item.type == "photo"}
    stay = [item_id for item_id, photo in sent.items() if not photo and not form["r-" + item_id].data]
    agreed = [item.id for item in asked if item.sensitive and form["c-" + item.id].data]
    seconds, visible_seconds = seconds_of(page_id)
    return PageSaved(
        page_id=page_id,
        asked=frozenset(item.id for item in asked),
        answers=given_answers(form, items),
        consents=dict.fromkeys(agreed, datetime.now(UTC).isoformat(timespec="minutes")),
        seconds=seconds,
        visible_seconds=visible_seconds,
        photos={item_id: (photo.photo_id, photo.content) for item_id, photo in sent.items() if photo},
        kept=frozenset(stay),
    )


def next_address(code: str, visit: Visit) -> str:
    """Where this household goes on: consent, the first open page, or the check."""
    if visit.draft is None:
        return url_for("survey.enter", code=code)
    open_page = visit.questionnaire.route(visit.draft.answers).first_open()
    return (
        url_for("survey.check", code=code)
        if open_page is None
        else url_for("survey.page", code=code, page_id=open_page.id)
    )


def following(code: str, route: Route, asked: Page) -> str:
    """The address after a saved page; after a change, the check, unless the change opened another page."""
    later = route.first_open() if request.args.get("change") else route.after(asked)
    return url_for("survey.check", code=code) if later is None else url_for("survey.page", code=code, page_id=later.id)


def seconds_of(page_id: str) -> tuple[int, int]:
    """How long the page was open, and in view; -1 where that is unknown or cannot be true.

    The first is by the server's clock, from the signed time that the page was sent with; the second as its script
    counted it.
    """
    try:
        token = request.form.get("shown", "")
        stamped, sent = collector.timer.loads(token, max_age=LONGEST_PAGE_SECONDS, return_timestamp=True)
    except BadData:
        stamped, sent = "", datetime.now(UTC)
    seconds = round((datetime.now(UTC) - sent).total_seconds())
    visible = request.form.get("visible", "")
    is_count = visible.isascii() and visible.isdigit() and len(visible) <= MOST_DIGITS
    return (
        seconds if stamped == page_id and seconds >= 0 else -1,
        int(visible) if is_count and int(visible) <= LONGEST_VISIBLE_SECONDS else -1,
    )


def receipt_of(key: str, code: str) -> str:
    """The receipt of this household in this browser, the same however often it is asked for."""
    return codes.derived_code(key, "receipt-of", codes.tidy(code), session["browser"])


def receipt_shown(code: str) -> str:
    """The receipt under the key that was in use when the sheet was sent."""
    numbers = [(receipt_of(key, code), key) for key in collector.keys]
    for number, key in numbers:
        kept = codes.keyed_hash(key, "receipt", number)
        if changes.find_sheet(collector.database, kept) or changes.was_withdrawn(collector.database, kept):
            return number
    return numbers[0][0]
