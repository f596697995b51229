"""A day with the services, from the page the program begins with: a visit recorded with an unusual value that is meant, another declined, a third put off, and a
woman who comes for it taken on. Then what stands in the database is looked at, one by one."""
import datetime
import sqlite3
import time

from database import value
from subsidies import choose, fill, row, tab

PAGE = "今日"
ITEM = "年度健康检查"


def on_list(ui, name):
    table = ui.wait("tree table", name="待办服务", cells=False)
    return any(n.get_role_name() == "label" and ui.name_of(n) == name for n in ui.walk(table))


def button(ui, label):
    ui.press(label)
    time.sleep(1)


def run(ui, folder):
    today = datetime.date.today()
    ui.until("what is due is there", lambda: on_list(ui, "陈老汉") and on_list(ui, "王老太"))
    ui.shot(folder / "services-due.png")

    # A visit: what cannot be is refused, what is unusual is asked about, and the follow-up is due later.
    row(ui, "待办服务", "陈老汉")
    button(ui, "登记随访")
    fill(ui, **{"收缩压（毫米汞柱）": "1500"})
    button(ui, "保存")
    assert value(folder, "SELECT count(*) FROM visit") == 0
    fill(ui, **{"收缩压（毫米汞柱）": "150", "舒张压（毫米汞柱）": "85"})
    button(ui, "保存")
    ui.shot(folder / "services-visit.png")
    assert value(folder, "SELECT count(*) FROM visit") == 0, "an unusual value is asked about first"
    button(ui, "保存")
    ui.until("the visit is recorded", lambda: value(folder, "SELECT count(*) FROM visit") == 1)
    button(ui, "关闭")
    assert value(folder, "SELECT follow_up_on FROM visit") == (today + datetime.timedelta(14)).isoformat()
    ui.until("it is done", lambda: not on_list(ui, "陈老汉"))

    # Declined: gone from the list, and no visit can be recorded over it.
    row(ui, "待办服务", "王老太")
    button(ui, "谢绝")
    choose(ui, "谢绝内容", "整项服务")
    ui.shot(folder / "services-decline.png")
    button(ui, "保存")
    ui.until("it is declined", lambda: value(folder, "SELECT state FROM service_case c JOIN person p ON p.id = c.person_id WHERE p.name = '王老太'") == "declined")
    ui.until("nobody is reminded", lambda: not on_list(ui, "王老太"))

    # Put off.
    row(ui, "待办服务", "陈小宝")
    button(ui, "推迟")
    fill(ui, **{"推迟到": (today + datetime.timedelta(20)).isoformat()})
    button(ui, "保存")
    ui.until("it is put off", lambda: value(folder, "SELECT count(*) FROM service_answer WHERE answer = 'postponed'") == 1)
    ui.until("not before that day", lambda: not on_list(ui, "陈小宝"))

    # Undone by mistake's remedy: the last answer is taken back, and it is due again.
    ui.keys("ctrl+z")
    ui.until("due again", lambda: on_list(ui, "陈小宝"))

    # Who comes for it.
    tab(ui, "服务登记")
    time.sleep(1)
    ui.shot(folder / "services-records.png")
    choose(ui, "服务", "孕产妇", page="服务登记")
    button(ui, "新登记")
    ui.type("chenxiu")
    time.sleep(1)
    ui.keys("Down", "Return")
    time.sleep(0.5)
    fill(ui, 末次月经=(today - datetime.timedelta(weeks=17)).isoformat(), 知情同意人="陈秀")
    ui.shot(folder / "services-taking.png")
    button(ui, "保存")
    ui.until("she is on it", lambda: value(folder, "SELECT count(*) FROM service_case WHERE checklist = 'maternal-health' AND consent_by = '陈秀'") == 1)
    tab(ui, "分村分项统计")
    time.sleep(1)
    ui.shot(folder / "services-counts.png")
    tab(ui, "服务清单")
    time.sleep(1)
    ui.shot(folder / "services-checklists.png")
    with sqlite3.connect(f"file:{folder}/office.xbdb?mode=ro", uri=True) as db:
        assert db.execute("SELECT count(*) FROM due d JOIN person p ON p.id = d.person_id WHERE p.name = '王老太'").fetchone()[0] == 0
        assert [r[0] for r in db.execute("SELECT entry || '=' || value FROM visit_value ORDER BY entry")] == ["diastolic=85", "systolic=150"]
