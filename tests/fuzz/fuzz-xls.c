/* An .xls. What is said of it is said by a child, as in the program. */
#include "book.h"
#include "target.h"

int
LLVMFuzzerTestOneInput (const guint8 *data, size_t length)
{
  fuzz_read_book (fuzz_file (".xls", data, length));
  return 0;
}
