/*
 * DNSSEC: a root zone of our own, signed here (RFC 4034, algorithm 13), and
 * its key as the trust anchor.  What is signed is secure, what is not is bogus
 * and gives no data, and a resolver that strips signatures makes everything
 * insecure, never secure.
 */
#include <openssl/ecdsa.h>
#include <openssl/evp.h>

#include "servers.h"

#define TYPE_A 1
#define TYPE_RRSIG 46
#define TYPE_DNSKEY 48
#define KEY_LEN 68

struct zone {
	EVP_PKEY *key;
	unsigned char dnskey[KEY_LEN];
	bool strips; /* gives no DNSSEC records */
};

static void
put_name(struct cf_buf *out, const char *name)
{
	size_t n;

	while (*name != '\0') {
		n = strcspn(name, ".");
		cf_buf_u8(out, (unsigned int)n);
		cf_buf_add(out, name, n);
		name += n + (name[n] == '.');
	}
	cf_buf_u8(out, 0);
}

static void
put_rr(struct cf_buf *out, const char *owner, unsigned int type,
    const void *rdata, size_t len)
{
	put_name(out, owner);
	cf_buf_u16(out, type);
	cf_buf_u16(out, 1);
	cf_buf_u32(out, 3600);
	cf_buf_u16(out, (unsigned int)len);
	cf_buf_add(out, rdata, len);
}

/* RFC 4034 appendix B. */
static unsigned int
key_tag(const unsigned char *dnskey)
{
	unsigned long sum = 0;
	int i;

	for (i = 0; i < KEY_LEN; i++)
		sum += i & 1 ? dnskey[i] : (unsigned long)dnskey[i] << 8;
	sum += sum >> 16 & 0xffff;
	return sum & 0xffff;
}

static void
put_signature(struct cf_buf *out, EVP_PKEY *key, const struct cf_buf *data)
{
	EVP_MD_CTX *ctx = EVP_MD_CTX_new();
	unsigned char der[128], raw[64] = { 0 };
	const unsigned char *p = der;
	size_t len = sizeof(der);
	ECDSA_SIG *sig;

	EVP_DigestSignInit(ctx, NULL, EVP_sha256(), NULL, key);
	if (EVP_DigestSign(ctx, der, &len, (unsigned char *)data->data,
		data->len) != 1)
		_exit(1);
	EVP_MD_CTX_free(ctx);
	sig = d2i_ECDSA_SIG(NULL, &p, (long)len);
	BN_bn2binpad(ECDSA_SIG_get0_r(sig), raw, 32);
	BN_bn2binpad(ECDSA_SIG_get0_s(sig), raw + 32, 32);
	ECDSA_SIG_free(sig);
	cf_buf_add(out, raw, sizeof(raw));
}

/* The signature over one record (RFC 4034 section 3.1.8.1). */
static void
put_rrsig(struct cf_buf *out, const struct zone *zone, const char *owner,
    unsigned int type, const void *rdata, size_t len)
{
	struct cf_buf sig, data;
	unsigned int labels = owner[0] == '\0' ? 0 : 2;

	cf_buf_init(&sig, 512);
	cf_buf_u16(&sig, type);
	cf_buf_u8(&sig, 13);
	cf_buf_u8(&sig, labels);
	cf_buf_u32(&sig, 3600);
	cf_buf_u32(&sig, (uint32_t)(time(NULL) + 86400));
	cf_buf_u32(&sig, (uint32_t)(time(NULL) - 86400));
	cf_buf_u16(&sig, key_tag(zone->dnskey));
	cf_buf_u8(&sig, 0); /* signer: the root */
	cf_buf_init(&data, 1024);
	cf_buf_add(&data, sig.data, sig.len);
	put_rr(&data, owner, type, rdata, len);
	put_signature(&sig, zone->key, &data);
	put_rr(out, owner, TYPE_RRSIG, sig.data, sig.len);
	cf_buf_free(&sig);
	cf_buf_free(&data);
}

static void
put_answer(struct cf_buf *out, const struct zone *zone, const char *name,
    unsigned int type, unsigned int *n)
{
	unsigned char right[] = { 192, 0, 2, 1 }, wrong[] = { 192, 0, 2, 66 };

	*n = 0;
	if (type == TYPE_DNSKEY && name[0] == '\0' && !zone->strips) {
		put_rr(out, name, type, zone->dnskey, KEY_LEN);
		put_rrsig(out, zone, name, type, zone->dnskey, KEY_LEN);
		*n = 2;
	}
	if (type != TYPE_A || name[0] == '\0')
		return;
	put_rr(out, name, type, strcmp(name, "forged.example") == 0 ?
		wrong : right, 4);
	*n = 1;
	if (zone->strips || strcmp(name, "naked.example") == 0)
		return;
	put_rrsig(out, zone, name, type, right, 4);
	*n = 2;
}

