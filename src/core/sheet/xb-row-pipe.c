#define G_LOG_DOMAIN "xb-sheet"

#include "sheet/xb-row-pipe.h"

#include <string.h>

/* Rows are handed over by the block: a lock a row would cost more than the row. */
#define BLOCK_ROWS 128
#define BLOCK_BYTES (256 * 1024)
/* So many blocks may wait: enough that neither side waits for the other's hiccups, and a few megabytes at most. */
#define BLOCKS_AHEAD 16

typedef struct
{
  GArray *rows;   /* (element-type XbRow); cells is NULL until the block is read */
  GArray *cells;  /* (element-type XbCell); text holds the offset into buffer */
  GString *buffer;
} Block;

typedef struct
{
  GMutex lock;
  GCond changed;
  GQueue ready; /* (element-type Block) */
  gboolean finished;
  gboolean stopped; /* the user wants no more */
  Block *filling;   /* the source's alone */
  XbRowSource source;
  gpointer source_data;
  gboolean ok;
  GError *error;
} Pipe;

static Block *
block_new (void)
{
  Block *block = g_new0 (Block, 1);

  block->rows = g_array_sized_new (FALSE, FALSE, sizeof (XbRow), BLOCK_ROWS);
  block->cells = g_array_sized_new (FALSE, FALSE, sizeof (XbCell), BLOCK_ROWS * 16);
  block->buffer = g_string_sized_new (16 * 1024);
  return block;
}

static void
block_free (gpointer data)
{
  Block *block = data;

  if (block == NULL)
    return;
  g_array_unref (block->rows);
  g_array_unref (block->cells);
  g_string_free (block->buffer, TRUE);
  g_free (block);
}

/* Hands the block that is being filled over, waiting while too many wait already. %FALSE: no more is wanted. */
static gboolean
hand_over (Pipe *pipe)
{
  gboolean wanted;

  g_mutex_lock (&pipe->lock);
  while (!pipe->stopped && g_queue_get_length (&pipe->ready) >= BLOCKS_AHEAD)
    g_cond_wait (&pipe->changed, &pipe->lock);
  wanted = !pipe->stopped;
  if (wanted && pipe->filling != NULL)
    g_queue_push_tail (&pipe->ready, g_steal_pointer (&pipe->filling));
  g_cond_signal (&pipe->changed);
  g_mutex_unlock (&pipe->lock);
  return wanted;
}

/* An #XbRowFunc: copies a row into the block that is being filled. */
static gboolean
keep_row (const XbRow *row, gpointer data, GError **error G_GNUC_UNUSED)
{
  Pipe *pipe = data;
  Block *block;
  XbRow kept = { row->number, row->n_cells, NULL };

  if (pipe->filling == NULL)
    pipe->filling = block_new ();
  block = pipe->filling;
  g_array_append_val (block->rows, kept);
  for (guint i = 0; i < row->n_cells; i++)
    {
      XbCell cell = row->cells[i];

      cell.text = GSIZE_TO_POINTER (block->buffer->len);
      g_string_append_len (block->buffer, row->cells[i].text, strlen (row->cells[i].text) + 1);
      g_array_append_val (block->cells, cell);
    }
  return (block->rows->len < BLOCK_ROWS && block->buffer->len < BLOCK_BYTES) || hand_over (pipe);
}

static gpointer
make_rows (gpointer data)
{
  Pipe *pipe = data;

  pipe->ok = pipe->source (keep_row, pipe, pipe->source_data, &pipe->error);
  if (pipe->ok)
    hand_over (pipe);
  g_mutex_lock (&pipe->lock);
  pipe->finished = TRUE;
  g_cond_signal (&pipe->changed);
  g_mutex_unlock (&pipe->lock);
  return NULL;
}

/* (nullable): the next block; %NULL at the end. */
static Block *
take (Pipe *pipe)
{
  Block *block;

  g_mutex_lock (&pipe->lock);
  while ((block = g_queue_pop_head (&pipe->ready)) == NULL && !pipe->finished)
    g_cond_wait (&pipe->changed, &pipe->lock);
  g_cond_signal (&pipe->changed);
  g_mutex_unlock (&pipe->lock);
  return block;
}

static gboolean
use_block (Block *block, XbRowFunc use, gpointer use_data, GError **error)
{
  guint at = 0;

  for (guint i = 0; i < block->cells->len; i++)
    {
      XbCell *cell = &g_array_index (block->cells, XbCell, i);

      cell->text = block->buffer->str + GPOINTER_TO_SIZE (cell->text);
    }
  for (guint i = 0; i < block->rows->len; i++)
    {
      XbRow *row = &g_array_index (block->rows, XbRow, i);

      row->cells = &((XbCell *) (void *) block->cells->data)[at];
      at += row->n_cells;
      if (!use (row, use_data, error))
        return FALSE;
    }
  return TRUE;
}

/**
 * xb_row_pipe_run:
 * @source: makes the rows, on a thread of its own
 * @use: gets each of them, in order, on the thread of the caller; as with xb_sheet_reader_read(), %FALSE with @error
 *   set fails, without one ends early
 * @error: return location for what @use or, failing that, @source says
 *
 * Returns when the source has ended, whatever the outcome: nothing of it runs on. A row is used only if it was made
 * before the source failed.
 */
gboolean
xb_row_pipe_run (XbRowSource source, gpointer source_data, XbRowFunc use, gpointer use_data, GError **error)
{
  Pipe pipe = { .ready = G_QUEUE_INIT, .source = source, .source_data = source_data };
  GThread *thread;
  GError *local = NULL;
  gboolean wanted = TRUE;
  Block *block;

  g_return_val_if_fail (source != NULL && use != NULL, FALSE);
  g_mutex_init (&pipe.lock);
  g_cond_init (&pipe.changed);
  thread = g_thread_new ("xb-rows", make_rows, &pipe);
  while (wanted && (block = take (&pipe)) != NULL)
    {
      wanted = use_block (block, use, use_data, &local);
      block_free (block);
    }
  g_mutex_lock (&pipe.lock);
  pipe.stopped = TRUE;
  g_cond_signal (&pipe.changed);
  g_mutex_unlock (&pipe.lock);
  g_thread_join (thread);
  g_queue_clear_full (&pipe.ready, block_free);
  block_free (pipe.filling);
  g_mutex_clear (&pipe.lock);
  g_cond_clear (&pipe.changed);
  if (local != NULL)
    {
      g_clear_error (&pipe.error);
      g_propagate_error (error, local);
      return FALSE;
    }
  if (!wanted)
    {
      g_clear_error (&pipe.error);
      return TRUE;
    }
  if (pipe.error != NULL)
    g_propagate_error (error, pipe.error);
  return pipe.ok;
}
