"""Pages that many see alike are made once: never an old one, never another visitor's."""

import asyncio
import re
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from fastapi import FastAPI
from runs import all_samples, record, start
from starlette.datastructures import Headers
from starlette.types import Message, Receive, Scope, Send

from app.accounts import store as accounts
from app.accounts.passwords import hash_password
from app.accounts.users import Role
from app.db.session import Database
from app.errors import Unavailable
from app.experiments import store
from app.experiments.values import EndedBy, RunStatus
from app.web import kept
from app.web.kept import STAMP_LASTS, KeptPages, Shared, share
from quiz_samples import NOON
from visitor import Visitor

LESSON = "/mlops/model-serialization/"
LEARNER = "slope_learner=somebody"


@dataclass
class Site:
    """An application that counts how often it makes a page, and what it is made of."""

    shared: Shared = Shared.LEARNERS
    length: int = 3000
    status: int = 200
    made: int = 0
    library: object = "library"
    written: int = 0
    runs: int = 0
    now: float = 0.0
    stamps: int = 0
    is_away: bool = False
    is_broken: bool = False
    more_headers: list[tuple[bytes, bytes]] = field(default_factory=list)
    cookie: str = ""
    pages: KeptPages = field(init=False)

    def __post_init__(self) -> None:
        self.pages = KeptPages(
            self.answer, lambda: self.library, lambda: self.written, self.stamp, lambda: self.now
        )

    def stamp(self) -> int:
        self.stamps += 1
        if self.is_away:
            raise Unavailable("away")
        if self.is_broken:
            raise ZeroDivisionError
        return self.runs

    async def answer(self, scope: Scope, _receive: Receive, send: Send) -> None:
        self.made += 1
        scope["route"] = "a route"
        text = f"{self.library} {self.runs} {Headers(scope=scope).get('cookie', 'stranger')} "
        body = text.encode().ljust(self.length, b".")
        share(scope, self.shared, body)
        headers = [(b"etag", f'W/"{text}"'.encode()), (b"x-kept", b"all of them")]
        headers += [(b"content-length", str(len(body)).encode()), (b"content-type", b"text/html")]
        headers += [(b"set-cookie", self.cookie.encode())] if self.cookie else []
        await send({"type": "http.response.start", "status": self.status, "headers": headers})
        await send({"type": "http.response.body", "body": body})

    def get(self, *asked: str, **headers: str) -> tuple[int, Headers, str]:
        return asyncio.run(self.ask(*asked, **headers))

    async def ask(
        self, path: str = "/a", query: str = "", method: str = "GET", **headers: str
    ) -> tuple[int, Headers, str]:
        sent: list[Message] = []

        async def send(message: Message) -> None:
            sent.append(message)

        async def receive() -> Message:
            return {"type": "http.request"}

        raw = [(name.replace("_", "-").encode(), value.encode()) for name, value in headers.items()]
        raw += self.more_headers
        scope = {"type": "http", "method": method, "path": path, "query_string": query.encode(),
                 "headers": raw}  # fmt: skip
        await self.pages(scope, receive, send)
        assert scope["route"] == "a route"
        answered = Headers(raw=sent[0]["headers"])
        return sent[0]["status"], answered, sent[1]["body"].decode("latin-1")


@pytest.fixture
def site() -> Site:
    return Site()


def test_a_page_is_made_once_and_sent_with_the_same_headers_to_everybody(site: Site) -> None:
    first = site.get()
    assert site.get() == first
    assert site.get(accept_encoding="identity;q=1") == first
    assert site.made == 1


def test_it_is_kept_compressed_too(site: Site) -> None:
    _, _, plain = site.get()
    for encoding in ("br", "gzip"):
        _, headers, body = site.get(accept_encoding=encoding)
        assert headers["content-encoding"] == encoding
        assert int(headers["content-length"]) == len(body) < len(plain)
        assert headers["x-kept"] == "all of them"
    assert site.made == 1


def test_a_browser_that_has_it_gets_no_body(site: Site) -> None:
    _, headers, _ = site.get()
    status, again, body = site.get(if_none_match=headers["etag"])
    assert (status, body) == (304, "")
    assert again["etag"] == headers["etag"]
    assert "content-length" not in again
    assert site.get(if_none_match='W/"older"')[0] == 200


def test_it_is_made_anew_when_the_library_was_replaced(site: Site) -> None:
    site.get()
    site.library = "another"
    assert "another" in site.get()[2]
    assert "another" in site.get()[2]
    assert site.made == 2


