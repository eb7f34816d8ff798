"""One engine, and the two kinds of transaction that the product knows: reading and writing."""

import sqlite3
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cached_property
from threading import Lock
from time import monotonic, sleep
from typing import Any

from sqlalchemy import URL, ColumnElement, Connection, Engine, StaticPool, create_engine, event, make_url
from sqlalchemy.exc import IntegrityError, OperationalError
from sqlalchemy.orm import InstrumentedAttribute, Session

BUSY_TIMEOUT_SECONDS = 30.0
LOCK_NOT_AVAILABLE = "55P03"
# SQLAlchemy would add the values of a failed statement to its error, and so to the log.
LOGGING: dict[str, Any] = {"hide_parameters": True}

_WITH_LOCK, _WITHOUT_LOCK = "BEGIN IMMEDIATE", "BEGIN"

# psycopg would prepare a statement once it has run five times, under a name on the connection. PgBouncer in
# transaction mode gives each transaction whatever connection is free, where the name is unknown, or another's.
POSTGRESQL_DRIVER: Mapping[str, Any] = {"prepare_threshold": None}


@dataclass(frozen=True)
class Database:
    """`read()` is a consistent snapshot for as long as it lasts; `write()` is kept or dropped as a whole."""

    engine: Engine

    def session(self) -> Session:
        """A session for a job that commits in steps."""
        return Session(self._writer)

    def reader(self) -> Session:
        """A session that only reads: a snapshot from its first query until it is closed."""
        return Session(self._reader, autoflush=False)

    @contextmanager
    def read(self) -> Iterator[Session]:
        with self.reader() as session:
            yield session

    @contextmanager
    def write(self) -> Iterator[Session]:
        with self.session() as session, session.begin():
            yield session

    def write_at_once(self, work: Callable[[Session], None]) -> bool:
        """Do it in a transaction of its own, unless that would have to wait for another one; whether it was done."""
        try:
            with Session(self._writer_at_once) as session, session.begin():
                limit_waiting(session, 0.0)
                work(session)
        except OperationalError as error:
            if is_about_waiting(error):
                return False
            raise
        return True

    # Made once: an engine with options of its own is dear beside a query.
    @cached_property
    def _reader(self) -> Engine:
        if self.engine.dialect.name == "postgresql":
            return self.engine.execution_options(isolation_level="REPEATABLE READ", postgresql_readonly=True)
        return self.engine

    @cached_property
    def _writer(self) -> Engine:
        return self.engine.execution_options(sqlite_begin=_WITH_LOCK)

    @cached_property
    def _writer_at_once(self) -> Engine:
        return self._writer.execution_options(sqlite_wait=0.0)


def connect(url: str) -> Database:
    """Open the database behind `DATABASE_URL`; nothing is read or written yet."""
    parsed = _with_driver(make_url(url))
    if parsed.get_backend_name() == "sqlite":
        return Database(_sqlite(parsed))
    options: dict[str, Any] = {"pool_size": 10, "max_overflow": 20, "pool_pre_ping": True}
    return Database(create_engine(parsed, connect_args={**POSTGRESQL_DRIVER}, **options, **LOGGING))


def _with_driver(url: URL) -> URL:
    return url.set(drivername="postgresql+psycopg") if url.drivername in {"postgresql", "postgres"} else url


def _sqlite(url: URL) -> Engine:
    in_memory = url.database in {None, "", ":memory:"}
    options: dict[str, Any] = {"poolclass": StaticPool} if in_memory else {"pool_size": 10, "max_overflow": 40}
    driver = {"check_same_thread": False, "timeout": BUSY_TIMEOUT_SECONDS}
    engine = create_engine(url, connect_args=driver, **options, **LOGGING)
    event.listen(engine, "connect", _prepare_sqlite)
    if in_memory:
        event.listen(engine, "begin", _begin_sqlite)
    else:
        _WriteTurn().listen_to(engine)
    return engine


class _WriteTurn:
    """One writer of this process at a time has SQLite's lock.

    SQLite lets a writer that finds another one sleep, for up to a tenth of a second, and try again: under load the
    unlucky one waits for seconds. Who waits here is woken. Other processes are still waited for by SQLite.
    """

    def __init__(self) -> None:
        self._turn = Lock()

    def listen_to(self, engine: Engine) -> None:
        event.listen(engine, "connect", self._introduce)
        event.listen(engine, "begin", self._begin)
        # Every transaction ends before its connection goes back.
        event.listen(engine, "checkin", self._end)
        event.listen(engine, "invalidate", self._end)

    def take(self, connection: Connection, seconds: float = BUSY_TIMEOUT_SECONDS) -> None:
        if "has_turn" in connection.info:
            return
        if not self._turn.acquire(timeout=seconds):
            raise _busy()
        connection.info["has_turn"] = True

    def _introduce(self, _connection: Any, record: Any) -> None:
        record.info["write_turn"] = self

    def _begin(self, connection: Connection) -> None:
        options = connection.get_execution_options()
        if options.get("sqlite_begin") == _WITH_LOCK:
            self.take(connection, options.get("sqlite_wait", BUSY_TIMEOUT_SECONDS))
        _begin_sqlite(connection)

    def _end(self, _connection: Any, record: Any, *_error: object) -> None:
        if record.info.pop("has_turn", False):
            self._turn.release()


