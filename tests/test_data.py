"""The data: every file has a licence, an origin, a hash and a script that makes it."""

import hashlib
import sys

import pytest

from course import settings
from course.authoring import remake

FOLDER = settings.load().root / "datasets"
FILES = sorted(
    p for p in FOLDER.iterdir() if p.suffix not in (".py", ".md") and p.is_file()
)


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_file_has_a_datasheet_with_its_hash_and_a_make_script(path):
    sheet = remake.datasheet(FOLDER / f"{path.stem}.md")
    assert sheet["file"] == path.name
    assert sheet["sha256"] == hashlib.sha256(path.read_bytes()).hexdigest()
    assert (FOLDER / f"make_{path.stem}.py").is_file()
    assert path.stat().st_size < 30e6


def test_all_files_together_are_small():
    assert sum(path.stat().st_size for path in FILES) < 60e6


def test_no_datasheet_or_script_without_its_file():
    stems = {path.stem for path in FILES}
    assert {p.stem.removeprefix("make_") for p in FOLDER.glob("make_*.py")} == stems
    assert {p.stem for p in FOLDER.glob("*.md")} - {"README"} == stems


def test_remake_compares_hashes_and_shows_what_a_script_says(tmp_path):
    head = "---\nfile: {0}.txt\nsha256: {1}\nlicence: CC0\nsource: none\n---\n"
    good = hashlib.sha256(b"hello").hexdigest()
    write = "import sys, pathlib\npathlib.Path(sys.argv[2], '{0}.txt').write_text('hello')\n"
    for name, digest, script in [
        ("a", good, write),
        ("b", "0" * 64, write),
        ("c", good, "raise SystemExit('no net')"),
    ]:
        (tmp_path / f"{name}.md").write_text(head.format(name, digest))
        (tmp_path / f"make_{name}.py").write_text(script.format(name))
    (tmp_path / "make_d.py").write_text("")
    *made, missing = remake.remake(tmp_path)
    assert missing[:2] == ("d", False) and "write the datasheet" in missing[2]
    assert made == [
        ("a.txt", True, good),
        ("b.txt", False, good),
        ("c.txt", False, "no net"),
    ]


def test_a_datasheet_that_lacks_a_field_is_named(tmp_path):
    (tmp_path / "a.md").write_text("---\nfile: a.txt\n---\n")
    with pytest.raises(
        ValueError, match=r"a\.md: it must begin with file, sha256, licence, source"
    ):
        remake.datasheet(tmp_path / "a.md")


def test_a_package_that_is_not_the_one_read_is_refused(monkeypatch):
    monkeypatch.syspath_prepend(FOLDER)
    import packages

    monkeypatch.setitem(
        packages.COMMANDS,
        "echo",
        f"{sys.executable} -c open('x','w').write('{{name}}')",
    )
    with pytest.raises(SystemExit, match="not the package that was read"):
        packages.archive("echo", "a", "1", "ffff")
    monkeypatch.setitem(
        packages.COMMANDS,
        "fail",
        f"{sys.executable} -c raise(SystemExit('{{name}}-is-gone'))",
    )
    with pytest.raises(SystemExit, match=r"could not fetch a 1: .*\s.*a-is-gone"):
        packages.archive("fail", "a", "1", "ffff")
