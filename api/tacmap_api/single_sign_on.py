"""Single sign-on by OpenID Connect: the way of a browser to an issuer and back (authorization code with PKCE).

One secret of 256 bits binds the way to the browser: it lies in a cookie, its hash on record, good once and for ten
minutes. State, nonce and PKCE's verifier are derived from it, so that there is nothing else to keep. An ID token counts
when a key that the issuer publishes signed it, for us, in answer to this very way, and its time has not passed.
"""

import hashlib
import hmac
import json
import time
from base64 import urlsafe_b64encode
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from urllib.parse import quote, urlencode

import httpx2
from joserfc import jwt
from joserfc.errors import InvalidKeyIdError, JoseError
from joserfc.jwk import KeySet

from tacmap.errors import LoginRefused
from tacmap_api.issuers import Issuer, is_safe

__all__ = ["SignOn", "derived"]

_ALGORITHMS = ("RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512", "Ed25519")
_LEEWAY_S = 60  # between their clock and ours
_FRESH_S = 3600.0  # for so long what an issuer publishes of itself is not asked for again
_PATIENCE_S = 10.0
_LARGEST = 1_000_000  # bytes of an answer


@dataclass(frozen=True, slots=True, kw_only=True)
class _Published:
    """What an issuer says of itself, and the keys it signs with; `at` is when it was asked."""

    about: Mapping[str, Any]
    keys: KeySet
    at: float


