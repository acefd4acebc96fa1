"""The console: log in, see how each site stands beside its footfall, key in paper sheets twice, settle differences."""

from collections.abc import Mapping, Sequence
from contextlib import suppress
from datetime import UTC, date, datetime
from types import SimpleNamespace

from flask import Blueprint, abort, g, redirect, render_template, request, session, url_for
from flask.typing import ResponseReturnValue
from limits import parse

from questionnaires.characters import plain
from questionnaires.clock import beijing_day
from questionnaires.item_types import is_date
from questionnaires.model import Answer, Item, Questionnaire, amount_column
from questionnaires.problems import ProblemsError
from questionnaires.texts import in_language
from survey_app.console import settling
from survey_app.store import doors, papers, surveys, users
from survey_app.store.papers import SECOND, SETTLED
from survey_app.store.surveys import Survey, questionnaire_of
from survey_app.survey.forms import Words, errors_of, given_answers, page_form
from survey_app.survey.typed import whole_number
from survey_app.survey.visitor import language_of, remember
from survey_app.texts import texts
from survey_app.web.collector import collector
from survey_app.web.later import later

bp = Blueprint("console", __name__, url_prefix="/console")
bp.before_request(remember)
WRONG_LOGINS_IN_ALL = parse("20 per minute")
LARGEST_COUNT = 1_000_000
LONGEST_NUMBER = 32


@bp.before_request
def ask_who() -> ResponseReturnValue | None:
    """Nobody gets further than the door without logging in."""
    g.user = users.who(collector.database, session.get("console", ""), at=datetime.now(UTC))
    if g.user is not None or request.endpoint == "console.login":
        return None
    return redirect(url_for(".login"), 303)


@bp.route("/login", methods=["GET", "POST"])
def login() -> ResponseReturnValue:
    """Name and password; a wrong one is not said to be the name or the password."""
    if request.method == "POST":
        if not collector.counts.test(WRONG_LOGINS_IN_ALL):
            abort(429)
        name, password = plain(request.form.get("name", "")), request.form.get("password", "")
        token = users.log_in(collector.database, name, password, at=datetime.now(UTC))
        if token is not None:
            users.log_out(collector.database, session.get("console", ""))
            session["console"] = token
            return redirect(url_for(".home"), 303)
        collector.counts.hit(WRONG_LOGINS_IN_ALL)
    shown = render_template("console/login.html", wrong=request.method == "POST")
    return shown, 403 if request.method == "POST" else 200


@bp.post("/logout")
def logout() -> ResponseReturnValue:
    """End the session, here and wherever its cookie has been copied to."""
    users.log_out(collector.database, session.pop("console"))
    return redirect(url_for(".login"), 303)


@bp.get("/")
def home() -> ResponseReturnValue:
    """Every survey and how it stands."""
    rows = [(each, surveys.tally(collector.database, each.id)) for each in surveys.all_surveys(collector.database)]
    return render_template("console/home.html", rows=rows)


@bp.route("/<survey_id>/", methods=["GET", "POST"])
def fieldwork(survey_id: str) -> ResponseReturnValue:
    """The tally of each door beside the people counted there, and the box to enter a count."""
    survey = known(survey_id)
    fault = ""
    if request.method == "POST":
        fault = enter_count(survey, texts(language_of()))
        if not fault:
            return redirect(url_for(".fieldwork", survey_id=survey_id), 303)
    shown = render_template(
        "console/fieldwork.html",
        survey=survey,
        tally=surveys.tally(collector.database, survey_id),
        fault=fault,
        doors=doors.door_tallies(collector.database, survey_id),
        today=beijing_day(datetime.now(UTC)),
        n_settled=papers.n_settled(collector.database, survey_id),
        given=request.form,
        second=is_counted(survey, request.form),
    )
    return shown, 422 if fault else 200


