"""Two forms are begun; then the power is cut: whoever runs this kills the program."""
import time

from living import find


def run(ui, folder):
    find(ui, "wangxiaojun", "王小军")
    ui.press("编辑此人")
    ui.set_text(ui.wait("text", name="联系电话"), "13911112222")
    time.sleep(3)
    ui.shot(folder / "draft-typed.png")
    # The form is not closed: the program is killed, and begun again, with another form.
    ui.restart()
    ui.wait("label", contains="13911112222")
    ui.press("关闭(_C)")
    ui.click_row("户与人")
    ui.press("新增人员")
    ui.set_text(ui.wait("text", name="姓名"), "周新来")
    time.sleep(3)
    ui.shot(folder / "draft-new.png")
