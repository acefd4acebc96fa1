"""Household codes (一户一码) and receipts: unguessable, easy to type, and never stored in clear."""

import hmac
import secrets
from hashlib import sha256

ALPHABET = "23456789ABCDEFGHJKMNPQRSTVWXYZ"  # no 0 O 1 I L U: they are misread on paper
CODE_LENGTH, RECEIPT_LENGTH = 10, 8


def new_code() -> str:
    """A fresh household code: 10 of 30 signs, 49 bits."""
    return "".join(secrets.choice(ALPHABET) for _ in range(CODE_LENGTH))


def tidy(code: str) -> str:
    """A code as it was typed, in capitals and without blanks or dashes."""
    return code.replace("-", "").replace(" ", "").upper()


def is_code(code: str) -> bool:
    """Whether this could be a household code at all."""
    return len(code) == CODE_LENGTH and set(code) <= set(ALPHABET)


def keyed_hash(key: str, purpose: str, value: str) -> str:
    """What is stored instead of `value`: an HMAC, so that a stolen database gives no codes away."""
    return hmac.new(key.encode(), f"{purpose}:{value}".encode(), sha256).hexdigest()


def receipt(key: str, code: str, browser: str) -> str:
    """The receipt of a household's one sheet, the same however often it is asked for by the same browser."""
    number = int(keyed_hash(key, "receipt", f"{code}:{browser}"), 16)
    signs = []
    for _ in range(RECEIPT_LENGTH):
        number, at = divmod(number, len(ALPHABET))
        signs.append(ALPHABET[at])
    return "".join(signs)
