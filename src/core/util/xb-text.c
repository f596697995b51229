#define G_LOG_DOMAIN "xb-util"

#include "util/xb-text.h"

#include <stdlib.h>
#include <string.h>
#include <time.h>

/** Blanks, also those that Unicode does not count as spaces but Excel cells are full of. */
gboolean
xb_text_is_blank (gunichar c)
{
  if (c > 0x3000 && c < 0xfeff)
    return FALSE;
  return g_unichar_isspace (c) || c == 0x3000 || c == 0x00a0 || (c >= 0x200b && c <= 0x200f) || c == 0x2060
         || c == 0xfeff || c == 0x00ad || c < 0x20;
}

static gboolean
is_plain (const char *text)
{
  for (const guchar *p = (const guchar *) text; *p != '\0'; p++)
    if (*p <= ' ' || *p >= 0x7f)
      return FALSE;
  return TRUE;
}

typedef enum
{
  BLANKS_FOLD,
  BLANKS_DROP
} Blanks;

/* What becomes half-width. */
typedef enum
{
  WIDTHS_ALL,
  WIDTHS_LETTERS, /* letters and digits: ，and （ are how a sentence is written */
} Widths;

/* Full-width ASCII becomes half-width; blanks fold to one space or go. Nothing else is touched: NFKC would also
 * change Han characters that stand in names. */
static void
fold (GString *text, Blanks blanks, Widths widths)
{
  g_autofree char *in = NULL;
  gboolean pending = FALSE;

  if (is_plain (text->str))
    return;
  in = g_strndup (text->str, text->len);
  g_string_truncate (text, 0);
  for (const char *p = in; *p != '\0';)
    {
      gunichar c = g_utf8_get_char_validated (p, -1);

      if (c == (gunichar) -1 || c == (gunichar) -2)
        {
          p++;
          continue;
        }
      p = g_utf8_next_char (p);
      if (xb_text_is_blank (c))
        {
          pending = text->len > 0;
          continue;
        }
      if (pending && blanks == BLANKS_FOLD)
        g_string_append_c (text, ' ');
      pending = FALSE;
      if (widths == WIDTHS_ALL ? c >= 0xff01 && c <= 0xff5e : (c >= 0xff10 && c <= 0xff19) || (c >= 0xff21 && c <= 0xff3a) || (c >= 0xff41 && c <= 0xff5a))
        c -= 0xfee0;
      g_string_append_unichar (text, c);
    }
}

/** Trims, folds blanks of any kind to one space, and turns full-width letters, digits and signs into half-width. */
void
xb_text_clean (GString *text)
{
  fold (text, BLANKS_FOLD, WIDTHS_ALL);
}

/** The same of what somebody wrote in words: Chinese punctuation stays. */
void
xb_text_clean_words (GString *text)
{
  fold (text, BLANKS_FOLD, WIDTHS_LETTERS);
}

/** The same, with every blank taken out: for numbers, codes and headers. */
void
xb_text_squeeze (GString *text)
{
  fold (text, BLANKS_DROP, WIDTHS_ALL);
}

gboolean
xb_text_is_han (gunichar c)
{
  return (c >= 0x3400 && c <= 0x9fff) || (c >= 0xf900 && c <= 0xfaff) || (c >= 0x20000 && c <= 0x3ffff) || c == 0x3007
         || (c >= 0xe000 && c <= 0xf8ff); /* rare characters of old systems stand in the private area */
}

/**
 * xb_text_clean_name:
 * @text: a name as it stands in a ledger
 *
 * Takes out the blanks that pad two-character names, and writes the dot of a minority name as U+00B7 whatever
 * key it was typed with. Blanks between Latin letters stay, one each.
 */
void
xb_text_clean_name (GString *text)
{
  static const gunichar dots[] = { 0x00b7, 0x2022, 0x30fb, 0x2027, 0x2219, 0x22c5, 0xff65, 0x2e31, 0x0387, 0x25cf, 0x16eb,
                                   '.' };
  g_autofree char *in = NULL;
  gunichar last = 0;

  fold (text, BLANKS_FOLD, WIDTHS_ALL);
  in = g_strndup (text->str, text->len);
  g_string_truncate (text, 0);
  for (const char *p = in; *p != '\0'; p = g_utf8_next_char (p))
    {
      gunichar c = g_utf8_get_char (p), next = g_utf8_get_char (g_utf8_next_char (p));

      for (guint i = 0; i < G_N_ELEMENTS (dots); i++)
        if (c == dots[i] && (c != '.' || (xb_text_is_han (last) && xb_text_is_han (next))))
          {
            c = 0x00b7;
            break;
          }
      if (c == ' ' && (last > 0x7f || next > 0x7f))
        continue;
      g_string_append_unichar (text, c);
      last = c;
    }
}

