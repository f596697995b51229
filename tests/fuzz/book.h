/* Reading a whole workbook, and what must hold of it. */
#pragma once

void fuzz_read_book (const char *path);
