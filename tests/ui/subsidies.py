"""A year of two subsidies in the window: switched on, a list of applicants taken in, reviewed and approved by two people, a roll, a file for the
bank, its answer, a mended account, the supplementary file, and the money of the year. The bank is played by this script."""
import subprocess
import time

import openpyxl

from database import value


def tab(ui, name):
    end = time.time() + 20
    while time.time() < end:
        found = ui.find_all("page tab|push button|toggle button|radio button", name=name, cells=False)
        if found:
            ui.click(found[-1])
            return
        time.sleep(0.2)
    raise AssertionError(f"no tab {name}; there are: {ui.names()[-60:]}")


def fill(ui, **texts):
    for name, text in texts.items():
        ui.set_text(ui.wait("text", name=name, cells=False), text)


def row(ui, page, contains):
    """Selects the first row with that text in the table of that name: every page has one, and most are hidden."""
    def cells():
        table = ui.wait("tree table", name=page, cells=False)
        return [n for n in ui.walk(table) if n.get_role_name() == "label" and contains in ui.name_of(n) and ui.in_sight(n)]

    ui.until(f"there is {contains}", cells)
    subprocess.run(["xdotool", "mousemove", "700", "740"], check=True)  # no tooltip of the row before, which is a window, too
    time.sleep(1.2)  # a list that was just made anew

    def point():
        found = cells()
        if found:
            ui.point_at(found[0], 1)
        return found

    ui.until(f"{contains} can be pointed at", point)  # the list may be made anew while it is looked through
    time.sleep(0.4)


def choose(ui, drop, entry, page=None):
    """An entry of a drop-down, by the keyboard; of the page whose table has that name, or of the dialog that is open."""
    if page is None:
        combo = ui.wait("combo box", name=drop, cells=False)
    if page is not None:
        node, combos = ui.wait("tree table", name=page, cells=False), []
        while not combos:
            node = node.get_parent()
            combos = [n for n in ui.walk(node, cells=False) if n.get_role_name() == "combo box" and n.get_name() == drop]
        combo = combos[0]
    button = next(n for n in ui.walk(combo, cells=False) if n.get_role_name() in ("push button", "toggle button", "button"))
    ui.click(button)
    time.sleep(0.5)
    # Of a drop-down: the words for nothing (a newer GTK does not say them), what is chosen, then what there is.
    chosen = 0 if ui.newer() else 1
    words = [ui.name_of(n) for n in ui.walk(combo, cells=False) if n.get_role_name() == "label"]
    at = next((i for i, name in enumerate(words[chosen + 1:]) if entry in name), None)
    assert at is not None, f"{drop} offers {words}, not {entry}"
    ui.keys("Home", *["Down"] * at, "Return")
    time.sleep(0.5)
    now = [ui.name_of(n) for n in ui.walk(combo, cells=False) if n.get_role_name() == "label"]
    assert entry in now[chosen], f"{drop} shows {now[chosen]}, not {entry}; it offers {words}"


def close_message(ui):
    ui.press("关闭")


def operator(ui, name, new=False):
    if new:
        ui.menu("当前经办人")
        ui.press("经办人与岗位")
        ui.press("新增经办人")
        fill(ui, 姓名=name)
        ui.point_at(ui.wait("check box", name="审核", cells=False), 1, "新增经办人")
        subprocess.run(["xdotool", "mousemove", "300", "400"], check=True)  # a list that opens under the pointer chooses what is there
        ui.press("保存")
        ui.wait("label", name=name)
        ui.keys("Escape")
        time.sleep(1)
    ui.menu("当前经办人")
    choose(ui, "当前经办人", name)
    ui.press("选定")
    ui.wait("push button", name=name, cells=False)


def bank(sent, answer, refuse):
    """The workbook as the bank sends it back: line @refuse failed."""
    rows = list(openpyxl.load_workbook(sent).active.iter_rows(values_only=True))
    book = openpyxl.Workbook()
    book.active.append(["序号", "户名", "账号", "开户行", "金额", "备注", "处理结果", "失败原因"])
    for i, line in enumerate(rows[1:], 1):
        book.active.append(list(line) + (["失败", "账户不存在"] if i == refuse else ["成功", ""]))
    book.save(answer)


