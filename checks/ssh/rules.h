/*
 * What the rules of this room share.  Pure.
 */
#ifndef CONFIANCE_SSH_RULES_H
#define CONFIANCE_SSH_RULES_H

#include <confiance/check.h>

#include "names.h"

#define SSH_NOTE "ANSSI DAT-NT-007 v1.3 (17/08/2015), "
#define SSH_PG083 "ANSSI PG-083 v3.00 (20/03/2026), "

/* Whether the subject is declared to speak SSH and key was looked for; else
 * the verdict is said. */
bool ssh_applies(struct cf_judge *, const char *key);

/* A set of names; its text shows the first few, and how many more. */
#define SSH_NAMES 64
#define SSH_SHOWN 6
struct ssh_few {
	const char *v[SSH_NAMES];
	size_t n, total;
};
void ssh_few_add(struct ssh_few *, const char *);
const char *ssh_few_text(struct cf_judge *, const struct ssh_few *);

/* Names of a list, or of both directions, by what a document says. */
struct ssh_sorted {
	struct ssh_few good, newer, open, bad;
	bool whole;	 /* every list was seen to its end */
	const char *gap; /* the fact that was not */
};
enum ssh_document { SSH_DOC_NOTE, SSH_DOC_PG083 };
void ssh_sort(struct cf_judge *, enum ssh_kind, enum ssh_document,
    const char *key, struct ssh_sorted *);

extern const struct cf_rule ssh_protocol, ssh_kex, ssh_host_keys, ssh_ciphers,
    ssh_macs, ssh_compression, ssh_authentication, ssh_dh_size, ssh_terrapin,
    ssh_pg083, ssh_host_key_shared;

#endif
