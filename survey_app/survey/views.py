"""What a resident meets, in order: notice and consent, pages, check, submit, receipt."""

import secrets
from datetime import datetime, timedelta

from flask import Blueprint, abort, current_app, redirect, render_template, request, session, url_for
from flask.typing import ResponseReturnValue
from itsdangerous import BadData, URLSafeTimedSerializer
from sqlalchemy import Engine

from questionnaires.model import Answers, Page, Questionnaire
from survey_app import codes, store
from survey_app.clock import now
from survey_app.questionnaire_cache import questionnaire_of
from survey_app.store import CodeSpent, Visit
from survey_app.survey.forms import errors_of, given_answers, page_form
from survey_app.survey.language import choose_language, language_of
from survey_app.texts import NOTICE_VERSION, texts

bp = Blueprint("survey", __name__, url_prefix="/s/<code>")
LONGEST_PAGE = timedelta(days=1)


@bp.before_request
def set_language() -> None:
    """A language asked for by link stays for the visit; answers are codes, so nothing is lost."""
    choose_language(request.args.get("lang"))


@bp.route("/", methods=["GET", "POST"])
def enter(code: str) -> ResponseReturnValue:
    """Notice and consent; a household that has agreed goes on where it stopped."""
    visit = open_visit(code)
    if visit.submitted_at:
        return done(code, visit)
    if visit.draft is not None:
        return redirect(next_address(code, visit), 303)
    questionnaire = questionnaire_of(visit.survey)
    is_posted = request.method == "POST"
    if is_posted and request.form.get("consent") == "yes":
        browser()
        language = language_of(questionnaire)
        store.begin_draft(database(), visit, language=language, consent_version=NOTICE_VERSION, at=now())
        return redirect(url_for(".page", code=code, page_id=questionnaire.pages[0].id), 303)
    shown = render_template("survey/enter.html", visit=visit, questionnaire=questionnaire, missing=is_posted)
    return shown, 422 if is_posted else 200


@bp.route("/p/<page_id>", methods=["GET", "POST"])
def page(code: str, page_id: str) -> ResponseReturnValue:
    """Ask one page; keep a valid answer and go on to the next page, or to the check."""
    visit = open_visit(code)
    if visit.submitted_at:
        return done(code, visit)
    if visit.draft is None:
        return redirect(url_for(".enter", code=code), 303)
    questionnaire = questionnaire_of(visit.survey)
    asked = questionnaire.page(page_id) or abort(404)
    items = questionnaire.asked_items(asked, questionnaire.asked_only(visit.draft.answers))
    if not items:
        return redirect(next_address(code, visit), 303)
    language = language_of(questionnaire)
    form = page_form(items, visit.draft.answers, language, texts(language))
    if form.validate_on_submit():
        others = {item: answer for item, answer in visit.draft.answers.items() if item not in variable_ids(asked)}
        answers = others | given_answers(form, items)
        store.save_draft(database(), visit, page_id=page_id, answers=answers, language=language,
                         seconds=seconds_shown(page_id), at=now())  # fmt: skip
        return redirect(following(code, questionnaire, asked, answers), 303)
    errors = errors_of(form, items)
    shown = render_template("survey/page.html", visit=visit, questionnaire=questionnaire, page=asked, items=items,
                            form=form, errors=errors, faults={item.id: fault for item, fault in errors},
                            earlier=questionnaire.page_before(asked, visit.draft.answers),
                            shown=timer().dumps(page_id), change=bool(request.args.get("change")))  # fmt: skip
    return shown, 422 if errors else 200


@bp.get("/check")
def check(code: str) -> ResponseReturnValue:
    """Everything answered, once more, with a way to change it."""
    visit = open_visit(code)
    if visit.submitted_at:
        return done(code, visit)
    if visit.draft is None:
        return redirect(url_for(".enter", code=code), 303)
    questionnaire = questionnaire_of(visit.survey)
    if questionnaire.first_open_page(visit.draft.answers) is not None:
        return redirect(next_address(code, visit), 303)
    answers = questionnaire.asked_only(visit.draft.answers)
    return render_template("survey/check.html", visit=visit, questionnaire=questionnaire, answers=answers)


