"""How numbers and days are written in the cells of a table: by what the file shows, or as `--dialect` says."""

from __future__ import annotations

from ..model.noun import Noun

DAY, MONTH = "day", "month"


class Habit(Noun):
    """A way to write numbers and days.

    `decimal` holds the marks that may stand before decimals, `thousands` those that may stand between thousands. A mark that may be
    either makes `1.234` unclear. `first` says what a day such as 03-04-2026 begins with where it is told by the marks in `parts`; one
    with other marks is unclear, and without any mark only 2026-04-03 is read. `short` years are read where all programs agree on them.
    """

    name: str
    decimal: str = "."
    thousands: str = ""
    first: str = ""
    parts: str = ""
    short: bool = False

    @property
    def point(self) -> str:
        """The mark that stands before decimals and nowhere else, nothing where there is none."""
        return next((mark for mark in self.decimal if mark not in self.thousands), "")


PLAIN = Habit("plain")
SEMICOLON = Habit("semicolon", ".,", ".", DAY, "-.")  # Excel parts cells by ; where numbers have a decimal comma
EITHER = Habit("either", ".,", ".,", DAY, ".")  # a tab says nothing, and days with points begin with the day everywhere

HABITS = {
    "danish": Habit("danish", ",", ".", DAY, "-./", True),
    "english": Habit("english", ".", ",", DAY, "-./", True),
    "american": Habit("american", ".", ",", MONTH, "-./", True),
    "iso": Habit("iso"),
}
