"""As a screen reader goes through the program: every page, every tab, every form that a button opens. Each control has a name; each field says what goes into it. At the smallest screen nothing
stands outside of the window."""
import itertools
import os
import subprocess
import time

from gi.repository import Atspi, GLib

from atspi import PAGES

PAGE = "今日"
NAMES_OF_PAGES = set(PAGES.values())
CONTROLS = {"push button", "toggle button", "check box", "radio button", "combo box", "text", "password text", "page tab", "tree table", "menu item", "link", "slider", "spin button", "button", "entry"}
FIELDS = {"text", "password text", "combo box"}
# What GTK 4.8 calls by the name of its class is nobody's name.
CLASSES = ("Gtk", "Xb")
WIDTH = 1024
# All forms take twenty minutes: in the daily run two of each tab are opened (tools/soak opens all).
ALL = "XIANGBU_ACCESS" in os.environ


INNER = ("combo box", "scroll bar", "spin button", "text", "entry", "password text")  # their parts are GTK's own: it is the whole that is named


def survey(ui, node, found, hints, path=(), inside=None, outer=None):
    """Everything under a node in one go, as each question goes from process to process. What has no name, and, with hints, what field does not say what goes into it."""
    try:
        role, name = node.get_role_name(), node.get_name() or ""
        if role == "table row" or name == "GtkColumnListView" or name in NAMES_OF_PAGES and name != ui.page:
            return
        here = (*path[-3:], f"{role} “{name}”")
        if role in CONTROLS and inside not in INNER:
            if (name == "" or name.startswith(CLASSES)) and ui.in_sight(node):
                found.append("no name: " + " > ".join(here))
            elif hints and role in FIELDS and inside != "tree table" and not node.get_description() and not (outer is not None and outer.get_description()):
                found.append(f"no hint: {role} “{name}”")
        if role in INNER:
            return
        for i in range(min(node.get_child_count(), 200)):
            child = node.get_child_at_index(i)
            if child is not None:
                survey(ui, child, found, hints, here, role if role in INNER or role == "tree table" else inside if inside in INNER else None, node)
    except GLib.Error:
        return


def frame(ui):
    return next(n for n in ui.walk(ui.app(), cells=False) if n.get_role_name() == "frame" and n.get_name() == "乡簿")


def outside(ui):
    box = frame(ui).get_component_iface().get_extents(Atspi.CoordType.WINDOW)
    return box.width > WIDTH


def open_dialogs(ui):
    """The windows over the first one."""
    app = ui.app()
    return [app.get_child_at_index(i) for i in range(app.get_child_count()) if app.get_child_at_index(i).get_name() != "乡簿"]


def is_file_dialog(ui, dialog):
    """The platform's own: what is in it is not ours."""
    return any(n.get_role_name() == "file chooser" or (n.get_name() or "") in ("GtkFileChooserWidget", "GtkPlacesSidebar", "主目录", "最近使用") for n in itertools.islice(ui.walk(dialog, cells=False), 60))


def close_all(ui):
    """As a person does who only wanted to look."""
    for attempt in range(8):
        if not open_dialogs(ui):
            return
        lose = attempt % 2 == 1 and [n for d in open_dialogs(ui) for n in ui.walk(d, cells=False) if n.get_role_name() in ("push button", "button") and ui.begins(n.get_name() or "", "放弃")]
        if lose:
            ui.click(lose[-1])
        else:
            ui.keys("Escape")
        time.sleep(0.2)
    raise AssertionError(f"still open: {[d.get_name() for d in open_dialogs(ui)]}")


def buttons(ui, page):
    """Those of the page that open something, by their names: “…” says so."""
    found = {}
    for node in ui.walk(page, cells=False):
        try:
            if node.get_role_name() in ("push button", "button") and "…" in (node.get_name() or "") and node.get_state_set().contains(Atspi.StateType.SENSITIVE) and ui.in_sight(node):
                found[node.get_name()] = node
        except GLib.Error:
            continue
    return found


NODES = {}


def shown(ui):
    """What is in sight of the window: of GTK 4.8 the page one is on, by its class. To find it takes a while, and it stays."""
    if ui.page not in NODES:
        NODES[ui.page] = next((n for n in ui.walk(ui.app(), cells=False) if n.get_name() == ui.page), None) or frame(ui)
    return NODES[ui.page]


def tabs(ui):
    page = shown(ui)
    return [n for n in ui.walk(page, cells=False) if n.get_role_name() == "page tab"] or [n for n in ui.walk(page, cells=False) if n.get_role_name() == "toggle button" and n.get_parent().get_role_name() == "page tab list"]


def choose_first_row(ui):
    """Most buttons want a line of the list to be chosen."""
    for table in [n for n in ui.walk(shown(ui), cells=False) if n.get_role_name() == "tree table"]:
        labels = [n for n in ui.walk(table) if n.get_role_name() == "label" and ui.in_sight(n)]
        first = [n for n in labels if n.get_component_iface().get_extents(Atspi.CoordType.WINDOW).y > table.get_component_iface().get_extents(Atspi.CoordType.WINDOW).y + 30]
        if first:
            ui.point_at(first[0], 1)
            return


def look_at(ui, where, problems, seen):
    if ui.newer():  # the older one has all tabs of a page at once: see run()
        found = []
        survey(ui, shown(ui), found, hints=False)
        problems += [f"{where}: {p}" for p in found]
    if outside(ui):
        problems.append(f"{where}: wider than {WIDTH}")
    choose_first_row(ui)
    for name, button in list(buttons(ui, shown(ui)).items())[:None if ALL else 2]:
        try:
            if not button.get_state_set().contains(Atspi.StateType.SENSITIVE) or not button.get_action_iface().do_action(0):
                continue
        except GLib.Error:
            continue  # it has gone with a list that was made anew
        time.sleep(0.6)
        for dialog in open_dialogs(ui):
            key = (name, dialog.get_name())
            if key in seen or is_file_dialog(ui, dialog):
                continue
            seen.add(key)
            found = []
            survey(ui, dialog, found, hints=True)
            problems += [f"{where}, {name}, “{dialog.get_name()}”: {p}" for p in found]
        close_all(ui)


def run(ui, folder):
    problems, seen, pages = [], set(), 0
    for page in PAGES:
        ui.click_row(page)
        time.sleep(1)
        nodes = tabs(ui)
        for node in nodes or [None]:
            name = node.get_name() if node is not None else None
            if node is not None:
                if not node.get_action_iface().do_action(0):
                    continue
                time.sleep(0.8)
            pages += 1
            look_at(ui, f"{page} {name or ''}", problems, seen)
            if not ui.newer() and node in (nodes[-1:] or [None]):
                found = []
                survey(ui, shown(ui), found, hints=False)
                problems += [f"{page}: {p}" for p in found]
            (folder / "access.txt").write_text("\n".join([f"{pages} pages and tabs, {len(seen)} forms: {sorted(seen)}"] + problems))
    subprocess.run(["xdotool", "mousemove", "300", "400"], check=True)
    assert pages >= 40 and len(seen) >= (60 if ALL else 12), (pages, len(seen))
    assert not problems, "\n".join(problems)
