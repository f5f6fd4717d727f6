/*
 * The algorithm names of SSH, and what two documents say of each: ANSSI's
 * note on OpenSSH (DAT-NT-007 v1.3, 2015) and PG-083 v3.00 (2026).  The note
 * is known through second hands: README.md says how sure each list is.  What
 * is younger than the note is "newer": judged by PG-083, never refused for its
 * age.  Pure.
 */
#include <string.h>

#include "names.h"

#define GOOD SSH_W_GOOD
#define NEWER SSH_W_NEWER
#define OPEN SSH_W_OPEN
#define BAD SSH_W_BAD

/*
 * RFC 9142, RFC 8268, RFC 8731, RFC 9941, draft-ietf-sshm-mlkem-hybrid-kex.
 * SHA-1 as the exchange's hash: PG-083 v3.00, RègleHachage.  Sizes of groups
 * are judged from dh_bits, not here.
 */
static const struct ssh_alg kex[] = {
	{ "ecdh-sha2-nistp256", GOOD, GOOD, 0 },
	{ "ecdh-sha2-nistp384", GOOD, GOOD, 0 },
	{ "ecdh-sha2-nistp521", GOOD, GOOD, 0 },
	{ "diffie-hellman-group-exchange-sha256", GOOD, GOOD, 0 },
	{ "curve25519-sha256", NEWER, GOOD, 0 },
	{ "curve25519-sha256@libssh.org", NEWER, GOOD, 0 },
	{ "curve448-sha512", NEWER, GOOD, 0 },
	{ "sntrup761x25519-sha512", NEWER, GOOD, 0 },
	{ "sntrup761x25519-sha512@openssh.com", NEWER, GOOD, 0 },
	{ "mlkem768x25519-sha256", NEWER, GOOD, 0 },
	{ "mlkem768nistp256-sha256", NEWER, GOOD, 0 },
	{ "mlkem1024nistp384-sha384", NEWER, GOOD, 0 },
	/* ML-KEM alone: an asymmetric PQ mechanism must be hybridised. */
	{ "mlkem512-sha256", OPEN, BAD, 0 },
	{ "mlkem768-sha256", OPEN, BAD, 0 },
	{ "mlkem1024-sha384", OPEN, BAD, 0 },
	{ "diffie-hellman-group14-sha256", NEWER, GOOD, 2048 },
	{ "diffie-hellman-group14-sha256@ssh.com", NEWER, GOOD, 2048 },
	{ "diffie-hellman-group15-sha256@ssh.com", NEWER, GOOD, 3072 },
	{ "diffie-hellman-group15-sha384@ssh.com", NEWER, GOOD, 3072 },
	{ "diffie-hellman-group16-sha384@ssh.com", NEWER, GOOD, 4096 },
	{ "diffie-hellman-group16-sha512@ssh.com", NEWER, GOOD, 4096 },
	{ "diffie-hellman-group18-sha512@ssh.com", NEWER, GOOD, 8192 },
	{ "diffie-hellman-group15-sha512", NEWER, GOOD, 3072 },
	{ "diffie-hellman-group16-sha512", NEWER, GOOD, 4096 },
	{ "diffie-hellman-group17-sha512", NEWER, GOOD, 6144 },
	{ "diffie-hellman-group18-sha512", NEWER, GOOD, 8192 },
	{ "diffie-hellman-group-exchange-sha1", BAD, BAD, 0 },
	{ "diffie-hellman-group14-sha1", BAD, BAD, 2048 },
	{ "diffie-hellman-group1-sha1", BAD, BAD, 1024 },
	{ "rsa1024-sha1", BAD, BAD, 0 },
	{ "gss-gex-sha1-*", BAD, BAD, 0 },
	{ "gss-group1-sha1-*", BAD, BAD, 1024 },
	{ "gss-group14-sha1-*", BAD, BAD, 2048 },
	{ "gss-group14-sha256-*", NEWER, GOOD, 2048 },
	{ "gss-group15-sha512-*", NEWER, GOOD, 3072 },
	{ "gss-group16-sha512-*", NEWER, GOOD, 4096 },
	{ "gss-group17-sha512-*", NEWER, GOOD, 6144 },
	{ "gss-group18-sha512-*", NEWER, GOOD, 8192 },
	{ "gss-nistp256-sha256-*", NEWER, GOOD, 0 },
	{ "gss-nistp384-sha384-*", NEWER, GOOD, 0 },
	{ "gss-nistp521-sha512-*", NEWER, GOOD, 0 },
	{ "gss-curve25519-sha256-*", NEWER, GOOD, 0 },
	{ "gss-curve448-sha512-*", NEWER, GOOD, 0 },
	{ NULL },
};

/*
 * Signatures of the server.  ssh-rsa signs with SHA-1 (RFC 4253 section 6.6;
 * RFC 8332 section 1).  ECDSA: PG-083 v3.00 section 2.2.3 (information) is
 * reported to call it unfit for SSH, which asks for strong unforgeability,
 * while the note prefers it: open.
 */
static const struct ssh_alg host_keys[] = {
	{ "rsa-sha2-256*", GOOD, GOOD, 0 },
	{ "rsa-sha2-512*", GOOD, GOOD, 0 },
	{ "ssh-rsa*", GOOD, BAD, 0 },
	{ "ecdsa-sha2-nistp*", GOOD, OPEN, 0 },
	{ "ssh-ed25519*", NEWER, GOOD, 0 },
	{ "ssh-ed448*", NEWER, GOOD, 0 },
	{ "sk-ssh-ed25519*", NEWER, GOOD, 0 },
	{ "sk-ecdsa-sha2-nistp256*", NEWER, OPEN, 0 },
	{ "ssh-dss*", BAD, BAD, 0 },
	{ NULL },
};

