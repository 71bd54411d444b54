"""A lesson's source as header, cells and exercises: the one file that knows the grammar.

The grammar is described in CONTRIBUTING.md. `read` returns a `Lesson` or raises `SourceError`, whose text has one
line a problem, each with file, line and remedy.
"""

import ast
import re
from dataclasses import dataclass, field
from pathlib import Path

import jupytext
import yaml

FIELDS = {"title": str, "minutes": int, "needs": list, "teaches": list, "data": list}
KEYS = {  # the role of a cell, given by its first key, and the other keys that it may have
    "exercise": {"points", "level", "minutes", "kind", "tags"},
    "check": {"tags"},
    "hint": set(),
    "probe": set(),
    "right": set(),
    "wrong": {"says"},
}
TAGS = {"parameters", "data", "solution", "nbval-check-output", "nbval-ignore-output", "raises-exception"}
DATA_CELL = 'from pathlib import Path\n\nDATA = Path("datasets")'
REGION = re.compile(r"^([ \t]*)### BEGIN SOLUTION\n(.*?)^[ \t]*### END SOLUTION$", re.M | re.S)
MARKER = re.compile(r"^[ \t]*### (BEGIN|END) SOLUTION[ \t]*$", re.M)


class SourceError(Exception):
    """What is wrong with a source: one line a problem, each with file, line and remedy."""


@dataclass(frozen=True)
class Cell:
    """One cell. `role` is a key of `KEYS`, a tag (parameters, data, solution), or "" for plain text and code."""

    kind: str  # code, markdown or raw
    source: str
    keys: dict
    line: int

    @property
    def tags(self) -> list[str]:
        return self.keys.get("tags", [])

    @property
    def role(self) -> str:
        return next(
            (
                k
                for k in [*KEYS, *(t for t in self.tags if t in ("parameters", "data", "solution"))]
                if k in self.keys or k in self.tags
            ),
            "",
        )

    @property
    def name(self) -> str:
        """The exercise that the cell belongs to, or ""."""
        return self.keys.get(self.role, "") if self.role in KEYS else ""


@dataclass
class Exercise:
    """An exercise with everything that belongs to it; `between` are the code cells from it to its check."""

    cell: Cell
    check: Cell | None = None
    probe: Cell | None = None
    hints: list[Cell] = field(default_factory=list)
    rights: list[Cell] = field(default_factory=list)
    wrongs: list[Cell] = field(default_factory=list)
    between: list[Cell] = field(default_factory=list)

    @property
    def name(self) -> str:
        return self.cell.name

    @property
    def points(self) -> int:
        return self.cell.keys["points"]

    @property
    def prediction(self) -> bool:
        return self.cell.keys.get("kind") == "prediction"

    @property
    def solution(self) -> str:
        """The cell without the region's markers."""
        return REGION.sub(lambda region: region[2].rstrip("\n"), self.cell.source)

    @property
    def is_variable(self) -> bool:
        """Whether the answer is a value, not a function or a class."""
        return not any(isinstance(node, (ast.FunctionDef, ast.ClassDef)) for node in ast.parse(self.solution).body)

    @property
    def stub(self) -> str:
        """What the learner gets in place of the solution."""
        if self.is_variable:
            return REGION.sub(lambda region: f"{self.name} = None  # YOUR CODE HERE", self.cell.source)
        return REGION.sub(
            lambda region: f"{region[1]}# YOUR CODE HERE\n{region[1]}raise NotImplementedError", self.cell.source
        )


@dataclass
class Lesson:
    """A source that follows the grammar. `id` is its path without `source/` and `.py`."""

    path: Path
    id: str
    header: dict
    cells: list[Cell]
    exercises: dict[str, Exercise]

    @property
    def title(self) -> str:
        return self.header["title"]

    @property
    def data(self) -> list[str]:
        return self.header["data"]

    @property
    def has_fast(self) -> bool:
        return any(cell.role == "parameters" and re.search(r"^FAST\b", cell.source, re.M) for cell in self.cells)

    def pristine(self, cell: Cell) -> str | None:
        """The code that the solved lesson runs for this cell; None if it runs nothing."""
        if cell.kind != "code" or cell.role == "probe":
            return None
        return self.exercises[cell.name].solution if cell.role == "exercise" else cell.source


def sources(root: Path) -> list[Path]:
    """Every source below `root`, in reading order."""
    found = [
        p for p in root.glob("*/**/source/*.py") if not any(part.startswith(".") for part in p.relative_to(root).parts)
    ]
    stages = ["prerequisites", "stage1", "stage2", "stage3", "stage4"]
    return sorted(
        found, key=lambda p: ([p.relative_to(root).as_posix().startswith(s) for s in stages][::-1], p.as_posix())
    )


