"""The child process that opens a scan: a page's cells as JSON, the page as a picture, or the number of pages."""

import csv
import io
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

import pdfplumber
from PIL import Image, ImageFilter, ImageOps

from plans.formats.confined import confine
from plans.scans.ruling import Ruled, cells, straightened

_LONGEST_SIDE = 3600
_MOST_DOTS = 60_000_000
_DOTS_AN_INCH = 300
_SHOWN = 1400
_INSIDE, _AROUND = 7, 14
_SURE = 80.0
# Below this a word is dirt, unless it has letters enough.
_DIRT = 35.0
_ONLY_MARKS = re.compile(r"[^\w+✓]{1,4}|_+|[|\[\]‚'`’]+\w?")
# «П квартал», «ГУ квартал»: Roman numerals by the eye of a program that expects Russian.
_NUMERAL = re.compile(r"(?<![^\W_])(П|Ш|ГУ|1У|ТУ|У|Т|11|111|I|II|III|IV|V)(?=\s+(?:кв|полуг|декад|паўг))")
_NUMERALS = {"П": "II", "11": "II", "Ш": "III", "111": "III", "ГУ": "IV", "1У": "IV", "ТУ": "IV", "Т": "I"}
# «№» as an eye used to Latin sees it.
_NUMBER_SIGN = re.compile(r"(?<!\w)N[eеoо°º?](?=\s*(?:п/п|п\.|\d|$))")
# A speck behind a whole word is taken for a full stop: «выставку. работ».
_SPECK = re.compile(r"[а-яё]{5,}\.\s+[а-яё]|[а-яё]\.[а-яё]{3,}")
_LETTER_NUMBERS = re.compile(r"\d[а-яa-z]\d|[а-я][A-Za-z]|[A-Za-z][а-я]")


def main() -> None:
    """Answer one question about the scan on the standard input, within seconds and memory."""
    seconds, memory = (int(argument) for argument in sys.argv[1:3])
    action, *rest = sys.argv[3:]
    data = sys.stdin.buffer.read()
    confine(seconds, memory)
    Image.MAX_IMAGE_PIXELS = _MOST_DOTS
    if action == "count":
        sys.stdout.write(str(_count(data)))
        return
    page = straightened(_page(data, int(rest[0])))
    if action == "picture":
        page.thumbnail((_SHOWN, 2 * _SHOWN))
        page.save(sys.stdout.buffer, "JPEG", quality=70)
    else:
        sys.stdout.write(json.dumps(_read(page, rest[1])))


def _count(data: bytes) -> int:
    if data.startswith(b"%PDF"):
        with pdfplumber.open(io.BytesIO(data)) as document:
            return len(document.pages)
    with Image.open(io.BytesIO(data)) as picture:
        return int(getattr(picture, "n_frames", 1))


def _page(data: bytes, number: int) -> Image.Image:
    if data.startswith(b"%PDF"):
        with pdfplumber.open(io.BytesIO(data)) as document:
            page = document.pages[number]
            dots = min(_DOTS_AN_INCH, 72 * _LONGEST_SIDE / float(max(page.width, page.height)))
            made: Image.Image = page.to_image(resolution=dots).original.convert("L")
            return made
    with Image.open(io.BytesIO(data)) as picture:
        picture.seek(number)
        found = ImageOps.exif_transpose(picture).convert("L")
    found.thumbnail((_LONGEST_SIDE, _LONGEST_SIDE))
    return found


def _read(page: Image.Image, languages: str) -> dict[str, object]:
    found = cells(page)
    top = min((cell.box[1] for cell in found), default=0)
    clean = page.filter(ImageFilter.MedianFilter(3))
    crops = [_crop(clean, cell.box) for cell in found]
    if top > page.height // 50:
        crops.append(clean.crop((0, 0, page.width, top - 4)))
    texts = _recognised(crops, languages)
    above = texts[len(found)][0] if len(texts) > len(found) else ""
    return {
        "above": above,
        "seen": False,
        "cells": [_cell(cell, text, sure) for cell, (text, sure) in zip(found, texts, strict=False)],
    }


def _cell(cell: Ruled, text: str, sure: float) -> dict[str, object]:
    read, numerals = _NUMERAL.subn(lambda one: _NUMERALS.get(one[0], one[0]), text)
    read, signs = _NUMBER_SIGN.subn("№", read)
    doubtful = sure < _SURE or numerals or signs or _LETTER_NUMBERS.search(text) or _SPECK.search(text)
    return {
        "row": cell.row,
        "column": cell.column,
        "across": cell.across,
        "down": cell.down,
        "text": read,
        "sure": not doubtful,
    }


def _crop(page: Image.Image, box: tuple[int, int, int, int]) -> Image.Image:
    left, top, right, bottom = box
    inside = (left + _INSIDE, top + _INSIDE, max(right - _INSIDE, left + 9), max(bottom - _INSIDE, top + 9))
    return ImageOps.expand(page.crop(inside), _AROUND, 255)


def _recognised(pictures: Sequence[Image.Image], languages: str) -> list[tuple[str, float]]:
    """The text of each picture, and how sure its least sure word is, in percent; a blank is sure.

    Beside words no mark is dirt beyond doubt: «II квартал» comes as «| квартал».
    """
    if not pictures:
        return []
    with tempfile.TemporaryDirectory() as name:
        files = []
        for number, picture in enumerate(pictures):
            files.append(f"{name}/{number}.png")
            picture.save(files[-1], dpi=(300, 300))
        listed = Path(name, "pages.txt")
        listed.write_text("\n".join(files), encoding="utf-8")
        done = subprocess.run(
            [
                shutil.which("tesseract") or "tesseract",
                *(str(listed), "stdout", "-l", languages, "--psm", "6", "tsv"),
            ],
            capture_output=True, check=True, env={**os.environ, "OMP_THREAD_LIMIT": "1"},
        )  # fmt: skip
    lines: list[dict[tuple[str, str, str], list[str]]] = [{} for _picture in pictures]
    sure = [100.0 for _picture in pictures]
    dropped: set[int] = set()
    for word in csv.DictReader(
        io.StringIO(done.stdout.decode("utf-8")), delimiter="\t", quoting=csv.QUOTE_NONE
    ):
        text, share = word["text"].strip() if word["text"] else "", float(word["conf"])
        if word["level"] != "5" or not text:
            continue
        place = int(word["page_num"]) - 1
        if _is_dirt(text, share):
            dropped.add(place)
            continue
        line = (word["block_num"], word["par_num"], word["line_num"])
        lines[place].setdefault(line, []).append(text)
        sure[place] = min(sure[place], share)
    return [
        ("\n".join(" ".join(words) for words in found.values()), 0.0 if found and n in dropped else sure[n])
        for n, found in enumerate(lines)
    ]


def _is_dirt(text: str, share: float) -> bool:
    return (_ONLY_MARKS.fullmatch(text) is not None and text not in ("—", "–", "-", "«", "»", "№")) or (
        share < _DIRT and len(text) < 3 and not text.isdigit()
    )


if __name__ == "__main__":
    main()
