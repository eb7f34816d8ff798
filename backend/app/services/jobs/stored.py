"""Jobs in the database. Each function says whose job it is about; of another account there is none."""

import zlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

import orjson
from sqlalchemy import ColumnElement, bindparam, case, delete, func, insert, select, text, update
from sqlalchemy.orm import Session

from backend.app.batches import batches
from backend.app.catalogue.matching import Candidate, Sought
from backend.app.formats.claims import Answers, Id
from backend.app.services.jobs.errors import JobUnknown
from backend.app.services.jobs.reading import StoredFile
from backend.app.services.title_matching import Found, Title
from backend.app.transfer.jobs.fold import Meaning, Standing
from backend.app.transfer.jobs.titles import SoughtTitle
from backend.models import ImportFile, ImportJob, ImportTitle, TitleDecision

SKIP, STALE = "skip", "null"
DOUBTFUL = (Standing.AMBIGUOUS, Standing.UNKNOWN, Standing.PENDING)
ROWS_AT_A_TIME = 500

_STORE_FOUND = (
    update(ImportTitle)
    .where(ImportTitle.job_id == bindparam("job"), ImportTitle.key == bindparam("title"))
    .values(
        standing=bindparam("standing"),
        imdb_id=bindparam("imdb_id"),
        candidates=bindparam("candidates"),
        because=bindparam("because"),
        retry_after=bindparam("retry_after"),
    )
)
# ON CONFLICT makes two jobs that settle one title at once safe.
_REMEMBER = text(
    "INSERT INTO title_decisions (user_id, key, imdb_id, by_person, decided_at)"
    " VALUES (:user_id, :key, :imdb_id, :by_person, :now)"
    " ON CONFLICT (user_id, key) DO UPDATE SET imdb_id = excluded.imdb_id, by_person = excluded.by_person,"
    " decided_at = excluded.decided_at WHERE excluded.by_person OR NOT title_decisions.by_person"
)


@dataclass(frozen=True, slots=True)
class TitleCounts:
    total: int
    certain: int
    ambiguous: int
    unknown: int
    pending: int
    waiting: int
    skipped: int


def get(session: Session, user_id: str, job_id: str) -> ImportJob:
    found = session.scalar(select(ImportJob).where(ImportJob.id == job_id, ImportJob.user_id == user_id))
    if found is None:
        raise JobUnknown
    return found


def lock(session: Session, user_id: str, job_id: str) -> ImportJob:
    """Of two changes to a job at once the second waits for the first."""
    mine = select(ImportJob).where(ImportJob.id == job_id, ImportJob.user_id == user_id)
    found = session.scalar(mine.with_for_update())
    if found is None:
        raise JobUnknown
    return found


def files(session: Session, job_id: str) -> list[StoredFile]:
    """In the order of the drop."""
    rows = select(ImportFile.name, ImportFile.sha256, ImportFile.content).where(ImportFile.job_id == job_id)
    return [StoredFile(*row) for row in session.execute(rows.order_by(ImportFile.position))]


def digests(session: Session, job_id: str) -> list[tuple[str, str]]:
    """The names of the files and the SHA-256 of each, in the order of the drop."""
    rows = select(ImportFile.name, ImportFile.sha256).where(ImportFile.job_id == job_id)
    return [(name, digest) for name, digest in session.execute(rows.order_by(ImportFile.position))]


def answers_of(job: ImportJob) -> dict[str, Answers]:
    return orjson.loads(job.answers)


def options_of(job: ImportJob) -> dict[str, str]:
    return orjson.loads(job.options)


def summary_of(job: ImportJob) -> list[dict[str, Any]]:
    """Nothing while the files have changed and are not read yet."""
    return orjson.loads(job.summary) or []


def rows_read(job: ImportJob) -> dict[str, int]:
    """By the path of each part, as they were counted when the file came."""
    return {part["path"]: part["rows"] for file in summary_of(job) for part in file["parts"]}


# What has been carried out


def applies_of(job: ImportJob) -> list[dict[str, Any]]:
    """The newest at the end."""
    return orjson.loads(zlib.decompress(job.applies)) if job.applies else []


