"""Codes and receipts: unguessable, easy to type; what is stored of them is a keyed hash."""

import hmac
import re
import secrets
from collections.abc import Sequence

from questionnaires.characters import plain

ALPHABET = "23456789ABCDEFGHJKMNPQRSTVWXYZ"  # no 0 O 1 I L U: they are misread on paper
CODE_LENGTH, DOOR_NUMBER_LENGTH = 10, 3
AS_PRINTED = re.compile(f"[{ALPHABET}]+")


def new_code() -> str:
    """A fresh household code: 10 of 30 signs, 49 bits."""
    return "".join(secrets.choice(ALPHABET) for _ in range(CODE_LENGTH))


def tidy(code: str) -> str:
    """A code as it was meant: capitals, half-width, without blanks, dashes and signs nobody sees."""
    if AS_PRINTED.fullmatch(code):  # nearly every code: nothing to tidy
        return code
    return "".join(plain(code).split()).replace("-", "").upper()


def spaced(code: str) -> str:
    """A code in two halves, as people read and type it."""
    return f"{code[:5]} {code[5:]}"


def keyed_hash(key: str, purpose: str, value: str) -> str:
    """What is stored instead of `value`: an HMAC, so that a stolen database gives no codes away."""
    return keyed_hashes((key,), purpose, value)[0]


def keyed_hashes(keys: Sequence[str], purpose: str, value: str) -> tuple[str, ...]:
    """What may be stored of `value`: under the key in use, or under one that was in use when it was issued."""
    return tuple(hmac.digest(key.encode(), f"{purpose}:{value}".encode(), "sha256").hex() for key in keys)


def derived_code(key: str, purpose: str, *parts: str) -> str:
    """A code that the same parts always lead to: a resume code from the page it began on, a receipt from its sheet."""
    return _signs(keyed_hash(key, purpose, ":".join(parts)), CODE_LENGTH)


def door_code(key: str, door_id: int) -> str:
    """The signed code of a door: its number in 3 signs, then 7 signs of signature (34 bits)."""
    number = ""
    for _ in range(DOOR_NUMBER_LENGTH):
        door_id, at = divmod(door_id, len(ALPHABET))
        number = ALPHABET[at] + number
    return number + _signature(key, number)


def door_of(keys: Sequence[str], code: str) -> int | None:
    """The number of the door whose signed code this is; None if it was signed with none of our keys."""
    typed = tidy(code)
    number, signature = typed[:DOOR_NUMBER_LENGTH], typed[DOOR_NUMBER_LENGTH:]
    if not any(hmac.compare_digest(signature.encode(), _signature(key, number).encode()) for key in keys):
        return None
    door_id = 0
    for sign in number:
        door_id = door_id * len(ALPHABET) + ALPHABET.index(sign)
    return door_id


def _signature(key: str, number: str) -> str:
    return _signs(keyed_hash(key, "door", number), CODE_LENGTH - DOOR_NUMBER_LENGTH)


def _signs(digest: str, length: int) -> str:
    number, signs = int(digest, 16), ""
    for _ in range(length):
        number, at = divmod(number, len(ALPHABET))
        signs += ALPHABET[at]
    return signs
