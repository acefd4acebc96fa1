"""Annexes: tables of money, published figures and visits; notes, rules, sources and files at the end."""

from collections.abc import Iterator

from analysis.facts.completion import Unit
from analysis.scoring.pack_files.rule_shapes import LEVELS
from reports.chapters.phrases import Phrases, cited
from reports.chapters.scores import published_line, total_lines
from reports.chapters.values import (
    Block,
    Column,
    Group,
    Line,
    Marked,
    Pair,
    Pairs,
    Paragraph,
    Row,
    Table,
)
from reports.chapters.verdict.score_table import score_table
from reports.texts.notes import Note

AMOUNTS = ("budget", "received", "spent")
RATES = ("receipt_rate", "execution_rate_of_budget", "execution_rate_of_received")


def annex_scores(phrases: Phrases) -> Iterator[Block]:
    """Every indicator with its points and rule."""
    if phrases.evaluation.card is not None:
        yield score_table(phrases, phrases.evaluation.card)
        yield from total_lines(phrases)


def annex_budget(phrases: Phrases) -> Iterator[Block]:
    """Budget, receipts and spending by source of funds, and the rates."""
    lang, figures = phrases.lang, phrases.figures
    basis = Column((figures["budget.basis"].label[lang],), "right")
    line, received, spent = phrases.columns("line", "#received", "#spent")
    named = [(cited(each.names[lang]), f"budget.line.{each.id}") for each in phrases.engagement.budget]
    rows = [Row((name, *(phrases.cell(f"{start}.{key}") for key in AMOUNTS))) for name, start in named]
    total = Row(((phrases.words["total"],), *(phrases.cell(f"budget.total.{key}") for key in AMOUNTS)), is_total=True)
    yield Table(
        caption=phrases.line("annex_budget"),
        columns=(line, basis, received, spent),
        rows=(*rows, total),
        is_kept_together=True,
    )
    rates = [figures[f"budget.{name}"] for name in RATES]
    yield Table(
        caption=phrases.line("rates"),
        columns=phrases.columns("rates", "#value", "source"),
        rows=tuple(Row(((rate.label[lang],), phrases.cell(rate.id), (rate.source[lang],))) for rate in rates),
        is_kept_together=True,
    )
    if "funds" in phrases.report.charts:
        yield from phrases.picture("budget")


def annex_published(phrases: Phrases) -> Iterator[Block]:
    """Figures that were published, against the counts they rest on."""
    if phrases.evaluation.grims:
        lang = phrases.lang
        named = [(each, f"published.{each.id}") for each in phrases.engagement.published]
        yield Table(
            caption=phrases.line("annex_published"),
            columns=phrases.columns("published", "#value", "#sheets", "verdict", "source"),
            rows=tuple(
                Row(
                    (
                        cited(each.names[lang]),
                        *(phrases.cell(f"{start}.{key}") for key in ("value", "n", "grim")),
                        cited(each.source[lang]),
                    )
                )
                for each, start in named
            ),
        )
    if phrases.evaluation.review:
        yield Paragraph(published_line(phrases))


def annex_visits(phrases: Phrases) -> Iterator[Block]:
    """Every visit, and the units that were found otherwise than they were reported."""
    visits, apart = phrases.report.visits, phrases.report.units_apart
    has_day = any(visit.visited_on for visit, _ in visits)
    if visits:
        yield Table(
            caption=phrases.line("visits_made"),
            columns=phrases.columns("visit_unit", "visit_estate", *(["visit_day"] if has_day else []), "visit_status"),
            rows=tuple(
                Row(
                    (
                        cited(visit.unit),
                        cited(estate or visit.stratum or "—"),
                        *([cited(visit.visited_on or "—")] if has_day else []),
                        phrases.line(f"visit_{visit.status or 'open'}"),
                    )
                )
                for visit, estate in visits
            ),
            size="dense",
        )
    if apart:
        estates = sorted({unit.estate for unit in apart})
        yield Table(
            caption=phrases.line("visits_apart"),
            columns=phrases.columns("visit_estate", "visit_overstated", "visit_understated"),
            rows=tuple(_apart_row(estate, apart) for estate in estates),
            size="dense",
        )


