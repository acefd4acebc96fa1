"""Word files opened by another program: they print, and what was saved there is still compared figure by figure."""

import shutil
import subprocess

import docx
import pytest

from reports.docx.edited.opened import open_docx
from reports.docx.edited.review import review
from reports.docx.render import write_docx
from tests.reports.docx.test_compare import NAME, controls, set_text, tag, with_control
from tests.runs.examples import evaluation_of

OFFICE = shutil.which("soffice") or ""
pytestmark = [
    pytest.mark.libreoffice,
    pytest.mark.slow,
    pytest.mark.skipif(not OFFICE, reason="LibreOffice is not installed (apt-get install libreoffice-writer)"),
]


def converted(path, kind, folder):
    """The file that LibreOffice makes of another; it has a home of its own, so that none of a user is touched."""
    home = f"-env:UserInstallation=file://{folder}/home"
    command = [OFFICE, home, "--headless", "--convert-to", kind, "--outdir", str(folder / "new"), str(path)]
    subprocess.run(command, check=True, capture_output=True, timeout=300)
    return folder / "new" / f"{path.stem}.{kind.partition(':')[0]}"


def test_a_word_file_is_printed_and_saved_by_libreoffice_with_every_figure(tmp_path):
    path = write_docx(evaluation_of(NAME), tmp_path / "report.docx").path
    document = docx.Document(str(path))
    control = controls(with_control(document)._p)[0]
    set_text(control, "99.99%")
    document.save(str(path))
    assert converted(path, "pdf", tmp_path).read_bytes().startswith(b"%PDF-")
    saved = converted(path, "docx:MS Word 2007 XML", tmp_path)
    found = review(evaluation_of(NAME), open_docx(saved), lang="zh", variant="full").comparison
    assert [(each.kind, each.figure, each.now) for each in found.figures] == [("changed", tag(control), "99.99%")]
    assert found.paragraphs == ()
