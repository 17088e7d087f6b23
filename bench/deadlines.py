"""How fast deadlines are read: `python -m bench.deadlines`.

Prints the seconds for 10,000 typical phrases (each a text of its own, so that nothing comes from a cache)
and the worst milliseconds for one text of 10,000 characters.
"""

import sys
from time import perf_counter, process_time

from plans.deadlines import parse_deadline
from tests.corpus.deadlines import cell
from tests.corpus.table import rows

PHRASES = 10_000
LENGTH = 10_000


def typical(count: int) -> list[str]:
    """Corpus phrases, each made unlike the others by its spaces."""
    phrases = [value for row in rows("deadlines.tsv") if isinstance(value := cell(row)[0], str)]
    made = []
    for number in range(count):
        phrase = phrases[number % len(phrases)]
        made.append(phrase + " " * (number // len(phrases) + 1) + "\t" * (number % 2))
    return made


def heavy() -> dict[str, str]:
    """Texts of 10,000 characters which a careless grammar chokes on."""
    pieces = [row["phrase"] for row in rows("deadlines.tsv")]
    letters = "абвгдежзийклмнопрстуфхцчшщъыьэюя"
    joined = " ".join(pieces[number * 37 % len(pieces)] for number in range(2000))
    words = " ".join(
        "".join(letters[(n * 7 + k * k * 5) % 32] for k in range(4 + n % 9)) for n in range(2000)
    )
    return {
        "joined corpus": joined[:LENGTH],
        "lines of corpus": joined.replace(" ", "\n")[:LENGTH],
        "random words": words[:LENGTH],
        "one word": (letters * 400)[:LENGTH],
        "digits": "1" * LENGTH,
        "spaced digits": ("1 " * LENGTH)[:LENGTH],
        "dates": ("01.03.2026, " * LENGTH)[:LENGTH],
        "dashes": ("1-" * LENGTH)[:LENGTH],
        "years": ("2026-2027 " * LENGTH)[:LENGTH],
        "year ranges by months": ("май 1900-2199 " * LENGTH)[:LENGTH],
        "months": ("май июнь " * LENGTH)[:LENGTH],
        "brackets": ("(" * LENGTH)[:LENGTH],
        "spaced letters": ("а " * LENGTH)[:LENGTH],
        "line breaks": ("\n " * LENGTH)[:LENGTH],
        "soft hyphens": ("а\u00ad\n" * LENGTH)[:LENGTH],
        "every": ("каждый " * LENGTH)[:LENGTH],
        "day rules": ("до 10 числа месяца, следующего за отчетным " * LENGTH)[:LENGTH],
        "ordinals": ("первый " * LENGTH)[:LENGTH],
        "and": ("1 и " * LENGTH)[:LENGTH],
        "moved": ("перенесено с 1 мая на 1 июня, " * LENGTH)[:LENGTH],
        "moved, short": ("перенесено с 1 мая на 1 июня, " * LENGTH)[:500],
        "letters for digits": ("до З1.12.2О26 " * LENGTH)[:LENGTH],
        "rates of years": ("2026 – ежегодно, " * LENGTH)[:LENGTH],
        "rates of years, short": ("2026 – ежегодно, " * LENGTH)[:700],
    }


def main() -> None:
    """Print the seconds that typical phrases take, and the milliseconds of the heaviest ones."""
    phrases = typical(PHRASES)
    began, worked = perf_counter(), process_time()
    for phrase in phrases:
        parse_deadline(phrase)
    spent, work = perf_counter() - began, process_time() - worked
    sys.stdout.write(f"{PHRASES} phrases: {spent:.2f} s ({work:.2f} s of the processor)\n")
    for name, text in heavy().items():
        worked = process_time()
        parse_deadline(text)
        work = (process_time() - worked) * 1000
        sys.stdout.write(f"{name:24} {len(text):6} characters: {work:7.1f} ms of the processor\n")


if __name__ == "__main__":
    main()