def test_what_this_process_wrote_is_seen_at_once(site: Site) -> None:
    site.get()
    site.runs, site.written = 1, 1
    assert "library 1" in site.get()[2]


def test_what_others_wrote_is_seen_within_a_moment(site: Site) -> None:
    site.get()
    site.runs = 1
    site.now += STAMP_LASTS
    assert "library 1" in site.get()[2]
    assert site.stamps == 2


def test_nobody_waits_for_the_stamp_while_pages_are_asked_for_all_the_time(site: Site) -> None:
    async def twice() -> None:
        await site.ask()
        site.runs, site.now = 1, STAMP_LASTS * 0.6
        _, _, meanwhile = await site.ask()
        await asyncio.sleep(0.1)  # the stamp is taken in a thread
        _, _, then = await site.ask()
        assert "library 0" in meanwhile
        assert "library 1" in then
        assert site.stamps == 2

    asyncio.run(twice())


def test_what_did_not_change_is_not_made_again(site: Site) -> None:
    site.get()
    site.written, site.now = 7, 1000.0
    site.get()
    assert (site.made, site.stamps) == (1, 2)


def test_while_there_is_no_database_the_application_answers_itself(site: Site) -> None:
    site.get()
    site.is_away = True
    site.now += STAMP_LASTS
    site.get()
    site.now += STAMP_LASTS
    site.get()
    assert site.made == 3


@pytest.mark.parametrize(
    ("shared", "first", "second", "made"),
    [
        (Shared.LEARNERS, "", LEARNER, 1),
        (Shared.LEARNERS, LEARNER, "", 1),
        (Shared.STRANGERS, "", "", 1),
        (Shared.STRANGERS, "", "other=1", 1),
        (Shared.STRANGERS, "", LEARNER, 2),
        (Shared.STRANGERS, LEARNER, "", 2),
        (Shared.STRANGERS, LEARNER, LEARNER, 2),
        (Shared.LEARNERS, "", f"{LEARNER}; slope_session=x", 2),
        (Shared.LEARNERS, "slope_session=x", "", 2),
        (Shared.NOBODY, "", "", 2),
    ],
)
def test_a_page_goes_only_to_those_who_all_see_the_same(
    shared: Shared, first: str, second: str, made: int
) -> None:
    site = Site(shared)
    for cookie in (first, second):
        _, _, body = site.get(**({"cookie": cookie} if cookie else {}))
        if made == 2:
            assert (cookie or "stranger") in body
    assert site.made == made


def test_a_strangers_page_stays_when_a_learner_comes_between(site: Site) -> None:
    site.shared = Shared.STRANGERS
    site.get()
    site.get(cookie=LEARNER)
    assert "stranger" in site.get()[2]
    assert site.made == 2


@pytest.mark.parametrize(
    "asked",
    [{"query": "a=1"}, {"method": "POST"}, {"hx_request": "true"}, {"authorization": "x"},
     {"range": "bytes=0-1"}, {"path": "/b"}, {"host": "elsewhere"}],
)  # fmt: skip
def test_whatever_tells_requests_apart_gets_an_answer_of_its_own(
    site: Site, asked: dict[str, str]
) -> None:
    site.get()
    site.get(**asked)
    assert site.made == 2


def test_of_two_hosts_neither_is_taken_for_the_pages_own(site: Site) -> None:
    site.get(host="good.example")
    site.more_headers = [(b"host", b"bad.example")]
    site.get(host="good.example")
    site.more_headers = []
    site.get(host="good.example")
    assert site.made == 2


def test_a_session_in_a_second_cookie_header_is_seen(site: Site) -> None:
    site.get()
    site.more_headers = [(b"cookie", b"slope_session=x"), (b"cookie", b"other=1")]
    site.get()
    assert site.made == 2


def test_an_answer_that_sets_a_cookie_is_nobody_elses(site: Site) -> None:
    site.cookie = "slope_mine=1"
    site.get()
    site.get()
    assert site.made == 2


def test_what_is_never_kept_does_not_wait_for_the_stamp(site: Site) -> None:
    site.shared = Shared.NOBODY
    site.get("/healthz")
    for _ in range(3):
        site.now += 2 * STAMP_LASTS
        site.get("/healthz")
    assert site.stamps == 1


def test_a_page_that_is_made_while_the_stamp_is_old_is_not_older_than_the_next_stamp(
    site: Site,
) -> None:
    site.get("/other")
    site.runs, site.now = 1, 10.0
    assert "library 1" in site.get()[2]
    site.runs, site.now = 2, 20.0
    assert "library 2" in site.get()[2]
    assert site.get()[2] == site.get()[2]


