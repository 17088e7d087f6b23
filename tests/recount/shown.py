"""What the program shows to an administrator, taken off its API, its pages, its papers and its calendar."""

import re
from datetime import date
from html import unescape
from io import BytesIO
from typing import Any

from django.test import Client
from docx import Document
from openpyxl import load_workbook

from tests.html import flat

FLAGS = ("is_overdue", "is_due_soon", "is_silent", "is_awaiting", "is_disputed", "needs_date")
# What a page says of itself, and not of the day that it shows.
NOT_OF_THE_DAY = re.compile(
    r"Так обстояли дела на .*?по отчётам, известным на тот день\.( План: редакция [^.]*[\d.]+\.)?( Пункт сегодня)?"
    r"|· на \d+ \w+ \d{4}(?= )|\bСегодня\b|История изменений Кто, что и когда изменил"
)


class Shown:
    """The program as one person sees it; `token` is that of the API. `reader` only reads."""

    def __init__(self, slug: str, person: Any, token: str, reader: Any) -> None:
        self.slug = slug
        self.client = Client()
        self.client.force_login(person)
        self.reader = Client()
        self.reader.force_login(reader)
        self.api = Client(headers={"Authorization": f"Bearer {token}"})

    def _get(self, path: str) -> Any:
        answer = self.client.get(path)
        assert answer.status_code == 200, (path, answer.status_code)
        return answer

    def _ask(self, path: str, **query: Any) -> Any:
        answer = self.api.get(f"/api/v1/roadmaps/{self.slug}/{path}", {k: v for k, v in query.items() if v})
        assert answer.status_code == 200, (path, answer.content[:300])
        return answer.json()

    def figures(self, on: date | None = None, **scope: Any) -> dict[str, Any]:
        """The API's figures: of all, of the sides, of the directions."""
        return dict(self._ask("figures", on=on, **scope))

    def items(self, on: date | None = None) -> dict[str, dict[str, Any]]:
        """The API's items by their numbers, in the words of `law.items`."""
        found = {}
        for row in self._ask("items", on=on, limit=200)["items"]:
            sides = {
                part["side"]: (
                    part["status"],
                    part["progress"],
                    part["is_overdue"],
                    part["is_due_soon"],
                    part["is_silent"],
                    part["is_awaiting"],
                    part["is_waited_for"],
                )
                for part in row["sides"]
            }
            due = date.fromisoformat(row["next_due"]) if row["next_due"] else None
            plain = {name: row[name] for name in ("title", "status", "progress", *FLAGS)}
            found[row["number"]] = {**plain, "next_due": due, "sides": sides}
        return found

    def dashboard(self, on: date | None = None) -> dict[str, tuple[str, int]]:
        """The figures of the page: the address of each list, and the number, by name."""
        html = self._page("", on)
        found = re.findall(
            r'href="([^"]*)" data-figure="(\w+)"[^>]*>\s*<span class="figure__number">(\d+)</span>', html
        )
        return {name: (unescape(link), int(number)) for link, name, number in found}

    def plan_and_fact(self, on: date | None = None) -> tuple[int, int, int] | None:
        """What the chart says in words: all, due, done."""
        html = self._page("", on)
        said = re.search(r"\(всего (\d+)\) к этому дню следовало закрыть: (\d+), закрыто: (\d+)", html)
        return (int(said[1]), int(said[2]), int(said[3])) if said else None

    def answered(self, on: date | None = None) -> dict[str, tuple[int, int]]:
        """What fell due within the quarter, and how much of it by its date, by the side's name."""
        block = self._page("", on).partition("Отчитались к сроку")[2]
        found = re.findall(r">\s*(\w+): [^<(]*\((\d+)\sиз\s(\d+)\)", block)
        return {side: (int(due), int(reported)) for side, reported, due in found}

    def rows(self, link: str) -> int:
        """How many rows the list behind a figure says that it has."""
        html = flat(self._get(link).content.decode())
        told = re.search(r'listing__head">\s*<p><strong>(\d+)', html)
        assert told, link
        return int(told[1])

    def questions(self, number: str, on: date | None = None) -> list[str]:
        """From which sides the page of the item says that an answer is due."""
        answer = self._get(f"/r/{self.slug}/items/{number}/" + (f"?on={on}" if on else ""))
        return sorted(question.to_side.city.slug for question in answer.context["asked"])

    def promises(self, on: date | None = None) -> list[tuple[str, int, dict[str, int]]]:
        """The promised figures of their page: the item, what is promised, what each side reached."""
        answer = self._get(f"/r/{self.slug}/targets/" + (f"?on={on}" if on else ""))
        found = []
        for one in answer.context["promises"].targets:
            reached = {
                side.city.slug: part.reached
                for side, part in one.sides
                if part is not None and part.reached is not None
            }
            found.append((one.target.item.number, one.all.promised, reached))
        return sorted(found, key=str)

    def words(self, path: str, on: date | None = None) -> list[str]:
        """What a reader reads on the page, word by word."""
        query = f"?on={on}" if on else ""
        answer = self.reader.get(f"/r/{self.slug}/{path}{query}")
        assert answer.status_code == 200, (path, answer.status_code)
        main = answer.content.decode().partition("<main")[2].partition("</main>")[0]
        text = unescape(re.sub(r"<script.*?</script>|<[^>]*>", " ", main, flags=re.DOTALL))
        return NOT_OF_THE_DAY.sub("", " ".join(text.split())).split()

    def reference(self, on: date | None = None, side: str = "") -> dict[str, list[str]]:
        """The figures of the reference by their words: of all, then of each side."""
        content = self._paper("reference", on, side)
        table = Document(BytesIO(content)).tables[0]
        return {row.cells[0].text: [cell.text for cell in row.cells[1:]] for row in table.rows[1:]}

    def workbook_numbers(self, on: date | None = None) -> set[str]:
        """The numbers of the items in the workbook."""
        sheet = load_workbook(BytesIO(self._paper("workbook", on, ""))).worksheets[0]
        cells = [row[0] for row in sheet.iter_rows(values_only=True) if row[1] is not None]
        return {str(cell) for cell in cells if cell and not str(cell).startswith("№")}

    def dates(self) -> int:
        """The dates of milestones in the roadmap's calendar."""
        text = self._get(f"/events/roadmaps/{self.slug}.ics").content.decode()
        return text.count("UID:milestone-")

    def _page(self, path: str, on: date | None) -> str:
        query = f"?on={on}" if on else ""
        return flat(self._get(f"/r/{self.slug}/{path}{query}").content.decode())

    def _paper(self, kind: str, on: date | None, side: str) -> bytes:
        query = "&".join(f"{name}={value}" for name, value in (("on", on), ("side", side)) if value)
        return bytes(self._get(f"/r/{self.slug}/export/{kind}/?{query}").getvalue())
