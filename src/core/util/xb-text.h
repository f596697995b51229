/* Text as people type it and Excel keeps it, made comparable: widths, blanks, dots, numbers in natural order. */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

void xb_text_clean (GString *text);
void xb_text_clean_words (GString *text);
void xb_text_squeeze (GString *text);
void xb_text_clean_name (GString *text);
const char *xb_none_if_empty (const char *text);
gboolean xb_text_says_nothing (const char *text);
gboolean xb_text_is_blank (gunichar c);
gboolean xb_text_is_han (gunichar c);
char *xb_text_pairs (const char *text);
void xb_text_append_natural (GString *key, const char *text);
int xb_text_chinese_number (const char *text);
char *xb_text_mask_id (const char *text);
char *xb_text_mask_phone (const char *text);
char *xb_text_mask_account (const char *text);
char *xb_text_today (void);
char *xb_text_now (void);
void xb_text_wipe (char *text);
char *xb_text_money_capital (gint64 fen);

G_END_DECLS
