"""OpenID Connect: the code flow with PKCE against one provider, and the checks of what it answers.

Nothing of a token is kept: the provider vouches for somebody once, and the console's own
session goes on from there.
"""

from __future__ import annotations

import asyncio
import base64
import hashlib
import secrets
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from urllib.parse import urlencode

import aiohttp
from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import KeySet

from handover import Identity

# Only signatures that a key of the provider's public set can check.
ALGORITHMS = ("RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384")
TIMEOUT = aiohttp.ClientTimeout(total=10, connect=5)
LARGEST_ANSWER = 256 * 1024
# Clocks of two machines may differ this much, in seconds.
LEEWAY = 60


class OidcError(Exception):
    """Logging in by way of the provider did not succeed; `code` says why, without anything of a person."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


@dataclass(frozen=True)
class OidcSettings:
    """The provider and what we are to it.

    `roles` gives our role by a value of the claim `roles_claim` (dotted for a claim within
    a claim); the first that fits, in the order of `roles`, is taken.
    """

    issuer: str
    client_id: str
    client_secret: str = field(repr=False)
    redirect_uri: str
    roles: Mapping[str, str]
    roles_claim: str = "roles"
    username_claim: str = "preferred_username"
    scopes: str = "openid profile"


@dataclass(frozen=True)
class Attempt:
    """What must be remembered between leaving for the provider and coming back."""

    state: str
    nonce: str = field(repr=False)
    verifier: str = field(repr=False)

    @classmethod
    def new(cls) -> Attempt:
        """Fresh random values, 256 bits each."""
        return cls(secrets.token_urlsafe(32), secrets.token_urlsafe(32), secrets.token_urlsafe(32))

    @property
    def challenge(self) -> str:
        """The verifier's S256 challenge."""
        digest = hashlib.sha256(self.verifier.encode()).digest()
        return base64.urlsafe_b64encode(digest).rstrip(b"=").decode()


class OidcClient:
    """One provider; its metadata is read at the first login, its keys anew when they do not fit a token."""

    def __init__(
        self, settings: OidcSettings, http: aiohttp.ClientSession, clock: Callable[[], datetime]
    ) -> None:
        self._settings = settings
        self._http = http
        self._clock = clock
        self._metadata: dict[str, Any] | None = None
        self._keys: KeySet | None = None

    async def address(self, attempt: Attempt) -> str:
        """Where to send the browser to log in."""
        metadata = await self._provider()
        query = {
            "response_type": "code",
            "client_id": self._settings.client_id,
            "redirect_uri": self._settings.redirect_uri,
            "scope": self._settings.scopes,
            "state": attempt.state,
            "nonce": attempt.nonce,
            "code_challenge": attempt.challenge,
            "code_challenge_method": "S256",
        }
        endpoint = str(metadata["authorization_endpoint"])
        return f"{endpoint}{'&' if '?' in endpoint else '?'}{urlencode(query)}"

    async def identity(self, attempt: Attempt, code: str) -> Identity:
        """Whom the provider vouches for; raises OidcError."""
        metadata = await self._provider()
        form = {
            "grant_type": "authorization_code",
            "code": code,
            "redirect_uri": self._settings.redirect_uri,
            "client_id": self._settings.client_id,
            "code_verifier": attempt.verifier,
        }
        login = aiohttp.BasicAuth(self._settings.client_id, self._settings.client_secret)
        answer = await self._fetch("POST", str(metadata["token_endpoint"]), form, login)
        token = answer.get("id_token")
        if not isinstance(token, str):
            raise OidcError("no_token")
        return self._identity_of(await self._claims(token, attempt.nonce))

    async def _provider(self) -> dict[str, Any]:
        if self._metadata is None:
            issuer = self._settings.issuer.rstrip("/")
            found = await self._fetch("GET", f"{issuer}/.well-known/openid-configuration")
            needed = ("authorization_endpoint", "token_endpoint", "jwks_uri")
            # A document that names another issuer would let that one log anybody in.
            if str(found.get("issuer", "")).rstrip("/") != issuer or not all(map(found.get, needed)):
                raise OidcError("wrong_provider")
            self._metadata = found
        return self._metadata

    async def _claims(self, token: str, nonce: str) -> dict[str, Any]:
        try:
            claims = await self._verified(token)
            registry = jwt.JWTClaimsRegistry(
                now=int(self._clock().timestamp()),
                leeway=LEEWAY,
                iss={"essential": True, "value": (await self._provider())["issuer"]},
                aud={"essential": True, "value": self._settings.client_id},
                sub={"essential": True},
                exp={"essential": True},
                iat={"essential": True},
                nonce={"essential": True, "value": nonce},
            )
            registry.validate(claims)
        except (JoseError, ValueError) as error:
            raise OidcError("bad_token") from error
        audience = claims["aud"]
        shared = isinstance(audience, list) and len(audience) > 1
        if (shared or "azp" in claims) and claims.get("azp") != self._settings.client_id:
            raise OidcError("bad_token")
        return claims

    async def _verified(self, token: str) -> dict[str, Any]:
        """The claims, once a key of the provider has signed them; the keys are read anew once."""
        for fresh in (False, True):
            try:
                return dict(jwt.decode(token, await self._key_set(fresh=fresh), ALGORITHMS).claims)
            except (JoseError, ValueError):
                if fresh:
                    raise
        raise AssertionError("unreachable")

    async def _key_set(self, *, fresh: bool) -> KeySet:
        if self._keys is None or fresh:
            uri = str((await self._provider())["jwks_uri"])
            found = await self._fetch("GET", uri)
            self._keys = KeySet.import_key_set({"keys": list(found.get("keys", []))})
        return self._keys

    async def _fetch(
        self,
        method: str,
        url: str,
        form: Mapping[str, str] | None = None,
        login: aiohttp.BasicAuth | None = None,
    ) -> dict[str, Any]:
        headers = {"Accept": "application/json"}
        try:
            async with self._http.request(
                method, url, data=form, auth=login, headers=headers, timeout=TIMEOUT, allow_redirects=False
            ) as response:
                if response.status != 200:
                    raise OidcError("refused" if 400 <= response.status < 500 else "unreachable")
                if (response.content_length or 0) > LARGEST_ANSWER:
                    raise OidcError("wrong_provider")
                answer = await response.json(content_type=None)
        except (aiohttp.ClientError, asyncio.TimeoutError, ValueError) as error:
            raise OidcError("unreachable") from error
        if not isinstance(answer, dict):
            raise OidcError("wrong_provider")
        return answer

    def _identity_of(self, claims: Mapping[str, Any]) -> Identity:
        held = _values(claims, self._settings.roles_claim)
        role = next((ours for theirs, ours in self._settings.roles.items() if theirs in held), None)
        if role is None:
            raise OidcError("no_role")
        username = claims.get(self._settings.username_claim)
        if not isinstance(username, str) or not username:
            raise OidcError("no_username")
        name = claims.get("name")
        shown = name if isinstance(name, str) else ""
        return Identity(str(claims["iss"]), str(claims["sub"]), username, role, shown)


def _values(claims: Mapping[str, Any], path: str) -> Sequence[str]:
    """The values of a claim, one text or several; it may lie within others (``realm_access.roles``)."""
    found: Any = claims
    for name in path.split("."):
        found = found.get(name) if isinstance(found, Mapping) else None
    if isinstance(found, str):
        return found.split()
    return [one for one in found if isinstance(one, str)] if isinstance(found, list) else []
