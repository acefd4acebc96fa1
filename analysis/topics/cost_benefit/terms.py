"""What amounts of several years are expressed in (折现): the settings `cost_benefit`, read."""

from dataclasses import dataclass
from decimal import Decimal
from typing import cast

from analysis.core.errors import InvalidInput
from analysis.inputs.settings import YamlReader
from analysis.inputs.tables import YEAR, is_year
from analysis.topics.cost_benefit.flows import PRICES, Case, Flow, PriceBase, Rate
from questionnaires.problems import Problem, allowed, found
from questionnaires.texts import Text, texts_beside

TEXTS = texts_beside(__file__)

SEED, DRAWS, MOST_DRAWS = 1, 100_000, 1_000_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Terms:
    """What amounts of several years are expressed in, and how often the result is drawn."""

    base_year: int
    price_base: PriceBase
    currency: str
    rates: tuple[Rate, ...]
    seed: int
    draws: int

    def case(self, flows: tuple[Flow, ...]) -> Case:
        """Flows under these terms."""
        return Case(
            flows=flows, base_year=self.base_year, price_base=self.price_base, currency=self.currency, rates=self.rates
        )


def read_terms(yaml: YamlReader, problems: list[Problem]) -> Terms | None:
    """The settings; None where one is missing or wrong, which has joined `problems`."""
    base = yaml.number("cost_benefit", "base_year")
    prices = yaml.one_of("cost_benefit", "price_base", words=tuple(PRICES))
    currency = yaml.text("cost_benefit", "currency")
    seed = _whole(yaml, problems, "seed", SEED, 2**32 - 1)
    draws = _whole(yaml, problems, "draws", DRAWS, MOST_DRAWS)
    if base is not None and not is_year(base):
        problems.append(_setting(yaml, "base_year", found(base), YEAR))
        base = None
    if base is None or not prices or not currency or seed is None or draws is None:
        _rates(yaml, "real", problems)
        return None
    rates = _rates(yaml, cast("PriceBase", prices), problems)
    return (
        Terms(
            base_year=int(base),
            price_base=cast("PriceBase", prices),
            currency=currency,
            rates=rates,
            seed=seed,
            draws=draws,
        )
        if rates
        else None
    )


def _rates(yaml: YamlReader, price_base: PriceBase, problems: list[Problem]) -> tuple[Rate, ...]:
    """The discount rates, each with its authority; () where there is none or one is wrong."""
    rates: dict[Decimal, Rate] = {}
    n = yaml.length("cost_benefit", "rates")
    for number in range(n):
        value = yaml.number("cost_benefit", "rates", number, "rate")
        authority = yaml.texts("cost_benefit", "rates", number, "authority")
        if value is None or not authority:
            continue
        try:
            rates[value] = Rate(rate=value, authority=authority, price_base=price_base)
        except InvalidInput as wrong:
            problems.append(_setting(yaml, "rates", found(value), wrong.reason))
    if not n:
        cure = TEXTS["least_one_rate_authority"]
        problems.append(_setting(yaml, "rates", TEXTS["missing"], cure))
    elif len(rates) < n:
        cure = TEXTS["give_each_rate_once"]
        problems.append(_setting(yaml, "rates", TEXTS["rate_repeated_wrong"], cure))
    return tuple(rates.values()) if len(rates) == n else ()


def _whole(yaml: YamlReader, problems: list[Problem], name: str, default: int, most: int) -> int | None:
    """A whole number above 0 that may be left out."""
    if not yaml.has("cost_benefit", name):
        return default
    value = yaml.number("cost_benefit", name)
    if value is not None and (value != value.to_integral_value() or not 1 <= value <= most):
        problems.append(_setting(yaml, name, found(value), allowed(TEXTS["whole_number"].fill(most=most))))
        return None
    return None if value is None else int(value)


def _setting(yaml: YamlReader, name: str, fault: Text, cure: Text) -> Problem:
    place = ("cost_benefit", name)
    return Problem(file=yaml.path, row=yaml.row(place), place=".".join(place), fault=fault, cure=cure)
