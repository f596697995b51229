"""Everything that goes on paper or up to the county: ledgers, preview, print, letters, packages, definitions, statistics, targets."""
import os
import pathlib
import time

from gi.repository import Atspi

from database import value


def ledgers(ui, folder):
    people = value(folder, "SELECT count(*) FROM person WHERE status = 'registered'")
    ui.click_row("台账报表")
    ui.wait("label", contains=f"人口基础台账：{people} 行", cells=False)
    first = value(folder, "SELECT name FROM v_person WHERE status = 'registered' ORDER BY list_key LIMIT 1")
    citizen = value(folder, "SELECT citizen_id FROM v_person WHERE status = 'registered' AND citizen_id IS NOT NULL ORDER BY list_key LIMIT 1")
    ui.wait(name=first)
    ui.wait(name=citizen[:6] + "********" + citizen[-4:])
    assert not ui.find_all(name=citizen)
    ui.shot(folder / "ledger.png")
    ui.press("完整号码(_F)")
    ui.set_text(ui.wait("text", name="原因", cells=False), "与派出所核对")
    ui.press("显示(_S)")
    ui.wait(name=citizen)
    assert value(folder, "SELECT count(*) FROM journal WHERE kind = 'access' AND reason = '与派出所核对'") == 1


def preview(ui, folder):
    ui.press("打印台账")
    ui.wait("label", contains="共 ", cells=False)
    ui.wait(contains="第 1 页", cells=False)
    ui.shot(folder / "preview.png")
    ui.press("下一页")
    ui.wait(contains="第 2 页", cells=False)
    ui.press("存为 PDF")
    ui.wait(contains="存为 PDF", cells=False)
    time.sleep(1)
    ui.keys("ctrl+a")
    ui.file(f"{folder}/preview.pdf")
    ui.until("the .pdf is written", lambda: (folder / "preview.pdf").exists())
    ui.press("关闭(_C)")
    printed(ui, folder)
    ui.keys("Escape")
    ui.gone("label", contains="共 ")


def printed(ui, folder):
    """The platform's own dialog, with its printer that writes a file."""
    ui.press("打印(_P)…")
    # In the platform's words, which a small installation may have in English only.
    to_file = []
    ui.until("there is a printer that writes a file", lambda: to_file.extend(ui.find_all(name="打印到文件") or ui.find_all(name="Print to File")) or to_file)
    ui.point_at(to_file[-1], 1, "(打印|Print)$")
    button = next((n for n in ui.find_all("push button", cells=False)
                   if (n.get_name() or "").startswith(("打印(_P) ", "_Print ", "Print", "打印(P)")) and n.get_state_set().contains(Atspi.StateType.SENSITIVE)), None)
    assert button is not None, f"no button prints; there are: {ui.names()[-80:]}"
    ui.shot(folder / "print-dialog.png")
    ui.click(button)
    ui.until("it is printed", lambda: list(folder.glob("**/云岭镇人口基础台账.pdf")))


def letters(ui, folder):
    # Beside those the demo office wrote to other offices.
    before = value(folder, "SELECT count(*) FROM letter")
    ui.click_row("户与人")
    ui.press("开具文书")
    ui.press("下一步")
    ui.wait("text", name="用途", cells=False)
    ui.press("开具并打印")
    ui.wait("label", contains="必须填写", cells=False)
    assert value(folder, "SELECT count(*) FROM letter") == before
    ui.set_text(ui.wait("text", name="用途", cells=False), "办理社保")
    ui.shot(folder / "letter-form.png")
    ui.press("开具并打印")
    ui.until("the letter is on record", lambda: value(folder, "SELECT count(*) FROM letter WHERE purpose = '办理社保' AND number = 1") == 1)
    ui.wait("label", contains="共 1 页", cells=False)
    ui.shot(folder / "letter.png")
    ui.keys("Escape")
    ui.gone("label", contains="共 1 页")
    ui.click_row("台账报表")
    ui.press("文书")
    ui.double_click(ui.wait(contains="证〔"))
    ui.press("重印(_A)")
    ui.until("the copy is counted", lambda: value(folder, "SELECT copies FROM letter WHERE purpose = '办理社保'") == 1)
    ui.wait("label", contains="共 1 页", cells=False)
    ui.keys("Escape")
    ui.gone("label", contains="共 1 页")
    ui.shot(folder / "letters.png")


