"""How names and numbers of titles are compared offline: without case, punctuation, and accents that make no letter."""

import unicodedata

MOST_WORDS = 12
MOST_DIGITS = 10
# In Latin, Greek and Cyrillic an accent makes no other letter; elsewhere, as in Japanese, it does.
_LAST_WITH_ACCENTS = "\u052f"
_APOSTROPHES = "'\u2019"


def key_of(name: str) -> str:
    """Equal for names that a person would call the same."""
    kept: list[str] = []
    accented = False
    for letter in unicodedata.normalize("NFKD", name.casefold()):
        if unicodedata.combining(letter):
            kept.append("" if accented else letter)
            continue
        accented = letter <= _LAST_WITH_ACCENTS
        kept.append(letter if letter.isalnum() else "" if letter in _APOSTROPHES else " ")
    return " ".join("".join(kept).split())


def fts_query(words: str) -> str:
    """Every word, each in quotes, so that none of them is a word of the query language.

    Each must be one token of the index, which keeps no positions and so knows no phrases.
    """
    plain = unicodedata.normalize("NFC", words)
    kept = "".join(letter if letter.isalnum() else " " for letter in plain).split()
    return " ".join(f'"{word}"' for word in kept[:MOST_WORDS])


def number_of(imdb_id: str) -> int | None:
    """None for what is no number of a title, or longer than any."""
    digits = imdb_id.removeprefix("tt")
    is_number = imdb_id.startswith("tt") and digits.isascii() and digits.isdecimal() and len(digits) <= MOST_DIGITS
    return int(digits) if is_number else None
