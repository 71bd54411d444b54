"""What one exercise is judged by: inputs, reference values, verdicts. It never runs an answer."""

import ast
from dataclasses import dataclass, field

import numpy as np

from course.deadline import deadline
from course.engine import wire
from course.engine.client import Replies, StageProcess
from course.engine.compare import equal
from course.engine.stage import execute
from course.lesson import Exercise, Lesson

# Bytes of one message that an answer may send, beside eight times what the reference needs.
REPLY = 1 << 20
VERDICT = (
    30  # seconds for a verdict on one value: an answer may choose it to take for ever
)
SEEDS = (0, 1, 2)  # of the generators that give a probe its inputs in the proofs


ENDS = {
    "timeout": "it took too long: is there a loop that never ends?",
    "died": "the process ended in the middle: too much memory, or an exit in the code?",
    "tampered": "it sent something else than its value",
}


class LessonFailure(Exception):
    """A pristine cell or a probe of the lesson itself fails; the text says where and why."""


class JudgeDied(LessonFailure):
    """The judge's copy of the lesson ended in the middle of an exercise."""


@dataclass
class Judgement:
    """`status` is correct, wrong, not attempted, error, timeout, died or tampered; `check` what the learner saw.

    `values` are the outcomes, one for each input, and `failed` the number of the first that is not right.
    """

    status: str
    message: str = ""
    check: dict | None = None
    cpu: float = 0.0
    values: list[dict] = field(default_factory=list)
    failed: int | None = None


class Referee:
    """What one exercise is judged by. `namespace` holds the lesson up to and including its solution."""

    def __init__(
        self, lesson: Lesson, exercise: Exercise, namespace: dict, stage: StageProcess
    ):
        self.exercise, self.stage = exercise, stage
        self.cases, self.public, self.first, self.limit = [], 0, 0, REPLY
        self.stub = ast.dump(ast.parse(exercise.stub))
        self.scope, self.source = (
            dict(namespace),
            exercise.probe.source if exercise.probe else "",
        )
        where = f"{lesson.path.name}:{exercise.probe.line if exercise.probe else exercise.cell.line}"
        outcome = execute(self.source, "<probe>", self.scope)
        if not outcome["ok"]:
            raise LessonFailure(f"{where}: the probe fails:\n{outcome['traceback']}")
        self.where, self.answer = where, self.scope[exercise.name]
        # Only what the probe itself defines: a lesson may use these names for its own.
        self.probe = {name: self.scope[name] for name in _defined(self.source)}
        self.tolerance = self.probe.get("tolerance", 1e-6)
        self.offered = [
            self.answer,
            *(_assigned(cell.source, exercise.name) for cell in exercise.wrongs),
        ]

    def prepare(self) -> None:
        """Draw the inputs that the proofs hold for, and tell the stage what to ask."""
        self.cases = self._draw([np.random.default_rng(seed) for seed in SEEDS])
        self.public = len(self.cases)
        self.first = len(self._inputs([np.random.default_rng(SEEDS[0])]))
        if not self.cases:
            raise LessonFailure(
                f"{self.where}: the probe of {self.exercise.name} yields no inputs: "
                "it would accept everything"
            )
        between = [c.source for c in self.exercise.between if c.role != "exercise"]
        self.stage.order(
            "prepare",
            name=self.exercise.name,
            call=_needed(self.source, "call"),
            inputs=[wire.decode(args) for args, _ in self.cases],
            between=between,
            check=self.exercise.check.source,
        )
        # What the solution imports on its way, the stage imports once for all children.
        first = self.stage.answer(self.exercise.solution, len(self.cases))
        self.stage.order("warm", modules=(first.check or {}).get("modules", []))

    def add(self, rng: np.random.Generator) -> None:
        """For the answers to come, draw inputs that nobody can foresee beside those of `prepare`."""
        known = self.cases[: self.public]
        inputs = {args for args, _ in known}
        self.cases = known + [
            case for case in self._draw([rng]) if case[0] not in inputs
        ]

    def _draw(self, rngs: list[np.random.Generator]) -> list[tuple[bytes, object]]:
        """Inputs (encoded) with their reference values. Raises `LessonFailure`."""
        try:
            inputs = self._inputs(rngs)
            cases = [(args, self._reference(wire.decode(args))) for args in inputs]
            sizes = [len(wire.encode(reference)) for _, reference in cases]
        except Exception as error:
            said = f"{type(error).__name__}: {error}"
            raise LessonFailure(
                f"{self.where}: the probe of {self.exercise.name} fails: {said}"
            ) from None
        self.limit = max(self.limit, REPLY + 8 * max(sizes, default=0))
        return cases

    def _inputs(self, rngs: list[np.random.Generator]) -> list[bytes]:
        """Different inputs, encoded, in the order of the generators."""
        inputs = self.probe.get("inputs", lambda _: [()])
        drawn = [args for rng in rngs for args in inputs(rng)]
        drawn = [args if isinstance(args, tuple) else (args,) for args in drawn]
        return list(dict.fromkeys(wire.encode(args) for args in drawn))

    def grade(
        self,
        source: str,
        explain: bool = True,
        most: int | None = None,
        seconds: float = 120,
        **limits,
    ) -> Judgement:
        """Judge one answer (the text of a cell), on the first `most` inputs or on all.

        Without `explain` the check is run only where an answer fails.
        """
        verdict, cases = [], self.cases[:most]

        def wanted(replies: Replies) -> bool:
            verdict.append(self._status(source, replies, cases))
            return explain or verdict[0][0] in ("wrong", "error")

        more = [wire.decode(args) for args, _ in self.cases[self.public :]]
        replies = self.stage.answer(
            source,
            len(cases),
            seconds,
            limit=self.limit,
            explain=wanted,
            more=more,
            **limits,
        )
        status, message, failed = (
            verdict[0] if verdict else self._status(source, replies, cases)
        )
        check = replies.check or replies.definition
        return Judgement(status, message, check, replies.cpu, replies.values, failed)

    def _reference(self, args: tuple):
        if "call" in self.probe:
            value = self.probe["call"](self.answer, *args)
        else:
            value = self.answer(*args) if callable(self.answer) else self.answer
        return wire.decode(wire.encode(value))

    def _status(
        self, source: str, replies: Replies, cases: list
    ) -> tuple[str, str, int | None]:
        """Status, message, and the number of the first input at which the answer fails (0: before the first)."""
        try:
            if ast.dump(ast.parse(source)) == self.stub:
                return "not attempted", "", 0
        except SyntaxError as error:
            said = f"SyntaxError: {error.msg} (line {error.lineno} of the cell)"
            return "error", said, 0
        except (ValueError, RecursionError, MemoryError) as error:
            said = f"Python can't read it: {type(error).__name__}: {error}"
            return "error", said, 0
        if replies.definition and not replies.definition["ok"]:
            return *_failed(replies.definition), 0
        if replies.definition is None or len(replies.values) < len(cases):
            ended = replies.ended or "died"
            return ended, ENDS[ended], len(replies.values)
        pairs = zip(cases, replies.values)
        for number, ((args, reference), outcome) in enumerate(pairs):
            if not outcome["ok"]:
                return *_failed(outcome), number
            if "value" not in outcome:
                return "tampered", ENDS["tampered"], number
            if self.exercise.is_variable and outcome["value"] is None:
                return "not attempted", "", number
            verdict = self._verdict(outcome["value"], reference, args)
            if verdict is not True:
                return "wrong", str(verdict), number
        return "correct", "", None

    def _verdict(self, got, reference, args: bytes):
        if self.exercise.prediction:
            letters = ", ".join(sorted(map(str, self.offered)))
            offered = isinstance(got, str) and got in self.offered
            return offered or f"write one of the letters {letters}"
        try:
            with deadline(VERDICT, "it can't be judged in time"):
                if "verdict" not in self.probe:
                    return equal(reference, got, self.tolerance)
                return self.probe["verdict"](got, *wire.decode(args))
        except Exception as error:
            return f"your answer has another form than asked for ({type(error).__name__}: {error})"


