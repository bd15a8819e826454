"""A browser without a network: asks an ASGI application directly."""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import httpx


@dataclass
class Client:
    """Asks one application; ``root_path`` is what a server would be told."""

    app: Any
    root_path: str = ""
    headers: dict[str, str] = field(
        default_factory=lambda: {"accept-encoding": "identity"}
    )

    def get(self, path: str, **options: Any) -> httpx.Response:
        return self.request("GET", path, **options)

    def request(
        self, method: str, path: str, headers: Mapping[str, str] = {}, **options: Any
    ) -> httpx.Response:
        sent = {**self.headers, **headers}
        return asyncio.run(self._ask(method, path, headers=sent, **options))

    async def _ask(self, method: str, path: str, **options: Any) -> httpx.Response:
        transport = httpx.ASGITransport(
            self.app, raise_app_exceptions=False, root_path=self.root_path
        )
        async with httpx.AsyncClient(
            transport=transport, base_url="http://lab"
        ) as client:
            return await client.request(method, path, **options)
