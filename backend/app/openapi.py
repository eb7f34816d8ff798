"""`python -m backend.app.openapi` prints the OpenAPI document that the web app's types are generated from."""

import json
import sys

from backend.app.main import create_app
from backend.app.settings import Settings


def document() -> str:
    # Whatever this machine's environment says, the document is the same.
    app = create_app(Settings.model_construct())
    return json.dumps(app.openapi(), indent=2, sort_keys=True, ensure_ascii=False) + "\n"


if __name__ == "__main__":
    sys.stdout.write(document())
