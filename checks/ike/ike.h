/* What the files of this room share. */
#ifndef CONFIANCE_IKE_H
#define CONFIANCE_IKE_H

#include <confiance/check.h>

#include "plan.h"

extern const struct cf_fact_def ike_facts[];
int ike_collect(struct cf_collect *, struct cf_err *);
/* The facts of one endpoint. */
void ike_emit(struct cf_collect *, const char *subject,
    const struct ike_found *);
void ike_emit_failure(struct cf_collect *, const char *subject,
    enum cf_status, const char *note);

extern const struct cf_rule ike_version, ike_aggressive, ike_encryption,
    ike_integrity, ike_prf, ike_dh_groups, ike_pg083, ike_esp;

#endif
