"""Whom the month's test is about: for what runs the window, and for what looks at the files afterwards. Names, and how they are typed."""
MOTHER = ("赵红妹", "zhaohongmei")
DEAD = ("王老三", "wanglaosan")
WIDOW = "李秀花"
DECLINES = "陈老伯"
CHILD = "王新月"
