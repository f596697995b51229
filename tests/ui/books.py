"""The office registers: an entry, one that is wrong, changed, taken back; a village's sheet; a register of the office's own made in the window."""
import time

from database import value
from subsidies import choose

PAGE = "办公登记"


def fields(ui, **texts):
    for name, text in texts.items():
        ui.set_text(ui.wait("text", name=name), text)


def count(folder, register):
    return value(folder, f"SELECT count(*) FROM book_row WHERE register = '{register}'")


def scans(ui, folder):
    """A photograph is attached, and shown with the entry."""
    time.sleep(1.5)
    ui.double_click(ui.wait("label", name="妇女节义诊"))
    ui.press("添加附件(_A)…")
    time.sleep(1)
    ui.file(f"{folder}/photo.png")
    ui.wait("push button", name="photo.png")
    ui.shot(folder / "book-scan.png")
    assert value(folder, "SELECT count(*) FROM book_attachment") == 1
    ui.keys("Escape")
    time.sleep(0.8)


def views(ui, folder):
    """What is typed over the list is kept under a name."""
    ui.set_text(ui.find_all("text", name="包含文字", cells=False)[-1], "妇女节")
    ui.press("保存查看(_V)…")
    ui.set_text(ui.wait("text", name="名称"), "妇女节活动")
    ui.press("保存(_S)")
    ui.until("the view is saved", lambda: value(folder, "SELECT count(*) FROM book_view") == 1)
    ui.set_text(ui.find_all("text", name="包含文字", cells=False)[-1], "")
    choose(ui, "常用查看", "妇女节活动")
    ui.until("the view stands over the list", lambda: ui.text_of(ui.find_all("text", name="包含文字", cells=False)[-1]) == "妇女节")
    ui.shot(folder / "book-view.png")
    choose(ui, "常用查看", "常用查看")
    ui.set_text(ui.find_all("text", name="包含文字", cells=False)[-1], "")


def run(ui, folder):
    ui.press("登记(_N)…")
    fields(ui, 活动日期="2026-3-8", 宣传主题="妇女节义诊", 行政村="没有的村")
    ui.set_text(ui.wait("text", name="备注"), "第一行\n第二行")
    ui.press("保存(_S)")
    ui.wait("label", contains="没有“没有的村”这个村组")
    ui.shot(folder / "book-error.png")
    fields(ui, 行政村="青山村")
    ui.press("保存(_S)")
    ui.until("the entry is there", lambda: count(folder, "publicity") == 1)
    ui.wait("label", name="妇女节义诊")
    ui.shot(folder / "books.png")
    ui.double_click(ui.wait("label", name="妇女节义诊"))
    fields(ui, 宣传主题="端午节义诊")
    ui.shot(folder / "book-entry.png")
    ui.press("保存(_S)")
    ui.wait("label", name="端午节义诊")
    assert value(folder, "SELECT value FROM book_value WHERE field = 'notes'") == "第一行\n第二行"
    ui.keys("ctrl+z")
    ui.wait("label", name="妇女节义诊")
    scans(ui, folder)
    views(ui, folder)
    ui.press("汇总(_U)…")
    ui.wait("label", name="2026-03")
    ui.shot(folder / "book-summary.png")
    ui.keys("Escape")
    time.sleep(1)
    # A village's sheet.
    ui.press("从表格登记(_T)…")
    time.sleep(1)
    ui.file(f"{folder}/village.csv")
    ui.wait("label", contains="共 3 行：登记 2 行，已有 0 行，未登记 1 行")
    ui.shot(folder / "book-import.png")
    assert count(folder, "publicity") == 3
    ui.keys("Escape")
    time.sleep(1)
    # A register of the office's own.
    ui.press("新建登记簿(_G)…")
    ui.set_text(ui.wait("text", name="登记簿名称"), "防汛值班登记")
    for row, line in enumerate((("值班日期", "日期", "是", ""), ("值班人", "人员", "是", ""), ("水位", "数字", "", ""), ("天气", "单选", "", "晴、阴、雨"))):
        for column, text in enumerate(line):
            if text:
                ui.set_text(cell(ui, row, column), text)
    ui.shot(folder / "book-designer.png")
    ui.press("保存(_S)")
    ui.gone("text", name="登记簿名称")
    ui.wait("label", name="水位")  # it is the one that is shown
    ui.press("登记(_N)…")
    fields(ui, 值班日期="2026-07-01", 值班人="王某某", 水位="12.5")
    ui.shot(folder / "book-own.png")
    ui.press("保存(_S)")
    ui.until("the entry is there", lambda: count(folder, "own-1") == 1)
    assert value(folder, "SELECT value FROM book_value WHERE row_id IN (SELECT id FROM book_row WHERE register = 'own-1') AND value LIKE '12%'") == "12.50"
    ui.wait("label", name="王某某")
    ui.shot(folder / "books-own.png")

    # Changed: a field called otherwise, one taken out, a new one. What was entered stays.
    ui.press("修改登记簿(_H)…")
    ui.wait("text", name="登记簿名称")
    time.sleep(1)
    ui.set_text(cell(ui, 2, 0), "水位米")
    ui.set_text(cell(ui, 1, 0), "")
    ui.set_text(cell(ui, 4, 0), "处置情况")
    ui.shot(folder / "book-change.png")
    ui.press("保存(_S)")
    ui.gone("text", name="登记簿名称")
    ui.wait("label", name="水位米")
    ui.wait("label", name="12.50")
    ui.gone("label", name="王某某")
    assert value(folder, "SELECT count(*) FROM book_value WHERE value = '王某某'") == 1
    text = (folder / "data" / "xiangbu" / "catalog" / "own-1.register").read_text()
    assert "[Field f5]" in text and "Name=水位米" in text and "[Field f2]" not in text


def cell(ui, row, column):
    """A cell of the table of fields; the first entry of the form is the register's name."""
    entries = [n for n in ui.walk(ui.dialog()) if n.get_role_name() == "text"]
    return entries[1 + row * 4 + column]