def test_whatever_is_wrong_with_the_database_the_application_answers(site: Site) -> None:
    site.is_broken = True
    assert site.get()[0] == 200
    site.is_broken = False
    site.now += STAMP_LASTS
    site.get()
    site.get()
    assert site.made == 2


def test_errors_are_not_kept(site: Site) -> None:
    site.status = 404
    site.get()
    site.get()
    assert site.made == 2


def test_memory_is_bounded_and_what_is_asked_for_stays(
    site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(kept, "_MOST_BYTES", 20_000)
    for number in range(20):
        site.get(f"/{number}")
        site.get("/0")
    assert site.made == 20
    site.get("/1")
    assert site.made == 21


# ---- The pages of the site ----


@pytest.fixture
def at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """Others' changes are looked for at each request."""
    monkeypatch.setattr(kept, "STAMP_LASTS", 0.0)


@pytest.mark.parametrize("page", ["/", LESSON, LESSON + "learn"])
def test_an_edit_of_the_content_is_on_the_page_at_once(
    app: FastAPI, visitor: Visitor, content_dir: Path, page: str
) -> None:
    assert "Quite another" not in visitor.get(page).text
    for file in content_dir.glob("mlops/**/*.md"):
        text = file.read_text()
        file.write_text(re.sub(r"^(title|summary): .*", r"\1: Quite another", text, flags=re.M))
    app.state.shelf.reload()
    assert "Quite another" in visitor.get(page).text


@pytest.mark.usefixtures("at_once")
def test_a_run_that_another_process_measured_is_on_the_page(app: FastAPI, visitor: Visitor) -> None:
    page = LESSON + "learn"
    for _ in range(2):
        assert "not measured yet" in visitor.get(page).text
    elsewhere = Database(app.state.database.url)
    run = start(elsewhere)
    assert "Being measured on" in visitor.get(page).text
    record(elsewhere, run, *all_samples())
    with elsewhere.write() as session:
        store.finish(session, run.id, RunStatus.FINISHED, EndedBy.BLOCKS, None, run.requested_at)
    assert "Measured on" in visitor.get(page).text
    elsewhere.dispose()


def test_who_is_signed_in_sees_a_page_of_their_own_and_nobody_else_does(
    app: FastAPI, visitor: Visitor, newcomer: Callable[[], Visitor]
) -> None:
    with app.state.database.write() as session:
        accounts.add_user(session, "ada", Role.INSTRUCTOR, hash_password("a long password"), NOON)
    visitor.send(visitor.form("/login", "/login"), name="ada", password="a long password")
    for _ in range(2):
        for path in ("/", LESSON, LESSON + "learn"):
            assert "Sign out" in visitor.get(path).text
            assert "Sign out" not in newcomer().get(path).text


def test_what_a_learner_has_done_is_shown_to_nobody_else(
    visitor: Visitor, newcomer: Callable[[], Visitor]
) -> None:
    visitor.send(visitor.form(LESSON + "practice", "/answer"), option="a")
    for _ in range(2):
        assert "1 of 5 answered" in visitor.get(LESSON).text
        assert "answered" not in newcomer().get(LESSON).text


@pytest.mark.parametrize(
    "page", ["/", LESSON, LESSON + "learn", LESSON + "practice", LESSON + "lab"]
)
def test_a_browser_that_has_the_page_is_told_so(visitor: Visitor, page: str) -> None:
    visitor.get(LESSON + "practice")  # the cookie, with which a form's page is one's own
    first = visitor.get(page)
    again = visitor.get(page, **{"If-None-Match": first.headers["etag"]})
    assert again.status_code == 304
    assert again.content == b""
    assert again.headers["content-security-policy"] == first.headers["content-security-policy"]
    assert again.headers["vary"] == first.headers["vary"]


def test_another_visitors_form_is_not_the_page_that_a_browser_has(
    visitor: Visitor, newcomer: Callable[[], Visitor]
) -> None:
    etag = visitor.get(LESSON + "practice").headers["etag"]
    other = newcomer().get(LESSON + "practice", **{"If-None-Match": etag})
    assert other.status_code == 200
    assert "slope_learner" in other.headers["set-cookie"]


def test_pages_with_forms_have_new_tokens_each_time(visitor: Visitor) -> None:
    tokens = {visitor.form(LESSON + "practice", "/answer").fields["csrf"] for _ in range(3)}
    assert len(tokens) == 3
