/*
 * The encrypted conversation: what a server may say up to and after the key
 * exchange, first whole and then in pieces.  Nothing it says may do more than
 * end the conversation.
 */
#include <stdlib.h>
#include <string.h>

#include "transport.h"

int LLVMFuzzerTestOneInput(const uint8_t *, size_t);

static const char *const methods[] = { "curve25519-sha256",
	"ecdh-sha2-nistp256", "diffie-hellman-group1-sha1" };
static const char *const ciphers[] = { "aes128-ctr", "aes128-cbc",
	"aes128-gcm@openssh.com", "chacha20-poly1305@openssh.com" };

static struct ssh_names
name(const char *s)
{
	return (struct ssh_names){ s, strlen(s) };
}

static void
converse(const struct ssh_kexinit *k, const uint8_t *p, size_t n, size_t piece)
{
	struct ssh_transport *t;
	const unsigned char *send;
	const char *missing;
	size_t len, i;
	enum ssh_step step = SSH_STEP_MORE;

	if ((t = ssh_transport_new(k, &missing)) == NULL)
		return;
	for (i = piece < n ? piece : n;; i = i + piece < n ? i + piece : n) {
		step = ssh_transport_feed(t, p, i, &send, &len);
		if (i == n || (step != SSH_STEP_MORE && step != SSH_STEP_SEND))
			break;
	}
	/* Nobody but a server that knows the secret gets this far. */
	if (step == SSH_STEP_DONE || step == SSH_STEP_OPEN)
		abort();
	ssh_transport_free(t);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct ssh_kexinit k;
	int i;

	if (size < 2)
		return 0;
	for (i = 0; i < SSH_L_MAX; i++)
		k.lists[i] = name("");
	k.lists[SSH_L_KEX] = name(methods[data[0] % 3]);
	k.lists[SSH_L_HOST_KEY] = name("ssh-ed25519");
	k.lists[SSH_L_CIPHER_CS] = name("aes128-ctr");
	k.lists[SSH_L_CIPHER_SC] = name(ciphers[data[0] / 3 % 4]);
	k.lists[SSH_L_MAC_CS] = name("hmac-sha2-256");
	k.lists[SSH_L_MAC_SC] =
	    name(data[0] / 12 % 2 ? "hmac-sha2-256-etm@openssh.com"
				  : "hmac-sha2-256");
	k.lists[SSH_L_COMP_CS] = k.lists[SSH_L_COMP_SC] = name("none");
	converse(&k, data + 2, size - 2, size);
	converse(&k, data + 2, size - 2, (size_t)data[1] + 1);
	return 0;
}
