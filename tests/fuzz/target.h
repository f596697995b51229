/* What the fuzz targets share. A target checks what holds of any input: no crash, no leak, an error in words or an answer that makes sense. */
#pragma once

#include <glib.h>

/** The input as a file of its own, the same path every time. (transfer none) */
const char *fuzz_file (const char *ending, const void *bytes, gsize length);
/** A path beside it. (transfer full) */
char *fuzz_path (const char *name);
/** The input as text with an end, cut at the first byte that is no UTF-8: what a widget hands on is valid. (transfer full) */
char *fuzz_text (const guint8 *data, gsize length);
/** Fails unless @ok comes without an error, or not @ok with one that is one line of valid text. @error: of what gave @ok */
void fuzz_check (gboolean ok, GError **error);

int LLVMFuzzerInitialize (int *argc, char ***argv);
int LLVMFuzzerTestOneInput (const guint8 *data, size_t length);
