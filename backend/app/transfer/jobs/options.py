"""What a person may choose about an import from another service. Each has a default that loses the least."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal, cast

from backend.app.errors import Unusable
from backend.app.formats.claims import Choice
from backend.app.transfer.merge import Filling

LONGEST_VALUE = 300


@dataclass(frozen=True, slots=True)
class Option:
    """Without `choices` any text is a value."""

    name: str
    label: str
    choices: tuple[Choice, ...]
    default: str


OPTIONS = (
    Option(
        "viewing",
        "Of several viewings of a title, keep the date of",
        (Choice("latest", "the latest"), Choice("first", "the first")),
        "latest",
    ),
    Option(
        "rating_date",
        "Where a title was rated and nothing says when it was watched",
        (
            Choice("ignore", "leave the watch date unknown"),
            Choice("watch_date", "use the day of the rating as the watch date"),
        ),
        "ignore",
    ),
    Option(
        "likes",
        "Liked titles",
        (Choice("skip", "are imported without the like"), Choice("list", "go on a list named Liked")),
        "skip",
    ),
    Option(
        "existing",
        "Where your library has an earlier watch date than the files",
        (Choice("keep", "keep the one in your library"), Choice("newer_viewing", "take the newer one")),
        "keep",
    ),
    Option(
        "removed",
        "Titles that you have removed from your library",
        (Choice("keep", "stay removed"), Choice("bring_back", "come back")),
        "keep",
    ),
    Option("list_first", "A title that is on several lists goes on this one first", (), ""),
)
_BY_NAME = {option.name: option for option in OPTIONS}


class OptionUnknown(Unusable):
    def __init__(self, name: str) -> None:
        super().__init__(f"There is no option “{name[:100]}”. There are: {', '.join(_BY_NAME)}.")


class ValueUnknown(Unusable):
    def __init__(self, option: Option) -> None:
        values = ", ".join(choice.value for choice in option.choices) or f"a text of up to {LONGEST_VALUE} characters"
        super().__init__(f"The option “{option.name}” may be: {values}.")


@dataclass(frozen=True, slots=True)
class Options:
    """`list_first` is the name of the list that a title on several goes on; if it is empty, the first by name."""

    viewing: Literal["latest", "first"] = "latest"
    rating_date: Literal["ignore", "watch_date"] = "ignore"
    likes: Literal["skip", "list"] = "skip"
    existing: Literal["keep", "newer_viewing"] = "keep"
    removed: Literal["keep", "bring_back"] = "keep"
    list_first: str = ""

    @property
    def filling(self) -> Filling:
        return Filling(newer_viewing=self.existing == "newer_viewing", bring_back=self.removed == "bring_back")

    @classmethod
    def read(cls, chosen: Mapping[str, str]) -> "Options":
        """Raises OptionUnknown and ValueUnknown."""
        for name, value in chosen.items():
            option = _BY_NAME.get(name)
            if option is None:
                raise OptionUnknown(name)
            if len(value) > LONGEST_VALUE or (option.choices and value not in {each.value for each in option.choices}):
                raise ValueUnknown(option)
        return cls(**cast("dict[str, Literal['latest']]", dict(chosen)))  # pyright: ignore[reportArgumentType]
