"""The main job through the window: a village's ledger in, a person found by initials and edited, undone, the ledger out."""
import sqlite3

from database import value


def run(ui, folder):
    ui.wait("frame", "乡簿")
    ui.wait(contains="这里还没有人")
    ui.shot(folder / "empty.png")
    ui.keys("ctrl+i")
    ui.wait(contains="导入台账")
    ui.file(f"{folder}/ledger.xlsx")
    ui.wait("label", contains="新增 742")
    ui.shot(folder / "import-preview.png")
    assert value(folder, "SELECT count(*) FROM person") == 0, "a preview must not write"
    ui.press("导入(_I) ")
    ui.wait("label", contains="完成：新增 742")
    assert value(folder, "SELECT count(*) FROM person") == 742
    ui.shot(folder / "import-done.png")
    ui.press("关闭(_C)")

    ui.wait("label", name="742 人")
    name, initials, person = value_row(folder)
    ui.keys("ctrl+f")
    ui.type(initials)
    ui.until("the person found stands alone in the list", lambda: ui.find_all("label", name="1 人"))
    ui.wait(name=name)
    ui.shot(folder / "people-search.png")

    before = value(folder, "SELECT phone FROM person WHERE id = ?", person)
    ui.press("编辑此人")
    phone = ui.wait("text", name="联系电话")
    ui.shot(folder / "person.png")
    ui.set_text(phone, "1391234")
    ui.press("保存(_S)")
    ui.wait("label", contains="电话号码为 1 开头的 11 位数字")
    assert value(folder, "SELECT phone FROM person WHERE id = ?", person) == before
    ui.set_text(ui.wait("text", name="联系电话"), "13912345678")
    ui.press("保存(_S)")
    ui.until("the phone is saved", lambda: value(folder, "SELECT phone FROM person WHERE id = ?", person) == "13912345678")

    # Undo from the button, as the entry that has the focus would take Ctrl+Z for its own text.
    ui.press("撤销")
    ui.until("the phone is as it was", lambda: value(folder, "SELECT phone FROM person WHERE id = ?", person) == before)
    ui.press("重做")
    ui.until("the phone is changed again", lambda: value(folder, "SELECT phone FROM person WHERE id = ?", person) == "13912345678")

    ui.keys("ctrl+e")
    path = ui.wait("text", name="文件")
    ui.shot(folder / "export.png")
    ui.set_text(path, f"{folder}/out.xlsx")
    ui.press("导出(_E) ")
    ui.until("the ledger is written", lambda: (folder / "out.xlsx").exists())
    ui.wait("label", contains="已写入 742 行")
    ui.press("关闭(_C)")
    ui.click_row("变更记录")
    ui.wait("label", contains="导入“ledger.xlsx”：742 人")
    ui.shot(folder / "journal.png")


def value_row(folder):
    with sqlite3.connect(f"file:{folder}/office.xbdb?mode=ro", uri=True) as db:
        return db.execute(
            "SELECT p.name, i.initials, p.id FROM person p JOIN person_index i ON i.person_id = p.id"
            " WHERE p.phone IS NOT NULL AND length (i.initials) = 3"
            " AND (SELECT count(*) FROM person_index o WHERE substr (o.initials, 1, 3) = i.initials"
            "      OR substr (o.pinyin, 1, 3) = i.initials) = 1 ORDER BY p.id LIMIT 1"
        ).fetchone()
