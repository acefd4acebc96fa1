"""Slim faces for print: the characters that Chinese text uses, cut once from the fonts of this machine and kept.

A whole Chinese font holds four times as many characters, and each face of a page is copied into memory whole.
"""

import hashlib
import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import uharfbuzz as hb

from reports.pdf import families

FAMILIES = (families.SERIF, families.SANS)
FACES = tuple(f"{family}:{weight}" for family in FAMILIES for weight in ("regular", "bold"))
OTHERS = ("DejaVu Sans Mono", "LXGW WenKai")
LIST = Path(__file__).parents[1] / "static" / "characters.txt"
# Latin with accents, punctuation, arrows to symbols, Chinese punctuation, full-width forms
BLOCKS = ((0x20, 0x250), (0x2000, 0x2070), (0x2190, 0x2600), (0x3000, 0x3040), (0xFF00, 0xFFF0))
# what horizontal pages use: kerning, proportional and half-width punctuation; the faces are drawn for Chinese as it is
FEATURES = ("ccmp", "kern", "mark", "mkmk", "liga", "calt", "palt", "pwid", "halt", "chws")
UPRIGHT = ("vhea", "vmtx", "VORG")  # measures of vertical lines
# a PDF names glyphs by identifiers that must be the places of the glyphs in a cut font, as they are in a whole one
VARIABLE = 1 << 16  # numbers of faces from here on are instances of a variable font
FLAGS = hb.SubsetFlags.CFF_IDENTITY_CHARSET
CONFIG = """<?xml version="1.0"?>
<!DOCTYPE fontconfig SYSTEM "fonts.dtd">
<fontconfig><dir>{folder}</dir><cachedir>{folder}/cache</cachedir></fontconfig>
"""


@dataclass(frozen=True, slots=True, order=True)
class Face:
    """One face of a font file of this machine."""

    path: str
    index: int


@contextmanager
def slim(text: str = "") -> Iterator[bool]:
    """Within, pages are set in slim faces; yields whether these have every sign of `text` and could be made here."""
    config, before = _config() if _have(text) else None, os.environ.get("FONTCONFIG_FILE")
    if config is None:
        yield False
        return
    os.environ["FONTCONFIG_FILE"] = str(config)
    try:
        yield True
    finally:
        del os.environ["FONTCONFIG_FILE"]
        if before is not None:
            os.environ["FONTCONFIG_FILE"] = before


@cache
def characters() -> frozenset[int]:
    """The code points of slim faces: GB 2312, the 8,105 standard characters, and the signs of print."""
    rows = range(0xA1, 0xF8)
    signs = "".join(bytes((row, cell)).decode("gb2312", "ignore") for row in rows for cell in range(0xA1, 0xFF))
    listed = [line for line in LIST.read_text(encoding="utf-8").splitlines() if not line.startswith("#")]
    blocks = {code for start, end in BLOCKS for code in range(start, end)}
    return frozenset(blocks | {ord(sign) for sign in signs + "".join(listed)})


def _have(text: str) -> bool:
    """Whether slim faces have every visible sign of a text; if not, setting it in them would be for nothing."""
    return all(ord(sign) in characters() for sign in set(text) if sign.isprintable())


@cache
def _config() -> Path | None:
    """The font configuration of the slim faces, which are cut on the first call; None where that is not possible."""
    faces = [face for name in FACES if (face := _installed(name))]
    if len(faces) < len(FACES):  # a machine without the fonts says which characters are missing when it prints
        return None
    faces += _others()
    home = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "hengping"
    folder = home / f"fonts-{_key(faces)}"
    try:
        if not (folder / "fonts.conf").exists():
            _cut(faces, folder)
    except (OSError, RuntimeError):  # nowhere to keep them, another process was quicker, or a font that cannot be cut:
        # without them the whole fonts print the same
        return folder / "fonts.conf" if (folder / "fonts.conf").exists() else None
    return folder / "fonts.conf"


def _others() -> list[Face]:
    """The faces of official documents and of code that are installed; no instance of a variable font."""
    wanted = {*OTHERS, *(families.chosen(role) for role in families.ROLES)} - set(FAMILIES)
    known = families.installed()
    return sorted({Face(one.path, one.index) for one in known if one.family in wanted and one.index < VARIABLE})


def _installed(name: str) -> Face | None:
    """The face that this machine has under a family name, and not a stand-in."""
    tool = shutil.which("fc-match")
    if tool is None:
        return None
    command = [tool, "-f", "%{file}\n%{index}\n%{family}", name]
    told = subprocess.run(command, capture_output=True, text=True, check=False).stdout.split("\n")  # noqa: S603 (names of ours)
    if len(told) != 3 or not told[1].isdigit():  # no configuration of fonts, or none at all
        return None
    path, index, family = told
    return Face(path, int(index)) if name.partition(":")[0] in family.split(",") else None


def _key(faces: list[Face]) -> str:
    """A name that changes with the fonts, the list of characters and the library that cuts."""
    sizes = [(face.path, face.index, os.stat(face.path).st_size, os.stat(face.path).st_mtime_ns) for face in faces]
    cut = (sizes, sorted(characters()), int(FLAGS), FEATURES, UPRIGHT, hb.__version__)
    return hashlib.sha256(repr(cut).encode()).hexdigest()[:16]


def _cut(faces: list[Face], folder: Path) -> None:
    """Write the slim faces; the folder appears whole or not at all."""
    folder.parent.mkdir(parents=True, exist_ok=True)
    wanted = characters()
    with tempfile.TemporaryDirectory(dir=folder.parent) as name:
        made = Path(name) / "made"
        made.mkdir()
        for at, face in enumerate(faces):
            chosen = hb.SubsetInput()
            chosen.flags = FLAGS
            chosen.unicode_set.update(wanted)
            chosen.layout_feature_tag_set.clear()
            chosen.drop_table_tag_set.update(int.from_bytes(each.encode()) for each in UPRIGHT)
            chosen.layout_feature_tag_set.update(int.from_bytes(each.encode()) for each in FEATURES)
            cut = hb.subset(hb.Face(hb.Blob.from_file_path(face.path), face.index), chosen)
            (made / f"{at}.otf").write_bytes(cut.blob.data)
        (made / "fonts.conf").write_text(CONFIG.format(folder=folder), encoding="utf-8")
        if not folder.exists():  # another process may have been quicker
            made.rename(folder)
