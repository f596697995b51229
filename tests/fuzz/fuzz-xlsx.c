/* An .xlsx: a packed file as it is, or the parts of one as text, so that what is changed is the XML and not a check sum. The parts are set apart by
 * lines of "----": worksheet, shared strings, styles, workbook, relationships. Those that are missing are plain ones. */
#include "book.h"
#include "target.h"

#include <archive.h>
#include <archive_entry.h>
#include <string.h>

#define REL "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
#define MOST_BYTES (1024 * 1024)

static const struct
{
  const char *name, *plain;
} parts[] = {
  { "xl/worksheets/sheet1.xml", "<worksheet><sheetData/></worksheet>" },
  { "xl/sharedStrings.xml", "<sst><si><t>姓名</t></si><si><t>张三</t></si></sst>" },
  { "xl/styles.xml", "<styleSheet><cellXfs><xf numFmtId=\"0\"/><xf numFmtId=\"14\"/></cellXfs></styleSheet>" },
  { "xl/workbook.xml", "<workbook xmlns:r=\"" REL "\"><sheets><sheet name=\"台账\" sheetId=\"1\" r:id=\"r1\"/></sheets></workbook>" },
  { "xl/_rels/workbook.xml.rels", "<Relationships><Relationship Id=\"r1\" Type=\"" REL "/worksheet\" Target=\"worksheets/sheet1.xml\"/><Relationship Id=\"r2\" Type=\"" REL
                                  "/sharedStrings\" Target=\"sharedStrings.xml\"/><Relationship Id=\"r3\" Type=\"" REL "/styles\" Target=\"styles.xml\"/></Relationships>" },
};

static void
add (struct archive *zip, const char *name, const char *bytes, gsize length)
{
  struct archive_entry *entry = archive_entry_new ();

  archive_entry_set_pathname (entry, name);
  archive_entry_set_size (entry, (la_int64_t) length);
  archive_entry_set_filetype (entry, AE_IFREG);
  archive_entry_set_perm (entry, 0644);
  g_assert_cmpint (archive_write_header (zip, entry), ==, ARCHIVE_OK);
  g_assert_cmpint (archive_write_data (zip, bytes, length), ==, (gssize) length);
  archive_entry_free (entry);
}

int
LLVMFuzzerTestOneInput (const guint8 *data, size_t length)
{
  static char packed[MOST_BYTES + 65536];
  const char *rest = (const char *) data, *end = rest + length;
  size_t used = 0;
  struct archive *zip;

  if (length >= 2 && memcmp (data, "PK", 2) == 0)
    {
      fuzz_read_book (fuzz_file (".xlsx", data, length));
      return 0;
    }
  if (length > MOST_BYTES)
    return 0;
  zip = archive_write_new ();
  archive_write_set_format_zip (zip);
  archive_write_zip_set_compression_store (zip);
  g_assert_cmpint (archive_write_open_memory (zip, packed, sizeof packed, &used), ==, ARCHIVE_OK);
  for (guint i = 0; i < G_N_ELEMENTS (parts); i++)
    {
      const char *next = rest < end ? memmem (rest, (gsize) (end - rest), "\n----\n", 6) : NULL;
      gsize size = (gsize) ((next != NULL ? next : end) - rest);

      if (size > 0)
        add (zip, parts[i].name, rest, size);
      else
        add (zip, parts[i].name, parts[i].plain, strlen (parts[i].plain));
      rest = next != NULL ? next + 6 : end;
    }
  g_assert_cmpint (archive_write_close (zip), ==, ARCHIVE_OK);
  archive_write_free (zip);
  fuzz_read_book (fuzz_file (".xlsx", packed, used));
  return 0;
}
