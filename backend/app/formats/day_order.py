"""Which of 1/2/2023 is the month: of a whole file, never of a row."""

import re
from collections.abc import Iterable, Sequence
from datetime import date
from enum import StrEnum
from itertools import pairwise
from typing import TypeAlias

from backend.app.formats.claims import Answers, Choice, Question, Reason
from backend.app.formats.errors import AnswerNeeded
from backend.app.formats.reading_values import BadValue, day

KEY = "date_order"
_NUMBERS = re.compile(r"([0-9]{1,4})\s?([-/.])\s?([0-9]{1,2})\s?\2\s?([0-9]{1,4})\.?")
_YEAR_DIGITS = 4
# As strptime reads a year of two digits.
_FIRST_OF_THE_LAST_CENTURY = 69


class Order(StrEnum):
    DAY_FIRST = "day_first"
    MONTH_FIRST = "month_first"


BOTH = (Order.DAY_FIRST, Order.MONTH_FIRST)
Numbers: TypeAlias = tuple[int, int, int]
"""The two that may be day and month as they are written, and the year."""


def read_day(text: str, order: Order | None, *, now: float) -> date | None:
    """A year in front needs no order. Raises BadValue."""
    found = text.strip()
    if not found:
        return None
    year_first = _year_first(found)
    if year_first:
        return day(year_first, now=now)
    numbers = _numbers(found)
    if numbers is None or order is None:
        raise BadValue(Reason.BAD_DATE)
    return day(_iso(numbers, order), now=now)


def inferred(texts: Iterable[str]) -> Order | None:
    """What the file says itself: a number above 12 is no month, and files go on or back in time.

    None where both orders are possible and differ, or neither is.
    """
    numbers = [found for text in texts if (found := _numbers(text.strip()))]
    possible = [order for order in BOTH if all(_date(each, order) for each in numbers)]
    if not possible:
        return None
    if len(possible) == 1 or all(first == second for first, second, _ in numbers):
        return possible[0]
    steady = [order for order in possible if _is_steady([_date(each, order) or date.min for each in numbers])]
    return steady[0] if len(steady) == 1 else None


def question(texts: Sequence[str]) -> tuple[Question, ...]:
    """Nothing to ask where the dates say it, or where there are none."""
    example = next((text for text in texts if _differs(text.strip())), None)
    if example is None or inferred(texts):
        return ()
    numbers = _numbers(example.strip())
    choices = tuple(Choice(order, _long(numbers, order)) for order in BOTH if numbers and _date(numbers, order))
    if len(choices) < len(BOTH):
        choices = (Choice(Order.DAY_FIRST, "The day"), Choice(Order.MONTH_FIRST, "The month"))
    return (Question(KEY, f"Its dates can be read in two ways. Which day is {example.strip()}?", choices),)


def order_of(texts: Sequence[str], answers: Answers) -> Order | None:
    """The order that was answered, or that the file says. Raises AnswerNeeded."""
    answered = answers.get(KEY)
    if answered in tuple(BOTH):
        return Order(answered)
    asked = question(texts)
    if asked:
        raise AnswerNeeded(asked[0].sentence)
    return inferred(texts)


def is_day(text: str) -> bool:
    return bool(_year_first(text.strip()) or _numbers(text.strip()))


def _year_first(text: str) -> str | None:
    match = _NUMBERS.fullmatch(text)
    if not match or len(match[1]) != _YEAR_DIGITS:
        return None
    return f"{match[1]}-{int(match[3]):02}-{int(match[4]):02}"


def _numbers(text: str) -> Numbers | None:
    match = _NUMBERS.fullmatch(text)
    if not match or len(match[1]) > 2 or len(match[4]) not in (2, _YEAR_DIGITS):  # noqa: PLR2004 -- digits.
        return None
    year = int(match[4])
    if len(match[4]) != _YEAR_DIGITS:
        year += 1900 if year >= _FIRST_OF_THE_LAST_CENTURY else 2000
    return int(match[1]), int(match[3]), year


def _date(numbers: Numbers, order: Order) -> date | None:
    first, second, year = numbers
    try:
        return date(year, second, first) if order is Order.DAY_FIRST else date(year, first, second)
    except ValueError:
        return None


def _iso(numbers: Numbers, order: Order) -> str:
    first, second, year = numbers
    month, in_month = (second, first) if order is Order.DAY_FIRST else (first, second)
    return f"{year:04}-{month:02}-{in_month:02}"


def _long(numbers: Numbers, order: Order) -> str:
    found = _date(numbers, order)
    return f"{found:%B} {found.day}, {found.year}" if found else ""


def _differs(text: str) -> bool:
    numbers = _numbers(text)
    return numbers is not None and numbers[0] != numbers[1]


def _is_steady(days: Sequence[date]) -> bool:
    return all(one >= two for one, two in pairwise(days)) or all(one <= two for one, two in pairwise(days))
