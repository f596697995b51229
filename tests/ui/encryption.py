"""The database encrypted from the menu, opened with its password, with a wrong one, and with the recovery key from the paper."""
import time

from trust import secret

FIRST, SECOND = "八个字的密码一句", "忘了以后再设一个"


def run(ui, folder):
    ui.wait("frame", "乡簿")
    ui.wait("label", contains="未加密")
    ui.menu("数据库加密")
    ui.wait("password text", name="新密码")
    ui.shot(folder / "encryption.png")
    secret(ui, 新密码="短", 再输一次="短")
    ui.press("加密(_E)")
    ui.wait("label", contains="至少 8 个字", cells=False)
    secret(ui, 新密码=FIRST, 再输一次=FIRST)
    ui.press("加密(_E)")
    told = ui.wait("label", contains="恢复密钥：", timeout=60, cells=False).get_name()
    ui.shot(folder / "recovery-key.png")
    paper = next(line for line in told.split("\n") if line.count("-") == 13)
    (folder / "paper.txt").write_text(paper)
    ui.press("关闭")
    ui.wait("label", contains="· 已加密")
    assert (folder / "office.xbdb").read_bytes()[:15] != b"SQLite format 3"
    assert list(folder.glob("*.xbkey"))
    # Another password, by the old one.
    ui.menu("数据库加密")
    secret(ui, 原密码="不是这个密码啊", 新密码=SECOND, 再输一次=SECOND)
    ui.press("修改密码(_C)")
    ui.wait("label", contains="数据库密码不对", cells=False)
    ui.keys("Escape")
    time.sleep(1)


def run_locked(ui, folder):
    """The next morning."""
    ui.wait("password text", name="密码")
    ui.shot(folder / "unlock.png")
    secret(ui, 密码="不是这个密码啊")
    ui.press("打开(_O)")
    ui.wait("label", contains="数据库密码不对", cells=False)
    paper = (folder / "paper.txt").read_text()
    ui.set_text(ui.wait("text", name="恢复密钥"), paper.lower())
    secret(ui, 密码=SECOND, 新密码再输一次=SECOND)
    ui.press("打开(_O)")
    ui.wait("label", contains="· 已加密")
    ui.wait("label", contains=" 人")
    ui.shot(folder / "unlocked.png")
