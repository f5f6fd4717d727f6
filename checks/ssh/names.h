/*
 * What the documents say of each SSH algorithm name, as constants.  Pure.
 */
#ifndef CONFIANCE_SSH_NAMES_H
#define CONFIANCE_SSH_NAMES_H

#include <confiance/base.h>

enum ssh_kind { SSH_K_KEX, SSH_K_HOST_KEY, SSH_K_CIPHER, SSH_K_MAC };

/* What a document makes of a name. */
enum ssh_word {
	SSH_W_GOOD,
	SSH_W_NEWER, /* not in the note, and nothing speaks against it */
	SSH_W_OPEN,  /* not settled */
	SSH_W_BAD,
};

struct ssh_alg {
	const char *name;	 /* a final '*' stands for any ending */
	enum ssh_word note;	 /* ANSSI's note on OpenSSH */
	enum ssh_word pg083;	 /* PG-083 v3.00, sizes apart */
	unsigned int dh_bits;	 /* modulus of a fixed group, else 0 */
};

/* NULL: not in the tables, which is open. */
const struct ssh_alg *ssh_alg_find(enum ssh_kind, const char *name);

/* Names in the list of key exchanges that are none: RFC 8308, strict KEX. */
bool ssh_kex_is_marker(const char *name);
bool ssh_cipher_is_aead(const char *name);
bool ssh_cipher_is_cbc(const char *name);
bool ssh_mac_is_etm(const char *name);

#endif
