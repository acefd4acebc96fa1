"""A resident's photo: read, turned upright, shrunk, and written anew without a byte of its metadata."""

import io
import secrets
import warnings
from dataclasses import dataclass
from typing import IO

from PIL import Image, ImageFile, ImageOps, UnidentifiedImageError

FORMATS = ("JPEG", "PNG", "WEBP")
LARGEST_SIDE, JPEG_QUALITY = 1600, 80
MOST_PIXELS = 50_000_000


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
        with warnings.catch_warnings():
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            picture = Image.open(file, formats=FORMATS)
            if picture.width * picture.height > MOST_PIXELS:
                raise PhotoRefused("photo_too_large")
            upright = ImageOps.exif_transpose(picture).convert("RGB")
    except (UnidentifiedImageError, Image.DecompressionBombError, Image.DecompressionBombWarning) as wrong:
        raise PhotoRefused("photo_unreadable") from wrong
    except (OSError, ValueError, SyntaxError) as broken:  # what Pillow raises for files cut short or forged
        raise PhotoRefused("photo_unreadable") from broken
    upright.thumbnail((LARGEST_SIDE, LARGEST_SIDE))
    bare = Image.new("RGB", upright.size)
    bare.paste(upright)
    written = io.BytesIO()
    bare.save(written, "JPEG", quality=JPEG_QUALITY)
    return Photo(photo_id=secrets.token_hex(8), content=written.getvalue())
