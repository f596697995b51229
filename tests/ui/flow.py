"""People who come and go: somebody arrives, is mended, goes; a village's list; letters written, read from a file, answered, saved; figures and streams."""
import time

from database import value
from subsidies import choose

PAGE = "流动人口"
PASSPHRASE = "云岭镇与西乡街道"


def secret(ui, name, text):
    ui.set_text(ui.wait("password text", name=name), text)


def close(ui, *words):
    """A message: read, and away."""
    for word in words:
        ui.wait("label", contains=word)
    ui.keys("Escape")
    time.sleep(0.8)


def arrive(ui, folder):
    """Somebody new, in a village, from a region found by its pinyin; then mended, and gone again."""
    ui.press("流入登记(_V)…")
    ui.set_text(ui.wait("text", name="姓名"), "刘试来")
    ui.set_text(ui.wait("text", name="公民身份号码"), "510703199203048222")
    choose(ui, "本镇居住地", "青山村")
    ui.keys("Tab", "Tab")
    ui.type("mianyang")
    ui.keys("Return")
    ui.until("the region is chosen", lambda: ui.text_of(ui.wait("text", name="地区")) == "四川省绵阳市")
    choose(ui, "居住方式", "租房")
    ui.set_text(ui.wait("text", name="房主"), "张房东")
    ui.press("预览结果(_W)")
    ui.wait("label", contains="刘试来")
    ui.shot(folder / "flow-arrive.png")
    ui.press("登记(_R)")
    ui.until("the arrival is there", lambda: value(folder, "SELECT count(*) FROM v_flow WHERE name = '刘试来' AND region = '510700' AND until IS NULL") == 1)
    choose(ui, "范围", "目前流入")
    ui.wait("label", name="刘试来")
    ui.shot(folder / "flow-here.png")
    ui.double_click(ui.wait("label", name="刘试来"))
    ui.set_text(ui.wait("text", name="用工单位"), "云岭砖厂")
    ui.shot(folder / "flow-change.png")
    ui.press("保存(_S)")
    ui.wait("label", name="云岭砖厂")
    ui.keys("ctrl+z")
    ui.gone("label", name="云岭砖厂")
    ui.point_at(ui.wait("label", name="刘试来"), 1)
    ui.press("返回或离开(_B)…")
    ui.press("登记(_R)")
    ui.gone("label", name="刘试来")
    choose(ui, "范围", "已返回或离开")
    ui.wait("label", name="刘试来")
    choose(ui, "范围", "目前流出")


def leave(ui, folder):
    """Somebody of the register, found by typing the name; then looked at on their own page."""
    name = value(folder, "SELECT name FROM person p WHERE status = 'registered' AND birth_date BETWEEN '1975-01-01' AND '2004-12-31' AND NOT EXISTS (SELECT 1 FROM event e WHERE e.person_id = p.id) ORDER BY p.id DESC LIMIT 1")
    ui.press("流出登记(_L)…")
    ui.press("下一步(_N)")
    ui.wait("label", contains="请输入姓名")
    ui.wait("text", name="人员")
    ui.keys("ctrl+a")
    entry = ui.wait("text", name="人员")
    ui.set_text(entry, name)
    ui.wait("label|list item", contains=name)
    ui.keys("Return")
    ui.until("somebody is chosen", lambda: len(ui.text_of(ui.wait("text", name="人员"))) > len(name))
    ui.press("下一步(_N)")
    ui.set_text(ui.wait("text", name="去哪里"), "云南省昆明市五华区某小区")
    ui.press("登记(_R)")
    ui.until("the leaving is there", lambda: value(folder, f"SELECT count(*) FROM v_flow WHERE name = '{name}' AND region = '530102' AND direction = 'out'") == 1)


