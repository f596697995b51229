"""Nothing on paper or up may be half written: a limit on the size of files stands in for a full disk."""
import resource
import signal
import subprocess

import pytest

from conftest import CTL, DATA

YEAR = ("--from", "2025-01-01", "--to", "2025-12-31")


@pytest.fixture
def peopled(office):
    office.run("import", DATA / "青山村人口台账.xlsx", check=3)
    return office


def limited(office, kilobytes, *args):
    """Runs the program where no file may grow beyond a limit."""
    def limit():
        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        resource.setrlimit(resource.RLIMIT_FSIZE, (kilobytes * 1024, kilobytes * 1024))
    return subprocess.run([CTL, "--quiet", "--db", office.db, *map(str, args)], capture_output=True, text=True, env=office.env, preexec_fn=limit, timeout=120)


@pytest.mark.parametrize("end", ["pdf", "csv", "xlsx"])
def test_a_ledger(peopled, tmp_path, end):
    out = tmp_path / f"o.{end}"
    peopled.run("export", "people", out, check=0)
    old = out.read_bytes()
    for kilobytes in (1, 16, len(old) // 2048):
        result = limited(peopled, kilobytes, "export", "people", out)
        assert result.returncode == 1 and len(result.stderr.strip().splitlines()) == 1, result.stderr
        assert out.read_bytes() == old and [p.name for p in tmp_path.glob("o.*")] == [out.name]


def test_statistics(peopled, tmp_path):
    for end in ("pdf", "xlsx"):
        out = tmp_path / f"s.{end}"
        result = limited(peopled, 4, "stats", *YEAR, "--out", out)
        assert result.returncode == 1 and result.stderr.strip(), result.stdout
        assert not out.exists() and not list(tmp_path.glob("s.*"))


@pytest.mark.parametrize("zipped", [(), ("--zip",)])
def test_a_package(peopled, tmp_path, zipped):
    out = tmp_path / "out"
    out.mkdir()
    before = peopled.run("journal", "list", check=0).json
    for kilobytes in (4, 40):
        result = limited(peopled, kilobytes, "submit", out, "people", "age-sex", *YEAR, *zipped)
        assert result.returncode == 1 and result.stderr.strip()
        assert list(out.iterdir()) == []
    assert peopled.run("journal", "list", check=0).json == before
    assert peopled.run("verify", check=0).json["intact"]
    peopled.run("submit", out, "people", "age-sex", *YEAR, *zipped, check=0)
    assert len(list(out.iterdir())) == 1


def test_a_letter(peopled, tmp_path):
    person = peopled.run("search", "张", check=0).json[0]["id"]
    result = limited(peopled, 1024, "letter", "issue", "residence", tmp_path / "l.pdf", "--person", person, "--set", "purpose=x")
    assert result.returncode == 0
    result = limited(peopled, 8, "letter", "reprint", "2026/1", tmp_path / "l2.pdf")
    assert result.returncode == 1 and not (tmp_path / "l2.pdf").exists()
