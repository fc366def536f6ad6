"""Sentences that cite a claim: an ordinary link in the file, a place to fill in on the page."""

import pytest
from content_samples import EXPERIMENT, LEARN, LESSON, PRACTICE, Site, html_of, read
from hypothesis import given
from hypothesis import strategies as st

from app.content.citations import Citation, Spot, marker, split

LINEAR = Citation("queues/lines/save", "linear")
OTHER = Citation("queues/lines/save", "other")
MARK, NOTE = marker(Spot.MARK, LINEAR), marker(Spot.NOTE, LINEAR)
LINK = "[It is *linear*.](experiments/save.md#linear)"
SENTENCE = f'<span class="claim">It is <em>linear</em>.</span>{MARK}'
ANCHOR = '<a class="anchor" href="#a" aria-label="Link to “It is linear.”">#</a>'
WITH_CLAIMS = EXPERIMENT.replace("---\n\n", "claims:\n  linear: time(pickle) is O(n)\n---\n\n")


@pytest.mark.parametrize(
    ("body", "html"),
    [
        (f"So: {LINK} Good.\n", f"<p>So: {SENTENCE} Good.</p>\n{NOTE}"),
        (f"- {LINK}\n", f"<ul>\n<li>{SENTENCE}{NOTE}</li>\n</ul>\n"),
        (f"## {LINK} {{#a}}\n", f'<h2 id="a">{SENTENCE} {ANCHOR}</h2>\n{NOTE}'),
        (f"| {LINK} |\n|---|\n", f'<th scope="col">{SENTENCE}{NOTE}</th>'),
        (f"::: note {LINK}\nText.\n:::\n", f'<p class="admonition-title">{SENTENCE}</p>\n{NOTE}'),
    ],
)
def test_the_word_stands_behind_the_sentence_and_the_numbers_below_its_paragraph(
    body: str, html: str
) -> None:
    assert html in html_of(body)


def test_a_claim_cited_twice_in_a_paragraph_has_its_numbers_once() -> None:
    other = "[And this.](experiments/save.md#other)"
    html = html_of(f"{LINK} {LINK} {other}\n")

    assert html.count(MARK) == 2
    assert html.endswith(f"</p>\n{NOTE}{marker(Spot.NOTE, OTHER)}")


def test_a_link_to_the_experiment_alone_stays_a_link() -> None:
    assert (
        html_of("[It](experiments/save.md)\n")
        == '<p><a href="/queues/lines/lab?experiment=save">It</a></p>\n'
    )


def test_questions_and_experiments_have_plain_links_to_the_claim() -> None:
    practice = read("queues/lines/practice.md", PRACTICE.replace("Answer.", LINK)).value
    lab = read("queues/lines/experiments/load.md", EXPERIMENT + "\n[It](save.md#linear)\n").value

    assert (
        '<a href="/queues/lines/lab?experiment=save#claim-linear">It is <em>linear</em>.</a>'
        in practice.html
    )
    assert '<a href="/queues/lines/lab?experiment=save#claim-linear">It</a>' in lab.html


def test_a_claim_that_there_is_not_is_a_broken_link(site: Site) -> None:
    site.write({"queues/lines/learn.md": LEARN + f"\n{LINK}\n"})

    (problem,) = site.load().problems
    assert str(problem).startswith("queues/lines/learn.md:11:1: broken-link ")
    assert "it has none" in problem.message

    site.write({"queues/lines/experiments/save.md": WITH_CLAIMS})
    assert site.load().problems == ()


def test_the_html_is_cut_at_its_markers() -> None:
    first, second, rest = split(f"<p>{SENTENCE}</p>{NOTE}<p>End.</p>")

    assert (first.spot, first.citation) == (Spot.MARK, LINEAR)
    assert (second.html, second.spot, second.citation) == ("</p>", Spot.NOTE, LINEAR)
    assert (rest.html, rest.spot, rest.citation) == ("<p>End.</p>", None, None)
    assert split("<p>Nothing.</p>")[0].html == "<p>Nothing.</p>"


FORGERIES = [MARK, NOTE, MARK.replace('"', "'"), "<span data-claim-mark", '"a#b"></span>', "&lt;"]


@given(st.lists(st.one_of(st.sampled_from(FORGERIES), st.text(max_size=8)), max_size=12))
def test_what_an_author_writes_never_makes_a_marker(pieces: list[str]) -> None:
    body = "".join(pieces)
    for file, text in (
        ("queues/lines/learn.md", f"{LEARN}\n{body}\n\n![{body}](a.png)\n\n[a](b.md '{body}')\n"),
        ("queues/lines/lesson.md", f"{LESSON}\n{body}\n"),
    ):
        page = read(file, text.encode(errors="replace"))
        assert page.value is None or len(split(page.value.html)) == 1
