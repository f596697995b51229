#define G_LOG_DOMAIN "xb-register"

#include "util/xb-pinyin.h"

#include "util/xb-text.h"

#include <string.h>
#include <unicode/ucol.h>
#include <unicode/ustring.h>
#include <unicode/utrans.h>

/* ICU needs 0.1 s to open and 30 µs a name: opened when first needed, each character asked for once. */
static GMutex lock;
static UTransliterator *names;
static UCollator *collator;
static GHashTable *as_surname; /* character → pinyin, at the head of a name */
static GHashTable *as_given;   /* character → pinyin, elsewhere */

/* Where the reading most people of that surname use, or a given name takes, is not ICU's. */
static const struct
{
  gunichar c;
  const char *pinyin;
} surnames[] = { { 0x6734 /* 朴 */, "piao" }, { 0x8983 /* 覃 */, "qin" },  { 0x7f2a /* 缪 */, "miao" },
                 { 0x4e5c /* 乜 */, "nie" },  { 0x90c7 /* 郇 */, "xun" },  { 0x5c09 /* 尉 */, "wei" },
                 { 0x9ed1 /* 黑 */, "he" },   { 0x961a /* 阚 */, "kan" },  { 0x6d17 /* 洗 */, "xian" },
                 { 0x80fd /* 能 */, "nai" },  { 0x4e48 /* 么 */, "yao" },  { 0x53e5 /* 句 */, "gou" },
                 { 0x796d /* 祭 */, "zhai" }, { 0x90fd /* 都 */, "du" },   { 0x8584 /* 薄 */, "bo" },
                 { 0x9002 /* 适 */, "kuo" } },
  givens[] = { { 0x665f /* 晟 */, "sheng" }, { 0x91cd /* 重 */, "chong" } };

static const char *const compound_surnames[]
    = { "欧阳", "太史", "端木", "上官", "司马", "东方", "独孤", "南宫", "万俟", "闻人", "夏侯", "诸葛", "尉迟",
        "公羊", "赫连", "澹台", "皇甫", "宗政", "濮阳", "公冶", "太叔", "申屠", "公孙", "慕容", "仲孙", "钟离",
        "长孙", "宇文", "司徒", "鲜于", "司空", "闾丘", "子车", "亓官", "司寇", "巫马", "公西", "颛孙", "壤驷",
        "公良", "漆雕", "乐正", "宰父", "谷梁", "拓跋", "夹谷", "轩辕", "令狐", "段干", "百里", "呼延", "东郭",
        "南门", "羊舌", "微生", "单于", "西门", "第五", NULL };

/* Runs Han-Latin/Names over @text; blanks and marks are dropped, ü is u, as fingers type it. */
static char *
transliterate (const char *text)
{
  UErrorCode status = U_ZERO_ERROR;
  UChar buffer[256];
  char out[512];
  int32_t length = 0, limit;
  GString *plain = g_string_new (NULL);

  if (names == NULL)
    {
      UChar id[64];

      u_uastrcpy (id, "Han-Latin/Names; Latin-ASCII; Lower");
      names = utrans_openU (id, -1, UTRANS_FORWARD, NULL, 0, NULL, &status);
      if (U_FAILURE (status))
        {
          g_warning ("ICU has no Han-Latin/Names: %s", u_errorName (status));
          return g_string_free (plain, FALSE);
        }
    }
  u_strFromUTF8 (buffer, G_N_ELEMENTS (buffer), &length, text, -1, &status);
  if (U_SUCCESS (status))
    {
      limit = length;
      utrans_transUChars (names, buffer, &length, G_N_ELEMENTS (buffer), 0, &limit, &status);
      u_strToUTF8 (out, sizeof out, NULL, buffer, length, &status);
    }
  for (const char *p = out; U_SUCCESS (status) && *p != '\0'; p++)
    if (g_ascii_isalpha (*p) || *p == ' ')
      g_string_append_c (plain, *p);
  return g_string_free (plain, FALSE);
}

