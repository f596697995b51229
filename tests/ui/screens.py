"""Opens each page and dialog on a demo office and takes its picture: for docs/screenshots, and to be looked at."""
import shutil
import sqlite3
import time


def value(folder, sql, *args):
    with sqlite3.connect(f"file:{folder}/office.xbdb?mode=ro", uri=True) as db:
        return db.execute(sql, args).fetchone()[0]


def run(ui, folder):
    ui.wait("frame", "乡簿")
    ui.wait("label", contains=" 人")
    time.sleep(1)
    ui.shot(folder / "people.png")

    ui.press("编辑此人")
    ui.wait("text", name="联系电话")
    ui.shot(folder / "person.png")
    ui.set_text(ui.wait("text", name="公民身份号码"), "532301196503121031")
    ui.shot(folder / "person-error.png")
    ui.press("取消(_C)")
    ui.wait("label", contains="还没有保存")
    ui.shot(folder / "not-saved.png")
    ui.press("放弃(_L)")
    ui.gone("label", contains="还没有保存")
    assert value(folder, "SELECT count(*) FROM person WHERE citizen_id = '532301196503121031'") == 0

    ui.press("显示完整号码")
    ui.wait("text", name="原因")
    ui.press("显示(_S)")
    ui.wait("label", contains="请说明完整号码用于什么")
    ui.set_text(ui.wait("text", name="原因"), "与银行核对")
    ui.shot(folder / "reason.png")
    ui.press("显示(_S)")
    ui.until("the reason is recorded", lambda: value(folder, "SELECT count(*) FROM journal WHERE kind = 'access' AND reason = '与银行核对'") == 1)
    full = value(folder, "SELECT citizen_id FROM person p JOIN person_index i ON i.person_id = p.id ORDER BY i.list_key LIMIT 1")
    ui.wait("label", name=full)

    ui.menu("村组(V)")
    ui.wait("text", name="村代码")
    ui.set_text(ui.wait("text", name="名称"), "石板村")
    ui.set_text(ui.wait("text", name="村代码"), "532301100777")
    ui.shot(folder / "places.png")
    ui.press("保存(_S)")
    ui.until("the village is there", lambda: value(folder, "SELECT count(*) FROM place WHERE code = '532301100777' AND name = '石板村'") == 1)
    ui.press("取消(_C)")

    ui.keys("ctrl+i")
    ui.wait(contains="导入台账")
    ui.file(f"{folder}/ledger.xlsx")
    ui.wait("label", contains="行人员")
    ui.shot(folder / "import-preview.png")
    ui.press("导入(_I) ")
    ui.wait("label", contains="完成：")
    ui.shot(folder / "import-done.png")
    ui.press("关闭(_C)")
    shutil.copy(folder / "changed.xlsx", folder / "ledger.xlsx")
    ui.keys("ctrl+i")
    ui.wait(contains="导入台账")
    ui.file(f"{folder}/ledger.xlsx")
    ui.wait("label", contains="可能已经在册")
    ui.shot(folder / "import-decide.png")
    ui.press("取消(_C)")

    ui.keys("ctrl+e")
    ui.wait("text", name="文件")
    ui.shot(folder / "export.png")
    ui.press("取消(_C)")
    ui.click_row("统计")
    people = value(folder, "SELECT count(*) FROM person WHERE status = 'registered'")
    ui.wait("list item", contains=f"截至日人口 {people} 人")
    ui.wait(contains="人口金字塔")
    ui.shot(folder / "statistics.png")
    ui.double_click(ui.wait("list item", contains="期末人口 "))
    ui.wait("label", name=f"期末人口：{people} 人")
    ui.shot(folder / "statistics-people.png")
    ui.click_row("变更记录")
    ui.wait("label", contains="导入")
    ui.shot(folder / "journal.png")
