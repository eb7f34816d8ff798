"""`/docs`: the OpenAPI document as one page, whole in itself. It loads nothing, and runs no script."""

import base64
import hashlib
import json
from collections import defaultdict
from collections.abc import Iterator
from html import escape
from typing import Any

from fastapi import FastAPI, Request
from starlette.responses import HTMLResponse

_STYLE = """
body { font: 16px/1.5 system-ui, sans-serif; max-width: 60rem; margin: 2rem auto; padding: 0 1rem }
:root { color-scheme: light dark }
summary { cursor: pointer; padding: .4rem 0 } details { border-top: 1px solid #8886 }
code, pre { font: 14px/1.5 ui-monospace, monospace } pre { overflow-x: auto; padding: .8rem; background: #8881 }
table { border-collapse: collapse } th, td { text-align: left; vertical-align: top; padding: .2rem 1.5rem .2rem 0 }
b { display: inline-block; min-width: 5rem }
"""
_STYLE_HASH = base64.b64encode(hashlib.sha256(_STYLE.encode()).digest()).decode()
_POLICY = f"default-src 'none'; style-src 'sha256-{_STYLE_HASH}'; base-uri 'none'; frame-ancestors 'none'"


def install(app: FastAPI) -> None:
    def reference(_request: Request) -> HTMLResponse:
        headers = {"Content-Security-Policy": _POLICY, "Cache-Control": "no-cache"}
        return HTMLResponse(page(app.openapi()), headers=headers)

    app.add_route("/docs", reference, include_in_schema=False)


def page(document: dict[str, Any]) -> str:
    info = document["info"]
    title = escape(f"{info['title']} {info['version']}")
    return "".join(
        (
            f'<!doctype html><html lang="en"><meta charset="utf-8"><title>{title}</title>',
            f'<meta name="viewport" content="width=device-width"><style>{_STYLE}</style><h1>{title}</h1>',
            '<p>Send a token as <code>Authorization: Bearer …</code>; <a href="#login">sign in</a> for one. ',
            'The same as <a href="/openapi.json">OpenAPI document</a>.</p>',
            *_sections(document),
            "</html>",
        )
    )


def _sections(document: dict[str, Any]) -> Iterator[str]:
    by_tag: defaultdict[str, list[str]] = defaultdict(list)
    for path, operations in document["paths"].items():
        for method, operation in operations.items():
            by_tag[operation.get("tags", ["other"])[0]].append(_operation(path, method, operation))
    for tag, operations in by_tag.items():
        yield f"<h2>{escape(tag.capitalize())}</h2>"
        yield from operations
    yield "<h2>Shapes</h2>"
    for name, schema in document["components"]["schemas"].items():
        text = escape(json.dumps(schema, indent=2, ensure_ascii=False))
        yield f'<details id="{escape(name)}"><summary><code>{escape(name)}</code></summary><pre>{text}</pre></details>'


def _operation(path: str, method: str, operation: dict[str, Any]) -> str:
    summary = escape(operation.get("summary", ""))
    about = escape(operation.get("description", ""))
    token = "" if "security" in operation else " · no token"
    return (
        f'<details id="{escape(operation["operationId"])}">'
        f"<summary><b>{method.upper()}</b> <code>{escape(path)}</code> {summary}{token}</summary>"
        f"<p>{about}</p><table>{''.join(_rows(operation))}</table></details>"
    )


def _rows(operation: dict[str, Any]) -> Iterator[str]:
    for parameter in operation.get("parameters", []):
        needed = "" if parameter.get("required") else " (optional)"
        schema = {key: value for key, value in parameter["schema"].items() if key != "title"}
        yield _row(f"{parameter['in']} <code>{escape(parameter['name'])}</code>{needed}", _shape(schema))
    for kind, content in operation.get("requestBody", {}).get("content", {}).items():
        yield _row("body", f"{escape(kind)} {_shape(content.get('schema', {}))}")
    for status, response in operation["responses"].items():
        shapes = " ".join(_shape(content.get("schema", {})) for content in response.get("content", {}).values())
        yield _row(f"answer {escape(status)}", f"{escape(response['description'])} {shapes}")


def _row(name: str, value: str) -> str:
    return f"<tr><th>{name}</th><td>{value}</td></tr>"


def _shape(schema: dict[str, Any]) -> str:
    """A link to a named shape, a list of one, or what the schema says."""
    if "$ref" in schema:
        name = escape(schema["$ref"].rpartition("/")[2])
        return f'<a href="#{name}"><code>{name}</code></a>'
    if schema.get("type") == "array" and "$ref" in schema.get("items", {}):
        return f"list of {_shape(schema['items'])}"
    return f"<code>{escape(json.dumps(schema, ensure_ascii=False))}</code>" if schema else ""
