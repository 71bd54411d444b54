"""Pages to read: one for each student, and one for the instructor. Every page is a single HTML file, without scripts."""

import base64
import io
from collections import Counter, defaultdict
from html import escape
from pathlib import Path

import numpy as np

from course.lesson import Lesson
from course.teaching.grade import PROBLEM, Class
from course.teaching.release import safe_name
from course.teaching.results import NOT_ISOLATED, possible, replace, totals

STYLE = """
:root{color-scheme:light dark;--good:#1a7f37;--bad:#b35900;--line:#8885}
body{font:16px/1.5 system-ui,sans-serif;max-width:46rem;margin:auto;padding:1rem}
h1{font-size:1.5rem}h2{font-size:1.2rem;margin-top:2rem;border-bottom:1px solid var(--line)}
.bar{height:.8rem;border-radius:.4rem;background:var(--line);overflow:hidden}
.bar i{display:block;height:100%;background:var(--good)}
.item{border:1px solid var(--line);border-radius:.5rem;padding:.5rem .8rem;margin:.6rem 0;overflow-wrap:anywhere}
.item b{font-family:ui-monospace,monospace}.correct{border-left:.4rem solid var(--good)}
.other{border-left:.4rem solid var(--bad)}.points{float:right}
blockquote{margin:.4rem 0;padding-left:.7rem;border-left:2px solid var(--line)}
table{border-collapse:collapse;width:100%;font-size:.9rem;display:block;overflow-x:auto}
td,th{padding:.25rem .6rem;text-align:left;border-bottom:1px solid var(--line)}td.n,th.n{text-align:right}
img{max-width:100%;background:white}.warn{background:#b35900;color:white;padding:.5rem .8rem;border-radius:.5rem}
"""
ENOUGH = 20  # students, below which a correlation says nothing
STATUS = {
    "correct": "Right.",
    "wrong": "Not right yet.",
    "not attempted": "Not answered yet.",
    "error": "Your code stopped with an error.",
    "timeout": "Your code did not end in time.",
    "died": "Your code ended its own process.",
    "tampered": "Your code sent something else than its value.",
    "infra": "This could not be marked. It is not your fault: your instructor is told.",
}


def write(marks: Class, out: Path) -> list[Path]:
    """feedback/STUDENT.html for every student, and report.html."""
    theirs = defaultdict(list)
    for row in marks.rows:
        theirs[row["student"]].append(row)
    written = []
    for student, rows in theirs.items():
        path = out / "feedback" / f"{safe_name(student)}.html"
        replace(path, feedback(student, rows, marks))
        written.append(path)
    replace(out / "report.html", report(marks))
    return [*written, out / "report.html"]


def feedback(student: str, rows: list[dict], marks: Class) -> str:
    """What a student should know: each mark, the check's message, where the hint stands. Never a solution."""
    parts = []
    for lesson in marks.lessons:
        mine = [row for row in rows if row["lesson"] == lesson.id]
        if not mine:
            continue
        points, most = sum(row["points"] for row in mine), sum(row["possible"] for row in mine)  # fmt: skip
        share = 100 * points / most if most else 0
        parts.append(f"<h2>{escape(lesson.title)}</h2><p><strong>{points} of {most} points</strong></p>")  # fmt: skip
        parts.append(f'<div class="bar"><i style="width:{share:.0f}%"></i></div>')
        parts += [_item(row, lesson) for row in mine]
    parts += [_item(row, None) for row in rows if not row["lesson"]]
    return _page(f"Feedback for {student}", "".join(parts), marks)


def _item(row: dict, lesson: Lesson | None) -> str:
    if row["status"] == PROBLEM:
        return (
            f'<div class="item other">About your file: {escape(row["message"])}</div>'
        )
    exercise, good = lesson.exercises[row["exercise"]], row["status"] == "correct"
    text = STATUS[row["status"]]
    if row["message"] and not good:
        text += f"<blockquote>{escape(row['message'])}</blockquote>"
    if not good and exercise.hints and row["status"] != "infra":
        count = len(exercise.hints)
        hints = "the hint" if count == 1 else f"the {count} hints, one after the other"
        text += f"Try it again in <code>{escape(lesson.path.stem)}.ipynb</code>: {hints} below the exercise will help."  # fmt: skip
    kind = "correct" if good else "other"
    return (
        f'<div class="item {kind}"><span class="points">{row["points"]} of {row["possible"]}</span>'
        f"<b>{escape(row['exercise'])}</b><br>{text}</div>"
    )


def report(marks: Class) -> str:
    """For the instructor: what went well, which exercise tells good from weak, which misconception was common."""
    most, points = possible(marks), totals(marks)
    parts = []
    for lesson in marks.lessons:
        if lesson.id in most:
            scores = {s: mine[lesson.id] for s, mine in points.items() if mine.get(lesson.id) is not None}  # fmt: skip
            rows = [r for r in marks.rows if r["lesson"] == lesson.id and r["exercise"]]
            parts.append(_lesson(lesson, rows, scores, most[lesson.id]))
    odd = [row for row in marks.rows if row["status"] in (PROBLEM, "infra")]
    if odd:
        lines = "".join(
            f"<tr><td>{escape(r['student'])}<td>{escape(r['lesson'])} {escape(r['exercise'])}<td>{escape(r['message'])}"
            for r in odd
        )
        parts.append(f"<h2>Needs your eye</h2><table><tr><th>student<th>what<th>why{lines}</table>")  # fmt: skip
    return _page(f"Report: {len(points)} students", "".join(parts), marks)


