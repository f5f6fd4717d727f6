/*
 * Looking things up in the tables of names_table.c.  Pure: it trusts those
 * tables, which the unit tests compare with the files, and never fails: what
 * is unknown has a number for a name.
 */
#include <stdlib.h>
#include <string.h>

#include "names.h"

const unsigned int tls_version_of[TLS_V_MAX] = { TLS_SSL2, TLS_SSL3, TLS_10,
	TLS_11, TLS_12, TLS_13 };
const char *const tls_version_names[TLS_V_MAX] = { "SSLv2", "SSLv3", "TLSv1.0",
	"TLSv1.1", "TLSv1.2", "TLSv1.3" };
const char *const tls_version_keys[TLS_V_MAX] = { "ssl2", "ssl3", "tls10",
	"tls11", "tls12", "tls13" };

/* RFC 7919 appendix A; RFC 2409 section 6.2; RFC 3526. */
static const struct tls_prime primes[] = {
	{ "ffdhe2048", 2048, 0x0100,
	    "9cd3b7f336872f46c09428d1bbc19877a4d440512cda8d1c1cf0cd6e3369896"
	    "6" },
	{ "ffdhe3072", 3072, 0x0101,
	    "0eaf67db3a839156d5013494a5318a772b5697d270d721f37f092efc69ea5a1"
	    "7" },
	{ "ffdhe4096", 4096, 0x0102,
	    "4648414224ac881b3d0dc59b466f96d06a558278776807797ecf1f66ff397b3"
	    "e" },
	{ "ffdhe6144", 6144, 0x0103,
	    "227ac9066b3ddd9e193670cda2388fa884f65ba0cf98b742d1fe77a6687c79c"
	    "7" },
	{ "ffdhe8192", 8192, 0x0104,
	    "770b14efaf6f049929c523113b3fa99a8d11dab1b18af3609590122075d1983"
	    "3" },
	{ "modp1024", 1024, 0,
	    "3f35a3f5f6c4376a744acad409bb22f8d897f949d2311d885adaa890981b67a"
	    "0" },
	{ "modp1536", 1536, 0,
	    "64fcc83ec403930bf18393dbc883ccaa1fbb08ac876f77f7aa99748ca945019"
	    "b" },
	{ "modp2048", 2048, 0,
	    "d66436f79bbd6b2e38c0ffbd079be904d2641415e2e67140e09448be9a60890"
	    "e" },
	{ "modp3072", 3072, 0,
	    "48cf8b092fbce4359d9871abf74f98e25b6163379eaa15cd9087e800c6d1c55"
	    "c" },
	{ "modp4096", 4096, 0,
	    "4ee95187682bcb230ad26a95205f6920e84708f6251b3894329b09ec23919e3"
	    "3" },
	{ "modp6144", 6144, 0,
	    "d1bfe6d0925ce7e4da262b62861514a7755e35831e429f343e7b864848657ef"
	    "d" },
	{ "modp8192", 8192, 0,
	    "39ab4feab950a3128fb71accb9fc3965d857012e081998a85996e3ea8b3c3bc"
	    "f" },
};

/* RFC 8446 section 6, RFC 5246, RFC 6066, RFC 7301, RFC 7507, RFC 4279. */
static const struct {
	unsigned int code;
	const char *name;
} alerts[] = {
	{ 0, "close_notify" },
	{ 10, "unexpected_message" },
	{ 20, "bad_record_mac" },
	{ 22, "record_overflow" },
	{ 40, "handshake_failure" },
	{ 42, "bad_certificate" },
	{ 47, "illegal_parameter" },
	{ 48, "unknown_ca" },
	{ 50, "decode_error" },
	{ 51, "decrypt_error" },
	{ 70, "protocol_version" },
	{ 71, "insufficient_security" },
	{ 80, "internal_error" },
	{ 86, "inappropriate_fallback" },
	{ 100, "no_renegotiation" },
	{ 109, "missing_extension" },
	{ 110, "unsupported_extension" },
	{ 112, "unrecognized_name" },
	{ 115, "unknown_psk_identity" },
	{ 116, "certificate_required" },
	{ 120, "no_application_protocol" },
	{ 121, "ech_required" },
};

int
tls_version_index(unsigned int version)
{
	int i;

	for (i = 0; i < TLS_V_MAX; i++) {
		if (tls_version_of[i] == version)
			return i;
	}
	return -1;
}

