/* Rows made on one thread and used on another: all of them, in order, and no thread left behind. */
#include "sheet/xb-row-pipe.h"

#include <stdlib.h>

typedef struct
{
  guint rows, fail_after;
  gboolean told_to_stop;
} Maker;

static gboolean
make (XbRowFunc emit, gpointer emit_data, gpointer data, GError **error)
{
  Maker *maker = data;

  for (guint i = 1; i <= maker->rows; i++)
    {
      char text[32];
      XbCell cells[2] = { { XB_CELL_TEXT, text, 0 }, { XB_CELL_EMPTY, "", 0 } };
      XbRow row = { i, i % 2 + 1, cells };

      if (maker->fail_after != 0 && i > maker->fail_after)
        {
          g_set_error (error, G_IO_ERROR, G_IO_ERROR_FAILED, "broken");
          return FALSE;
        }
      g_snprintf (text, sizeof text, "row %u", i);
      if (!emit (&row, emit_data, error))
        {
          maker->told_to_stop = TRUE;
          return TRUE;
        }
    }
  return TRUE;
}

typedef struct
{
  guint seen, stop_at, fail_at;
} User;

static gboolean
use (const XbRow *row, gpointer data, GError **error)
{
  User *user = data;

  user->seen++;
  g_assert_cmpint (row->number, ==, user->seen);
  g_assert_cmpint (row->n_cells, ==, user->seen % 2 + 1);
  g_assert_cmpint (atoi (row->cells[0].text + 4), ==, user->seen);
  if (user->fail_at == user->seen)
    {
      g_set_error (error, G_IO_ERROR, G_IO_ERROR_NO_SPACE, "full");
      return FALSE;
    }
  return user->stop_at != user->seen;
}

static void
all_in_order (void)
{
  static const guint sizes[] = { 0, 1, 127, 128, 129, 100000 };

  for (guint i = 0; i < G_N_ELEMENTS (sizes); i++)
    {
      Maker maker = { sizes[i], 0, FALSE };
      User user = { 0, 0, 0 };
      g_autoptr (GError) error = NULL;

      g_assert_true (xb_row_pipe_run (make, &maker, use, &user, &error));
      g_assert_no_error (error);
      g_assert_cmpint (user.seen, ==, sizes[i]);
      g_assert_false (maker.told_to_stop);
    }
}

static void
the_source_fails (void)
{
  Maker maker = { 5000, 3000, FALSE };
  User user = { 0, 0, 0 };
  g_autoptr (GError) error = NULL;

  g_assert_false (xb_row_pipe_run (make, &maker, use, &user, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_FAILED);
  g_assert_cmpint (user.seen, <=, 3000);
}

static void
the_user_has_enough (void)
{
  Maker maker = { 1000000, 0, FALSE };
  User user = { 0, 10, 0 };
  g_autoptr (GError) error = NULL;

  g_assert_true (xb_row_pipe_run (make, &maker, use, &user, &error));
  g_assert_no_error (error);
  g_assert_cmpint (user.seen, ==, 10);
  g_assert_true (maker.told_to_stop);
}

static void
the_user_fails (void)
{
  Maker maker = { 1000000, 900000, FALSE };
  User user = { 0, 0, 500 };
  g_autoptr (GError) error = NULL;

  g_assert_false (xb_row_pipe_run (make, &maker, use, &user, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_NO_SPACE);
  g_assert_cmpint (user.seen, ==, 500);
  g_assert_true (maker.told_to_stop);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/sheet/row-pipe/all-in-order", all_in_order);
  g_test_add_func ("/sheet/row-pipe/the-source-fails", the_source_fails);
  g_test_add_func ("/sheet/row-pipe/the-user-has-enough", the_user_has_enough);
  g_test_add_func ("/sheet/row-pipe/the-user-fails", the_user_fails);
  return g_test_run ();
}
