/* The journal held against what other offices have seen of it: whoever rewrote it would have to rewrite theirs. */
#pragma once

#include "store/xb-store.h"

G_BEGIN_DECLS

/** An entry of this office's journal that a partner has seen. */
typedef struct
{
  char *partner;
  gint64 seq;
  gboolean holds; /* the journal has the entry that was seen */
} XbWitness;
void xb_witness_free (gpointer witness);

GPtrArray *xb_chain_check (XbStore *store, GError **error);

G_END_DECLS
