"""A whole month of an office through the window alone: it is created, a village's ledger comes in, somebody is born and somebody dies, services are offered, a roll is made by one and
approved by another, the figures are looked at, a package goes to the county, a backup is made."""
import datetime
import glob
import time

import openpyxl

from living import event, find, pick
from database import value
from subsidies import choose, close_message, fill, operator, pass_all, row, switch_on, tab, take_in
from month_people import CHILD, DEAD, DECLINES, MOTHER, WIDOW

# What goes to the county is the month before this one.
LAST_MONTH = (datetime.date.today().replace(day=1) - datetime.timedelta(1)).replace(day=15).isoformat()


def office(ui, folder):
    """The first day: an office, its first ledger, what was refused of it kept for the village."""
    ui.wait("push button", contains="新建办公室", cells=False)
    ui.shot(folder / "month-01-welcome.png")
    ui.press("新建办公室")
    fill(ui, 乡镇="云岭镇", 乡镇代码="532301100", 您的姓名="张经办", 文件=f"{folder}/office.xbdb")
    ui.press("新建(_C) ")
    ui.wait("tree table", name="待办服务", cells=False)
    time.sleep(1.5)
    ui.click_row("户与人")
    time.sleep(1)
    ui.keys("ctrl+i")
    ui.file(folder / "village.csv")
    ui.wait("label", contains="新增 ")
    ui.shot(folder / "month-02-import.png")
    ui.press("导入(_I) ")
    ui.wait("label", contains="完成：新增 ")
    ui.press("关闭(_C)")
    time.sleep(1)


def life(ui, folder):
    find(ui, MOTHER[1], MOTHER[0])
    event(ui, "出生")
    fill(ui, 姓名=CHILD, 发生日期=LAST_MONTH)
    choose(ui, "性别", "女")
    ui.press("登记(_R)")
    ui.until("the child is there", lambda: value(folder, f"SELECT count(*) FROM person WHERE name = '{CHILD}'") == 1)
    find(ui, DEAD[1], DEAD[0])
    event(ui, "死亡")
    fill(ui, 发生日期=LAST_MONTH)
    pick(ui, "死亡", "新户主", WIDOW)
    ui.shot(folder / "month-03-death.png")
    ui.press("登记(_R)")
    ui.until("the death is there", lambda: value(folder, f"SELECT status FROM person WHERE name = '{DEAD[0]}'") == "deceased")


def services(ui, folder):
    ui.click_row("今日")
    choose(ui, "村组", "大坪村", "待办服务")
    time.sleep(1)
    row(ui, "待办服务", WIDOW)
    ui.press("同意")
    ui.press("保存")
    ui.until("she agrees", lambda: value(folder, "SELECT count(*) FROM service_answer WHERE answer = 'accepted'") == 1)
    row(ui, "待办服务", WIDOW)
    ui.press("登记随访")
    fill(ui, **{"收缩压（毫米汞柱）": "128", "舒张压（毫米汞柱）": "79"})
    ui.shot(folder / "month-04-visit.png")
    ui.press("保存")
    ui.until("the visit is there", lambda: value(folder, "SELECT count(*) FROM visit") == 1)
    row(ui, "待办服务", DECLINES)
    ui.press("谢绝")
    choose(ui, "谢绝内容", "整项服务")
    ui.press("保存")
    ui.until("it is declined", lambda: value(folder, "SELECT count(*) FROM service_case WHERE state = 'declined'") == 1)
    ui.shot(folder / "month-05-services.png")


def roll(ui, folder):
    ui.click_row("补贴")
    switch_on(ui, folder, "奖励扶助")
    take_in(ui, folder, "reward.xlsx", None)
    pass_all(ui, folder, "奖励扶助", "村级评议", "2025-03-03", True)
    operator(ui, "李审核", new=True)
    pass_all(ui, folder, "奖励扶助", "乡镇初审", "2025-03-10", True)
    pass_all(ui, folder, "奖励扶助", "县级审核", "2025-03-17", True)
    operator(ui, "张经办")
    tab(ui, "花名册")
    ui.press("编制(_M)")
    fill(ui, 报告期="2025")
    ui.press("编制(_M)")
    ui.until("the roll is made", lambda: value(folder, "SELECT count(*) FROM roll") == 1)
    row(ui, "花名册", "奖励扶助")
    ui.press("审批(_A)")
    ui.wait("label", contains="须由另一人审批", cells=False)
    close_message(ui)
    operator(ui, "李审核")
    row(ui, "花名册", "奖励扶助")
    ui.press("审批(_A)")
    ui.until("it is approved", lambda: value(folder, "SELECT state FROM roll") == "approved")
    time.sleep(1.5)
    ui.shot(folder / "month-06-roll.png")
    operator(ui, "张经办")
    time.sleep(1.5)


def figures(ui, folder):
    people = value(folder, "SELECT count(*) FROM person WHERE status = 'registered'")
    ui.click_row("统计")
    ui.wait("list item", contains=f"截至日人口 {people} 人", cells=False)
    if LAST_MONTH[:4] == time.strftime("%Y"):
        born = value(folder, f"SELECT count(*) FROM person WHERE birth_date >= '{LAST_MONTH[:4]}-01-01'")
        ui.wait("list item", contains=f"出生 {born} 人", cells=False)
        ui.wait("list item", contains="死亡 1 人", cells=False)
    ui.shot(folder / "month-07-statistics.png")


def county(ui, folder):
    ui.click_row("台账报表")
    tab(ui, "报送")
    ui.press("新报送(_N)")
    for box in ui.find_all("check box", cells=False):
        if ui.name_of(box) in ("人口基础台账", "出生人口名单", "死亡人口名单"):
            ui.point_at(box, 1, "新报送")
    (folder / "out").mkdir()
    fill(ui, 文件夹=f"{folder}/out")
    ui.press("写出(_W)")
    ui.wait("label", contains="报送件已写到", cells=False)
    ui.press("关闭(_C)")
    time.sleep(1)
    ui.shot(folder / "month-08-package.png")
    book, = glob.glob(f"{folder}/out/*/*出生人口名单.xlsx")
    assert CHILD in [c.value for sheet in openpyxl.load_workbook(book) for r in sheet.iter_rows() for c in r]


def backup(ui, folder):
    ui.menu("备份")
    ui.press("立即备份")
    ui.wait("label", contains="已备份并校验", cells=False)
    ui.press("关闭")
    time.sleep(0.5)
    ui.shot(folder / "month-09-backup.png")
    ui.keys("Escape")
    time.sleep(1)
    ui.click_row("变更记录")
    ui.wait("label", contains="编制")
    ui.shot(folder / "month-10-journal.png")


def run(ui, folder):
    for part in (office, life, services, roll, figures, county, backup):
        started = time.time()
        part(ui, folder)
        print(f"{part.__name__}: {time.time() - started:.0f} s")
