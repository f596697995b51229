#include "subsidy/xb-screening.h"
#include "register/xb-person.h"
#include <stdio.h>
#include <stdlib.h>
int main(int argc,char**argv){ GError*e=NULL; XbCatalog*c=xb_catalog_load(&e); XbStore*s=xb_register_open(argv[1],XB_STORE_READ_ONLY,&e);
 gint64 t1=g_get_monotonic_time(); for(int i=0;i<3;i++){ t1=g_get_monotonic_time(); XbScreening*r=xb_screening_run(s,c,argv[2],NULL,NULL,FALSE,NULL,&e); gint64 t2=g_get_monotonic_time();
 if(!r){puts(e->message);return 1;} printf("%.3f s, %u\n",(t2-t1)/1e6,r->people->len); xb_screening_free(r);} return 0;}
