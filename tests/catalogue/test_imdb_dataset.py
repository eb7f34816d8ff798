"""The offline catalogue, made of invented files in the form of IMDb's own."""

import gzip
from pathlib import Path

import pytest

from backend.app.catalogue.imdb_dataset import About, ImdbDataset, IndexBroken
from backend.app.catalogue.imdb_loading import FileBroken, IndexNotWritten, NotTheirFile, drop, load
from backend.app.catalogue.imdb_names import key_of

BASICS = r"""tconst	titleType	primaryTitle	originalTitle	isAdult	startYear	endYear	runtimeMinutes	genres
tt0133093	movie	The Matrix	The Matrix	0	1999	\N	136	Action,Sci-Fi
tt0211915	movie	Amélie	Le fabuleux destin d'Amélie Poulain	0	2001	\N	122	Comedy
tt0411008	tvSeries	Lost	Lost	0	2004	2010	44	Adventure
tt0636289	tvEpisode	Pilot	Pilot	0	2004	\N	42	Adventure
tt0277828	videoGame	Enter the Matrix	Enter the Matrix	0	2003	\N	\N	Action
tt9000001	short	The Matrix	The Matrix	0	2020	\N	9	Short
tt10872600	movie	The Matrix of Things	The Matrix of Things	0	\N	\N	\N	\N
"""
AKAS = r"""titleId	ordering	title	region	language	types	attributes	isOriginalTitle
tt0133093	1	The Matrix	\N	\N	original	\N	1
tt0133093	2	Matriisi	FI	\N	imdbDisplay	\N	0
tt0133093	3	Матрица	RU	\N	imdbDisplay	\N	0
tt0211915	1	Amélie	FI	fi	\N	\N	0
tt0636289	1	Pilotti	FI	\N	\N	\N	0
"""
READ: list[int] = []
_PACKED = gzip.compress(BASICS.encode(), mtime=0)
DAMAGED = _PACKED[:12] + bytes(byte ^ 255 for byte in _PACKED[12:40]) + _PACKED[40:]


def files(
    folder: Path, *, basics: str = BASICS, akas: str | None = None, packed: bool = True
) -> tuple[Path, Path | None]:
    paths: list[Path | None] = []
    for name, text in (("title.basics.tsv", basics), ("title.akas.tsv", akas)):
        path = folder / f"{name}.gz"
        if text is not None:
            path.write_bytes(gzip.compress(text.encode()) if packed else text.encode())
        paths.append(path if text is not None else None)
    assert paths[0] is not None
    return paths[0], paths[1]


def loaded(folder: Path, *, language: str = "en", **given: str | None) -> ImdbDataset:
    basics, akas = files(folder, **given)  # pyright: ignore[reportArgumentType]
    load(basics, akas, folder / "catalogue.db", language=language, read=READ.append, now=1_800_000_000.0)
    return ImdbDataset(folder / "catalogue.db", language)


def test_films_and_series_are_known_by_their_numbers(tmp_path: Path) -> None:
    found = loaded(tmp_path).look_up(["tt0133093", "tt0411008", "tt10872600", "tt0636289", "tt0277828", "tt1"])
    assert found.found["tt0133093"] == {
        "source": "imdb",
        "imdbId": "tt0133093",
        "wikidataId": None,
        "title": "The Matrix",
        "titleLanguage": None,
        "originalTitle": "The Matrix",
        "year": "1999",
        "kind": "film",
        "mediaType": "movie",
        "director": None,
        "genres": ["Action", "Sci-Fi"],
        "runtime": 136,
        "country": None,
        "wikipedia": None,
        "letterboxd": None,
        "tmdbId": None,
    }
    assert [(data["title"], data["year"], data["mediaType"]) for data in found.found.values()] == [
        ("The Matrix", "1999", "movie"),
        ("Lost", "2004", "tv"),
        ("The Matrix of Things", None, "movie"),
    ]
    assert (sorted(found.unknown), found.failure) == (["tt0277828", "tt0636289", "tt1"], None)


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("the matrix", ["tt0133093", "tt9000001", "tt10872600"]),
        ("THE MATRIX!", ["tt0133093", "tt9000001", "tt10872600"]),
        ("amelie", ["tt0211915"]),
        ("destin d'amélie", ["tt0211915"]),
        ("matriisi", ["tt0133093"]),
        ("матрица", ["tt0133093"]),
        ("matrix lost", []),
        ("शोले", []),
        ('" OR name : *', []),
        ("\0", []),
        ("!!!", []),
    ],
)
def test_a_search_finds_the_exact_name_first(tmp_path: Path, words: str, expected: list[str]) -> None:
    assert [title["imdbId"] for title in loaded(tmp_path, akas=AKAS).search(words)] == expected


