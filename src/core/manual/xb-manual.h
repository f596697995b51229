/* The manual: pages in Markdown (docs/manual), which the program carries with it, so that help needs neither internet nor another program. */
#pragma once

#include <glib-object.h>

G_BEGIN_DECLS

typedef enum
{
  XB_MANUAL_HEADING,
  XB_MANUAL_PARAGRAPH,
  XB_MANUAL_ITEM,    /* of a list */
  XB_MANUAL_PICTURE,
  XB_MANUAL_CODE,    /* to be typed as it stands */
} XbManualKind;

/**
 * XbManualBlock:
 * @level: of a heading 1 … 3; how deep an item stands, from 1
 * @number: of an item of a numbered list, from 1; 0: a bullet
 * @markup: (nullable): Pango markup; links are “page#anchor” or “page”
 * @text: the same words without markup; of a picture, what it shows
 * @picture: (nullable): the resource of a picture
 * @anchor: (nullable): what links and F1 call this place, whatever the language: a comment that stands before it in the file
 */
typedef struct
{
  XbManualKind kind;
  int level, number;
  char *markup, *text, *picture, *anchor;
} XbManualBlock;

typedef struct
{
  char *name;        /* of its file, without language and ending: what F1 asks for */
  char *title, *group;
  GPtrArray *blocks; /* of #XbManualBlock */
} XbManualPage;

typedef struct
{
  const XbManualPage *page;
  guint block;
  char *excerpt; /* around what was found */
} XbManualHit;

typedef struct _XbManual XbManual;

XbManual *xb_manual_new (const char *language, GError **error);
void xb_manual_free (XbManual *manual);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (XbManual, xb_manual_free)

const char *xb_manual_language (void);
const GPtrArray *xb_manual_pages (const XbManual *manual);
const XbManualPage *xb_manual_page (const XbManual *manual, const char *name);
guint xb_manual_anchor (const XbManualPage *page, const char *anchor);
GPtrArray *xb_manual_find (const XbManual *manual, const char *words);

G_END_DECLS
