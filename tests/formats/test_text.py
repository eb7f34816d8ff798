"""Text of any encoding, and tables that are not what they seem."""

import io

import pytest

from backend.app.formats import text
from backend.app.formats.claims import Reason, Refused
from backend.app.formats.errors import FileUnreadable
from backend.app.formats.text import NOT_UTF8, Cells, decoded, names, open_table
from tests.formats.dropped import dropped


def read(content: str | bytes) -> list[tuple[int, dict[str, str]] | tuple[int, Reason]]:
    """The lines of a table by number, with what is in them or why they cannot be used."""
    (part,) = dropped("a.csv", content)
    with open_table(part) as table:
        return [(line.line, line.reason) if isinstance(line, Refused) else line for line in table]


def cells(content: str | bytes) -> list[list[str]]:
    return [[*found.values()] if isinstance(found, dict) else [found.value] for _, found in read(content)]


UNREADABLE = [Reason.UNREADABLE_LINE.value]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-32"])
def test_unicode_of_every_mark_is_read(encoding: str) -> None:
    assert read("Name,Year\r\nAmélie,2001\r\n".encode(encoding)) == [(2, {"name": "Amélie", "year": "2001"})]


@pytest.mark.parametrize("encoding", ["cp1252", "iso-8859-1"])
def test_what_is_not_utf_8_is_windows_1252_with_a_notice(encoding: str) -> None:
    found = decoded(io.BytesIO("Name\nAmélie\n".encode(encoding)))
    assert (found.text.read(), found.encoding, found.notice) == ("Name\nAmélie\n", "cp1252", NOT_UTF8)


def test_bytes_without_a_letter_are_replaced() -> None:
    assert decoded(io.BytesIO(b"\xe9\x81")).text.read() == "é\ufffd"


@pytest.mark.parametrize("data", [b"\xff\xfea", b"\xef\xbb\xbf\xff", b"\xff\xfe\x00\xd8a\x00"])
def test_what_belies_its_mark_is_refused(data: bytes) -> None:
    with pytest.raises(FileUnreadable, match="its text is broken"):
        decoded(io.BytesIO(data))


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_every_line_end_is_one(end: str) -> None:
    assert read(f"A,B{end}1,2{end}{end}3,4") == [(2, {"a": "1", "b": "2"}), (4, {"a": "3", "b": "4"})]


def test_line_ends_may_be_mixed() -> None:
    assert read("A,B\r1,2\n3,4\r\n5,6") == [
        (n, {"a": a, "b": b}) for n, a, b in [(2, "1", "2"), (3, "3", "4"), (4, "5", "6")]
    ]


def test_what_only_looks_like_a_line_end_is_text() -> None:
    review = "line\nnext\r\nlast\u2028para\x0cform\x85nel"
    assert read(f'A,B\n1,"{review}"\n2,x\n') == [(2, {"a": "1", "b": review}), (5, {"a": "2", "b": "x"})]


def test_the_first_line_may_say_what_separates_the_cells() -> None:
    assert cells("sep=;\r\nName;Rating\r\nHeat;4,5\r\n") == [["Heat", "4,5"]]
    assert cells("Name;Rating\nHeat, or not;4,5\n") == [["Heat, or not", "4,5"]]
    assert cells("Name\tRating\nHeat\t4.5\n") == [["Heat", "4.5"]]


def test_a_very_long_cell_is_read_and_a_longer_one_costs_its_own_line() -> None:
    assert cells(f'A,B\n1,"{"x" * 200_000}"\n') == [["1", "x" * 200_000]]
    assert cells(f'A,B\n1,"{"x" * (text.LONGEST_LINE + 1)}"\n2,y\n') == [UNREADABLE, ["2", "y"]]


@pytest.mark.parametrize("beginning", [b"", b"\xff", b"\xff\xfe"])
def test_a_line_without_end_is_refused_before_it_is_read(beginning: bytes) -> None:
    with pytest.raises(FileUnreadable, match="one of its lines is too long for a table"):
        decoded(io.BytesIO(beginning + b"x" * 2 * text.LONGEST_LINE))


def test_an_unclosed_quote_costs_one_line_and_not_those_after_it() -> None:
    rows = "".join(f"{number},x\n" for number in range(500))
    assert cells(f'A,B\n1,"open\n{rows}') == [UNREADABLE, *([str(number), "x"] for number in range(500))]


def test_an_unclosed_quote_that_another_quote_closes_costs_one_line() -> None:
    assert cells('A,B\n1,"open\n2,x\n3,y",z\n4,z\n') == [UNREADABLE, ["2", "x"], UNREADABLE, ["4", "z"]]
    assert cells('A,B\n1,"open\n2,x\n"3",y\n4,z\n') == [UNREADABLE, ["2", "x"], ["3", "y"], ["4", "z"]]


def test_a_quote_escaped_with_a_backslash_costs_its_line() -> None:
    assert cells('A,B\n1,"He said \\"hi\\" there"\n2,x\n') == [UNREADABLE, ["2", "x"]]


def test_a_file_of_unclosed_quotes_is_refused_in_time(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(text, "MOST_LINES_AGAIN", 5_000)
    with pytest.raises(FileUnreadable, match="too many of its quotes are not closed"):
        cells("A,B\n" + '1,"x\n' * 100_001)


def test_nul_costs_its_line() -> None:
    assert cells("A,B\n1,x\0\n2,y\n") == [UNREADABLE, ["2", "y"]]


@pytest.mark.parametrize("content", ["", "\n\n", "A,B", "A,B\r\n", "\ufeff", "sep=;"])
def test_a_table_may_be_empty(content: str) -> None:
    assert read(content) == []


def test_a_header_that_comes_again_is_no_row_of_the_library() -> None:
    assert read("A,B\n1,2\nA,B\n3,4\n") == [
        (2, {"a": "1", "b": "2"}),
        (3, Reason.NOT_LIBRARY),
        (4, {"a": "3", "b": "4"}),
    ]


def test_columns_are_known_whatever_their_case_blanks_and_order() -> None:
    assert read("Score, Film Name , IMDB ID\n87, Heat, tt1\n") == [
        (2, {"score": "87", "film name": "Heat", "imdb id": "tt1"})
    ]
    assert names(["A", "a", " A "]) == ("a", "a (2)", "a (3)")


def test_a_row_whose_cells_are_shifted_is_refused() -> None:
    assert cells("A,B,C\n1,2\n1,2,3\n1,2,3,4\n1,2,3,,\n") == [UNREADABLE, ["1", "2", "3"], UNREADABLE, ["1", "2", "3"]]


def test_the_lines_of_a_table_say_where_they_begin() -> None:
    (part,) = dropped("a.csv", 'A,B\n1,"x\ny"\n2,z\n')
    with open_table(part) as table:
        assert list(table) == [(2, Cells(a="1", b="x\ny")), (4, Cells(a="2", b="z"))]


def test_a_column_that_is_not_there_is_empty() -> None:
    (part,) = dropped("a.csv", "A\n1\n")
    with open_table(part) as table:
        (line,) = table
    assert not isinstance(line, Refused)
    assert (line[1]["a"], line[1]["b"], "b" in line[1]) == ("1", "", False)
