"""The application: put together in `create_app`, started and stopped in `lifespan`."""

import gc
import sys
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from fastapi import FastAPI
from starlette.middleware.cors import CORSMiddleware
from starlette.middleware.gzip import GZipMiddleware

from backend.app import scheduler, web
from backend.app.accounts.mail import Mailer
from backend.app.accounts.passwords import Passwords
from backend.app.accounts.tokens import Tokens
from backend.app.api import problems
from backend.app.api.head import HeadAsGet
from backend.app.api.reply_cache import ReplyCache
from backend.app.api.routers import (
    account,
    auth,
    backup,
    catalogue,
    export,
    external,
    health,
    import_jobs,
    kits,
    lists,
    metrics,
    movies,
    notices,
    people,
    posters,
    server,
    sync,
)
from backend.app.api.trusted_host import TrustedHostsUntilSetUp
from backend.app.catalogue import Catalogue
from backend.app.database import Database, connect
from backend.app.schema.migrations import ensure_additive_schema
from backend.app.services.backup import BackupManager
from backend.app.services.filling import Filling
from backend.app.services.jobs.carrying_out import CarryingOut
from backend.app.services.jobs.matching import JobMatching
from backend.app.services.jobs.readers import READERS
from backend.app.services.jobs.service import ImportJobs
from backend.app.services.notices import notifier_of
from backend.app.services.posters import Posters
from backend.app.settings import Settings
from backend.app.version import VERSION

__all__ = ["create_app", "ensure_additive_schema", "lifespan"]


def create_app(settings: Settings | None = None, *, database: Database | None = None) -> FastAPI:
    """The whole server. Nothing is opened, started or written before its lifespan begins."""
    settings = settings or Settings()
    app = FastAPI(
        title="Movie Manager",
        version=VERSION,
        lifespan=lifespan,
        # `web` serves a page at /docs that needs no other server.
        docs_url=None,
        redoc_url=None,
        # A redirect is no answer to a request with a body, and would be built from the Host header.
        redirect_slashes=False,
        responses=problems.EVERYWHERE,
        generate_unique_id_function=lambda route: route.name,
    )
    provide(app, settings, database or connect(settings.database_url))
    # What is added later is around what was added before.
    app.add_middleware(TrustedHostsUntilSetUp)
    app.add_middleware(HeadAsGet)
    problems.install(app)
    _include_routes(app)
    # Outside of the interface: its clients are not people, and it has a token of its own.
    app.include_router(metrics.router)
    web.install(app, settings)
    app.add_middleware(GZipMiddleware, minimum_size=1024, compresslevel=6)
    if settings.cors_origins:
        app.add_middleware(
            CORSMiddleware,
            allow_origins=settings.cors_origins,
            allow_methods=["*"],
            allow_headers=["*"],
            # A page of another origin sees no header that is not named here.
            expose_headers=["Content-Disposition", "ETag", "Retry-After"],
        )
    return app


def provide(app: FastAPI, settings: Settings, database: Database) -> None:
    """Give the routes of `app` what they work on."""
    app.state.settings = settings
    app.state.database = database
    app.state.backups = BackupManager.from_settings(settings, database)
    app.state.catalogue = Catalogue.from_settings(settings)
    app.state.filling = Filling(database, app.state.catalogue, enabled=settings.catalogue_fill)
    app.state.job_matching = JobMatching(database, app.state.catalogue)
    app.state.import_jobs = ImportJobs(database, READERS, settings.import_max_bytes, app.state.job_matching.wake)
    app.state.carrying_out = CarryingOut(database, app.state.backups, READERS)
    app.state.tokens = Tokens.from_settings(settings)
    app.state.posters = Posters.from_settings(settings, app.state.tokens.key)
    app.state.passwords = Passwords()
    app.state.mailer = Mailer.from_settings(settings)
    app.state.notifier = notifier_of(settings, database, app.state.backups, app.state.mailer)
    app.state.replies = ReplyCache()
    app.state.clock = time.time


def _include_routes(app: FastAPI) -> None:
    """Those that are asked for most come first, and none is in a router of routers: each request walks through them
    until one is its own, and once more for each level.
    """
    of_titles, of_accounts = (movies, people, lists, sync, posters), (health, auth, account, notices, server, kits)
    for module in (*of_titles, *of_accounts, external, catalogue, backup, import_jobs, export):
        app.include_router(module.router, prefix="/api")


def _prefer_short_answers() -> None:
    """Have short requests wait less for long ones, such as a library of thousands of titles being listed."""
    # A thread that computes gives way after this long, and a short answer changes threads several times.
    sys.setswitchinterval(0.001)
    # What is there from the start stays; the collector would walk through all of it again and again.
    gc.collect()
    gc.freeze()


@asynccontextmanager
async def lifespan(app: FastAPI) -> AsyncIterator[None]:
    """Bring an older file up to what the server needs, then run the nightly job beside the requests."""
    database: Database = app.state.database
    ensure_additive_schema(database.engine)
    _prefer_short_answers()
    try:
        with (
            scheduler.running(database, app.state.backups, app.state.settings),
            scheduler.filling(app.state.filling),
            scheduler.matching(app.state.job_matching),
            scheduler.notifying(app.state.notifier),
        ):
            yield
    finally:
        await app.state.catalogue.aclose()
        app.state.posters.close()
        app.state.backups.close()
        database.engine.dispose()
