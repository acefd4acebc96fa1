"""The figures of the screen: sheets looked at and doubtful, what chance gives, and what it finds on such a form."""

from collections.abc import Iterator

from analysis.core import figures as fig
from analysis.core.figures import NOBODY, Cell, Figure, Origin
from analysis.survey.authenticity.screen import REVIEW, Screen
from analysis.survey.authenticity.words import KINDS
from questionnaires.texts import texts_beside

TEXTS = texts_beside(__file__)

VERDICTS = {"review": TEXTS["survey_to_review"], "": TEXTS["no_sign_of_the_whole"]}


def screen_figures(start: str, screen: Screen, inputs: tuple[str, ...]) -> Iterator[Figure]:
    """Counts of sheets beside what honest ones give, the survey as a whole, and the power on this form."""
    screened = Origin(source=TEXTS["screen_every_sheet_chances"], rule="screen", inputs=inputs)
    counts = {
        "n": (TEXTS["sheets_screened"], screen.n),
        "doubtful": (TEXTS["doubtful_sheets"], int(screen.flagged.sum())),
        "review": (TEXTS["sheets_review"], int((screen.sheets["joint"] < REVIEW).sum())),
    }
    for key, (label, count) in counts.items():
        yield fig.count(f"{start}.{key}", label, count, screened, noun=TEXTS["sheets"], cell=Cell(count))
    simulated = Origin(source=TEXTS["simulated_on_this_form"], rule="screen", inputs=inputs)
    powers = Origin(source=TEXTS["power_on_this_form"], rule="screen", inputs=inputs)
    yield fig.share(f"{start}.by_chance", TEXTS["honest_doubtful"], screen.by_chance, simulated, cell=NOBODY)
    verdict = VERDICTS[screen.verdict]
    signs = Origin(source=TEXTS["signs_after_holm"], rule="screen", inputs=inputs)
    yield fig.worded(
        f"{start}.verdict", TEXTS["survey_as_a_whole"], screen.verdict or "none", verdict, signs, cell=NOBODY
    )
    for row in screen.power.to_dict("records"):
        label = TEXTS["finds_of"].fill(kind=KINDS[str(row["kind"])])
        share = float(row["found"])
        yield fig.share(f"{start}.finds.{row['kind']}", label, share, powers, places=0, cell=NOBODY)