/* CBC in SSH chains its initial vector over packets, which is foreseeable. */
static const struct ssh_alg ciphers[] = {
	{ "aes128-ctr", GOOD, GOOD, 0 },
	{ "aes192-ctr", GOOD, GOOD, 0 },
	{ "aes256-ctr", GOOD, GOOD, 0 },
	{ "aes128-gcm*", NEWER, GOOD, 0 },
	{ "aes256-gcm*", NEWER, GOOD, 0 },
	{ "AEAD_AES_128_GCM", NEWER, GOOD, 0 },
	{ "AEAD_AES_256_GCM", NEWER, GOOD, 0 },
	{ "chacha20-poly1305*", NEWER, GOOD, 0 },
	{ "camellia128-ctr*", OPEN, OPEN, 0 },
	{ "camellia192-ctr*", OPEN, OPEN, 0 },
	{ "camellia256-ctr*", OPEN, OPEN, 0 },
	{ "twofish*-ctr", OPEN, OPEN, 0 },
	{ "twofish*-gcm*", OPEN, OPEN, 0 },
	{ "serpent*-ctr", OPEN, OPEN, 0 },
	{ "seed-ctr@ssh.com", OPEN, OPEN, 0 },
	{ "3des-ctr", BAD, BAD, 0 },
	{ "blowfish-ctr", BAD, BAD, 0 },
	{ "cast128-ctr", BAD, BAD, 0 },
	{ "idea-ctr", BAD, BAD, 0 },
	{ "des-*", BAD, BAD, 0 },
	{ "arcfour*", BAD, BAD, 0 },
	{ "none", BAD, BAD, 0 },
	{ "*-cbc", BAD, BAD, 0 },
	{ "*-cbc@*", BAD, BAD, 0 },
	{ "*-ecb", BAD, BAD, 0 },
	{ "*-cfb", BAD, BAD, 0 },
	{ "*-ofb", BAD, BAD, 0 },
	{ NULL },
};

/*
 * HMAC-SHA-1 whole: the note is reported to allow it, PG-083 v3.00 not
 * (RègleMAC.1 by way of RègleHachage): the note's rule leaves it open.
 */
static const struct ssh_alg macs[] = {
	{ "hmac-sha2-256", GOOD, GOOD, 0 },
	{ "hmac-sha2-512", GOOD, GOOD, 0 },
	{ "hmac-sha2-256-etm@openssh.com", GOOD, GOOD, 0 },
	{ "hmac-sha2-512-etm@openssh.com", GOOD, GOOD, 0 },
	{ "hmac-sha256*", GOOD, GOOD, 0 },
	{ "hmac-sha512*", GOOD, GOOD, 0 },
	{ "AEAD_AES_*", NEWER, GOOD, 0 },
	{ "hmac-sha2-256-96*", OPEN, GOOD, 0 },
	{ "hmac-sha2-512-96*", OPEN, GOOD, 0 },
	{ "hmac-sha3-*", NEWER, GOOD, 0 },
	{ "hmac-sha1", OPEN, BAD, 0 },
	{ "hmac-sha1-etm@openssh.com", OPEN, BAD, 0 },
	{ "umac-128*", OPEN, OPEN, 0 },
	{ "hmac-sha1-96*", BAD, BAD, 0 },
	{ "hmac-md5*", BAD, BAD, 0 },
	{ "hmac-ripemd*", BAD, BAD, 0 },
	{ "umac-64*", BAD, BAD, 0 }, /* a tag of 64 bits */
	{ "umac-32*", BAD, BAD, 0 },
	{ "none", BAD, BAD, 0 },
	{ NULL },
};

/* '*' is any run of characters. */
static bool
matches(const char *pattern, const char *name)
{
	for (; *pattern != '\0' && *pattern != '*'; pattern++, name++) {
		if (*pattern != *name)
			return false;
	}
	if (*pattern == '\0')
		return *name == '\0';
	for (;; name++) {
		if (matches(pattern + 1, name))
			return true;
		if (*name == '\0')
			return false;
	}
}

const struct ssh_alg *
ssh_alg_find(enum ssh_kind kind, const char *name)
{
	static const struct ssh_alg *const tables[] = {
		[SSH_K_KEX] = kex,
		[SSH_K_HOST_KEY] = host_keys,
		[SSH_K_CIPHER] = ciphers,
		[SSH_K_MAC] = macs,
	};
	const struct ssh_alg *a;

	/* A whole name wins over a pattern, whatever the order. */
	for (a = tables[kind]; a->name != NULL; a++) {
		if (strcmp(a->name, name) == 0)
			return a;
	}
	for (a = tables[kind]; a->name != NULL; a++) {
		if (matches(a->name, name))
			return a;
	}
	return NULL;
}

bool
ssh_kex_is_marker(const char *name)
{
	return cf_starts(name, "ext-info-") ||
	       cf_starts(name, "kex-strict-") ||
	       cf_starts(name, "kexguess2@");
}

bool
ssh_cipher_is_aead(const char *name)
{
	return cf_starts(name, "chacha20-poly1305") ||
	       cf_starts(name, "AEAD_") || strstr(name, "-gcm") != NULL;
}

bool
ssh_cipher_is_cbc(const char *name)
{
	return cf_ends(name, "-cbc") || strstr(name, "-cbc@") != NULL;
}

bool
ssh_mac_is_etm(const char *name)
{
	return strstr(name, "-etm@") != NULL;
}
