/*
 * The records about mail of a domain: SPF (RFC 7208), DMARC (RFC 7489, 9989),
 * and the tag lists of MTA-STS (RFC 8461) and TLS reports (RFC 8460).  Pure:
 * text in, structs out, everything in the arena.
 */
#ifndef CONFIANCE_JURISDICTION_CODEC_MAIL_H
#define CONFIANCE_JURISDICTION_CODEC_MAIL_H

#include <confiance/deployment.h>

/* One SPF record. */
struct jur_spf {
	struct cf_strings includes;  /* domains of include: and redirect= */
	struct cf_strings addresses; /* of ip4: and ip6:, as they stand */
	struct cf_strings hosts; /* named by a: mx: ptr: exists: */
	unsigned int lookups; /* terms that cost one, includes among them */
	bool macro;  /* a domain is a macro: who it is depends on the mail */
};
bool jur_spf_is(const char *record); /* "v=spf1" (RFC 7208, 4.5) */
/* CF_EPARSE: a term that is none, CF_ELIMIT: too many. */
int jur_spf_parse(struct cf_arena *, const char *record, struct jur_spf *ret);

/* The value of a tag in "a=b; c=d", "" when it is missing.  Blanks around are
 * gone; the first of several counts. */
const char *jur_tag(struct cf_arena *, const char *record, const char *tag);
/* Domains of the mailboxes, hosts of the URLs, in a list of URIs apart by
 * commas ("mailto:a@b!10m, https://c/d"), each once; what is neither is left
 * out. */
struct cf_strings jur_uri_hosts(struct cf_arena *, const char *uris);

#endif
