"""Measurements for Prometheus; off unless METRICS_TOKEN is set."""

import hmac

from fastapi import APIRouter, Depends
from fastapi.responses import Response

from backend.app.api.dependencies import Backups, Credentials, ReadSession, SettingsDep
from backend.app.api.transaction import TransactionRoute
from backend.app.errors import NotFound, NotSignedIn

router = APIRouter(route_class=TransactionRoute, include_in_schema=False)


class MetricsOff(NotFound):
    def __init__(self) -> None:
        super().__init__("This server gives no metrics: METRICS_TOKEN is not set.")


class WrongMetricsToken(NotSignedIn):
    def __init__(self) -> None:
        super().__init__("This is not the server's METRICS_TOKEN.")


def _require_token(settings: SettingsDep, credentials: Credentials) -> None:
    if settings.metrics_token is None:
        raise MetricsOff
    given = credentials.credentials if credentials else ""
    if not hmac.compare_digest(given.encode(), settings.metrics_token.get_secret_value().encode()):
        raise WrongMetricsToken


@router.get("/metrics", dependencies=[Depends(_require_token)])
def get_metrics(session: ReadSession, backups: Backups) -> Response:
    # It takes longer to load than most answers to give, and most servers are not asked for it.
    from backend.app.services import metrics  # noqa: PLC0415

    return Response(metrics.rendered(session, backups), media_type=metrics.CONTENT_TYPE)
