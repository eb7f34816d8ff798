"""When two titles are called the same.

`normalized` says so for certain matches: "Matrix, The" is "The Matrix". `loose_forms` says it for suggestions only:
"Rocky II" is like "Rocky 2", and "Alien: Romulus" is like "Alien".
"""

import re
import unicodedata
from functools import lru_cache

_LAST_WITH_ACCENTS = "\u052f"  # The end of Latin, Greek and Cyrillic: beyond, a mark makes another letter.
_INVISIBLE = re.compile("[\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]")
_APOSTROPHES = re.compile("['\u2018\u2019\u02bc\u2032`\u00b4]")
# Letters that Unicode does not take apart.
_LETTERS = str.maketrans(
    {"ß": "ss", "æ": "ae", "œ": "oe", "ø": "o", "ł": "l", "đ": "d", "ð": "d", "þ": "th", "\u0131": "i", "&": " and "}
)
# The same for plain letters: small ones, apostrophes away, and a blank for whatever is neither letter nor digit.
_PLAIN_LETTERS = bytes(ord(chr(code).lower()) if chr(code).isalnum() else ord(" ") for code in range(256))
_PLAIN_APOSTROPHES = b"'`"
_ARTICLES = "the|a|an|le|la|les|un|une|der|die|das|ein|eine|el|los|las|il|lo|gli|i|os|as|de|het|een|den|det|en|ett"
_TRAILING_ARTICLE = re.compile(rf"^(.+), ({_ARTICLES}|l')$", re.IGNORECASE)
_LEADING_ARTICLE = re.compile(rf"^(?:{_ARTICLES}) (?=.)")
_YEAR = re.compile(r"^(.+?)\s*\(((?:18|19|20|21)[0-9]{2})\)\s*$")
_BRACKETS = re.compile(r"^(.+?)\s*\((.+?)\)\s*$")
_ALSO_KNOWN_AS = re.compile(r"^a\.?k\.?a\.?:?\s+", re.IGNORECASE)
_SUBTITLE = re.compile(r"\s*(?::\s|\s[-\u2013\u2014]\s)")
_PARTS = {"part", "pt", "volume", "vol", "episode", "ep", "chapter"}
_ROMAN = {
    letters: str(number)
    for number, letters in enumerate(
        ("i", "ii", "iii", "iv", "v", "vi", "vii", "viii", "ix", "x", "xi", "xii", "xiii", "xiv", "xv", "xvi"), start=1
    )
}


def normalized(title: str) -> str:
    """The same text for titles that a person would call the same, in any script. Of "!!!" the text itself."""
    if not title.isascii():
        return _normalized_anywhere(title)
    # As the rules for any script have it, in a tenth of the time.
    plain = title
    if ", " in plain:
        plain = _TRAILING_ARTICLE.sub(r"\2 \1", plain.strip())
    if "&" in plain:
        plain = plain.replace("&", " and ")
    # Bytes are translated four times as fast as text.
    kept = plain.encode().translate(_PLAIN_LETTERS, _PLAIN_APOSTROPHES).strip().decode()
    return (" ".join(kept.split()) if "  " in kept else kept) or title


@lru_cache(maxsize=10_000)
def _normalized_anywhere(title: str) -> str:
    plain = _INVISIBLE.sub("", _apart(title)).strip()
    moved = _TRAILING_ARTICLE.sub(r"\2 \1", plain)
    kept, before = _folded(moved), ""
    # A letter that Unicode folds into two may need a second turn.
    while kept != before:
        kept, before = _folded(kept), kept
    return kept or unicodedata.normalize("NFC", title)


def _apart(title: str) -> str:
    """In the compatible form, with "8½" as "8 1 2" and not as 81 halves."""
    spaced = "".join(f" {letter}" if unicodedata.category(letter) == "No" else letter for letter in title)
    return unicodedata.normalize("NFKC", spaced)


def _folded(text: str) -> str:
    without = _APOSTROPHES.sub("", text.casefold()).translate(_LETTERS)
    if without.isascii():
        return " ".join("".join(letter if letter.isalnum() else " " for letter in without).split())
    kept: list[str] = []
    accented = False
    for letter in unicodedata.normalize("NFKD", without):
        if unicodedata.combining(letter):
            kept.append("" if accented else letter)
            continue
        accented = letter <= _LAST_WITH_ACCENTS
        # Marks are vowels in some scripts.
        kept.append(letter if unicodedata.category(letter)[0] in "LNM" else " ")
    return unicodedata.normalize("NFKC", " ".join("".join(kept).split()))


def without_year(title: str) -> tuple[str, int | None]:
    """Of "The Matrix (1999)" the name and the year."""
    found = _YEAR.match(title)
    return (found[1], int(found[2])) if found else (title, None)


def names_in(title: str) -> tuple[str, ...]:
    """The title as it is written, and the names that it holds: "X (a.k.a. Y)", "X (Y)", "X / Y"."""
    names = [title]
    rest = title
    while found := _BRACKETS.match(rest):
        rest = found[1]
        names += [rest, _ALSO_KNOWN_AS.sub("", found[2])]
    names += [half for half in title.split(" / ") if half.strip()]
    return tuple(dict.fromkeys(name.strip() for name in names if name.strip()))


@lru_cache(maxsize=10_000)
def loose_forms(title: str) -> frozenset[str]:
    """Two titles that share one of these may be the same; also without what comes after a colon."""
    whole, head = normalized(title), normalized(_SUBTITLE.split(title, maxsplit=1)[0] or title)
    return frozenset(_loose(form) for form in (whole, head))


def _loose(form: str) -> str:
    words = _LEADING_ARTICLE.sub("", form).split()
    numbered = [words[0], *(_ROMAN.get(word, word) for word in words[1:])] if words else []
    return " ".join(word for word in numbered if word not in _PARTS) or form
