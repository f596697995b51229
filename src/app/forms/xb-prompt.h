/* A small form whose fields are a list: asks, does, says what is wrong. */
#pragma once

#include "forms/xb-form.h"

/** What kind of field it is. */
typedef enum
{
  XB_PROMPT_LINE,   /* or, with choices, one of several */
  XB_PROMPT_CODES,  /* one of a list, or none: the code, or "" */
  XB_PROMPT_LINES,  /* several lines */
  XB_PROMPT_PERSON, /* of the register: the key */
  XB_PROMPT_REGION, /* of China: the code, or what was typed */
  XB_PROMPT_SECRET, /* not shown */
} XbPromptKind;

/** A field: a line to type in, or, with @choices, one of several. */
typedef struct
{
  const char *label;
  const char *value;            /* (nullable): what stands in it; of choices a number */
  const char *hint;             /* (nullable) */
  const char *const *choices;   /* (nullable) (array zero-terminated=1) */
  XbCodeList *codes;            /* of XB_PROMPT_CODES */
  XbPromptKind kind;
} XbPromptField;

/**
 * XbPromptFunc:
 * @values: (array): what was typed, "" for nothing; of choices the number of the one that is chosen
 *
 * Does what was asked for. %FALSE with @error keeps the form open and says why.
 */
typedef gboolean (*XbPromptFunc) (XbOffice *office, char **values, gpointer data, GError **error);

/** The same for what may take a while. */
typedef struct
{
  /** On a thread of its own, with a connection of its own. @values: as of #XbPromptFunc. Returns what show() gets; %NULL with @error keeps the
   * form open and says why. */
  gpointer (*run) (XbStore *store, XbCatalog *catalog, const char *operator_name, char **values, gpointer data, GError **error);
  /** (nullable): tells what was done, once the form is closed. @parent: what it stood over */
  void (*show) (GtkWidget *parent, gpointer result);
  GDestroyNotify free_result;
} XbPromptWork;

void xb_prompt_work (GtkWidget *parent, XbOffice *office, const char *title, const char *save, const char *words, const XbPromptField *fields, guint n, const XbPromptWork *work,
                     gpointer data, GDestroyNotify free_data);
void xb_prompt (GtkWidget *parent, XbOffice *office, const char *title, const char *save, const char *words, const XbPromptField *fields, guint n, XbPromptFunc func,
                gpointer data, GDestroyNotify free_data);