def _failed(outcome: dict) -> tuple[str, str]:
    if outcome["kind"] == "NotImplementedError":
        return "not attempted", ""
    said = f"{outcome['kind']}: {outcome['message']}"
    if outcome["kind"] == "EOFError":
        said += " (nobody answers input() here: write the value in the code)"
    return "error", said


def _assigned(source: str, name: str):
    """The constant that a wrong answer to a prediction or a question assigns, or None."""
    values = [
        node.value
        for node in ast.parse(source).body
        if isinstance(node, ast.Assign) and getattr(node.targets[0], "id", "") == name
    ]
    return values[0].value if values and isinstance(values[0], ast.Constant) else None


def _defined(source: str) -> set[str]:
    """The functions and variables that stand at the top level of a probe."""
    body = ast.parse(source).body
    targets = [t for node in body for t in getattr(node, "targets", [])]
    names = {target.id for target in targets if isinstance(target, ast.Name)}
    return names | {node.name for node in body if isinstance(node, ast.FunctionDef)}


def _needed(source: str, name: str) -> str:
    """The part of a probe that defines `name`, with the imports and helpers that it uses; "" if it is not there."""
    body, wanted, kept = ast.parse(source).body, {name}, []
    for node in reversed(body):
        targets = [getattr(node, "name", "")] + [
            t.id for t in getattr(node, "targets", []) if isinstance(t, ast.Name)
        ]
        if isinstance(node, (ast.Import, ast.ImportFrom)):
            targets = [
                (alias.asname or alias.name).split(".")[0] for alias in node.names
            ]
        if wanted & set(targets):
            kept.insert(0, node)
            wanted |= {n.id for n in ast.walk(node) if isinstance(n, ast.Name)}
    return (
        "\n".join(map(ast.unparse, kept))
        if any(getattr(node, "name", "") == name for node in kept)
        else ""
    )
