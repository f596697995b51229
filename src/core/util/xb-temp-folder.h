/* A folder for what lives no longer than it is looked at: scans that were opened, files of a demo. */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

typedef struct _XbTempFolder XbTempFolder;

XbTempFolder *xb_temp_folder_new (GError **error);
const char *xb_temp_folder_path (const XbTempFolder *folder);
void xb_temp_folder_free (XbTempFolder *folder);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (XbTempFolder, xb_temp_folder_free)

void xb_temp_folder_sweep (void);

G_END_DECLS
