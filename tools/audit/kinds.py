"""Every kind of page there is, in each of its states, and the bars that it is held to.

A page that is added to the product is added here: a test fails until it is.
"""

from collections.abc import Callable
from dataclasses import dataclass
from itertools import count
from typing import Literal

from playwright.sync_api import Page

from tools.audit.prepare import INSTRUCTOR, PASSWORD

LESSON = "/mlops/model-serialization"

_NOBODIES = count(1)

Site = Literal["usual", "long"]


@dataclass(frozen=True, slots=True)
class Bars:
    """Lighthouse's least scores on a phone, 0 to 100."""

    performance: int
    accessibility: int = 100
    best_practices: int = 100
    seo: int = 100


@dataclass(frozen=True, slots=True)
class PageKind:
    """A page in a state.

    Attributes:
        name: what `--page` and the screenshots call it.
        says: what is seen, for docs/pages.md.
        path: where it is; names in braces are fields of ``Prepared``.
        arrive: what a visitor does there to get into the state.
        ready: must be visible before anything is looked at.
        status: of the document that the address answers with.
        site: ``long`` has titles and names of absurd length, and is only looked at for width.
        bars: None where Lighthouse has nothing to hold.
    """

    name: str
    says: str
    path: str
    arrive: Callable[[Page], None] | None = None
    ready: str = "main"
    status: int = 200
    site: Site = "usual"
    bars: Bars | None = None


def _answer(page: Page, key: str) -> None:
    page.locator(f'input[name=option][value="{key}"]').check(force=True)
    page.get_by_role("radio", name="Fairly sure").check(force=True)
    page.get_by_role("button", name="Check the answer").click()
    page.locator(".feedback").wait_for()


def _answer_wrong(page: Page) -> None:
    _answer(page, "b")


def _answer_all(page: Page) -> None:
    for number in range(1, 6):
        page.get_by_text(f"Question {number} of 5").wait_for()
        _answer(page, "a")
        page.get_by_role("link", name="See the score" if number == 5 else "Next question").click()
    page.get_by_role("heading", name="Your score").wait_for()


def _begin_test(page: Page) -> None:
    page.get_by_role("button", name="Begin the test").click()
    page.get_by_role("heading", name="Question 1 of 10").wait_for()


def _answer_some(page: Page) -> None:
    """Four questions of a test: what can be picked is picked, all else skipped."""
    for number in range(2, 6):
        if page.locator("input[name=option]").count():
            page.locator("input[name=option]").first.check(force=True)
            page.get_by_role("radio", name="Fairly sure").check(force=True)
            page.get_by_role("button", name="Keep it and go on").click()
        else:
            page.get_by_role("link", name="Skip it for now").click()
        page.get_by_role("heading", name=f"Question {number} of 10").wait_for()


def _before_handing_in(page: Page) -> None:
    _begin_test(page)
    _answer_some(page)
    page.get_by_role("link", name="Hand the test in").click()
    page.get_by_role("heading", name="Hand it in as it is?").wait_for()


def _hand_in(page: Page) -> None:
    _before_handing_in(page)
    page.get_by_role("button", name="Hand in").click()
    page.get_by_role("heading", name="Your result").wait_for()


def _turn_card(page: Page) -> None:
    page.get_by_text("Show the back").click()
    page.get_by_role("button", name="Good").wait_for()


def _fit_example(page: Page) -> None:
    page.get_by_role("button", name="Fit", exact=False).first.click()
    page.locator("#result").wait_for()


def _fit_nonsense(page: Page) -> None:
    page.locator("textarea").fill("series,n,seconds\npickle,many,0.1\npickle,100,-3\n")
    page.get_by_role("button", name="Fit", exact=False).first.click()
    page.locator(".notice-bad:visible").first.wait_for()


def _send_no_report(page: Page) -> None:
    page.locator("textarea").fill('{"passed": "everything"}')
    page.get_by_role("button", name="Read the report").click()
    page.locator(".notice-bad").wait_for()


