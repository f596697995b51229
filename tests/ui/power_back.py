"""After the power was cut: what was typed is shown, put back and saved, or thrown away."""
import time

from living import find


def run(ui, folder):
    ui.wait("label", contains="13911112222")
    ui.wait("label", contains="周新来")
    ui.shot(folder / "drafts.png")
    ui.press("关闭(_C)")
    find(ui, "wangxiaojun", "王小军")
    ui.press("编辑此人")
    ui.wait("label", contains="没有保存")
    phone = ui.wait("text", name="联系电话")
    assert ui.text_of(phone) != "13911112222", "nothing is put back before it is said"
    ui.shot(folder / "draft-offered.png")
    ui.press("填回(_P)")
    ui.until("it is put back", lambda: ui.text_of(ui.wait("text", name="联系电话")) == "13911112222")
    ui.press("保存(_S)")
    ui.gone("text", name="联系电话")
    time.sleep(0.5)
    ui.menu("未保存的表单")
    ui.press("丢弃")
    ui.wait("label", contains="都已保存")
    ui.press("关闭(_C)")
