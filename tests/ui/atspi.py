"""Driving the window as a person does, by roles and names: AT-SPI under Xvfb, in a process of its own.

usage: atspi.py PROGRAM DATABASE FOLDER SCRIPT — SCRIPT defines run(ui, folder)
"""
import os
import pathlib
import runpy
import subprocess
import sys
import time

import gi

gi.require_version("Atspi", "2.0")
from gi.repository import Atspi  # noqa: E402

TIMEOUT = 20
# What the window's sidebar leads to. All pages are there all the time; GTK 4.8 does not tell which one is shown.
PAGES = {"今日": "XbServicePage", "户与人": "XbPeoplePage", "台账报表": "XbLedgersPage", "统计": "XbStatisticsPage", "补贴": "XbSubsidyPage", "流动人口": "XbFlowPage", "交换": "XbExchangePage", "办公登记": "XbBooksPage", "数据核查": "XbDataPage", "变更记录": "XbJournalPage"}
# GTK 4.18 has other names for some roles, puts the name of an entry on the entry itself, and shows only the page that is shown.
NEWER = {"push button": ("push button", "button"), "text": ("text", "entry")}


class Ui:
    def __init__(self, name):
        self.name = name
        self.page = "XbPeoplePage"  # the one that is shown
        self.version = None

    def start(self, args, log):
        self.args, self.log = args, log
        self.process = subprocess.Popen(args, stdout=log, stderr=log, env=dict(os.environ))

    def kill(self):
        self.process.kill()
        self.process.wait()

    def restart(self):
        """As after the power was cut: killed, and begun again."""
        self.kill()
        self.start(self.args, self.log)

    def app(self):
        desktop = Atspi.get_desktop(0)
        for i in range(desktop.get_child_count()):
            child = desktop.get_child_at_index(i)
            if child is not None and child.get_name() == self.name:
                return child
        return None

    def newer(self):
        """Whether the window is of a newer GTK than Debian 12's."""
        if self.version is None and self.app() is not None:
            self.version = tuple(int(n) for n in self.app().get_toolkit_version().split(".")[:2])
        return self.version is not None and self.version >= (4, 10)

    def walk(self, node, depth=0, cells=True, page=None):
        """Every node; without the cells of lists, and of one page of the window, it is many times as fast."""
        if node is None or depth > 40:
            return
        try:
            name = node.get_name()
            if page is not None and name != page and name in PAGES.values():
                return
            yield node
            if not cells and (name == "GtkColumnListView" or node.get_role_name() == "table row"):
                return
            count = node.get_child_count()
        except gi.repository.GLib.Error:
            return
        for i in range(min(count, 400)):
            try:
                child = node.get_child_at_index(i)
            except gi.repository.GLib.Error:
                continue
            yield from self.walk(child, depth + 1, cells, page)

    def dialog(self):
        """The modal window over the others, if there is one: nobody can act on what is under it."""
        app = self.app()
        for i in reversed(range(app.get_child_count() if app is not None else 0)):
            try:
                frame = app.get_child_at_index(i)
                if frame.get_state_set().contains(Atspi.StateType.MODAL) and frame.get_state_set().contains(Atspi.StateType.SHOWING):
                    return frame
            except gi.repository.GLib.Error:
                continue
        return None

    def find_all(self, role=None, name=None, contains=None, cells=True, begins=None):
        """What a person looks at comes first: the dialog that is open, the page that is shown; then all there is."""
        wanted = (role, name, contains, cells, begins)
        if name is None and contains is None and begins is None:
            return self.find_under(self.app(), None, *wanted)
        dialog = self.dialog()
        found = self.find_under(dialog, None, *wanted) if dialog is not None else []
        return found or self.find_under(self.app(), self.page, *wanted) or self.find_under(self.app(), None, *wanted)

    def find_under(self, top, page, role, name, contains, cells, begins):
        found = []
        roles = [other for one in role.split("|") for other in (NEWER.get(one, (one,)) if self.newer() else (one,))] if role is not None else None
        for node in self.walk(top, cells=cells, page=page):
            try:
                if roles is not None and node.get_role_name() not in roles:
                    continue
                label = node.get_name() or ""
                if name is not None and label != name:
                    continue
                if contains is not None and contains not in label or begins is not None and not self.begins(label, begins):
                    continue
                # GTK 4.8 reports SHOWING for the frame only.
                if not node.get_state_set().contains(Atspi.StateType.VISIBLE):
                    continue
                found.append(node)
            except gi.repository.GLib.Error:
                continue
        return found

    def begins(self, label, text):
        """Debian 12's GTK says a button's words twice: as they are written, with the line under a letter, and as they are seen."""
        if not self.newer():
            return label.startswith(text)
        seen = text.replace("(_", "(")
        return label == seen.rstrip() if seen.endswith(" ") else label.startswith(seen)

    def wait(self, role=None, name=None, contains=None, timeout=TIMEOUT, cells=True):
        end = time.time() + timeout
        while time.time() < end:
            found = self.find_all(role, name, contains, cells)
            if found:
                return found[-1]
            time.sleep(0.2)
        raise AssertionError(f"no control with role {role}, name {name or contains!r}; there are: {self.names()[-60:]}")

    def gone(self, role=None, name=None, contains=None, timeout=TIMEOUT):
        end = time.time() + timeout
        while time.time() < end:
            if not self.find_all(role, name, contains, cells=False):
                return
            time.sleep(0.2)
        raise AssertionError(f"{name or contains!r} is still there")

    def names(self):
        return [(n.get_role_name(), n.get_name()) for n in self.find_all() if n.get_name()]

    def name_of(self, node):
        """Empty for what has gone since it was found: a page that was filled anew."""
        try:
            return node.get_name() or ""
        except gi.repository.GLib.Error:
            return ""

    def in_sight(self, node):
        """Whether it has a place in its window: rows of a list that is not shown have none, nor has what has gone since it was found."""
        try:
            return node.get_component_iface().get_extents(Atspi.CoordType.WINDOW).y > 0
        except gi.repository.GLib.Error:
            return False

    def click(self, node):
        assert node.get_action_iface().do_action(0), "cannot be clicked"
        time.sleep(0.3)

    def press(self, label):
        """The newest button whose name begins with label."""
        end = time.time() + TIMEOUT
        while time.time() < end:
            found = self.find_all("push button|toggle button|page tab", cells=False, begins=label)
            # Tabs that are hidden have buttons of the same name, which cannot be pressed.
            for node in reversed(found):
                try:
                    if node.get_action_iface().do_action(0):
                        time.sleep(0.3)
                        return
                except gi.repository.GLib.Error:
                    continue  # it has gone since it was found
            time.sleep(0.2)
        raise AssertionError(f"no button {label}; there are: {self.names()[-60:]}")

    def click_row(self, name):
        """A row of the sidebar: it has no action of its own, so the pointer goes there."""
        row = self.wait("list item", name=name, cells=False)
        subprocess.run(["xdotool", "mousemove", "700", "740"], check=True)  # no tooltip of what is under the pointer, which is a window, too
        time.sleep(0.8)
        self.point_at(row, 1)
        self.page = PAGES[name]

    def double_click(self, node):
        """The pointer goes there, as a row has no action of its own."""
        self.point_at(node, 2)

    def point_at(self, node, clicks, window="乡簿"):
        """GTK 4.8 tells where a control is in its window; where the window is, only the window system knows."""
        box = node.get_component_iface().get_extents(Atspi.CoordType.WINDOW)
        window = subprocess.run(["xdotool", "search", "--onlyvisible", "--name", f"^{window}", "getwindowgeometry", "--shell", "%@"], capture_output=True, text=True).stdout
        # A hint that is shown is a window of the same name: the largest is meant.
        windows = [dict(line.split("=", 1) for line in ("WINDOW=" + part).splitlines() if "=" in line) for part in window.split("WINDOW=")[1:]]
        where = max(windows, key=lambda w: int(w.get("WIDTH", 0)) * int(w.get("HEIGHT", 0)), default={})
        x, y = int(where.get("X", 0)), int(where.get("Y", 0))
        subprocess.run(["xdotool", "mousemove", str(x + box.x + 40), str(y + box.y + box.height // 2)], check=True)
        time.sleep(0.3)
        subprocess.run(["xdotool", *["mousedown", "1", "mouseup", "1"] * clicks], check=True)
        time.sleep(0.5)

    def until(self, what, condition, timeout=TIMEOUT):
        end = time.time() + timeout
        while time.time() < end:
            try:
                if condition():
                    return
            except gi.repository.GLib.Error:
                pass  # what was looked at has gone: a page that is being filled anew, so look again
            time.sleep(0.2)
        raise AssertionError(f"never: {what}")

    def menu(self, label):
        """An entry of the window's menu."""
        self.press("菜单")
        end = time.time() + TIMEOUT
        while time.time() < end:
            for item in self.find_all("menu item|push button", cells=False, begins=label):
                return self.click(item)
            time.sleep(0.2)
        raise AssertionError(f"no entry {label} in the menu; there are: {self.names()[-60:]}")

    def keys(self, *keys):
        subprocess.run(["xdotool", "key", "--clearmodifiers", *keys], check=True)
        time.sleep(0.4)

    def type(self, text):
        subprocess.run(["xdotool", "type", "--delay", "30", text], check=True)
        time.sleep(0.6)

    def text_of(self, node):
        iface = node.get_text_iface()
        return Atspi.Text.get_text(iface, 0, Atspi.Text.get_character_count(iface)) if iface is not None else ""

    def set_text(self, node, text):
        assert node.get_editable_text_iface().set_text_contents(text)
        time.sleep(0.3)

    def file(self, path, new=False):
        """A path is typed in the platform's own file dialog; where a new name is proposed, in its place."""
        if self.newer():  # Debian 12's does not say that it is a dialog
            self.until("the file dialog is there", lambda: self.dialog() is not None)
            # It is smaller than the older one's, and without a window manager keys go where the pointer is.
            subprocess.run(["xdotool", "mousemove", "300", "200"], check=True)
        time.sleep(1.5)
        if new:
            self.keys("ctrl+a")
        if self.newer() and not new:
            # What is typed here is completed as one types, and no longer what was typed.
            self.keys("ctrl+l")
            place = [n for n in self.walk(self.dialog(), cells=False) if n.get_role_name() in NEWER["text"]]
            self.set_text(place[0], str(path))
        else:
            self.type(str(path))
        self.keys("Return")
        time.sleep(1)
        if self.newer():
            subprocess.run(["xdotool", "mousemove", "300", "400"], check=True)

    def shot(self, path):
        time.sleep(0.5)
        subprocess.run(["import", "-window", "root", str(path)], check=True)


def main():
    program, database, folder, script = sys.argv[1:5]
    args = [program] + ([database] if database != "-" else [])
    args = os.environ.get("XIANGBU_UNDER", "").split() + args  # such as: gdb -batch -ex run -ex bt --args
    if os.environ.get("XIANGBU_WM"):
        subprocess.Popen([os.environ["XIANGBU_WM"]], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        time.sleep(1)
    with open(pathlib.Path(folder) / "window.log", "w") as log:
        ui = Ui("xiangbu")
        ui.start(args, log)
        try:
            subprocess.run(["xdotool", "mousemove", "300", "400"], check=True)  # without a window manager keys go where the pointer is
            module = runpy.run_path(script)
            if database != "-":
                # The program begins with what is due today. A click on a window that is only just there is lost.
                ui.wait("tree table", name="待办服务", cells=False)
                for _ in range(2):
                    time.sleep(1.5)
                    ui.click_row(module.get("PAGE", "户与人"))
            module["run"](ui, pathlib.Path(folder))
            assert ui.process.poll() is None, "the program has died"
            if "XIANGBU_UI_QUIT" in os.environ:  # ended as a person ends it, with all that is said then
                ui.keys("ctrl+q")
                ui.process.wait(timeout=60)
        except BaseException:
            print(f"the program: {ui.process.poll() if ui.process.poll() is not None else 'running'}", file=sys.stderr)
            # What was on the screen says more than the names of the controls.
            subprocess.run(["import", "-window", "root", str(pathlib.Path(folder) / "failure.png")], check=False)
            raise
        finally:
            ui.kill()


if __name__ == "__main__":
    main()
