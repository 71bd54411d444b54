"""Marking a class: honest work gets its points in whatever form it comes; cheats get none, and harm nobody else."""

import csv
import io
import json
import os
import re
import sys
import zipfile
from collections import defaultdict

import nbformat
import pytest
from hostile import BODY, HOSTILE
from small import Course

from course import cluster, notebooks, reading, settings
from course.engine import jail, referee
from course.engine.client import StageProcess
from course.teaching import benchmark, marking, nbgrader

if sys.platform == "win32":
    pytest.skip("marking forks, and Windows can't: use WSL or a container", allow_module_level=True)  # fmt: skip
if reason := jail.missing():
    pytest.skip(f"no jail here: {reason}", allow_module_level=True)

RIGHT = BODY + "return float(np.sqrt(np.mean((y - y_pred) ** 2)))"
HONEST = RIGHT + "  # HONEST-MARK"
ALL = {"rmse": "correct", "p_error": "correct", "rows": "correct"}


def notebook(course, answers=(), extra=()):
    """The learner's notebook with cells answered, `extra` cells at the end."""
    lesson = reading.read(course.source, course.root)
    made = notebooks.learner(lesson, course.settings)
    given = {"rmse": RIGHT, "p_error": 'p_error = "a"', "rows": "rows = 3", **dict(answers)}  # fmt: skip
    for cell in made.cells:
        for name, text in given.items():
            stub = lesson.exercises[name].stub
            if cell.cell_type == "code" and stub.strip() in cell.source:
                cell.source = text
    made.cells += [nbformat.v4.new_code_cell(text) for text in extra]
    return made


