"""Libraries that a process loads before the C library, built by this machine's compiler."""

import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.siege.ground import NotHere


@contextmanager
def built(source: Path) -> Iterator[Path]:
    """The library, in a folder of its own that is gone afterwards."""
    compiler = shutil.which("cc") or shutil.which("gcc")
    if compiler is None:
        raise NotHere(f"there is no C compiler to build {source.name} with")
    with tempfile.TemporaryDirectory(prefix="siege-") as folder:
        library = Path(folder) / source.with_suffix(".so").name
        subprocess.run([compiler, "-shared", "-fPIC", "-O1", "-o", library, source, "-ldl"], check=True)
        yield library
