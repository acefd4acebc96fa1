"""No page of a report says a word of the code: rules, packs, kinds and topics have names; files are named as files."""

import re
from html import unescape

import pytest

from analysis.evaluation.topics import TOPICS
from analysis.scoring.indicators import KINDS, MEASURES
from analysis.scoring.packs import known_packs
from analysis.scoring.rules import RULES
from tests.runs.examples import EXAMPLES, evaluation_of, page_of

NAMES = sorted(folder.name for folder in EXAMPLES.iterdir() if (folder / "engagement.yaml").exists())
CODES = {
    word
    for word in (*RULES, *KINDS, *MEASURES, *known_packs(), *(topic.id for topic in TOPICS))
    if re.search(r"[_\d]", word)
}
FILE = re.compile(r"[\w./-]+\.(?:csv|json|yaml|zip|xlsx|pdf)\b")
LIKE_CODE = re.compile(r"\b[A-Za-z]+(?:_[A-Za-z0-9]+)+\b|\b[a-z]+\d*-\d\b")


def words_of(name, lang, variant):
    """The words of a report's pages that look like those of the code, names of files apart."""
    body = re.sub(r"<(style|head)\b.*?</\1>", "", page_of(name, lang, variant), flags=re.DOTALL)
    return set(LIKE_CODE.findall(FILE.sub("", unescape(re.sub(r"<[^>]+>", " ", body)))))


@pytest.mark.parametrize("lang", ["zh", "en"])
@pytest.mark.parametrize("name", NAMES)
def test_no_page_says_a_word_of_the_code(name, lang):
    assert len(CODES) > 25
    variants = ["full", "brief", "public", *(["survey"] if evaluation_of(name).survey else [])]
    assert {variant: words for variant in variants if (words := words_of(name, lang, variant))} == {}


def test_a_word_of_the_code_would_be_seen():
    assert LIKE_CODE.findall("按 national-1 的 at_least 计分（one-off, 3-5）") == ["national-1", "at_least"]
    assert all(LIKE_CODE.fullmatch(word) for word in CODES)
