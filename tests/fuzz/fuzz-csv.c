/* Any bytes as a file: the reader of .csv gets all that is neither packed nor OLE. */
#include "book.h"
#include "target.h"

int
LLVMFuzzerTestOneInput (const guint8 *data, size_t length)
{
  fuzz_read_book (fuzz_file (".csv", data, length));
  return 0;
}
