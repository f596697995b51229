"""What is installed: the Flatpak's manifest, the Debian package's, the desktop's own files. That they build is tools/make-deb's and flatpak-builder's to say: these need minutes or the internet."""
import json
import pathlib
import re
import shutil
import subprocess
import xml.etree.ElementTree as xml

import gi
import pytest

from conftest import ROOT

gi.require_version("GdkPixbuf", "2.0")
from gi.repository import GdkPixbuf  # noqa: E402

APP = "io.github.xiangbu.Xiangbu"
MANIFEST = ROOT / "flatpak" / f"{APP}.json"
# What the GNOME runtime brings of what meson.build asks for.
RUNTIME = {"glib-2.0", "gio-unix-2.0", "sqlite3", "icu-i18n", "libarchive", "expat", "pangocairo", "gdk-pixbuf-2.0", "json-glib-1.0", "gtk4"}
MODULES = {"sqlcipher": "sqlcipher", "freexl": "freexl", "libgsf-1": "libgsf", "xlsxwriter": "libxlsxwriter", "libsodium": "libsodium", "libcmark": "cmark"}
# No network, no bus, no home: each of these is explained in docs/install.md.
MAY = {"--share=ipc", "--socket=fallback-x11", "--socket=wayland", "--device=dri", "--filesystem=xdg-documents", "--filesystem=/media", "--filesystem=/run/media"}
NAMES = {"id", "app-id", "runtime", "runtime-version", "sdk", "command", "finish-args", "cleanup", "modules"}
MODULE_NAMES = {"name", "buildsystem", "subdir", "config-opts", "cleanup", "sources"}


def version():
    return re.search(r"version: '([0-9.]+)'", (ROOT / "meson.build").read_text()).group(1)


@pytest.mark.skipif(shutil.which("flatpak-builder") is None, reason="no flatpak-builder")
def test_flatpak_builder_reads_the_manifest_as_it_is_meant():
    shown = subprocess.run(["flatpak-builder", "--show-manifest", MANIFEST], capture_output=True, text=True)
    assert shown.returncode == 0 and shown.stderr == "", shown.stderr
    read, written = json.loads(shown.stdout), json.loads(MANIFEST.read_text())
    # What it does not know it leaves out.
    assert [m["name"] for m in read["modules"]] == [m["name"] for m in written["modules"]]
    for ours, theirs in zip(written["modules"], read["modules"]):
        assert set(ours) <= set(theirs) and ours.get("config-opts") == theirs.get("config-opts"), ours["name"]
    assert sorted(read["finish-args"]) == sorted(written["finish-args"])


def test_the_manifest_keeps_to_the_schema():
    manifest = json.loads(MANIFEST.read_text())
    assert set(manifest) <= NAMES and manifest["app-id"] == APP and manifest["command"] == "xiangbu"
    assert manifest["runtime"] == "org.gnome.Platform" and manifest["sdk"] == "org.gnome.Sdk" and int(manifest["runtime-version"]) >= 49
    for module in manifest["modules"]:
        assert set(module) <= MODULE_NAMES and module.get("buildsystem", "autotools") in ("autotools", "cmake-ninja", "meson", "simple"), module
        for source in module["sources"]:
            if module["name"] == "xiangbu":
                assert source == {"type": "dir", "path": ".."}
                continue
            assert set(source) == {"type", "url", "sha256"} and source["type"] == "archive", source
            assert re.fullmatch(r"[0-9a-f]{64}", source["sha256"]) and source["url"].startswith("https://"), source
            assert re.search(r"\d+\.\d+", source["url"]), f"{source['url']} names no version"


def test_the_manifest_asks_for_no_more_than_is_explained():
    manifest = json.loads(MANIFEST.read_text())
    assert set(manifest["finish-args"]) == MAY
    told = (ROOT / "docs" / "install.md").read_text()
    for argument in MAY:
        word = argument.split("=")[1]
        assert word.replace("fallback-", "") in told, f"docs/install.md does not say why {argument}"


def test_every_library_the_build_asks_for_is_in_the_flatpak():
    asked = set(re.findall(r"dependency\('([^']+)'", (ROOT / "meson.build").read_text()))
    modules = {m["name"] for m in json.loads(MANIFEST.read_text())["modules"]}
    for library in asked:
        assert library in RUNTIME or MODULES[library] in modules, library
    options = next(m for m in json.loads(MANIFEST.read_text())["modules"] if m["name"] == "sqlcipher")["config-opts"]
    assert all(word in " ".join(options) for word in ("SQLITE_ENABLE_SESSION", "SQLITE_ENABLE_PREUPDATE_HOOK", "SQLITE_HAS_CODEC", "SQLITE_ENABLE_FTS5"))


def test_desktop_files(tmp_path):
    shutil.copy(ROOT / "data" / f"{APP}.desktop.in", tmp_path / f"{APP}.desktop")
    subprocess.run(["desktop-file-validate", tmp_path / f"{APP}.desktop"], check=True)
    subprocess.run(["appstreamcli", "validate", "--no-net", ROOT / "data" / f"{APP}.metainfo.xml"], check=True, stdout=subprocess.DEVNULL)
    mime = xml.parse(ROOT / "data" / f"{APP}.xml").getroot()
    kind = mime[0].get("type")
    assert f"MimeType={kind};" in (tmp_path / f"{APP}.desktop").read_text()
    assert [g.get("pattern") for g in mime[0] if g.tag.endswith("glob")] == ["*.xbdb"]


