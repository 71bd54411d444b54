"""Small faults planted in a solution, to see whether its probe notices."""

import ast
import copy
from collections.abc import Iterator
from dataclasses import dataclass

from course.lesson import MARKER, Exercise

BINARY = {
    ast.Add: ast.Sub, ast.Sub: ast.Add, ast.Mult: ast.Div, ast.Div: ast.Mult, ast.FloorDiv: ast.Div,
    ast.Mod: ast.FloorDiv, ast.Pow: ast.Mult, ast.BitAnd: ast.BitOr, ast.BitOr: ast.BitAnd,
}  # fmt: skip
COMPARE = {
    ast.Lt: [ast.LtE, ast.Gt], ast.LtE: [ast.Lt, ast.GtE], ast.Gt: [ast.GtE, ast.Lt], ast.GtE: [ast.Gt, ast.LtE],
    ast.Eq: [ast.NotEq], ast.NotEq: [ast.Eq], ast.Is: [ast.IsNot], ast.IsNot: [ast.Is],
    ast.In: [ast.NotIn], ast.NotIn: [ast.In],
}  # fmt: skip
NAMES = {
    "mean": "sum", "sum": "mean", "std": "var", "var": "std", "min": "max", "max": "min", "argmin": "argmax",
    "argmax": "argmin", "zeros": "ones", "ones": "zeros", "zeros_like": "ones_like", "ones_like": "zeros_like",
    "median": "mean", "any": "all", "all": "any", "floor": "ceil", "ceil": "floor", "maximum": "minimum",
    "minimum": "maximum", "cumsum": "cumprod", "train": "eval", "eval": "train", "predict_proba": "predict",
    "log": "log1p", "exp": "expm1", "sqrt": "square", "fit_transform": "transform",
}  # fmt: skip
UNTOUCHED = {
    "random_state",
    "dtype",
    "label",
    "title",
    "desc",
    "color",
    "alpha",
    "verbose",
    "disable",
}


@dataclass(frozen=True)
class Mutant:
    """A changed solution: `line` of the exercise's cell (from 1), what changed, and the cell's new text."""

    line: int
    change: str
    source: str


def mutants(exercise: Exercise) -> list[Mutant]:
    """Every mutant of the solution's region; no two with the same code, none equal to the solution."""
    tree, first, last = ast.parse(exercise.solution), *_region(exercise)
    seen, found = {ast.dump(tree)}, []
    for index, node in enumerate(ast.walk(tree)):
        if not first <= getattr(node, "lineno", 0) <= last or _frozen(tree, node):
            continue
        for variant in range(len(list(_changes(node)))):
            changed = copy.deepcopy(tree)
            target = list(ast.walk(changed))[index]
            before = ast.unparse(target)
            replacement = list(_changes(target))[variant]
            changed = _Replace(target, replacement).visit(changed)
            ast.fix_missing_locations(changed)
            if ast.dump(changed) not in seen:
                seen.add(ast.dump(changed))
                found.append(
                    Mutant(
                        node.lineno,
                        f"{_short(before)} => {_short(ast.unparse(replacement))}",
                        ast.unparse(changed),
                    )
                )
    return found


def _region(exercise: Exercise) -> tuple[int, int]:
    """First and last line of the region, counted in the solution without its markers."""
    lines = exercise.cell.source.split("\n")
    marks = [number for number, line in enumerate(lines) if MARKER.match(line)]
    return marks[0] + 1, marks[-1] - len(marks) + 1


def _frozen(tree: ast.AST, node: ast.AST) -> bool:
    """Whether the node stands in an argument for display or for a seed, in an f-string, a raise or a type hint."""
    for parent in ast.walk(tree):
        inside = [
            k.value for k in getattr(parent, "keywords", []) if k.arg in UNTOUCHED
        ]
        inside += [parent] if isinstance(parent, (ast.JoinedStr, ast.Raise)) else []
        inside += [
            hint
            for hint in (
                getattr(parent, "annotation", None),
                getattr(parent, "returns", None),
            )
            if hint
        ]
        if any(node is part for top in inside for part in ast.walk(top)):
            return True
    return False


def _short(text: str) -> str:
    line = " ".join(text.split())
    return line if len(line) <= 60 else line[:57] + "..."


class _Replace(ast.NodeTransformer):
    def __init__(self, target: ast.AST, replacement: ast.AST):
        self.target, self.replacement = target, replacement

    def visit(self, node):
        return self.replacement if node is self.target else self.generic_visit(node)


def _changes(node: ast.AST) -> Iterator[ast.AST]:
    """Replacements of one node."""

    def but(**fields):
        return type(node)(
            **{**{name: getattr(node, name, None) for name in node._fields}, **fields}
        )

    if isinstance(node, (ast.BinOp, ast.AugAssign)):
        if type(node.op) in BINARY:
            yield but(op=BINARY[type(node.op)]())
        if isinstance(node, ast.BinOp) and isinstance(node.op, ast.MatMult):
            yield but(left=node.right, right=node.left)
    elif isinstance(node, ast.Compare):
        for other in COMPARE.get(type(node.ops[0]), []):
            yield but(ops=[other(), *node.ops[1:]])
    elif isinstance(node, ast.BoolOp):
        yield but(op=ast.Or() if isinstance(node.op, ast.And) else ast.And())
    elif isinstance(node, ast.UnaryOp) and isinstance(
        node.op, (ast.USub, ast.Not, ast.Invert)
    ):
        yield node.operand
    elif isinstance(node, (ast.If, ast.IfExp, ast.While)):
        yield but(test=ast.UnaryOp(ast.Not(), node.test))
    elif isinstance(node, ast.Constant):
        yield from _constants(node.value)
    elif (
        isinstance(node, ast.Return)
        and node.value is not None
        and not isinstance(node.value, ast.Constant)
    ):
        yield ast.Return(ast.Constant(None))
    elif isinstance(node, ast.Attribute) and node.attr in NAMES:
        yield but(attr=NAMES[node.attr])
    elif isinstance(node, ast.Attribute) and node.attr == "T":
        yield node.value
    elif (
        isinstance(node, ast.Name)
        and isinstance(node.ctx, ast.Load)
        and node.id in ("min", "max", "any", "all", "sum")
    ):
        yield but(id=NAMES[node.id] if node.id != "sum" else "max")
    elif isinstance(node, ast.Call):
        for keyword in node.keywords:
            if keyword.arg and keyword.arg not in UNTOUCHED:
                yield but(
                    keywords=[other for other in node.keywords if other is not keyword]
                )
    docstring = isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)
    stored = isinstance(node, ast.Assign) and not isinstance(node.targets[0], ast.Name)
    if stored or (isinstance(node, (ast.AugAssign, ast.Expr)) and not docstring):
        yield ast.Pass()


def _constants(value) -> Iterator[ast.Constant]:
    if isinstance(value, bool):
        yield ast.Constant(not value)
    elif isinstance(value, int):
        yield ast.Constant(value + 1)
        if value not in (0, 1):
            yield ast.Constant(value - 1)
    elif isinstance(value, float):
        yield ast.Constant(value * 2 if value else 1.0)
