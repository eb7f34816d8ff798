"""What the routes of imports from other services take and answer."""

from typing import Annotated, Literal

from pydantic import BaseModel, Field, StrictBool, StringConstraints

from backend.app.catalogue.catalogue_data import Kind
from backend.app.formats.claims import Reason
from backend.app.library.values import ImdbId
from backend.app.services.backup import ImportResult
from backend.app.services.jobs.views import State

Text = Annotated[str, StringConstraints(max_length=300, pattern=r"^[^\x00]*$")]
Path = Annotated[str, StringConstraints(max_length=2000)]
TitleState = Literal["certain", "ambiguous", "unknown", "pending", "waiting", "skipped"]
SoughtKind = Literal["film", "series", "unknown"]
MOST_DECISIONS = 1_000


class NewJob(BaseModel):
    """`zone` is the IANA name of the zone in which a day of a file is meant, such as Europe/Helsinki."""

    zone: Text = "UTC"


class JobChoices(BaseModel):
    """Only what is named changes. `answers` are by the path of the part, then by the key of the question."""

    options: Annotated[dict[Text, Text], Field(max_length=20)] = {}
    answers: Annotated[dict[Path, Annotated[dict[Text, Text], Field(max_length=50)]], Field(max_length=500)] = {}
    zone: Text | None = None


class ChoiceReply(BaseModel):
    value: str
    label: str


class OptionReply(BaseModel):
    """Without choices any text is a value."""

    name: str
    label: str
    choices: list[ChoiceReply]
    value: str


class QuestionReply(BaseModel):
    """What a file does not say itself. Without choices any text is an answer; `default` holds while there is none."""

    key: str
    sentence: str
    choices: list[ChoiceReply]
    default: str | None
    answer: str | None


class PartReply(BaseModel):
    """A file, or a file in an archive, that was recognised; `first` and `last` are the days that its rows tell of.

    `problem` says why rows are missing: the file breaks off, or a question has no answer yet.
    """

    path: str
    service: str
    what: str
    label: str
    rows: int
    first: str | None
    last: str | None
    problem: str | None
    notices: list[str]
    questions: list[QuestionReply]


class UnknownPartReply(BaseModel):
    path: str
    size_bytes: int


class JobFileReply(BaseModel):
    name: str
    size_bytes: int
    sha256: str
    parts: list[PartReply]
    not_understood: list[UnknownPartReply]


class TitleCountsReply(BaseModel):
    """Distinct titles. Of `waiting` ones nobody was asked yet; `pending` ones could not be asked for."""

    total: int
    certain: int
    ambiguous: int
    unknown: int
    pending: int
    waiting: int
    skipped: int


class PausedReply(BaseModel):
    """Some titles could not be asked for. It goes on at `until` by itself, or, without one, when it is told to."""

    until: float | None
    because: list[str]


class OutcomesReply(BaseModel):
    """How many rows ended in which way; their sum is `rows`. `reasons` are of those skipped or failed."""

    rows: int
    added: int
    updated: int
    unchanged: int
    skipped: int
    ambiguous: int
    failed: int
    reasons: dict[Reason, int]


class JobReply(BaseModel):
    """Times are float seconds since 1970, UTC. The job is forgotten at `gone_at`, unless it is used before.

    `outcomes`, `applied_at` and `safety_backup` are of the last time that it was carried out.
    """

    id: str
    state: State
    zone: str
    created_at: float
    changed_at: float
    gone_at: float
    files: list[JobFileReply]
    rows: int
    options: list[OptionReply]
    titles: TitleCountsReply
    paused: PausedReply | None
    outcomes: OutcomesReply | None
    applied_at: float | None
    safety_backup: str | None
    rescue_copy: str | None
    undoable: bool


class JobsReply(BaseModel):
    jobs: list[JobReply]


class LinkReply(BaseModel):
    name: str
    url: str


class CandidateReply(BaseModel):
    """A title that could be meant. Without an `imdb_id` it cannot be taken, but may help to find the one that can."""

    imdb_id: str | None
    title: str | None
    original_title: str | None
    year: int | None
    kind: Kind | None
    director: str | None
    runtime: int | None
    poster: str | None
    links: list[LinkReply]


class JobTitleReply(BaseModel):
    """`because` says why it could not be asked for, or which key would help."""

    key: str
    state: TitleState
    decided: bool
    title: str | None
    original_title: str | None
    year: int | None
    kind: SoughtKind
    rows: int
    because: str | None
    imdb_id: str | None
    candidates: list[CandidateReply]


class JobTitlesReply(BaseModel):
    total: int
    titles: list[JobTitleReply]


class TitleChoice(BaseModel):
    """With an `imdb_id` the title is that one, with `skip` it is left out; with neither a decision is undone."""

    key: Annotated[str, StringConstraints(max_length=2000)]
    imdb_id: ImdbId | None = None
    skip: StrictBool = False


class TitleChoices(BaseModel):
    decisions: Annotated[list[TitleChoice], Field(max_length=MOST_DECISIONS)]


class DecidedReply(BaseModel):
    titles: list[JobTitleReply]
    counts: TitleCountsReply


class JobPlanReply(BaseModel):
    """`doubtful` titles stay out of it until somebody says what they are. `removed_here` are titles that the person has
    removed from the library: the option `removed` says whether they come back.
    """

    preview: ImportResult
    outcomes: OutcomesReply
    doubtful: int
    removed_here: int


class JobAppliedReply(BaseModel):
    result: ImportResult
    outcomes: OutcomesReply
    job: JobReply


class JobUndoneReply(BaseModel):
    result: ImportResult
    job: JobReply


class ReportRowReply(BaseModel):
    """`date_watched` and `rating` are what the row says: a day is YYYY-MM-DD, an instant ends in Z."""

    file: str
    line: int
    outcome: Literal["added", "updated", "unchanged", "skipped", "ambiguous", "failed"]
    reason: Reason | None
    title: str | None
    year: int | None
    imdb_id: str | None
    candidates: list[str]
    date_watched: str | None
    rating: float | None
    list: str | None
    wanted: bool
    watched: bool
    liked: bool
    kind: SoughtKind | None
    notices: Annotated["list[str]", Field()]
    raw: dict[str, str]


class ReportRowsReply(BaseModel):
    total: int
    rows: list[ReportRowReply]
