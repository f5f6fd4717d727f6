/*
 * Extensions that hardly any client offers, to hear whether a server answers
 * them (R15 and R16 of the ANSSI guide).  Bodies follow the RFC that each
 * names; nothing of what they promise is ever made use of.  Pure.
 */
#include <string.h>

#include "extensions.h"

/* A long hello is padded up to this: one packet of Ethernet holds 1460 bytes of
 * TCP, and shares of ML-KEM need more. */
#define LONG_HELLO 1500

#define NPN 13172
#define RENEG 65281

/* IANA, TLS ExtensionType Values; the first 62 numbers. */
static const char *const names[] = {
	[0] = "server_name",
	[1] = "max_fragment_length",
	[2] = "client_certificate_url",
	[3] = "trusted_ca_keys",
	[4] = "truncated_hmac",
	[5] = "status_request",
	[6] = "user_mapping",
	[7] = "client_authz",
	[8] = "server_authz",
	[9] = "cert_type",
	[10] = "supported_groups",
	[11] = "ec_point_formats",
	[12] = "srp",
	[13] = "signature_algorithms",
	[14] = "use_srtp",
	[15] = "heartbeat",
	[16] = "application_layer_protocol_negotiation",
	[17] = "status_request_v2",
	[18] = "signed_certificate_timestamp",
	[19] = "client_certificate_type",
	[20] = "server_certificate_type",
	[21] = "padding",
	[22] = "encrypt_then_mac",
	[23] = "extended_master_secret",
	[24] = "token_binding",
	[25] = "cached_info",
	[27] = "compress_certificate",
	[28] = "record_size_limit",
	[34] = "delegated_credential",
	[35] = "session_ticket",
	[40] = "next_protocol_negotiation",
	[41] = "pre_shared_key",
	[42] = "early_data",
	[43] = "supported_versions",
	[44] = "cookie",
	[45] = "psk_key_exchange_modes",
	[46] = "renegotiation_info",
	[47] = "certificate_authorities",
	[48] = "oid_filters",
	[49] = "post_handshake_auth",
	[50] = "signature_algorithms_cert",
	[51] = "key_share",
};

tls_exts
tls_ext_bit(unsigned int type)
{
	if (type == NPN)
		return TLS_EXT_NPN;
	if (type == RENEG)
		return TLS_EXT_RENEG;
	if (type < CF_NELEM(names) && names[type] != NULL && type != 40 &&
	    type != 46)
		return TLS_EXT(type);
	return TLS_EXT_OTHER;
}

const char *
tls_ext_name(unsigned int bit)
{
	if (bit == 62)
		return "long_hello";
	if (bit == 63)
		return "grease";
	return bit < CF_NELEM(names) && names[bit] != NULL ? names[bit] : "";
}

int
tls_ext_named(const char *name)
{
	unsigned int i;

	for (i = 0; i < CF_NELEM(names); i++) {
		if (names[i] != NULL && cf_streq(names[i], name))
			return (int)i;
	}
	return -1;
}

struct body {
	unsigned int bit, len;
	unsigned char bytes[12];
};

/* In the order of their numbers. */
static const struct body bodies[] = {
	{ 1, 1, { 4 } },		/* RFC 6066, 4: 4096 bytes */
	{ 2, 0, { 0 } },		/* RFC 6066, 5 */
	{ 3, 2, { 0, 0 } },		/* RFC 6066, 6: no authority named */
	{ 4, 0, { 0 } },		/* RFC 6066, 7 */
	{ 5, 5, { 1, 0, 0, 0, 0 } },	/* RFC 6066, 8: ocsp */
	{ 6, 2, { 1, 64 } },		/* RFC 4681: upn_domain_hint */
	{ 7, 2, { 1, 0 } },		/* RFC 5878: x509_attr_cert */
	{ 8, 2, { 1, 0 } },
	{ 9, 3, { 2, 0, 1 } },		/* RFC 6091: X.509, OpenPGP */
	{ 14, 9,			/* RFC 5764, 4.1.1; RFC 7714, 14.2 */
	    { 0, 6, 0, 1, 0, 2, 0, 7, 0 } },
	{ 15, 1, { 1 } },		/* RFC 6520: peer_allowed_to_send */
	{ 16, 14,			/* RFC 7301, see put_body() */
	    { 0 } },
	{ 17, 9, { 0, 7, 2, 0, 4 } },	/* RFC 6961: ocsp_multi */
	{ 18, 0, { 0 } },		/* RFC 6962, 3.3.1 */
	{ 19, 3, { 2, 0, 2 } },		/* RFC 7250: X.509, raw key */
	{ 20, 3, { 2, 0, 2 } },
	{ 28, 2, { 0x40, 0 } },		/* RFC 8449: 16384 bytes */
	{ 35, 0, { 0 } },		/* RFC 5077 */
	{ 40, 0, { 0 } },		/* draft-agl-tls-nextprotoneg */
};

static void
put_body(struct cf_buf *out, const struct body *b)
{
	static const char alpn[] = "\x00\x0c\x02h2\x08http/1.1";

	cf_buf_u16(out, b->bit == 40 ? NPN : b->bit);
	cf_buf_u16(out, b->len);
	cf_buf_add(out, b->bit == 16 ? (const void *)alpn : b->bytes, b->len);
}

void
tls_ext_put(struct cf_buf *out, tls_exts set)
{
	size_t i;

	if (set & TLS_EXT_GREASE) {
		/* RFC 8701: one without a body, one with a byte. */
		cf_buf_u16(out, 0x1A1A);
		cf_buf_u16(out, 0);
		cf_buf_u16(out, 0x6A6A);
		cf_buf_u16(out, 1);
		cf_buf_u8(out, 0);
	}
	for (i = 0; i < CF_NELEM(bodies); i++) {
		if (set & TLS_EXT(bodies[i].bit))
			put_body(out, &bodies[i]);
	}
}

void
tls_ext_put_long(struct cf_buf *out, size_t start)
{
	static const unsigned char zeros[LONG_HELLO];
	size_t len = out->len - start, mark;

	if (len + 4 >= LONG_HELLO)
		return;
	cf_buf_u16(out, 21); /* padding, RFC 7685 */
	mark = cf_buf_open(out, 2);
	cf_buf_add(out, zeros, LONG_HELLO - len - 4);
	cf_buf_close(out, mark, 2);
}
