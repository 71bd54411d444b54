"""From sources to notebooks and the README's table; only what changed is executed."""

import re
from collections.abc import Iterator
from dataclasses import asdict, dataclass, field
from pathlib import Path

import nbformat

from course import cluster, notebooks, reading
from course.authoring.execute import Cost
from course.cluster import Job, Lost
from course.lesson import Lesson, SourceError
from course.settings import Settings

TABLE = re.compile(r"(<!-- lessons: .*? -->\n).*?(<!-- /lessons -->)", re.S)


@dataclass
class Built:
    """What a build found: files that differ from their sources, problems by lesson, cost by executed lesson."""

    differing: list[str] = field(default_factory=list)
    problems: dict[str, str] = field(default_factory=dict)
    costs: dict = field(default_factory=dict)


def learner_path(root: Path, lesson: Lesson) -> Path:
    return root / f"{lesson.id}.ipynb"


def solution_path(root: Path, lesson: Lesson) -> Path:
    place = root / lesson.id
    return place.parent / "solutions" / f"{place.name}.ipynb"


def build(
    settings: Settings,
    ids: list[str],
    check: bool = False,
    fresh: bool = False,
    workers: int = 0,
    scheduler: str = "",
    progress=None,
) -> Built:
    """Write what differs (with `check`: only list it). `workers` and `scheduler` as in `cluster.run`.

    `progress(done, total, text)` is called as solutions end.
    """
    built, stale, read = Built(), [], {}
    for path in reading.find(settings.root, ids):
        try:
            lesson = read[path] = reading.read(path, settings.root)
        except SourceError as error:
            built.problems[reading.lesson_id(settings.root, path)] = str(error)
            continue
        _write(
            learner_path(settings.root, lesson),
            notebooks.text(notebooks.learner(lesson, settings)),
            built,
            settings,
            check,
        )
        wanted = notebooks.solution(lesson, settings)
        if fresh or not _carry_outputs(wanted, solution_path(settings.root, lesson)):
            stale.append(lesson)
        else:
            _write(
                solution_path(settings.root, lesson),
                notebooks.text(wanted),
                built,
                settings,
                check,
            )
    if check:
        built.differing += [
            solution_path(settings.root, lesson).relative_to(settings.root).as_posix()
            for lesson in stale
        ]
    else:
        _execute_all(stale, built, settings, workers, scheduler, progress)
    _readme(settings, built, check, read)
    return built


def _carry_outputs(wanted: nbformat.NotebookNode, path: Path) -> bool:
    """Copy the outputs of the notebook at `path` into `wanted`, if both have the same inputs."""
    if not path.is_file():
        return False
    old = nbformat.reads(path.read_text(encoding="utf-8"), as_version=4)
    if (
        old.metadata.get("course", {}).get("inputs")
        != wanted.metadata["course"]["inputs"]
    ):
        return False
    code = [
        [cell for cell in notebook.cells if cell.cell_type == "code"]
        for notebook in (old, wanted)
    ]
    for before, cell in zip(*code, strict=True):
        cell.outputs, cell.execution_count = before.outputs, before.execution_count
    return True


def _execute_all(
    stale: list,
    built: Built,
    settings: Settings,
    workers: int,
    scheduler: str,
    progress,
) -> None:
    """Execute each solution in a process of its own."""
    jobs = [Job("course.authoring.build:work", lesson.id, {}) for lesson in stale]
    done = 0
    for number, event in cluster.run(jobs, settings, workers, scheduler):
        lesson = stale[number]
        done += not isinstance(event, dict)
        if isinstance(event, Lost):
            built.problems[lesson.id] = f"{lesson.id}: {event.reason}"
        elif event and "failure" in event:
            index, traceback = event["failure"]
            cell = notebooks.solution_cells(lesson)[index]
            where = lesson.path.relative_to(settings.root).as_posix()
            built.problems[lesson.id] = (
                f"{where}:{cell.line}: the cell {cell.name or 'there'} fails:\n{traceback}"
            )
        elif event:
            path = solution_path(settings.root, lesson)
            _write(path, event["notebook"], built, settings, check=False)
            built.costs[lesson.id] = Cost(**event["cost"])
        if progress:
            progress(done, len(stale), lesson.id)


def work(settings: Settings, name: str) -> Iterator[dict]:
    """Execute one lesson's solution: the notebook and its cost, or the failing cell's number and traceback."""
    from course.authoring.execute import CellError, execute

    lesson = reading.read(reading.find(settings.root, [name])[0], settings.root)
    folder = solution_path(settings.root, lesson).parent
    folder.mkdir(exist_ok=True)
    try:
        executed, cost = execute(notebooks.solution(lesson, settings), folder)
        yield {"notebook": notebooks.text(executed), "cost": asdict(cost)}
    except CellError as error:
        yield {"failure": [error.index, error.traceback]}


def _write(
    path: Path, text: str, built: Built, settings: Settings, check: bool
) -> None:
    if path.is_file() and path.read_text(encoding="utf-8") == text:
        return
    built.differing.append(path.relative_to(settings.root).as_posix())
    if not check:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8", newline="\n")


def _readme(
    settings: Settings, built: Built, check: bool, read: dict[Path, Lesson]
) -> None:
    """Keep the README's table in step with the sources, of which some are `read`."""
    path = settings.root / "README.md"
    if not path.is_file() or not TABLE.search(path.read_text(encoding="utf-8")):
        return
    rows = []
    for source in reading.sources(settings.root):
        try:
            lesson = read.get(source) or reading.read(source, settings.root)
            rows.append(_row(lesson, settings))
        except SourceError:  # a full build reports it; until then the table waits
            return
    head = "| lesson | minutes | exercises | you learn | solution |" + (
        " open |" if settings.repository else ""
    )
    table = "\n".join([head, re.sub(r"[^|]+", "---", head), *rows])
    text = TABLE.sub(
        lambda match: f"{match[1]}{table}\n{match[2]}", path.read_text(encoding="utf-8")
    )
    _write(path, text, built, settings, check)


def _row(lesson: Lesson, settings: Settings) -> str:
    stage, _, name = lesson.id.rpartition("/")
    columns = [
        f"[{lesson.id}]({lesson.id}.ipynb)<br>{lesson.title}",
        str(lesson.header["minutes"]),
        str(len(lesson.exercises)),
        ", ".join(lesson.header["teaches"]),
        f"[solution]({stage}/solutions/{name}.ipynb)",
    ]
    columns += (
        [f"[Colab]({settings.colab(lesson.id + '.ipynb')})"]
        if settings.repository
        else []
    )
    return f"| {' | '.join(columns)} |"
