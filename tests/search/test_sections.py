"""What of the content can be found, and what must not be."""

from content_samples import FILES, LEARN, Site

from app.content.models import Library
from app.search.sections import Section, fingerprint, sections

LINES = "queues/lines"


def found(site: Site, body: str = "") -> dict[str, Section]:
    site.write(FILES)
    if body:
        site.write({f"{LINES}/learn.md": LEARN + body})
    library = site.load()
    assert library.problems == ()
    return {section.url: section for section in sections(library)}


def test_every_heading_is_a_section_with_an_address(site: Site) -> None:
    by_url = found(
        site, "\n## Second part {#second}\n\nMore `code`, and $O(n^2)$.\n\n$$\n\\frac{a+b}{c}\n$$\n"
    )
    assert by_url[f"/{LINES}/learn#first"].text == "Words."
    second = by_url[f"/{LINES}/learn#second"]
    assert (second.lesson, second.mode, second.heading) == ("Waiting lines", "Learn", "Second part")
    assert second.text.startswith("More code, and O(n^2).")
    assert by_url[f"/{LINES}/"].heading == "Waiting lines"
    assert "Say what O(n) means." in by_url[f"/{LINES}/"].text
    assert by_url[f"/{LINES}/lab?experiment=save"].text == "pickle onnx It saves."


def test_a_question_is_found_by_what_it_asks_and_by_nothing_else(site: Site) -> None:
    by_url = found(site)
    question = by_url[f"/{LINES}/practice?q=longer"]
    assert "Which line is longer?" in question.text
    everything = " ".join(section.text for section in by_url.values())
    for secret in ("The second", "Count both", "They differ", "shorter one", "Guessing", "print"):
        assert secret not in everything


def test_what_a_fold_hides_is_not_found_but_its_title_is(site: Site) -> None:
    by_url = found(site, "\n::: reveal How many?\nForty-two.\n:::\n\nAfter.\n")
    text = by_url[f"/{LINES}/learn#first"].text
    assert "How many?" in text
    assert "Forty-two" not in text
    assert text.endswith("After.")


def test_equal_content_has_one_fingerprint_and_other_content_another(site: Site) -> None:
    site.write(FILES)
    before = fingerprint(sections(site.load()))
    assert fingerprint(sections(site.load())) == before
    site.write({f"{LINES}/learn.md": LEARN.replace("Words.", "Others.")})
    assert fingerprint(sections(site.load())) != before


def test_an_empty_library_has_no_sections() -> None:
    assert sections(Library()) == ()
