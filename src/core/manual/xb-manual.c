#define G_LOG_DOMAIN "xb-manual"

#include "manual/xb-manual.h"

#include "util/xb-text.h"

#include <cmark.h>
#include <gio/gio.h>
#include <glib/gi18n-lib.h>
#include <string.h>

#define RESOURCES "/io/github/xiangbu/Xiangbu/manual/"
#define INDEX "index"
#define AROUND 24 /* characters before and behind what was found */

struct _XbManual
{
  GPtrArray *pages;    /* in the order of the index */
  GHashTable *by_name; /* (element-type utf8 XbManualPage): not owned */
};

/* What is being made of the inline nodes of one block. */
typedef struct
{
  GString *markup, *text;
} Inlines;

static void
block_free (gpointer data)
{
  XbManualBlock *block = data;

  g_free (block->markup);
  g_free (block->text);
  g_free (block->picture);
  g_free (block->anchor);
  g_free (block);
}

static void
page_free (gpointer data)
{
  XbManualPage *page = data;

  g_free (page->name);
  g_free (page->title);
  g_free (page->group);
  g_ptr_array_unref (page->blocks);
  g_free (page);
}

static void
hit_free (gpointer data)
{
  XbManualHit *hit = data;

  g_free (hit->excerpt);
  g_free (hit);
}

/* ---- one page ---- */

/* A line that is broken in the file is one line on the screen: between two Chinese characters with nothing in between. */
static gboolean
needs_space (const GString *text)
{
  const char *last = text->len > 0 ? g_utf8_find_prev_char (text->str, text->str + text->len) : NULL;

  return last != NULL && !g_unichar_iswide (g_utf8_get_char (last));
}

static void
add_text (Inlines *to, const char *literal)
{
  g_autofree char *escaped = g_markup_escape_text (literal, -1);

  g_string_append (to->text, literal);
  g_string_append (to->markup, escaped);
}

/* “people.md#many” is the page people, its anchor many. */
static void
open_link (Inlines *to, const char *url)
{
  g_autoptr (GString) target = g_string_new (url);
  g_autofree char *escaped = NULL;

  g_string_replace (target, ".md", "", 1);
  escaped = g_markup_escape_text (target->str, -1);
  g_string_append_printf (to->markup, "<a href=\"%s\">", escaped);
}

static void
add_inlines (Inlines *to, cmark_node *block)
{
  cmark_iter *iter = cmark_iter_new (block);
  cmark_event_type event;

  while ((event = cmark_iter_next (iter)) != CMARK_EVENT_DONE)
    {
      cmark_node *node = cmark_iter_get_node (iter);
      gboolean enter = event == CMARK_EVENT_ENTER;

      switch (cmark_node_get_type (node))
        {
        case CMARK_NODE_TEXT:
          add_text (to, cmark_node_get_literal (node));
          break;
        case CMARK_NODE_CODE:
          g_string_append (to->markup, "<tt>");
          add_text (to, cmark_node_get_literal (node));
          g_string_append (to->markup, "</tt>");
          break;
        case CMARK_NODE_SOFTBREAK:
          if (needs_space (to->text))
            add_text (to, " ");
          break;
        case CMARK_NODE_LINEBREAK:
          add_text (to, "\n");
          break;
        case CMARK_NODE_STRONG:
          g_string_append (to->markup, enter ? "<b>" : "</b>");
          break;
        case CMARK_NODE_EMPH:
          g_string_append (to->markup, enter ? "<i>" : "</i>");
          break;
        case CMARK_NODE_LINK:
          if (enter)
            open_link (to, cmark_node_get_url (node));
          else
            g_string_append (to->markup, "</a>");
          break;
        default:
          break;
        }
    }
  cmark_iter_free (iter);
}

/* (nullable): the word of a comment that stands before a block */
static char *
anchor_before (cmark_node *node)
{
  cmark_node *before = node != NULL ? cmark_node_previous (node) : NULL;
  const char *text = before != NULL && cmark_node_get_type (before) == CMARK_NODE_HTML_BLOCK ? cmark_node_get_literal (before) : NULL;
  const char *end = text != NULL && g_str_has_prefix (text, "<!--") ? strstr (text, "-->") : NULL;

  return end != NULL ? g_strstrip (g_strndup (text + strlen ("<!--"), (gsize) (end - text) - strlen ("<!--"))) : NULL;
}

static XbManualBlock *
add_block (XbManualPage *page, XbManualKind kind, int level, cmark_node *of)
{
  XbManualBlock *block = g_new0 (XbManualBlock, 1);
  Inlines inlines = { g_string_new (NULL), g_string_new (NULL) };

  if (of != NULL)
    add_inlines (&inlines, of);
  block->kind = kind;
  block->level = level;
  block->anchor = anchor_before (of);
  block->markup = g_string_free (inlines.markup, FALSE);
  block->text = g_string_free (inlines.text, FALSE);
  g_ptr_array_add (page->blocks, block);
  return block;
}

