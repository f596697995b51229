#define G_LOG_DOMAIN "xiangbu"

#include "print/xb-print.h"

#include <glib/gi18n.h>
#include <math.h>

typedef struct
{
  XbPaged *pages; /* not owned */
  XbPrintedFunc func;
  gpointer data;
} Job;

/* Kept for the next time: the printer, its tray, both sides. */
static GtkPrintSettings *last_settings;

static void
on_begin (GtkPrintOperation *operation, GtkPrintContext *context, Job *job)
{
  GtkPageSetup *setup = gtk_print_context_get_page_setup (context);

  /* For the paper that was chosen: columns and lines are laid out anew. */
  job->pages->begin (job->pages, gtk_page_setup_get_paper_width (setup, GTK_UNIT_POINTS), gtk_page_setup_get_paper_height (setup, GTK_UNIT_POINTS));
}

/* A bit at a time; GTK goes on with its main loop between. */
static gboolean
on_paginate (GtkPrintOperation *operation, GtkPrintContext *context, Job *job)
{
  if (!job->pages->lay (job->pages))
    return FALSE;
  gtk_print_operation_set_n_pages (operation, job->pages->count (job->pages));
  return TRUE;
}

static void
on_draw (GtkPrintOperation *operation, GtkPrintContext *context, int page, Job *job)
{
  cairo_t *cr = gtk_print_context_get_cairo_context (context);

  cairo_set_source_rgb (cr, 0, 0, 0);
  job->pages->draw (job->pages, cr, page);
}

/* The window this comes from is the preview: it lays the pages out for the paper that was chosen. */
static void
on_preview_ready (GtkPrintOperationPreview *preview, GtkPrintContext *context, gpointer data)
{
  gtk_print_operation_preview_end_preview (preview);
}

static gboolean
on_preview (GtkPrintOperation *operation, GtkPrintOperationPreview *preview, GtkPrintContext *context, GtkWindow *parent, Job *job)
{
  g_signal_connect (preview, "ready", G_CALLBACK (on_preview_ready), NULL);
  return TRUE;
}

static void
on_done (GtkPrintOperation *operation, GtkPrintOperationResult result, Job *job)
{
  g_autoptr (GError) error = NULL;

  if (result == GTK_PRINT_OPERATION_RESULT_ERROR)
    gtk_print_operation_get_error (operation, &error);
  if (result == GTK_PRINT_OPERATION_RESULT_APPLY)
    g_set_object (&last_settings, gtk_print_operation_get_print_settings (operation));
  job->func (error != NULL ? error->message : NULL, job->data);
}

static GtkPageSetup *
page_setup (double width, double height)
{
  GtkPageSetup *setup = gtk_page_setup_new ();
  gboolean landscape = width > height, a3 = fabs (MAX (width, height) - XB_PAPER_A3_LONG) < 1;
  GtkPaperSize *size = gtk_paper_size_new (a3 ? GTK_PAPER_NAME_A3 : GTK_PAPER_NAME_A4);

  gtk_page_setup_set_paper_size_and_default_margins (setup, size);
  gtk_page_setup_set_orientation (setup, landscape ? GTK_PAGE_ORIENTATION_LANDSCAPE : GTK_PAGE_ORIENTATION_PORTRAIT);
  gtk_paper_size_free (size);
  return setup;
}

/**
 * xb_print:
 * @pages: kept until @func is called
 * @name: of the job, and of a file it is printed to
 * @width: of the paper it is shown on, in points
 *
 * Asks for printer, paper and range, and prints. @func gets what went wrong, or %NULL.
 */
void
xb_print (GtkWidget *parent, XbPaged *pages, const char *name, double width, double height, XbPrintedFunc func, gpointer data)
{
  g_autoptr (GtkPrintOperation) operation = gtk_print_operation_new ();
  g_autoptr (GtkPageSetup) setup = page_setup (width, height);
  g_autoptr (GtkPrintSettings) settings = last_settings != NULL ? gtk_print_settings_copy (last_settings) : gtk_print_settings_new ();
  const char *documents = g_get_user_special_dir (G_USER_DIRECTORY_DOCUMENTS);
  g_autoptr (GError) error = NULL;
  Job *job = g_new0 (Job, 1);

  job->pages = pages;
  job->func = func;
  job->data = data;
  /* What is printed to a file belongs where the clerk's other files are. */
  gtk_print_settings_set (settings, GTK_PRINT_SETTINGS_OUTPUT_BASENAME, name);
  gtk_print_settings_set (settings, GTK_PRINT_SETTINGS_OUTPUT_DIR, documents != NULL ? documents : g_get_home_dir ());
  gtk_print_operation_set_print_settings (operation, settings);
  gtk_print_operation_set_default_page_setup (operation, setup);
  gtk_print_operation_set_embed_page_setup (operation, TRUE);
  gtk_print_operation_set_job_name (operation, name);
  gtk_print_operation_set_unit (operation, GTK_UNIT_POINTS);
  /* The margins are ours. */
  gtk_print_operation_set_use_full_page (operation, TRUE);
  gtk_print_operation_set_show_progress (operation, TRUE);
  gtk_print_operation_set_allow_async (operation, TRUE);
  g_object_set_data_full (G_OBJECT (operation), "job", job, g_free);
  g_signal_connect (operation, "begin-print", G_CALLBACK (on_begin), job);
  g_signal_connect (operation, "paginate", G_CALLBACK (on_paginate), job);
  g_signal_connect (operation, "draw-page", G_CALLBACK (on_draw), job);
  g_signal_connect (operation, "preview", G_CALLBACK (on_preview), job);
  g_signal_connect (operation, "done", G_CALLBACK (on_done), job);
  gtk_print_operation_run (operation, GTK_PRINT_OPERATION_ACTION_PRINT_DIALOG, GTK_WINDOW (gtk_widget_get_root (parent)), &error);
}