def test_a_name_is_in_the_wanted_language_where_there_is_one(tmp_path: Path) -> None:
    named = loaded(tmp_path, akas=AKAS, language="fi").titles(["tt0133093", "tt0411008"])
    assert [(title["title"], title["titleLanguage"], title["originalTitle"]) for title in named] == [
        ("Matriisi", "fi", "The Matrix"),
        ("Lost", None, "Lost"),
    ]


def test_lines_that_are_not_understood_are_counted_and_left_out(tmp_path: Path) -> None:
    broken = (
        BASICS + "tt1\tmovie\n" + "nm1\tmovie\tA\tA\t0\t1\t1\t1\tX\n" + "x" * 200_000 + "\n" + BASICS.split("\n")[1]
    )
    about = loaded(tmp_path, basics=broken).about()
    assert about == About(loaded_at=1_800_000_000.0, language="en", titles=5, names=7, skipped=3)


def test_a_file_may_be_unpacked_already(tmp_path: Path) -> None:
    basics, _ = files(tmp_path, packed=False)
    about = load(basics, None, tmp_path / "catalogue.db", language="en", read=READ.append)
    assert (about.titles, about.skipped) == (5, 0)


@pytest.mark.parametrize(
    ("content", "error"),
    [
        (b"<html>", NotTheirFile),
        (b"", NotTheirFile),
        (gzip.compress(AKAS.encode()), NotTheirFile),
        (gzip.compress(BASICS.encode() * 100)[:-20], FileBroken),
        (DAMAGED, FileBroken),
    ],
)
def test_a_file_of_another_kind_or_broken_off_leaves_the_old_catalogue(
    tmp_path: Path, content: bytes, error: type[Exception]
) -> None:
    dataset = loaded(tmp_path)
    before = dataset.path.read_bytes()
    other = tmp_path / "other.gz"
    other.write_bytes(content)
    with pytest.raises(error):
        load(other, None, dataset.path, language="en", read=READ.append)
    assert dataset.path.read_bytes() == before
    assert sorted(path.name for path in tmp_path.iterdir()) == ["catalogue.db", "other.gz", "title.basics.tsv.gz"]


def test_the_file_that_is_broken_is_named(tmp_path: Path) -> None:
    basics, akas = files(tmp_path, akas=AKAS * 50)
    assert akas is not None
    akas.write_bytes(akas.read_bytes()[:-20])
    with pytest.raises(FileBroken, match=r"title\.akas\.tsv\.gz cannot be read to its end"):
        load(basics, akas, tmp_path / "catalogue.db", language="en", read=READ.append)
    assert not (tmp_path / "catalogue.db").exists()


def test_where_the_index_cannot_be_written_the_reason_is_told(tmp_path: Path) -> None:
    basics, _ = files(tmp_path)
    with pytest.raises(IndexNotWritten, match="could not be written: unable to open database file"):
        load(basics, None, tmp_path / "no folder" / "catalogue.db", language="en", read=READ.append)


def test_a_catalogue_that_is_damaged_is_a_failure_and_not_an_unknown_title(tmp_path: Path) -> None:
    dataset = loaded(tmp_path)
    dataset.path.write_bytes(b"not a database at all, but long enough for its header, " * 40)
    answer = dataset.look_up(["tt0133093"])
    assert (dict(answer.found), list(answer.unknown)) == ({}, [])
    assert isinstance(answer.failure, IndexBroken)


def test_without_a_catalogue_nothing_is_asked(tmp_path: Path) -> None:
    dataset = ImdbDataset(tmp_path / "catalogue.db", "en")
    assert (dataset.configured, dataset.about(), drop(dataset.path)) == (False, None, False)
    assert drop(loaded(tmp_path).path)
    assert not dataset.configured


def test_names_that_a_person_would_call_the_same_have_one_key() -> None:
    assert key_of("L\u2019Été  d'Amélie!") == key_of("lete damelie") == "lete damelie"
    assert key_of("ガ") != key_of("カ")
