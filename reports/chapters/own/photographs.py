"""Photographs that evaluators show: read from photos/, turned upright, made small, nothing but the picture in them."""

import base64
import re
import warnings
from io import BytesIO
from pathlib import Path

from PIL import Image, ImageOps, UnidentifiedImageError

from analysis.evaluation.form.own_files import PHOTOS
from questionnaires.texts import Text, texts_beside

TEXTS = texts_beside(__file__)

PHOTO = re.compile(r"""^\s*!\[(?P<alt>.*)\]\((?P<path>.*?)(?:\s+"(?P<title>[^"]*)")?\s*\)\s*$""")
FORMATS = ("JPEG", "PNG", "WEBP")
LARGEST_BYTES = 20_000_000
LARGEST_PIXELS = 60_000_000
LONGEST_SIDE = 1500  # pixels: 156 mm at 240 dots an inch
QUALITY = 85
WHITE = (255, 255, 255)


class UnfitPhotograph(Exception):
    """A picture that cannot be shown: what is wrong with it, and what to do."""

    def __init__(self, fault: Text, cure: Text) -> None:
        super().__init__(fault["zh"])
        self.fault, self.cure = fault, cure


def photograph(folder: Path, written: str) -> str:
    """A picture as the address that holds it: a JPEG without place, time, camera or thumbnail.

    Args
        folder: of the engagement.
        written: the path as the text has it: photos/name.jpg, or ../photos/name.jpg as seen from text/.

    Raises
        UnfitPhotograph: it is not in photos/, too large, no picture, or of a kind that is not shown.
    """
    path = _path(folder, written)
    picture = _small(_opened(path))
    out = BytesIO()
    picture.save(out, "JPEG", quality=QUALITY, optimize=True, exif=b"", icc_profile=None)
    return "data:image/jpeg;base64," + base64.b64encode(out.getvalue()).decode()


def _path(folder: Path, written: str) -> Path:
    """The file, which lies in photos/ of the engagement and nowhere else."""
    home = folder.resolve() / PHOTOS
    path = folder.resolve() / written.removeprefix("../").removeprefix("./")
    if ":" in written or path.resolve() != path or not path.is_relative_to(home):  # an address, a link or `..`
        raise UnfitPhotograph(TEXTS["outside"], TEXTS["put_into_photos"])
    if not path.is_file():
        raise UnfitPhotograph(TEXTS["missing"].fill(name=path.name), TEXTS["put_into_photos"])
    if path.stat().st_size > LARGEST_BYTES:
        raise UnfitPhotograph(TEXTS["too_large"].fill(name=path.name), TEXTS["make_smaller"])
    return path


def _opened(path: Path) -> Image.Image:
    """The picture, turned as it was held."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", Image.DecompressionBombWarning)  # the size is looked at below
            picture = Image.open(path, formats=FORMATS)
        if picture.width * picture.height > LARGEST_PIXELS:
            raise UnfitPhotograph(TEXTS["too_many_pixels"].fill(name=path.name), TEXTS["make_smaller"])
        picture.draft("RGB", (LONGEST_SIDE, LONGEST_SIDE))
        return ImageOps.exif_transpose(picture)
    except (UnidentifiedImageError, OSError, ValueError, SyntaxError, Image.DecompressionBombError) as wrong:
        raise UnfitPhotograph(TEXTS["no_picture"].fill(name=path.name), TEXTS["save_again"]) from wrong


def _small(picture: Image.Image) -> Image.Image:
    """The picture in plain colours on white, no larger than a page can show."""
    if picture.mode in ("RGBA", "LA", "PA") or "transparency" in picture.info:
        clear = picture.convert("RGBA")
        ground = Image.new("RGB", clear.size, WHITE)
        ground.paste(clear, mask=clear.getchannel("A"))
        picture = ground
    plain = picture.convert("RGB")
    plain.thumbnail((LONGEST_SIDE, LONGEST_SIDE))
    return Image.frombytes("RGB", plain.size, plain.tobytes())  # what else the file held stays behind
