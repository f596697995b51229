"""The window closed with something recorded: the last backup first; where it cannot be made, a question. Then, by whoever runs this, closed in earnest."""
import time

from trust import add_operator


def run(ui, folder):
    add_operator(ui, "王审核", "审核")
    ui.keys("Escape")
    time.sleep(1)
    chosen = folder / "chosen"
    for backup in chosen.iterdir():
        backup.unlink()
    chosen.rmdir()
    chosen.write_text("a file where the folder was")
    ui.keys("ctrl+q")
    asked = lambda: ui.find_all("push button", begins="不备份，关闭", cells=False)
    ui.until("it asks", asked)
    ui.shot(folder / "closing.png")
    ui.press("取消")
    ui.until("the question is gone", lambda: not asked())
    chosen.unlink()
    # The window goes on working.
    ui.click_row("办公登记")
    time.sleep(1)
    ui.press("新建登记簿")
    ui.wait("text", name="登记簿名称")
    ui.keys("Escape")
    ui.gone("text", name="登记簿名称")
