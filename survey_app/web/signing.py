"""What the collector signs: cookies, pages in progress, tickets; a clock that was set back does not undo them."""

from datetime import UTC, datetime
from typing import Any

from flask import Flask
from flask.sessions import SecureCookieSessionInterface
from itsdangerous import SignatureExpired, TimestampSigner, URLSafeTimedSerializer


class PatientSigner(TimestampSigner):
    """Refuses what is too old, not what seems to come from the future: that is our own clock, which was set back."""

    def unsign(self, signed_value: str | bytes, max_age: int | None = None, return_timestamp: bool = False) -> Any:
        """The value, if we signed it and not more than `max_age` seconds ago.

        Raises
            BadSignature: signed by somebody else, or too long ago.
        """
        value, signed_at = super().unsign(signed_value, None, True)
        if max_age is not None and (datetime.now(UTC) - signed_at).total_seconds() > max_age:
            raise SignatureExpired("too old", payload=value, date_signed=signed_at)
        return (value, signed_at) if return_timestamp else value


def serializer(app: Flask, salt: str) -> URLSafeTimedSerializer:
    """Signs with the key in use; knows what the keys before it signed."""
    keys = [*app.config["SECRET_KEY_FALLBACKS"], app.config["SECRET_KEY"]]
    return URLSafeTimedSerializer(keys, salt=salt, signer=PatientSigner)


class PatientSessions(SecureCookieSessionInterface):
    """Flask's signed cookie under a patient signer."""

    def get_signing_serializer(self, app: Flask) -> URLSafeTimedSerializer | None:
        """Flask's own, with our signer."""
        signed = super().get_signing_serializer(app)
        if signed is not None:
            signed.signer = PatientSigner
        return signed
