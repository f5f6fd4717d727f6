/*
 * Secrets: outside regions, wiped when freed, reached by one function.
 */
#include <stdlib.h>
#include <string.h>

#include <openssl/crypto.h>

#include <confiance/base.h>

struct cf_secret {
	size_t len;
	char bytes[]; /* and a NUL */
};

struct cf_secret *
cf_secret_new_take(char *bytes, size_t len)
{
	struct cf_secret *secret = malloc(sizeof(*secret) + len + 1);

	if (secret != NULL) {
		secret->len = len;
		memcpy(secret->bytes, bytes, len);
		secret->bytes[len] = '\0';
	}
	OPENSSL_cleanse(bytes, len);
	return secret;
}

const char *
cf_secret_bytes(const struct cf_secret *secret, size_t *ret_len)
{
	if (ret_len != NULL)
		*ret_len = secret->len;
	return secret->bytes;
}

void
cf_secret_free(struct cf_secret *secret)
{
	if (secret == NULL)
		return;
	OPENSSL_cleanse(secret->bytes, secret->len);
	free(secret);
}