def switch_on(ui, folder, name):
    tab(ui, "补贴项目")
    row(ui, "补贴项目", name)
    ui.press("启用(_O)")
    ui.until("it is in force", lambda: value(folder, f"SELECT count(*) FROM scheme_version WHERE name LIKE '%{name}%'") == 1)
    time.sleep(1)


def take_in(ui, folder, file, scheme):
    tab(ui, "个案")
    ui.press("从名单录入")
    ui.file(folder / file)
    ui.wait("text", name="申请日期", cells=False)
    if scheme:
        choose(ui, "项目", scheme)
    fill(ui, 申请日期="2025-03-01")
    choose(ui, "材料和声明", "名单中的人都已齐全")
    ui.press("录入(_T)")
    ui.wait("label", contains="行中录入", cells=False)
    close_message(ui)


def pass_all(ui, folder, scheme, step, date, left):
    tab(ui, "个案")
    choose(ui, "项目", scheme, "个案")
    time.sleep(1)
    choose(ui, "步骤", step, "个案")
    time.sleep(1.5)
    ui.press("整批通过(_P)")
    ui.wait("label", contains="件个案都可以通过" if left else "不能通过", cells=False)
    fill(ui, 日期=date)
    ui.press("通过(_P)")
    ui.wait("label", contains="件已通过", cells=False)
    close_message(ui)


