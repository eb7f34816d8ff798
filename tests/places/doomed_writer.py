"""Puts an object and stops in the middle of it, for good: `python -m tests.places.doomed_writer ADDRESS KEY`."""

import io
import signal
import sys
from hashlib import sha256

from backend.app.places.address import place_at

CONTENT = bytes(range(256)) * 4096


class HalfBody(io.BytesIO):
    """Half of it can be read. Whoever wants the rest waits until the process is killed."""

    def read(self, size: int | None = -1, /) -> bytes:
        if self.tell() >= len(CONTENT) // 2:
            print("half way", flush=True)  # noqa: T201 -- the test waits for it
            signal.pause()
        return super().read(size)


if __name__ == "__main__":
    place_at(sys.argv[1]).put(sys.argv[2], HalfBody(CONTENT), sha256=sha256(CONTENT).hexdigest(), facts={"a": "b"})
