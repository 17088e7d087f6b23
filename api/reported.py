"""What programs say of milestones: a report as JSON, and as a form with files."""

from decimal import Decimal
from typing import Literal

from django.utils.translation import gettext as _
from pydantic import Field

from api.problems import wrong
from api.strict import Sent, Strict
from roadmap.models.targets import DIGITS, PLACES

StatusIn = Literal["planned", "in_progress", "done", "suspended", "cancelled"]


class FigureIn(Strict):
    """How much there is by now of a promised figure of the item, on this milestone."""

    target: int = Field(description="Its `id` in the roadmap's `/targets`.")
    reached: float = Field(ge=0, lt=10 ** (DIGITS - PLACES), description="To three places after the point.")


class ReportIn(Strict):
    """One statement about one milestone."""

    status: StatusIn
    progress: int | None = Field(None, ge=0, le=100)
    text: str = Field("", max_length=20_000)
    links: list[str] = Field(default_factory=list, max_length=20)
    restricted: bool = Field(False, description="The proofs are for official use («ДСП»).")
    figures: list[FigureIn] = Field(default_factory=list, max_length=50)

    def by_target(self) -> dict[int, Decimal]:
        """As the verb wants them; raises a 422 problem for a target named twice."""
        found = {one.target: round(Decimal(str(one.reached)), PLACES) for one in self.figures}
        if len(found) < len(self.figures):
            raise wrong("figures", _("Name each promised figure once."))
        return found


class ReportForm(Sent):
    """The same as a form with files: the links one a line."""

    status: StatusIn
    progress: int | None = Field(None, ge=0, le=100)
    text: str = Field("", max_length=20_000)
    links: str = Field("", max_length=20_000)
    restricted: bool = Field(False, description="The proofs are for official use («ДСП»).")
    figures: str = Field("", max_length=2_000, description="`target=reached`, one a line.")

    def as_report(self) -> ReportIn:
        """The same as JSON has it; raises a 422 problem for figures that are none."""
        return ReportIn(
            status=self.status,
            progress=self.progress,
            text=self.text,
            links=self.links.splitlines()[:100],
            restricted=self.restricted,
            figures=self._figures(),
        )

    def _figures(self) -> list[FigureIn]:
        try:
            pairs = [line.split("=") for line in self.figures.splitlines() if line.strip()]
            return [FigureIn(target=int(target), reached=float(reached)) for target, reached in pairs]
        except ValueError as error:
            raise wrong(
                "figures", _("One line for each promised figure: its number, “=”, and how much.")
            ) from error
