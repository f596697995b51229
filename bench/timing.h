/* What the measuring programs share. */
#pragma once

#include <glib.h>
#include <stdlib.h>

/* Seconds since a g_get_monotonic_time(). */
static inline double
since (gint64 start)
{
  return (double) (g_get_monotonic_time () - start) / 1e6;
}

/* A figure of something that failed is none. */
static inline void
stop_on (const GError *error)
{
  if (error == NULL)
    return;
  g_printerr ("%s\n", error->message);
  exit (1);
}