def newest_safety_backup(applies: Sequence[Mapping[str, Any]]) -> str | None:
    """The file whose restore undoes the job, as far back as something was changed."""
    return next((each["safety_backup"] for each in reversed(applies) if each["safety_backup"]), None)


def packed(applies: Sequence[Mapping[str, Any]]) -> bytes:
    return zlib.compress(orjson.dumps(applies), 1)


# Titles

_MEANS: ColumnElement[str] = case(
    (ImportTitle.choice == SKIP, Standing.SKIPPED.value),
    (ImportTitle.choice.is_not(None), Standing.CERTAIN.value),
    else_=ImportTitle.standing,
)


def keep_titles(session: Session, job_id: str, titles: Mapping[str, SoughtTitle], known: Mapping[str, str]) -> None:
    """The titles of a job become these. What was found of those that it had already stays; `known` are the IMDb ids of
    titles that were settled before, by key.
    """
    had = set(session.scalars(select(ImportTitle.key).where(ImportTitle.job_id == job_id)))
    for gone in batches(had - titles.keys(), ROWS_AT_A_TIME):
        mine = delete(ImportTitle).where(ImportTitle.job_id == job_id, ImportTitle.key.in_(gone))
        session.execute(mine, execution_options={"synchronize_session": False})
    new = [
        _row(job_id, position, title, known.get(title.key))
        for position, title in enumerate(titles.values())
        if title.key not in had
    ]
    if new:
        session.execute(insert(ImportTitle), new)


def _row(job_id: str, position: int, title: SoughtTitle, known: str | None) -> dict[str, Any]:
    # An IMDb id beside which another number stands waits to hear whether the two are of one title.
    is_settled = known is not None or title.ids.keys() == {Id.IMDB}
    return {
        "job_id": job_id,
        "key": title.key,
        "position": position,
        "sought": orjson.dumps(asdict(title), option=orjson.OPT_NON_STR_KEYS).decode(),
        "standing": (Standing.CERTAIN if is_settled else Standing.WAITING).value,
        "imdb_id": known or title.ids.get(Id.IMDB),
        "candidates": "[]",
        "because": None,
        "retry_after": None,
        "choice": None,
    }


def meanings(session: Session, job_id: str) -> dict[str, Meaning]:
    columns = (ImportTitle.key, ImportTitle.standing, ImportTitle.imdb_id, ImportTitle.choice)
    rows = session.connection().execute(select(*columns).where(ImportTitle.job_id == job_id))
    return {key: meaning_of(standing, imdb_id, choice) for key, standing, imdb_id, choice in rows}


def meaning_of(standing: str, imdb_id: str | None, choice: str | None) -> Meaning:
    """As `_MEANS` says it to the database: a person's word before what was found."""
    if choice is None:
        return Meaning(Standing(standing), imdb_id)
    return Meaning(Standing.SKIPPED) if choice == SKIP else Meaning(Standing.CERTAIN, choice)


def counts(session: Session, job_id: str) -> TitleCounts:
    rows = select(_MEANS, func.count()).where(ImportTitle.job_id == job_id).group_by(_MEANS)
    found: dict[str, int] = dict(session.connection().execute(rows).all())  # pyright: ignore[reportArgumentType]
    return TitleCounts(total=sum(found.values()), **{each.value: found.get(each.value, 0) for each in Standing})


DECIDED = ImportTitle.choice.is_not(None)


def stand_as(*standings: Standing) -> ColumnElement[bool]:
    return _MEANS.in_([each.value for each in standings])


def window(
    session: Session, job_id: str, which: ColumnElement[bool], *, offset: int, limit: int
) -> tuple[int, list[ImportTitle]]:
    """How many such titles the job has, and some of them in the order of the files."""
    mine = (ImportTitle.job_id == job_id, which)
    total = session.scalar(select(func.count()).select_from(ImportTitle).where(*mine)) or 0
    rows = select(ImportTitle).where(*mine).order_by(ImportTitle.position, ImportTitle.key)
    return total, list(session.scalars(rows.offset(offset).limit(limit)))


