"""The first account of an instance."""

from fastapi import APIRouter, status

from app.core.dependencies import SessionDep, VisitorDep
from app.models.sign_in import SetupState
from app.models.users import Profile, Setup
from app.services import auth

router = APIRouter(prefix="/setup", tags=["setup"])


@router.get("")
def get_setup(session: SessionDep) -> SetupState:
    if not auth.setup_needed(session):
        return SetupState(needed=False)
    return SetupState(needed=True, region=auth.region_of_environment())


@router.post("", status_code=status.HTTP_201_CREATED)
def set_up(session: SessionDep, visitor: VisitorDep, data: Setup) -> Profile:
    return auth.profile_of(auth.set_up(session, data, visitor))
