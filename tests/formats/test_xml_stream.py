import io
from collections.abc import Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st

from backend.app.formats.errors import FileUnreadable
from backend.app.formats.xml_stream import LARGEST_ELEMENT, Element, elements

FILMS = frozenset({"film"})


def read(content: str | bytes) -> list[Element]:
    return list(elements(io.BytesIO(content.encode() if isinstance(content, str) else content), FILMS))


def test_elements_of_interest_come_one_by_one_and_an_inner_one_on_its_own() -> None:
    text = '<all><film year="1995"><name>He<b/>at</name><film><name>Inner</name></film></film><other/><film/></all>'
    inner, heat, empty = read(text)
    assert (inner.first("name"), heat.first("name"), empty.cells()) == ("Inner", "Heat", {})
    assert [child.name for child in heat.children] == ["name"]
    assert inner.cells() == {"name": "Inner"}
    assert heat.attributes == {"year": "1995"}


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16", "iso-8859-1", "windows-1252"])
def test_the_text_may_say_how_it_is_encoded(encoding: str) -> None:
    text = f'<?xml version="1.0" encoding="{encoding}"?><all><film><name>Amélie</name></film></all>'
    assert [each.first("name") for each in read(text.encode(encoding))] == ["Amélie"]


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        ('<!DOCTYPE all [<!ENTITY a "aaaa">]><all><film>&a;</film></all>', "declares a document type"),
        ('<!DOCTYPE all SYSTEM "http://example.org/all.dtd"><all/>', "declares a document type"),
        ("<all><film>", "not valid XML"),
        ("<all/><all/>", "not valid XML"),
        ("", "not valid XML"),
        ('<?xml version="1.0" encoding="rot13"?><all/>', "not valid XML"),
        ('<?xml version="1.0" encoding="klingon"?><all/>', "not valid XML"),
        ("<a>" * 200_000, "nested too deeply"),
        (f"<all><film>{'a' * LARGEST_ELEMENT}a</film></all>", "larger than any title"),
        (f"<all><film>{'<a/>' * LARGEST_ELEMENT}</film></all>", "larger than any title"),
        (f'<all><film name="{"a" * 3 * LARGEST_ELEMENT}"/></all>', "larger than any title"),
        (f"<!--{'a' * 3 * LARGEST_ELEMENT}", "larger than any title"),
    ],
)
def test_what_is_refused(content: str, reason: str) -> None:
    with pytest.raises(FileUnreadable, match=reason):
        read(content)


def pieces() -> Iterator[str]:
    yield from ("<film>", "</film>", "<all>", "</all>", "<a x='1'>", "</a>", "text", "&amp;", "&b;", "<![CDATA[", "]]>")
    yield from ("<!DOCTYPE a>", "<?xml version='1.0'?>", "\0", "\ud7ff", "<!--", "-->")


@given(st.lists(st.sampled_from(list(pieces())), max_size=30).map("".join) | st.binary(max_size=200))
def test_anything_gives_elements_or_a_refusal(content: str | bytes) -> None:
    try:
        found = read(content)
    except FileUnreadable:
        return
    assert all(each.name == "film" for each in found)
