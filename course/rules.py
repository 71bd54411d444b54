"""What breaks the grammar of a source: each rule yields a sentence with its remedy."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

from course.lesson import DATA_CELL, KEYS, MARKER, TAGS, Cell, Lesson

FIELDS = {"title": str, "minutes": int, "needs": list, "teaches": list, "data": list}
KINDS = {"hint": "markdown", "right": "raw", "wrong": "raw"}  # all others are code


def defaults(header: object) -> dict:
    """The header's fields, with an empty value for each that is missing or wrong."""
    given = header if isinstance(header, dict) else {}
    return {
        name: given[name] if isinstance(given.get(name), kind) else kind()
        for name, kind in FIELDS.items()
    }


def of_header(header: object, root: Path) -> Iterator[str]:
    if not isinstance(header, dict):
        yield f"the header is not a YAML mapping under `lesson:` ({header}); see CONTRIBUTING.md"
        return
    for name, kind in FIELDS.items():
        if name not in header:
            yield f"the header lacks `{name}`: add it (a {kind.__name__})"
        elif not isinstance(header[name], kind):
            yield f"the header's `{name}` must be a {kind.__name__}"
    for name in header.keys() - FIELDS.keys():
        yield f"the header has an unknown field `{name}`: known are {', '.join(FIELDS)}"
    fields = defaults(header)
    for name in fields["data"]:
        if not (root / "datasets" / name).is_file():
            yield f"datasets/{name} is not there: add it, or mend the header's `data`"
    for other in map(Path, fields["needs"]):
        if not (root / other.parent / "source" / f"{other.name}.py").is_file():
            yield f"needs {other.as_posix()}: no such lesson"


def of_cell(cell: Cell) -> Iterator[str]:
    """The rules that one cell can break by itself."""
    roles = [key for key in KEYS if key in cell.keys]
    if len(roles) > 1:
        yield f"the cell is both {' and '.join(roles)}: split it"
    role = roles[0] if roles else ""
    allowed = {role, *KEYS[role]} if role else {"tags"}
    for key in cell.keys.keys() - allowed:
        yield f"unknown key `{key}`: a {role or 'plain'} cell may have {', '.join(sorted(allowed))}"
    for tag in set(cell.tags) - TAGS:
        yield f"unknown tag `{tag}`: known are {', '.join(sorted(TAGS))}"
    if role and not str(cell.keys[role]).isidentifier():
        yield f'{role}="" needs the name of an exercise'
    kind = KINDS.get(role, "code")
    if role and cell.kind != kind:
        yield f"a {role} cell must be {kind}: write `# %%{'' if kind == 'code' else f' [{kind}]'}`"
    if role == "wrong" and len(str(cell.keys.get("says", "")).split()) < 2:
        yield 'a wrong answer needs says="…": two words or more of the learner\'s message'
    if role != "exercise" and MARKER.search(cell.source):
        yield "solution markers outside an exercise: name the exercise, or take them out"
    if "data" in cell.tags and cell.source != DATA_CELL:
        yield "a data cell is exactly: " + DATA_CELL.replace("\n", "\\n")
    if cell.kind == "code" or role in ("right", "wrong"):
        magics_out = re.sub(r"^([ \t]*)[%!].*$", r"\1pass", cell.source, flags=re.M)
        try:
            ast.parse(magics_out)
        except SyntaxError as error:
            yield f"line {error.lineno} of the cell is not Python: {error.msg}"
            return
    if role == "exercise":
        yield from _of_exercise(cell)


def _of_exercise(cell: Cell) -> Iterator[str]:
    name = cell.keys["exercise"]
    for key in ("points", "level", "minutes"):
        if not isinstance(cell.keys.get(key), int):
            yield f"exercise {name} lacks `{key}` (a whole number)"
    if cell.keys.get("level") not in (1, 2, 3, 4, 5):
        yield f"exercise {name}: level must be 1 to 5"
    if cell.keys.get("kind", "prediction") != "prediction":
        yield f'exercise {name}: kind must be "prediction" or left out'
    marks = [mark[1] for mark in MARKER.finditer(cell.source)]
    if not marks or marks != ["BEGIN", "END"] * (len(marks) // 2):
        yield f"exercise {name} needs `### BEGIN SOLUTION`, then `### END SOLUTION`"
        return
    body = ast.parse(cell.source).body
    definitions = (ast.FunctionDef, ast.ClassDef)
    defined = [node.name for node in body if isinstance(node, definitions)]
    if defined and (defined != [name] or len(body) > 1):
        yield (
            f"exercise {name}: the cell must hold the one definition `{name}` and nothing "
            f"else (it defines {', '.join(defined)} in {len(body)} statements): move the "
            "rest to a cell above"
        )
    names = [
        node for node in ast.walk(ast.parse(cell.source)) if isinstance(node, ast.Name)
    ]
    stored = {node.id for node in names if isinstance(node.ctx, ast.Store)}
    if not defined and name not in stored:
        yield f"exercise {name}: the cell defines no `{name}`"


def of_lesson(lesson: Lesson) -> Iterator[tuple[int, str]]:
    """The rules that cells can break together: line and sentence."""
    for exercise in lesson.exercises.values():
        line, name = exercise.cell.line, exercise.name
        for what in ("check",) if exercise.prediction else ("check", "probe"):
            if not getattr(exercise, what):
                yield line, f"exercise {name} has no {what}: add one below it"
        for what in ("probe", "rights", "hints") if exercise.prediction else ():
            if getattr(exercise, what):
                yield line, f"prediction {name} may have no {what.rstrip('s')}"
    roles = [cell.role for cell in lesson.cells]
    if roles.count("parameters") != 1:
        yield 1, 'one cell must have tags=["parameters"] and set SEED'
    if bool(lesson.data) != ("data" in roles):
        yield 1, 'the header\'s `data` and a cell with tags=["data"] belong together'
    opening = lesson.cells[0] if lesson.cells else None
    if not opening or opening.kind != "markdown" or opening.source[:2] != "# ":
        yield 1, "the first cell must be markdown that begins with `# ` and the title"
