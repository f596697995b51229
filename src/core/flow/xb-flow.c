#define G_LOG_DOMAIN "xb-flow"

#include "flow/xb-flow.h"

#include "life/xb-life.h"
#include "region/xb-region.h"
#include "store/xb-statement.h"

#include <glib/gi18n-lib.h>
#include <string.h>

void
xb_flow_free (XbFlow *flow)
{
  if (flow == NULL)
    return;
  for (char **text = (char *[]){ flow->name, flow->since, flow->until, flow->region, flow->words, flow->reason, flow->work, flow->employer, flow->housing, flow->landlord, flow->contact, flow->family,
                                 flow->notes, flow->lives_at },
            **end = text + 14;
       text < end; text++)
    g_free (*text);
  g_free (flow);
}

/** (transfer full): the leaving or arriving with the key @id; %NULL with %XB_LIFE_ERROR where there is none */
XbFlow *
xb_flow_load (XbStore *store, gint64 id, GError **error)
{
  g_autoptr (XbStmt) stmt = xb_store_ask (store, error,
                                          "SELECT f.person_id, f.direction, f.name, f.since, f.until, f.region, f.place_text, f.reason, f.work, f.employer, f.housing, f.landlord, e.contact,"
                                          " f.family, f.notes, f.lives_at FROM v_flow f JOIN event e ON e.id = f.flow_id WHERE f.flow_id = ?",
                                          "i", id);
  XbFlow *flow;
  const char *direction;
  gboolean row;

  if (stmt == NULL || !xb_stmt_step (store, stmt, &row, error))
    return NULL;
  if (!row)
    {
      g_set_error (error, XB_LIFE_ERROR, XB_LIFE_ERROR_REFUSED, _ ("There is no leaving or arriving with the key %lld."), (long long) id);
      return NULL;
    }
  flow = g_new0 (XbFlow, 1);
  flow->id = id;
  flow->person_id = sqlite3_column_int64 (stmt, 0);
  direction = (const char *) sqlite3_column_text (stmt, 1);
  flow->in = strcmp (direction, "in") == 0;
  flow->within = strcmp (direction, "within") == 0;
  flow->name = xb_stmt_dup_text (stmt, 2);
  flow->since = xb_stmt_dup_text (stmt, 3);
  flow->until = xb_stmt_dup_text (stmt, 4);
  flow->region = xb_stmt_dup_text (stmt, 5);
  flow->words = xb_stmt_dup_text (stmt, 6);
  flow->reason = xb_stmt_dup_text (stmt, 7);
  flow->work = xb_stmt_dup_text (stmt, 8);
  flow->employer = xb_stmt_dup_text (stmt, 9);
  flow->housing = xb_stmt_dup_text (stmt, 10);
  flow->landlord = xb_stmt_dup_text (stmt, 11);
  flow->contact = xb_stmt_dup_text (stmt, 12);
  flow->family = xb_stmt_dup_text (stmt, 13);
  flow->notes = xb_stmt_dup_text (stmt, 14);
  flow->lives_at = xb_stmt_dup_text (stmt, 15);
  return flow;
}

/* ---- all of them ---- */

/* What a region is called in a chart of @level; those that do not go down so far by what they say. */
static const char *
called (const char *code, guint level)
{
  const XbRegion *region = NULL;

  if (code == NULL)
    return _ ("not known");
  for (guint at = level; at >= XB_REGION_PROVINCE && region == NULL; at--)
    region = xb_region_at (code, at);
  return region != NULL ? region->name : code;
}

typedef struct
{
  const char *name;
  guint at; /* its place among the names as they were read */
  double total;
} Outside;

static int
by_total (gconstpointer a, gconstpointer b)
{
  const Outside *x = a, *y = b;

  return x->total > y->total ? -1 : x->total < y->total ? 1 : strcmp (x->name, y->name);
}

/* One side: the places outside, the largest first, the rest as one. @raw: (element-type XbStream): by their first place in @names */
static void
settle (GPtrArray *names, GArray *raw, guint most, GPtrArray *out_names, GArray *out)
{
  g_autoptr (GArray) outside = g_array_new (FALSE, TRUE, sizeof (Outside));
  g_autofree guint *at = g_new0 (guint, names->len + 1);

  for (guint i = 0; i < names->len; i++)
    {
      Outside one = { g_ptr_array_index (names, i), i, 0 };

      g_array_append_val (outside, one);
    }
  for (guint i = 0; i < raw->len; i++)
    g_array_index (outside, Outside, g_array_index (raw, XbStream, i).outside).total += g_array_index (raw, XbStream, i).count;
  g_array_sort (outside, by_total);
  for (guint i = 0; i < outside->len && i < most; i++)
    g_ptr_array_add (out_names, g_strdup (g_array_index (outside, Outside, i).name));
  if (outside->len > most)
    g_ptr_array_add (out_names, g_strdup (_ ("elsewhere")));
  for (guint i = 0; i < outside->len; i++)
    at[g_array_index (outside, Outside, i).at] = MIN (i, most);
  for (guint i = 0; i < raw->len; i++)
    {
      XbStream stream = g_array_index (raw, XbStream, i);
      gboolean found = FALSE;

      stream.outside = at[stream.outside];
      for (guint k = 0; k < out->len && !found; k++)
        {
          XbStream *known = &g_array_index (out, XbStream, k);

          if (known->outside == stream.outside && known->village == stream.village)
            {
              known->count += stream.count;
              found = TRUE;
            }
        }
      if (!found)
        g_array_append_val (out, stream);
    }
}

