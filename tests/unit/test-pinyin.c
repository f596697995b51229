/* Pinyin of names: surnames as they are read, given names as they are read, and the order of a list. */
#include "util/xb-pinyin.h"

#include <string.h>

static void
spoken (const char *name, const char *pinyin, const char *initials)
{
  g_autoptr (GString) p = g_string_new (NULL), i = g_string_new (NULL);

  xb_pinyin_append (name, p, i);
  g_test_message ("%s %s", name, p->str);
  g_assert_cmpstr (p->str, ==, pinyin);
  g_assert_cmpstr (i->str, ==, initials);
}

static void
plain (void)
{
  spoken ("张三丰", "zhangsanfeng", "zsf");
  spoken ("李秀英", "lixiuying", "lxy");
  spoken ("吕布", "lubu", "lb");
  spoken ("买买提·艾山", "maimaitiaishan", "mmtas");
  spoken ("Anna Lee", "annalee", "al");
  spoken ("", "", "");
}

/* Characters read otherwise as a surname. */
static void
surnames (void)
{
  static const char *const known[][2]
      = { { "单", "shan" }, { "曾", "zeng" }, { "仇", "qiu" }, { "解", "xie" }, { "查", "zha" },  { "区", "ou" },  { "任", "ren" },
          { "朴", "piao" }, { "盖", "ge" },   { "翟", "zhai" }, { "覃", "qin" }, { "缪", "miao" }, { "乐", "yue" }, { "尉", "wei" },
          { "燕", "yan" },  { "华", "hua" },  { "宁", "ning" }, { "召", "shao" }, { "黑", "he" },  { "种", "chong" }, { "员", "yun" },
          { "秘", "bi" },   { "折", "she" },  { "纪", "ji" },   { "牟", "mu" },  { "阚", "kan" },  { "冼", "xian" }, { "洗", "xian" },
          { "石", "shi" },  { "车", "che" },  { "哈", "ha" },   { "能", "nai" }, { "那", "na" },   { "么", "yao" },  { "句", "gou" },
          { "曲", "qu" },   { "祭", "zhai" }, { "都", "du" },   { "过", "guo" }, { "晟", "cheng" }, { "贾", "jia" }, { "万", "wan" },
          { "葛", "ge" },   { "柏", "bai" },  { "薄", "bo" },   { "卜", "bu" },  { "谌", "chen" }, { "逄", "pang" }, { "适", "kuo" },
          { "长", "chang" } };

  for (guint n = 0; n < G_N_ELEMENTS (known); n++)
    {
      g_autofree char *name = g_strconcat (known[n][0], "丽", NULL);
      g_autofree char *expected = g_strconcat (known[n][1], "li", NULL);
      char initials[3] = { known[n][1][0], 'l', '\0' };

      spoken (name, expected, initials);
    }
}

static void
compound (void)
{
  spoken ("欧阳修", "ouyangxiu", "oyx");
  spoken ("尉迟敬德", "yuchijingde", "ycjd");
  spoken ("单于夫罗", "chanyufuluo", "cyfl");
  spoken ("万俟卨", "moqixie", "mqx");
  spoken ("长孙无忌", "zhangsunwuji", "zswj");
  spoken ("澹台灭明", "tantaimieming", "ttmm");
  spoken ("令狐冲", "linghuchong", "lhc");
}

/* The same characters inside a name keep their ordinary reading. */
static void
given_names (void)
{
  spoken ("王单", "wangdan", "wd");
  spoken ("王解放", "wangjiefang", "wjf");
  spoken ("李长江", "lichangjiang", "lcj");
  spoken ("张乐", "zhangle", "zl");
  spoken ("赵重阳", "zhaochongyang", "zcy");
}

static int
order (const char *a, const char *b)
{
  g_autoptr (GByteArray) x = g_byte_array_new (), y = g_byte_array_new ();
  int rc;

  xb_pinyin_sort_key (a, x);
  xb_pinyin_sort_key (b, y);
  rc = memcmp (x->data, y->data, MIN (x->len, y->len));
  return rc != 0 ? rc : (int) x->len - (int) y->len;
}

static void
collation (void)
{
  g_assert_cmpint (order ("白平", "陈明"), <, 0);
  g_assert_cmpint (order ("陈明", "张三"), <, 0);
  g_assert_cmpint (order ("张三", "张三丰"), <, 0);
  g_assert_cmpint (order ("张三", "张三"), ==, 0);
  g_assert_cmpint (order ("赵一", "周一"), <, 0);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/register/pinyin/plain", plain);
  g_test_add_func ("/register/pinyin/surnames", surnames);
  g_test_add_func ("/register/pinyin/compound-surnames", compound);
  g_test_add_func ("/register/pinyin/given-names", given_names);
  g_test_add_func ("/register/pinyin/collation", collation);
  return g_test_run ();
}
