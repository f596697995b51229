"""As a screen reader goes through the program: every page, every tab, every form that a button opens. Each control has a name; each field says what goes into it. At the smallest screen nothing
stands outside of the window."""
import subprocess
import time

from gi.repository import Atspi, GLib

PAGE = "今日"
CONTROLS = {"push button", "toggle button", "check box", "radio button", "combo box", "text", "password text", "page tab", "tree table", "menu item", "link", "slider", "spin button", "button", "entry"}
FIELDS = {"text", "password text", "combo box"}
# What GTK 4.8 calls by the name of its class is nobody's name.
CLASSES = ("Gtk", "Xb")
WIDTH = 1024


def parents(node):
    while node is not None:
        yield node
        node = node.get_parent()


def is_inner(node):
    """A part of a control that GTK makes: it is the whole that is named."""
    parent = node.get_parent()
    return parent is not None and parent.get_role_name() in ("combo box", "scroll bar", "spin button", "text", "entry", "password text") or any(p.get_role_name() in ("scroll bar",) for p in parents(node))


def unnamed(ui, top):
    found = []
    for node in ui.walk(top, cells=False):
        try:
            name = node.get_name() or ""
            if node.get_role_name() in CONTROLS and (name == "" or name.startswith(CLASSES)) and not is_inner(node):
                found.append(" < ".join(f"{p.get_role_name()} “{p.get_name()}”" for p in list(parents(node))[:6]))
        except GLib.Error:
            continue
    return found


def unhinted(ui, top):
    found = []
    for node in ui.walk(top, cells=False):
        try:
            if node.get_role_name() in FIELDS and not is_inner(node) and node.get_state_set().contains(Atspi.StateType.VISIBLE) and not any(p.get_role_name() == "tree table" for p in parents(node)):
                outer = node.get_parent()
                attributes = {**(node.get_attributes() or {}), **(outer.get_attributes() or {})}
                if not (node.get_description() or outer.get_description() or attributes.get("placeholder-text")):
                    found.append(f"{node.get_role_name()} “{node.get_name()}”")
        except GLib.Error:
            continue
    return found


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
    return any(n.get_role_name() == "file chooser" or (n.get_name() or "") in ("其他位置", "主目录", "Home", "最近使用") for n in ui.walk(dialog, cells=False))


def close_all(ui):
    """As a person does who only wanted to look."""
    for _ in range(6):
        if not open_dialogs(ui):
            return
        lose = [n for d in open_dialogs(ui) for n in ui.walk(d, cells=False) if n.get_role_name() in ("push button", "button") and ui.begins(n.get_name() or "", "放弃")]
        if lose:
            ui.click(lose[-1])
        else:
            ui.keys("Escape")
        time.sleep(0.5)
    raise AssertionError(f"still open: {[d.get_name() for d in open_dialogs(ui)]}")


def buttons(ui, page):
    """Those of the page that open something, by their names: “…” says so."""
    names = []
    for node in ui.walk(page, cells=False):
        try:
            if node.get_role_name() in ("push button", "button") and "…" in (node.get_name() or "") and node.get_state_set().contains(Atspi.StateType.SENSITIVE) and ui.in_sight(node):
                names.append(node.get_name())
        except GLib.Error:
            continue
    return list(dict.fromkeys(names))


def shown(ui):
    """What is in sight of the window: of GTK 4.8 the page one is on, by its class."""
    return next((n for n in ui.walk(ui.app(), cells=False) if n.get_name() == ui.page), frame(ui))


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
    problems += [f"{where}: no name: {p}" for p in unnamed(ui, shown(ui))]
    if outside(ui):
        problems.append(f"{where}: wider than {WIDTH}")
    choose_first_row(ui)
    for name in buttons(ui, shown(ui)):
        # A button that stands on several pages opens the same form.
        found = [n for n in ui.walk(shown(ui), cells=False) if n.get_name() == name and n.get_role_name() in ("push button", "button") and ui.in_sight(n)
                 and n.get_state_set().contains(Atspi.StateType.SENSITIVE)]
        if not found:
            continue
        try:
            if not found[-1].get_action_iface().do_action(0):
                continue
        except GLib.Error:
            continue
        time.sleep(0.9)
        for dialog in open_dialogs(ui):
            key = (name, dialog.get_name())
            if key in seen or is_file_dialog(ui, dialog):
                continue
            seen.add(key)
            problems += [f"{where}, {name}, “{dialog.get_name()}”: no name: {p}" for p in unnamed(ui, dialog)]
            problems += [f"{where}, {name}, “{dialog.get_name()}”: no hint: {p}" for p in unhinted(ui, dialog)]
        close_all(ui)


def run(ui, folder):
    from atspi import PAGES

    problems, seen, pages = [], set(), 0
    for page in PAGES:
        ui.click_row(page)
        time.sleep(1)
        names = [n.get_name() for n in tabs(ui)]
        for name in names or [None]:
            if name is not None:
                node = next((n for n in tabs(ui) if n.get_name() == name), None)
                if node is None or not node.get_action_iface().do_action(0):
                    continue
                time.sleep(0.8)
            pages += 1
            look_at(ui, f"{page} {name or ''}", problems, seen)
            (folder / "access.txt").write_text("\n".join([f"{pages} pages and tabs, {len(seen)} forms: {sorted(seen)}"] + problems))
    subprocess.run(["xdotool", "mousemove", "300", "400"], check=True)
    assert pages >= 30 and len(seen) >= 40, (pages, len(seen))
    assert not problems, "\n".join(problems)
