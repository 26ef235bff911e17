"""Passkeys below the API: hostile bytes, and two sign-ins at once."""

from base64 import urlsafe_b64decode
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import Any, Final

import cbor2
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from app.core.actor import Visitor
from app.core.database import unit_of_work
from app.core.errors import Unauthenticated
from app.models import Passkey
from app.models.passkeys import PasskeyCreate, PasskeyProof
from app.services.auth import passkeys
from app.services.auth.passkeys import ceremonies
from app.services.auth.place import Place
from tests import factories
from tests.support.authenticator import ORIGIN, RP_ID, Authenticator, encoded

PLACE: Final = Place(ORIGIN, RP_ID)
CHALLENGE: Final = encoded(bytes(32))
OPTIONS: Final[dict[str, Any]] = {"user": {"id": "handle"}, "challenge": CHALLENGE}


@pytest.mark.usefixtures("committed", "empty_redis")
def test_of_two_sign_ins_with_one_count_at_once_one_is_a_copy() -> None:
    phone = Authenticator()
    with unit_of_work() as session:
        person = factories.make_user(session)
        made = ceremonies.made(
            PasskeyCreate.model_validate(phone.create(OPTIONS)), CHALLENGE, PLACE
        )
        assert made is not None
        session.add(
            Passkey(
                user_id=person.id,
                credential_id=phone.credential_id,
                public_key=made.public_key,
                user_handle="handle",
                sign_count=0,
                transports=[],
                name="Phone",
            )
        )
    bodies = []
    for _ in range(2):
        phone.sign_count = 0
        challenge = passkeys.start_passkey_sign_in(Visitor()).challenge
        bodies.append(PasskeyProof.model_validate(phone.get({"challenge": challenge})))
    ready = Barrier(2)

    def enter(body: PasskeyProof) -> bool:
        ready.wait(5)
        try:
            with unit_of_work() as session:
                passkeys.sign_in_with_passkey(session, body, Visitor())
        except Unauthenticated:
            return False
        return True

    with ThreadPoolExecutor(2) as pool:
        assert sorted(pool.map(enter, bodies)) == [False, True]


hostile = st.binary(max_size=300) | st.recursive(
    st.none() | st.integers() | st.binary(max_size=70) | st.text(max_size=10) | st.booleans(),
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(
            st.sampled_from(["fmt", "attStmt", "authData", "alg", "sig", "x5c", 1, 3, -1, -2, -3]),
            inner,
            max_size=6,
        )
    ),
    max_leaves=12,
)


@settings(suppress_health_check=[HealthCheck.too_slow], deadline=None, max_examples=150)
@given(key=hostile, signature=st.binary(max_size=80), tail=st.binary(max_size=60))
def test_hostile_bytes_are_refusals_and_no_surprises(
    key: Any, signature: bytes, tail: bytes
) -> None:
    phone = Authenticator(user_handle="handle")
    body = phone.create(OPTIONS)
    whole = cbor2.loads(urlsafe_b64decode(f"{body['attestation']}==="))
    whole["authData"] = whole["authData"][: 37 + 16 + 2 + 32] + _dumped(key) + tail
    created = {**body, "attestation": encoded(cbor2.dumps(whole))}
    proof = {**phone.get(OPTIONS), "signature": encoded(signature or b"x")}

    for attestation in (created, {**body, "attestation": encoded(_dumped(key) or b"x")}):
        made = ceremonies.made(PasskeyCreate.model_validate(attestation), CHALLENGE, PLACE)
        assert made is None
    for public_key in (b"", _dumped(key)):
        told = PasskeyProof.model_validate(proof)
        assert ceremonies.signed(told, CHALLENGE, PLACE, public_key) is None


def _dumped(value: Any) -> bytes:
    return value if isinstance(value, bytes) else cbor2.dumps(value)
