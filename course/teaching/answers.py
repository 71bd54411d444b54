"""Find a student's answers in a notebook by the names that they define, wherever they stand.

An answer is the text that is run in place of the exercise's own cell: the statements that define the name, and what
they need of the student's other cells (imports, helpers). All else that they use is the pristine lesson's.
"""

import ast
import builtins
import re
import symtable
from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import lru_cache, partial

from IPython.core.inputtransformer2 import TransformerManager

from course.deadline import deadline
from course.lesson import Lesson

TIMERS = re.compile(
    r"^(\s*)%(?:(%)(?:time|timeit|capture|prun)\b.*\n?"
    r"|(?:time|timeit|prun)\b(?:[ \t]+-\w+(?:[ \t]+\d+)?)*[ \t]*)",
    re.M,
)
# How many parsed cells are kept, of at most so many characters.
CELLS, LONG = 2048, 10_000
OTHER_CELLS = re.compile(r"\s*%%\w+")


@dataclass
class Statement:
    """One top-level statement of a student: what it binds, reads (also inside functions) and changes.

    `whole`: nothing that its names were before matters any more. `star`: it imports all names of a module.
    """

    text: str
    cell: int
    binds: set[str]
    uses: set[str]
    changes: set[str]
    whole: bool
    star: bool


@dataclass
class Answers:
    """`found` is the text of each answer by exercise; `broken` lists cells that are no Python."""

    found: dict[str, str]
    broken: list[str]


class Finder:
    """Finds the answers to one lesson."""

    def __init__(self, lesson: Lesson):
        self.lesson = lesson
        # Most cells are the same in all notebooks of a class: each is read once.
        self.parse = partial(_read, _fixed(lesson))
        self.parse_once = lru_cache(CELLS)(self.parse)
        self.known = _known(lesson)
        names = "|".join(map(re.escape, lesson.exercises))
        self.definition = re.compile(
            rf"^[ \t]*(?:def|class)[ \t]+({names})\b|^({names})\b[^\n=]*=(?!=)", re.M
        )

    def named(self, cells: list[str]) -> set[str]:
        """The exercises that a notebook seems to define: quick, to tell which lesson it is."""
        text = "\n".join(cells)
        return {a or b for a, b in self.definition.findall(text)}

    def find(self, cells: list[str], seconds: float = 10) -> Answers:
        """The answers in the code cells of a notebook. Raises TimeoutError: some texts take Python for ever to read."""
        with deadline(seconds, f"its code could not be read in {seconds:.0f} seconds"):
            return self._find(cells)

    def _statements_of(self, cell: str) -> list[Statement]:
        return self.parse_once(cell) if len(cell) < LONG else self.parse(cell)

    def _find(self, cells: list[str]) -> Answers:
        statements, broken = _statements(cells, self._statements_of)
        exercises, found = set(self.lesson.exercises), {}
        for name in self.lesson.exercises:
            if any(name in s.binds for s in statements):
                others = exercises - {name}
                found[name] = _answer(name, statements, self.known[name], others)
        for text, _ in broken:
            for name in self.named([text]) - set(found):
                found[name] = text  # the judge says what is wrong with it
        return Answers(found, [reason for _, reason in broken])


def python(cell: str) -> str:
    """A cell as plain Python: timers taken off, other magics as calls of `get_ipython`."""
    text = cell.replace("\r\n", "\n").replace("\r", "\n")
    # `%%time` goes as a whole line; `%time x = f()` becomes `x = f()`.
    text = TIMERS.sub(lambda match: "" if match[2] else match[1], text)
    if OTHER_CELLS.match(text):
        return ""  # another language, or a file to be written
    return (
        TransformerManager().transform_cell(text) if re.search(r"[%!?]", text) else text
    )


def _statements(cells: list[str], read: Callable) -> tuple[list[Statement], list]:
    """The statements of all cells, in order; and the cells that `read` can't read, with the reason."""
    statements, broken = [], []
    for number, cell in enumerate(cells):
        try:
            statements += [replace(found, cell=number) for found in read(cell)]
        except (SyntaxError, ValueError, RecursionError, MemoryError) as error:
            line = cell.strip().splitlines()[0][:60] if cell.strip() else ""
            said = getattr(error, "msg", None) or str(error) or type(error).__name__
            broken.append((cell, f"the cell that begins `{line}` is no Python: {said}"))
    return statements, broken


def _read(fixed: set[str], cell: str) -> list[Statement]:
    """The statements of a cell, but for asserts and copies of a check."""
    text = python(cell)
    lines = text.splitlines(keepends=True)
    read = []
    for node in ast.parse(text).body:
        if isinstance(node, ast.Assert) or ast.dump(node) in fixed:
            continue
        source = _segment(lines, node)
        binds, uses = _names(source)
        star = isinstance(node, ast.ImportFrom) and node.names[0].name == "*"
        whole = _whole(node, binds & uses)
        read.append(Statement(source, 0, binds, uses, _changes(node), whole, star))
    return read


