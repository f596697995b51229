"""An office day after day through the window: each "hour" does what a clerk does in one, over all pages. What the program holds after the first hour and at
the end stands in memory.txt, in kB, a line an hour. XIANGBU_SOAK_HOURS: how many (tools/soak: 8)."""
import os
import pathlib
import shutil
import time

from database import value

HOURS = int(os.environ.get("XIANGBU_SOAK_HOURS", "2"))
PAGES = ["今日", "台账报表", "统计", "补贴", "数据核查", "变更记录", "户与人"]


def process(folder):
    """The window's process: the one that has the database open."""
    for status in pathlib.Path("/proc").glob("[0-9]*/comm"):
        try:
            if status.read_text().strip() == "xiangbu":
                command = (status.parent / "cmdline").read_bytes().split(b"\0")
                if str(folder / "office.xbdb").encode() in command:
                    return status.parent
        except OSError:
            continue
    raise AssertionError("the window is not running")


def memory(proc):
    """What it alone holds: heap and stack, without files that are mapped."""
    return int(next(line.split()[1] for line in (proc / "status").read_text().splitlines() if line.startswith("RssAnon:")))


def an_hour(ui, folder, hour):
    for page in PAGES:
        ui.click_row(page)
        time.sleep(0.3)
    for name in ("王", "zhang", "李", "1965", ""):
        ui.set_text(ui.wait("entry", name="查找人员", cells=False), name)
        time.sleep(0.3)
    people = value(folder, "SELECT count(*) FROM journal")
    for i, name in enumerate(("王", "张", "李", "陈", "杨")):
        ui.set_text(ui.wait("entry", name="查找人员", cells=False), name)
        time.sleep(0.5)
        ui.press("编辑此人")
        ui.set_text(ui.wait("text", name="联系电话"), f"1390000{hour:02d}{i:02d}")
        ui.press("保存(_S)")
        ui.gone("text", name="联系电话")
        ui.until("it is saved", lambda: value(folder, "SELECT count(*) FROM journal") > people)
        people = value(folder, "SELECT count(*) FROM journal")
    for i in range(3):
        ui.press("编辑此人")
        ui.wait("text", name="联系电话")
        ui.press("取消(_C)")
        ui.gone("text", name="联系电话")
    ui.keys("ctrl+i")
    ui.wait(contains="导入台账")
    ui.file(f"{folder}/ledger.xlsx")
    ui.wait("label", contains="行人员")
    ui.press("取消(_C)")
    ui.keys("ctrl+e")
    ui.wait("text", name="文件")
    ui.press("取消(_C)")


def run(ui, folder):
    ui.wait("frame", "乡簿")
    ui.wait("label", contains=" 人")
    time.sleep(1)
    proc, held = process(folder), []
    for hour in range(HOURS):
        an_hour(ui, folder, hour)
        time.sleep(1)
        held.append(memory(proc))
        (folder / "memory.txt").write_text("".join(f"{kb}\n" for kb in held))
    if os.environ.get("XIANGBU_SOAK_REPORT"):
        shutil.copy(folder / "memory.txt", os.environ["XIANGBU_SOAK_REPORT"])
