"""Ledgers that tests make: the headers of a village, a family, and a workbook of any rows."""
import openpyxl

from citizens import citizen_id

HEAD = ["户编号", "姓名", "与户主关系", "性别", "身份证号", "出生日期", "电话"]


def family(n=1):
    return [
        [str(n), "张三丰", "户主", "男", citizen_id("1965-03-12", 101 + 2 * n), "1965-03-12", "13812345678"],
        [str(n), "李秀英", "妻子", "女", citizen_id("1966-05-01", 102 + 2 * n), "1966-05-01", ""],
        [str(n), "张小明", "大儿子", "男", citizen_id("1990-10-20", 103 + 2 * n), "1990-10-20", ""],
    ]


def book(rows, path, epoch=None, merges=(), title=None):
    wb = openpyxl.Workbook()
    if epoch is not None:
        wb.epoch = epoch
    if title is not None:
        wb.active.title = title
    for row in rows:
        wb.active.append(row)
    for merge in merges:
        wb.active.merge_cells(merge)
    wb.save(path)
    return path


def codes(report, kind="rejects"):
    return [(r["row"], r["field"], r["code"]) for r in report[kind]]