/** Whether a cell only says that there is nothing to say: 无, 暂无, /, ——, … */
gboolean
xb_text_says_nothing (const char *text)
{
  static const char *const words[]
      = { "无", "没有", "暂无", "未办", "未办理", "未上户", "未知", "不详", "空", "none", "null", "N/A", "n/a", NULL };

  if (g_strv_contains (words, text))
    return TRUE;
  for (; *text != '\0'; text = g_utf8_next_char (text))
    {
      gunichar c = g_utf8_get_char (text);

      if (c != '/' && c != '-' && c != '\\' && c != 0x2014 && c != 0x2013 && c != 0x2212 && c != 0x3001 && c != '.'
          && c != '*' && c != '_')
        return FALSE;
    }
  return TRUE;
}

/** Appends @text so that plain byte order is natural order: runs of digits are padded to ten places. */
void
xb_text_append_natural (GString *key, const char *text)
{
  while (*text != '\0')
    {
      if (g_ascii_isdigit (*text))
        {
          const char *start;
          gsize length;

          while (*text == '0')
            text++;
          start = text;
          while (g_ascii_isdigit (*text))
            text++;
          length = text - start;
          for (gsize i = length; i < 10; i++)
            g_string_append_c (key, '0');
          g_string_append_len (key, start, length);
        }
      else
        g_string_append_c (key, *text++);
    }
}

/** Reads 1 to 99 in digits or in 一二三 … 十; -1 for anything else. */
int
xb_text_chinese_number (const char *text)
{
  static const gunichar digits[] = { 0x96f6, 0x4e00, 0x4e8c, 0x4e09, 0x56db, 0x4e94, 0x516d, 0x4e03, 0x516b, 0x4e5d };
  int value = 0, unit = -1;

  if (*text == '\0')
    return -1;
  if (g_ascii_isdigit (*text))
    {
      char *end;
      gint64 n = g_ascii_strtoll (text, &end, 10);

      return *end == '\0' && n >= 1 && n <= 999 ? (int) n : -1;
    }
  for (; *text != '\0'; text = g_utf8_next_char (text))
    {
      gunichar c = g_utf8_get_char (text);
      int d = -1;

      if (c == 0x5341) /* 十 */
        {
          if (value != 0)
            return -1;
          value = (unit < 0 ? 1 : unit) * 10;
          unit = 0;
          continue;
        }
      for (guint i = 0; i < G_N_ELEMENTS (digits); i++)
        if (c == digits[i])
          d = i;
      if (d < 0 || unit > 0)
        return -1;
      unit = d;
    }
  value += MAX (unit, 0);
  return value >= 1 ? value : -1;
}

static char *
mask (const char *text, glong head, glong tail)
{
  glong length = g_utf8_strlen (text, -1);
  GString *out = g_string_new (NULL);
  glong i = 0;

  /* Too short to hide its middle: only the last sign shows. */
  if (length < head + tail + 2)
    {
      head = 0;
      tail = length > 2 ? 1 : 0;
    }
  for (const char *p = text; *p != '\0'; p = g_utf8_next_char (p), i++)
    if (i < head || i >= length - tail)
      g_string_append_unichar (out, g_utf8_get_char (p));
    else
      g_string_append_c (out, '*');
  return g_string_free (out, FALSE);
}

/** First 6 and last 4 of an ID number, ******** between. */
char *
xb_text_mask_id (const char *text)
{
  return text == NULL ? NULL : mask (text, 6, 4);
}

/** First 3 and last 4 of each phone number. */
char *
xb_text_mask_phone (const char *text)
{
  g_auto (GStrv) parts = NULL;

  if (text == NULL)
    return NULL;
  parts = g_strsplit (text, "/", -1);
  for (char **part = parts; *part != NULL; part++)
    {
      char *masked = mask (*part, 3, 4);

      g_free (*part);
      *part = masked;
    }
  return g_strjoinv ("/", parts);
}

/** Last 4 of a bank account. */
char *
xb_text_mask_account (const char *text)
{
  return text == NULL ? NULL : mask (text, 0, 4);
}

/** Today by this PC's clock, YYYY-MM-DD. (transfer full) */
char *
xb_text_today (void)
{
  g_autoptr (GDateTime) now = g_date_time_new_now_local ();

  return g_date_time_format (now, "%Y-%m-%d");
}

/** Now, ISO 8601 with the offset of this PC's clock. (transfer full). By hand: GDateTime reads the time zone's file anew each time. */
char *
xb_text_now (void)
{
  time_t now = time (NULL);
  struct tm local;
  long minutes;

  localtime_r (&now, &local);
  minutes = labs (local.tm_gmtoff) / 60;
  return g_strdup_printf ("%04d-%02d-%02dT%02d:%02d:%02d%c%02ld:%02ld", local.tm_year + 1900, local.tm_mon + 1, local.tm_mday, local.tm_hour, local.tm_min, local.tm_sec,
                          local.tm_gmtoff < 0 ? '-' : '+', minutes / 60, minutes % 60);
}

