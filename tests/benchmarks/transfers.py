"""Export, import, preview and import again, against the bare driver and against ten times as many titles."""

from contextlib import closing
from pathlib import Path

from tests.benchmarks import floor
from tests.benchmarks.documents import a_document
from tests.benchmarks.library import Server
from tests.benchmarks.measuring import Times, ratio, seconds
from tests.benchmarks.table import Line, at_most

WORKS = ("export", "import", "preview", "second import")


def lines(folder: Path, *, titles: int, rounds: int) -> list[Line]:
    few, many = _Size(folder / "few", titles), _Size(folder / "many", titles * 10)
    few.round()  # What is compiled or cached once is not what is measured.
    pairs = [(few.round(), many.round()) for _ in range(min(rounds, 3))]
    of_few = [one for one, _ in pairs] + [few.round() for _ in range(rounds - len(pairs))]
    growth = [{work: large[work] / small[work] for work in WORKS} | {"one": 1.0} for small, large in pairs]
    return [
        at_most(f"export of {titles:,} titles", ratio(of_few, "export", "raw read"), 1.5, floor="floor"),
        at_most(f"import of {titles:,} titles", ratio(of_few, "import", "raw write"), 3, floor="floor"),
        at_most(f"preview of {titles:,} titles", ratio(of_few, "preview", "import"), 1, floor="import"),
        at_most("second import, all unchanged", ratio(of_few, "second import", "import"), 1, floor="first"),
        *(
            at_most(f"{work} of {titles * 10:,} titles", ratio(growth, work, "one"), 12, floor=f"{titles:,}")
            for work in WORKS
        ),
    ]


class _Size:
    def __init__(self, folder: Path, titles: int) -> None:
        self._server = Server(folder)
        self._body = a_document(titles)

    def round(self) -> Times:
        """Everything once, side by side, in one file."""
        server, body = self._server, self._body
        account = server.an_account()
        with closing(floor.opened(str(server.path))) as connection:
            raw_write = seconds(lambda: floor.write_library(connection, account, body))
            server.forget_library(account)
            times = {
                "raw write": raw_write,
                "preview": seconds(lambda: server.preview(account, body)),
                "import": seconds(lambda: server.bring_in(account, body)),
                "second import": seconds(lambda: server.bring_in(account, body)),
                "raw read": seconds(lambda: floor.read_library(connection, account)),
                "export": seconds(lambda: server.export(account)),
            }
        server.forget_library(account)
        return times
