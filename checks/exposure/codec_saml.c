/*
 * SAML 2.0 metadata (OASIS saml-metadata-2.0-os): where an identity provider
 * receives users.  Pure.  A DOCTYPE ends the parse, nothing is loaded, no
 * tree is built, depth and hosts are bounded.  No signature is checked: what
 * counts is where a relying party that takes this document sends its users.
 */
#include <limits.h>
#include <string.h>

#include <libxml/parser.h>
#include <libxml/parserInternals.h>

#include <confiance/text.h>

#include "pages.h"

#define METADATA "urn:oasis:names:tc:SAML:2.0:metadata"

struct walk {
	struct cf_arena *arena;
	xmlParserCtxtPtr ctxt;
	unsigned int depth, provider; /* depth of an open IDPSSODescriptor */
	bool stopped;
	const char *entity; /* the first, "" */
	struct exp_list *hosts;
};

static void
stop(struct walk *w)
{
	w->stopped = true;
	xmlStopParser(w->ctxt);
}

static void
on_doctype(void *arg, const xmlChar *name, const xmlChar *external,
    const xmlChar *system)
{
	(void)name;
	(void)external;
	(void)system;
	stop(arg);
}

/* The value of an attribute without a namespace, "" for none.  libxml2 gives
 * five pointers for each: name, prefix, namespace, start and end of value. */
static const char *
attribute(struct walk *w, const xmlChar **attrs, int n, const char *name)
{
	const char *start, *end;
	int i;

	for (i = 0; i < n; i++) {
		if (attrs[5 * i + 2] != NULL ||
		    strcmp((const char *)attrs[5 * i], name) != 0)
			continue;
		start = (const char *)attrs[5 * i + 3];
		end = (const char *)attrs[5 * i + 4];
		return cf_gate(w->arena, start, (size_t)(end - start),
		    CF_PAGE_URL);
	}
	return "";
}

static void
on_start(void *arg, const xmlChar *name, const xmlChar *prefix,
    const xmlChar *uri, int nns, const xmlChar **ns, int nattrs, int ndefault,
    const xmlChar **attrs)
{
	struct walk *w = arg;
	const char *what = (const char *)name;
	struct exp_location to;

	(void)prefix;
	(void)nns;
	(void)ns;
	(void)ndefault;
	if (w->stopped)
		return;
	if (++w->depth > CF_SAML_DEPTH) {
		stop(w);
		return;
	}
	if (uri == NULL || strcmp((const char *)uri, METADATA) != 0)
		return;
	if (strcmp(what, "EntityDescriptor") == 0 && w->entity[0] == '\0')
		w->entity = attribute(w, attrs, nattrs, "entityID");
	else if (strcmp(what, "IDPSSODescriptor") == 0)
		w->provider = w->depth;
	else if (w->provider != 0 &&
	    (strcmp(what, "SingleSignOnService") == 0 ||
	    strcmp(what, "SingleLogoutService") == 0 ||
	    strcmp(what, "ArtifactResolutionService") == 0) &&
	    exp_location(w->arena, attribute(w, attrs, nattrs, "Location"), "",
		"", 0, &to) && to.host[0] != '\0') {
		/* A federation of many is no list of this deployment. */
		if (w->hosts->n == CF_PAGE_HOSTS)
			stop(w);
		else
			exp_add(w->arena, w->hosts, to.host);
	}
}

static void
on_end(void *arg, const xmlChar *name, const xmlChar *prefix,
    const xmlChar *uri)
{
	struct walk *w = arg;

	(void)name;
	(void)prefix;
	(void)uri;
	if (w->stopped || w->depth == 0)
		return;
	if (w->provider == w->depth)
		w->provider = 0;
	w->depth--;
}

/* Entities other than the five of XML do not exist here. */
static xmlEntityPtr
no_entity(void *arg, const xmlChar *name)
{
	(void)arg;
	return xmlGetPredefinedEntity(name);
}

static void
quiet(void *arg, xmlErrorPtr error)
{
	(void)arg;
	(void)error;
}

bool
exp_saml(struct cf_arena *arena, const char *xml, size_t len,
    struct exp_list *ret_hosts, const char **ret_entity)
{
	struct walk w = { .arena = arena, .entity = "", .hosts = ret_hosts };
	xmlSAXHandler sax = { .initialized = XML_SAX2_MAGIC,
		.internalSubset = on_doctype, .startElementNs = on_start,
		.endElementNs = on_end, .getEntity = no_entity,
		.serror = quiet };
	xmlSAXHandlerPtr own;
	bool well;

	/* Bytes of zero are UTF-16; metadata is UTF-8 wherever it is made. */
	if (len == 0 || len > INT_MAX || memchr(xml, 0, len) != NULL ||
	    (w.ctxt = xmlCreateMemoryParserCtxt(xml, (int)len)) == NULL)
		return false;
	own = w.ctxt->sax;
	w.ctxt->sax = &sax;
	w.ctxt->userData = &w;
	xmlCtxtUseOptions(w.ctxt, XML_PARSE_NONET);
	xmlParseDocument(w.ctxt);
	well = w.ctxt->wellFormed != 0;
	w.ctxt->sax = own;
	xmlFreeDoc(w.ctxt->myDoc);
	w.ctxt->myDoc = NULL;
	xmlFreeParserCtxt(w.ctxt);
	*ret_entity = w.entity;
	return well && !w.stopped && ret_hosts->n > 0;
}
