/* What is to be written into a field: shown when one points at it, and said by a screen reader. */
#pragma once

const char *xb_hint_for (const char *label);
