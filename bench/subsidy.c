/* Subsidies without the start of the program: a register screened, and one person explained; each three times.
 * usage: subsidy DATABASE SCHEME. Prints "screening|SECONDS|PEOPLE" and "explained|MILLISECONDS|1", the best of each. */
#include "desk/xb-desk.h"
#include "register/xb-person.h"
#include "subsidy/xb-screening.h"

#include "timing.h"

#define ROUNDS 3

int
main (int argc, char **argv)
{
  g_autoptr (GError) error = NULL;
  XbCatalog *catalog = xb_catalog_load (&error);
  XbStore *store = argc == 3 && catalog != NULL ? xb_desk_open (argv[1], XB_STORE_READ_ONLY, &error) : NULL;
  double screening_best = G_MAXDOUBLE, explained_best = G_MAXDOUBLE;
  guint people = 0;
  gint64 person = 0;

  if (store == NULL)
    {
      g_printerr ("%s\n", error != NULL ? error->message : "usage: subsidy DATABASE SCHEME");
      return 1;
    }
  for (int i = 0; i < ROUNDS; i++)
    {
      gint64 start = g_get_monotonic_time ();
      XbScreening *screening = xb_screening_run (store, catalog, argv[2], NULL, NULL, FALSE, NULL, &error);

      if (screening == NULL)
        {
          g_printerr ("%s\n", error->message);
          return 1;
        }
      screening_best = MIN (screening_best, since (start));
      people = screening->people->len;
      if (people > 0)
        person = g_array_index (screening->people, XbScreened, people / 2).person_id;
      xb_screening_free (screening);
    }
  for (int i = 0; i < ROUNDS && person != 0; i++)
    {
      gint64 start = g_get_monotonic_time ();
      XbExplanation *explanation = xb_screening_explain (store, catalog, argv[2], person, NULL, &error);

      if (explanation == NULL)
        {
          g_printerr ("%s\n", error->message);
          return 1;
        }
      explained_best = MIN (explained_best, since (start));
      xb_explanation_free (explanation);
    }
  g_print ("screening|%.4f|%u\nexplained|%.3f|1\n", screening_best, people, explained_best * 1000);
  return 0;
}
