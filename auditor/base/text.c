/*
 * The gate for foreign text.  It trusts nothing about its input and never
 * passes on a byte that a terminal, a browser or an XML parser could obey.
 */
#include <string.h>

#include <confiance/text.h>

/*
 * Length of the well-formed UTF-8 sequence at p (RFC 3629, no surrogates, no
 * overlong forms) and its character, or 0.
 */
static size_t
utf8_at(const unsigned char *p, size_t left, uint32_t *ret)
{
	static const uint32_t least[] = { 0, 0, 0x80, 0x800, 0x10000 };
	size_t i, n;
	uint32_t c;

	if (p[0] < 0x80) {
		*ret = p[0];
		return 1;
	}
	n = p[0] >= 0xf0 ? 4 : p[0] >= 0xe0 ? 3 : 2;
	if (p[0] < 0xc2 || p[0] > 0xf4 || n > left)
		return 0;
	c = p[0] & (0x7fu >> n);
	for (i = 1; i < n; i++) {
		if ((p[i] & 0xc0) != 0x80)
			return 0;
		c = c << 6 | (p[i] & 0x3f);
	}
	if (c < least[n] || c > 0x10ffff || (c >= 0xd800 && c <= 0xdfff))
		return 0;
	*ret = c;
	return n;
}

/*
 * Characters that stay: XML 1.0 (fifth edition) section 2.2 less controls,
 * bidirectional controls (Unicode UAX 9), zero-width and other invisible
 * format characters, line and paragraph separators, noncharacters, tags.
 */
static bool
allowed(uint32_t c)
{
	if (c < 0x20 || (c >= 0x7f && c <= 0x9f) || c == 0xad)
		return false;
	if (c == 0x61c || c == 0x180e || c == 0xfeff)
		return false;
	if ((c >= 0x200b && c <= 0x200f) || (c >= 0x2028 && c <= 0x202e) ||
	    (c >= 0x2060 && c <= 0x206f))
		return false;
	if ((c >= 0xfff9 && c <= 0xfffb) || (c >= 0xfdd0 && c <= 0xfdef) ||
	    (c & 0xfffe) == 0xfffe)
		return false;
	return c < 0xe0000 || c > 0xe0fff;
}

static const char ellipsis[] = "\xe2\x80\xa6";
#define ELLIPSIS_LEN (sizeof(ellipsis) - 1)

/* The visible form of what stands at p: itself, a space, or \xHH for its
 * first byte.  Returns how many bytes of input it stands for. */
static size_t
form_of(const unsigned char *p, size_t left, char ret[5], size_t *ret_len)
{
	uint32_t c;
	size_t n = utf8_at(p, left, &c);

	if (n != 0 && allowed(c)) {
		memcpy(ret, p, n);
		*ret_len = n;
		return n;
	}
	if (n == 1 && (c == '\t' || c == '\n')) {
		ret[0] = ' ';
		*ret_len = 1;
		return 1;
	}
	memcpy(ret, "\\x", 2);
	cf_hex(p, 1, ret + 2);
	*ret_len = 4;
	return 1;
}

char *
cf_gate(struct cf_arena *arena, const void *data, size_t len, size_t max)
{
	const unsigned char *p = data;
	struct cf_buf out;
	char form[5], *ret;
	size_t i, n, size, safe = 0; /* where a cut leaves room for its mark */

	cf_buf_init(&out, max);
	for (i = 0; i < len; i += n) {
		n = form_of(p + i, len - i, form, &size);
		if (size > max - out.len)
			break;
		cf_buf_add(&out, form, size);
		if (out.len + ELLIPSIS_LEN <= max)
			safe = out.len;
	}
	if (i < len) {
		out.len = safe;
		if (max >= ELLIPSIS_LEN)
			cf_buf_str(&out, ellipsis);
	}
	ret = cf_strndup(arena, out.data, out.len);
	cf_buf_free(&out);
	return ret;
}

bool
cf_gate_clean(const char *data, size_t len, size_t max)
{
	const unsigned char *p = (const unsigned char *)data;
	uint32_t c;
	size_t i, n;

	if (len > max)
		return false;
	for (i = 0; i < len; i += n) {
		n = utf8_at(p + i, len - i, &c);
		if (n == 0 || !allowed(c))
			return false;
	}
	return true;
}
