/*
 * Buffers that know their maximum, and readers that know their end.  Both are
 * sticky: a builder or a parser is a straight list of calls, checked once.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <confiance/base.h>

static char empty[1];

void
cf_buf_init(struct cf_buf *buf, size_t max)
{
	*buf = (struct cf_buf){ .data = empty, .max = max };
}

void
cf_buf_free(struct cf_buf *buf)
{
	if (buf == NULL)
		return;
	if (buf->data != empty)
		free(buf->data);
	cf_buf_init(buf, buf->max);
}

void
cf_buf_reset(struct cf_buf *buf)
{
	buf->len = 0;
	if (buf->data != empty)
		buf->data[0] = '\0';
}

bool
cf_buf_failed(const struct cf_buf *buf)
{
	return buf->failed;
}

/* Room for more bytes and a NUL, or a failed buffer. */
static bool
reserve(struct cf_buf *buf, size_t more)
{
	size_t cap;
	char *p;

	if (buf->failed || more > buf->max || buf->len > buf->max - more) {
		buf->failed = true;
		return false;
	}
	if (buf->cap > buf->len + more)
		return true;
	cap = buf->cap != 0 ? buf->cap : 64;
	while (cap <= buf->len + more)
		cap *= 2;
	p = realloc(buf->data != empty ? buf->data : NULL, cap);
	if (p == NULL) {
		buf->failed = true;
		return false;
	}
	buf->data = p;
	buf->cap = cap;
	return true;
}

void
cf_buf_add(struct cf_buf *buf, const void *data, size_t len)
{
	if (!reserve(buf, len))
		return;
	if (len > 0)
		memcpy(buf->data + buf->len, data, len);
	buf->len += len;
	buf->data[buf->len] = '\0';
}

void
cf_buf_str(struct cf_buf *buf, const char *s)
{
	cf_buf_add(buf, s, strlen(s));
}

void
cf_buf_printf(struct cf_buf *buf, const char *fmt, ...)
{
	va_list ap, again;
	int n;

	va_start(ap, fmt);
	va_copy(again, ap);
	n = vsnprintf(NULL, 0, fmt, ap);
	va_end(ap);
	if (n < 0)
		buf->failed = true;
	else if (reserve(buf, (size_t)n)) {
		vsnprintf(buf->data + buf->len, (size_t)n + 1, fmt, again);
		buf->len += (size_t)n;
	}
	va_end(again);
}

static void
add_be(struct cf_buf *buf, uint64_t v, unsigned int width)
{
	unsigned char bytes[8];
	unsigned int i;

	for (i = 0; i < width; i++)
		bytes[i] = (unsigned char)(v >> (8 * (width - 1 - i)));
	cf_buf_add(buf, bytes, width);
}

void
cf_buf_u8(struct cf_buf *buf, unsigned int v)
{
	add_be(buf, v, 1);
}

void
cf_buf_u16(struct cf_buf *buf, unsigned int v)
{
	add_be(buf, v, 2);
}

void
cf_buf_u24(struct cf_buf *buf, unsigned int v)
{
	add_be(buf, v, 3);
}

void
cf_buf_u32(struct cf_buf *buf, uint32_t v)
{
	add_be(buf, v, 4);
}

size_t
cf_buf_open(struct cf_buf *buf, unsigned int width)
{
	size_t mark = buf->len;

	add_be(buf, 0, width);
	return mark;
}

void
cf_buf_close(struct cf_buf *buf, size_t mark, unsigned int width)
{
	size_t len;
	unsigned int i;

	if (buf->failed)
		return;
	len = buf->len - mark - width;
	if (width < sizeof(len) && (len >> (8 * width)) != 0) {
		buf->failed = true;
		return;
	}
	for (i = 0; i < width; i++)
		buf->data[mark + i] = (char)(len >> (8 * (width - 1 - i)));
}

struct cf_reader
cf_reader_init(const void *data, size_t len)
{
	return (struct cf_reader){ .p = data, .left = len };
}

bool
cf_reader_failed(const struct cf_reader *reader)
{
	return reader->failed;
}

const unsigned char *
cf_read_bytes(struct cf_reader *reader, size_t n)
{
	const unsigned char *p = reader->p;

	if (reader->failed || n > reader->left) {
		reader->failed = true;
		reader->left = 0;
		return NULL;
	}
	if (n > 0)
		reader->p += n;
	reader->left -= n;
	return p;
}

static uint64_t
read_be(struct cf_reader *reader, unsigned int width)
{
	const unsigned char *p = cf_read_bytes(reader, width);
	uint64_t v = 0;
	unsigned int i;

	for (i = 0; p != NULL && i < width; i++)
		v = v << 8 | p[i];
	return v;
}

unsigned int
cf_read_u8(struct cf_reader *reader)
{
	return (unsigned int)read_be(reader, 1);
}

unsigned int
cf_read_u16(struct cf_reader *reader)
{
	return (unsigned int)read_be(reader, 2);
}

unsigned int
cf_read_u24(struct cf_reader *reader)
{
	return (unsigned int)read_be(reader, 3);
}

uint32_t
cf_read_u32(struct cf_reader *reader)
{
	return (uint32_t)read_be(reader, 4);
}

uint64_t
cf_read_u64(struct cf_reader *reader)
{
	return read_be(reader, 8);
}

void
cf_read_skip(struct cf_reader *reader, size_t n)
{
	(void)cf_read_bytes(reader, n);
}

struct cf_reader
cf_read_sub(struct cf_reader *reader, size_t n)
{
	struct cf_reader sub = { .p = cf_read_bytes(reader, n) };

	if (reader->failed)
		sub.failed = true;
	else
		sub.left = n;
	return sub;
}

struct cf_reader
cf_read_vec(struct cf_reader *reader, unsigned int width)
{
	size_t n = (size_t)read_be(reader, width);

	return cf_read_sub(reader, n);
}

size_t
cf_read_ber_length(struct cf_reader *reader)
{
	unsigned int first = cf_read_u8(reader), n = first & 0x7f;

	if (first < 0x80)
		return first;
	if (n == 0 || n > 4)
		reader->failed = true;
	return (size_t)read_be(reader, n);
}