static const char *
read_character (gunichar c, gboolean surname)
{
  GHashTable **cache = surname ? &as_surname : &as_given;
  const char *known;
  char text[16] = "王"; /* in front of it, a character is read as a given name */
  char *pinyin;

  if (*cache == NULL)
    *cache = g_hash_table_new_full (NULL, NULL, NULL, g_free);
  known = g_hash_table_lookup (*cache, GUINT_TO_POINTER (c));
  if (known != NULL)
    return known;
  if (surname)
    text[0] = '\0';
  text[strlen (text) + g_unichar_to_utf8 (c, text + strlen (text))] = '\0';
  pinyin = transliterate (text);
  g_strstrip (pinyin);
  if (!surname && g_str_has_prefix (pinyin, "wang"))
    memmove (pinyin, pinyin + 4, strlen (pinyin) - 3);
  g_strstrip (pinyin);
  for (guint i = 0; surname && i < G_N_ELEMENTS (surnames); i++)
    if (surnames[i].c == c)
      {
        g_free (pinyin);
        pinyin = g_strdup (surnames[i].pinyin);
      }
  for (guint i = 0; !surname && i < G_N_ELEMENTS (givens); i++)
    if (givens[i].c == c)
      {
        g_free (pinyin);
        pinyin = g_strdup (givens[i].pinyin);
      }
  g_hash_table_insert (*cache, GUINT_TO_POINTER (c), pinyin);
  return pinyin;
}

static void
append_syllable (const char *syllable, GString *pinyin, GString *initials)
{
  if (*syllable == '\0')
    return;
  g_string_append (pinyin, syllable);
  g_string_append_c (initials, *syllable);
}

/**
 * xb_pinyin_append:
 * @name: a name
 * @pinyin: gets the name's pinyin, lower case, no tones, no blanks: zhangsanfeng; ü is u
 * @initials: gets the first letter of each syllable: zsf
 *
 * The head of a name is read as a surname (单 shan, 曾 zeng, 仇 qiu, 解 xie, 尉迟 yuchi). Letters stand for themselves.
 * May be called from any thread.
 */
void
xb_pinyin_append (const char *name, GString *pinyin, GString *initials)
{
  const char *p = name;
  gboolean head = TRUE, in_word = FALSE;

  g_mutex_lock (&lock);
  for (const char *const *compound = compound_surnames; *compound != NULL; compound++)
    if (g_str_has_prefix (name, *compound))
      {
        /* The one that ICU reads as two plain characters. */
        g_autofree char *spoken = strcmp (*compound, "单于") == 0 ? g_strdup ("chan yu") : transliterate (*compound);
        g_auto (GStrv) syllables = g_strsplit (g_strstrip (spoken), " ", -1);

        for (char **syllable = syllables; *syllable != NULL; syllable++)
          append_syllable (*syllable, pinyin, initials);
        p += strlen (*compound);
        head = FALSE;
        break;
      }
  for (; *p != '\0'; p = g_utf8_next_char (p))
    {
      gunichar c = g_utf8_get_char (p);

      if (c < 0x80)
        {
          if (g_ascii_isalnum (c))
            {
              g_string_append_c (pinyin, g_ascii_tolower (c));
              if (!in_word)
                g_string_append_c (initials, g_ascii_tolower (c));
            }
          in_word = g_ascii_isalnum (c);
          continue;
        }
      in_word = FALSE;
      if (!xb_text_is_han (c))
        continue;
      append_syllable (read_character (c, head), pinyin, initials);
      head = FALSE;
    }
  g_mutex_unlock (&lock);
}

/**
 * xb_pinyin_append_word:
 * @word: what is not the name of a person: no character of it is read as a surname
 *
 * Otherwise as xb_pinyin_append().
 */
void
xb_pinyin_append_word (const char *word, GString *pinyin, GString *initials)
{
  g_mutex_lock (&lock);
  for (const char *p = word; *p != '\0'; p = g_utf8_next_char (p))
    if (xb_text_is_han (g_utf8_get_char (p)))
      append_syllable (read_character (g_utf8_get_char (p), FALSE), pinyin, initials);
  g_mutex_unlock (&lock);
}

/** Sets @key to the ICU collation key of @name for zh: names sort by pinyin, then strokes. Compared byte by byte. */
void
xb_pinyin_sort_key (const char *name, GByteArray *key)
{
  UErrorCode status = U_ZERO_ERROR;
  UChar buffer[256];
  int32_t length = 0, size;

  g_mutex_lock (&lock);
  if (collator == NULL)
    {
      collator = ucol_open ("zh@collation=pinyin", &status);
      if (U_SUCCESS (status))
        ucol_setStrength (collator, UCOL_TERTIARY);
    }
  g_byte_array_set_size (key, 512);
  u_strFromUTF8 (buffer, G_N_ELEMENTS (buffer), &length, name, -1, &status);
  size = U_SUCCESS (status) ? ucol_getSortKey (collator, buffer, length, key->data, key->len) : 0;
  g_mutex_unlock (&lock);
  if (size > 0 && (guint) size <= key->len)
    g_byte_array_set_size (key, size - 1); /* without the final zero */
  else
    {
      g_byte_array_set_size (key, 0);
      g_byte_array_append (key, (const guint8 *) name, strlen (name));
    }
}