const char *
tls_version_label(int vi, bool dtls)
{
	if (!dtls)
		return tls_version_names[vi];
	switch (vi) {
	case TLS_V_11:
		return "DTLSv1.0";
	case TLS_V_12:
		return "DTLSv1.2";
	case TLS_V_13:
		return "DTLSv1.3";
	default:
		return NULL;
	}
}

const struct tls_suite *
tls_suite_find(uint32_t id, bool ssl2)
{
	size_t lo = ssl2 ? tls_nsuites_tls : 0;
	size_t hi = ssl2 ? tls_nsuites : tls_nsuites_tls, mid;

	/* By hand: the planner looks up thousands for each endpoint. */
	while (lo < hi) {
		mid = lo + (hi - lo) / 2;
		if (tls_suites[mid].id == id)
			return &tls_suites[mid];
		if (tls_suites[mid].id < id)
			lo = mid + 1;
		else
			hi = mid;
	}
	return NULL;
}

const struct tls_suite *
tls_suite_named(const char *name)
{
	size_t i;

	for (i = 0; i < tls_nsuites; i++) {
		if (cf_streq(tls_suites[i].name, name))
			return &tls_suites[i];
	}
	return NULL;
}

const struct tls_group *
tls_group_find(unsigned int id)
{
	size_t i;

	for (i = 0; i < tls_ngroups; i++) {
		if (tls_groups[i].id == id)
			return &tls_groups[i];
	}
	return NULL;
}

const struct tls_group *
tls_group_named(const char *name)
{
	size_t i;

	for (i = 0; i < tls_ngroups; i++) {
		if (cf_streq(tls_groups[i].name, name))
			return &tls_groups[i];
	}
	return NULL;
}

const struct tls_scheme *
tls_scheme_find(unsigned int id)
{
	size_t i;

	for (i = 0; i < tls_nschemes; i++) {
		if (tls_schemes[i].id == id)
			return &tls_schemes[i];
	}
	return NULL;
}

const struct tls_scheme *
tls_scheme_named(const char *name)
{
	size_t i;

	for (i = 0; i < tls_nschemes; i++) {
		if (cf_streq(tls_schemes[i].name, name))
			return &tls_schemes[i];
	}
	return NULL;
}

const char *
tls_suite_text(struct cf_arena *arena, uint32_t id, bool ssl2)
{
	const struct tls_suite *s = tls_suite_find(id, ssl2);

	if (s != NULL)
		return s->name;
	return cf_printf(arena, ssl2 ? "0x%06X" : "0x%04X", (unsigned int)id);
}

const char *
tls_group_text(struct cf_arena *arena, unsigned int id)
{
	const struct tls_group *g = tls_group_find(id);

	return g != NULL ? g->name : cf_printf(arena, "0x%04X", id);
}

const char *
tls_scheme_text(struct cf_arena *arena, unsigned int id)
{
	const struct tls_scheme *s = tls_scheme_find(id);

	return s != NULL ? s->name : cf_printf(arena, "0x%04X", id);
}

const char *
tls_alert_name(unsigned int code)
{
	size_t i;

	for (i = 0; i < CF_NELEM(alerts); i++) {
		if (alerts[i].code == code)
			return alerts[i].name;
	}
	return "";
}

bool
tls_word(const char *words, const char *rule)
{
	size_t n = strlen(rule);
	const char *p;

	for (p = words; p != NULL; p = strchr(p, ';')) {
		if (*p == ';')
			p++;
		if (strncmp(p, rule, n) == 0 && (p[n] == ';' || p[n] == '\0'))
			return true;
	}
	return false;
}

const struct tls_prime *
tls_prime_find(const void *p, size_t len)
{
	const unsigned char *b = p;
	char hex[CF_SHA256_HEX];
	size_t i;

	/* A leading zero changes the digest, not the number. */
	while (len > 0 && *b == 0) {
		b++;
		len--;
	}
	if (cf_sha256_hex(b, len, hex) != CF_OK)
		return NULL;
	for (i = 0; i < CF_NELEM(primes); i++) {
		if (cf_streq(primes[i].sha256, hex))
			return &primes[i];
	}
	return NULL;
}

bool
tls_is_hybrid(const struct tls_group *g)
{
	return g->id == 0x11EB || g->id == 0x11EC || g->id == 0x11ED;
}

bool
tls_is_mlkem(const struct tls_group *g)
{
	return g->id >= 0x0200 && g->id <= 0x0202;
}