static int
by_place (gconstpointer a, gconstpointer b)
{
  const XbStream *x = a, *y = b;

  return x->village != y->village ? (int) x->village - (int) y->village : (int) x->outside - (int) y->outside;
}

/* Its place among the names, added if it is new. */
static guint
name_index (GPtrArray *names, GHashTable *known, const char *name)
{
  gpointer at;

  if (!g_hash_table_lookup_extended (known, name, NULL, &at))
    {
      at = GUINT_TO_POINTER (names->len);
      g_ptr_array_add (names, g_strdup (name));
      g_hash_table_insert (known, g_ptr_array_index (names, names->len - 1), at);
    }
  return GPOINTER_TO_UINT (at);
}

/**
 * xb_flow_streams:
 * @day: YYYY-MM-DD: who was away, and here, on that day
 * @level: #XbRegionLevel of the places outside
 * @most: so many places on each side; the others as one
 *
 * Returns: (transfer full)
 */
XbStreams *
xb_flow_streams (XbStore *store, const char *day, guint level, guint most, GError **error)
{
  g_autoptr (XbStmt) stmt = xb_store_ask (store, error,
                                          "SELECT f.direction, coalesce (v.name, ''), coalesce (v.code, ''), f.region, count (*) FROM v_flow f LEFT JOIN place v ON v.id = f.village_id"
                                          " WHERE f.direction IN ('out', 'in') AND f.since <= ?1 AND (f.until IS NULL OR f.until > ?1) GROUP BY v.code, v.name, f.direction, f.region ORDER BY v.code",
                                          "s", day);
  g_autoptr (XbStreams) streams = xb_streams_new ();
  g_autoptr (GPtrArray) origins = g_ptr_array_new_with_free_func (g_free), destinations = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (GHashTable) known_villages = g_hash_table_new (g_str_hash, g_str_equal), known_origins = g_hash_table_new (g_str_hash, g_str_equal),
                         known_destinations = g_hash_table_new (g_str_hash, g_str_equal);
  g_autoptr (GArray) in = g_array_new (FALSE, FALSE, sizeof (XbStream)), out = g_array_new (FALSE, FALSE, sizeof (XbStream));
  gboolean row = TRUE;

  if (stmt == NULL)
    return NULL;
  while (TRUE)
    {
      const char *village, *region;
      XbStream stream;
      gboolean is_in;

      if (!xb_stmt_step (store, stmt, &row, error))
        return NULL;
      if (!row)
        break;
      is_in = strcmp ((const char *) sqlite3_column_text (stmt, 0), "in") == 0;
      village = (const char *) sqlite3_column_text (stmt, 1);
      region = (const char *) sqlite3_column_text (stmt, 3);
      stream = (XbStream){ is_in ? name_index (origins, known_origins, called (region, level)) : name_index (destinations, known_destinations, called (region, level)),
                           name_index (streams->villages, known_villages, *village != '\0' ? village : _ ("no village")), sqlite3_column_double (stmt, 4) };
      g_array_append_val (is_in ? in : out, stream);
    }
  settle (origins, in, most, streams->origins, streams->in);
  settle (destinations, out, most, streams->destinations, streams->out);
  g_array_sort (streams->in, by_place);
  g_array_sort (streams->out, by_place);
  return g_steal_pointer (&streams);
}

static void
describe_side (GString *text, const char *words, const GPtrArray *names, const GArray *streams)
{
  g_string_append_printf (text, "%s %.0f", words, xb_streams_total (streams));
  for (guint i = 0; i < names->len; i++)
    {
      double total = 0;

      for (guint k = 0; k < streams->len; k++)
        if (g_array_index (streams, XbStream, k).outside == i)
          total += g_array_index (streams, XbStream, k).count;
      g_string_append_printf (text, "%s%s %.0f", i == 0 ? ": " : ", ", (const char *) g_ptr_array_index (names, i), total);
    }
}

/** (transfer full): what the chart shows, in words: for who does not see it */
char *
xb_flow_describe (const XbStreams *streams)
{
  GString *text = g_string_new (NULL);

  describe_side (text, _ ("Away"), streams->destinations, streams->out);
  g_string_append (text, "; ");
  describe_side (text, _ ("Living here from elsewhere"), streams->origins, streams->in);
  return g_string_free (text, FALSE);
}

static void
draw_figure (cairo_t *cr, double width, double height, gpointer data)
{
  xb_streams_draw (cr, width, height, data, _ ("Where people come from"), _ ("Where people go"), 8);
}

/** The chart stands over the table on paper. @streams: kept by the caller as long as the table is */
void
xb_flow_set_figure (XbLedgerTable *table, XbStreams *streams)
{
  if (streams->villages->len == 0)
    return;
  table->figure = draw_figure;
  table->figure_data = streams;
  table->figure_height = 300;
}

/** (transfer full): the same as a table */
XbLedgerTable *
xb_flow_table (XbStore *store, XbCatalog *catalog, const char *day, guint level, const char *operator_name, GError **error)
{
  XbLedgerDef *def = xb_catalog_ledger (catalog, "flow-regions");
  g_autoptr (GHashTable) set = g_hash_table_new_full (g_str_hash, g_str_equal, NULL, g_free);
  const XbLedgerOptions options = { .from = day, .to = day, .operator_name = operator_name, .set = set };

  g_hash_table_insert (set, (gpointer) "level", g_strdup_printf ("%u", level));
  return xb_ledger_table_load (store, def, &options, error);
}