def _sign_in_wrongly(page: Page) -> None:
    # Another name each time: a few wrong passwords in a row lock a name for minutes.
    _fill_login(page, f"Nobody {next(_NOBODIES)}", "not the password")
    page.get_by_text("There is no account with this name").first.wait_for()


def _sign_in(page: Page) -> None:
    _fill_login(page, INSTRUCTOR, PASSWORD)
    page.get_by_role("button", name="Sign out").wait_for()


def _review(page: Page) -> None:
    _sign_in(page)
    page.get_by_role("button", name="Check the answer").wait_for()


def _open_account(page: Page) -> None:
    _fill_login(page, INSTRUCTOR, PASSWORD)
    page.get_by_role("heading", name="Your account").wait_for()


def _fill_login(page: Page, name: str, password: str) -> None:
    page.get_by_label("Name").fill(name)
    page.get_by_label("Password").fill(password)
    page.locator("main").get_by_role("button", name="Sign in").click()


def _sign_up_wrongly(page: Page) -> None:
    page.get_by_label("Name").fill("Nobody")
    page.get_by_label("Password").fill("short")
    page.get_by_role("button", name="Make the account").click()
    page.get_by_text("this one has 5").wait_for()


def _see_progress(page: Page) -> None:
    _answer(page, "b")
    page.locator(".site-learner").click()
    page.get_by_role("heading", name="Days").wait_for()


def _ask_to_delete(page: Page) -> None:
    _answer(page, "b")
    page.locator(".site-learner").click()
    page.get_by_role("link", name="Delete everything").click()
    page.get_by_role("button", name="Delete everything").wait_for()


def _open_sheet(page: Page) -> None:
    page.keyboard.press("?")
    page.get_by_role("dialog").wait_for()


def _draw(page: Page) -> None:
    """Two lines on the plane, with arrow keys."""
    for label, starts, keys in (
        ("torch.onnx.export", "PageUp PageUp", "ArrowUp"),
        ("pickle.dump(model)", "PageDown PageDown", "ArrowUp ArrowUp ArrowUp"),
    ):
        page.get_by_role("radio", name=label).check(force=True)
        page.get_by_role("slider").first.focus()
        for key in f"ArrowUp {starts}".split():
            page.keyboard.press(key)
        for _ in range(8):
            for key in f"ArrowRight ArrowUp {keys}".split():
                page.keyboard.press(key)


def _lock(page: Page) -> None:
    _draw(page)
    page.get_by_role("button", name="Lock 2 lines").click()
    page.get_by_text("Press Run, and the points land").wait_for()


def _lock_nonsense(page: Page) -> None:
    _draw(page)
    page.get_by_text("The line as numbers").locator("visible=true").click()
    page.locator(".guess-points input:visible").first.fill("soon")
    page.get_by_role("button", name="Lock").click()
    page.locator(".notice-bad:visible").first.wait_for()


def _hold(page: Page) -> None:
    _lock(page)
    page.get_by_role("button", name="Hold it against").click()
    page.locator(".score").first.wait_for()


_FULL = Bars(100)
_CHART = Bars(98)

