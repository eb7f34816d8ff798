from fastapi import APIRouter, Request

from backend.app.api.schemas.accounts import HealthReply

router = APIRouter(tags=["health"])


@router.get("/health")
def health(request: Request) -> HealthReply:
    return HealthReply(status="ok", version=request.app.version)