static void
serve(int fd, const struct zone *zone)
{
	unsigned char packet[4096];
	char name[512];
	struct sockaddr_in from;
	socklen_t from_len;
	struct cf_buf out, answers;
	unsigned int n;
	size_t at, len;
	ssize_t got;

	for (;;) {
		from_len = sizeof(from);
		got = recvfrom(fd, packet, sizeof(packet), 0,
		    (struct sockaddr *)&from, &from_len);
		if (got < 17)
			continue;
		len = 0;
		for (at = 12; packet[at] != 0; at += 1 + (size_t)packet[at]) {
			memcpy(name + len, packet + at + 1, packet[at]);
			len += packet[at];
			name[len++] = '.';
		}
		name[len > 0 ? len - 1 : 0] = '\0';
		for (len = 0; name[len] != '\0'; len++)
			if (name[len] >= 'A' && name[len] <= 'Z')
				name[len] = (char)(name[len] + 32);
		cf_buf_init(&answers, 2048);
		put_answer(&answers, zone, name, packet[at + 2], &n);
		cf_buf_init(&out, 4096);
		cf_buf_add(&out, packet, 2);
		cf_buf_u16(&out, 0x8180);
		cf_buf_u16(&out, 1);
		cf_buf_u16(&out, n);
		cf_buf_u16(&out, 0);
		cf_buf_u16(&out, 1);
		cf_buf_add(&out, packet + 12, at + 5 - 12);
		cf_buf_add(&out, answers.data, answers.len);
		cf_buf_add(&out, "\0\0\x29\x10\0\0\0\x80\0\0\0", 11); /* EDNS, DO */
		sendto(fd, out.data, out.len, 0, (struct sockaddr *)&from,
		    from_len);
		cf_buf_free(&out);
		cf_buf_free(&answers);
	}
}

struct heard {
	int done;
	enum cf_status status;
	enum cf_dns_trust trust;
	size_t n;
	char note[256];
};

static void
on_answer(void *arg, const struct cf_dns_answer *a)
{
	struct heard *h = arg;

	h->done++;
	h->status = a->status;
	h->trust = a->trust;
	h->n = a->n;
	snprintf(h->note, sizeof(h->note), "%s", a->note);
}

static struct zone
zone_new(bool strips)
{
	struct zone zone = { .key = EVP_EC_gen("P-256"), .strips = strips,
		.dnskey = { 1, 1, 3, 13 } };
	unsigned char point[65];
	size_t len;

	assert_non_null(zone.key);
	assert_int_equal(EVP_PKEY_get_octet_string_param(zone.key, "pub", point,
	    sizeof(point), &len), 1);
	assert_int_equal(len, 65);
	memcpy(zone.dnskey + 4, point + 1, 64);
	return zone;
}

/* The key as a zone file has it. */
static void
write_anchor(const struct zone *zone, char path[64])
{
	struct cf_arena *arena = cf_arena_new(4096);
	char *text;
	FILE *f;
	int fd;

	snprintf(path, 64, "/tmp/confiance-test-XXXXXX");
	fd = mkstemp(path);
	assert_true(fd >= 0);
	assert_int_equal(cf_base64(arena, zone->dnskey + 4, 64, &text), CF_OK);
	f = fdopen(fd, "w");
	fprintf(f, ". IN DNSKEY 257 3 13 %s\n", text);
	fclose(f);
	cf_arena_free(arena);
}

static void
ask(const struct zone *zone, struct heard *h, const char *const *names,
    size_t n)
{
	struct cf_net_options options = { 0 };
	char anchor[64], resolver[64];
	unsigned int port;
	int fd = bound_socket(SOCK_DGRAM, "127.0.0.1", &port);
	struct cf_net *net;
	size_t i;
	pid_t pid;

	fflush(NULL);
	if ((pid = fork()) == 0) {
		die_with_parent();
		serve(fd, zone);
	}
	close(fd);
	write_anchor(zone, anchor);
	snprintf(resolver, sizeof(resolver), "127.0.0.1@%u", port);
	options.resolver = resolver;
	options.trust_anchor = anchor;
	net = net_new(&options);
	for (i = 0; i < n; i++)
		assert_int_equal(cf_dns_query(net, names[i], TYPE_A, on_answer,
		    &h[i]), CF_OK);
	assert_int_equal(cf_net_run(net), CF_OK);
	cf_net_free(net);
	unlink(anchor);
	kill(pid, SIGKILL);
	waitpid(pid, NULL, 0);
	for (i = 0; i < n; i++)
		assert_int_equal(h[i].done, 1);
}

static void
validated(void **state)
{
	static const char *const names[] = { "signed.example", "forged.example",
		"naked.example" };
	struct zone zone = zone_new(false);
	struct heard h[3] = { 0 };

	(void)state;
	ask(&zone, h, names, 3);
	assert_int_equal(h[0].status, CF_ST_OK);
	assert_int_equal(h[0].trust, CF_DNS_SECURE);
	assert_int_equal(h[0].n, 1);
	assert_string_equal(h[0].note, "");
	assert_int_equal(h[1].status, CF_ST_MALFORMED);
	assert_int_equal(h[1].trust, CF_DNS_BOGUS);
	assert_int_equal(h[1].n, 0);
	assert_true(h[1].note[0] != '\0');
	assert_int_equal(h[2].status, CF_ST_MALFORMED);
	assert_int_equal(h[2].trust, CF_DNS_BOGUS);
	EVP_PKEY_free(zone.key);
}

static void
stripped(void **state)
{
	static const char *const names[] = { "signed.example" };
	struct zone zone = zone_new(true);
	struct heard h = { 0 };

	(void)state;
	ask(&zone, &h, names, 1);
	assert_int_equal(h.status, CF_ST_OK);
	assert_int_equal(h.trust, CF_DNS_INSECURE);
	assert_non_null(strstr(h.note, "not validated"));
	EVP_PKEY_free(zone.key);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(validated),
		cmocka_unit_test(stripped),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
