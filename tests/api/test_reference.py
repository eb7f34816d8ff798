import re

from fastapi.testclient import TestClient

from backend.app import openapi


def test_the_reference_has_every_route_and_every_shape_and_loads_nothing(client: TestClient) -> None:
    reply = client.get("/docs")
    assert (reply.status_code, reply.headers["Content-Type"]) == (200, "text/html; charset=utf-8")
    document = client.get("/openapi.json").json()
    operations = {
        operation["operationId"] for operations in document["paths"].values() for operation in operations.values()
    }
    anchors = set(re.findall(r'<details id="(\w+)">', reply.text))
    assert anchors == operations | set(document["components"]["schemas"])
    assert set(re.findall(r'href="#(\w+)"', reply.text)) <= anchors
    assert re.findall(r"<script|<link|<img|<iframe|https?://|\bon\w+=", reply.text) == []


def test_the_references_policy_allows_its_own_style_alone(client: TestClient) -> None:
    policy = client.get("/docs").headers["Content-Security-Policy"]
    assert re.fullmatch(
        r"default-src 'none'; style-src 'sha256-[\w+/]{43}='; base-uri 'none'; frame-ancestors 'none'", policy
    )


def test_operations_are_named_after_their_functions(client: TestClient) -> None:
    paths = client.get("/openapi.json").json()["paths"]
    assert paths["/api/auth/setup"]["get"]["operationId"] == "setup_needed"
    assert paths["/api/auth/me"]["get"]["security"] == [{"HTTPBearer": []}]
    assert "security" not in paths["/api/health"]["get"]


def test_the_printed_document_is_the_served_one_and_the_same_each_time(client: TestClient) -> None:
    printed = openapi.document()
    assert printed == openapi.document()
    assert printed.endswith("}\n")
    assert client.get("/openapi.json").json() == openapi.json.loads(printed)
