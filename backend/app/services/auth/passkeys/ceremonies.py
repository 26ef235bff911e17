"""What authenticators made and signed, verified by py_webauthn.

Loading that library takes a quarter of a second, so this module is imported where it is needed.
Everything that comes in is hostile: whatever the library stumbles over is a refusal.
"""

from dataclasses import dataclass
from typing import Any, Final

import structlog
from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from webauthn import verify_authentication_response, verify_registration_response
from webauthn.helpers import (
    base64url_to_bytes,
    decode_credential_public_key,
    decoded_public_key_to_cryptography,
    parse_attestation_object,
)
from webauthn.helpers.cose import COSEAlgorithmIdentifier
from webauthn.helpers.exceptions import WebAuthnException
from webauthn.helpers.structs import AttestationFormat

from app.models.passkeys import ALGORITHMS, PasskeyCreate, PasskeyProof
from app.services.auth.place import Place

_LONGEST_KEY: Final = 2_048
"""Bytes; an RSA key of 4,096 bits has a quarter of that."""

_STUMBLES: Final = (
    WebAuthnException,
    InvalidSignature,
    UnsupportedAlgorithm,
    ValueError,
    TypeError,
    LookupError,
    AttributeError,
    OverflowError,
    RecursionError,
)

_UNATTESTED: Final = {AttestationFormat.NONE, AttestationFormat.PACKED}

log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class Made:
    """The public half of a new key, as COSE, and how often it was used already."""

    public_key: bytes
    sign_count: int


def made(data: PasskeyCreate, challenge: str, place: Place) -> Made | None:
    """The key that was made at this place for this challenge; None when it is not good."""
    try:
        _want_unattested(data)
        found = verify_registration_response(
            credential=_told(
                data, {"clientDataJSON": data.client_data, "attestationObject": data.attestation}
            ),
            expected_challenge=base64url_to_bytes(challenge),
            expected_rp_id=place.rp_id,
            expected_origin=place.origin,
            require_user_verification=True,
            supported_pub_key_algs=[COSEAlgorithmIdentifier(each) for each in ALGORITHMS],
        )
        _want_key(found.credential_public_key)
        if found.credential_id != base64url_to_bytes(data.credential_id):
            raise ValueError("Another credential was attested.")
    except _STUMBLES as error:
        log.info("passkey.not_made", reason=str(error))
        return None
    return Made(found.credential_public_key, found.sign_count)


def signed(data: PasskeyProof, challenge: str, place: Place, public_key: bytes) -> int | None:
    """How often the key says it was used, having signed at this place for this challenge.

    None when it has not. Whether that number may be is for the caller: the library would judge it
    before it looks at the signature.
    """
    try:
        found = verify_authentication_response(
            credential=_told(
                data,
                {
                    "clientDataJSON": data.client_data,
                    "authenticatorData": data.authenticator_data,
                    "signature": data.signature,
                    "userHandle": data.user_handle,
                },
            ),
            expected_challenge=base64url_to_bytes(challenge),
            expected_rp_id=place.rp_id,
            expected_origin=place.origin,
            credential_public_key=public_key,
            credential_current_sign_count=0,
            require_user_verification=True,
        )
    except _STUMBLES as error:
        log.info("passkey.not_signed", reason=str(error))
        return None
    return found.new_sign_count


def _told(data: PasskeyCreate | PasskeyProof, response: dict[str, str]) -> dict[str, Any]:
    """As the browser said it."""
    named = {"id": data.credential_id, "rawId": data.credential_id, "type": "public-key"}
    return {**named, "response": response}


def _want_unattested(data: PasskeyCreate) -> None:
    """We ask nobody who made an authenticator, so no certificate of theirs is looked at.

    `packed` is what browsers pass on when a key speaks for itself.
    """
    attested = parse_attestation_object(base64url_to_bytes(data.attestation))
    if attested.fmt not in _UNATTESTED or attested.att_stmt.x5c is not None:
        raise ValueError("The attestation was not asked for.")


def _want_key(public_key: bytes) -> None:
    """Nothing was signed with it yet that would show that it is one."""
    if len(public_key) > _LONGEST_KEY:
        raise ValueError("The key is too long.")
    decoded_public_key_to_cryptography(decode_credential_public_key(public_key))
