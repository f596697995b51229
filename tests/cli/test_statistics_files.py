"""The statistics as files, read back by other programs; and targets beside what was counted."""
import re
import subprocess
import zipfile

import openpyxl
import pytest

from conftest import DATA
from test_stats import Village
from test_ledgers import YEAR, lively, words  # noqa: F401


def test_a_workbook_with_charts(lively, tmp_path):
    s = lively.run("stats", *YEAR, check=0).json
    lively.run("stats", *YEAR, "--out", tmp_path / "s.xlsx", check=0)
    book = openpyxl.load_workbook(tmp_path / "s.xlsx")
    assert book.sheetnames == ["Indicators", "Population pyramid", "Births and deaths", "Change by place", "Services"]
    figures = {r[0]: r[1] for r in book["Indicators"].iter_rows(min_row=4, values_only=True)}
    assert (figures["Births"], figures["Deaths"], figures["Population at the end"]) == (s["births"], s["deaths"], s["population_end"])
    pyramid = [r[:4] for r in book["Population pyramid"].iter_rows(min_row=4, max_row=24, values_only=True)]
    assert [(r[1], r[2]) for r in pyramid] == [(g["male"], g["female"]) for g in s["pyramid"]]
    trend = [r[:3] for r in book["Births and deaths"].iter_rows(min_row=4, values_only=True)]
    assert trend == [(t["period"], t["births"], t["deaths"]) for t in s["trend"]]
    places = [r[:9] for r in book["Change by place"].iter_rows(min_row=4, max_row=3 + len(s["by_place"]), values_only=True)]
    assert [(p[0], p[1], p[8]) for p in places] == [(p["name"], p["start"], p["end"]) for p in s["by_place"]]
    # Charts of Excel's own, that refer to these cells.
    with zipfile.ZipFile(tmp_path / "s.xlsx") as z:
        charts = {n: z.read(n).decode() for n in z.namelist() if re.match(r"xl/charts/chart\d+\.xml", n)}
    assert len(charts) == 3 and sum("barDir" in c for c in charts.values()) == 3
    assert any("'Population pyramid'!$C$4:$C$24" in c for c in charts.values())
    # The men of the chart are computed: LibreOffice gets the same.
    subprocess.run(["soffice", f"-env:UserInstallation=file://{tmp_path}/profile", "--headless", "--convert-to", "ods", "--outdir", tmp_path, tmp_path / "s.xlsx"], check=True, capture_output=True)
    subprocess.run(["soffice", f"-env:UserInstallation=file://{tmp_path}/profile", "--headless", "--convert-to", "xlsx:Calc MS Excel 2007 XML", "--outdir", tmp_path / "lo", tmp_path / "s.ods"], check=True, capture_output=True)
    again = openpyxl.load_workbook(tmp_path / "lo" / "s.xlsx", data_only=True)["Population pyramid"]
    assert [again.cell(row, 5).value for row in range(4, 25)] == [-g["male"] for g in s["pyramid"]]


def test_on_paper(lively, tmp_path):
    s = lively.run("stats", *YEAR, check=0).json
    lively.run("stats", *YEAR, "--out", tmp_path / "s.pdf", check=0)
    paper = words(tmp_path / "s.pdf")
    for title in ("Populationpyramid", "Birthsanddeaths", "Changebyplace", "CoverageTimeliness", "Page5of5"):
        assert title in paper
    for place in s["by_place"]:
        assert place["name"] in paper
    assert f"Populationattheend{s['population_end']}" in paper
    lively.run("stats", *YEAR, "--out", tmp_path / "s.doc", check=1)
    lively.run("stats", *YEAR, "--out", "/dev/full/s.pdf", check=1)
    assert not (tmp_path / "s.doc").exists()


def test_targets(lively):
    s = lively.run("stats", *YEAR, check=0).json
    village = s["by_place"][0]["code"]
    for indicator in ("births", "birth_rate", "deaths", "general_fertility_rate", "population", "nonsense"):
        lively.run("target", "set", indicator, "100", "--place", s["place"], *YEAR, check=1)
    for value in ("x", "1x", "101", "nan", ""):
        lively.run("target", "set", "phone_complete", value, "--place", s["place"], *YEAR, check=1)
    lively.run("target", "set", "phone_complete", "90", "--place", "12345", *YEAR, check=1)
    lively.run("target", "set", "phone_complete", "90", "--place", s["place"], "--from", "2025-12-31", "--to", "2025-01-01", check=1)
    assert lively.run("target", "list", check=0).json == []
    lively.run("target", "set", "phone_complete", "90", "--place", s["place"], *YEAR, check=0)
    lively.run("target", "set", "phone_complete", "95.5", "--place", s["place"], *YEAR, "--notes", "county's letter", check=0)
    lively.run("target", "set", "id_complete", "100", "--place", village, *YEAR, check=0)
    targets = {(t["place"], t["indicator"]): t for t in lively.run("target", "list", check=0).json}
    assert len(targets) == 2
    own = targets[s["place"], "phone_complete"]
    assert own["value"] == 95.5 and own["actual"] == s["phone_complete"] and own["difference"] == pytest.approx(own["actual"] - 95.5)
    part = lively.run("stats", *YEAR, "--place", village, check=0).json
    assert targets[village, "id_complete"]["actual"] == part["id_complete"]
    lively.run("target", "remove", own["id"], check=0)
    entry = lively.run("journal", "list", check=0).json[0]
    lively.run("journal", "undo", entry["seq"], check=0)
    assert len(lively.run("target", "list", check=0).json) == 2