def marks(out):
    """The rows of grades.csv by student."""
    rows = defaultdict(list)
    with open(out / "grades.csv", encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            rows[row["student"]].append(row)
    return rows


def statuses(rows):
    return {row["exercise"]: row["status"] for row in rows if row["exercise"]}


def slug(text):
    return re.sub(r"\W+", "-", text)


@pytest.fixture(scope="module")
def hostile_class(tmp_path_factory):
    """One class: before and after each hostile student an honest one. All are marked by one worker, in this order."""
    folder = tmp_path_factory.mktemp("class")
    course = Course(folder / "course")
    handed = folder / "handed in"
    handed.mkdir()
    honest = nbformat.writes(notebook(course, {"rmse": HONEST}))
    for number, (name, (source, _)) in enumerate(HOSTILE.items()):
        bad = notebook(course, {"rmse": source})
        path = handed / f"{number:02d}-b-{slug(name)}.ipynb"
        path.write_text(json.dumps(bad))  # nbformat can't write half a character
        (handed / f"{number:02d}-a.ipynb").write_text(honest, encoding="utf-8")
    for number, odd in enumerate((["a", "b"], "np.array(['a', 'b'])", "{'a'}")):
        bad = nbformat.writes(notebook(course, {"p_error": f"p_error = {odd}"}))
        (handed / f"zz-{number}.ipynb").write_text(bad, encoding="utf-8")
    secret = folder / "secret.txt"
    secret.write_text("SECRET-OF-TEST-0123456789")
    os.environ["SECRET_OF_TEST"] = "SECRET-OF-TEST"
    out = folder / "out"
    done = course.run("grade", str(handed), "--out", str(out), "--secret", str(secret), "--seconds", "1", "--workers", "1")  # fmt: skip
    assert done.returncode == 1, "cells that are no Python need an eye\n" + done.stdout + done.stderr  # fmt: skip
    return out, marks(out)


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_answer_earns_nothing_and_harms_nobody(hostile_class, name):
    _, rows = hostile_class
    number = list(HOSTILE).index(name)
    got = {row["exercise"]: row for row in rows[f"{number:02d}-b-{slug(name)}"]}
    assert got["rmse"]["points"] == "0"
    assert got["rmse"]["status"] in HOSTILE[name][1].split()
    # The student's own other answers count all the same.
    assert statuses(rows[f"{number:02d}-b-{slug(name)}"]) == {**ALL, "rmse": got["rmse"]["status"]}  # fmt: skip
    assert statuses(rows[f"{number:02d}-a"]) == ALL
    following = f"{number + 1:02d}-a"
    assert following not in rows or statuses(rows[following]) == ALL


def test_a_prediction_that_is_no_letter_is_wrong_and_nothing_else(hostile_class):
    _, rows = hostile_class
    for number in range(3):
        assert statuses(rows[f"zz-{number}"]) == {**ALL, "p_error": "wrong"}


def test_what_a_student_wrote_is_text_and_nothing_else(hostile_class):
    out, _ = hostile_class
    table = (out / "grades.csv").read_text(encoding="utf-8")
    assert not re.search(r"(^|,)\"?[=+@]", table, re.M)
    pages = "".join(path.read_text() for path in (out / "feedback").glob("*.html"))
    pages += (out / "report.html").read_text()
    assert "<script" not in pages and "&lt;script&gt;" in pages
    assert not os.path.exists("/tmp/pwned")


HONEST_FORMS = {
    "a loop": {"rmse": BODY + "total = 0\n    for a, b in zip(y, y_pred):\n        total += (a - b) ** 2\n    return (total / len(y)) ** 0.5"},
    "another parameter's name": {"rmse": "def rmse(truth, guess):\n    return np.linalg.norm(truth - guess) / len(truth) ** 0.5"},
    "a lambda": {"rmse": "rmse = lambda y, y_pred: np.sqrt(np.mean((y - y_pred) ** 2))"},
    "a number of NumPy's": {"rmse": BODY + "return np.sqrt(np.mean((y - y_pred) ** 2))"},
    "an array without dimensions": {"rmse": BODY + "return np.array(np.sqrt(np.mean((y - y_pred) ** 2)))"},
    "an import inside": {"rmse": "import math\nfrom statistics import fmean\n" + BODY + "return math.sqrt(fmean((y - y_pred) ** 2))"},
    "warnings": {"rmse": "import warnings\n" + BODY + "warnings.warn('careful')\n    np.log(np.zeros(1))\n    return float(np.sqrt(np.mean((y - y_pred) ** 2)))"},
    "prints and errors' stream": {"rmse": BODY + "import sys\n    print('x' * 100000)\n    print('oh', file=sys.stderr)\n    return float(np.sqrt(np.mean((y - y_pred) ** 2)))"},
    "slow but right": {"rmse": BODY + "import time\n    time.sleep(0.1)\n    return float(np.sqrt(np.mean((y - y_pred) ** 2)))"},
    "Urdu comments": {"rmse": RIGHT + "\n    # یہ غلطی کا مربع ہے"},
    "a timer": {"rmse": "%%time\n" + RIGHT},
    "magics": {"rmse": "%matplotlib inline\n!pip install numpy\n%load_ext autoreload\n" + RIGHT + "\nprint(get_ipython())\ndisplay(1)"},
    "a line that is timed": {"rows": "%time rows = len(numbers)"},
    "a timer with options": {"rmse": RIGHT + "\n%timeit -n 10 -r 3 rmse(np.ones(2), np.ones(2))\n%time"},
    "help": {"rmse": RIGHT + "\nrmse?\n"},
    "trials that fail below it": {"rmse": RIGHT + "\nprint(rmse([1, 2], 'x'))\nrmse()"},
    "a recursive helper": {"rmse": "def add(v):\n    return v[0] + add(v[1:]) if len(v) else 0.0\n" + BODY + "return float((add((y - y_pred) ** 2) / len(y)) ** 0.5)"},
    "a decorator": {"rmse": "import functools\ndef same(f):\n    @functools.wraps(f)\n    def g(*a):\n        return f(*a)\n    return g\n@same\n" + RIGHT},
    "an object that is called": {"rmse": "class Error:\n    def __call__(self, y, y_pred):\n        return float(np.sqrt(np.mean((y - y_pred) ** 2)))\nrmse = Error()"},
    "a dataclass": {"rmse": "from dataclasses import dataclass\n@dataclass\nclass Pair:\n    y: object\n    z: object\n" + BODY + "p = Pair(y, y_pred)\n    return float(np.sqrt(np.mean((p.y - p.z) ** 2)))"},
    "await": {"rmse": RIGHT + "\nimport asyncio\nawait asyncio.sleep(0)"},
    "its own source": {"rmse": "import inspect\n" + RIGHT + "\nprint(inspect.getsource(rmse))"},
    "steps": {"rows": "rows = 0\nfor line in numbers:\n    rows += 1"},
    "another type of number": {"rows": "rows = np.int64(3)"},
    "a name of its own": {"rows": "shape = numbers.shape\nrows, columns = shape"},
    "its own copy of the data": {"rows": "numbers = numbers[numbers[:, 0] > 0]\nrows = len(numbers)"},
}  # fmt: skip
EXTRA = {  # what stands in cells of one's own, and the answers that need it
    "helpers in other cells": ({"rmse": BODY + "return root(mean_of((y - y_pred) ** 2))"}, ["def mean_of(v):\n    return sum(v) / len(v)", "from math import sqrt as root"]),
    "a star import": ({"rmse": BODY + "return sqrt(fsum((y - y_pred) ** 2) / len(y))"}, ["from math import *"]),
    "a constant elsewhere": ({"rmse": BODY + "return float(np.mean((y - y_pred) ** 2) ** HALF)"}, ["HALF = 1 / 2"]),
    "a fitted helper": ({"rows": "rows = int(box.count)"}, ["class Box:\n    count = 0\n    def fill(self, v):\n        self.count = len(v)\nbox = Box()\nbox.fill(numbers)"]),
    "an answer over two cells": ({"rows": "count = len(numbers)"}, ["rows = count"]),
    "Colab's cells": ({}, ["from google.colab import drive\ndrive.mount('/content/drive')", "%cd /content", "1 / 0"]),
    "a broken cell": ({}, ["this is no Python"]),
    "input in a cell of one's own": ({}, ["name = input('Your name: ')"]),
    "a spoilt library in a cell of one's own": ({}, ["np.mean = None\nnumbers = None\nlen = None"]),
    "the check's copy, changed": ({}, ["got = rmse(np.zeros(2), np.array([3.0, 4.0]))\nassert got == 7"]),
}  # fmt: skip


@pytest.fixture(scope="module")
def honest_class(tmp_path_factory):
    folder = tmp_path_factory.mktemp("honest")
    course, handed = Course(folder / "course"), folder / "in"
    handed.mkdir()

    def put(name, content, suffix="ipynb"):
        text = (
            content if isinstance(content, (str, bytes)) else nbformat.writes(content)
        )
        data = text if isinstance(text, bytes) else text.encode()
        (handed / f"{slug(name)}.{suffix}").write_bytes(data)

    for name, answers in HONEST_FORMS.items():
        put(name, notebook(course, answers))
    for name, (answers, extra) in EXTRA.items():
        put(name, notebook(course, answers, extra))
    bare = nbformat.writes(notebook(course))
    colab = json.loads(bare)
    for cell in colab["cells"]:
        del cell["id"]
        cell["metadata"] = {"id": "x1", "colab": {}}
    put("saved by Colab", json.dumps({**colab, "nbformat_minor": 0, "metadata": {"colab": {}}}))  # fmt: skip
    put("Windows line ends", bare.replace("\n", "\r\n").replace("\\n", "\\r\\n"))
    put("a byte order mark", b"\xef\xbb\xbf" + bare.encode())
    put("UTF-16", bare.encode("utf-16"))
    old = nbformat.convert(nbformat.reads(bare, 4), 3)
    put("nbformat 3", json.dumps(old))
    one = notebook(course)
    text = "\n\n".join(c.source for c in one.cells if c.cell_type == "code")
    one.cells = [nbformat.v4.new_code_cell(text)]
    put("all in one cell", one)
    few = notebook(course)
    few.cells = [c for c in few.cells if any(s in c.source for s in ("def rmse", "p_error =", "rows ="))]  # fmt: skip
    put("answers alone", few)
    put("a script", text, "py")
    with zipfile.ZipFile(handed / "zipped.zip", "w") as archive:
        archive.writestr("work/01_small.ipynb", bare)
        archive.writestr("__MACOSX/work/._01_small.ipynb", b"\0")
    out = folder / "out"
    done = course.run("grade", str(handed), "--out", str(out), "--workers", "2")
    assert done.returncode == 1, "the broken cell needs an eye\n" + done.stdout + done.stderr  # fmt: skip
    return marks(out), done.stdout


FORMS = [*HONEST_FORMS, *EXTRA, "saved by Colab", "Windows line ends", "a byte order mark", "UTF-16", "nbformat 3",
         "all in one cell", "answers alone", "a script", "zipped"]  # fmt: skip


@pytest.mark.parametrize("name", FORMS)
def test_honest_work_gets_all_its_points(honest_class, name):
    rows, _ = honest_class
    assert statuses(rows[slug(name)]) == ALL, rows[slug(name)]


def test_a_broken_cell_is_named(honest_class):
    rows, printed = honest_class
    (row,) = [r for r in rows["a-broken-cell"] if not r["exercise"]]
    assert "begins `this is no Python` is no Python" in row["message"]
    assert "a-broken-cell" in printed


def put(folder, name, content):
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    data = content if isinstance(content, bytes) else content.encode()
    path.write_bytes(data)
    return path


@pytest.fixture(scope="module")
def odd_class(tmp_path_factory):
    """Files that can't be marked, or whose student is hard to find; a roster; and one honest student."""
    folder = tmp_path_factory.mktemp("odd")
    course, handed = Course(folder / "course"), folder / "in"
    good = nbformat.writes(notebook(course))
    other = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell("x = 1")])
    put(handed, "u01/01_small.ipynb", good)
    put(handed, "u02.ipynb", b"")
    put(handed, "u03.pdf", b"%PDF-1.4\xff\xfe\x00")
    put(handed, "u04.ipynb", good[: len(good) // 2])
    put(handed, "u05.ipynb", nbformat.writes(other))
    put(handed, "u06.ipynb", good.replace('"language": "python"', '"language": "R"'))
    put(handed, "u07.ipynb", "<<<<<<< HEAD\n" + good)
    put(handed, "u08.ipynb", "[" * 200_000)
    put(handed, "u09.ipynb", '{"cells": 7}')
    os.utime(put(handed, "u10.ipynb", nbformat.writes(notebook(course, {"rows": "rows = 4"}))), (1, 1))  # fmt: skip
    put(handed, "u10 (1).ipynb", good)
    os.symlink("/etc/passwd", handed / "u11.ipynb")
    os.mkfifo(handed / "u12.ipynb")
    put(handed, "u13.ipynb", nbformat.writes(notebook(course, {}, ["mix?\n" * 30_000])))
    put(handed, "u14.ipynb", nbformat.writes(notebook(course, {}, ["x = 1\n" * 300_000])))  # fmt: skip
    put(handed, "stranger.ipynb", good)
    put(handed, "Ayesha Noor_12345_assignsubmission_file_/01_small.ipynb", good)
    put(handed, "bilal.ahmed@uni.edu.pk/work.ipynb", good)
    put(handed, "u17.ipynb", good.replace("def rmse", "def root_error"))
    with zipfile.ZipFile(handed / "u18.zip", "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("../../../u18.ipynb", good)
        archive.writestr("bomb.ipynb", bytes(200 * 2**20))
    put(handed, "u19.zip", b"PK\x03\x04 broken")
    with zipfile.ZipFile(handed / "u20.zip", "w"):
        pass
    odd = json.loads(good)
    next(c for c in odd["cells"] if c["cell_type"] == "code")["source"] = 5
    put(handed, "u22.ipynb", json.dumps(odd))
    broken = io.BytesIO()
    with zipfile.ZipFile(broken, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("u23.ipynb", good)
    data = bytearray(broken.getvalue())
    data[60:90] = bytes(30)
    put(handed, "u23.zip", bytes(data))
    (handed / os.fsdecode(b"u24-\xff\xfe.ipynb")).write_text("")
    put(handed, ".ipynb_checkpoints/u01.ipynb", b"")
    put(handed, ".DS_Store", b"\0")
    students = [f"u{n:02d}" for n in range(1, 25)]
    names = {"u15": ("Ayesha Noor", ""), "u16": ("Bilal Ahmed", "bilal.ahmed@uni.edu.pk"), "u21": ("", "=1+1@x.pk")}  # fmt: skip
    lines = [",".join((s, *names.get(s, ("", "")))) for s in students]
    roster = put(folder, "roster.csv", "student,name,email\n" + "\n".join(lines))
    out = folder / "out"
    done = course.run("grade", str(handed), "--out", str(out), "--roster", str(roster), "--workers", "1")  # fmt: skip
    assert done.returncode == 1, done.stdout + done.stderr
    return out, marks(out)


PROBLEMS = {
    "u02": "u02.ipynb: the file is empty", "u03": "hand in the .ipynb file", "u04": "damaged, perhaps cut short", "u05": "it answers no lesson",
    "u06": "its kernel is R", "u07": "two versions", "u08": "nested too deeply", "u09": "no notebook that can be read",
    "u10": "u10 (1).ipynb: several files", "u11": "it is a link", "u12": "no ordinary file", "u13": "could not be read in 10 seconds",
    "u14": "more code than", "u18": "larger (200 MB) than a notebook may be", "u19": "the zip file can't be read", "u20": "the zip file is empty",
    "u22": "a cell is no text", "u23": "the zip file can't be read", "u24": "the file is empty",
    "u21": "no notebook of this lesson was handed in", "stranger": "no student of the roster is named in stranger.ipynb",
}  # fmt: skip


@pytest.mark.parametrize("student", PROBLEMS)
def test_what_cannot_be_marked_gets_a_row_that_says_why(odd_class, student):
    _, rows = odd_class
    said = [row["message"] for row in rows[student] if row["status"] == "problem"]
    assert any(PROBLEMS[student] in text for text in said), said


@pytest.mark.parametrize("student", ["u01", "u10", "u15", "u16", "u18"])
def test_students_are_found_by_folder_roster_and_zip(odd_class, student):
    _, rows = odd_class
    assert statuses(rows[student]) == ALL


def test_a_renamed_function_is_named(odd_class):
    _, rows = odd_class
    (row,) = [row for row in rows["u17"] if row["exercise"] == "rmse"]
    assert row["status"] == "not attempted" and "nothing in the notebook defines rmse" in row["message"]  # fmt: skip


def test_the_tables_for_learning_platforms(odd_class):
    out, _ = odd_class
    table = {name: list(csv.reader((out / f"{name}.csv").read_text().splitlines())) for name in ("gradebook", "moodle", "canvas", "classroom")}  # fmt: skip
    assert table["gradebook"][0] == ["student", "stage/01_small", "points", "possible", "percent"]  # fmt: skip
    assert ["u01", "4", "4", "4", "100.0"] in table["gradebook"]
    assert table["moodle"][0][:2] == ["Email address", "stage/01_small"]
    assert ["bilal.ahmed@uni.edu.pk", "4"] in table["moodle"]
    assert table["canvas"][0][:5] == ["Student", "ID", "SIS User ID", "SIS Login ID", "Section"]  # fmt: skip
    assert table["canvas"][1][0].strip() == "Points Possible" and table["canvas"][1][5] == "4"  # fmt: skip
    assert ["bilal.ahmed@uni.edu.pk", "Small", "4", "4"] in table["classroom"]
    assert "'=1+1@x.pk" in (out / "moodle.csv").read_text()


def test_feedback_helps_and_gives_nothing_away(honest_class, course):
    handed = course.root / "in"
    wrong = notebook(course, {"rmse": BODY + "return np.mean((y - y_pred) ** 2)", "rows": "rows = None"})  # fmt: skip
    put(handed, "s1.ipynb", nbformat.writes(wrong))
    done = course.run("grade", str(handed), "--out", str(course.root / "out"), "--workers", "1")  # fmt: skip
    assert done.returncode == 0, done.stdout + done.stderr
    page = (course.root / "out" / "feedback" / "s1.html").read_text()
    for text in ("1 of 4 points", "take its root", "the 2 hints", "Not answered yet", "viewport"):  # fmt: skip
        assert text in page
    lesson = reading.read(course.source, course.root)
    for exercise in lesson.exercises.values():
        for line in exercise.solution.splitlines():
            assert line.strip() not in page or len(line) < 12
    report = (course.root / "out" / "report.html").read_text()
    assert "behaves like" in report and "<td>take its root<td>" in report


def test_bad_input_is_refused_with_a_remedy(course):
    out = str(course.root / "out")
    (course.root / "empty").mkdir()
    roster = put(course.root, "bad.csv", "name\nA\n")
    twice = put(course.root, "twice.csv", "student\nA\nA\n")
    for arguments, text in [
        (["nowhere"], "does not exist"),
        (["empty"], "holds no files"),
        ([".", "--lesson", "nothing"], "no such lesson"),
        ([".", "--roster", str(roster)], "one of them `student`"),
        ([".", "--roster", str(twice)], "student A again"),
        ([".", "--assignment", str(roster)], "is no assignment.json"),
        ([".", "--scheduler", "tcp://127.0.0.1:1"], "no Dask scheduler answers"),
    ]:
        done = course.run("grade", *arguments, "--out", out)
        assert done.returncode == 2 and text in done.stdout, done.stdout + done.stderr


@pytest.fixture
def small_class(course):
    handed = course.root / "in"
    for number in range(12):
        answer = BODY + f"k = {number}\n    return float(np.sqrt(np.mean((y - y_pred) ** 2)))"  # fmt: skip
        rows = f"rows = {3 if number % 3 else 4}"
        text = nbformat.writes(notebook(course, {"rmse": answer, "rows": rows}))
        put(handed, f"s{number:02d}.ipynb", text)
    return course, handed


def test_an_interrupted_run_goes_on_and_workers_change_no_row(small_class):
    course, handed = small_class
    secret = put(course.root, "secret.txt", "0123456789abcdef")
    run = lambda out, *more: course.run("grade", str(handed), "--out", str(course.root / out), "--secret", str(secret), *more)  # noqa: E731  # fmt: skip
    assert run("one", "--workers", "1").returncode == 0
    whole = (course.root / "one" / "grades.csv").read_text()
    run("three", "--workers", "3")
    assert (course.root / "three" / "grades.csv").read_text() == whole
    # As after a power cut: half of the journal is there, its last line is cut.
    journal = (course.root / "one" / "marks.jsonl").read_text()
    put(course.root / "half", "marks.jsonl", journal[: len(journal) // 2])
    done = run("half", "--workers", "1")
    assert (course.root / "half" / "grades.csv").read_text() == whole
    now, known = map(int, re.search(r"(\d+) answers marked now, (\d+) known", done.stdout).groups())  # fmt: skip
    assert now + known == 36 and 10 < known < 26
    assert "0 answers marked now, 36 known" in run("half").stdout


def test_a_killed_worker_loses_nothing(small_class, monkeypatch):
    course, _ = small_class
    killer = course.root / "killer.py"
    killer.write_text(
        "import os, pathlib\n"
        "from course.teaching import marking\n"
        "def mark(*arguments, **options):\n"
        "    for number, row in enumerate(marking.mark(*arguments, **options)):\n"
        "        yield row\n"
        "        flag = pathlib.Path(__file__).with_name('killed')\n"
        "        if number == 5 and not flag.exists():\n"
        "            flag.touch()\n"
        "            os.kill(os.getpid(), 9)\n"
    )
    monkeypatch.setenv("PYTHONPATH", str(course.root))
    answers = [(f"s{n}", "rows", f"rows = 3 + {n} - {n}") for n in range(10)]
    job = cluster.Job("killer:mark", "stage/01_small", {"answers": answers, "secret": "0" * 16})  # fmt: skip
    events = [event for _, event in cluster.run([job], course.settings, 1)]
    assert (course.root / "killed").exists()
    assert {e["student"] for e in events if e} == {f"s{n}" for n in range(10)}
    assert events[-1] is None


def test_a_job_that_fails_is_told_from_a_student_s_fault(course):
    course.change("print(numbers.sum())", "print(numbers.sums())")
    handed = course.root / "in"
    put(handed, "s1.ipynb", nbformat.writes(notebook(course)))
    done = course.run("grade", str(handed), "--out", str(course.root / "out"), "--workers", "1")  # fmt: skip
    assert done.returncode == 1
    rows = marks(course.root / "out")["s1"]
    assert {row["status"] for row in rows} == {"infra"}
    assert "the lesson itself fails" in rows[0]["message"]
    book = (course.root / "out" / "gradebook.csv").read_text().splitlines()
    assert book[1] == "s1,,,4,", "open, and no silent 0"


def test_dask_gives_the_same_rows_also_when_a_worker_is_killed(small_class):
    distributed = pytest.importorskip("distributed", reason="Dask is not installed")
    course, handed = small_class
    secret = put(course.root, "secret.txt", "0123456789abcdef")
    arguments = ["grade", str(handed), "--secret", str(secret)]
    assert course.run(*arguments, "--out", str(course.root / "here"), "--workers", "1").returncode == 0  # fmt: skip
    with distributed.LocalCluster(n_workers=2, threads_per_worker=1, dashboard_address=None) as machines:  # fmt: skip
        import threading

        def kill():
            import time

            time.sleep(3)
            os.kill(next(iter(machines.workers.values())).pid, 9)

        thread = threading.Thread(target=kill)
        thread.start()
        done = course.run(*arguments, "--out", str(course.root / "there"), "--scheduler", machines.scheduler_address)  # fmt: skip
        thread.join()
        for command in ("prove", "build"):
            spread = course.run(command, "--scheduler", machines.scheduler_address)
            assert spread.returncode == 0, spread.stdout + spread.stderr
        assert "all green" in course.run("prove", "--scheduler", machines.scheduler_address).stdout  # fmt: skip
    assert (course.root / "stage" / "solutions" / "01_small.ipynb").is_file()
    assert done.returncode == 0, done.stdout + done.stderr
    tables = [(course.root / where / "grades.csv").read_text() for where in ("here", "there")]  # fmt: skip
    assert tables[0] == tables[1]


def test_unjailed_marks_say_so_everywhere(course):
    handed = course.root / "in"
    put(handed, "s1.ipynb", nbformat.writes(notebook(course)))
    done = course.run("grade", str(handed), "--out", str(course.root / "out"), "--unjailed", "--workers", "1")  # fmt: skip
    assert done.returncode == 0 and "not isolated" in done.stdout
    for path in ("grades.csv", "report.html", "feedback/s1.html"):
        assert "not isolated" in (course.root / "out" / path).read_text()


def test_the_handout_holds_no_solution(course):
    roster = put(course.root, "roster.csv", "student\nu1\nu2\n../u3\n")
    done = course.run("release", "01_small", "--to", "week", "--due", "1 December", "--roster", str(roster))  # fmt: skip
    assert done.returncode == 0, done.stdout + done.stderr
    week = course.root / "week"
    folders = sorted(path.name for path in week.iterdir())
    assert folders[:3] == ["assignment.json", "u1", "u2"] and len(folders) == 4
    assert "1 December" in (week / "u1" / "README.md").read_text()
    lesson = reading.read(course.source, course.root)
    texts = [path.read_text() for path in week.rglob("*") if path.is_file()]
    for exercise in lesson.exercises.values():
        hidden = exercise.solution.splitlines() + (exercise.probe.source.splitlines() if exercise.probe else [])  # fmt: skip
        for cell in (*exercise.rights, *exercise.wrongs):
            hidden += cell.source.splitlines()
        for line in hidden:
            if len(line.strip()) > 12 and line not in exercise.stub:
                assert not any(line.strip() in text for text in texts), line
    assert course.run("release", "01_small", "--to", "week").returncode == 2


def test_each_student_s_own_seed_is_marked(course):
    course.change("rows = len(numbers)", "rows = 7 + SEED")
    course.change("assert rows == 3,", "assert rows == 7 + SEED,")
    course.change("# rows = numbers.shape[0]", "# rows = SEED + 8 - 1")
    students = [f"u{number}" for number in range(9)]
    roster = put(course.root, "roster.csv", "\n".join(["student", *students]))
    secret = put(course.root, "secret.txt", "0123456789abcdef")
    done = course.run("release", "01_small", "--to", "week", "--roster", str(roster), "--secret", str(secret))  # fmt: skip
    assert done.returncode == 0, done.stdout + done.stderr
    seeds = json.loads((course.root / "week" / "assignment.json").read_text())["seeds"]
    assert set(seeds.values()) == {0, 1, 2}
    handed = course.root / "in"
    for student in students:
        text = (course.root / "week" / student / "01_small.ipynb").read_text()
        made = nbformat.reads(text, 4)
        assert f"SEED = {seeds[student]}" in "".join(c.source for c in made.cells)
        for cell in made.cells:
            if "rows = None" in cell.source:
                cell.source = f"rows = {7 + seeds['u0']}"  # all have it from u0
        put(handed, f"{student}.ipynb", nbformat.writes(made))
    done = course.run("grade", str(handed), "--out", "out", "--assignment", "week/assignment.json", "--workers", "1")  # fmt: skip
    rows = marks(course.root / "out")
    for student in students:
        same = seeds[student] == seeds["u0"]
        assert (statuses(rows[student])["rows"] == "correct") == same


HANGS = """def verdict(got, *args):
    return got == sum(i for i in range(int(got))) or "no"
"""
ENDS = """def verdict(got, *args):
    import os
    return got == 0 or os._exit(1)
"""


@pytest.mark.parametrize("verdict, status", [(HANGS, "wrong"), (ENDS, "infra")])
def test_a_value_that_breaks_the_judgement_costs_nobody_else(course, verdict, status, monkeypatch):  # fmt: skip
    monkeypatch.setattr(referee, "VERDICT", 1)
    course.change('# %% probe="rows"\n', f'# %% probe="rows"\n{verdict}')
    course.change("rows = len(numbers)", "rows = 0")
    answers = [("a", "rows", "rows = 10**12"), ("b", "rows", "rows = 0  # mine")]
    monkeypatch.chdir(course.root)  # marking changes it
    rows = marking.mark(course.settings, "stage/01_small", answers, "0" * 16)
    assert [row["status"] for row in rows] == [status, "correct"]


INSIDE = """
def rmse(y, y_pred):
    import os
    status = dict(line.split(":", 1) for line in open("/proc/self/status"))
    running = [p for p in os.listdir("/proc") if p.isdigit()]
    fds = [os.readlink(f"/proc/self/fd/{n}") for n in (0, 1, 2, 3)]
    more = [n for n in range(4, 100) if os.path.islink(f"/proc/self/fd/{n}")]
    return [fds[:3], fds[3][:6], more, status["CapEff"].strip(), status["NoNewPrivs"].strip(),
            status["Seccomp"].strip(), os.getpid(), len(running), sorted(os.listdir("/w"))]
"""
BOMB = "import os\ndef rmse(y, y_pred):\n    open('/w/x', 'w')\n    while True:\n        try:\n            os.fork()\n        except OSError:\n            pass"  # fmt: skip


def test_a_child_has_nothing_to_reach_out_with(tmp_path):
    with StageProcess(tmp_path, []) as stage:
        stage.order("prepare", name="rmse", call="", inputs=[(1, 2)], between=[], check="")  # fmt: skip
        look = lambda: stage.answer(INSIDE, 1).values[0]["value"]  # noqa: E731
        first = look()
        assert first[:7] == [["/dev/null"] * 3, "socket", [], "0" * 16, "1", "2", 1]
        stage.answer(BOMB, 1, seconds=2, cpu=1)
        assert look() == first, "the same processes, the same empty folder"


def test_one_notebook_can_be_marked_alone(course):
    path = put(course.root, "ali.ipynb", nbformat.writes(notebook(course)))
    done = course.run("grade", str(path), "--out", "out", "--workers", "1")
    assert done.returncode == 0, done.stdout + done.stderr
    assert statuses(marks(course.root / "out")["ali"]) == ALL


ROOT = settings.load()
LESSONS = [reading.lesson_id(ROOT.root, path) for path in reading.sources(ROOT.root)]


@pytest.mark.every_lesson
@pytest.mark.parametrize("name", LESSONS)
def test_every_lesson_can_be_marked_in_the_jail(name):
    (path,) = reading.find(ROOT.root, [name])
    lesson = reading.read(path, ROOT.root)
    answers = [("s", e.name, e.solution) for e in lesson.exercises.values()]
    job = cluster.Job("course.teaching.marking:mark", name, {"answers": answers, "secret": "0" * 16})  # fmt: skip
    rows = [row for _, row in cluster.run([job], ROOT, 1)]
    assert rows.pop() is None
    wrong = {row["exercise"]: row["message"] for row in rows if row["status"] != "correct"}  # fmt: skip
    assert not wrong and len(rows) == len(answers)


@pytest.mark.every_lesson
def test_nbgrader_accepts_the_export(tmp_path):
    """The real nbgrader, in an environment of its own: the released notebook holds no solution; right answers get all points."""
    commands = benchmark.environment(ROOT.root / ".cache" / "nbgrader")
    lesson = reading.read(reading.find(ROOT.root, ["03_linear_algebra"])[0], ROOT.root)
    stem = lesson.path.stem
    nbgrader.export(ROOT, [lesson.id], tmp_path)
    run = lambda *words: benchmark.command(commands, tmp_path, *words)  # noqa: E731
    run("generate_assignment", stem, "--create")
    released = nbformat.read(tmp_path / "release" / stem / f"{stem}.ipynb", 4)
    text = "".join(cell.source for cell in released.cells)
    assert "HIDDEN" not in text and "def inputs" not in text
    for student, answer in (("good", lambda e: e.solution), ("poor", lambda e: e.wrongs[0].source)):  # fmt: skip
        handed = nbformat.from_dict(released)
        for cell in handed.cells:
            if cell.metadata.get("nbgrader", {}).get("solution"):
                cell.source = answer(lesson.exercises[cell.metadata.nbgrader.grade_id.partition("-")[2]])  # fmt: skip
        target = tmp_path / "submitted" / student / stem / f"{stem}.ipynb"
        target.parent.mkdir(parents=True)
        nbformat.write(handed, target)
    run("autograde", stem)
    run("export")
    rows = csv.DictReader((tmp_path / "grades.csv").open())
    points = {row["student_id"]: float(row["score"]) for row in rows}
    predictions = sum(e.points for e in lesson.exercises.values() if e.prediction)
    whole = sum(e.points for e in lesson.exercises.values())
    assert points["good"] == whole and points["poor"] <= predictions
