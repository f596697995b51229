"""The manual: its pages hang together, its pictures are there, and what it calls the buttons is what stands on them."""
import pathlib
import re
import subprocess

import pytest

from conftest import ROOT

MANUAL = ROOT / "docs" / "manual"
LANGUAGES = ["zh_CN", "en"]


def pages(language):
    return {p.stem: p.read_text(encoding="utf-8") for p in sorted((MANUAL / language).glob("*.md"))}


def words():
    """All that the program says, in both languages, without the lines under letters."""
    text = subprocess.run(["msgattrib", "--no-obsolete", "--no-wrap", ROOT / "po" / "zh_CN.po"], capture_output=True, text=True, check=True).stdout
    said = {"zh_CN": [], "en": []}
    for key, value in re.findall(r'^(msgid|msgid_plural|msgstr|msgstr\[0\]) "(.*)"$', text, re.M):
        value = re.sub(r"\(_[A-Z]\)", "", value).replace("_", "").replace('\\"', '"')
        said["en" if key.startswith("msgid") else "zh_CN"].append(value)
    # What definitions say in their own files: ledgers, schemes, services, letters, registers.
    for file in [p for p in (ROOT / "data").rglob("*") if p.is_file() and p.suffix not in (".svg", ".csv", ".sql")]:
        said["zh_CN"].append(file.read_text(encoding="utf-8", errors="replace"))
        said["en"].append(said["zh_CN"][-1])
    return {language: "\n".join(lines) for language, lines in said.items()}


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_link_and_picture_is_there(language):
    all_pages = pages(language)
    for name, text in all_pages.items():
        for target in re.findall(r"(?<!!)\[[^\]]*\]\(([^)]+)\)", text):
            page, _, anchor = target.partition("#")
            if page.startswith("http"):
                raise AssertionError(f"{name}: the PC has no internet: {target}")
            found = all_pages.get(page.removesuffix(".md")) if page else text
            assert found is not None, f"{name}: no page {target}"
            assert not anchor or f"<!-- {anchor} -->" in found, f"{name}: no place {target}"
        for picture in re.findall(r"!\[[^\]]+\]\(([^)]+)\)", text):
            path = (MANUAL / language / picture).resolve()
            assert path.exists(), f"{name}: no picture {picture}"
            assert path.name in (ROOT / "docs" / "pictures.gresource.xml").read_text(), f"{picture} is not put into the program"
        assert "![](" not in text, f"{name}: a picture without words"


def test_both_languages_have_the_same_pages_and_all_are_in_the_program():
    assert set(pages("zh_CN")) == set(pages("en"))
    listed = (ROOT / "docs" / "manual.gresource.xml").read_text()
    for language in LANGUAGES:
        for page in pages(language):
            assert f"manual/{language}/{page}.md" in listed
        index = (MANUAL / language / "index.md").read_text()
        for page in set(pages(language)) - {"index"}:
            assert f"({page}.md" in index, f"index.md of {language} does not lead to {page}"


@pytest.mark.parametrize("language", LANGUAGES)
def test_places_in_a_page_are_the_same_in_both_languages(language):
    for page, text in pages(language).items():
        other = pages("en" if language == "zh_CN" else "zh_CN")[page]
        assert set(re.findall(r"<!-- ([a-z-]+) -->", text)) == set(re.findall(r"<!-- ([a-z-]+) -->", other)), page


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_is_quoted_stands_in_the_window(language):
    said = words()[language]
    missing = {}
    for page, text in pages(language).items():
        for quoted in re.findall(r"“([^”\n]+)”", text):
            for plain in (part.strip(" …").rstrip("，。,.") for part in quoted.split("→")):
                if plain not in said and not re.search(r"\d|[/\\@]", plain):
                    missing.setdefault(page, []).append(plain)
    assert not missing, missing


def test_what_f1_leads_to_is_there():
    text = "".join(p.read_text() for p in (ROOT / "src" / "app").rglob("*.c"))
    topics = set(re.findall(r'xb_help_set_topic \([^;]*?"([a-z#-]+)"\)', text)) | set(re.findall(r'"(subsidies#[a-z]+)"', text)) | set(re.findall(r'"((?:today)(?:#[a-z]+)?)"', text))
    all_pages = pages("zh_CN")
    assert len(topics) > 25
    for topic in topics:
        page, _, anchor = topic.partition("#")
        assert page in all_pages and (not anchor or f"<!-- {anchor} -->" in all_pages[page]), topic
