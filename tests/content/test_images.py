"""Images that lie beside the lessons, over HTTP."""

from collections.abc import Iterator

import pytest
from content_samples import Site
from fastapi.testclient import TestClient

from app.main import create_app
from app.settings import Settings

IMAGE = "queues/lines/img/a.png"


@pytest.fixture
def client(site: Site, settings: Settings) -> Iterator[TestClient]:
    site.write({IMAGE: b"\x89PNG\r\n", "queues/lines/notes.txt": "private", "key.pem": "private"})
    app = create_app(settings.model_copy(update={"content_dir": site.root}))
    with TestClient(app, base_url="http://127.0.0.1") as client:
        yield client


def test_an_image_is_served_as_what_it_is(client: TestClient) -> None:
    response = client.get(f"/content-assets/{IMAGE}")

    assert response.status_code == 200
    assert response.headers["content-type"] == "image/png"
    assert response.headers["x-content-type-options"] == "nosniff"
    assert response.content == b"\x89PNG\r\n"
    assert client.head(f"/content-assets/{IMAGE}").status_code == 200


@pytest.mark.parametrize(
    "path",
    [
        "queues/lines/notes.txt",
        "queues/lines/learn.md",
        "key.pem",
        "../key.pem",
        "%2e%2e/key.pem",
        "queues/lines/img",
        "queues/lines/img/b.png",
        "",
    ],
)
def test_nothing_else_in_the_directory_is_served(client: TestClient, path: str) -> None:
    assert client.get(f"/content-assets/{path}").status_code == 404
