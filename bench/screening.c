/* Who of a register is entitled to a subsidy, three times, without the start of the program.
 * usage: screening DATABASE SCHEME */
#include "register/xb-person.h"
#include "subsidy/xb-screening.h"

int
main (int argc, char **argv)
{
  g_autoptr (GError) error = NULL;
  XbCatalog *catalog = xb_catalog_load (&error);
  XbStore *store = argc == 3 && catalog != NULL ? xb_register_open (argv[1], XB_STORE_READ_ONLY, &error) : NULL;

  if (store == NULL)
    {
      g_printerr ("%s\n", error != NULL ? error->message : "usage: screening DATABASE SCHEME");
      return 1;
    }
  for (int i = 0; i < 3; i++)
    {
      gint64 start = g_get_monotonic_time ();
      XbScreening *screening = xb_screening_run (store, catalog, argv[2], NULL, NULL, FALSE, NULL, &error);

      if (screening == NULL)
        {
          g_printerr ("%s\n", error->message);
          return 1;
        }
      g_print ("%.3f s, %u people\n", (double) (g_get_monotonic_time () - start) / 1e6, screening->people->len);
      xb_screening_free (screening);
    }
  return 0;
}
