"""Document → one page of HTML."""

from collections.abc import Iterator
from html import escape

from questionnaires.texts import Language, Text
from reports.carried.carried import watermark
from reports.chapters.values import Contents, Cover, Document, Entry, Line, Masthead, Signatures
from reports.html.blocks import chapter_html, pair_html
from reports.html.inline import inline, words_only
from reports.html.titles import broken

LANGUAGES = Text("zh-CN", "en")
COVER, MASTHEAD = {"plain": 16.5, "official": 19.5}, {"plain": 22.5, "official": 19.5}  # ems of a title's line
NO_PICTURES: dict[str, int] = {}  # covers refer to none


def page_html(document: Document) -> str:
    """Everything a document says, in its order."""
    return "".join(_parts(document))


def _parts(document: Document) -> Iterator[str]:
    pictures = document.picture_numbers
    yield _head(document)
    if document.cover:
        yield _cover(document.cover, document.lang, COVER[document.theme])
    if document.summary:
        yield chapter_html(document.summary, pictures)
    if document.contents:
        yield _contents(document.contents)
    if document.masthead:
        yield _masthead(document.masthead, document.lang, MASTHEAD[document.theme])
    yield from (chapter_html(chapter, pictures) for chapter in document.chapters)
    if document.signatures:
        yield _signatures(document.signatures)
    yield from (chapter_html(annex, pictures) for annex in document.annexes)
    yield "</body>\n</html>\n"


def _head(document: Document) -> str:
    title, day = escape(document.title), escape(document.day)
    draft = f"<style>{watermark(document.lang)}</style>\n" if document.is_draft else ""
    return (
        f'<!doctype html>\n<html lang="{LANGUAGES[document.lang]}" class="{document.theme} {document.variant}">\n'
        f'<head>\n<meta charset="utf-8">\n<title>{escape(document.window_title)}</title>\n'
        f'<meta name="author" content="{escape(document.author)}">\n'
        f'<meta name="dcterms.created" content="{day}">\n<meta name="dcterms.modified" content="{day}">\n'
        f"{draft}</head>\n"
        f'<body data-title="{title}" data-mark="{escape(document.running_mark)}">\n'
    )


def _cover(cover: Cover, lang: Language, most: float) -> str:
    pairs = "".join(pair_html(pair.term, pair.line, NO_PICTURES) for pair in cover.pairs)
    return (
        f'<section class="cover">\n{_synthetic(cover.synthetic)}<p class="number">{_words(cover.number)}</p>\n'
        f"<h1>{broken(cover.title, most, lang)}</h1>\n"
        f'<p class="variant">{escape(cover.version)}</p>\n<dl>\n{pairs}</dl>\n'
        f'<div class="imprint">\n<p class="place-of-seal" id="seal-evaluator">{escape(cover.seal)}</p>\n'
        f"<p>{_words(cover.evaluator)}</p>\n<p>{_words(cover.day)}</p>\n</div>\n</section>\n"
    )


def _masthead(masthead: Masthead, lang: Language, most: float) -> str:
    parties = "".join(f"<span>{_words(party)}</span> " for party in masthead.parties)
    return (
        f'<header class="masthead">\n{_synthetic(masthead.synthetic)}<p class="number">{_words(masthead.number)}</p>\n'
        f'<h1>{broken(masthead.title, most, lang)}</h1>\n<p class="parties">{parties}</p>\n</header>\n'
    )


def _synthetic(line: Line) -> str:
    return f'<p class="synthetic">{_words(line)}</p>\n' if line else ""


def _contents(contents: Contents) -> str:
    lists = (
        (contents.pictures_title, "list-of-figures", contents.pictures),
        (contents.tables_title, "list-of-tables", contents.tables),
    )
    shown = (
        f'<h3>{escape(title)}</h3>\n<ol class="{kind}">\n{_entries(entries)}</ol>\n'
        for title, kind, entries in lists
        if entries
    )
    chapters = _entries(contents.chapters)
    return f'<nav class="contents">\n<h2>{escape(contents.title)}</h2>\n<ol>\n{chapters}</ol>\n{"".join(shown)}</nav>\n'


def _entries(entries: tuple[Entry, ...]) -> str:
    return "".join(f'<li><a href="#{entry.anchor}">{words_only(entry.line)}</a></li>\n' for entry in entries)


def _signatures(signatures: Signatures) -> str:
    lines = "".join(f'<dd class="line">{escape(words)}</dd>' for words in (signatures.sign_here, signatures.date))
    signers = "".join(
        f'<div id="seal-{signer.role}"><dt>{escape(signer.title)}</dt><dd>{_words(signer.name)}</dd>{lines}</div>\n'
        for signer in signatures.signers
    )
    return (
        f'<section class="signatures" id="signatures">\n<h2>{escape(signatures.title)}</h2>\n<dl>\n{signers}</dl>\n'
        f'<p class="stamp">{_words(signatures.evaluator)}<br>{escape(signatures.seal)}</p>\n</section>\n'
    )


def _words(line: Line) -> str:
    return inline(line, NO_PICTURES)