def sheet(ui, folder):
    before = value(folder, "SELECT count(*) FROM v_flow WHERE direction = 'out' AND until IS NULL")
    ui.press("从表格登记(_T)…")
    ui.file(folder / "village.csv")
    ui.wait("label", contains="共 4 行：新登记 3，更新 0，返回或离开 0，已有登记 0，未采用 1")
    ui.wait("label", contains="本镇没有该公民身份号码的登记人员")
    ui.shot(folder / "flow-import.png")
    ui.keys("Escape")
    time.sleep(1)
    assert value(folder, "SELECT count(*) FROM v_flow WHERE direction = 'out' AND until IS NULL") == before + 3


def letters(ui, folder):
    """One is written; one comes in, is answered, and its answer saved for the other office."""
    name = value(folder, "SELECT name FROM v_flow WHERE employer = '宝安电子厂' AND until IS NULL AND since = '2026-01-05'")
    entry = next(node for node in ui.find_all("text", name="姓名", cells=False) if ui.in_sight(node))
    ui.point_at(entry, 1)
    ui.set_text(entry, name)
    ui.keys("End", "Return")
    ui.wait("label", contains="共 1 人")
    ui.point_at(ui.wait("label", name=name), 1)
    ui.press("写通报函(_N)…")
    ui.set_text(ui.wait("text", name="收函单位"), "深圳市宝安区西乡街道办事处")
    ui.set_text(ui.wait("text", name="本单位电话"), "0878-3000001")
    ui.shot(folder / "notice-write.png")
    ui.press("编号并打印(_W)")
    ui.until("the letter is on record", lambda: value(folder, "SELECT count(*) FROM notice_letter WHERE office = '深圳市宝安区西乡街道办事处'") == 1)
    time.sleep(1.5)
    ui.shot(folder / "notice-paper.png")
    ui.keys("Escape")
    time.sleep(0.8)
    ui.press("通报函")
    ui.press("读入文件(_D)…")
    ui.file(folder / "letter.tbh")
    secret(ui, "口令", "不是这个口令")
    ui.press("读入(_R)")
    ui.wait("label", contains="口令不对")
    secret(ui, "口令", PASSPHRASE)
    ui.press("读入(_R)")
    close(ui, "西乡街道 来函")
    choose(ui, "发出或收到", "收到", page="通报函")
    ui.double_click(ui.wait("label", name="西乡街道"))
    close(ui, "请告知可享受的奖励扶助政策。")
    ui.point_at(ui.wait("label", name="西乡街道"), 1)
    ui.press("登记答复(_A)…")
    ui.set_text(ui.wait("text", name="补充说明"), "可申请独生子女奖励，已电话告知本人。")
    ui.shot(folder / "notice-answer.png")
    ui.press("保存(_S)")
    ui.until("the answer is on record", lambda: value(folder, "SELECT count(*) FROM notice_letter WHERE direction = 'received' AND result = 'here'") == 1)
    ui.wait("label", contains="在当地居住")
    ui.point_at(ui.wait("label", name="西乡街道"), 1)
    ui.press("存成文件(_S)…")
    time.sleep(1)
    ui.keys("ctrl+a")
    ui.file(folder / "answer.tbh")
    secret(ui, "口令", PASSPHRASE)
    secret(ui, "再输一次", PASSPHRASE)
    ui.shot(folder / "notice-save.png")
    ui.press("保存(_S)")
    close(ui, "请送交对方单位")
    choose(ui, "发出或收到", "发出和收到", page="通报函")
    ui.shot(folder / "notices.png")


def run(ui, folder):
    ui.wait("label", contains="按回车修改登记内容")
    ui.shot(folder / "flow.png")
    arrive(ui, folder)
    leave(ui, folder)
    sheet(ui, folder)
    letters(ui, folder)
    ui.press("统计")
    ui.wait("label", contains="的流出、流入情况")
    ui.shot(folder / "flow-figures.png")
    ui.press("流向图")
    ui.wait("label", contains="流出 ")
    ui.shot(folder / "flow-streams.png")
    ui.press("打印(_R)…")
    time.sleep(2)
    ui.shot(folder / "flow-streams-paper.png")
