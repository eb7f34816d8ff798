"""The readers of `formats/`, as a job uses them."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from functools import partial

from backend.app.formats import drop, sources
from backend.app.formats.claims import Answers, Question, Row
from backend.app.formats.recognise import RecognisedFile
from backend.app.services.jobs.reading import Recognised, StoredFile, Understood


class _Readers:
    """Each upload is recognised by itself; what files of one service mean together is settled over all of them."""

    @contextmanager
    def recognise(self, files: Sequence[StoredFile], *, now: float) -> Iterator[Recognised]:
        found: list[RecognisedFile] = []
        upload_of: dict[str, str] = {}
        not_understood: dict[str, list[tuple[str, int]]] = {}
        with ExitStack() as opened:
            for file in files:
                of_upload = sources.recognise(drop.parts(opened.enter_context(file.open()), file.name))
                found += of_upload.files
                upload_of |= {each.path: file.name for each in of_upload.files}
                not_understood[file.name] = of_upload.not_understood
            parts = [_understood(each, upload_of[each.path], now) for each in sources.settled(found)]
            yield Recognised(parts, not_understood)


def _understood(file: RecognisedFile, upload: str, now: float) -> Understood:
    first = file.sources[0]
    read: Callable[[Answers], Iterator[Row]] = partial(file.rows, now=now)
    questions: Callable[[Answers], tuple[Question, ...]] = file.questions
    return Understood(upload, file.path, first.service, first.what, first.label, questions, read, file.notices)


READERS = _Readers()
