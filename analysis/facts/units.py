"""The units of the works (单元), as they were reported and as they were found on site."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Unit:
    """One unit of the works; `is_verified` is None where nobody has looked."""

    id: str
    estate: str
    is_reported: bool
    is_verified: bool | None