def find(root: Path, ids: list[str]) -> list[Path]:
    """The sources that `ids` name (all of them if it is empty); a part of an id will do if it is unique."""
    every = {lesson_id(root, path): path for path in sources(root)}
    chosen = []
    for wanted in ids:
        text = (
            str(wanted)
            .removesuffix(".py")
            .removesuffix(".ipynb")
            .replace("source/", "")
            .replace("solutions/", "")
            .strip("/")
        )
        hits = [text] if text in every else [i for i in every if text in i]
        if len(hits) != 1:
            problem = "names several lessons" if hits else "no such lesson"
            raise SourceError(f"{wanted}: {problem}; choose from: {', '.join(hits or every)}")
        chosen.append(every[hits[0]])
    return chosen or list(every.values())


def lesson_id(root: Path, path: Path) -> str:
    path = path.resolve().relative_to(root.resolve())
    return (path.parent.parent / path.stem).as_posix()


def read(path: Path, root: Path) -> Lesson:
    """Read one source; raise `SourceError` with every problem found."""
    text = path.read_text(encoding="utf-8")
    shown = path.resolve().relative_to(root.resolve()).as_posix()
    header, body, problems = _header(text)
    cells = _cells(body, first_line=text.count("\n", 0, len(text) - len(body)) + 1)
    lesson = Lesson(path, lesson_id(root, path), header, cells, {})
    problems += [
        (1, f"data file datasets/{name} is not there: add it with its make script, or mend the header's `data`")
        for name in header.get("data", [])
        if not (root / "datasets" / name).is_file()
    ]
    problems += [
        (1, f"needs {other}: no such lesson")
        for other in header.get("needs", [])
        if not (root / other).parent.joinpath("source", Path(other).name + ".py").is_file()
    ]
    for cell in cells:
        problems += [(cell.line, problem) for problem in _cell_problems(cell)]
    problems += _collect(lesson)
    if problems:
        raise SourceError("\n".join(f"{shown}:{line}: {problem}" for line, problem in sorted(problems)))
    return lesson


def _header(text: str) -> tuple[dict, str, list]:
    """Split off the YAML header: its fields, the rest of the text, and what is wrong with it."""
    empty = {name: kind() for name, kind in FIELDS.items()}
    match = re.match(r"# ---\n((?:#.*\n)*?)# ---\n", text)
    if not match:
        return empty, text, [(1, "the file must begin with a header between two `# ---` lines; see CONTRIBUTING.md")]
    try:
        header = yaml.safe_load(re.sub(r"^# ?", "", match[1], flags=re.M))["lesson"]
        assert isinstance(header, dict)
    except (yaml.YAMLError, TypeError, KeyError, AssertionError) as error:
        why = (str(error).splitlines() or ["empty"])[0]
        return empty, text[match.end() :], [(1, f"the header is not a YAML mapping under `lesson:` ({why})")]
    problems = [
        (1, f"the header lacks `{name}`: add it (a {kind.__name__})")
        for name, kind in FIELDS.items()
        if name not in header
    ]
    problems += [
        (1, f"the header's `{name}` must be a {kind.__name__}")
        for name, kind in FIELDS.items()
        if name in header and not isinstance(header[name], kind)
    ]
    problems += [
        (1, f"the header has an unknown field `{name}`: known are {', '.join(FIELDS)}")
        for name in header
        if name not in FIELDS
    ]
    good = {name: header.get(name) if isinstance(header.get(name), kind) else kind() for name, kind in FIELDS.items()}
    return good, text[match.end() :], problems


def _cells(body: str, first_line: int) -> list[Cell]:
    lines = [n for n, line in enumerate(body.split("\n"), first_line) if line.startswith("# %%")]
    notebook = jupytext.reads(body, fmt="py:percent")
    if len(notebook.cells) != len(lines):
        lines = [first_line] * (len(notebook.cells) - len(lines)) + lines
    return [
        Cell(
            cell.cell_type,
            cell.source.strip("\n"),
            {k: v for k, v in cell.metadata.items() if k != "lines_to_next_cell"},
            line,
        )
        for cell, line in zip(notebook.cells, lines)
    ]