@bp.route("/<survey_id>/paper", methods=["GET", "POST"])
def paper_list(survey_id: str) -> ResponseReturnValue:
    """Which paper sheets were keyed in once, twice, or settled; a number leads to the next entry."""
    survey = known(survey_id)
    number = plain(request.form.get("number", ""))
    if request.method == "POST" and is_number(number):
        return redirect(url_for(".paper", survey_id=survey_id, number=number), 303)
    rows = [(number, len(entries)) for number, entries in papers.keyings_of(collector.database, survey_id).items()]
    shown = render_template("console/paper_list.html", survey=survey, rows=rows, wrong=request.method == "POST")
    return shown, 422 if request.method == "POST" else 200


@bp.route("/<survey_id>/paper/<number>", methods=["GET", "POST"])
def paper(survey_id: str, number: str) -> ResponseReturnValue:
    """Key in one paper sheet, all items on one page; blank is allowed, because paper allows it."""
    survey = known(survey_id)
    _ = is_number(number) or abort(404)
    if len(papers.find_keyings(collector.database, survey_id, number)) >= SECOND:
        return redirect(url_for(".settle", survey_id=survey_id, number=number), 303)
    questionnaire, words = questionnaire_of(survey), texts(language_of())
    language = language_of(questionnaire)
    items = paper_items(questionnaire)
    form = page_form(items, {}, language, words)
    faults: list[tuple[Item | None, str]] = []
    if request.method == "POST" and form.validate() and request.form.get("agreed"):
        answers = given_answers(form, items) | amounts_given(items)
        try:
            papers.key_in(collector.database, survey, questionnaire, number, answers, by=g.user, at=datetime.now(UTC))
        except ProblemsError as refused:
            faults = [(None, problem.text(words["language_code"])) for problem in refused.problems]
        else:
            return redirect(url_for(".settle", survey_id=survey_id, number=number), 303)
    elif request.method == "POST":
        faults = [*errors_of(form, items, words)]
        if not request.form.get("agreed"):
            faults.insert(0, (None, words["paper_agreed_missing"]))
    shown = render_template(
        "console/paper.html",
        survey=survey,
        questionnaire=questionnaire,
        number=number,
        form=form,
        items=items,
        errors=faults,
        draft=blank_draft(items),
        faults={item.id: fault for item, fault in faults if item is not None},
    )
    return shown, 422 if faults else 200


@bp.route("/<survey_id>/paper/<number>/settle", methods=["GET", "POST"])
def settle(survey_id: str, number: str) -> ResponseReturnValue:
    """Where both entries of a paper sheet differ, decide each difference; then the sheet counts."""
    survey = known(survey_id)
    _ = is_number(number) or abort(404)
    questionnaire = questionnaire_of(survey)
    entries = papers.find_keyings(collector.database, survey_id, number)
    if len(entries) < SECOND or len(entries) == SETTLED:
        return render_template("console/keyed.html", survey=survey, number=number, n_entries=len(entries))
    differences, language = papers.differences(entries, questionnaire), language_of(questionnaire)
    items = settling.items_of(differences, paper_items(questionnaire))
    words = texts(language_of())
    form = page_form(items, {}, language_of(questionnaire), words)
    faults: Mapping[str, str] = {}
    if request.method == "POST":
        decision = settling.decide(
            entries, differences, form=form, items=items, amounts=amounts_given(items), user=g.user, words=words
        )
        faults = decision.faults
        if not faults:
            with suppress(ProblemsError):  # somebody settled it a moment ago: the page shows that
                papers.settle(
                    collector.database, survey, questionnaire, number, decision.answers, by=g.user, at=datetime.now(UTC)
                )
            return redirect(url_for(".settle", survey_id=survey_id, number=number), 303)
    rows = [
        (
            each,
            next(item for item in items if each.item_id in item.columns),
            shown_answer(questionnaire, each.item_id, each.first, language),
            shown_answer(questionnaire, each.item_id, each.second, language),
        )
        for each in differences
    ]
    shown = render_template(
        "console/settle.html",
        survey=survey,
        number=number,
        rows=rows,
        entries=entries,
        faults=faults,
        form=form,
        may_third=settling.may_write_third(entries, g.user),
        decided=request.form,
        draft=blank_draft(items),
    )
    return shown, 422 if faults else 200


