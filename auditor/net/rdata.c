/*
 * Data of DNS records as text, by libldns.  Pure: bytes in, text out.  The
 * data comes from libunbound with names uncompressed; it is foreign all the
 * same.
 */
#include <string.h>

#include <ldns/ldns.h>

#include "room.h"

/* libldns reads the data of a record behind its length, in a fresh record. */
static ldns_rr *
read_record(unsigned int type, const unsigned char *rdata, size_t len)
{
	unsigned char wire[2 + 65535];
	size_t at = 0;
	ldns_rr *rr;

	if (type > 65535 || len > 65535 || (rr = ldns_rr_new()) == NULL)
		return NULL;
	wire[0] = (unsigned char)(len >> 8);
	wire[1] = (unsigned char)len;
	if (len != 0)
		memcpy(wire + 2, rdata, len);
	ldns_rr_set_type(rr, (ldns_rr_type)type);
	ldns_rr_set_class(rr, LDNS_RR_CLASS_IN);
	if (ldns_wire2rdf(rr, wire, len + 2, &at) == LDNS_STATUS_OK &&
	    at == len + 2)
		return rr;
	ldns_rr_free(rr);
	return NULL;
}

int
cf_dns_text(struct cf_arena *arena, unsigned int type, const void *rdata,
    size_t len, const char **ret)
{
	ldns_rr *rr = read_record(type, rdata, len);
	struct cf_buf out;
	char *field;
	size_t i;

	if (rr == NULL)
		return CF_EPARSE;
	cf_buf_init(&out, CF_DNS_TEXT_LEN);
	for (i = 0; i < ldns_rr_rd_count(rr); i++) {
		if ((field = ldns_rdf2str(ldns_rr_rdf(rr, i))) == NULL)
			break;
		if (i != 0)
			cf_buf_u8(&out, ' ');
		cf_buf_add(&out, field, strlen(field));
		free(field);
	}
	*ret = i != 0 && i == ldns_rr_rd_count(rr) && !cf_buf_failed(&out) ?
	    cf_strndup(arena, out.data, out.len) : NULL;
	cf_buf_free(&out);
	ldns_rr_free(rr);
	return *ret == NULL ? CF_EPARSE : CF_OK;
}

int
cf_dns_txt(struct cf_arena *arena, const void *rdata, size_t len,
    const char **ret, size_t *ret_len)
{
	struct cf_reader r = cf_reader_init(rdata, len), string;
	char *joined = cf_alloc(arena, len + 1);
	const unsigned char *bytes;
	size_t n = 0, count;

	if (joined == NULL)
		return CF_ENOMEM;
	while (r.left != 0 && !cf_reader_failed(&r)) {
		string = cf_read_vec(&r, 1);
		count = string.left;
		if ((bytes = cf_read_bytes(&string, count)) == NULL)
			continue;
		memcpy(joined + n, bytes, count);
		n += count;
	}
	if (cf_reader_failed(&r) || len == 0)
		return CF_EPARSE;
	joined[n] = '\0';
	*ret = joined;
	*ret_len = n;
	return CF_OK;
}
