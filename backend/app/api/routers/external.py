"""The metadata services, asked by the server, so that clients hold no keys."""

from typing import Annotated

from fastapi import APIRouter, Path, Query
from pydantic import StringConstraints

from backend.app.api.dependencies import CatalogueDep, CurrentUser
from backend.app.api.problems import documented
from backend.app.api.schemas.external import OmdbReply, SearchReply, TmdbReply
from backend.app.api.schemas.movies import ImdbId
from backend.app.catalogue.omdb import OmdbData
from backend.app.catalogue.tmdb import SearchPage, TmdbData
from backend.app.services import metadata

router = APIRouter(prefix="/external", tags=["external"], responses=documented(429, 502))

Sought = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=200), Query()]
Page = Annotated[int, Query(ge=1, le=500)]
TmdbId = Annotated[int, Path(ge=1, le=2**31 - 1)]


@router.get("/tmdb/search", response_model=SearchReply)
def search_tmdb(q: Sought, _user: CurrentUser, catalogue: CatalogueDep, page: Page = 1) -> SearchPage:
    return catalogue.tmdb.search(q, page=page)


@router.get("/tmdb/movie/{tmdb_id}", response_model=TmdbReply)
def get_tmdb_movie(tmdb_id: TmdbId, _user: CurrentUser, catalogue: CatalogueDep) -> TmdbData:
    return metadata.tmdb_details(catalogue, "movie", tmdb_id)


@router.get("/tmdb/tv/{tmdb_id}", response_model=TmdbReply)
def get_tmdb_tv(tmdb_id: TmdbId, _user: CurrentUser, catalogue: CatalogueDep) -> TmdbData:
    return metadata.tmdb_details(catalogue, "tv", tmdb_id)


@router.get("/omdb/movie/{imdb_id}", response_model=OmdbReply)
def get_omdb_movie(imdb_id: ImdbId, _user: CurrentUser, catalogue: CatalogueDep) -> OmdbData:
    return metadata.omdb_details(catalogue, imdb_id)
