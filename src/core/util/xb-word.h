/* Kinds of a thing: as they are stored, and as people read them. */
#pragma once

#include <glib.h>

typedef struct
{
  const char *id;
  const char *title; /* not translated: _() it */
} XbWord;

gboolean xb_word_yes_no (const char *typed, gboolean *yes);
int xb_word_find (const XbWord *words, guint n, const char *id);
