"""A year of ordinary life through the window: a birth, a death with a new head, the family, the history, the data check, two records
merged, an outside list, many at once, a filter with a name, another day."""
import os
import time

from database import value


def find(ui, pinyin, name):
    """Searches somebody and waits for the card to show nobody else."""
    time.sleep(1)  # a dialog that was closed gives the keyboard back
    ui.keys("ctrl+f", "ctrl+a")
    ui.type(pinyin)
    time.sleep(1.5)  # the one found before may be a relative: the card names both
    ui.until(f"{name} is found", lambda: ui.find_all("label", name="1 人", cells=False) and ui.find_all("label", name=name, cells=False))
    time.sleep(0.5)


def event(ui, item, button="登记事件"):
    ui.press(button)
    ui.until(f"the menu has {item}", lambda: ui.find_all("menu item|push button", cells=False, begins=item))
    ui.click(ui.find_all("menu item|push button", cells=False, begins=item)[-1])


def pick(ui, window, field, name):
    """Types a name into a field and takes the first of those found."""
    entry = ui.wait("text", name=field)
    ui.point_at(entry, 1, window)
    ui.set_text(entry, name)
    time.sleep(0.8)
    ui.keys("Return")
    ui.until(f"{field} is chosen", lambda: len(ui.text_of(ui.wait("text", name=field))) > len(name))


