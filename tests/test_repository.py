"""The repository as a whole keeps its promises: links, environments, budgets of length, pictures with words."""

import ast
import itertools
import re
import sys
import tomllib

import nbformat
import pytest
import yaml
from packaging.requirements import Requirement
from rattler import MatchSpec

from course import reading, settings

SETTINGS = settings.load()
ROOT = SETTINGS.root
SOURCES = {reading.lesson_id(ROOT, path): path for path in reading.sources(ROOT)}
CONDA_NAMES = {"torch": "pytorch"}
MODULES = {"scikit-learn": "sklearn"}


def solution(name: str) -> nbformat.NotebookNode:
    stage, _, stem = name.rpartition("/")
    return nbformat.read(ROOT / stage / "solutions" / f"{stem}.ipynb", as_version=4)


def test_readme_has_a_row_for_every_lesson_and_no_dead_link():
    text = (ROOT / "README.md").read_text(encoding="utf-8")
    for name in SOURCES:
        assert f"({name}.ipynb)" in text
    for file in [
        ROOT / "README.md",
        ROOT / "CONTRIBUTING.md",
        ROOT / "TEACHING.md",
        *ROOT.glob("datasets/*.md"),
    ]:
        for target in re.findall(r"\]\(([^)#\s]+)\)", file.read_text(encoding="utf-8")):
            if "://" not in target:
                assert (file.parent / target).exists(), f"{file.name}: {target}"


def test_readme_commands_exist():
    readme, makefile = (
        (ROOT / name).read_text(encoding="utf-8") for name in ("README.md", "Makefile")
    )
    for target in re.findall(r"\bmake ([a-z]+)", readme):
        assert re.search(rf"^{target}:", makefile, re.M), target
    files = ROOT.glob("course/*/commands.py")
    commands = "".join(path.read_text(encoding="utf-8") for path in files)
    readme += (ROOT / "TEACHING.md").read_text(encoding="utf-8")
    for command in re.findall(r"python -m course (\w+)", readme):
        assert f"def {command}(" in commands, command


def learners_requirements() -> dict[str, str]:
    """Name and version range of every package that a lesson needs, from pyproject.toml."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    extras = [
        line
        for name, lines in project["optional-dependencies"].items()
        if name not in ("tools", "cluster", "tests")
        for line in lines
    ]
    requirements = map(Requirement, [*project["dependencies"], *extras])
    return {
        CONDA_NAMES.get(r.name, r.name): str(r.specifier)
        for r in requirements
        if r.name != project["name"]
    }


def test_conda_and_pip_ask_for_the_same_packages():
    specs = [
        MatchSpec(line, strict=True)
        for line in yaml.safe_load((ROOT / "environment.yml").read_text())[
            "dependencies"
        ]
    ]
    conda = {spec.name.normalized: str(spec.version) for spec in specs}
    assert conda.pop("python").startswith(">=3.11")
    assert conda == learners_requirements()


def test_every_pinned_version_lies_in_the_range_of_pyproject():
    pins = [
        Requirement(line)
        for line in (ROOT / "constraints.txt").read_text().splitlines()
        if not line.startswith("#")
    ]
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    groups = [project["dependencies"], *project["optional-dependencies"].values()]
    ranges = {
        r.name.lower(): r.specifier for group in groups for r in map(Requirement, group)
    }
    for pin in pins:
        (version,) = (s.version for s in pin.specifier)
        assert version in ranges.get(pin.name.lower(), pin.specifier), pin
    assert {n for n in ranges if n != project["name"]} <= {
        pin.name.lower() for pin in pins
    } | {"pre-commit"}


@pytest.mark.parametrize("name", SOURCES)
def test_lesson_keeps_the_rules_of_length_and_time(name):
    lesson = reading.read(SOURCES[name], ROOT)
    long = [
        cell.line
        for cell in lesson.cells
        if cell.kind == "code"
        and len(cell.source.splitlines()) > 25
        and cell.role != "probe"
    ]
    assert not long, f"cells of more than 25 lines: {long}"
    shown = [
        cell for cell in lesson.cells if cell.role not in ("probe", "right", "wrong")
    ]
    wide = [
        cell.line
        for cell in shown
        if cell.kind == "code"
        and any(len(line) > 88 for line in cell.source.splitlines())
    ]
    assert not wide, f"lines of more than 88 characters: {wide}"
    minutes = sum(
        exercise.cell.keys["minutes"] for exercise in lesson.exercises.values()
    )
    assert minutes <= lesson.header["minutes"] * 2 / 3, (
        f"the exercises take {minutes} of {lesson.header['minutes']} minutes"
    )
    assert len(lesson.exercises) >= 6 and lesson.header["teaches"]


@pytest.mark.parametrize("name", SOURCES)
def test_lesson_imports_only_what_its_stage_installs(name):
    """A beginner starts without scikit-learn or torch: see the extras in pyproject.toml."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    lines = project["dependencies"]
    for extra, more in project["optional-dependencies"].items():
        stage = extra.startswith("stage") and extra[:6] <= name[:6]
        if stage or extra in name.split(
            "/"
        ):  # a specialisation's extra is named as its folder
            lines = lines + more
    installed = {MODULES.get(r.name, r.name) for r in map(Requirement, lines)}
    for cell in reading.read(SOURCES[name], ROOT).cells:
        if cell.kind == "code":
            for node in ast.walk(ast.parse(cell.source)):
                names = (
                    [alias.name for alias in node.names]
                    if isinstance(node, ast.Import)
                    else []
                )
                names += [node.module or ""] if isinstance(node, ast.ImportFrom) else []
                for module in {name.split(".")[0] for name in names}:
                    assert module in installed | sys.stdlib_module_names, (
                        f"line {cell.line}: {module}"
                    )


