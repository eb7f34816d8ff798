"""Posters, fetched by the server and kept there."""

from typing import Annotated, Any, Literal

from fastapi import APIRouter, Depends, Path, Request, Response
from pydantic import BaseModel, StringConstraints

from backend.app.api.dependencies import CurrentUser
from backend.app.api.known_copy import NOT_MODIFIED
from backend.app.api.problems import documented
from backend.app.catalogue.posters import PosterHost, PosterName, media_type
from backend.app.services.posters import Posters

router = APIRouter(prefix="/posters", tags=["posters"])

_PICTURE: dict[int | str, dict[str, Any]] = {200: {"content": {"image/jpeg": {}, "image/png": {}, "image/webp": {}}}}
_CACHE_CONTROL = "private, max-age=31536000, immutable"


class PostersReply(BaseModel):
    """`base` is where posters are: below it come the host, the width in pixels and the picture's name there."""

    base: str


async def _posters(request: Request) -> Posters:
    posters: Posters = request.app.state.posters
    return posters


PostersDep = Annotated[Posters, Depends(_posters)]
PosterPass = Annotated[str, StringConstraints(max_length=64), Path()]
# Those that both hosts have.
Width = Annotated[Literal["92", "154", "185", "342", "500", "780"], Path()]
Picture = Annotated[str, StringConstraints(max_length=260), Path()]


@router.get("")
def get_posters(_user: CurrentUser, posters: PostersDep) -> PostersReply:
    """Where posters are for whoever is signed in. The address holds a pass, because a picture is asked for without a
    token.
    """
    return PostersReply(base=f"/api/posters/{posters.poster_pass()}")


@router.get(
    "/{poster_pass}/{host}/{width}/{picture}",
    response_class=Response,
    responses=_PICTURE | NOT_MODIFIED | documented(404, 429, 502),
)
def get_poster(
    poster_pass: PosterPass, host: PosterHost, width: Width, picture: Picture, *, request: Request, posters: PostersDep
) -> Response:
    """A picture that TMDB or OMDb named, in one of the widths. A name never gets another picture."""
    content = posters.read(poster_pass, PosterName(host, int(width), picture))
    tag = f'"{host}-{width}-{picture}"'
    headers = {"ETag": tag, "Cache-Control": _CACHE_CONTROL, "X-Content-Type-Options": "nosniff"}
    if tag in request.headers.get("if-none-match", ""):
        return Response(status_code=304, headers=headers)
    return Response(content, headers=headers, media_type=media_type(content))
