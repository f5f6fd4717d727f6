/*
 * SSH messages that travel in clear: the identification line, binary packets,
 * KEXINIT and what a key exchange shows before it is over.  Pure: bytes in,
 * structs that point into them out.  Nothing here is trusted.
 */
#ifndef CONFIANCE_SSH_CODEC_H
#define CONFIANCE_SSH_CODEC_H

#include <confiance/base.h>
#include <confiance/limits.h>

/* RFC 4250 section 4.1.2, RFC 4419 section 5, RFC 5656 section 7.1. */
enum ssh_msg {
	SSH_MSG_DISCONNECT = 1,
	SSH_MSG_IGNORE = 2,
	SSH_MSG_UNIMPLEMENTED = 3,
	SSH_MSG_DEBUG = 4,
	SSH_MSG_SERVICE_REQUEST = 5,
	SSH_MSG_SERVICE_ACCEPT = 6,
	SSH_MSG_EXT_INFO = 7,
	SSH_MSG_KEXINIT = 20,
	SSH_MSG_NEWKEYS = 21,
	SSH_MSG_KEX_INIT = 30,	/* KEXDH_INIT, KEX_ECDH_INIT */
	SSH_MSG_KEX_REPLY = 31, /* their replies, and GEX_GROUP */
	SSH_MSG_GEX_INIT = 32,
	SSH_MSG_GEX_REPLY = 33,
	SSH_MSG_GEX_REQUEST = 34,
	SSH_MSG_USERAUTH_REQUEST = 50,
	SSH_MSG_USERAUTH_FAILURE = 51,
	SSH_MSG_USERAUTH_SUCCESS = 52,
	SSH_MSG_USERAUTH_BANNER = 53,
};

enum ssh_got { SSH_MORE, SSH_GOT, SSH_BAD };

/* ---- The identification line (RFC 4253 section 4.2) ---- */

struct ssh_ident {
	const char *line; /* without its line end */
	size_t line_len;
	const char *protocol; /* "2.0" */
	size_t protocol_len;
	const char *software; /* up to a space */
	size_t software_len;
	size_t pre_lines; /* lines before it */
	size_t used;	  /* bytes up to the packets */
};
enum ssh_got ssh_ident_read(
    const unsigned char *, size_t, struct ssh_ident *ret);

/* ---- Binary packets without encryption (section 6) ---- */

struct ssh_packet {
	const unsigned char *payload;
	size_t len;
	size_t used; /* bytes of the whole packet */
};
enum ssh_got ssh_packet_read(
    const unsigned char *, size_t, struct ssh_packet *ret);
void ssh_packet_write(struct cf_buf *, const void *payload, size_t len);

/* ---- KEXINIT (section 7.1) ---- */

enum ssh_list {
	SSH_L_KEX,
	SSH_L_HOST_KEY,
	SSH_L_CIPHER_CS, /* client to server */
	SSH_L_CIPHER_SC,
	SSH_L_MAC_CS,
	SSH_L_MAC_SC,
	SSH_L_COMP_CS,
	SSH_L_COMP_SC,
	SSH_L_LANG_CS,
	SSH_L_LANG_SC,
	SSH_L_MAX
};
/* A name-list inside the message; its form was looked at. */
struct ssh_names {
	const char *p;
	size_t len;
};
struct ssh_kexinit {
	struct ssh_names lists[SSH_L_MAX];
	bool follows;
};
bool ssh_kexinit_parse(
    const unsigned char *payload, size_t, struct ssh_kexinit *ret);
/* The whole payload; lists are comma-separated texts, NULL is empty. */
void ssh_kexinit_write(struct cf_buf *, const unsigned char cookie[16],
    const char *const lists[SSH_L_MAX]);
/* The next name of a list, moving along; false at its end. */
bool ssh_names_next(struct ssh_names *, const char **ret, size_t *ret_len);
bool ssh_names_have(const struct ssh_names *, const char *name);

/* ---- Key exchange ---- */

/* How a method's first message is made and what comes back. */
enum ssh_kex_kind {
	SSH_KEX_X25519,
	SSH_KEX_P256,
	SSH_KEX_P384,
	SSH_KEX_P521,
	SSH_KEX_DH,	/* a fixed group */
	SSH_KEX_GEX,	/* the server chooses the group */
	SSH_KEX_SNTRUP, /* with X25519 */
	SSH_KEX_MLKEM,	/* ML-KEM-768 with X25519 */
};
struct ssh_kex {
	const char *name;
	enum ssh_kex_kind kind;
};
/* The first of our methods, cheapest first, that the list has; NULL. */
const struct ssh_kex *ssh_kex_choose(const struct ssh_names *);
/*
 * The payload that makes a server show its host key.  The public value is a
 * well-formed one of nobody: no secret is needed, as the exchange is not
 * carried through.  GEX: the request comes first, this one answers the group.
 */
void ssh_kex_write_init(struct cf_buf *, enum ssh_kex_kind);
void ssh_gex_write_request(
    struct cf_buf *, unsigned int min, unsigned int n, unsigned int max);
/* Bits of the modulus in GEX_GROUP. */
bool ssh_gex_group_parse(
    const unsigned char *payload, size_t, unsigned int *ret_bits);
/* A reply of any method. */
struct ssh_reply {
	const unsigned char *host_key; /* K_S */
	size_t host_key_len;
	const unsigned char *value; /* Q_S, f, or the KEM's answer */
	size_t value_len;
};
bool ssh_reply_parse(
    const unsigned char *payload, size_t, struct ssh_reply *ret);

/* ---- Host keys (RFC 4253 6.6, RFC 5656, RFC 8709, PROTOCOL.certkeys) ---- */

struct ssh_host_key {
	const char *type; /* of the plain key: "ssh-rsa"; one of our texts */
	unsigned int bits;
	const char *curve; /* "nistp256", "Ed25519", NULL */
	bool certificate;
	int64_t valid_until; /* of the certificate; 0 for ever */
	const unsigned char *ca; /* key that signed it */
	size_t ca_len;
	/* The plain key's fields, to be fingerprinted behind its type. */
	const unsigned char *fields;
	size_t fields_len;
};
bool ssh_host_key_parse(
    const unsigned char *, size_t, struct ssh_host_key *ret);
/* The name that the key has on the wire when a signature algorithm is agreed
 * on (rsa-sha2-256 is a way to sign with an ssh-rsa key); NULL when this codec
 * does not read it. */
const char *ssh_host_key_type(const char *algorithm, size_t);
/* The plain key as it would be sent: what a fingerprint is taken of. */
void ssh_host_key_write(struct cf_buf *, const struct ssh_host_key *);

/* ---- Authentication (RFC 4252) ---- */

/* The methods of USERAUTH_FAILURE. */
bool ssh_failure_parse(
    const unsigned char *payload, size_t, struct ssh_names *ret);

/* uint32 length and bytes, as strings and name-lists are. */
void ssh_put_string(struct cf_buf *, const void *, size_t);
/* A positive integer from big-endian bytes. */
void ssh_put_mpint(struct cf_buf *, const unsigned char *, size_t);

#endif
