"""F1 at a page, in a dialog; the search, links and keys of the manual; the list of keys."""
import time


def run(ui, folder):
    ui.click_row("户与人")
    ui.keys("F1")
    ui.wait("label", name="登记簿本身：每个人一行，右边是他家的户卡。")
    time.sleep(1)
    ui.shot(folder / "help-people.png")
    search = ui.wait("entry", name="查手册")
    ui.set_text(search, "撤销 导入")
    found = ui.wait("label", contains="包括整份导入")
    assert found
    ui.shot(folder / "help-search.png")
    ui.keys("Return")
    ui.wait("label", name="十分钟可以做完：建库，导入一个村的台账，写出一份给县里的台账。")
    ui.keys("Escape", "Escape")
    ui.gone("entry", name="查手册")
    ui.keys("ctrl+question")
    ui.wait("label", name="粘贴从 Excel 复制的一列")
    ui.shot(folder / "help-keys.png")
    ui.keys("F1")
    ui.wait("entry", name="查手册")
    ui.shot(folder / "help-over.png")
