"""Between offices: this office's card shown, another's taken, its package taken in with a question answered, one written for it; a village's workbook out and back."""
import time

from flow import close


def row(ui, text):
    """A line of the list is chosen: the pointer goes there."""
    ui.point_at(ui.wait("label", contains=text), 1)
    time.sleep(0.5)


def run(ui, folder):
    ui.click_row("交换")
    ui.wait("label", contains="还没有收过其他单位的名片")
    ui.shot(folder / "exchange-empty.png")
    ui.press("本单位名片")
    ui.wait("label", name="密钥标记（打电话核对）")
    assert any(ui.text_of(n).count("-") == 3 for n in ui.find_all("label", name="密钥标记（打电话核对）"))
    ui.shot(folder / "exchange-card.png")
    ui.press("存成文件")
    ui.file(folder / "own.xbcard", new=True)
    close(ui, "已存为")
    ui.keys("Escape")
    time.sleep(0.8)

    # The other office's card, by file; its mark is to be compared.
    ui.press("收下名片")
    ui.file(folder / "other.xbcard")
    ui.wait("label", contains="打电话与对方核对密钥标记")
    ui.set_text(ui.wait("text", name="单位名称"), "二号窗口")
    ui.shot(folder / "exchange-take-card.png")
    ui.press("保存")
    ui.wait("label", contains="二号窗口")

    # A package with a question: nothing is changed before it is answered.
    ui.press("接收数据包")
    ui.file(folder / "other.xbpack")
    ui.wait("label", contains="待答复")
    ui.press("按答复接收")
    close(ui, "没有答复")
    ours = ui.wait("check box|radio button", contains="本单位")
    ui.shot(folder / "exchange-questions.png")
    theirs = next(b for b in ui.find_all("check box|radio button", contains="对方", cells=False) if "139****2222" in ui.name_of(b) or "13900002222" in ui.name_of(b))
    ui.point_at(theirs, 1, "两边改了同一处")
    assert ours is not None
    ui.press("按答复接收")
    close(ui, "已接收")

    # One for the other office.
    row(ui, "二号窗口")
    ui.press("写数据包")
    ui.file(folder / "back.xbpack", new=True)
    close(ui, "只有对方能打开")
    ui.shot(folder / "exchange.png")
    ui.press("收发的数据包")
    ui.wait("label", contains="back.xbpack")
    ui.shot(folder / "exchange-packages.png")
    ui.press("往来单位")

    # A village without a program.
    ui.press("写村工作簿")
    ui.wait("label", contains="没有安装本程序的村")
    ui.shot(folder / "exchange-book.png")
    ui.press("选择文件")
    ui.file(folder / "village.xlsx", new=True)
    close(ui, "已写入")
