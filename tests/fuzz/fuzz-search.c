/* The search box: whatever is typed, an answer and no error. */
#include "target.h"

#include "../unit/office.h"
#include "register/xb-search.h"

#define MOST 20

static Office office;

static void
end (void)
{
  office_close (&office);
}

int
LLVMFuzzerTestOneInput (const guint8 *data, size_t length)
{
  static const char *const names[] = { "张三", "李四", "王二小", "阿布都热合曼·艾合买提", "欧阳修", "单于", "赵 六", "𠮷田", "O'Brien", "100%" };
  g_autofree char *text = fuzz_text (data, length);
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) found = NULL;

  if (office.store == NULL)
    {
      office_open (&office);
      atexit (end);
      for (guint i = 0; i < G_N_ELEMENTS (names); i++)
        {
          g_autofree char *number = g_strdup_printf ("%u", i + 1);

          g_assert_cmpint (office_add (office.store, number, names[i], NULL, NULL), >, 0);
        }
    }
  found = xb_search (office.store, text, MOST, &error);
  g_assert_no_error (error);
  g_assert_nonnull (found);
  g_assert_cmpuint (found->len, <=, MOST);
  return 0;
}