def _whole(node: ast.stmt, reads_itself: set[str]) -> bool:
    if isinstance(node, ast.Assign):
        return not reads_itself
    definitions = (ast.FunctionDef, ast.ClassDef, ast.Import, ast.ImportFrom)
    return isinstance(node, definitions) and not getattr(node, "decorator_list", [])


def _segment(lines: list[str], node: ast.stmt) -> str:
    """The text of a statement. Several on one line share it: then it is written anew."""
    decorators = [d.lineno for d in getattr(node, "decorator_list", [])]
    first = min([node.lineno, *decorators])
    text = "".join(lines[first - 1 : node.end_lineno])
    try:
        if len(ast.parse(text).body) == 1:
            return text.rstrip("\n")
    except SyntaxError:
        pass
    return ast.unparse(node)


def _names(text: str) -> tuple[set[str], set[str]]:
    """The global names that a piece of code binds, and those that it reads, in functions too."""
    binds, uses = set(), set()
    tables = [symtable.symtable(text, "<answer>", "exec")]
    while tables:
        table = tables.pop()
        top = table.get_type() == "module"
        for symbol in table.get_symbols():
            if top or symbol.is_global():
                if symbol.is_assigned() or symbol.is_imported():
                    binds.add(symbol.get_name())
                if symbol.is_referenced():
                    uses.add(symbol.get_name())
        tables += table.get_children()
    return binds, uses


def _changes(node: ast.stmt) -> set[str]:
    """The names whose objects a statement changes in place: `x.fit()`, `x[0] = 1`, `x.a += 1`."""
    changed = set()
    for item in ast.walk(node):
        if isinstance(item, (ast.Attribute, ast.Subscript)) and not isinstance(
            item.ctx, ast.Load
        ):
            changed |= _base(item)
        elif isinstance(item, ast.Expr) and isinstance(item.value, ast.Call):
            changed |= _base(item.value.func)
    return set() if isinstance(node, (ast.FunctionDef, ast.ClassDef)) else changed


def _base(node: ast.expr) -> set[str]:
    """The name at the root of `name.a[0].b`; nothing for a plain name."""
    inner = node
    while isinstance(inner, (ast.Attribute, ast.Subscript)):
        inner = inner.value
    return {inner.id} if isinstance(inner, ast.Name) and inner is not node else set()


def _answer(
    name: str, statements: list[Statement], known: set[str], others: set[str]
) -> str:
    """The text of the statements that `name` needs, in the notebook's order.

    Names that the lesson gives (`known`) are the lesson's, unless the answer's own cell binds them anew. Answers to
    `others` are never taken: the lesson's solutions stand in for them, so an early mistake costs nothing later.
    """
    last = max(n for n, s in enumerate(statements) if name in s.binds)
    home, taken, early, unresolved = statements[last].cell, set(), set(), False
    wanted = [(name, len(statements), False)]
    while wanted:
        needed, before, below = wanted.pop()
        found = _definition(needed, statements, home if needed in known else None)
        above = _latest(needed, [n for n in found if n < before], statements)
        below = below or not above  # run out of order: then what it needs comes first
        chosen = above or _latest(needed, found, statements)
        unresolved |= not chosen and needed not in known
        for number in chosen - (early if below else taken | early):
            (early if below else taken).add(number)
            uses = statements[number].uses - others - {needed}
            wanted += [(use, number, below) for use in sorted(uses)]
    if unresolved:
        early |= {n for n, s in enumerate(statements) if s.star}
    order = [*sorted(early), *sorted(taken - early)]
    return "\n".join(statements[n].text for n in order)


def _definition(name: str, statements: list[Statement], home: int | None) -> list[int]:
    """The numbers of the statements that bind or change `name`; with `home`, only those of that cell."""
    return [
        n
        for n, s in enumerate(statements)
        if name in s.binds | s.changes and home in (None, s.cell)
    ]


def _latest(name: str, found: list[int], statements: list[Statement]) -> set[int]:
    """Of these statements the last whole definition, and what changes it after."""
    latest = set()
    for number in reversed(found):
        latest.add(number)
        if name in statements[number].binds and statements[number].whole:
            break
    return latest


def _known(lesson: Lesson) -> dict[str, set[str]]:
    """For each exercise the names that the solved lesson has defined above it, and Python's own."""
    names = set(dir(builtins)) | {"get_ipython", "display", "__name__", "__file__"}
    known = {}
    for cell in lesson.cells:
        if cell.role == "exercise":
            known[cell.name] = set(names)
        if code := lesson.pristine(cell):
            names |= _names(code)[0]
    return known


def _fixed(lesson: Lesson) -> set[str]:
    """The statements of the checks: in a student's cell they are copies, or changed copies, that mean nothing."""
    nodes = [
        node
        for exercise in lesson.exercises.values()
        for node in ast.parse(exercise.check.source).body
        if not isinstance(node, (ast.Import, ast.ImportFrom))
    ]
    return {ast.dump(node) for node in nodes}