bp.add_url_rule("/<survey_id>/callbacks", "callbacks", later("survey_app.console.callbacks:callbacks"))
bp.add_url_rule("/<survey_id>/callbacks.csv", "callbacks_csv", later("survey_app.console.callbacks:callbacks_csv"))


def blank_draft(items: Sequence[Item]) -> SimpleNamespace:
    """What stands where the pages of residents show their draft: nothing yet, and a line for amounts."""
    return SimpleNamespace(answers={}, consents={}, amounts={item.id: "____" for item in items if item.amounts})


def is_number(number: str) -> bool:
    """Whether this can stand on a paper form: up to 32 signs that show, no slash."""
    return 0 < len(number) <= LONGEST_NUMBER and number.isprintable() and "/" not in number


def known(survey_id: str) -> Survey:
    """The survey of this id, or the page that says there is none."""
    try:
        return surveys.find_survey(collector.database, survey_id)
    except ProblemsError:
        abort(404)


def enter_count(survey: Survey, words: Words) -> str:
    """Keep a fieldworker's count; what is wrong with it in words, or nothing."""
    door, day = whole_number(request.form.get("door", "")), plain(request.form.get("day", ""))
    n_people = whole_number(request.form.get("n_people", ""))
    if door not in {each.id for each in doors.doors_of(collector.database, survey.id)}:
        return words["footfall_door"]
    if not is_date(day):
        return words["footfall_day"]
    if n_people is None or not 0 <= n_people <= LARGEST_COUNT:
        return words["footfall_number"]
    if day > beijing_day(datetime.now(UTC)):
        return words["footfall_future"].format(day=day)
    is_sure = bool(request.form.get("replace"))
    earlier = doors.enter_footfall(
        collector.database,
        door,
        date.fromisoformat(day),
        n_people,
        by=g.user,
        at=datetime.now(UTC),
        replace=is_sure,
    )
    if earlier is not None:
        return words["footfall_second"].format(day=day, n=earlier.n_people, by=earlier.entered_by)
    return ""


def is_counted(survey: Survey, given: Mapping[str, str]) -> bool:
    """Whether what was given is of a door and day that has a count: then the page asks whether to replace it."""
    door, day = whole_number(given.get("door", "")), plain(given.get("day", ""))
    if door is None or not is_date(day):
        return False
    return doors.has_footfall(collector.database, survey.id, door, date.fromisoformat(day))


def paper_items(questionnaire: Questionnaire) -> list[Item]:
    """Everything a paper form asks, nothing required; photos do not travel on paper."""
    asked = [item for page in questionnaire.pages for item in page.items if item.type != "photo"]
    return [relaxed(item) for item in asked]


def relaxed(item: Item) -> Item:
    """The same item, no longer required, its own consent being a box on the paper."""
    kept = {name: getattr(item, name) for name in Item.__dataclass_fields__ if name != "variables"}
    rows = tuple(relaxed(row) for row in item.rows)
    return Item(**kept | {"required": False, "sensitive": {}, "ask_if": None, "rows": rows})


def amounts_given(items: list[Item]) -> dict[str, Answer]:
    """The amounts circled on the paper, under their column names."""
    given = {amount_column(item.id): request.form.get("a-" + item.id, "") for item in items if item.amounts}
    allowed = {amount_column(item.id): {str(amount) for amount in item.amounts} for item in items if item.amounts}
    return {column: amount for column, amount in given.items() if amount in allowed[column]}


def shown_answer(questionnaire: Questionnaire, column: str, answer: Answer, language: str) -> str:
    """An answer in words, as the evaluator compares it with the paper."""
    item = next(each for each in questionnaire.variables if column in each.columns)
    codes = (answer,) if isinstance(answer, str) else answer
    if not item.choices or column != item.id:
        return "、".join(codes)
    return "、".join(in_language(item.choice(code).text, language) for code in codes if code)
