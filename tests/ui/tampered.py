"""The morning after somebody edited the file by hand: the window says so by itself."""
import time

PAGE = "户与人"


def run(ui, folder):
    ui.wait("label", contains="有人绕过本程序改动了数据库：有 2 处", cells=False)
    ui.shot(folder / "alarm.png")
    ui.press("查看(_S)")
    ui.wait("label", contains="被人绕过本程序改动：姓名 (name)", cells=False)
    time.sleep(1)
    ui.shot(folder / "alarm-shown.png")
