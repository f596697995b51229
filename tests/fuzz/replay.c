/* Runs a target over files, without a fuzzer: a program for every compiler. usage: PROGRAM FILE… */
#include "target.h"

int
main (int argc, char **argv)
{
  LLVMFuzzerInitialize (&argc, &argv);
  for (int i = 1; i < argc; i++)
    {
      g_autofree char *bytes = NULL;
      g_autoptr (GError) error = NULL;
      gsize length;

      if (!g_file_get_contents (argv[i], &bytes, &length, &error))
        g_error ("%s", error->message);
      /* Named before it runs: after a crash it is the last line. */
      g_printerr ("%s\n", argv[i]);
      LLVMFuzzerTestOneInput ((const guint8 *) bytes, length);
    }
  return 0;
}
