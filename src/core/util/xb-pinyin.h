/* Names as they are spoken and sorted: pinyin, initials, collation keys. ICU does the work. */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

void xb_pinyin_append (const char *name, GString *pinyin, GString *initials);
void xb_pinyin_append_word (const char *word, GString *pinyin, GString *initials);
void xb_pinyin_sort_key (const char *name, GByteArray *key);

G_END_DECLS
