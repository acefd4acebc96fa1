"""Drawings of plain frames in one style, for report, notebook and console: readable in grey, names never cut."""

from analysis.core.language import in_language as in_language
from analysis.core.plots.bars import against_chance as against_chance
from analysis.core.plots.bars import bars_of_whole as bars_of_whole
from analysis.core.plots.bars import grouped_bars as grouped_bars
from analysis.core.plots.bars import reported_verified as reported_verified
from analysis.core.plots.curves import profiles as profiles
from analysis.core.plots.flow import flow as flow
from analysis.core.plots.likert import composition as composition
from analysis.core.plots.likert import likert as likert
from analysis.core.plots.marks import arms as arms
from analysis.core.plots.marks import dots as dots
from analysis.core.plots.marks import intervals as intervals
from analysis.core.plots.marks import mark as mark
from analysis.core.plots.marks import moved as moved
from analysis.core.plots.picture import as_png as as_png
from analysis.core.plots.picture import as_svg as as_svg
from analysis.core.plots.quadrants import quadrants as quadrants
from analysis.core.plots.style import said as said
from analysis.core.plots.words import named as named
from analysis.core.plots.words import with_bounds as with_bounds
