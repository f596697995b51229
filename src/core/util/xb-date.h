/* Dates as ledgers write them, and as Excel counts them. */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/** Room for YYYY-MM-DD and its end. */
#define XB_DATE_SIZE 11
/** The earliest day a register of living memory holds. */
#define XB_DATE_FIRST_YEAR 1880

gboolean xb_date_valid (int year, int month, int day);
gboolean xb_date_parse (const char *text, char out[XB_DATE_SIZE]);
gboolean xb_date_parse_month (const char *text, int *year, int *month);
gboolean xb_date_from_serial (double serial, gboolean epoch_1904, char out[XB_DATE_SIZE]);
int xb_date_days (const char *iso);
void xb_date_from_days (int days, char out[XB_DATE_SIZE]);
void xb_date_year_start (const char *iso, char out[XB_DATE_SIZE]);
void xb_date_year_before (const char *iso, char out[XB_DATE_SIZE]);
int xb_date_age (const char *birth_date, const char *on);
gboolean xb_date_birthday (const char *birth_date, int years, char out[XB_DATE_SIZE]);
int xb_date_month (const char *iso);
void xb_date_month_start (int month, char out[XB_DATE_SIZE]);
void xb_date_add_days (const char *iso, int days, char out[XB_DATE_SIZE]);
int xb_date_days_after_months (int days, int months);
int xb_date_days_of (int year, int month, int day);
int xb_date_year_of (int days);

G_END_DECLS