@bp.post("/submit")
def submit(code: str) -> ResponseReturnValue:
    """The household's one submission; a second tap finds it done and shows the receipt again."""
    visit = open_visit(code)
    if visit.submitted_at:
        return done(code, visit)
    questionnaire = questionnaire_of(visit.survey)
    if visit.draft is None or questionnaire.first_open_page(visit.draft.answers) is not None:
        return redirect(next_address(code, visit), 303)
    try:
        store.submit(database(), visit, questionnaire, browser_hash=hashed("browser", browser()),
                     receipt_hash=hashed("receipt", receipt_of(code)), at=now())  # fmt: skip
    except CodeSpent:
        return done(code, open_visit(code))
    return redirect(url_for(".receipt", code=code), 303)


@bp.get("/receipt")
def receipt(code: str) -> ResponseReturnValue:
    """Thanks and the receipt, for the browser that submitted and no other."""
    visit = open_visit(code)
    if not visit.submitted_at:
        return redirect(next_address(code, visit), 303)
    if visit.browser_hash != hashed("browser", browser()):
        abort(410)
    return render_template("survey/receipt.html", visit=visit, receipt=receipt_of(code))


def open_visit(code: str) -> Visit:
    """The household behind the code; malformed and unknown codes take the same way to the same page."""
    visit = store.open_visit(database(), hashed("code", codes.tidy(code)))
    if visit is None:
        abort(404)
    return visit


def done(code: str, visit: Visit) -> ResponseReturnValue:
    """What a used code leads to: the receipt for its own browser, a friendly page for any other."""
    if visit.browser_hash == hashed("browser", browser()):
        return redirect(url_for(".receipt", code=code), 303)
    return abort(410)


def next_address(code: str, visit: Visit) -> str:
    """Where this household goes on: consent, the first open page, or the check."""
    if visit.draft is None:
        return url_for(".enter", code=code)
    open_page = questionnaire_of(visit.survey).first_open_page(visit.draft.answers)
    return url_for(".check", code=code) if open_page is None else url_for(".page", code=code, page_id=open_page.id)


def following(code: str, questionnaire: Questionnaire, asked: Page, answers: Answers) -> str:
    """The address after a saved page; after a change, the check, unless the change opened another page."""
    later = questionnaire.page_after(asked, answers)
    if request.args.get("change"):
        later = questionnaire.first_open_page(answers)
    return url_for(".check", code=code) if later is None else url_for(".page", code=code, page_id=later.id)


def variable_ids(page: Page) -> set[str]:
    """The ids of everything a page may ask."""
    return {variable.id for variable in page.variables}


def seconds_shown(page_id: str) -> int:
    """How long the page was open by the server's clock: from the signed time it was sent with; -1 if unknown."""
    try:
        token = request.form.get("shown", "")
        stamped, sent = timer().loads(token, max_age=int(LONGEST_PAGE.total_seconds()), return_timestamp=True)
    except BadData:
        return -1
    return round((now() - sent).total_seconds()) if stamped == page_id and isinstance(sent, datetime) else -1


def timer() -> URLSafeTimedSerializer:
    """Signs when a page was sent, so that reading a page writes nothing."""
    return URLSafeTimedSerializer(current_app.secret_key or "", salt="page-shown")


def browser() -> str:
    """A random name for this browser, kept in its signed cookie."""
    if "browser" not in session:
        session["browser"] = secrets.token_urlsafe(16)
        session.permanent = True
    name: str = session["browser"]
    return name


def receipt_of(code: str) -> str:
    """The receipt of this household in this browser."""
    return codes.receipt(secret(), codes.tidy(code), browser())


def hashed(purpose: str, value: str) -> str:
    """What the database holds of `value`."""
    return codes.keyed_hash(secret(), purpose, value)


def database() -> Engine:
    """The collector's database."""
    engine: Engine = current_app.extensions["database"]
    return engine


def secret() -> str:
    """The collector's key."""
    return str(current_app.secret_key)
