"""What people wrote (意见建议): words that set the dissatisfied apart, topics, and quotes without persons in them."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import NamedTuple

import numpy as np
import numpy.typing as npt
import pandas as pd
import rjieba
from matplotlib.axes import Axes
from scipy import special, stats
from sklearn.decomposition import NMF
from sklearn.feature_extraction.text import TfidfVectorizer

from analysis.core import plots
from analysis.core.errors import InvalidInput, NotEnoughData
from analysis.core.results import Result
from analysis.statistics.estimation.pairwise import holm
from questionnaires.texts import Language, Text, texts_beside
from questionnaires.yaml_lines import read_yaml

TEXTS = texts_beside(__file__)

Floats = npt.NDArray[np.float64]
LEAST_COMMENTS, LEAST_TOPIC_COMMENTS = 10, 30
LEAST_USES = 3  # comments a word must occur in
LONGEST_QUOTE = 60


class _Words(NamedTuple):
    stop: frozenset[str]
    persons: tuple[tuple[re.Pattern[str], str], ...]


@cache
def _words() -> _Words:
    raw, _ = read_yaml(Path(__file__).with_name("words.yaml"))
    surname, title = f"[{raw['surnames'].strip()}]", f"(?:{'|'.join(raw['titles'])})"
    persons = [
        (re.compile(pattern.replace("SURNAME", surname).replace("TITLE", title)), instead)
        for pattern, instead in raw["persons"]
    ]
    return _Words(frozenset(raw["stop"].split()), tuple(persons))


def screened(text: str) -> str:
    """A comment with phone numbers, papers, accounts, addresses and names of persons taken out.

    Patterns miss names without a title; quotes are read by a person before they are printed.

    >>> screened("找张主任或打13800138000，我住3栋2单元501室")
    '找〔姓名〕主任或打〔电话〕，我住〔住处〕'
    """
    for pattern, instead in _words().persons:
        text = pattern.sub(instead, text)
    return text


def tokens(text: str) -> list[str]:
    """The words that may carry a topic: no stop words or numbers, and of single characters only adjectives (脏, 吵)."""
    stop = _words().stop
    tagged = [(word.strip().lower(), kind) for word, kind in rjieba.tag(text, False)]
    return [
        word
        for word, kind in tagged
        if word and word not in stop and word[0].isalpha() and (len(word) > 1 or kind.startswith("a"))
    ]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Keyness(Result):
    """Words that occur in more comments of one group than of the other."""

    table: pd.DataFrame
    n_satisfied: int
    n_dissatisfied: int

    def to_frame(self) -> pd.DataFrame:
        """Rows: word, satisfied, dissatisfied (comments with it), g2, log_ratio, p_holm; the dissatisfied first."""
        return self.table

    def sentence(self, lang: Language = "zh") -> str:
        """The words of the dissatisfied that chance does not explain."""
        telling = self.table[(self.table["p_holm"] < 0.05) & (self.table["log_ratio"] > 0)]["word"].head(6).tolist()
        bases = self.n_dissatisfied, self.n_satisfied
        if lang == "zh":
            words = "、".join(telling) or "无（差别都可能出于偶然）"
            return f"不满意者（{bases[0]} 条）比满意者（{bases[1]} 条）更常提到：{words}。词频说明提到，不说明多严重。"
        return (
            f"More often from the dissatisfied ({bases[0]} comments) than the satisfied ({bases[1]}): "
            f"{', '.join(telling) or 'none beyond chance'}. Being mentioned is not being grave."
        )

    def plot(self, ax: Axes | None = None) -> Axes:
        """The twelve words that tell most, to the right those of the dissatisfied."""
        table = self.table.reindex(self.table["g2"].sort_values(ascending=False).index).head(12)
        table = table.sort_values("log_ratio", ascending=False)
        xlabel = plots.said(TEXTS["more_often_satisfied_log"])
        named = table.rename(columns={"word": "label"})
        return plots.dots(named, value="log_ratio", reference=0, xlabel=xlabel, ax=ax)


def keyness(texts: Sequence[str], satisfied: npt.NDArray[np.bool_]) -> Keyness:
    """Words that set comments of the dissatisfied apart from those of the satisfied (关键词对比).

    Args
        texts: n comments; blank ones are left out. satisfied: (n,). A word counts once a comment.

    Raises
        NotEnoughData: fewer than 10 comments, or none in one of the groups. InvalidInput: lengths that differ.

    Source
        Log likelihood after Dunning (1993), log ratio after Hardie (2014) with half a comment added; Holm (1979).
    """
    if len(texts) != len(satisfied):
        raise InvalidInput(TEXTS["comments_ratings"].fill(n_texts=len(texts), n_satisfied=len(satisfied)))
    rows = [text_number for text_number, text in enumerate(texts) if text.strip()]
    group = np.asarray(satisfied, dtype=bool)[rows]
    totals = np.array([group.sum(), (~group).sum()], dtype=float)
    if len(rows) < LEAST_COMMENTS or not totals.all():
        raise NotEnoughData(
            TEXTS["comments_satisfied_dissatisfied_people"].fill(totals=int(totals[0]), totals_2=int(totals[1]))
        )
    uses = pd.DataFrame(
        [
            (word, group[row])
            for row, text_number in enumerate(rows)
            for word in sorted(set(tokens(texts[text_number])))
        ],
        columns=["word", "satisfied"],
    ).assign(one=1)
    counts = uses.pivot_table(index="word", columns="satisfied", values="one", aggfunc="sum", fill_value=0)
    counts = counts.reindex(columns=[True, False], fill_value=0).astype(float)
    counts = counts[counts.sum(axis=1) >= LEAST_USES]
    if counts.empty:
        raise NotEnoughData(TEXTS["no_word_occurs_three"])
    with_word = counts.to_numpy()
    g2 = np.zeros(len(counts))
    for observed, share in (
        (with_word, with_word.sum(axis=1) / totals.sum()),
        (totals - with_word, 1 - with_word.sum(axis=1) / totals.sum()),
    ):
        g2 += 2 * special.rel_entr(observed, share[:, None] * totals).sum(axis=1)
    rates = (with_word + 0.5) / (totals + 1)
    table = pd.DataFrame(
        {
            "word": counts.index,
            "satisfied": with_word[:, 0].astype(int),
            "dissatisfied": with_word[:, 1].astype(int),
            "g2": g2,
            "log_ratio": np.log2(rates[:, 1] / rates[:, 0]),
            "p_holm": holm(stats.chi2.sf(g2, 1)),
        }
    )
    order = (np.sign(table["log_ratio"]) * table["g2"]).sort_values(ascending=False, kind="stable").index
    return Keyness(
        table=table.loc[order].reset_index(drop=True), n_satisfied=int(totals[0]), n_dissatisfied=int(totals[1])
    )


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Topics(Result):
    """Topics of comments with the words and quotes that show what they are."""

    table: pd.DataFrame
    n: int
    explained: float

    def to_frame(self) -> pd.DataFrame:
        """Rows: topic, words, n (comments mostly of it), share, quotes (screened), largest first."""
        return self.table

    def sentence(self, lang: Language = "zh") -> str:
        """The topics by size, and that a machine named none of them."""
        named = [f"{row['words'].split(' ')[0]}…（{row['n']}）" for row in self.table.head(4).to_dict("records")]
        return TEXTS["comments_topics_topics_words"].fill(
            n=self.n, n_table=len(self.table), listed=Text("、".join(named), ", ".join(named))
        )[lang]

    def plot(self, ax: Axes | None = None) -> Axes:
        """How many comments each topic has."""
        table = self.table.assign(label=[" ".join(words.split(" ")[:3]) for words in self.table["words"]])
        return plots.dots(table, value="n", places=0, xlabel=plots.said(TEXTS["comments"]), ax=ax)


def topics(texts: Sequence[str], n_topics: int = 5, *, n_quotes: int = 2, seed: int = 0) -> Topics:
    """Topics of comments by non-negative factors of their words (主题), each with quotes that are screened.

    Args
        texts: n comments; blank ones and those without a telling word are left out. n_topics: 2 or more.

    Raises
        NotEnoughData: fewer than 30 comments with telling words, or too few words for the topics.

    Source
        Lee & Seung (1999); scikit-learn's NMF on TF–IDF weights.
    """
    comments = [text.strip() for text in texts if tokens(text)]
    if len(comments) < LEAST_TOPIC_COMMENTS:
        raise NotEnoughData(TEXTS["comments_needed_topics"].fill(n_kept=len(comments)))
    weigh = TfidfVectorizer(analyzer=tokens, min_df=LEAST_USES, sublinear_tf=True)
    try:
        weights = weigh.fit_transform(comments)
    except ValueError as error:  # scikit-learn: no word is left
        raise NotEnoughData(TEXTS["no_word_occurs_three"]) from error
    words = weigh.get_feature_names_out()
    n_topics = min(n_topics, len(words) // 2)
    if n_topics < 2:
        raise NotEnoughData(TEXTS["telling_words_too_few"].fill(n_words=len(words)))
    model = NMF(n_topics, init="nndsvda", random_state=seed, max_iter=1000)
    parts = model.fit_transform(weights)
    mostly = np.where(parts.sum(axis=1) > 0, parts.argmax(axis=1), -1)
    rows = []
    for topic in range(n_topics):
        top = np.argsort(-model.components_[topic])[:6]
        inside = np.flatnonzero(mostly == topic)
        closest = inside[np.argsort(-parts[inside, topic], kind="stable")]
        quotes = list(dict.fromkeys(_shortened(screened(comments[comment])) for comment in closest))[:n_quotes]
        rows.append(
            {"words": " ".join(words[top]), "n": len(inside), "share": len(inside) / len(comments), "quotes": quotes}
        )
    table = pd.DataFrame(rows).sort_values("n", ascending=False, kind="stable", ignore_index=True)
    table.insert(0, "topic", np.arange(1, len(table) + 1))
    norm = float((weights.power(2)).sum())
    return Topics(table=table, n=len(comments), explained=1 - model.reconstruction_err_**2 / norm)


def _shortened(text: str) -> str:
    return text if len(text) <= LONGEST_QUOTE else text[: LONGEST_QUOTE - 1] + "…"