def run(ui, folder):
    ui.wait("frame", "乡簿")
    ui.wait("label", contains=" 人")
    time.sleep(1)

    # A birth: what follows is said before it is recorded; what cannot be is refused in place.
    find(ui, "zhaohong", "赵红")
    ui.shot(folder / "card.png")
    event(ui, "出生")
    ui.set_text(ui.wait("text", name="姓名"), "王晨曦")
    ui.set_text(ui.wait("text", name="发生日期"), "1985-03-05")
    ui.press("登记(_R)")
    ui.wait("label", contains="不可能在 1985-03-05 生育")
    assert value(folder, "SELECT count(*) FROM person WHERE name = '王晨曦'") == 0
    ui.set_text(ui.wait("text", name="发生日期"), "2024-03-05")
    ui.press("登记(_R)")
    ui.wait("label", contains="请选择性别")
    ui.set_text(ui.wait("text", name="公民身份号码"), os.environ["XIANGBU_TEST_ID"])
    ui.press("预览结果")
    ui.wait("label", contains="王晨曦登记入 0001 户，与户主关系：孙子")
    assert value(folder, "SELECT count(*) FROM person WHERE name = '王晨曦'") == 0, "a preview writes nothing"
    ui.shot(folder / "birth.png")
    ui.press("登记(_R)")
    ui.until("the child is there", lambda: value(folder, "SELECT count(*) FROM kinship k JOIN person p ON p.id = k.child_id WHERE p.name = '王晨曦'") == 2)

    # The family, clicked through.
    ui.press("家庭关系")
    ui.wait("push button", contains="王晨曦, 儿子")
    ui.shot(folder / "family.png")
    ui.press("王晨曦")
    ui.wait("push button", contains="王大山, 祖父")
    ui.shot(folder / "family-child.png")
    ui.press("在名单中查看")
    ui.wait("label", name="王晨曦：1 人")

    # The head dies: the widow becomes head, and everybody's relation follows.
    find(ui, "wangdashan", "王大山")
    event(ui, "死亡")
    ui.set_text(ui.wait("text", name="发生日期"), "2025-06-10")
    pick(ui, "死亡", "新户主", "李秀英")
    ui.shot(folder / "death.png")
    ui.press("登记(_R)")
    ui.until("the widow is head", lambda: value(folder, "SELECT p.name FROM membership m JOIN person p ON p.id = m.person_id JOIN household h ON h.id = m.household_id"
                                                        " WHERE m.relation = '02' AND m.to_date IS NULL AND h.household_no = '0001'") == "李秀英")

    # The history of the widow, and the last entry taken back and done again.
    find(ui, "lixiuying", "李秀英")
    ui.press("历史(_I)")
    ui.wait("label", contains="死亡: 王大山, 2025-06-10")
    ui.wait("label", contains="婚姻状况：")
    ui.shot(folder / "history.png")
    ui.press("撤销：死亡")
    ui.until("it is undone", lambda: value(folder, "SELECT status FROM person WHERE name = '王大山'") == "registered")
    ui.wait("label", contains="（已撤销）")
    ui.keys("Escape")
    ui.press("重做")
    ui.until("it is done again", lambda: value(folder, "SELECT status FROM person WHERE name = '王大山'") == "deceased")

    # Another day: the dead man is the head again, and nothing can be changed.
    ui.menu("查看过去的登记")
    ui.set_text(ui.wait("text", name="截至哪一天"), "2025-06-09")
    ui.shot(folder / "another-day.png")
    ui.press("查看(_L)")
    ui.wait("label", contains="正在查看 2025-06-09 的登记")
    find(ui, "wangdashan", "王大山")
    ui.wait("label", name="王大山 户")
    ui.shot(folder / "past.png")
    ui.press("编辑此人")
    ui.set_text(ui.wait("text", name="联系电话"), "13900009999")
    ui.press("保存(_S)")
    ui.wait("label", contains="不能改动。请先回到今天")
    ui.press("取消(_C)")
    ui.press("放弃(_L)")
    ui.gone("label", contains="还没有保存")
    ui.press("回到今天")
    ui.gone("label", contains="正在查看 2025-06-09")

    # The data check: one finding ignored with a reason, two records of one man merged.
    ui.click_row("数据核查")
    ui.until("the checks have run", lambda: ui.find_all(contains="姓名和出生日期相同", cells=True))
    ui.shot(folder / "check.png")
    ui.point_at(ui.wait("label", contains="户张伟与"), 1)
    ui.press("合并(_M)")
    ui.wait(contains="合并两条记录")
    ui.shot(folder / "merge.png")
    ui.press("合并(_M)")
    ui.until("they are one", lambda: value(folder, "SELECT count(*) FROM person WHERE name = '张伟'") == 1)
    ui.until("the finding of the gap is there", lambda: ui.find_all("label", contains="相差 42 岁"))
    ui.point_at(ui.wait("label", contains="相差 42 岁"), 1)
    ui.press("忽略(_G)")
    ui.set_text(ui.wait("text", name="原因"), "结婚证已核对")
    ui.press("忽略(_I)")
    ui.until("it is ignored", lambda: value(folder, "SELECT reason FROM finding_ignored") == "结婚证已核对")

    # A list of the police: a difference accepted, somebody refused.
    ui.press("外部名单核对")
    ui.press("选择名单")
    ui.wait(contains="核对名单")
    ui.file(f"{folder}/police.csv")
    ui.wait("label", contains="不一致 1 人")
    ui.shot(folder / "reconcile.png")
    ui.point_at(ui.wait("label", contains="本册"), 1)
    ui.press("采纳(_A)")
    ui.until("the value is taken", lambda: value(folder, "SELECT phone FROM person WHERE name = '李秀英'") == "13811112222")

    # Many at once, from the list.
    ui.click_row("户与人")
    ui.keys("ctrl+f", "ctrl+a", "BackSpace")
    ui.keys("Escape")
    time.sleep(1)
    ui.keys("ctrl+a")
    event(ui, "流出", "批量办理")
    ui.wait("label", contains="外出务工")
    ui.set_text(ui.wait("text", name="发生日期"), "2026-02-20")
    ui.set_text(ui.wait("text", name="去哪里"), "浙江省")
    ui.press("预览结果")
    ui.wait("label", contains="自 2026-02-20 起在外居住")
    ui.shot(folder / "many.png")
    ui.press("登记(_R)")
    ui.until("all are away", lambda: value(folder, "SELECT count(*) FROM event WHERE type = 'leave'") >= 4)
    assert value(folder, "SELECT count(DISTINCT recorded_on) FROM event WHERE type = 'leave'") == 1

    # A filter with a name.
    ui.press("筛选方案")
    ui.press("保存当前筛选")
    ui.set_text(ui.wait("text", name="方案名称"), "全部在册")
    ui.press("保存(_S)")
    ui.until("the filter is kept", lambda: value(folder, "SELECT name FROM saved_filter") == "全部在册")
    ui.press("筛选方案")
    ui.wait("push button", name="全部在册")
    ui.wait("push button", contains="王大山")
    ui.shot(folder / "filters.png")
    ui.press("全部在册")
