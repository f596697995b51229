"""How somebody works is there again the next day: what was chosen over the lists; nothing of what was searched."""
import time

from subsidies import choose

PAGE = "统计"


def chosen(ui, name):
    """What a drop-down of the page shows."""
    combo = ui.wait("combo box", name=name, cells=False)
    words = [ui.name_of(n) for n in ui.walk(combo, cells=False) if n.get_role_name() == "label"]
    return words[0 if ui.newer() else 1]


def run(ui, folder):
    choose(ui, "村组", "青山村")
    time.sleep(1)
    ui.click_row("户与人")
    ui.wait("label", contains=" 人")
    before = next(n.get_name() for n in ui.find_all("label", contains=" 人", cells=False) if n.get_name().split(" ")[0].isdigit())
    combo = next(n for n in ui.walk(ui.app(), cells=False, page=ui.page) if n.get_role_name() == "combo box" and any(ui.name_of(k) == "男和女" for k in ui.walk(n)))
    ui.click(next(n for n in ui.walk(combo, cells=False) if n.get_role_name() in ("push button", "toggle button", "button")))
    time.sleep(0.5)
    ui.keys("Home", "Down", "Return")
    ui.until("the list is shorter", lambda: not ui.find_all("label", name=before, cells=False))
    fewer = next(n.get_name() for n in ui.find_all("label", contains=" 人", cells=False) if n.get_name().split(" ")[0].isdigit())
    ui.keys("ctrl+f")
    ui.type("zhang")
    time.sleep(1.5)
    kept = (folder / "config" / "glib-2.0" / "settings" / "keyfile").read_text()
    assert "zhang" not in kept, "what was searched is of the register"
    ui.restart()
    ui.wait("label", name=fewer)
    ui.shot(folder / "remembered.png")
    ui.click_row("统计")
    time.sleep(1.5)
    assert chosen(ui, "村组").startswith("青山村"), chosen(ui, "村组")