def _apart_row(estate: str, apart: tuple[Unit, ...]) -> Row:
    """The units of an estate that were reported and not found, and the other way round."""
    units = [unit for unit in apart if unit.estate == estate]
    named = ("、".join(unit.id for unit in units if unit.is_reported is is_reported) for is_reported in (True, False))
    return Row((cited(estate), *(cited(names or "—") for names in named)))


def annex_methods(phrases: Phrases) -> Iterator[Block]:
    """The methods that figures were made by."""
    yield from _notes(phrases, phrases.report.methods)


def annex_glossary(phrases: Phrases, terms: tuple[Note, ...]) -> Iterator[Block]:
    """The terms that the report uses."""
    yield from _notes(phrases, terms)


def _notes(phrases: Phrases, notes: tuple[Note, ...]) -> Iterator[Block]:
    pairs = [(note.name[phrases.lang], note.text[phrases.lang], note.source) for note in notes]
    origins: list[Line] = [(Marked("origin", cited(source)),) if source else () for _, _, source in pairs]
    if pairs:
        yield Pairs(
            tuple(
                Pair(cited(name), (*cited(text), *origin))
                for (name, text, _), origin in zip(pairs, origins, strict=True)
            )
        )
    else:
        yield from phrases.paragraphs("nothing_here")


def annex_rules(phrases: Phrases) -> Iterator[Block]:
    """The clauses that the rules follow, and whether a person has compared them."""
    pack, lang = phrases.engagement.pack, phrases.lang
    yield from phrases.paragraphs("rules_line")
    yield Table(
        caption=phrases.line("annex_rules"),
        columns=phrases.columns("rule_place", "level", "document", "article", "date", "checked"),
        rows=tuple(
            Row(
                (
                    cited(_clause(phrases, name)),
                    (LEVELS[source.level][lang],),
                    cited(source.document),
                    (*cited(source.article), *(cited(f"；{source.why[lang]}") if source.why else ())),
                    cited(source.date),
                    phrases.line("yes_checked" if source.checked else "not_checked"),
                )
            )
            for name, source in pack.sources()
        ),
        kind="rules",
    )


def _clause(phrases: Phrases, place: str) -> str:
    """What a clause of the pack is about, in words: a rule by what it scores, an alert or veto by its name."""
    part, _, key = place.partition(".")
    pack, word, lang = phrases.engagement.pack, phrases.words, phrases.lang
    if part == "alerts":
        return f"{word['clause_alerts']}{pack.alerts[key].names[lang]}"
    if part == "vetoes":
        return f"{word['clause_vetoes']}{pack.vetoes[key].names[lang]}"
    of_rule = word.get(f"clause_rules_{key}", "") if part == "rules" else ""
    return of_rule or word.get(f"clause_{part}", word["clause_other"])


def annex_sources(phrases: Phrases) -> Iterator[Block]:
    """What the figures rest on; each one with its source stands in the results file."""
    and_next = phrases.words["and_next"]
    yield from phrases.paragraphs("sources_line")
    rows = []
    for row in phrases.report.sources:
        labels = and_next.join(row.labels) + ("…" if row.is_cut else "")
        rows.append(Row((cited(and_next.join(row.inputs) or "—"), cited(labels), cited(row.n))))
    yield Table(
        caption=phrases.line("annex_sources"),
        columns=phrases.columns("file", "figures", "#n_figures"),
        rows=tuple(rows),
        kind="sources",
    )


def annex_inputs(phrases: Phrases) -> Iterator[Block]:
    """What travels with the report and how it is verified; the files behind it where nothing travels."""
    carried = phrases.carried or phrases.report.inputs
    yield Table(
        caption=phrases.line("annex_inputs"),
        columns=_digest_columns(phrases, "carried_with" if phrases.carried else "file"),
        rows=tuple(Row((cited(name), cited(digest))) for name, digest in carried.items()),
        kind="digests",
    )
    if phrases.carried:
        yield Group(tuple(verifying(phrases)), "verifying")


def _digest_columns(phrases: Phrases, first: str) -> tuple[Column, ...]:
    return (Column(phrases.line(first)), Column(phrases.line("digest")))


def verifying(phrases: Phrases) -> Iterator[Paragraph]:
    """How the report is verified."""
    yield from (Paragraph(cited(sentence), "small") for sentence in phrases.verifying)