def run(ui, folder):
    ui.wait("list item", name="补贴", cells=False)
    ui.click_row("补贴")
    switch_on(ui, folder, "奖励扶助")
    switch_on(ui, folder, "育儿补贴")
    ui.shot(folder / "subsidy-schemes.png")
    ui.press("覆盖哪些人")
    ui.wait(name="全乡镇")
    ui.keys("Escape")
    # Who is entitled, and why.
    tab(ui, "资格筛查")
    first = value(folder, "SELECT count(*) FROM person")
    assert first > 0
    ui.wait("label", contains="截至", cells=False)
    ui.shot(folder / "subsidy-screening.png")
    # Lists of applicants, for both.
    take_in(ui, folder, "reward.xlsx", "奖励扶助")
    take_in(ui, folder, "childcare.xlsx", "育儿补贴")
    ui.shot(folder / "subsidy-cases.png")
    both = value(folder, "SELECT count(*) FROM subsidy_case WHERE state = 'open'")
    assert both > 0
    # Who entered them reviews with the village, and somebody else approves.
    pass_all(ui, folder, "奖励扶助", "村级评议", "2025-03-03", True)
    pass_all(ui, folder, "育儿补贴", "村级评议", "2025-03-03", True)
    tab(ui, "个案")
    choose(ui, "步骤", "乡镇初审", "个案")
    time.sleep(1.5)
    ui.press("整批通过(_P)")
    ui.wait("label", contains="不能通过", cells=False)
    ui.shot(folder / "subsidy-exceptions.png")
    ui.press("取消")
    operator(ui, "李审核", new=True)
    for step, reward, childcare in (("乡镇初审", "2025-03-10", "2025-03-10"), ("县级审核", "2025-03-17", "2025-03-11")):
        pass_all(ui, folder, "奖励扶助", step, reward, True)
        pass_all(ui, folder, "育儿补贴", step, childcare, True)
    assert value(folder, "SELECT count(*) FROM subsidy_case WHERE state = 'approved'") == both
    # The rolls.
    operator(ui, "张经办")
    tab(ui, "花名册")
    for scheme in ("奖励扶助", "育儿补贴"):
        ui.press("编制(_M)")
        choose(ui, "项目", scheme)
        fill(ui, 报告期="2025")
        ui.press("编制(_M)")
        ui.until("the roll is made", lambda: value(folder, f"SELECT count(*) FROM roll r JOIN scheme_version s ON s.id = r.version_id WHERE s.name LIKE '%{scheme}%'") == 1)
    row(ui, "花名册", "育儿补贴")
    ui.press("审批(_A)")
    ui.wait("label", contains="须由另一人审批", cells=False)
    close_message(ui)
    operator(ui, "李审核")
    for scheme in ("奖励扶助", "育儿补贴"):
        row(ui, "花名册", scheme)
        ui.press("审批(_A)")
        ui.until("it is approved", lambda: value(folder, f"SELECT count(*) FROM roll r JOIN scheme_version s ON s.id = r.version_id WHERE s.name LIKE '%{scheme}%' AND r.state = 'approved'") == 1)
    time.sleep(1.5)
    ui.shot(folder / "subsidy-rolls.png")
    # To the bank and back.
    operator(ui, "张经办")
    for number, scheme in ((1, "奖励扶助"), (2, "育儿补贴")):
        tab(ui, "花名册")
        row(ui, "花名册", scheme)
        ui.press("银行发放文件")
        fill(ui, 文件=f"{folder}/bank{number}.xlsx")
        ui.press("写出(_W)")
        ui.wait("label", contains="银行回盘后", cells=False)
        close_message(ui)
        bank(folder / f"bank{number}.xlsx", folder / f"answer{number}.xlsx", 2 if number == 1 else 0)
        tab(ui, "发放")
        row(ui, "发放批次", scheme)
        ui.press("读入银行回盘")
        ui.file(folder / f"answer{number}.xlsx")
        ui.wait("label", contains="读到 ", cells=False)
        ui.shot(folder / f"subsidy-answer{number}.png")
        ui.keys("Escape")
    # One line was refused: another account, confirmed by somebody else, and a supplementary file.
    tab(ui, "未发放")
    choose(ui, "花名册", "奖励扶助", "未发放")
    row(ui, "未发放", "账户不存在")
    ui.press("账号(_A)")
    fill(ui, 账号="622202000000000077")
    ui.press("保存(_S)")
    operator(ui, "李审核")
    tab(ui, "账号确认")
    row(ui, "待确认账号", "张经办")
    ui.press("显示全号")
    ui.wait("label", contains="622202000000000077", cells=False)
    close_message(ui)
    ui.press("确认(_C)")
    ui.until("the account is confirmed", lambda: value(folder, "SELECT count(*) FROM payee_account WHERE bank_account = '622202000000000077' AND state = 'confirmed'") == 1)
    operator(ui, "张经办")
    tab(ui, "花名册")
    row(ui, "花名册", "奖励扶助")
    ui.press("银行发放文件")
    fill(ui, 文件=f"{folder}/bank3.xlsx")
    ui.press("写出(_W)")
    ui.wait("label", contains="银行回盘后", cells=False)
    close_message(ui)
    bank(folder / "bank3.xlsx", folder / "answer3.xlsx", 0)
    tab(ui, "发放")
    row(ui, "发放批次", "补发批次")
    ui.press("读入银行回盘")
    ui.file(folder / "answer3.xlsx")
    ui.wait("label", contains="读到 ", cells=False)
    ui.keys("Escape")
    batch(ui, folder)
    # Everything that was approved is paid.
    assert value(folder, "SELECT sum(total_fen) FROM roll") == value(folder, "SELECT sum(amount_fen) FROM payment WHERE state = 'paid'")
    money(ui, folder)
    tab(ui, "年审")
    time.sleep(1.5)
    ui.shot(folder / "subsidy-review.png")
    tab(ui, "个案")
    choose(ui, "状态", "已批准", "个案")
    time.sleep(1.5)
    name = value(folder, "SELECT p.name FROM subsidy_case c JOIN person p ON p.id = c.person_id JOIN person_index i ON i.person_id = p.id WHERE c.scheme = 'childcare' ORDER BY i.list_key LIMIT 1")
    row(ui, "个案", name)
    ui.press("打开(_O)")
    ui.wait("tree table", name="办理步骤", cells=False)
    ui.shot(folder / "subsidy-case.png")
    scan(ui, folder)
    account(ui, folder)