def test_one_version_everywhere():
    now = version()
    metainfo = xml.parse(ROOT / "data" / f"{APP}.metainfo.xml").getroot()
    assert metainfo.find("releases")[0].get("version") == now
    assert (ROOT / "debian" / "changelog").read_text().startswith(f"xiangbu ({now})")
    for language in ("zh_CN", "en"):
        news = (ROOT / "docs" / "manual" / language / "whats-new.md").read_text()
        assert re.search(r"^## (\S+)", news, re.M).group(1) == now.rsplit(".", 1)[0]


@pytest.mark.parametrize("size", [16, 22, 24, 32, 48, 64, 128, 256, 512])
def test_the_icon_is_drawn_at_every_size(size):
    icon = ROOT / "data/icons/hicolor/scalable/apps" / f"{APP}.svg"
    drawn = GdkPixbuf.Pixbuf.new_from_file_at_size(str(icon), size, size)
    assert (drawn.get_width(), drawn.get_height()) == (size, size)
    pixels = drawn.get_pixels()
    opaque = sum(1 for i in range(3, len(pixels), 4) if pixels[i] > 128)
    assert opaque > size * size * 0.4, "it can hardly be seen"


def test_the_debian_package_asks_for_what_the_build_needs():
    control = (ROOT / "debian" / "control").read_text()
    deps = (ROOT / "tools" / "deps").read_text()
    wanted = set(re.findall(r"\blib[a-z0-9.+-]+-dev\b", re.search(r'^build="(.*?)"', deps, re.S | re.M).group(1)))
    assert wanted <= set(re.findall(r"\blib[a-z0-9.+-]+-dev\b", control)), wanted


def test_symbols_of_the_pages_are_in_the_program():
    """The icon themes of newer systems have fewer and fewer names: those of the sidebar are our own."""
    own = {pathlib.Path(p).stem for p in (ROOT / "data/icons/symbolic").glob("*.svg")}
    listed = set(re.findall(r'alias="(xb-[a-z]+-symbolic)\.svg"', (ROOT / "data/app.gresource.xml").read_text()))
    used = set(re.findall(r'"(xb-[a-z]+-symbolic)"', (ROOT / "src/app/xb-pages.c").read_text()))
    assert own == listed == used and len(used) >= 10


def stick(tmp_path, processor, spoil=False):
    """A stick as tools/make-stick leaves it, without what is in the files; and a flatpak that only says what it was asked for."""
    folder, programs = tmp_path / "U盘 1", tmp_path / "bin"
    folder.mkdir()
    programs.mkdir()
    (folder / f"xiangbu-0.9.0-{processor}.flatpak").write_text("old")
    (folder / f"xiangbu-0.10.0-{processor}.flatpak").write_text("new")
    (folder / "flathub.flatpakrepo").write_text("[Flatpak Repo]")
    shutil.copy(ROOT / "flatpak" / "安装.sh", folder)
    subprocess.run("sha256sum *.flatpak flathub.flatpakrepo 安装.sh > SHA256SUMS", shell=True, cwd=folder, check=True)
    if spoil:
        (folder / f"xiangbu-0.10.0-{processor}.flatpak").write_text("cut sh")
    (programs / "flatpak").write_text(f"#!/bin/sh\nprintf '%s\\n' \"$*\" >> '{tmp_path}/asked'\n")
    (programs / "flatpak").chmod(0o755)
    (tmp_path / "home").mkdir()
    return folder, {"PATH": f"{programs}:/usr/bin:/bin", "HOME": str(tmp_path / "home"), "LC_ALL": "C.UTF-8"}


def test_the_stick_installs_the_newest_without_internet(tmp_path):
    processor = subprocess.run(["uname", "-m"], capture_output=True, text=True, check=True).stdout.strip()
    folder, env = stick(tmp_path, processor)
    done = subprocess.run(["sh", folder / "安装.sh"], capture_output=True, text=True, env=env, cwd="/")
    assert done.returncode == 0 and "装好了" in done.stdout, done.stdout + done.stderr
    asked = (tmp_path / "asked").read_text().splitlines()
    assert asked[0].startswith("remote-add --user --if-not-exists --no-enumerate flathub")
    assert "--sideload-repo=" in asked[1] and asked[1].endswith(f"xiangbu-0.10.0-{processor}.flatpak")


@pytest.mark.parametrize("what", ["spoilt", "another processor", "no flatpak"])
def test_a_stick_that_cannot_be_installed_from_says_why(tmp_path, what):
    processor = subprocess.run(["uname", "-m"], capture_output=True, text=True, check=True).stdout.strip()
    folder, env = stick(tmp_path, "mips64" if what == "another processor" else processor, what == "spoilt")
    if what == "no flatpak":
        (tmp_path / "bin" / "flatpak").unlink()
        for program in ("dirname", "printf", "sh"):
            (tmp_path / "bin" / program).symlink_to(shutil.which(program))
        env["PATH"] = str(tmp_path / "bin")
    done = subprocess.run(["/bin/sh", folder / "安装.sh"], capture_output=True, text=True, env=env, cwd="/")
    words = {"spoilt": "不完整或被改过", "another processor": "没有这种处理器", "no flatpak": "没有找到 flatpak"}
    assert done.returncode == 1 and words[what] in done.stdout, done.stdout + done.stderr
    assert not (tmp_path / "asked").exists(), "nothing was installed"
