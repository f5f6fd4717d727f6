/*
 * A trusted list (ETSI TS 119 612 v2.3.1): the certification authorities whose
 * service for qualified web site certificates is granted today.  Pure.  No
 * network, no DOCTYPE, no entity of its own; depth, size and counts are
 * bounded.  The list's XML signature is not verified here.
 */
#include <limits.h>
#include <string.h>

#include <libxml/xmlreader.h>

#include <confiance/limits.h>
#include <confiance/text.h>

#include "codec_list.h"

/* Clauses 5.5.1.1, 5.5.4, 5.5.9.4. */
#define TYPE_CA_QC "http://uri.etsi.org/TrstSvc/Svctype/CA/QC"
#define GRANTED "http://uri.etsi.org/TrstSvc/TrustedList/Svcstatus/granted"
#define FOR_WEB                                            \
	"http://uri.etsi.org/TrstSvc/TrustedList/SvcInfoExt/" \
	"ForWebSiteAuthentication"
#define SERVICE_CERTS 32 /* of one service: renewals of the same key */

struct walk {
	struct cf_arena *arena;
	struct tls_trusted_list list;
	const unsigned char **der;
	size_t *len, n;
	bool root, failed;
	bool service; /* inside ServiceInformation: what holds today */
	bool qualified, granted, web;
	const char *certs[SERVICE_CERTS];
	size_t ncerts;
	struct cf_buf text;
};

static bool
is(const char *name, const char *want)
{
	return strcmp(name, want) == 0;
}

static const char *
trimmed(struct walk *w)
{
	const char *s = w->text.data;
	size_t n = w->text.len;

	while (n > 0 && strchr(" \t\r\n", *s) != NULL) {
		s++;
		n--;
	}
	while (n > 0 && strchr(" \t\r\n", s[n - 1]) != NULL)
		n--;
	return cf_strndup(w->arena, s, n);
}

static void
keep_certs(struct walk *w)
{
	unsigned char *der;
	size_t i, len;

	for (i = 0; i < w->ncerts && w->n < CF_TL_CERTS; i++) {
		if (cf_unbase64(w->arena, w->certs[i], &der, &len) != CF_OK)
			continue;
		w->der[w->n] = der;
		w->len[w->n++] = len;
	}
}

static void
on_start(struct walk *w, const char *name)
{
	if (!w->root) {
		w->root = is(name, "TrustServiceStatusList");
		w->failed = !w->root;
	}
	if (is(name, "ServiceInformation")) {
		w->service = true;
		w->qualified = w->granted = w->web = false;
		w->ncerts = 0;
	}
	cf_buf_reset(&w->text);
}

/* base64 is folded over lines. */
static const char *
unfolded(struct walk *w)
{
	char *s = cf_strndup(w->arena, w->text.data, w->text.len), *to = s;
	const char *p;

	for (p = s; *p != '\0'; p++)
		if (strchr(" \t\r\n", *p) == NULL)
			*to++ = *p;
	if (to != p)
		*to = '\0';
	return s;
}

static void
on_service(struct walk *w, const char *name)
{
	if (is(name, "ServiceTypeIdentifier"))
		w->qualified = is(trimmed(w), TYPE_CA_QC);
	else if (is(name, "ServiceStatus"))
		w->granted = is(trimmed(w), GRANTED);
	else if (is(name, "URI"))
		w->web |= is(trimmed(w), FOR_WEB);
	else if (is(name, "X509Certificate") && w->ncerts < SERVICE_CERTS)
		w->certs[w->ncerts++] = unfolded(w);
	else if (is(name, "ServiceInformation")) {
		w->service = false;
		if (w->qualified && w->granted && w->web)
			keep_certs(w);
	}
}

static void
on_end(struct walk *w, const char *name)
{
	const char *s = w->text.data;
	size_t len = w->text.len;

	if (w->service)
		on_service(w, name);
	else if (is(name, "SchemeTerritory"))
		w->list.territory = cf_gate(w->arena, s, len, 16);
	else if (is(name, "ListIssueDateTime"))
		w->list.issued = cf_gate(w->arena, s, len, 32);
	else if (is(name, "dateTime"))
		w->list.next_update = cf_gate(w->arena, s, len, 32);
	cf_buf_reset(&w->text);
}

static void
on_node(struct walk *w, xmlTextReaderPtr reader)
{
	const char *name = (const char *)xmlTextReaderConstLocalName(reader);
	const char *value = (const char *)xmlTextReaderConstValue(reader);

	if (xmlTextReaderDepth(reader) > CF_MAX_DEPTH) {
		w->failed = true;
		return;
	}
	switch (xmlTextReaderNodeType(reader)) {
	case XML_READER_TYPE_ELEMENT:
		on_start(w, name);
		if (xmlTextReaderIsEmptyElement(reader) == 1)
			on_end(w, name);
		break;
	case XML_READER_TYPE_END_ELEMENT:
		on_end(w, name);
		break;
	case XML_READER_TYPE_TEXT:
	case XML_READER_TYPE_CDATA:
		if (value != NULL)
			cf_buf_str(&w->text, value);
		break;
	case XML_READER_TYPE_DOCUMENT_TYPE:
	case XML_READER_TYPE_ENTITY_REFERENCE:
		w->failed = true;
		break;
	default:
		break;
	}
}

static void
quiet(void *arg, xmlErrorPtr error)
{
	(void)arg;
	(void)error;
}

static bool
walk(struct walk *w, const char *xml, size_t len)
{
	xmlTextReaderPtr reader = xmlReaderForMemory(
	    xml, (int)len, NULL, "UTF-8", XML_PARSE_NONET);
	int more = -1;

	if (reader == NULL)
		return false;
	xmlTextReaderSetStructuredErrorHandler(reader, quiet, NULL);
	while (!w->failed && (more = xmlTextReaderRead(reader)) == 1)
		on_node(w, reader);
	xmlFreeTextReader(reader);
	return more == 0 && w->root && !w->failed;
}

int
tls_list_read(struct cf_arena *arena, const char *xml, size_t len,
    struct tls_trusted_list *ret)
{
	struct walk w = { .arena = arena };
	bool good;

	/* What libxml2 would expand is refused before it is read. */
	if (len == 0 || len > CF_TL_FILE || len > INT_MAX ||
	    memchr(xml, 0, len) != NULL ||
	    memmem(xml, len, "<!DOCTYPE", 9) != NULL)
		return CF_EPARSE;
	w.list.territory = w.list.issued = w.list.next_update = "";
	w.der = cf_calloc(arena, CF_TL_CERTS, sizeof(*w.der));
	w.len = cf_calloc(arena, CF_TL_CERTS, sizeof(*w.len));
	if (w.der == NULL || w.len == NULL)
		return CF_ENOMEM;
	cf_buf_init(&w.text, CF_TRUST_FILE);
	good = walk(&w, xml, len) && !cf_buf_failed(&w.text);
	cf_buf_free(&w.text);
	if (cf_arena_failed(arena))
		return CF_ENOMEM;
	if (!good)
		return CF_EPARSE;
	w.list.authorities = (struct cf_ders){ w.der, w.len, w.n };
	*ret = w.list;
	return CF_OK;
}
