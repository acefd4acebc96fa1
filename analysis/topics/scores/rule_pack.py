"""The rule pack (规则包) as figures: its bands and thresholds, and what kinds of documents it rests on."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import replace

from analysis.core import figures as fig
from analysis.core.figures import Figure, Origin
from analysis.scoring.pack_files.rule_shapes import LEVELS
from analysis.scoring.packs import RulePack
from analysis.scoring.rules import RULE_WORDS
from analysis.topics.contract import Context, Outcome, Topic
from questionnaires.texts import Text, texts_beside

TEXTS = texts_beside(__file__)


def evaluate(pack: RulePack, _: Context) -> Outcome[RulePack]:
    """The thresholds that texts and findings of all topics name."""
    return Outcome(figures=tuple(pack_figures(pack)), gives=pack)


def pack_figures(pack: RulePack) -> Iterator[Figure]:
    """The thresholds of the rule pack: bands, over-achievement, alerts."""
    file = f"packs/{pack.id}.yaml"
    where = Origin(source=Text(pack.names["zh"], pack.names["en"]), rule=pack.id, inputs=(file,))
    yield fig.worded("pack.id", TEXTS["rule_pack"], pack.id, TEXTS["quoted"].fill(name=pack.names), where)
    policy = pack.overachievement
    over = Origin(source=Text(policy.source.article, policy.source.document), rule=pack.id, inputs=(file,))
    yield fig.pure("pack.explain_at", TEXTS["ratio_explained"], policy.explain_at, over, places=1)
    yield fig.pure(
        "pack.suspect_at",
        TEXTS["ratio_suggests_low_target"],
        policy.suspect_at,
        over,
        places=1,
    )
    alert = pack.alerts["execution_low"]
    source = alert.source
    yield fig.share(
        "pack.execution_low",
        TEXTS["execution_alert_line"],
        alert.values["below"],
        Origin(source=Text(source.article, source.document), rule=pack.id, inputs=(file,)),
        places=None,
    )
    for key, label, share in (
        ("least_scored", TEXTS["least_scored"], pack.least_scored),
        ("most_not_applicable", TEXTS["most_not_applicable"], pack.most_not_applicable),
    ):
        stated = pack.more_sources.get(key)
        said = where if stated is None else replace(where, source=Text(stated.article, stated.document))
        yield fig.share(f"pack.{key}", label, share, said, places=None)
    yield from _source_figures(pack, where)
    comma = Text("，", ", ")
    words = Text.by(
        lambda lang: comma[lang].join(
            f"{pack.grade_names[grade][lang]} ≥ {start}" for grade, start in pack.bands if start
        )
    )
    bands = Origin(source=Text(pack.bands_source.document, pack.bands_source.document), rule=pack.id, inputs=(file,))
    yield fig.worded("pack.bands", TEXTS["bands"], words["zh"], words, bands)


def _source_figures(pack: RulePack, where: Origin) -> Iterator[Figure]:
    """What kinds of sources the pack rests on, and why its rule for ≤ was taken."""
    n = Counter(source.level for _, source in pack.sources())
    told = Text(
        "，".join(f"{texts['zh']} {n[level]} 条" for level, texts in LEVELS.items() if n[level]),
        ", ".join(f"{texts['en']}: {n[level]}" for level, texts in LEVELS.items() if n[level]),
    )
    yield fig.worded("pack.levels", TEXTS["sources_rules"], pack.id, told, where)
    taken = pack.rules["at_most"]
    level, name = LEVELS[taken.source.level], taken.name
    texts = taken.source.why or TEXTS["rule"].fill(name=RULE_WORDS[name], level=level)
    yield fig.worded("pack.at_most", TEXTS["rule_2"], name, texts, where)


RULE_PACK = Topic(
    id="rule_pack", name=TEXTS["rule_pack"], file=__file__, takes=lambda engagement: engagement.pack, evaluate=evaluate
)
