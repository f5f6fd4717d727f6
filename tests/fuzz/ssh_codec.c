/*
 * What a server says in clear: the first byte picks the parser (the whole
 * conversation, KEXINIT, a reply, a group, a host key, a list of methods).
 * What is accepted must lie within the input and come out the same when it is
 * written again.
 */
#include <stdlib.h>
#include <string.h>

#include "codec_ssh.h"
#include "names.h"

int LLVMFuzzerTestOneInput(const uint8_t *, size_t);

static void
holds(bool truth)
{
	if (!truth)
		abort();
}

static void
touch(const void *p, size_t n)
{
	const volatile unsigned char *v = p;
	size_t i;

	for (i = 0; i < n; i++)
		(void)v[i];
}

static void
walk(const struct ssh_names *list)
{
	struct ssh_names l = *list;
	size_t n, count = 0;
	const char *p;
	char name[CF_SSH_NAME + 1];

	while (ssh_names_next(&l, &p, &n)) {
		holds(n > 0 && n <= CF_SSH_NAME && ++count <= CF_SSH_NAMES);
		memcpy(name, p, n);
		name[n] = '\0';
		holds(ssh_names_have(list, name) ||
		      memchr(name, '\0', n) != NULL);
		(void)ssh_alg_find(SSH_K_KEX, name);
		(void)ssh_alg_find(SSH_K_CIPHER, name);
		(void)ssh_alg_find(SSH_K_MAC, name);
		(void)ssh_host_key_type(p, n);
	}
}

static void
kexinit(const unsigned char *p, size_t n)
{
	const char *lists[SSH_L_MAX];
	struct ssh_kexinit k, again;
	struct cf_buf b;
	int i;

	if (!ssh_kexinit_parse(p, n, &k))
		return;
	cf_buf_init(&b, 4 * CF_SSH_PACKET);
	for (i = 0; i < SSH_L_MAX; i++) {
		walk(&k.lists[i]);
		lists[i] = strndup(k.lists[i].p, k.lists[i].len);
	}
	(void)ssh_kex_choose(&k.lists[SSH_L_KEX]);
	ssh_kexinit_write(&b, p + 1, lists);
	if (!cf_buf_failed(&b)) {
		holds(b.len == n);
		holds(memcmp(b.data, p, n - 5) == 0);
		holds(ssh_kexinit_parse((unsigned char *)b.data, n, &again));
	}
	for (i = 0; i < SSH_L_MAX; i++)
		free((void *)lists[i]);
	cf_buf_free(&b);
}

static void
host_key(const unsigned char *p, size_t n)
{
	struct ssh_host_key k;
	struct cf_buf b;

	if (!ssh_host_key_parse(p, n, &k))
		return;
	touch(k.fields, k.fields_len);
	touch(k.ca, k.ca_len);
	holds(k.bits > 0 && k.bits <= 8 * CF_SSH_NUMBER);
	cf_buf_init(&b, 4 * CF_SSH_PACKET);
	ssh_host_key_write(&b, &k);
	if (!k.certificate && !cf_buf_failed(&b))
		holds(b.len == n && memcmp(b.data, p, n) == 0);
	cf_buf_free(&b);
}

static void
reply(const unsigned char *p, size_t n)
{
	struct ssh_reply r;

	if (!ssh_reply_parse(p, n, &r))
		return;
	touch(r.value, r.value_len);
	host_key(r.host_key, r.host_key_len);
}

static void
payload(const unsigned char *p, size_t n)
{
	struct ssh_names l;
	unsigned int bits;

	kexinit(p, n);
	reply(p, n);
	if (ssh_gex_group_parse(p, n, &bits))
		holds(bits > 0);
	if (ssh_failure_parse(p, n, &l))
		walk(&l);
}

static void
conversation(const unsigned char *p, size_t n)
{
	struct ssh_packet packet;
	struct ssh_ident id;
	size_t at;

	if (ssh_ident_read(p, n, &id) != SSH_GOT)
		return;
	holds(id.used <= n && id.line_len + 1 <= id.used);
	holds(id.pre_lines <= CF_SSH_PRE_LINES);
	touch(id.protocol, id.protocol_len);
	touch(id.software, id.software_len);
	for (at = id.used;
	     ssh_packet_read(p + at, n - at, &packet) == SSH_GOT;
	     at += packet.used) {
		holds(packet.used > 0 && packet.used <= n - at);
		payload(packet.payload, packet.len);
	}
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	unsigned char *exact;

	if (size < 1)
		return 0;
	/* Exactly as long, so that a sanitizer sees an overrun. */
	exact = malloc(size);
	if (exact == NULL)
		return 0;
	memcpy(exact, data + 1, size - 1);
	switch (data[0] % 3) {
	case 0:
		conversation(exact, size - 1);
		break;
	case 1:
		payload(exact, size - 1);
		break;
	default:
		host_key(exact, size - 1);
		break;
	}
	free(exact);
	return 0;
}