/* A picture by itself in a paragraph. Its file stands beside the manual in docs/, its resource by its name. */
static gboolean
add_picture (XbManualPage *page, cmark_node *paragraph)
{
  cmark_node *image = cmark_node_first_child (paragraph);
  g_autofree char *name = NULL;
  XbManualBlock *block;

  if (image == NULL || cmark_node_get_type (image) != CMARK_NODE_IMAGE || cmark_node_next (image) != NULL)
    return FALSE;
  name = g_path_get_basename (cmark_node_get_url (image));
  block = add_block (page, XB_MANUAL_PICTURE, 0, image);
  g_clear_pointer (&block->markup, g_free);
  block->picture = g_strconcat (RESOURCES, "pictures/", name, NULL);
  return TRUE;
}

static void add_blocks (XbManualPage *page, cmark_node *parent, int depth);

static void
add_list (XbManualPage *page, cmark_node *list, int depth)
{
  int number = cmark_node_get_list_type (list) == CMARK_ORDERED_LIST ? cmark_node_get_list_start (list) : 0;

  for (cmark_node *item = cmark_node_first_child (list); item != NULL; item = cmark_node_next (item))
    {
      cmark_node *first = cmark_node_first_child (item);
      XbManualBlock *block;

      if (first == NULL)
        continue;
      block = add_block (page, XB_MANUAL_ITEM, depth + 1, first);
      block->number = number > 0 ? number++ : 0;
      /* What follows in the item stands under its first words. */
      cmark_node_unlink (first);
      add_blocks (page, item, depth + 1);
      cmark_node_free (first);
    }
}

static void
add_blocks (XbManualPage *page, cmark_node *parent, int depth)
{
  for (cmark_node *node = cmark_node_first_child (parent); node != NULL; node = cmark_node_next (node))
    switch (cmark_node_get_type (node))
      {
      case CMARK_NODE_HEADING:
        add_block (page, XB_MANUAL_HEADING, cmark_node_get_heading_level (node), node);
        break;
      case CMARK_NODE_PARAGRAPH:
        if (!add_picture (page, node))
          add_block (page, XB_MANUAL_PARAGRAPH, depth, node);
        break;
      case CMARK_NODE_LIST:
        add_list (page, node, depth);
        break;
      case CMARK_NODE_CODE_BLOCK:
        {
          XbManualBlock *block = add_block (page, XB_MANUAL_CODE, depth, NULL);

          g_free (block->text);
          block->text = g_strchomp (g_strdup (cmark_node_get_literal (node)));
          g_free (block->markup);
          block->markup = g_markup_escape_text (block->text, -1);
          break;
        }
      default:
        add_blocks (page, node, depth);
        break;
      }
}

/* (nullable): a document of the manual */
static cmark_node *
parse (const char *language, const char *name, GError **error)
{
  g_autofree char *path = g_strconcat (RESOURCES, language, "/", name, ".md", NULL);
  g_autoptr (GBytes) bytes = g_resources_lookup_data (path, G_RESOURCE_LOOKUP_FLAGS_NONE, error);

  return bytes != NULL ? cmark_parse_document (g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes), CMARK_OPT_DEFAULT) : NULL;
}

static gboolean
add_page (XbManual *manual, const char *language, const char *name, const char *group, GError **error)
{
  XbManualPage *page;
  cmark_node *document = parse (language, name, error);

  if (document == NULL)
    return FALSE;
  page = g_new0 (XbManualPage, 1);
  page->name = g_strdup (name);
  page->group = g_strdup (group);
  page->blocks = g_ptr_array_new_with_free_func (block_free);
  add_blocks (page, document, 0);
  cmark_node_free (document);
  page->title = g_strdup (page->blocks->len > 0 ? ((XbManualBlock *) g_ptr_array_index (page->blocks, 0))->text : name);
  g_ptr_array_add (manual->pages, page);
  g_hash_table_insert (manual->by_name, page->name, page);
  return TRUE;
}

/* ---- all of it ---- */

/** The language of the manual for who works here: "zh_CN", or "en" for everybody who does not read Chinese. */
const char *
xb_manual_language (void)
{
  const char *const *languages = g_get_language_names ();

  return languages[0] != NULL && g_str_has_prefix (languages[0], "zh") ? "zh_CN" : "en";
}

/**
 * xb_manual_new:
 * @language: "zh_CN" or "en"
 *
 * Returns: (transfer full): all pages, in the order and under the headings of docs/manual/LANGUAGE/index.md
 */
