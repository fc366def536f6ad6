"""All pages together as one library: links between files, last good versions, lessons, courses."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from types import MappingProxyType

from app.content.kinds import measured
from app.content.models import (
    Course,
    CourseText,
    Experiment,
    Lesson,
    LessonText,
    Library,
    Mode,
    Page,
    Problem,
    RecordedFiles,
    RecordedRun,
    Reference,
)
from app.content.modes import MODES
from app.content.paths import LAB, QUESTION_MODES, TEST, is_course_name, is_name, place_of

_Problems = defaultdict[str, list[Problem]]


def assemble(
    pages: Mapping[str, Page],
    assets: frozenset[str],
    folders: Iterable[str],
    strays: Iterable[Problem],
    good: Mapping[str, Page],
) -> Library:
    """The library of these pages.

    Args:
        pages: every content file, by its path.
        assets: images beside them.
        folders: every folder in the content directory.
        strays: problems of what is no content file.
        good: the last version of each file that had no problem, from the library before.
    """
    problems: _Problems = defaultdict(list)
    for page in pages.values():
        problems[page.file].extend(page.problems)
        problems[page.file].extend(_broken_references(page, pages, assets))
    experiments = {
        page.value.id: page.value for page in pages.values() if isinstance(page.value, Experiment)
    }
    for page in pages.values():
        problems[page.file].extend(measured.problems(page, experiments))
    lacking = (*_missing_files(pages, folders), *_bad_names(folders, pages), *_same_ids(pages))
    for problem in (*strays, *lacking, *_stray_recordings(pages)):
        problems[problem.file].append(problem)
    kept = _last_good(pages, problems, good)
    shown = {file: kept.get(file, page) for file, page in {**kept, **pages}.items()}
    courses = _courses(shown)
    lessons = {lesson.path: lesson for course in courses for lesson in course.lessons}
    return Library(
        courses=courses,
        problems=tuple(sorted(problem for found in problems.values() for problem in found)),
        lessons=MappingProxyType(lessons),
        experiments=MappingProxyType(
            {each.id: each for lesson in lessons.values() for each in lesson.experiments}
        ),
        recordings=MappingProxyType(
            {
                file: page.value
                for file, page in pages.items()
                if isinstance(page.value, RecordedRun) and not problems[file]
            }
        ),
        anatomies=MappingProxyType(
            {
                file: page.value
                for file, page in pages.items()
                if isinstance(page.value, RecordedFiles) and not problems[file]
            }
        ),
        assets=assets,
        pages=MappingProxyType(dict(pages)),
        good=MappingProxyType(kept),
    )


def _broken_references(
    page: Page, pages: Mapping[str, Page], assets: frozenset[str]
) -> Iterable[Problem]:
    for reference in page.references:
        words = _what_is_broken(reference, pages, assets)
        if words:
            code = "broken-link" if reference.target.endswith(".md") else "broken-image"
            yield Problem(page.file, reference.line, reference.column, code, words)


def _what_is_broken(
    reference: Reference, pages: Mapping[str, Page], assets: frozenset[str]
) -> str | None:
    if reference.target in assets:
        return None
    target = pages.get(reference.target)
    if target is None:
        return f"'{reference.written}': there is no {reference.target}"
    known = target.anchors
    if not reference.anchor or known is None or reference.anchor in known:
        return None
    anchors = ", ".join(f"#{anchor}" for anchor in sorted(known)) or "none"
    return f"'{reference.written}': {reference.target} has no such anchor; it has {anchors}"


def _missing_files(pages: Mapping[str, Page], folders: Iterable[str]) -> Iterable[Problem]:
    """Files without which a folder is no course, no lesson or no lab."""
    for folder in folders:
        depth = folder.count("/") + 1
        wanted = {1: "course.md", 2: "lesson.md"}.get(depth)
        if wanted and f"{folder}/{wanted}" not in pages:
            words = f"a folder here needs a {wanted}"
            yield Problem(f"{folder}/{wanted}", 1, 1, "missing-file", words)
        if depth != 2:
            continue
        lab = f"{folder}/{LAB}.md"
        experiments = any(file.startswith(f"{folder}/experiments/") for file in pages)
        if lab in pages and not experiments:
            words = "a lab needs an experiment: a file in experiments/"
            yield Problem(lab, 1, 1, "missing-experiment", words)
        if experiments and lab not in pages:
            yield Problem(lab, 1, 1, "missing-file", f"experiments are run in a lab: {LAB}.md")


def _bad_names(folders: Iterable[str], pages: Mapping[str, Page]) -> Iterable[Problem]:
    """Names that cannot be part of a URL; told at the file that the folder is about."""
    rule = "lower-case words joined by hyphens"
    for folder in folders:
        course, _, lesson = folder.partition("/")
        if not lesson and not is_course_name(course):
            words = f"'{course}' is no name for a course: {rule}, and not a word of the site's own"
            yield Problem(f"{folder}/course.md", 1, 1, "bad-name", words)
        elif lesson and "/" not in lesson and not is_name(lesson):
            words = f"'{lesson}' is no name for a lesson: {rule}"
            yield Problem(f"{folder}/lesson.md", 1, 1, "bad-name", words)
    for file in pages:
        place = place_of(file)
        if place and place.kind == "experiment" and not is_name(place.name):
            words = f"'{place.name}' is no name for an experiment: {rule}"
            yield Problem(file, 1, 1, "bad-name", words)


def _same_ids(pages: Mapping[str, Page]) -> Iterable[Problem]:
    """Ids that questions in two files of a lesson share: answers hang on the lesson and the id."""
    first: dict[tuple[str, str, str], str] = {}
    for file, page in sorted(pages.items()):
        place = place_of(file)
        if place is None or place.name not in QUESTION_MODES or not isinstance(page.value, Mode):
            continue
        for question in page.value.questions:
            other = first.setdefault((place.course, place.lesson, question.id), file)
            if other != file:
                words = f"'#{question.id}' is a question of {other} already"
                yield Problem(file, question.line, 1, "duplicate-id", words)


def _stray_recordings(pages: Mapping[str, Page]) -> Iterable[Problem]:
    """Recorded runs of what is no experiment of their lesson, or of one that has changed since."""
    for file, page in pages.items():
        run = page.value
        place = place_of(file)
        if place is None or not isinstance(run, RecordedRun):
            continue
        lesson, _, name = run.experiment.rpartition("/")
        beside = pages.get(f"{lesson}/experiments/{name}.md")
        if lesson != f"{place.course}/{place.lesson}" or beside is None:
            words = f"this is a run of {run.experiment}, which is no experiment of this lesson"
        elif not isinstance(beside.value, Experiment):
            continue  # the experiment's own problem is told there
        else:
            words = run.misfit(beside.value) or ""
        if words:
            yield Problem(file, 1, 1, "bad-recording", words)


def _last_good(
    pages: Mapping[str, Page], problems: _Problems, good: Mapping[str, Page]
) -> dict[str, Page]:
    """Each file's newest version without a problem.

    A lesson.md or course.md that is gone while its folder is not counts as broken, too.
    """
    kept = {}
    for file in {*pages, *problems}:
        if not problems[file]:
            kept[file] = pages[file]
        elif file in good:
            kept[file] = good[file]
    return kept


def _courses(shown: Mapping[str, Page]) -> tuple[Course, ...]:
    found = []
    for file, page in shown.items():
        place = place_of(file)
        if place and isinstance(page.value, CourseText) and is_course_name(place.course):
            text = page.value
            lessons = _lessons(place.course, shown)
            course = Course(place.course, text.title, text.keeper, text.html, text.order, lessons)
            found.append(course)
    return tuple(sorted(found, key=lambda course: (course.order, course.slug)))


def _lessons(course: str, shown: Mapping[str, Page]) -> tuple[Lesson, ...]:
    """A course's lessons, in the order of their names."""
    found = []
    for file, page in shown.items():
        place = place_of(file)
        if (
            place
            and place.course == course
            and isinstance(page.value, LessonText)
            and is_name(place.lesson)
        ):
            found.append(_lesson(course, place.lesson, page.value, shown))
    return tuple(sorted(found, key=lambda lesson: lesson.slug))


def _lesson(course: str, slug: str, text: LessonText, shown: Mapping[str, Page]) -> Lesson:
    folder = f"{course}/{slug}"

    def mode(slug: str) -> Mode | None:
        page = shown.get(f"{folder}/{slug}.md")
        return page.value if page and isinstance(page.value, Mode) else None

    experiments = [
        page.value
        for file, page in sorted(shown.items())
        if file.startswith(f"{folder}/experiments/") and isinstance(page.value, Experiment)
    ]
    return Lesson(
        course=course,
        slug=slug,
        title=text.title,
        summary=text.summary,
        minutes=text.minutes,
        tags=text.tags,
        objectives=text.objectives,
        html=text.html,
        modes=tuple(found for kind in MODES if (found := mode(kind.slug)) is not None),
        experiments=tuple(sorted(experiments, key=lambda each: (each.order, each.name))),
        test=mode(TEST),
    )
