/* The text of a CAA record, `0 issue "ca.example; account=1"`, read. */
#ifndef CONFIANCE_JURISDICTION_CODEC_CAA_H
#define CONFIANCE_JURISDICTION_CODEC_CAA_H

#include <confiance/base.h>

struct jur_caa {
	bool critical;
	const char *tag, *value; /* the domain alone; "" nobody */
};

/* Texts belong to arena.  CF_EPARSE, CF_ENOMEM. */
int jur_caa_read(struct cf_arena *, const char *text, struct jur_caa *ret);

#endif