@pytest.mark.parametrize("name", SOURCES)
def test_exercises_have_hints_and_checks_that_speak(name):
    for exercise in reading.read(SOURCES[name], ROOT).exercises.values():
        asserts = [
            node
            for node in ast.walk(ast.parse(exercise.check.source))
            if isinstance(node, ast.Assert)
        ]
        assert asserts and all(node.msg for node in asserts), (
            f"{exercise.name}: an assert without a message"
        )
        if not exercise.prediction:
            level = exercise.cell.keys["level"]
            assert len(exercise.hints) >= (
                1 if level == 1 else 2 if level == 2 else 3
            ), f"{exercise.name}: more hints"


@pytest.mark.parametrize("name", SOURCES)
def test_solution_shows_no_warning_and_every_picture_has_words(name):
    pictures = 0
    for cell in solution(name).cells:
        for output in cell.get("outputs", []):
            assert output.output_type != "error", cell.id
            assert output.get("name") != "stderr", f"{cell.id}: {output.text[:300]}"
            if "image/png" in output.get("data", {}):
                pictures += 1
                assert output.metadata["image/png"]["alt"], (
                    f"{cell.id}: print a sentence that says what the picture shows"
                )
    assert pictures >= 3


@pytest.mark.parametrize("name", SOURCES)
def test_headings_stand_in_order(name):
    levels = [0]
    for cell in reading.read(SOURCES[name], ROOT).cells:
        if cell.kind == "markdown" and cell.role in ("", "solution"):
            text = re.sub(r"```.*?```", "", cell.source, flags=re.S)
            levels += [len(mark) for mark in re.findall(r"^(#+) ", text, re.M)]
    assert levels.count(1) == 1
    assert all(after <= before + 1 for before, after in itertools.pairwise(levels)), (
        levels
    )


def test_no_path_of_a_machine_and_no_large_file():
    for path in [
        *ROOT.glob("*.md"),
        *ROOT.glob("*/*.ipynb"),
        *ROOT.glob("*/solutions/*.ipynb"),
        *ROOT.glob("course/**/*.py"),
    ]:
        text = path.read_text(encoding="utf-8")
        assert (
            str(ROOT) not in text and "/root/" not in text and "/home/" not in text
        ), path
    notebooks = [
        *ROOT.glob("*/*.ipynb"),
        *ROOT.glob("*/solutions/*.ipynb"),
        *ROOT.glob("*/*/solutions/*.ipynb"),
    ]
    for path in notebooks:
        assert path.stat().st_size < 2e6, f"{path}: make its pictures smaller"
