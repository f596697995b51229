/* Text as people type it, made comparable. */
#include "util/xb-text.h"

static void
name (const char *text, const char *expected)
{
  g_autoptr (GString) value = g_string_new (text);

  xb_text_clean_name (value);
  g_assert_cmpstr (value->str, ==, expected);
}

static void
names (void)
{
  name ("  张三\xe3\x80\x80", "张三");
  name ("吴 勇", "吴勇");
  name ("吴\xe3\x80\x80勇", "吴勇");
  name ("张\n三", "张三");
  name ("买买提．艾山", "买买提·艾山");
  name ("买买提•艾山", "买买提·艾山");
  name ("买买提・艾山", "买买提·艾山");
  name ("买买提.艾山", "买买提·艾山");
  name ("J. Smith", "J. Smith");
  name ("Ａｎｎａ  Lee", "Anna Lee");
  name ("\xef\xbb\xbf㐂\xe2\x80\x8b", "㐂");
}

static void
widths (void)
{
  g_autoptr (GString) text = g_string_new (" １２３ Ａｂ（x）\xc2\xa0");

  xb_text_clean (text);
  g_assert_cmpstr (text->str, ==, "123 Ab(x)");
  xb_text_squeeze (text);
  g_assert_cmpstr (text->str, ==, "123Ab(x)");
}

static void
bad_bytes (void)
{
  g_autoptr (GString) text = g_string_new ("张\xff三\xe5");

  xb_text_clean (text);
  g_assert_cmpstr (text->str, ==, "张三");
}

static void
nothing (void)
{
  g_assert_true (xb_text_says_nothing ("无"));
  g_assert_true (xb_text_says_nothing ("/"));
  g_assert_true (xb_text_says_nothing ("——"));
  g_assert_false (xb_text_says_nothing ("无锡"));
  g_assert_false (xb_text_says_nothing ("0"));
}

static int
order (const char *a, const char *b)
{
  g_autoptr (GString) x = g_string_new (NULL), y = g_string_new (NULL);

  xb_text_append_natural (x, a);
  xb_text_append_natural (y, b);
  return g_strcmp0 (x->str, y->str);
}

static void
natural (void)
{
  g_assert_cmpint (order ("9", "10"), <, 0);
  g_assert_cmpint (order ("0012", "12"), ==, 0);
  g_assert_cmpint (order ("A2", "A10"), <, 0);
  g_assert_cmpint (order ("3-12", "3-9"), >, 0);
}

static void
chinese_numbers (void)
{
  g_assert_cmpint (xb_text_chinese_number ("三"), ==, 3);
  g_assert_cmpint (xb_text_chinese_number ("十"), ==, 10);
  g_assert_cmpint (xb_text_chinese_number ("十二"), ==, 12);
  g_assert_cmpint (xb_text_chinese_number ("二十"), ==, 20);
  g_assert_cmpint (xb_text_chinese_number ("四十七"), ==, 47);
  g_assert_cmpint (xb_text_chinese_number ("12"), ==, 12);
  g_assert_cmpint (xb_text_chinese_number ("大湾"), ==, -1);
  g_assert_cmpint (xb_text_chinese_number (""), ==, -1);
}

static void
masked (char *text, const char *expected)
{
  g_assert_cmpstr (text, ==, expected);
  g_free (text);
}

static void
masks (void)
{
  masked (xb_text_mask_id ("11010519491231002X"), "110105********002X");
  masked (xb_text_mask_id ("123456"), "*****6");
  masked (xb_text_mask_phone ("13812345678/0871-6512345"), "138****5678/087*****2345");
  masked (xb_text_mask_account ("6222021234567890"), "************7890");
  masked (xb_text_mask_account ("12"), "**");
  g_assert_null (xb_text_mask_id (NULL));
}

static void
money_in_capital_numerals (void)
{
  static const struct
  {
    gint64 fen;
    const char *text;
  } cases[] = { { 120000, "壹仟贰佰元整" },      { 0, "零元整" },           { 3, "叁分" },
                { 50, "伍角" },                  { 10530, "壹佰零伍元叁角" }, { 10003, "壹佰元零叁分" },
                { 100000, "壹仟元整" },          { 1000000, "壹万元整" },   { 10000100, "壹拾万零壹元整" },
                { 1680032, "壹万陆仟捌佰元叁角贰分" }, { 10700053, "壹拾万零柒仟元伍角叁分" }, { 10000000000, "壹亿元整" },
                { 1000000010000, "壹佰亿零壹佰元整" }, { -36000, "负叁佰陆拾元整" } };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *text = xb_text_money_capital (cases[i].fen);

      g_assert_cmpstr (text, ==, cases[i].text);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/util/text/names", names);
  g_test_add_func ("/util/text/widths", widths);
  g_test_add_func ("/util/text/bad-bytes", bad_bytes);
  g_test_add_func ("/util/text/nothing", nothing);
  g_test_add_func ("/util/text/natural-order", natural);
  g_test_add_func ("/util/text/chinese-numbers", chinese_numbers);
  g_test_add_func ("/util/text/masks", masks);
  g_test_add_func ("/text/money-capital", money_in_capital_numerals);
  return g_test_run ();
}
