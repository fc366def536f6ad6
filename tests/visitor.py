"""A visitor with a browser that keeps cookies, follows forms and runs no scripts."""

from dataclasses import dataclass, field
from html.parser import HTMLParser

from fastapi import FastAPI
from fastapi.testclient import TestClient
from httpx import Response


@dataclass
class HtmlForm:
    """A form as it stands on a page: where it goes and what it would send."""

    action: str
    fields: dict[str, str] = field(default_factory=dict)
    choices: dict[str, list[str]] = field(default_factory=dict)


class _Forms(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.found: list[HtmlForm] = []
        self._open = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = {name: value or "" for name, value in attrs}
        if tag == "form":
            self.found.append(HtmlForm(values["action"]))
            self._open = True
        elif tag == "input" and self._open and "name" in values:
            if values.get("type") == "radio":
                self.found[-1].choices.setdefault(values["name"], []).append(values["value"])
            else:
                self.found[-1].fields[values["name"]] = values.get("value", "")

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self._open = False


def forms(html: str) -> list[HtmlForm]:
    """The forms on a page, in order."""
    parser = _Forms()
    parser.feed(html)
    return parser.found


class Visitor:
    """Somebody with cookies of their own."""

    def __init__(self, app: FastAPI) -> None:
        self.client = TestClient(app, follow_redirects=False)

    def get(self, path: str, **headers: str) -> Response:
        """One page, redirects not followed."""
        return self.client.get(path, headers=headers)

    def form(self, path: str, action: str) -> HtmlForm:
        """The form on a page whose action ends so."""
        html = self.client.get(path, follow_redirects=True).text
        return next(each for each in forms(html) if each.action.endswith(action))

    def send(
        self, form: HtmlForm, headers: dict[str, str] | None = None, **fields: str
    ) -> Response:
        """The form with these fields filled in, redirects not followed.

        Where a form asks how sure somebody is, who does not say is fairly sure.
        """
        usual = {"confidence": "fairly-sure"} if "confidence" in form.choices else {}
        data = usual | form.fields | fields
        return self.client.post(form.action, data=data, headers=headers or {})

    def follow(self, response: Response) -> Response:
        """The page that a redirect leads to."""
        assert response.status_code == 303, response.text
        return self.client.get(response.headers["location"])
