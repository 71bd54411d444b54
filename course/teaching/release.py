"""Make the hand-out of an assignment: learner notebooks, their data, one page of instructions."""

import hmac
import json
import re
import shutil
from dataclasses import asdict, dataclass, field
from pathlib import Path

import nbformat

from course import notebooks, reading
from course.engine.referee import SEEDS
from course.lesson import Lesson
from course.settings import Settings
from course.teaching.submissions import read_roster


@dataclass
class Assignment:
    """What the marking must know of a hand-out: `seeds` gives each student's own SEED, empty if all have 0."""

    lessons: list[str]
    due: str = ""
    seeds: dict[str, int] = field(default_factory=dict)

    @classmethod
    def read(cls, path: Path) -> "Assignment":
        """Raises ValueError."""
        try:
            return cls(**json.loads(path.read_text(encoding="utf-8")))
        except (OSError, ValueError, TypeError) as error:
            raise ValueError(f"{path} is no assignment.json of `course release`: {error}") from None  # fmt: skip

    def seed(self, student: str) -> int:
        return self.seeds.get(student, 0)


def release(
    settings: Settings,
    ids: list[str],
    to: Path,
    due: str = "",
    roster: Path | None = None,
    variants: int = len(SEEDS),
    secret: str = "",
) -> list[Path]:
    """Write the hand-out into the folder `to`, and `assignment.json`, which the marking reads, beside it.

    With a `roster` every student gets a folder, and a SEED of 0 … `variants` - 1, told by the student's id and the
    `secret`: data and answers differ between neighbours. The folders are the hand-out; assignment.json is not. Returns the folders. Raises `SourceError`, `RosterError`,
    ValueError.
    """
    if to.exists() and any(to.iterdir()):
        raise ValueError(
            f"{to} is not empty: name a new folder, nothing is overwritten"
        )
    if variants < 1:
        raise ValueError("--variants must be 1 or more")
    if not ids:
        raise ValueError("name the lessons to hand out")
    paths = reading.find(settings.root, ids)
    lessons = [reading.read(path, settings.root) for path in paths]
    assignment = Assignment([lesson.id for lesson in lessons], due)
    for student in read_roster(roster):
        digest = hmac.digest(secret.encode(), student.encode(), "sha256")
        number = int.from_bytes(digest[:8])
        assignment.seeds[student] = number % variants
    folders = []
    for student in assignment.seeds or [""]:
        folder = to / safe_name(student) if student else to / "handout"
        _folder(folder, lessons, settings, assignment, student)
        folders.append(folder)
    path = to / "assignment.json"
    path.write_text(json.dumps(asdict(assignment), indent=2) + "\n", encoding="utf-8")
    return folders


def _folder(
    folder: Path, lessons: list[Lesson], settings: Settings, assignment: Assignment, student: str
) -> None:  # fmt: skip
    (folder / "datasets").mkdir(parents=True)
    for lesson in lessons:
        notebook = notebooks.learner(lesson, settings)
        if student:
            _set_seed(notebook, assignment.seed(student))
        name = f"{lesson.path.stem}.ipynb"
        (folder / name).write_text(
            notebooks.text(notebook), encoding="utf-8", newline="\n"
        )
        for file in lesson.data:
            for each in (file, str(Path(file).with_suffix(".md"))):
                if (path := settings.root / "datasets" / each).is_file():
                    shutil.copy(path, folder / "datasets")
    (folder / "README.md").write_text(_page(lessons, assignment), encoding="utf-8")


def _set_seed(notebook: nbformat.NotebookNode, seed: int) -> None:
    for cell in notebook.cells:
        if "parameters" in cell.metadata.get("tags", []):
            cell.source = re.sub(
                r"^SEED = \d+", f"SEED = {seed}", cell.source, flags=re.M
            )


def _page(lessons: list[Lesson], assignment: Assignment) -> str:
    rows = []
    for lesson in lessons:
        exercises = lesson.exercises.values()
        points = sum(exercise.points for exercise in exercises)
        rows.append(
            f"| [{lesson.title}]({lesson.path.stem}.ipynb) | {lesson.header['minutes']} | {len(exercises)} | {points} |"
        )
    due = f"Hand in by **{assignment.due}**.\n\n" if assignment.due else ""
    own = "Your notebook has a number `SEED` of your own: leave it as it is.\n" if assignment.seeds else ""  # fmt: skip
    return f"""# Your assignment

{due}| notebook | minutes | exercises | points |
|---|---|---|---|
{chr(10).join(rows)}

1. Keep this folder together: the notebooks read the data in `datasets/`.
2. Open a notebook in JupyterLab, VS Code or Colab. In Colab, upload the folder `datasets` too.
3. Write your code where it says `YOUR CODE HERE`. Run the check below it: it tells you what is wrong.
4. Before you hand in: *Restart and run all*. Save. Hand in the `.ipynb` files, with your student number in the name.

Marks come from the values that your answers give, also on data that the check does not show. So an answer must
follow what the exercise asks for, not only the example. Keep the names of functions and variables. Each exercise is
marked on its own: an early mistake costs nothing later. Any correct method earns the points.
{own}"""


def safe_name(student: str) -> str:
    """A file name for a student: what is no letter, digit, dot or dash becomes one, and stays different for each."""
    name = re.sub(r"[^\w.-]+", "-", student).strip(".-")[:60]
    if name == student and name:
        return name
    return (
        f"{name or 'student'}-{hmac.digest(b'', student.encode(), 'sha256').hex()[:8]}"
    )