def money(ui, folder):
    """What came in for each scheme: with it the year ends at nothing."""
    tab(ui, "资金")
    for scheme in ("奖励扶助", "育儿补贴"):
        total = value(folder, f"SELECT sum (r.total_fen) / 100 FROM roll r JOIN scheme_version s ON s.id = r.version_id WHERE s.name LIKE '%{scheme}%'")
        ui.press("登记到账资金")
        choose(ui, "项目", scheme)
        fill(ui, **{"金额（元）": str(total)})
        ui.press("保存(_S)")
        ui.until("it is on record", lambda: value(folder, f"SELECT count(*) FROM budget WHERE amount_fen = {total} * 100") == 1)
    time.sleep(1.5)
    ui.shot(folder / "subsidy-money.png")


def batch(ui, folder):
    """What became of each line of a file; the file once more, should it have been lost."""
    row(ui, "发放批次", "补发批次")
    ui.press("明细")
    table = ui.wait("tree table", name="批次明细", cells=False)
    ui.until("its line is there", lambda: [n for n in ui.walk(table) if ui.name_of(n) == "已发放"])
    ui.shot(folder / "subsidy-payments.png")
    ui.keys("Escape")
    ui.gone("tree table", name="批次明细")
    ui.press("重新写出")
    ui.file(folder / "again.xlsx", new=True)
    fill(ui, 原因="U 盘损坏")
    ui.press("写出(_W)")
    ui.until("it is written again", (folder / "again.xlsx").exists)
    first, again = ([r for r in openpyxl.load_workbook(folder / f"{name}.xlsx").active.iter_rows(values_only=True)] for name in ("bank3", "again"))
    assert first == again and value(folder, "SELECT count(*) FROM journal WHERE title LIKE '%重新写出' AND reason = 'U 盘损坏'") == 1
    time.sleep(0.5)


def scan(ui, folder):
    """A document's picture is kept with the case; opened, it lies in a folder that goes with the dialog."""
    (folder / "subsidy-case.png").rename(folder / "card.png")
    ui.press("添加扫描件")
    ui.file(folder / "card.png")
    ui.until("the scan is kept", lambda: value(folder, "SELECT count(*) FROM attachment WHERE name = 'card.png'") == 1)
    (folder / "card.png").rename(folder / "subsidy-case.png")
    ui.press("card.png")
    ui.until("it was written to be opened", lambda: list((folder / "temp").glob("xiangbu-*/*.png")))
    opened, = (folder / "temp").glob("xiangbu-*/*.png")
    assert opened.read_bytes() == (folder / "subsidy-case.png").read_bytes() and opened.stat().st_mode & 0o77 == 0
    # Nothing here shows pictures: a message says so, or not.
    time.sleep(1)
    if ui.find_all("frame", name="扫描件", cells=False):
        close_message(ui)
    ui.keys("Escape")
    ui.gone("tree table", name="办理步骤")
    ui.until("nothing is left of it", lambda: not list((folder / "temp").glob("xiangbu-*")))


def account(ui, folder):
    """A household's account of everything that was paid, from its card."""
    name, household = value(folder, "SELECT p.name || '|' || m.household_id FROM payment y JOIN person p ON p.id = y.person_id JOIN membership m ON m.person_id = p.id AND m.to_date IS NULL"
                                    " WHERE y.state = 'paid' AND (SELECT count(*) FROM person q WHERE q.name = p.name) = 1 ORDER BY p.id LIMIT 1").split("|")
    total = value(folder, "SELECT sum (y.amount_fen) / 100 FROM payment y WHERE y.state = 'paid' AND (y.person_id IN (SELECT person_id FROM membership WHERE household_id = " + household
                  + ") OR y.payee_id IN (SELECT person_id FROM membership WHERE household_id = " + household + "))")
    ui.click_row("户与人")
    ui.set_text(ui.wait("entry", name="查找人员", cells=False), name)
    ui.until(f"{name} is found", lambda: ui.find_all("label", name=name, cells=False))
    time.sleep(1)
    ui.press("补贴账")
    ui.wait("label", contains=f"共 {total}.00 元", cells=False)
    ui.shot(folder / "subsidy-account.png")
    ui.keys("Escape")
