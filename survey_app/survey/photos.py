"""A resident's photo: read, turned upright, shrunk, and written anew without a byte of its metadata."""

import io
import secrets
import struct
import warnings
import zlib
from dataclasses import dataclass
from threading import Lock
from typing import IO

from PIL import ExifTags, Image, ImageFile

FORMATS = ("JPEG", "PNG", "WEBP")
LARGEST_SIDE, JPEG_QUALITY = 1600, 80
MOST_PIXELS, MOST_PIXELS_SHRUNK = 20_000_000, 50_000_000  # a JPEG is shrunk while it is read; others are read whole
PAPER = (255, 255, 255)
UPRIGHT = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}
# What Pillow raises for files that are cut short, damaged or forged; found by changing bytes of real pictures.
BROKEN = (
    OSError,
    ValueError,
    SyntaxError,
    TypeError,
    LookupError,
    ArithmeticError,
    EOFError,
    AttributeError,
    AssertionError,
    MemoryError,
    RuntimeError,
    struct.error,
    zlib.error,
)
_ONE_AT_A_TIME = Lock()  # so that many large photos at once need the memory of one


class PhotoRefused(Exception):
    """A file that is no photo we can read; `reason` is the key of its text."""

    def __init__(self, reason: str) -> None:
        self.reason = reason
        super().__init__(reason)


@dataclass(frozen=True, slots=True, kw_only=True)
class Photo:
    """A clean JPEG and the random id that stands for it among the answers."""

    photo_id: str
    content: bytes


def clean_photo(file: IO[bytes]) -> Photo:
    """The photo as a JPEG of at most 1,600 pixels a side, without place, time or device.

    Raises
        PhotoRefused: not a JPEG, PNG or WebP picture, broken, or with too many pixels.
    """
    ImageFile.LOAD_TRUNCATED_IMAGES = False  # the PDF library sets it for its own pictures; half a photo is none
    try:
        with _ONE_AT_A_TIME, warnings.catch_warnings():
            warnings.simplefilter("ignore")  # the size is judged here, before a pixel is read
            return Photo(photo_id=secrets.token_hex(8), content=_as_jpeg(file))
    except Image.DecompressionBombError as bomb:
        raise PhotoRefused("photo_too_large") from bomb
    except BROKEN as broken:
        raise PhotoRefused("photo_unreadable") from broken


def _as_jpeg(file: IO[bytes]) -> bytes:
    picture: Image.Image = Image.open(file, formats=FORMATS)
    most = MOST_PIXELS_SHRUNK if picture.format in ("JPEG", "MPO") else MOST_PIXELS
    if picture.width * picture.height > most:
        raise PhotoRefused("photo_too_large")
    turn = _turn(picture)
    if picture.mode in ("P", "PA", "1"):  # colours by number cannot be blended
        picture = picture.convert("RGBA" if picture.has_transparency_data else "RGB")
    if picture.mode.startswith(("I", "F")):  # 65,536 greys: without this all but the darkest become white
        picture = picture.convert("I").point(lambda grey: grey / 256, "L")
    picture.thumbnail((LARGEST_SIDE, LARGEST_SIDE))
    upright = picture if turn is None else picture.transpose(turn)
    bare = Image.new("RGB", upright.size, PAPER)
    bare.paste(upright.convert("RGB"), mask=_opaque(upright))
    written = io.BytesIO()
    bare.save(written, "JPEG", quality=JPEG_QUALITY)
    return written.getvalue()


def _opaque(picture: Image.Image) -> Image.Image | None:
    """Where the picture can be seen; what is transparent shows the paper, not the black that lies under it."""
    return picture.convert("RGBA").getchannel("A") if picture.has_transparency_data else None


def _turn(picture: Image.Image) -> Image.Transpose | None:
    """How to turn the picture upright; a damaged note about it is no reason to refuse the picture."""
    try:
        return UPRIGHT.get(picture.getexif().get(ExifTags.Base.Orientation, 1))
    except BROKEN:
        return None
