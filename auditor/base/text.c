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

char *
cf_gate(struct cf_arena *arena, const void *data, size_t len, size_t max)
{
	const unsigned char *p = data;
	struct cf_buf out;
	char hex[3], *ret;
	size_t i, n, room;
	uint32_t c;

	cf_buf_init(&out, max);
	for (i = 0; i < len; i += n) {
		/* Only a text that ends here may use the room of the mark. */
		room = max - out.len;
		n = utf8_at(p + i, len - i, &c);
		if (n != 0 && allowed(c)) {
			if (room < n + (i + n < len ? sizeof(ellipsis) - 1 : 0))
				break;
			cf_buf_add(&out, p + i, n);
			continue;
		}
		if (n == 1 && (c == '\t' || c == '\n')) {
			if (room < 1 + (i + 1 < len ? sizeof(ellipsis) - 1 : 0))
				break;
			cf_buf_add(&out, " ", 1);
			continue;
		}
		/* One byte of what cannot stay, kept visible. */
		n = 1;
		if (room < 4 + (i + 1 < len ? sizeof(ellipsis) - 1 : 0))
			break;
		cf_hex(p + i, 1, hex);
		cf_buf_add(&out, "\\x", 2);
		cf_buf_add(&out, hex, 2);
	}
	if (i < len && max >= sizeof(ellipsis) - 1)
		cf_buf_str(&out, ellipsis);
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