KINDS: tuple[PageKind, ...] = (
    PageKind("home", "The courses and their lessons.", "/", bars=_FULL),
    PageKind("lesson", "A lesson's first page.", f"{LESSON}/", bars=_FULL),
    PageKind("learn", "A mode that is read.", f"{LESSON}/learn"),
    PageKind("complexity", "Formulas, claims, code.", f"{LESSON}/complexity", bars=_FULL),
    PageKind("project", "A guided build with its checkpoints.", f"{LESSON}/project"),
    PageKind(
        "checkpoints-error",
        "What is no report.",
        f"{LESSON}/project/checkpoints",
        arrive=_send_no_report,
        status=422,
    ),
    PageKind("done", "Saying that a mode is done, without scripts.", f"{LESSON}/learn/done"),
    PageKind("visualize", "The files opened up.", f"{LESSON}/visualize", bars=_FULL),
    PageKind(
        "visualize-enlarged",
        "A file of many parts, its code read, in an address with nonsense.",
        f"{LESSON}/visualize?format=torchscript&n=70&scale=enlarged&at=2200",
    ),
    PageKind("practice", "A question, not answered yet.", f"{LESSON}/practice", bars=_FULL),
    PageKind(
        "practice-wrong",
        "A wrong answer, corrected.",
        f"{LESSON}/practice",
        arrive=_answer_wrong,
    ),
    PageKind("practice-finished", "The score.", f"{LESSON}/practice", arrive=_answer_all),
    PageKind("challenge", "A scenario to decide.", f"{LESSON}/challenge"),
    PageKind("test", "What a test is, and how strong the pattern is.", f"{LESSON}/test"),
    PageKind("test-question", "A question of a test.", f"{LESSON}/test", arrive=_begin_test),
    PageKind("test-hand-in", "What is still open.", f"{LESSON}/test", arrive=_before_handing_in),
    PageKind("test-result", "The result of a test.", f"{LESSON}/test", arrive=_hand_in),
    PageKind("recall", "A card to turn over.", f"{LESSON}/recall"),
    PageKind(
        "recall-back",
        "Its back, and the four ratings.",
        f"{LESSON}/recall",
        arrive=_turn_card,
    ),
    PageKind("review-empty", "Nothing to review yet.", "/review", bars=_FULL),
    PageKind(
        "review",
        "What is due: first a question that was answered with certainty, and wrong.",
        "/login?next=/review",
        arrive=_review,
    ),
    PageKind("lab", "The lab with a finished run.", f"{LESSON}/lab", bars=_CHART),
    PageKind(
        "lab-plotly",
        "The lab with Plotly loaded at once.",
        f"{LESSON}/lab?plotly=now",
        ready=".main-svg >> nth=0",
        bars=Bars(85),
    ),
    PageKind("lab-empty", "An experiment nobody has run.", f"{LESSON}/lab?experiment=dtypes"),
    PageKind("lab-queued", "A run that waits.", f"{LESSON}/lab?experiment=durable"),
    PageKind("lab-running", "A run under way.", f"{LESSON}/lab?experiment=load"),
    PageKind("lab-over", "Another machine laid over.", f"{LESSON}/lab?also={{other}}"),
    PageKind(
        "run-beside",
        "Another machine's run side by side, with the ratios.",
        "/runs/{finished}?also={other}&beside=1",
    ),
    PageKind("predict", "The plane to draw on, empty.", f"{LESSON}/lab/predict", bars=_CHART),
    PageKind(
        "predict-error",
        "A value that is no duration.",
        f"{LESSON}/lab/predict",
        arrive=_lock_nonsense,
        status=422,
    ),
    PageKind(
        "lab-locked", "A prediction that waits for Run.", f"{LESSON}/lab/predict", arrive=_lock
    ),
    PageKind("lab-predicted", "A prediction over a run.", f"{LESSON}/lab/predict", arrive=_hold),
    PageKind("run", "A finished run's own page.", "/runs/{finished}", bars=_CHART),
    PageKind("run-running", "A run under way.", "/runs/{running}"),
    PageKind("run-failed", "A run that failed.", "/runs/{failed}"),
    PageKind(
        "run-view",
        "File sizes on linear axes, one line left out, every sample drawn.",
        "/runs/{finished}?show=size&x=linear&y=linear&hide=onnx&raw=1&at=1e8",
    ),
    PageKind("run-phases", "Where the time goes.", "/runs/{finished}?show=phases"),
    PageKind("run-nonsense", "An address that makes no sense.", "/runs/{finished}?show=tim&at=x"),
    PageKind("machine", "What a machine has measured, over time.", "/machines/{machine}"),
    PageKind("embed", "The chart alone, for a frame.", "/runs/{finished}/embed"),
    PageKind("fit", "The form for one's own measurements.", "/fit"),
    PageKind("fit-result", "What they say.", "/fit?example=1", arrive=_fit_example),
    PageKind("fit-error", "What is wrong with them.", "/fit", arrive=_fit_nonsense, status=422),
    PageKind("search", "Sections that were found.", "/search?q=crossover"),
    PageKind("search-empty", "Nothing asked yet.", "/search"),
    PageKind("search-none", "Nothing found.", "/search?q=zzqqzz"),
    PageKind("keyboard", "Every keyboard shortcut.", "/keyboard"),
    PageKind("sheet", "The shortcuts of a page.", f"{LESSON}/learn", arrive=_open_sheet),
    PageKind("login", "Signing in.", "/login"),
    PageKind(
        "login-wrong",
        "The wrong password.",
        "/login",
        arrive=_sign_in_wrongly,
        status=401,
    ),
    PageKind(
        "signup-wrong",
        "A name and a password that may not be used.",
        "/signup",
        arrive=_sign_up_wrongly,
        status=422,
    ),
    PageKind("account", "Name, password, sessions.", "/login?next=/account", arrive=_open_account),
    PageKind("progress-empty", "Nothing was done yet.", "/progress"),
    PageKind(
        "progress", "What was done, when, and how far.", f"{LESSON}/practice", arrive=_see_progress
    ),
    PageKind("delete", "What would be deleted.", f"{LESSON}/practice", arrive=_ask_to_delete),
    PageKind("delete-nothing", "Nothing is kept.", "/progress/delete"),
    PageKind("api-docs", "The interface for programs.", "/api/docs"),
    PageKind("teach", "The instructors' list of problems.", "/login?next=/teach/", arrive=_sign_in),
    PageKind("styleguide", "Every component in every state.", "/styleguide"),
    PageKind("not-found", "No such page.", f"{LESSON}/practise", status=404),
    PageKind("failure", "A mistake of ours.", "/runs/{broken}", status=500),
    PageKind("long-home", "Absurdly long titles.", "/", site="long"),
    PageKind("long-lesson", "Absurdly long titles.", f"{LESSON}/", site="long"),
    PageKind("long-lab", "Absurdly long titles.", f"{LESSON}/lab", site="long"),
    PageKind(
        "long-progress",
        "Absurdly long titles.",
        f"{LESSON}/practice",
        arrive=_see_progress,
        site="long",
    ),
    PageKind("long-run", "Absurdly long names.", "/runs/{finished}", site="long"),
)

#: GET routes that answer no page for people, and those that only lead to one.
NOT_PAGES = frozenset(
    {
        "/healthz",
        "/readyz",
        "/metrics",
        "/static/{path:path}",
        "/content-assets/{path:path}",
        "/csrf",
        "/favicon.ico",
        "/progress/notebook.html",
        "/progress/notebook.json",
        "/progress/answers.csv",
        "/progress/deck.apkg",
        "/robots.txt",
        "/site.webmanifest",
        "/sitemap.xml",
        "/api/oembed",
        "/api/openapi.json",
        "/api/predictions",
        "/api/predictions/{prediction}/figure.json",
        "/api/runs",
        "/api/runs/{run_id}",
        "/api/runs/{run_id}/compare/{other}",
        "/api/runs/{run_id}/events",
        "/api/runs/{run_id}/samples.csv",
        "/api/runs/{run_id}/samples.jsonl",
        "/api/runs/{run_id}/figure.json",
        "/api/runs/{run_id}/chart.png",
        "/api/runs/{run_id}/chart.svg",
        "/runs/{run_id}/card.png",
        "/teach",  # leads to /teach/
        "/{course}/{lesson}",  # leads to /{course}/{lesson}/
    }
)
