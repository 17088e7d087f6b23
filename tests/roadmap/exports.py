"""What the tests of the papers need: a file fetched as a person, opened, and turned into a PDF by LibreOffice."""

import io
import re
import shutil
import subprocess
import warnings
from pathlib import Path

import openpyxl
import pypdf
from docx import Document


def fetch(client, kind, query="", slug="sochi-minsk"):
    """The bytes of a paper, made at once."""
    answer = client.get(f"/r/{slug}/export/{kind}/?{query}")
    assert answer.status_code == 200, answer
    assert answer["Content-Disposition"].startswith("attachment;")
    return b"".join(answer.streaming_content)


def sheet(content):
    return openpyxl.load_workbook(io.BytesIO(content)).worksheets[0]


def header_row(page):
    return int(page.print_title_rows.rsplit("$", 1)[1])


def items(page):
    """The rows of items, each as a dict by heading (a city's name stands for the columns beneath an upper heading)."""
    bottom = header_row(page)
    names = []
    upper = ""
    for column in range(1, page.max_column + 1):
        upper = page.cell(bottom - 1, column).value or upper
        lower = page.cell(bottom, column).value
        names.append(f"{upper} / {lower}" if lower else upper)
    rows = [[cell.value for cell in row] for row in page.iter_rows(min_row=bottom + 1)]
    return [dict(zip(names, row, strict=True)) for row in rows if row[1] is not None]


def document(content):
    return Document(io.BytesIO(content))


def tables(content):
    """The tables of a document as lists of rows of texts."""
    return [[[cell.text for cell in row.cells] for row in table.rows] for table in document(content).tables]


def pdf(content, ending, folder: Path):
    """The text of each page as LibreOffice prints the file; None, with a loud warning, where there is none."""
    source = folder / f"paper.{ending}"
    source.write_bytes(content)
    made = by_libreoffice("pdf", [source])
    return made and [page.extract_text() for page in pypdf.PdfReader(made[0]).pages]


def has_type_of_papers() -> bool:
    """Whether the papers' type is installed, or the free one of the same widths."""
    if not shutil.which("fc-match"):
        return False
    asked = subprocess.run(["fc-match", "Times New Roman"], capture_output=True, text=True, check=False)
    return re.search("Times New Roman|Liberation Serif|Tinos", asked.stdout) is not None


def by_libreoffice(kind: str, files: list[Path]) -> list[Path] | None:
    """The files as LibreOffice writes them again, in their folder; None, with a loud warning, where there is none."""
    office = shutil.which("soffice") or shutil.which("libreoffice")
    if office is None:
        warnings.warn("NO LIBREOFFICE: that it opens the papers is not shown by this run.", stacklevel=3)
        return None
    folder = files[0].parent
    profile = f"-env:UserInstallation=file://{folder / 'profile'}"
    command = [office, profile, "--headless", "--convert-to", kind, "--outdir", str(folder), *map(str, files)]
    subprocess.run(command, check=True, capture_output=True, timeout=180)
    return [file.with_suffix("." + kind.split(":")[0]) for file in files]