def packages(ui, folder):
    ui.press("报送")
    ui.press("新报送(_N)")
    for box in ui.find_all("check box", cells=False):
        if box.get_name() in ("人口基础台账", "出生人口名单"):
            ui.point_at(box, 1, "新报送")
    ui.set_text(ui.wait("text", name="文件夹", cells=False), f"{folder}/nowhere")
    ui.press("写出(_W)")
    ui.wait("label", contains="文件夹须已存在", cells=False)
    (folder / "out").mkdir()
    ui.set_text(ui.wait("text", name="文件夹", cells=False), f"{folder}/out")
    ui.shot(folder / "submit.png")
    ui.press("写出(_W)")
    ui.wait("label", contains="报送件已写到", cells=False)
    assert value(folder, "SELECT count(*) FROM submission_ledger") == 2
    ui.press("关闭(_C)")
    ui.shot(folder / "submissions.png")
    ui.double_click(ui.wait(contains="出生人口名单"))
    ui.wait("label", contains="相同 ", cells=False)
    ui.shot(folder / "comparison.png")
    ui.keys("Escape")
    ui.gone("label", contains="相同 ")


def definitions(ui, folder):
    ui.menu("台账和文书定义")
    find = ui.wait("text|entry", name="查找定义", cells=False)
    ui.set_text(find, "居住证明")
    ui.until("the others are out of sight", lambda: not ui.find_all(name="people.ledger"))
    row = ui.wait(name="residence.letter")
    ui.shot(folder / "definitions.png")
    ui.point_at(row, 1, "定义")
    ui.press("编辑(_E)")
    text = ui.wait("text", name="定义", cells=False)
    good = ui.text_of(text)
    assert good.startswith("# 户籍居住证明")
    ui.set_text(text, good.replace("FROM v_person", "FROM person"))
    ui.press("检查(_C)")
    ui.wait("label", contains="residence.letter，第 ", cells=False)
    ui.shot(folder / "definition.png")
    ui.press("保存(_S)")
    own = pathlib.Path(folder) / "data" / "xiangbu" / "catalog" / "residence.letter"
    assert not own.exists()
    ui.set_text(text, good.replace("Name[zh_CN]=户籍居住证明", "Name[zh_CN]=我镇居住证明"))
    ui.press("保存(_S)")
    ui.until("it is the office's own", own.exists)
    time.sleep(1)
    ui.point_at(ui.wait(name="我镇居住证明"), 1, "定义")
    ui.shot(folder / "definitions-own.png")
    ui.press("删除(_R)…")
    ui.press("删除(_R) ")
    ui.until("it is gone again", lambda: not own.exists())
    ui.wait(name="户籍居住证明")
    assert own.with_name("residence.letter.bak").exists()
    ui.keys("Escape")


def statistics(ui, folder):
    ui.click_row("统计")
    ui.wait("list item", contains="截至日人口 ", cells=False)
    for name, tab in (("pyramid", "人口金字塔"), ("trend", "出生与死亡"), ("places", "各村组人口变动")):
        ui.press(tab)
        time.sleep(0.5)
        ui.shot(folder / f"statistics-{name}.png")
    ui.wait(contains="村组的人口变动：由 ", cells=False)
    ui.press("目标")
    ui.press("新目标(_N)")
    ui.set_text(ui.wait("text", name="目标值", cells=False), "200")
    ui.press("保存(_S)")
    ui.wait("label", contains="不是 0 到 100", cells=False)
    ui.set_text(ui.wait("text", name="目标值", cells=False), "98")
    ui.press("保存(_S)")
    ui.until("the target is set", lambda: value(folder, "SELECT count(*) FROM target WHERE value = 98") == 1)
    ui.wait(name="98.00")
    ui.shot(folder / "targets.png")
    ui.press("打印统计")
    ui.wait("label", contains="共 5 页", cells=False)
    ui.shot(folder / "statistics-preview.png")
    ui.keys("Escape")
    ui.gone("label", contains="共 5 页")


def run(ui, folder):
    ui.wait("frame", "乡簿")
    ui.wait("label", contains=" 人", cells=False)
    time.sleep(1)
    ledgers(ui, folder)
    if os.environ.get("XIANGBU_TEXT_SCALE") == "1":
        preview(ui, folder)
        letters(ui, folder)
        definitions(ui, folder)
        ui.click_row("台账报表")
    packages(ui, folder)
    statistics(ui, folder)
