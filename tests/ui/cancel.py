"""What takes long says how long it still takes, and can be stopped: then nothing has changed, and no half of a file is there."""
import os

from database import value

PEOPLE = int(os.environ["XIANGBU_TEST_PEOPLE"])


def count(folder, table):
    return value(folder, f"SELECT count(*) FROM {table}")


def time_left(ui):
    return any("大约还要" in n.get_name() for n in ui.find_all("label", contains=" · ", cells=False))


def export(ui, path):
    ui.keys("ctrl+e")
    ui.set_text(ui.wait("text", name="文件"), str(path))
    ui.press("导出(_E) ")


def run(ui, folder):
    entries = count(folder, "journal")
    ui.keys("ctrl+i")
    ui.file(f"{folder}/ledger.csv")
    ui.wait("label", contains=f"新增 {PEOPLE}", timeout=120)
    ui.press("导入(_I) ")
    ui.until("it says how long it still takes", lambda: time_left(ui))
    ui.shot(folder / "import-time-left.png")
    ui.keys("alt+c")
    ui.wait("label", contains="已取消，没有改动任何内容")
    assert count(folder, "person") == 0 and count(folder, "journal") == entries, "a cancelled import leaves nothing"
    ui.press("关闭(_C)")

    ui.keys("ctrl+i")
    ui.file(f"{folder}/ledger.csv")
    ui.wait("label", contains=f"新增 {PEOPLE}", timeout=120)
    ui.press("导入(_I) ")
    ui.wait("label", contains=f"完成：新增 {PEOPLE}", timeout=120)
    assert count(folder, "person") == PEOPLE
    ui.press("关闭(_C)")

    export(ui, folder / "cancelled.pdf")
    ui.until("it says how long it still takes", lambda: time_left(ui))
    ui.shot(folder / "export-time-left.png")
    ui.press("取消(_C)")
    ui.wait("label", contains="已取消，没有改动任何内容")
    assert not [file for file in folder.iterdir() if "cancelled" in file.name], "a cancelled export leaves no file"
    # The form is still there, as it was filled in.
    assert ui.text_of(ui.wait("text", name="文件")) == str(folder / "cancelled.pdf")
    ui.set_text(ui.wait("text", name="文件"), f"{folder}/whole.xlsx")
    ui.press("导出(_E) ")
    ui.wait("label", contains=f"已写入 {PEOPLE:,} 行", timeout=120)
    ui.press("关闭(_C)")
