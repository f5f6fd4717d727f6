/*
 * A SignedCertificateTimestampList, as its TLS encoding is written.  Pure; the
 * form alone is looked at, no signature.
 */
#include <string.h>

#include "codec_sct.h"

/* One SerializedSCT.  Another version is opaque (3.3). */
static int
read_sct(struct cf_reader r, struct tls_sct *ret)
{
	struct tls_sct sct = { .version = cf_read_u8(&r) };
	const unsigned char *id;
	struct cf_reader extensions, signature;

	if (cf_reader_failed(&r))
		return CF_EPARSE;
	if (sct.version != 0) {
		*ret = sct;
		return CF_OK;
	}
	if ((id = cf_read_bytes(&r, CF_SHA256_LEN)) == NULL)
		return CF_EPARSE;
	cf_hex(id, CF_SHA256_LEN, sct.log);
	sct.ms = cf_read_u64(&r);
	sct.time = (int64_t)(sct.ms / 1000);
	extensions = cf_read_vec(&r, 2);
	sct.hash = cf_read_u8(&r);
	sct.signature = cf_read_u8(&r);
	signature = cf_read_vec(&r, 2);
	if (cf_reader_failed(&r) || r.left != 0 || signature.left == 0)
		return CF_EPARSE;
	sct.extensions = extensions.p;
	sct.extensions_len = extensions.left;
	sct.bytes = signature.p;
	sct.bytes_len = signature.left;
	*ret = sct;
	return CF_OK;
}

int
tls_scts_read(const unsigned char *data, size_t len, struct tls_sct *ret,
    size_t room, size_t *ret_n)
{
	struct cf_reader r = cf_reader_init(data, len), list, one;
	size_t n = 0;

	list = cf_read_vec(&r, 2);
	if (cf_reader_failed(&r) || r.left != 0 || list.left == 0)
		return CF_EPARSE;
	while (list.left > 0) {
		one = cf_read_vec(&list, 2);
		if (cf_reader_failed(&list))
			return CF_EPARSE;
		if (n == room)
			return CF_ELIMIT;
		if (read_sct(one, &ret[n]) != CF_OK)
			return CF_EPARSE;
		n++;
	}
	*ret_n = n;
	return CF_OK;
}
