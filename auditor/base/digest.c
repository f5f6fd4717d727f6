/*
 * SHA-256 by OpenSSL, and the two text forms of bytes.
 */
#include <limits.h>
#include <string.h>

#include <openssl/evp.h>

#include <confiance/base.h>

int
cf_sha256(const void *data, size_t len, unsigned char ret[CF_SHA256_LEN])
{
	if (EVP_Digest(data, len, ret, NULL, EVP_sha256(), NULL) != 1)
		return CF_EINTERNAL;
	return CF_OK;
}

void
cf_hex(const void *data, size_t len, char *out)
{
	static const char digits[] = "0123456789abcdef";
	const unsigned char *p = data;
	size_t i;

	for (i = 0; i < len; i++) {
		out[2 * i] = digits[p[i] >> 4];
		out[2 * i + 1] = digits[p[i] & 15];
	}
	out[2 * len] = '\0';
}

int
cf_sha256_hex(const void *data, size_t len, char ret[CF_SHA256_HEX])
{
	unsigned char digest[CF_SHA256_LEN];
	int rc = cf_sha256(data, len, digest);

	if (rc == CF_OK)
		cf_hex(digest, sizeof(digest), ret);
	return rc;
}

static int
nibble(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	if (c >= 'a' && c <= 'f')
		return c - 'a' + 10;
	if (c >= 'A' && c <= 'F')
		return c - 'A' + 10;
	return -1;
}

int
cf_unhex(struct cf_arena *arena, const char *s, unsigned char **ret,
    size_t *ret_len)
{
	size_t i, n = strlen(s);
	unsigned char *out;

	if (n % 2 != 0)
		return CF_EPARSE;
	if ((out = cf_alloc(arena, n / 2 + 1)) == NULL)
		return CF_ENOMEM;
	for (i = 0; i < n; i += 2) {
		int high = nibble(s[i]), low = nibble(s[i + 1]);

		if (high < 0 || low < 0)
			return CF_EPARSE;
		out[i / 2] = (unsigned char)(high << 4 | low);
	}
	*ret = out;
	*ret_len = n / 2;
	return CF_OK;
}

int
cf_base64(struct cf_arena *arena, const void *data, size_t len, char **ret)
{
	char *out;

	if (len > INT_MAX / 2)
		return CF_ELIMIT;
	if ((out = cf_alloc(arena, (len + 2) / 3 * 4 + 1)) == NULL)
		return CF_ENOMEM;
	EVP_EncodeBlock((unsigned char *)out, data, (int)len);
	*ret = out;
	return CF_OK;
}

int
cf_unbase64(struct cf_arena *arena, const char *s, unsigned char **ret,
    size_t *ret_len)
{
	size_t n = strlen(s), pad = 0;
	unsigned char *out;

	if (n > INT_MAX || n % 4 != 0)
		return CF_EPARSE;
	/* EVP_DecodeBlock() counts the bytes of the padding, and lets it stand
	 * where it must not. */
	while (pad < 2 && pad < n && s[n - 1 - pad] == '=')
		pad++;
	if (memchr(s, '=', n - pad) != NULL || strpbrk(s, " \t\r\n") != NULL)
		return CF_EPARSE;
	if ((out = cf_alloc(arena, n / 4 * 3 + 1)) == NULL)
		return CF_ENOMEM;
	if (n > 0 &&
	    EVP_DecodeBlock(out, (const unsigned char *)s, (int)n) < 0)
		return CF_EPARSE;
	*ret = out;
	*ret_len = n / 4 * 3 - pad;
	return CF_OK;
}