def _busy() -> OperationalError:
    error = sqlite3.OperationalError("database is locked")
    error.sqlite_errorcode = sqlite3.SQLITE_BUSY
    return OperationalError("BEGIN IMMEDIATE", None, error)


def _prepare_sqlite(connection: Any, _record: object) -> None:
    # The driver would begin transactions on its own, late, and never before a SELECT.
    connection.isolation_level = None
    _use_write_ahead_log(connection)
    # SQLite may have been built to flush the log at checkpoints alone: a power cut would lose what was answered.
    connection.execute("PRAGMA synchronous = FULL")
    # SQLite parses ON DELETE CASCADE but ignores it until each connection opts in.
    connection.execute("PRAGMA foreign_keys = ON")


def _use_write_ahead_log(connection: Any) -> None:
    # Of several processes that open a new file at once, SQLite turns all but one away here,
    # without the waiting that it does everywhere else.
    give_up_at = monotonic() + BUSY_TIMEOUT_SECONDS
    while True:
        try:
            connection.execute("PRAGMA journal_mode = WAL")
        except sqlite3.OperationalError:
            if monotonic() > give_up_at:
                raise
            sleep(0.01)
        else:
            return


def _begin_sqlite(connection: Connection) -> None:
    # A transaction that reads first and writes later can fail at once when another one wrote in between;
    # one that is going to write therefore waits for its turn at the start.
    options = connection.get_execution_options()
    begin = options.get("sqlite_begin", "BEGIN")
    if "sqlite_wait" not in options:
        connection.exec_driver_sql(begin)
        return
    connection.exec_driver_sql(f"PRAGMA busy_timeout = {options['sqlite_wait'] * 1000:.0f}")
    try:
        connection.exec_driver_sql(begin)
    finally:
        connection.exec_driver_sql(f"PRAGMA busy_timeout = {BUSY_TIMEOUT_SECONDS * 1000:.0f}")


def begin_without_lock(session: Session) -> Connection | None:
    """The connection of a writing transaction that has SQLite's lock only from `take_lock` on. Until then it must not
    look at the database, since what it then sees could not be written upon, but temporary tables are free to it.

    None on PostgreSQL, and for a database in memory, whose one connection reads and writes in one transaction.
    """
    engine = session.get_bind()
    if engine.dialect.name != "sqlite" or isinstance(engine.engine.pool, StaticPool):
        return None
    return session.connection(execution_options={"sqlite_begin": _WITHOUT_LOCK})


def take_lock(session: Session) -> None:
    """Wait for SQLite's lock if the transaction began without it; the statement that comes next has to write."""
    connection = session.connection()
    turn = connection.info.get("write_turn")
    if turn is not None:
        turn.take(connection)


def limit_waiting(session: Session, seconds: float) -> None:
    """For each lock that PostgreSQL has this transaction wait for from now on."""
    connection = session.connection()
    if connection.dialect.name == "postgresql":
        # Zero would mean to wait for ever.
        connection.exec_driver_sql(f"SET LOCAL lock_timeout = {max(1, round(seconds * 1000))}")


def is_about_waiting(error: OperationalError) -> bool:
    """Whether another transaction was in the way for longer than this one was to wait."""
    if isinstance(error.orig, sqlite3.Error):
        return error.orig.sqlite_errorcode & 0xFF in {sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED}
    return getattr(error.orig, "sqlstate", None) == LOCK_NOT_AVAILABLE


def is_about_null(error: IntegrityError) -> bool:
    """Whether a column refused to be empty that may be in today's schema: the database was never migrated."""
    if isinstance(error.orig, sqlite3.Error):
        return error.orig.sqlite_errorname == "SQLITE_CONSTRAINT_NOTNULL"
    return getattr(error.orig, "sqlstate", None) == "23502"


def by_code_point(dialect_name: str, column: InstrumentedAttribute[str]) -> ColumnElement[str]:
    """Order text as Python and SQLite do; PostgreSQL would otherwise follow the language of the server."""
    return column.collate("C") if dialect_name == "postgresql" else column.expression
