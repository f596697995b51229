"""A worker's month with the services, by the keyboard alone: offered, visited, declined, put off, handed out, counted. The pointer is never used: what has the focus is found by Tab, and what is said there
is read by its role and name."""
import datetime
import subprocess
import time

from gi.repository import Atspi, GLib

from database import value

PAGE = "今日"
TABS = 120


class Focus:
    """What the window says has the focus, as a screen reader hears it."""

    def __init__(self):
        self.node = None
        self.listener = Atspi.EventListener.new(self.heard)
        assert self.listener.register("object:state-changed:focused")

    def heard(self, event):
        if event.detail1:
            self.node = event.source

    def now(self):
        if UI.newer():
            time.sleep(0.3)
            focused = [n for n in UI.walk(UI.dialog() or UI.app()) if n.get_state_set().contains(Atspi.StateType.FOCUSED)]
            return focused[-1] if focused else None
        end = time.time() + 0.3
        while time.time() < end:
            GLib.MainContext.default().iteration(False)
            time.sleep(0.01)
        return self.node


FOCUS = Focus()
UI = None


def describe(node):
    """None for what has gone since it had the focus: a list that was made anew, a form that was closed."""
    try:
        return None if node is None else (node.get_role_name(), node.get_name())
    except GLib.Error:
        return None


def tab_to(ui, what, wanted, key="Tab"):
    """Tab goes there, or it cannot be reached by the keyboard."""
    seen = []
    for _ in range(TABS):
        node = FOCUS.now()
        if describe(node) is not None and wanted(node):
            return node
        seen.append(describe(node))
        ui.keys(key)
    raise AssertionError(f"Tab never reaches {what}, over the page: {describe(UI.dialog())}; it went to {seen[-40:]}")


def names(ui, table):
    """The column of names of a list, from above."""
    node = ui.wait("tree table", name=table, cells=False)
    rows = [n for n in ui.walk(node) if n.get_role_name() == "table row"]
    return [[ui.name_of(c) for c in ui.walk(r) if c.get_role_name() == "label"] for r in rows]


def in_table(ui, name):
    def check(node):
        while node is not None:
            if node.get_role_name() == "tree table":
                return node.get_name() == name
            node = node.get_parent()
        return False
    return check


def go_to_row(ui, table, text):
    """Into the list by Tab, and to the row with that text by the arrows."""
    ui.until(f"{text} is there", lambda: any(text in r for r in names(ui, table)))
    time.sleep(1.2)
    tab_to(ui, table, in_table(ui, table))
    ui.keys("Home")
    at = next(i for i, r in enumerate([r for r in names(ui, table) if len(r) > 3 and r[0] != "时限" and r[0] != "品名"]) if text in r)
    if at:
        ui.keys(*["Down"] * at)
    time.sleep(0.6)


def fill_by_tab(ui, name, text):
    tab_to(ui, name, lambda n: n.get_name() == name or (n.get_parent() is not None and n.get_parent().get_name() == name))
    ui.keys("ctrl+a")
    ui.type(text)


def save(ui):
    ui.keys("alt+s")
    time.sleep(1)


def open_tab(ui, name):
    tab_to(ui, f"the tab {name}", lambda n: n.get_name() == name and n.get_role_name() in ("toggle button", "push button", "radio button", "page tab"))
    ui.keys("space")
    time.sleep(1.5)


def run(ui, folder):
    global UI
    UI = ui
    today = datetime.date.today()
    subprocess.run(["xdotool", "mousemove", "300", "150"], check=True)  # without a window manager keys go to the window under it
    ui.until("what is due is there", lambda: any("陈老汉" in r for r in names(ui, "待办服务")))

    # Offered and agreed to.
    go_to_row(ui, "待办服务", "陈小宝")
    ui.keys("alt+a")
    time.sleep(1)
    save(ui)
    ui.until("it is agreed to", lambda: value(folder, "SELECT count(*) FROM service_answer WHERE answer = 'accepted'") == 1)

    # Visited: Enter on the row, the values by Tab, and Save by its letter.
    go_to_row(ui, "待办服务", "陈老汉")
    ui.keys("Return")
    time.sleep(1)
    fill_by_tab(ui, "收缩压（毫米汞柱）", "128")
    fill_by_tab(ui, "舒张压（毫米汞柱）", "79")
    save(ui)
    ui.until("it is done", lambda: value(folder, "SELECT count(*) FROM visit") == 1)

    # Declined: the whole service, for good.
    go_to_row(ui, "待办服务", "王老太")
    ui.keys("alt+d")
    time.sleep(1)
    tab_to(ui, "what is declined", lambda n: "谢绝内容" in (n.get_name(), n.get_parent().get_name() if n.get_parent() is not None else ""))
    ui.keys("space")
    time.sleep(0.5)
    ui.keys("Down", "Return")
    save(ui)
    ui.until("she has declined", lambda: value(folder, "SELECT state FROM service_case c JOIN person p ON p.id = c.person_id WHERE p.name = '王老太'") == "declined")

    # Put off.
    go_to_row(ui, "待办服务", "陈小宝")
    ui.keys("alt+p")
    time.sleep(1)
    fill_by_tab(ui, "推迟到", (today + datetime.timedelta(20)).isoformat())
    save(ui)
    ui.until("it is put off", lambda: value(folder, "SELECT count(*) FROM service_answer WHERE answer = 'postponed'") == 1)
    ui.shot(folder / "services-month-due.png")

    # Supplies: named, come in, handed out; more than there is is refused and keeps the form.
    open_tab(ui, "药具")
    ui.keys("alt+n")
    time.sleep(1)
    fill_by_tab(ui, "编号", "folic-acid")
    fill_by_tab(ui, "品名", "yesuan")
    fill_by_tab(ui, "单位", "he")
    save(ui)
    ui.until("it is named", lambda: value(folder, "SELECT count(*) FROM supply") == 1)
    ui.keys("alt+i")
    time.sleep(1)
    fill_by_tab(ui, "数量", "20")
    fill_by_tab(ui, "批号", "B1")
    save(ui)
    ui.until("it came in", lambda: value(folder, "SELECT sum(quantity) FROM supply_move") == 20)
    for quantity, left in (("25", 20), ("3", 17)):
        if quantity == "25":
            ui.keys("alt+h")
            time.sleep(1)
        fill_by_tab(ui, "数量", quantity)
        save(ui)
        assert value(folder, "SELECT sum(quantity) FROM supply_move") == left
    time.sleep(1)
    ui.shot(folder / "services-supplies.png")

    # What was done, mended; then the year and the month, looked at.
    open_tab(ui, "已完成")
    go_to_row(ui, "已做的服务", "陈老汉")
    ui.keys("Return")
    time.sleep(1)
    fill_by_tab(ui, "收缩压（毫米汞柱）", "126")
    save(ui)
    ui.until("it is mended", lambda: value(folder, "SELECT value FROM visit_value WHERE entry = 'systolic'") == "126")
    ui.shot(folder / "services-done.png")
    for name, picture in (("月历", "month"), ("提醒", "reminders"), ("全年", "year")):
        open_tab(ui, name)
        ui.shot(folder / f"services-{picture}.png")

    # Counted: each figure is what the visits are, one by one.
    assert value(folder, "SELECT count(*) FROM visit WHERE void IS NULL") == 1
    assert value(folder, "SELECT count(*) FROM due d JOIN person p ON p.id = d.person_id WHERE p.name = '王老太'") == 0
