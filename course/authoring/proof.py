"""The proof of one exercise: its check and its probe are themselves tested."""

import ast
import time
from collections.abc import Iterator
from dataclasses import dataclass, field

from course.authoring.mutants import mutants
from course.engine.referee import Judgement, Referee
from course.lesson import Cell, Exercise


@dataclass
class Proof:
    """What was shown for one exercise. `problems` fail the proof; the other lists inform the author."""

    name: str
    rights: int = 0
    wrongs: int = 0
    killed: int = 0
    mutants: int = 0
    checked: int = 0  # answers judged
    seconds: float = 0.0
    problems: list[str] = field(default_factory=list)
    survivors: list[str] = field(default_factory=list)
    unclaimed: list[str] = field(default_factory=list)
    bare: list[str] = field(default_factory=list)


def prove_exercise(exercise: Exercise, referee: Referee) -> Iterator[Proof]:
    """Yield one proof, which shows, at three seeds of the probe's `rng`:

    the solution is correct and passes its check; the stub is not attempted and does not pass; every right answer is
    correct and passes, and so is a `python` block in the last hint; every wrong answer fails by the probe alone, and
    its message says what `says` promises; the mutants die by the probe alone. A prediction earns its point for every letter offered, and for no other answer;
    the reason that belongs to the letter is printed.
    """
    start, proof = (
        time.perf_counter(),
        Proof(exercise.name, len(exercise.rights), len(exercise.wrongs)),
    )
    referee.prepare()
    claimed = set()

    def judge(source: str, **limits) -> Judgement:
        proof.checked += 1
        # Most wrong answers fail on the first seed's inputs already.
        judgement = referee.grade(source, most=referee.first, **limits)
        if judgement.status == "correct" and referee.first < referee.public:
            judgement = referee.grade(source, **limits)
        if judgement.check and judgement.check.get("authored"):
            claimed.add(judgement.check["line"])
        return judgement

    solved = judge(exercise.solution)
    proof.problems += _must_pass("the solution", solved)
    stub = judge(exercise.stub)
    if stub.status != "not attempted" or (stub.check and stub.check["ok"]):
        proof.problems.append(
            f"the untouched stub is {stub.status}; its check says: {_said(stub)}"
        )
    for cell in exercise.rights:
        proof.problems += _must_pass(
            f"the right answer in line {cell.line}", judge(cell.source)
        )
    if exercise.hinted:
        hinted = judge(exercise.hinted)
        proof.problems += _must_pass("the answer in the last hint", hinted)
    if exercise.prediction:
        for cell in exercise.wrongs:
            proof.problems += _must_print(cell, judge(cell.source))
        other = judge(f'{exercise.name} = "not a letter"')
        proof.problems += ["an answer that was not offered earns the point"] * (
            other.status == "correct"
        )
    else:
        proof.problems += [
            "it has no right answer that differs from the solution: write one"
        ] * (not exercise.rights)
        proof.problems += [
            "it has no wrong answer: write one for each misconception"
        ] * (not exercise.wrongs)
        for cell in exercise.wrongs:
            proof.problems += _must_fail(cell, judge(cell.source))
        if solved.status == "correct":
            _kill(exercise, referee, solved, judge, proof)
    asserts = {
        node.lineno: node
        for node in ast.walk(ast.parse(exercise.check.source))
        if isinstance(node, ast.Assert)
    }
    proof.unclaimed = [
        f"line {exercise.check.line + n}: {_text(node)}"
        for n, node in asserts.items()
        if n not in {_line(asserts, c) for c in claimed}
    ]
    proof.seconds = time.perf_counter() - start
    yield proof


def _kill(
    exercise: Exercise, referee: Referee, solved: Judgement, judge, proof: Proof
) -> None:
    allowed = dict(referee.probe.get("equivalent", {}))
    limits = {"cpu": max(1.0, 5 * solved.cpu), "seconds": max(20.0, 20 * solved.cpu)}
    for mutant in mutants(exercise):
        judgement = judge(mutant.source, **limits)
        where = f"line {exercise.cell.line + 1 + mutant.line}: {mutant.change}"  # one marker stands above it
        if judgement.status != "correct":
            proof.mutants += 1
            proof.killed += 1
            if (
                judgement.check
                and not judgement.check["ok"]
                and not judgement.check["authored"]
            ):
                proof.bare.append(
                    f"{where}  ({judgement.check['kind']}: {judgement.check['message'][:60]})"
                )
        elif mutant.change in allowed:
            allowed[mutant.change] = None
        else:
            proof.mutants += 1
            proof.survivors.append(where)
    proof.problems += [
        f'the entry "{change}" in `equivalent` is stale: no surviving mutant has this text'
        for change, reason in allowed.items()
        if reason is not None
    ]


def _line(asserts: dict[int, ast.Assert], line: int) -> int:
    """The first line of the assert that holds `line`."""
    return next(
        (n for n, node in asserts.items() if n <= line <= node.end_lineno), line
    )


def _text(node: ast.Assert) -> str:
    return ast.unparse(node.msg or node.test)[:80]


def _must_pass(who: str, judgement: Judgement) -> list[str]:
    problems = []
    if judgement.status != "correct":
        problems.append(f"{who} is judged {judgement.status}: {judgement.message}")
    if not judgement.check or not judgement.check["ok"]:
        problems.append(f"{who} does not pass its check: {_said(judgement)}")
    return problems


def _must_fail(cell: Cell, judgement: Judgement) -> list[str]:
    who, says = f"the wrong answer in line {cell.line}", cell.keys["says"]
    if judgement.status == "correct":
        return [
            f"{who} is judged correct by the probe: give it input that tells them apart"
        ]
    authored = (
        judgement.check["message"]
        if judgement.check and judgement.check.get("authored")
        else ""
    )
    said = [authored, judgement.message if judgement.status == "wrong" else ""]
    if any(says.lower() in text.lower() for text in said):
        return []
    judged = f"{judgement.status}: {judgement.message}"
    return [
        f'{who} promises "{says}"; the learner sees: {_said(judgement)}; the judge says: {judged}'
    ]


def _must_print(cell: Cell, judgement: Judgement) -> list[str]:
    who, says = f"the distractor in line {cell.line}", cell.keys["says"]
    problems = _must_pass(who, judgement)
    if not problems and says.lower() not in judgement.check["output"].lower():
        problems.append(
            f'{who} promises "{says}"; its check prints: {judgement.check["output"].strip()}'
        )
    return problems


def _said(judgement: Judgement) -> str:
    if not judgement.check:
        return "nothing"
    if judgement.check["ok"]:
        return "a passed check"
    return (
        judgement.check["message"]
        if judgement.check["authored"]
        else f"a bare {judgement.check['kind']}: {judgement.check['message'][:200]}"
    )