XbManual *
xb_manual_new (const char *language, GError **error)
{
  g_autoptr (XbManual) manual = g_new0 (XbManual, 1);
  g_autofree char *group = NULL;
  cmark_node *document;
  cmark_iter *iter;
  cmark_event_type event;
  gboolean ok;

  manual->pages = g_ptr_array_new_with_free_func (page_free);
  manual->by_name = g_hash_table_new (g_str_hash, g_str_equal);
  document = parse (language, INDEX, error);
  if (document == NULL)
    return NULL;
  ok = add_page (manual, language, INDEX, NULL, error);
  iter = cmark_iter_new (document);
  while (ok && (event = cmark_iter_next (iter)) != CMARK_EVENT_DONE)
    {
      cmark_node *node = cmark_iter_get_node (iter);

      if (event != CMARK_EVENT_ENTER)
        continue;
      if (cmark_node_get_type (node) == CMARK_NODE_HEADING && cmark_node_get_heading_level (node) == 2)
        {
          Inlines inlines = { g_string_new (NULL), g_string_new (NULL) };

          add_inlines (&inlines, node);
          g_string_free (inlines.markup, TRUE);
          g_free (group);
          group = g_string_free (inlines.text, FALSE);
        }
      else if (cmark_node_get_type (node) == CMARK_NODE_LINK && g_str_has_suffix (cmark_node_get_url (node), ".md"))
        {
          const char *url = cmark_node_get_url (node);
          g_autofree char *name = g_strndup (url, strlen (url) - strlen (".md"));

          ok = xb_manual_page (manual, name) != NULL || add_page (manual, language, name, group, error);
        }
    }
  cmark_iter_free (iter);
  cmark_node_free (document);
  return ok ? g_steal_pointer (&manual) : NULL;
}

void
xb_manual_free (XbManual *manual)
{
  if (manual == NULL)
    return;
  g_hash_table_unref (manual->by_name);
  g_ptr_array_unref (manual->pages);
  g_free (manual);
}

/** (element-type XbManualPage) (transfer none): the index first */
const GPtrArray *
xb_manual_pages (const XbManual *manual)
{
  return manual->pages;
}

/** (transfer none) (nullable): a page by its name */
const XbManualPage *
xb_manual_page (const XbManual *manual, const char *name)
{
  return g_hash_table_lookup (manual->by_name, name);
}

/** The block an anchor stands before; 0, the title, where there is none. */
guint
xb_manual_anchor (const XbManualPage *page, const char *anchor)
{
  for (guint i = 0; i < page->blocks->len; i++)
    if (g_strcmp0 (((const XbManualBlock *) g_ptr_array_index (page->blocks, i))->anchor, anchor) == 0)
      return i;
  return 0;
}

/* Some characters before and behind a place in a text. */
static char *
excerpt (const char *text, const char *at)
{
  const char *begin = at, *end = at;

  for (int i = 0; i < AROUND && begin > text; i++)
    begin = g_utf8_prev_char (begin);
  for (int i = 0; i < 2 * AROUND && *end != '\0'; i++)
    end = g_utf8_next_char (end);
  {
    g_autofree char *part = g_strndup (begin, (gsize) (end - begin));

    g_strdelimit (part, "\n", ' ');
    return g_strconcat (begin > text ? "…" : "", part, *end != '\0' ? "…" : "", NULL);
  }
}

/**
 * xb_manual_find:
 * @words: separated by spaces: all must stand in one block, small and capital letters alike
 *
 * Returns: (transfer container) (element-type XbManualHit): headings first, then the rest in the manual's order
 */
GPtrArray *
xb_manual_find (const XbManual *manual, const char *words)
{
  GPtrArray *hits = g_ptr_array_new_with_free_func (hit_free);
  g_autofree char *folded = g_utf8_casefold (words, -1);
  g_auto (GStrv) asked = g_strsplit_set (folded, " \t", -1);
  guint n = 0;

  for (char **word = asked; *word != NULL; word++)
    n += **word != '\0';
  for (int headings = 1; n > 0 && headings >= 0; headings--)
    for (guint p = 1; p < manual->pages->len; p++)
      {
        const XbManualPage *page = g_ptr_array_index (manual->pages, p);

        for (guint i = 0; i < page->blocks->len; i++)
          {
            const XbManualBlock *block = g_ptr_array_index (page->blocks, i);
            g_autofree char *text = g_utf8_casefold (block->text, -1);
            const char *first = NULL;
            gboolean all = (block->kind == XB_MANUAL_HEADING) == headings;
            XbManualHit *hit;

            for (char **word = asked; all && *word != NULL; word++)
              if (**word != '\0')
                {
                  const char *at = strstr (text, *word);

                  all = at != NULL;
                  if (first == NULL)
                    first = at;
                }
            if (!all)
              continue;
            hit = g_new0 (XbManualHit, 1);
            hit->page = page;
            hit->block = i;
            /* Folding changes the length of few letters; then what was found is shown as it was compared. */
            hit->excerpt = strlen (text) == strlen (block->text) ? excerpt (block->text, block->text + (first - text)) : excerpt (text, first);
            g_ptr_array_add (hits, hit);
          }
      }
  return hits;
}
