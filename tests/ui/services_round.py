"""A round of one service through a village: entered in the table that works like Excel, then as a workbook that goes out and comes back; a visit struck out."""
import datetime
import sqlite3
import subprocess
import time

import openpyxl

from database import value
from subsidies import choose, fill, row, tab

PAGE = "今日"


def visits(folder):
    with sqlite3.connect(f"file:{folder}/office.xbdb?mode=ro", uri=True) as db:
        return dict(db.execute("SELECT p.name, coalesce (group_concat (w.entry || '=' || w.value, ' '), '') FROM visit v JOIN person p ON p.id = v.person_id"
                               " LEFT JOIN visit_value w ON w.visit_id = v.id WHERE v.void IS NULL GROUP BY v.id"))


def cell(ui, name, column):
    return ui.wait("text", name=f"{name} {column}")


def run(ui, folder):
    today = datetime.date.today()
    ui.until("what is due is there", lambda: ui.find_all("label", name="老人甲"))
    ui.press("成批录入")
    time.sleep(1)
    ui.press("关闭")  # it says that a service is to be chosen first
    choose(ui, "服务", "老年人", page="待办服务")
    time.sleep(1)
    ui.press("成批录入")
    time.sleep(2)
    subprocess.run(["xdotool", "mousemove", "300", "150"], check=True)

    # From the first cell on by keys: a number for a word, Enter down, arrows, what stands above, a column pasted.
    ui.keys("1", "Return", "ctrl+d", "Return", "2", "Return", "3")
    time.sleep(0.5)
    assert [ui.text_of(cell(ui, n, "办理结果")) for n in ("老人甲", "老人乙", "老人丙")] == ["已做", "已做", "谢绝"]
    ui.keys("Up", "Up", "Up", "Tab", "Tab")
    ui.type("128")
    ui.keys("Down")
    ui.type("1250")
    ui.keys("Return")
    ui.shot(folder / "services-round.png")
    ui.press("保存")
    time.sleep(1)
    assert not visits(folder), "what cannot be is refused, and nothing is recorded"
    ui.set_text(cell(ui, "老人乙", "收缩压"), "125")
    subprocess.run("printf '76\\n78\\n' | xclip -selection clipboard", shell=True, check=True)
    # What is wrong has the focus; the column beside it is pasted from above.
    ui.keys("End", "Right", "Up", "ctrl+v")
    time.sleep(1)
    assert [ui.text_of(cell(ui, n, "舒张压")) for n in ("老人甲", "老人乙", "老人丙")] == ["76", "78", ""]
    ui.press("保存")
    ui.until("the round is recorded", lambda: len(visits(folder)) == 2)
    time.sleep(1)
    ui.press("关闭")
    got = visits(folder)
    assert sorted(got["老人甲"].split()) == ["diastolic=76", "systolic=128"] and sorted(got["老人乙"].split()) == ["diastolic=78", "systolic=125"]
    assert value(folder, "SELECT group_concat (answer) FROM (SELECT answer FROM service_answer ORDER BY answer)") == "declined,skipped"

    # The worklist of those who are left goes out and comes back.
    ui.press("导出填报表")
    ui.file(folder / "out.xlsx", new=True)
    ui.until("it is written", lambda: (folder / "out.xlsx").exists())
    time.sleep(1)
    ui.press("关闭")
    book = openpyxl.load_workbook(folder / "out.xlsx")
    sheet = book.active
    head = next(r for r in range(1, 10) if sheet.cell(r, 1).value == "序号")
    at = {c.value: c.column for c in sheet[head] if c.value}
    assert {sheet.cell(r, at["姓名"]).value for r in range(head + 1, sheet.max_row + 1)} == {"老人戊"}
    sheet.cell(head + 1, at["办理结果"]).value = "已做"
    sheet.cell(head + 1, at["日期"]).value = today
    sheet.cell(head + 1, at["收缩压（毫米汞柱）"]).value = 131
    book.save(folder / "back.xlsx")
    ui.press("收回填报表")
    ui.file(folder / "back.xlsx")
    ui.until("it is taken in", lambda: visits(folder).get("老人戊") == "systolic=131")
    time.sleep(1)
    ui.shot(folder / "services-worklist-back.png")
    ui.keys("Escape")
    time.sleep(1)

    # Entered for the wrong one: struck out, and due again.
    tab(ui, "已完成")
    time.sleep(1)
    row(ui, "已做的服务", "老人戊")
    ui.press("作废")
    time.sleep(1)
    fill(ui, 原因="录错人")
    ui.press("作废")
    ui.until("it does not count", lambda: "老人戊" not in visits(folder))
    tab(ui, "待办")
    ui.until("it is due again", lambda: ui.find_all("label", name="老人戊"))
