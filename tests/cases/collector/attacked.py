"""A collector under attack: residents and an evaluator in every state, and requests with marked values."""

import io

from tests.conftest import small_photo
from tests.survey_app.evaluator import PASSWORD
from tests.survey_app.resident import hidden

ADDRESS, ANSWER, NUMBER = "203.0.113.77", "楼道灯不亮甲乙丙", "17"


class Leak(Exception):
    """An error whose message repeats everything that a function was given."""


def requests_of(attacked):
    """Each route once: the client that may go there, and what it sends, with marked values."""
    _, begun, sent, fresh, receipt, door, evaluator = attacked
    page = begun.get("p/photo").text
    ready = hidden(page) | {"q-people": NUMBER, "q-comment": ANSWER, "visible": "1"}
    notice, console = hidden(fresh.get().text), hidden(evaluator.get("/console/"))
    typed = {"code": begun.code, "receipt": receipt, "household": begun.code, "consent": "yes"}
    paper = console | {"agreed": "yes", "q-overall": "5", "q-comment": ANSWER, "q-people": "4"}
    yield begun.client, "GET", f"/s/{begun.code}/", {}
    yield fresh.client, "POST", f"/s/{fresh.code}/", notice | {"consent": "yes"}
    yield begun.client, "GET", f"/s/{begun.code}/p/overall", {}
    yield begun.client, "POST", f"/s/{begun.code}/p/photo", ready | {"q-picture": (io.BytesIO(small_photo()), "a.jpg")}
    yield begun.client, "POST", f"/s/{begun.code}/p/photo", ready
    yield begun.client, "GET", f"/s/{begun.code}/photo/{ANSWER}", {}
    for place in ("check", "receipt"):
        yield sent.client, "GET", f"/s/{sent.code}/{place}", {}
    yield begun.client, "POST", f"/s/{begun.code}/submit", ready
    yield begun.client, "POST", "/", hidden(page) | typed
    yield begun.client, "POST", door, hidden(begun.client.get(door).text) | typed
    yield begun.client, "POST", "/r/", hidden(page) | typed
    yield sent.client, "GET", "/r/sheet", {}
    yield sent.client, "POST", "/r/correct", hidden(sent.get("receipt").text) | hidden(sent.client.get("/r/").text)
    yield sent.client, "GET", "/r/withdraw", {}
    for place in ("", "estate/", "estate/paper", "estate/paper/P-1", "estate/paper/P-1/settle"):
        yield evaluator.client, "GET", f"/console/{place}", {}
    yield evaluator.client, "POST", "/console/estate/paper/P-2", paper
    yield evaluator.client, "POST", "/console/login", console | {"name": ANSWER, "password": begun.code}


def no_words(capfd, caplog, attacked):
    """Everything written anywhere since the last look holds no code, no receipt, no answer and no address."""
    out, err = capfd.readouterr()
    written = out + err + caplog.text + "".join(str(vars(record)) for record in caplog.records)
    _, begun, sent, fresh, receipt, door, _ = attacked
    secret = [
        begun.code,
        sent.code,
        fresh.code,
        receipt,
        receipt.replace(" ", ""),
        door.split("/")[2],
        ADDRESS,
        ANSWER,
        ANSWER.encode("unicode_escape").decode(),
        f'"{NUMBER}"',
        f"'{NUMBER}'",
        PASSWORD,
    ]
    for word in secret:
        assert word not in written, written
    caplog.clear()
    return written


def attack(attacked, requests):
    """The answers to every request, whatever fails; none of them repeats what was sent."""
    answers = []
    for client, method, address, form in requests:
        kind = "multipart/form-data" if any(isinstance(value, tuple) for value in form.values()) else None
        answer = client.open(
            address, method=method, data=form, content_type=kind, environ_overrides={"REMOTE_ADDR": ADDRESS}
        )
        answers.append((method, address, answer.status_code))
        if answer.status_code == 500:
            assert ANSWER not in answer.text
            assert attacked[1].code not in answer.text
        answer.close()
    return answers
