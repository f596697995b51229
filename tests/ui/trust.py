"""Who may do what, in the window: a second operator, a password, the window locked with a form open, a right that is missing; a backup made and put back;
the audit."""
import glob
import sqlite3
import subprocess
import time

from database import value
from subsidies import choose, fill, row, tab

PAGE = "户与人"
WORDS = "一个很好记的句子"


def secret(ui, **texts):
    for name, text in texts.items():
        ui.set_text(ui.wait("password text", name=name, cells=False), text)


def add_operator(ui, name, role):
    """By whoever manages operators."""
    ui.menu("当前经办人")
    ui.press("经办人与岗位")
    ui.press("新增经办人")
    fill(ui, 姓名=name)
    ui.point_at(ui.wait("check box", name=role, cells=False), 1, "新增经办人")
    subprocess.run(["xdotool", "mousemove", "300", "400"], check=True)  # a list that opens under the pointer chooses what is there
    ui.press("保存")
    ui.wait("label", name=name)
    time.sleep(1)


def run(ui, folder):
    add_operator(ui, "王审核", "审核")
    ui.shot(folder / "operators.png")
    assert value(folder, "SELECT count(*) FROM operator o JOIN operator_role a ON a.operator_id = o.id WHERE o.name = '王审核' AND a.role_id = 2") == 1
    tab(ui, "岗位")
    time.sleep(1)
    ui.shot(folder / "roles.png")
    ui.keys("Escape")
    # A password, and the code that goes on paper.
    ui.menu("当前经办人")
    ui.shot(folder / "who.png")
    ui.press("我的密码")
    secret(ui, 新密码=WORDS, 再输一次="另一个好记的句子")
    ui.press("设置密码")
    ui.wait("label", contains="不一致", cells=False)
    secret(ui, 再输一次=WORDS)
    ui.press("设置密码")
    code = ui.wait("label", contains="找回码", cells=False).get_name()
    ui.shot(folder / "recovery-code.png")
    assert len([w for w in code.split() if w.count("-") == 3]) == 1
    ui.press("关闭")
    ui.keys("Escape")
    time.sleep(1)
    # A form half filled in, and nobody at the PC: the window locks, the form is out of sight, and nothing of the office can be reached.
    ui.press("新增人员")
    fill(ui, 姓名="半张表")
    ui.until("the window has locked itself", lambda: is_locked(ui), 30)
    ui.shot(folder / "locked.png")
    assert ui.dialog() is None, "the form is covered, and holds up nothing"
    subprocess.run(["xdotool", "mousemove", "600", "500"], check=True)
    for keys in ("ctrl+z", "ctrl+n", "ctrl+i", "ctrl+o", "ctrl+f"):
        ui.keys(keys)
    assert ui.dialog() is None and value(folder, "SELECT count(*) FROM journal WHERE kind = 'undo'") == 0
    secret(ui, 密码="错的错的错的")
    ui.press("解锁")
    ui.wait("label", contains="密码不对", cells=False)
    secret(ui, 密码=WORDS)
    ui.press("解锁")
    ui.until("the form is there again", lambda: ui.dialog() is not None)
    assert ui.text_of(ui.wait("text", name="姓名", cells=False)) == "半张表"
    ui.shot(folder / "unlocked.png")
    ui.keys("Escape")
    ui.press("放弃")
    time.sleep(1)
    # The reviewer has no password yet, and may not enter.
    switch(ui, "王审核")
    people = value(folder, "SELECT count(*) FROM person")
    ui.press("新增人员")
    fill(ui, 姓名="不该有", 户编号="77777")
    choose(ui, "性别", "男")
    ui.press("保存")
    ui.wait("label", contains="没有“录入和修改”的权限", cells=False)
    ui.shot(folder / "no-right.png")
    assert value(folder, "SELECT count(*) FROM person") == people
    ui.keys("Escape")
    ui.press("放弃")
    time.sleep(1)
    switch(ui, "张经办", WORDS)
    # A backup, something recorded after it, and the way back.
    ui.menu("备份")
    ui.press("立即备份")
    ui.wait("label", contains="已备份并校验", cells=False)
    ui.press("关闭")
    ui.until("it is listed", lambda: len(glob.glob(str(folder / "data/xiangbu/backups/*/*.xbdb"))) >= 1)
    ui.shot(folder / "backups.png")
    ui.keys("Escape")
    time.sleep(1)
    add_operator(ui, "多余的人", "经办")
    ui.keys("Escape")
    time.sleep(1)
    ui.menu("备份")
    newest = sorted(glob.glob(str(folder / "data/xiangbu/backups/*/*.xbdb")))[-1]
    stamp = newest.rsplit("office-", 1)[1][:15]
    row(ui, "备份", f"{stamp[9:11]}:{stamp[11:13]}:{stamp[13:15]}")
    ui.press("恢复(_R)")
    ui.wait("label", contains="条变更将丢失", cells=False)
    ui.wait("label", name="新增经办人：多余的人")
    time.sleep(1)
    ui.shot(folder / "restore.png")
    ui.press("用备份替换")
    ui.wait("label", contains="请填写用备份替换数据库的原因", cells=False)
    fill(ui, 原因="误增经办人")
    ui.press("用备份替换")
    ui.wait("label", contains="已用备份替换数据库", cells=False)
    assert value(folder, "SELECT count(*) FROM operator WHERE name = '多余的人'") == 0
    assert value(folder, "SELECT reason FROM journal ORDER BY seq DESC LIMIT 1") == "误增经办人"
    ui.press("关闭")
    time.sleep(1)
    # Who is there is asked anew: the database is another one.
    secret(ui, 密码=WORDS)
    ui.press("解锁")
    time.sleep(2)
    # The audit.
    ui.click_row("变更记录")
    choose(ui, "类别", "查看", "变更记录")
    ui.wait("label", contains="设置密码：张经办")
    time.sleep(1)
    ui.shot(folder / "audit.png")
    row(ui, "变更记录", "设置密码")
    ui.press("改动内容")
    ui.wait("label", contains="没有改动登记", cells=False)
    ui.keys("Escape")
    time.sleep(1)
    ui.press("校验(_V)")
    ui.wait("label", contains="一切都与本程序写入的一致", cells=False)
    ui.press("关闭")
    # And by hand, behind the program's back: named the next time it is looked.
    with sqlite3.connect(folder / "office.xbdb") as db:
        db.execute("UPDATE person SET phone = '13999999999' WHERE id = (SELECT min (id) FROM person)")
    ui.press("校验(_V)")
    ui.wait("label", contains="被人绕过本程序改动：", cells=False)
    ui.shot(folder / "tampered.png")
    ui.press("关闭")


def is_locked(ui):
    """The menu is out of sight then; all pages of a stack are there all the time."""
    return not ui.find_all("push button|toggle button", name="菜单", cells=False)


def switch(ui, name, password=None):
    ui.menu("当前经办人")
    choose(ui, "当前经办人", name)
    if password is not None:
        secret(ui, 密码=password)
    ui.press("选定")
    ui.wait("push button", name=name, cells=False)
    time.sleep(1)
