import pytest

from backend.app.catalogue.links import Link, read_link


@pytest.mark.parametrize(
    ("typed", "link"),
    [
        ("tt0133093", Link("imdb", "tt0133093")),
        (" https://www.imdb.com/title/tt0133093/?ref_=fn_al_tt_1 ", Link("imdb", "tt0133093")),
        ("m.imdb.com/title/tt10872600/reviews", Link("imdb", "tt10872600")),
        ("https://www.themoviedb.org/movie/603-the-matrix", Link("tmdb_film", "603")),
        ("https://www.themoviedb.org/tv/4607", Link("tmdb_series", "4607")),
        ("https://letterboxd.com/film/the-matrix/", Link("letterboxd", "the-matrix")),
        ("https://letterboxd.com/some_one/film/the-matrix/1/", Link("letterboxd", "the-matrix")),
        ("https://www.wikidata.org/wiki/Q83495", Link("wikidata", "Q83495")),
        ("Q83495", Link("wikidata", "Q83495")),
        ("https://trakt.tv/movies/the-matrix-1999", Link("trakt", "movies/the-matrix-1999")),
        ("https://app.trakt.tv/shows/lost", Link("trakt", "shows/lost")),
        ("https://thetvdb.com/?tab=series&id=73739", Link("thetvdb_series", "73739")),
        ("https://www.thetvdb.com/dereferrer/movie/169", Link("thetvdb_film", "169")),
    ],
)
def test_a_pasted_address_or_number_means_one_title(typed: str, link: Link) -> None:
    assert read_link(typed) == link


@pytest.mark.parametrize("typed", ["The Matrix", "tt12", "Q", "Question 7", "https://example.org/film/the-matrix", ""])
def test_anything_else_is_a_name(typed: str) -> None:
    assert read_link(typed) is None