def statistics(
    lesson: Lesson, rows: list[dict], scores: dict[str, float]
) -> list[dict]:
    """For each exercise: shares of correct and of blank answers, and its discrimination.

    Discrimination is the correlation of an exercise's points with the points in all other exercises (item-rest
    correlation; Ebel & Frisbie, Essentials of Educational Measurement, 1991); nan if all answers earn the same, or for
    fewer than `ENOUGH` students.
    """
    found = []
    for name, exercise in lesson.exercises.items():
        mine = [r for r in rows if r["exercise"] == name and r["student"] in scores]
        got = np.array([float(r["points"]) for r in mine])
        rest = np.array([scores[r["student"]] for r in mine]) - got
        varied = len(got) >= ENOUGH and got.std() > 0 and rest.std() > 0
        statuses = Counter(r["status"] for r in mine)
        found.append(
            {
                "exercise": name,
                "level": exercise.cell.keys.get("level", ""),
                "answers": len(mine),
                "correct": statuses["correct"] / max(1, len(mine)),
                "blank": statuses["not attempted"] / max(1, len(mine)),
                "discrimination": float(np.corrcoef(got, rest)[0, 1])
                if varied
                else float("nan"),
            }
        )
    return found


def misconceptions(lesson: Lesson, rows: list[dict]) -> list[tuple[int, str, str, str]]:
    """The commonest wrong answers: how many, exercise, the misconception they behave like, what students were told."""
    groups = Counter()
    for row in rows:
        if row["status"] in ("wrong", "error"):
            like = row["like"] or ("(like none that was planted)" if row["status"] == "wrong" else "(an error)")  # fmt: skip
            groups[row["exercise"], like, row["message"][:160]] += 1
    return [(count, *group) for group, count in groups.most_common(15)]


def _lesson(lesson: Lesson, rows: list[dict], scores: dict, most: int) -> str:
    numbers = statistics(lesson, rows, scores)
    lines = "".join(
        f'<tr><td>{escape(n["exercise"])}<td class="n">{n["level"]}<td class="n">{n["correct"]:.0%}'
        f'<td class="n">{n["blank"]:.0%}<td class="n">{_number(n["discrimination"])}'
        for n in numbers
    )
    common = "".join(
        f'<tr><td class="n">{count}<td>{escape(name)}<td>{escape(like)}<td>{escape(said)}'
        for count, name, like, said in misconceptions(lesson, rows)
    )
    weak = [n["exercise"] for n in numbers if n["discrimination"] < 0.1]
    advice = f"<p>Look at {', '.join(map(escape, weak))}: strong students did no better there than weak ones.</p>" if weak else ""  # fmt: skip
    return f"""<h2>{escape(lesson.title)} <small>({escape(lesson.id)})</small></h2>
<p>{len(scores)} students; mean {np.mean(list(scores.values())) if scores else 0:.1f} of {most} points.</p>
{_picture(lesson, numbers, list(scores.values()), most)}
<table><tr><th>exercise<th class="n">level<th class="n">right<th class="n">blank<th class="n">discrimination{lines}</table>{advice}
<h3>The commonest wrong answers</h3>
<table><tr><th class="n">students<th>exercise<th>behaves like<th>they were told{common}</table>"""


def _number(value: float) -> str:
    return f"{value:.2f}" if value == value else "–"


def _picture(
    lesson: Lesson, numbers: list[dict], scores: list[float], most: int
) -> str:
    import matplotlib

    matplotlib.use("agg")
    import matplotlib.pyplot as plt

    height = max(2.5, 0.28 * len(numbers))
    fig, (left, right) = plt.subplots(1, 2, figsize=(9, height), layout="constrained")
    left.hist(scores, bins=np.linspace(0, most, 11), color="#3b6ea5", edgecolor="white")
    left.set(title="Points of the class", xlabel="points", ylabel="students")
    names = [n["exercise"] for n in numbers]
    correct = np.array([n["correct"] for n in numbers])
    blank = np.array([n["blank"] for n in numbers])
    right.barh(names, correct, color="#1a7f37", label="right")
    right.barh(names, 1 - correct - blank, left=correct, color="#d98c3f", label="wrong")
    right.barh(names, blank, left=1 - blank, color="#c8c8c8", label="blank")
    right.invert_yaxis()
    right.set(title="Each exercise", xlabel="share of the class", xlim=(0, 1))
    fig.legend(loc="outside lower right", ncols=3, fontsize=8)
    left.yaxis.get_major_locator().set_params(integer=True)
    data = io.BytesIO()
    fig.savefig(data, format="png", dpi=110)
    plt.close(fig)
    alt = f"Left: how many students have how many points. Right: for each exercise of {lesson.title} the share of right, wrong and blank answers."  # fmt: skip
    return f'<img alt="{escape(alt)}" src="data:image/png;base64,{base64.b64encode(data.getvalue()).decode()}">'


def _page(title: str, body: str, marks: Class) -> str:
    warning = "" if marks.isolated else f'<p class="warn">{escape(NOT_ISOLATED)}</p>'
    return (
        '<!doctype html><html lang="en"><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width,initial-scale=1">'
        f"<title>{escape(title)}</title><style>{STYLE}</style><h1>{escape(title)}</h1>{warning}{body}</html>\n"
    )