def _cell_problems(cell: Cell) -> list[str]:
    """What is wrong with one cell, seen alone."""
    roles = [key for key in KEYS if key in cell.keys]
    problems = [f"the cell is both {' and '.join(roles)}: split it"] if len(roles) > 1 else []
    allowed = {"tags"} if not roles else {roles[0]} | KEYS[roles[0]]
    problems += [
        f"unknown key `{key}`: a {roles[0] if roles else 'plain'} cell may have {', '.join(sorted(allowed))}"
        for key in cell.keys
        if key not in allowed
    ]
    problems += [f"unknown tag `{tag}`: known are {', '.join(sorted(TAGS))}" for tag in cell.tags if tag not in TAGS]
    problems += [
        f'{key}="" needs the exercise\'s name'
        for key in roles
        if not isinstance(cell.keys[key], str) or not cell.keys[key].isidentifier()
    ]
    wanted = {"hint": "markdown", "right": "raw", "wrong": "raw"}.get(roles[0] if roles else "", "code")
    if roles and cell.kind != wanted:
        problems.append(f"a {roles[0]} cell must be {wanted}: write `# %%{'' if wanted == 'code' else f' [{wanted}]'}`")
    if MARKER.search(cell.source) and "exercise" not in roles:
        problems.append("solution markers outside an exercise: give the cell an exercise name, or take them out")
    if "data" in cell.tags and cell.source != DATA_CELL:
        problems.append("a data cell is exactly: " + DATA_CELL.replace("\n", "\\n"))
    if cell.kind == "code" or (roles and roles[0] in ("right", "wrong")):
        try:
            ast.parse(re.sub(r"^([ \t]*)[%!].*$", r"\1pass", cell.source, flags=re.M))
        except SyntaxError as error:
            problems.append(f"line {error.lineno} of the cell is not Python: {error.msg}")
            return problems
    if "exercise" in roles:
        problems += _exercise_problems(cell)
    if "wrong" in roles and len(str(cell.keys.get("says", "")).split()) < 2:
        problems.append('a wrong answer needs says="…": two words or more of the message that the learner gets')
    return problems


def _exercise_problems(cell: Cell) -> list[str]:
    name = cell.keys["exercise"]
    wanted = {"points": "its points", "level": "1 to 5", "minutes": "how long it takes"}
    problems = [
        f"exercise {name} lacks `{key}` ({why}, a whole number)"
        for key, why in wanted.items()
        if not isinstance(cell.keys.get(key), int)
    ]
    if cell.keys.get("kind", "prediction") != "prediction":
        problems.append(f'exercise {name}: kind must be "prediction" or left out')
    marks = [mark[1] for mark in MARKER.finditer(cell.source)]
    if not marks or marks != ["BEGIN", "END"] * (len(marks) // 2):
        return [
            *problems,
            f"exercise {name}: the solution needs one `### BEGIN SOLUTION` and one `### END SOLUTION`, in this order",
        ]
    body = ast.parse(REGION.sub(lambda region: region[2], cell.source)).body
    defined = [node.name for node in body if isinstance(node, (ast.FunctionDef, ast.ClassDef))]
    assigned = {
        n.id for node in body for n in ast.walk(node) if isinstance(n, ast.Name) and isinstance(n.ctx, ast.Store)
    }
    if defined and (defined != [name] or len(body) > 1):
        problems.append(
            f"exercise {name}: the cell must hold the one definition `{name}` and nothing else "
            f"(it has {len(body)} statements, and defines {', '.join(defined)}): move the rest to a cell above"
        )
    if not defined and name not in assigned:
        problems.append(f"exercise {name}: the cell defines no `{name}`")
    return problems


def _collect(lesson: Lesson) -> list[tuple[int, str]]:
    """Fill `lesson.exercises`; return what is wrong between cells."""
    problems, open_exercises = [], []
    for cell in lesson.cells:
        name, role = cell.name, cell.role
        exercise = lesson.exercises.get(name)
        if role == "exercise":
            if exercise:
                problems.append(
                    (cell.line, f"exercise {name} stands already in line {exercise.cell.line}: choose another name")
                )
                continue
            exercise = lesson.exercises[name] = Exercise(cell)
        elif role in KEYS and not exercise:
            problems.append((cell.line, f'{role}="{name}": no exercise of this name stands above it'))
        elif role in ("check", "probe"):
            if getattr(exercise, role):
                problems.append((cell.line, f"exercise {name} has a second {role}: one cell, please"))
            setattr(exercise, role, cell)
        elif role in ("hint", "right", "wrong"):
            getattr(exercise, role + "s").append(cell)
        if role == "check" and exercise in open_exercises:
            open_exercises.remove(exercise)
        if cell.kind == "code" and role != "probe":
            for other in open_exercises:
                other.between.append(cell)
        if role == "exercise":
            open_exercises.append(exercise)
    for exercise in lesson.exercises.values():
        wanted = ["check"] if exercise.prediction else ["check", "probe"]
        problems += [
            (exercise.cell.line, f"exercise {exercise.name} has no {what}: add one below it")
            for what in wanted
            if not getattr(exercise, what)
        ]
        if exercise.prediction:
            extra = [what for what in ("probe", "rights", "hints") if getattr(exercise, what)]
            problems += [
                (exercise.cell.line, f"prediction {exercise.name} may have no {what.rstrip('s')}") for what in extra
            ]
    if sum(cell.role == "parameters" for cell in lesson.cells) != 1:
        problems.append((1, 'one cell must have tags=["parameters"] and set SEED'))
    if bool(lesson.data) != any(cell.role == "data" for cell in lesson.cells):
        problems.append(
            (1, 'the header\'s `data` and a cell with tags=["data"] belong together: one of them is missing')
        )
    if not lesson.cells or not any(c.kind == "markdown" and c.source.startswith("# ") for c in lesson.cells[:3]):
        problems.append((1, "the lesson must open with a markdown cell that begins with `# ` and the title"))
    return problems
