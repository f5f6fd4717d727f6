/*
 * Reads the text of a TLSA record.  The text is what anybody wrote into a
 * zone: nothing in it is trusted, and nothing is compared here.
 */
#include <string.h>

#include "codec_tlsa.h"

/* One decimal digit that ends at a space. */
static bool
read_digit(const char **at, unsigned int max, unsigned int *ret)
{
	const char *s = *at;

	if (s[0] < '0' || s[0] > '9' || s[1] != ' ')
		return false;
	*ret = (unsigned int)(s[0] - '0');
	*at = s + 1 + strspn(s + 1, " ");
	return *ret <= max;
}

bool
tls_tlsa_read(const char *text, struct tls_tlsa *ret)
{
	struct tls_tlsa t;
	size_t n;

	if (!read_digit(&text, TLS_DANE_EE, &t.usage) ||
	    !read_digit(&text, 1, &t.selector) ||
	    !read_digit(&text, TLS_TLSA_SHA512, &t.type))
		return false;
	n = strspn(text, "0123456789abcdefABCDEF");
	if (n == 0 || n % 2 != 0 || text[n] != '\0' ||
	    (t.type == TLS_TLSA_SHA256 && n != 64) ||
	    (t.type == TLS_TLSA_SHA512 && n != 128))
		return false;
	t.data = text;
	*ret = t;
	return true;
}