static const char *const capitals[] = { "零", "壹", "贰", "叁", "肆", "伍", "陆", "柒", "捌", "玖" };

/* The four digits of one group of ten thousands; @gap: a zero stands before it. */
static void
append_capital_group (GString *out, guint group, gboolean *gap)
{
  static const char *const units[] = { "仟", "佰", "拾", "" };
  static const guint scale[] = { 1000, 100, 10, 1 };

  for (guint i = 0; i < 4; i++)
    {
      guint digit = group / scale[i] % 10;

      if (digit == 0)
        {
          *gap = TRUE;
          continue;
        }
      if (*gap && out->len > 0)
        g_string_append (out, capitals[0]);
      *gap = FALSE;
      g_string_append_printf (out, "%s%s", capitals[digit], units[i]);
    }
}

/**
 * xb_text_money_capital:
 * @fen: an amount; less than 10^18
 *
 * The amount in capital numerals as cheques and rolls have it (正确填写票据和结算凭证的基本规定): 壹仟贰佰元整, 壹佰零伍元叁角, 叁分.
 *
 * Returns: (transfer full)
 */
char *
xb_text_money_capital (gint64 fen)
{
  static const char *const groups[] = { "万亿", "亿", "万", "" };
  static const guint64 scale[] = { G_GUINT64_CONSTANT (1000000000000), 100000000, 10000, 1 };
  g_autoptr (GString) out = g_string_new (NULL);
  guint64 amount = ABS (fen), yuan = amount / 100;
  guint jiao = amount / 10 % 10, last = amount % 10;
  gboolean gap = FALSE;

  for (guint i = 0; i < 4; i++)
    {
      guint group = yuan / scale[i] % 10000;

      if (group == 0)
        {
          gap = out->len > 0;
          continue;
        }
      append_capital_group (out, group, &gap);
      g_string_append (out, groups[i]);
    }
  if (yuan > 0)
    g_string_append (out, "元");
  if (jiao == 0 && last == 0)
    g_string_append (out, yuan > 0 ? "整" : "零元整");
  if (jiao > 0)
    g_string_append_printf (out, "%s角", capitals[jiao]);
  else if (last > 0 && yuan > 0)
    g_string_append (out, capitals[0]);
  if (last > 0)
    g_string_append_printf (out, "%s分", capitals[last]);
  if (fen < 0)
    g_string_prepend (out, "负");
  return g_strdup (out->str);
}

/** (nullable): @text, or %NULL where it is empty */
const char *
xb_none_if_empty (const char *text)
{
  return text != NULL && *text != '\0' ? text : NULL;
}

/** Frees a secret, and leaves nothing of it in memory. @text: (transfer full) (nullable) */
void
xb_text_wipe (char *text)
{
  if (text != NULL)
    explicit_bzero (text, strlen (text));
  g_free (text);
}

static int
compare_pairs (gconstpointer a, gconstpointer b)
{
  const guint32 x = *(const guint32 *) a, y = *(const guint32 *) b;

  return x < y ? -1 : x > y;
}

/**
 * xb_text_pairs:
 * @text: UTF-8
 *
 * Returns: (transfer full): every pair of neighbouring characters of @text as a word of seven letters and digits, each once, with blanks between: what a
 *   full-text index finds parts of Chinese words by. Different pairs may be the same word, so what is found is looked at once more. Nothing is paired over a blank;
 *   letters of ASCII are the same in both cases.
 */
char *
xb_text_pairs (const char *text)
{
  g_autoptr (GArray) pairs = g_array_new (FALSE, FALSE, sizeof (guint32));
  GString *out = g_string_new (NULL);
  gunichar last = 0;

  for (const char *p = text; *p != '\0'; p = g_utf8_next_char (p))
    {
      gunichar c = g_utf8_get_char (p);

      if (c < 0x80)
        c = (gunichar) g_ascii_tolower ((char) c);
      if (last != 0 && !xb_text_is_blank (c) && !g_unichar_isspace (c))
        {
          /* 28 bits: of the two, mixed so that neighbours do not fall together. */
          guint32 pair = (last * 2654435761u + c * 40503u) & 0x0fffffff;

          g_array_append_val (pairs, pair);
        }
      last = xb_text_is_blank (c) || g_unichar_isspace (c) ? 0 : c;
    }
  g_array_sort (pairs, compare_pairs);
  for (guint i = 0; i < pairs->len; i++)
    if (i == 0 || g_array_index (pairs, guint32, i) != g_array_index (pairs, guint32, i - 1))
      g_string_append_printf (out, "%s%07x", out->len > 0 ? " " : "", g_array_index (pairs, guint32, i));
  return g_string_free (out, FALSE);
}
