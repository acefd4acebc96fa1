"""Every sentence of the reports that says what somebody did rests on the data."""

import pytest

from analysis.core.figures import PLACEHOLDER
from analysis.evaluation.acts import ACTS, NOT, chosen, holds
from analysis.evaluation.findings import templates
from analysis.evaluation.topics import TOPICS
from reports.texts.words import entries
from tests.cases.reports.situations import DONE, SITUATIONS, cases_of, evaluation, printed

NO_WORDS = ("severity", "amount")  # parts of a finding that name a grade or a figure
FILES = ("texts.yaml", "glossary.yaml", "visits.yaml", "sheets.yaml", "methods.yaml")


def sentences():
    """Every case of every text of the reports that requires anything: (file, key, requirements, text, earlier)."""
    for file in FILES:
        for key, entry in entries(file).items():
            cases = cases_of(entry)
            for at, case in enumerate(cases):
                if case.get("requires"):
                    yield file, key, case["requires"], case.get("text", case), cases[:at]
    for kind, template in templates(TOPICS).items():
        for name, entry in template.items():
            for at, case in enumerate(cases_of(entry) if name not in NO_WORDS else ()):
                if case.get("requires"):
                    yield "findings", f"{kind}.{name}", case["requires"], case, cases_of(entry)[:at]


SENTENCES = list(sentences())

IDS = [f"{file}:{key}:{'+'.join(requires)}" for file, key, requires, _, _ in SENTENCES]


def longest(text):
    """The longest piece of a text between its figures."""
    return max(PLACEHOLDER.split(text)[::2], key=len).strip()


def permits(requires, earlier, acts):
    return holds(requires, acts) and not any(holds(case.get("requires", ()), acts) for case in earlier)


@pytest.mark.parametrize(("file", "key", "requires", "text", "earlier"), SENTENCES, ids=IDS)
def test_a_sentence_is_printed_where_its_act_was_done_and_nowhere_else(file, key, requires, text, earlier):
    least = frozenset(each for each in requires if not each.startswith(NOT))
    case = {"requires": requires, "zh": text["zh"], "en": text["en"]}
    assert chosen([*[each for each in earlier if "zh" in each], case], least) == {"zh": text["zh"], "en": text["en"]}
    for act in requires:
        changed = least - {act} if not act.startswith(NOT) else least | {act.removeprefix(NOT)}
        assert chosen([case], changed) is None


@pytest.mark.parametrize("lang", ["zh", "en"])
@pytest.mark.parametrize("situation", SITUATIONS)
def test_no_page_asserts_what_was_not_done(situation, lang):
    acts, page = evaluation(situation).acts, printed(situation, lang)
    for file, key, requires, text, earlier in SENTENCES:
        piece = longest(text[lang])
        if piece in page and not permits(requires, earlier, acts):
            others = [each[lang] for _, _, needs, each, before in SENTENCES if permits(needs, before, acts)]
            assert any(piece in other for other in others), f"{file} {key}: {piece}"


@pytest.mark.parametrize(
    ("key", "requires", "text", "earlier"),
    [
        (key, requires, text, earlier)
        for file, key, requires, text, earlier in SENTENCES
        if file == "texts.yaml" and requires != ["not pack.unchecked"]
    ],
    ids=str,
)
def test_every_sentence_is_printed_by_some_report_whose_data_permit_it(key, requires, text, earlier):
    fitting = [name for name in SITUATIONS if permits(requires, earlier, evaluation(name).acts)]
    variant = "public" if key.startswith("public_") else "full"
    assert any(longest(text["zh"]) in printed(name, variant=variant) for name in fitting), (key, fitting)


@pytest.mark.parametrize("situation", SITUATIONS)
def test_what_was_done_is_read_off_the_files(situation):
    about = {act for act in evaluation(situation).acts if not act.startswith("pack.")}
    assert about == DONE[situation] | ({"checked"} if situation != "nothing to check" else set())
    assert evaluation(situation).acts <= set(ACTS)


def test_a_requirement_that_nobody_computes_is_a_fault():
    with pytest.raises(ValueError, match="everywhere"):
        holds(["visits.everywhere"], frozenset())
