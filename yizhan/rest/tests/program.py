"""A program that talks to the desk."""

import json
from typing import Any

from django.test import Client

from yizhan.security import tokens
from yizhan.spine.actors import SETUP


class Program:
    """A client with a token. `get("/tickets")` asks /api/v1/tickets; `.json` is the last answer."""

    def __init__(self, agent: Any, *, language: str = "en", powers: tuple[str, ...] = ()):
        self.agent = agent
        self.token, self.text = tokens.create(agent, by=SETUP, powers=powers)
        self.client = Client(raise_request_exception=True)
        self.headers = {"Authorization": f"Bearer {self.text}", "Accept-Language": language}

    def ask(self, method: str, path: str, data: Any = None, /, **headers: str) -> Any:
        sent = {**self.headers, **{name.replace("_", "-"): value for name, value in headers.items()}}
        content = {} if data is None else {"data": json.dumps(data), "content_type": "application/json"}
        return self.client.generic(method, f"/api/v1{path}", headers=sent, **content)

    def get(self, path: str, /, **query: Any) -> Any:
        return self.client.get(f"/api/v1{path}", query, headers=self.headers)

    def post(self, path: str, data: Any = None, /, **headers: str) -> Any:
        return self.ask("POST", path, data, **headers)

    def patch(self, path: str, data: Any = None, /, **headers: str) -> Any:
        return self.ask("PATCH", path, data, **headers)

    def delete(self, path: str, /, **headers: str) -> Any:
        return self.ask("DELETE", path, None, **headers)

    def upload(self, file: Any, /, **headers: str) -> Any:
        sent = {**self.headers, **{name.replace("_", "-"): value for name, value in headers.items()}}
        return self.client.post("/api/v1/attachments", {"file": file}, headers=sent)
