"""Every tab of the services on a demo office, and the figures of the statistics: each shows something, and what stands under it says what."""
import sqlite3
import time

from subsidies import choose, tab

PAGE = "今日"
TABS = (("月历", "当天到期的服务", "month"), ("提醒", "提醒", "reminders"), ("分村分项统计", "分村分项统计", "counts"), ("全年", "全年", "year"), ("已完成", "已做的服务", "done"),
        ("服务登记", "服务登记", "records"), ("药具", "药具", "supplies"), ("服务清单", "服务清单", "checklists"))


def lines(ui, table):
    node = ui.wait("tree table", name=table, cells=False)
    return [n for n in ui.walk(node) if n.get_role_name() == "table row" and n.get_parent().get_role_name() == "list"]  # without the header


def run(ui, folder):
    ui.until("what is due is there", lambda: len(lines(ui, "待办服务")) > 3)
    ui.shot(folder / "services-due.png")
    for name, table, picture in TABS:
        tab(ui, name)
        if name != "月历":
            ui.until(f"{name} shows something", lambda: len(lines(ui, table)) > 0)
        time.sleep(1)
        ui.shot(folder / f"services-{picture}.png")
    # A day of the calendar is a button that says how much is due.
    tab(ui, "月历")
    with sqlite3.connect(f"file:{folder}/office.xbdb?mode=ro", uri=True) as db:
        day, count = db.execute("SELECT date (due_day + 1721424.5) AS d, count(*) FROM due WHERE d BETWEEN date ('now', 'start of month') AND date ('now', 'start of month', '+1 month', '-1 day')"
                                " GROUP BY d ORDER BY 2 DESC LIMIT 1").fetchone()
    ui.press(f"{day}：到期 {count} 项")
    ui.until("that day's are listed", lambda: len(lines(ui, "当天到期的服务")) == count)
    ui.shot(folder / "services-month.png")
    # The services of one person, and their card on paper.
    tab(ui, "已完成")
    time.sleep(2)
    tab(ui, "服务登记")
    choose(ui, "服务", "0–6岁", page="服务登记")
    time.sleep(1.5)
    ui.point_at(lines(ui, "服务登记")[0], 1)
    time.sleep(0.6)
    ui.press("随访记录")
    time.sleep(2)
    ui.shot(folder / "services-person.png")
    ui.keys("Escape")
    time.sleep(1)
    ui.click_row("统计")
    tab(ui, "服务")
    ui.until("the statistics are there", lambda: len(lines(ui, "服务")) > 0)
    time.sleep(1)
    ui.shot(folder / "statistics-services.png")