class SignOn:
    """The ways to one issuer. `clock` gives aware times."""

    def __init__(self, issuer: Issuer, clock: Callable[[], datetime]) -> None:
        self.issuer = issuer
        self._clock = clock
        self._client = httpx2.Client(timeout=_PATIENCE_S, follow_redirects=False)
        self._known: _Published | None = None

    def way_in(self, secret: str, back: str) -> str:
        """Where the browser is sent; it comes back to `back`. Raises LoginRefused where the issuer does not answer."""
        challenge = _text(hashlib.sha256(derived("verifier", secret).encode()).digest())
        asked = {
            "response_type": "code",
            "client_id": self.issuer.client_id,
            "redirect_uri": back,
            "scope": " ".join(dict.fromkeys(("openid", *self.issuer.scopes))),
            "state": derived("state", secret),
            "nonce": derived("nonce", secret),
            "code_challenge": challenge,
            "code_challenge_method": "S256",
        }
        return _with_query(self._address("authorization_endpoint"), asked)

    def way_out(self, back: str) -> str | None:
        """Where the issuer ends its own session (RP-initiated logout); None where it says nothing of it."""
        try:
            address = self._address("end_session_endpoint")
        except LoginRefused:
            return None
        return _with_query(address, {"client_id": self.issuer.client_id, "post_logout_redirect_uri": back})

    def claims(self, code: str, secret: str, back: str, *, said_issuer: str | None = None) -> dict[str, Any]:
        """What the issuer says of who came back with `code`: verified. Raises LoginRefused.

        `said_issuer` is the `iss` that came with the code (RFC 9207): another issuer's answer is not ours.
        """
        says_who = self._published().about.get("authorization_response_iss_parameter_supported") is True
        if said_issuer != self.issuer.issuer and (said_issuer is not None or says_who):
            raise _refused(self.issuer, "another issuer answered")
        token = self._exchanged(code, secret, back).get("id_token")
        if not isinstance(token, str):
            raise _refused(self.issuer, "it sent no ID token")
        return self._checked(self._decoded(token), derived("nonce", secret))

    def close(self) -> None:
        self._client.close()

    def _exchanged(self, code: str, secret: str, back: str) -> dict[str, Any]:
        """The answer to a code, which only we can redeem: it takes the verifier, and the client's secret."""
        form = {
            "grant_type": "authorization_code",
            "code": code,
            "redirect_uri": back,
            "code_verifier": derived("verifier", secret),
        }
        known, ours, proof = self._published().about, self.issuer.client_id, self.issuer.secret()
        methods = known.get("token_endpoint_auth_methods_supported") or ["client_secret_basic"]
        basic = bool(proof) and "client_secret_basic" in methods
        if not basic:
            form |= {"client_id": ours} | ({"client_secret": proof} if proof else {})
        who = httpx2.BasicAuth(quote(ours, safe=""), quote(proof, safe="")) if basic else None
        return self._asked("POST", self._address("token_endpoint"), data=form, auth=who)

    def _decoded(self, token: str) -> dict[str, Any]:
        """The claims of a token that the issuer signed; new keys are fetched where it names one we do not know."""
        try:
            try:
                return jwt.decode(token, self._published().keys, algorithms=_ALGORITHMS).claims
            except InvalidKeyIdError:
                return jwt.decode(token, self._published(anew=True).keys, algorithms=_ALGORITHMS).claims
        except (JoseError, ValueError) as error:
            raise _refused(self.issuer, "its ID token is not signed by a key that it publishes") from error

    def _checked(self, claims: dict[str, Any], nonce: str) -> dict[str, Any]:
        """The claims, where they are for us, now, and about this way (OpenID Connect Core 3.1.3.7)."""
        registry = jwt.JWTClaimsRegistry(
            now=int(self._clock().timestamp()),
            leeway=_LEEWAY_S,
            iss={"essential": True, "value": self.issuer.issuer},
            aud={"essential": True, "value": self.issuer.client_id},
            sub={"essential": True},
            exp={"essential": True},
            iat={"essential": True},
            nonce={"essential": True, "value": nonce},
        )
        try:
            registry.validate(claims)
        except JoseError as error:
            raise _refused(self.issuer, f"its ID token is not for here and now ({error.description})") from error
        several = isinstance(claims["aud"], list) and len(claims["aud"]) > 1
        if claims.get("azp", None if several else self.issuer.client_id) != self.issuer.client_id:
            raise _refused(self.issuer, "its ID token is for another client")
        if len(claims["sub"]) > 255:
            raise _refused(self.issuer, "its name for this person is too long")
        return claims

    def _address(self, name: str) -> str:
        found = self._published().about.get(name)
        if not isinstance(found, str) or not is_safe(found):
            raise _refused(self.issuer, f"it publishes no {name}")
        return found

    def _published(self, *, anew: bool = False) -> _Published:
        known, now = self._known, time.monotonic()
        if known is None or anew or now - known.at > _FRESH_S:
            about = self._asked("GET", self.issuer.issuer.rstrip("/") + "/.well-known/openid-configuration")
            if about.get("issuer") != self.issuer.issuer:
                raise _refused(self.issuer, "it calls itself by another name")
            address = about.get("jwks_uri")
            if not isinstance(address, str) or not is_safe(address):
                raise _refused(self.issuer, "it publishes no keys")
            self._known = known = _Published(about=about, keys=self._keys(address), at=now)
        return known

    def _keys(self, address: str) -> KeySet:
        try:
            return KeySet.import_key_set(self._asked("GET", address))  # type: ignore[arg-type]
        except (JoseError, ValueError, KeyError, TypeError, AttributeError) as error:
            raise _refused(self.issuer, "its keys cannot be read") from error

    def _asked(self, method: str, address: str, **given: Any) -> dict[str, Any]:
        """The JSON that they answer. Raises LoginRefused for anything else."""
        content = b""
        try:
            headers = {"Accept": "application/json"}
            with self._client.stream(method, address, headers=headers, **given) as answer:
                for piece in answer.iter_bytes():
                    content += piece
                    if len(content) > _LARGEST:
                        raise _refused(self.issuer, "its answer is too large")
            found = json.loads(content) if answer.status_code == 200 else None
        except (httpx2.HTTPError, ValueError) as error:
            raise _refused(self.issuer, "it does not answer") from error
        if not isinstance(found, dict):
            raise _refused(self.issuer, f"it answered {answer.status_code}")
        return found


def derived(what: str, secret: str) -> str:
    """A text of 43 characters that follows from the secret and does not tell it."""
    return _text(hmac.digest(secret.encode(), f"tacmap {what}".encode(), "sha256"))


def _text(raw: bytes) -> str:
    return urlsafe_b64encode(raw).decode().rstrip("=")


def _with_query(address: str, asked: Mapping[str, str]) -> str:
    return f"{address}{'&' if '?' in address else '?'}{urlencode(asked)}"


def _refused(issuer: Issuer, why: str) -> LoginRefused:
    return LoginRefused(
        f"{issuer.name} could not say who you are: {why}.",
        remedy="Begin again at the login page; if it stays so, tell who runs this service.",
    )