def waiting(session: Session, job_id: str, *, limit: int, with_id: bool = False) -> list[Title]:
    """Those that nobody has settled meanwhile; or only those of them whose IMDb id the file names."""
    open_ones = [
        ImportTitle.job_id == job_id,
        ImportTitle.standing == Standing.WAITING.value,
        ImportTitle.choice.is_(None),
    ]
    if with_id:
        open_ones.append(ImportTitle.imdb_id.is_not(None))
    rows = select(ImportTitle.sought).where(*open_ones).order_by(ImportTitle.position).limit(limit)
    return [_title(orjson.loads(sought)) for sought in session.scalars(rows)]


def _title(said: dict[str, Any]) -> Title:
    sought = Sought(
        said["title"],
        said["year"],
        said["kind"],
        said["original_title"],
        tuple(said["directors"]),
        said["runtime"],
    )
    return Title(said["key"], sought, {Id(kind): value for kind, value in said["ids"].items()})


def store_found(session: Session, job_id: str, found: Mapping[str, Found]) -> None:
    rows = [
        {
            "job": job_id,
            "title": key,
            "standing": str(each.state),
            "imdb_id": each.imdb_id,
            "candidates": orjson.dumps([asdict(candidate) for candidate in each.candidates]).decode(),
            "because": each.because,
            "retry_after": each.retry_after,
        }
        for key, each in found.items()
    ]
    if rows:
        session.connection().execute(_STORE_FOUND, rows)


def ask_again(session: Session, job_id: str) -> None:
    """Titles that could not be asked for wait again."""
    pending = (ImportTitle.job_id == job_id, ImportTitle.standing == Standing.PENDING.value)
    session.execute(
        update(ImportTitle).where(*pending).values(standing=Standing.WAITING.value, because=None),
        execution_options={"synchronize_session": False},
    )


def reasons_of_pending(session: Session, job_id: str) -> tuple[list[str], float | None]:
    """Why titles could not be asked for; and after how many seconds to ask again, if waiting helps."""
    pending = (ImportTitle.job_id == job_id, ImportTitle.standing == Standing.PENDING.value)
    rows = select(ImportTitle.because, func.max(ImportTitle.retry_after)).where(*pending).group_by(ImportTitle.because)
    found = session.execute(rows.order_by(ImportTitle.because)).all()
    waits = [seconds for _, seconds in found if seconds is not None]
    return [because for because, _ in found if because], max(waits, default=None)


def candidates_of(title: ImportTitle) -> list[Candidate]:
    return [_candidate(each) for each in orjson.loads(title.candidates)]


def _candidate(kept: dict[str, Any]) -> Candidate:
    in_tuples: dict[str, Any] = {
        "names": tuple(kept["names"]),
        "directors": tuple(kept["directors"]),
        "pages": tuple((whose, address) for whose, address in kept["pages"]),
    }
    return Candidate(**(kept | in_tuples))


# Decisions of an account


def decisions(session: Session, user_id: str, keys: Iterable[str]) -> dict[str, str]:
    found: dict[str, str] = {}
    for some in batches(keys, ROWS_AT_A_TIME):
        mine = (TitleDecision.user_id == user_id, TitleDecision.key.in_(some))
        rows = select(TitleDecision.key, TitleDecision.imdb_id).where(*mine)
        found |= dict(session.connection().execute(rows).all())  # pyright: ignore[reportArgumentType, reportCallIssue]
    return found


def remember(session: Session, user_id: str, imdb_ids: Mapping[str, str], *, by_person: bool, now: float) -> None:
    """By key. What a person said is not replaced by what a rule found."""
    rows = [
        {"user_id": user_id, "key": key, "imdb_id": imdb_id, "by_person": by_person, "now": now}
        for key, imdb_id in sorted(imdb_ids.items())
    ]
    if rows:
        session.execute(_REMEMBER, rows)


def forget(session: Session, user_id: str, key: str) -> None:
    session.execute(delete(TitleDecision).where(TitleDecision.user_id == user_id, TitleDecision.key == key))
