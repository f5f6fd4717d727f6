/*
 * Answers of S3 services: XML to a struct.  Pure.  Trusts nothing: a DOCTYPE
 * ends the parse before its subset is read (libxml2 2.9.14 would expand an
 * 80 KB document to 400 MB), nothing is loaded, no tree is built, depth and
 * texts are bounded, and the root element must be the one that was asked for:
 * servers answer 200 with another document.
 *
 * Source of names: the S3 model of botocore 1.43 (GetBucketEncryption,
 * GetBucketLocation, ListBuckets, Error).
 */
#include <limits.h>
#include <string.h>

#include <libxml/parser.h>
#include <libxml/parserInternals.h>

#include <confiance/text.h>

#include "storage.h"

#define PATH_MAX_LEN 1024

/* Called at the end of each element without children: its path from the root,
 * "/A/B", and its text.  No namespace: every S3 server has its own. */
typedef void leaf_fn(void *arg, const char *path, const char *text);

struct walk {
	struct cf_arena *arena;
	xmlParserCtxtPtr ctxt;
	const char *root; /* expected, NULL: any */
	const char *why;  /* it was stopped, NULL while all is well */
	char path[PATH_MAX_LEN];
	size_t path_len;
	unsigned int depth;
	bool leaf; /* no child since the last start */
	bool seen_root;
	struct cf_buf text;
	leaf_fn *fn;
	void *arg;
};

static void
stop(struct walk *w, const char *why)
{
	if (w->why == NULL)
		w->why = why;
	xmlStopParser(w->ctxt);
}

static void
on_doctype(void *arg, const xmlChar *name, const xmlChar *external,
    const xmlChar *system)
{
	(void)name;
	(void)external;
	(void)system;
	stop(arg, "the answer has a DOCTYPE");
}

static void
on_start(void *arg, const xmlChar *name, const xmlChar *prefix,
    const xmlChar *uri, int nns, const xmlChar **ns, int nattrs, int ndefault,
    const xmlChar **attrs)
{
	struct walk *w = arg;
	size_t len = strlen((const char *)name);

	(void)prefix;
	(void)uri;
	(void)nns;
	(void)ns;
	(void)nattrs;
	(void)ndefault;
	(void)attrs;
	if (w->why != NULL)
		return;
	if (w->depth == 0 && w->root != NULL &&
	    strcmp((const char *)name, w->root) != 0) {
		stop(w, cf_printf(w->arena, "the answer is a %s, expected a %s",
		    cf_gate(w->arena, name, len, 64), w->root));
		return;
	}
	if (w->depth >= CF_S3_DEPTH || w->path_len + len + 2 > PATH_MAX_LEN) {
		stop(w, "the answer is nested too deep");
		return;
	}
	w->seen_root = true;
	w->path[w->path_len++] = '/';
	memcpy(w->path + w->path_len, name, len);
	w->path_len += len;
	w->path[w->path_len] = '\0';
	w->depth++;
	w->leaf = true;
	cf_buf_reset(&w->text);
}

static void
on_text(void *arg, const xmlChar *text, int len)
{
	struct walk *w = arg;

	if (w->why != NULL || !w->leaf || len < 0)
		return;
	cf_buf_add(&w->text, text, (size_t)len);
	if (cf_buf_failed(&w->text))
		stop(w, "a text of the answer is too long");
}

static void
on_end(void *arg, const xmlChar *name, const xmlChar *prefix,
    const xmlChar *uri)
{
	struct walk *w = arg;

	(void)name;
	(void)prefix;
	(void)uri;
	if (w->why != NULL || w->depth == 0)
		return;
	if (w->leaf)
		w->fn(w->arg, w->path, cf_gate(w->arena, w->text.data,
		    w->text.len, CF_S3_VALUE));
	while (w->path_len > 0 && w->path[w->path_len - 1] != '/')
		w->path_len--;
	w->path_len--;
	w->path[w->path_len] = '\0';
	w->depth--;
	w->leaf = false;
	cf_buf_reset(&w->text);
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

static int
parse(struct walk *w, const char *xml, size_t len)
{
	xmlSAXHandler sax = { .initialized = XML_SAX2_MAGIC,
		.internalSubset = on_doctype, .startElementNs = on_start,
		.endElementNs = on_end, .characters = on_text,
		.cdataBlock = on_text, .ignorableWhitespace = on_text,
		.getEntity = no_entity, .serror = quiet };
	xmlSAXHandlerPtr own;
	bool well;

	w->ctxt = xmlCreateMemoryParserCtxt(xml, (int)len);
	if (w->ctxt == NULL)
		return CF_ENOMEM;
	own = w->ctxt->sax;
	w->ctxt->sax = &sax;
	w->ctxt->userData = w;
	xmlCtxtUseOptions(w->ctxt, XML_PARSE_NONET);
	xmlParseDocument(w->ctxt);
	well = w->ctxt->wellFormed != 0;
	w->ctxt->sax = own;
	xmlFreeDoc(w->ctxt->myDoc);
	w->ctxt->myDoc = NULL;
	xmlFreeParserCtxt(w->ctxt);
	if (w->why == NULL && (!well || !w->seen_root))
		w->why = "the answer is no well-formed XML";
	return w->why == NULL ? 0 : CF_EPARSE;
}

static int
walk_xml(struct cf_arena *arena, const char *xml, size_t len, const char *root,
    leaf_fn *fn, void *arg, const char **ret_why)
{
	struct walk w = { .arena = arena, .root = root, .fn = fn, .arg = arg };
	int rc;

	*ret_why = "";
	/* Bytes of zero are UTF-16 or no text; S3 speaks UTF-8. */
	if (len == 0 || len > CF_HTTP_BODY || len > INT_MAX ||
	    memchr(xml, 0, len) != NULL) {
		*ret_why = len == 0 ? "the answer is empty" :
		    "the answer is no UTF-8 text of an acceptable size";
		return CF_EPARSE;
	}
	cf_buf_init(&w.text, CF_S3_VALUE);
	rc = parse(&w, xml, len);
	cf_buf_free(&w.text);
	if (w.why != NULL)
		*ret_why = w.why;
	return rc;
}

/* ---- The four documents ---- */

struct encryption {
	struct s3_encryption *ret;
	unsigned int rules;
};

static void
on_encryption(void *arg, const char *path, const char *text)
{
	struct encryption *e = arg;

	if (cf_streq(path, "/ServerSideEncryptionConfiguration/Rule/"
	    "ApplyServerSideEncryptionByDefault/SSEAlgorithm")) {
		e->rules++;
		e->ret->algorithm = text;
	}
	if (cf_streq(path, "/ServerSideEncryptionConfiguration/Rule/"
	    "ApplyServerSideEncryptionByDefault/KMSMasterKeyID"))
		e->ret->key = text;
}

int
s3_encryption(struct cf_arena *arena, const char *xml, size_t len,
    struct s3_encryption *ret, const char **ret_why)
{
	struct s3_encryption answer = { .algorithm = "", .key = "" };
	struct encryption e = { .ret = &answer };
	int rc;

	rc = walk_xml(arena, xml, len, "ServerSideEncryptionConfiguration",
	    on_encryption, &e, ret_why);
	if (rc != 0)
		return rc;
	/* The service keeps one rule; of two it could not be said which. */
	if (e.rules > 1) {
		*ret_why = "the answer has several rules";
		return CF_EPARSE;
	}
	*ret = answer;
	return 0;
}

static void
on_location(void *arg, const char *path, const char *text)
{
	if (cf_streq(path, "/LocationConstraint"))
		*(const char **)arg = text;
}

int
s3_location(struct cf_arena *arena, const char *xml, size_t len,
    const char **ret, const char **ret_why)
{
	const char *location = "";
	int rc;

	rc = walk_xml(arena, xml, len, "LocationConstraint", on_location,
	    &location, ret_why);
	if (rc == 0)
		*ret = location;
	return rc;
}

static void
on_bucket(void *arg, const char *path, const char *text)
{
	struct s3_buckets *b = arg;

	if (cf_streq(path, "/ListAllMyBucketsResult/Buckets/Bucket/Name")) {
		if (b->n < CF_S3_BUCKETS)
			b->names[b->n++] = text;
		else
			b->partial = true;
	}
	if (cf_streq(path, "/ListAllMyBucketsResult/IsTruncated") &&
	    cf_streq(text, "true"))
		b->partial = true;
	if (cf_streq(path, "/ListAllMyBucketsResult/ContinuationToken") &&
	    text[0] != '\0')
		b->partial = true;
}

int
s3_buckets(struct cf_arena *arena, const char *xml, size_t len,
    struct s3_buckets *ret, const char **ret_why)
{
	struct s3_buckets b = { 0 };
	int rc;

	b.names = cf_calloc(arena, CF_S3_BUCKETS, sizeof(*b.names));
	if (b.names == NULL)
		return CF_ENOMEM;
	rc = walk_xml(arena, xml, len, "ListAllMyBucketsResult", on_bucket, &b,
	    ret_why);
	if (rc == 0)
		*ret = b;
	return rc;
}

static void
on_error(void *arg, const char *path, const char *text)
{
	if (cf_streq(path, "/Error/Code") ||
	    cf_streq(path, "/ErrorResponse/Error/Code"))
		*(const char **)arg = text;
}

const char *
s3_error(struct cf_arena *arena, const char *xml, size_t len)
{
	const char *code = "", *why;

	if (walk_xml(arena, xml, len, NULL, on_error, &code, &why) != 0)
		return "";
	return code;
}

/* ---- Names and words ---- */

/* What can stand in a URL as it is; wider than AWS's own rule, because
 * compatible services allow capitals and underscores. */
bool
s3_bucket_name_ok(const char *name)
{
	size_t n = strspn(name, "abcdefghijklmnopqrstuvwxyz"
	    "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789.-_");

	return n > 0 && n <= 255 && name[n] == '\0' && name[0] != '.';
}

/*
 * A rule without a key, or with the provider's own (alias aws/s3), is the
 * provider's.  The class of any other key is a question to the KMS, which is
 * not asked here.
 */
const char *
s3_key_class(const struct s3_encryption *e)
{
	if (e->algorithm[0] == '\0')
		return "none";
	if (strcmp(e->algorithm, "AES256") == 0)
		return "provider";
	if (strcmp(e->algorithm, "aws:kms") != 0 &&
	    strcmp(e->algorithm, "aws:kms:dsse") != 0)
		return "";
	if (e->key[0] == '\0' || strcmp(e->key, "alias/aws/s3") == 0 ||
	    cf_ends(e->key, ":alias/aws/s3"))
		return "provider";
	return "";
}

/*
 * Regions of AWS and the country they stand in.  Source: AWS documentation,
 * "AWS Regions", and botocore's endpoints.json (names of regions).  Other
 * operators use the same words for other places ("eu-west-2" is Paris at
 * Outscale, London at AWS): the caller asks only about AWS.
 */
const char *
s3_region_country(const char *region)
{
	static const struct {
		const char *region, *country;
	} rows[] = {
		{ "", "US" }, /* us-east-1: LocationConstraint is empty */
		{ "EU", "IE" }, /* the old word for eu-west-1 */
		{ "eu-west-1", "IE" }, { "eu-west-2", "GB" },
		{ "eu-west-3", "FR" }, { "eu-central-1", "DE" },
		{ "eu-central-2", "CH" }, { "eu-north-1", "SE" },
		{ "eu-south-1", "IT" }, { "eu-south-2", "ES" },
		{ "us-east-1", "US" }, { "us-east-2", "US" },
		{ "us-west-1", "US" }, { "us-west-2", "US" },
		{ "us-gov-east-1", "US" }, { "us-gov-west-1", "US" },
		{ "ca-central-1", "CA" }, { "ca-west-1", "CA" },
		{ "mx-central-1", "MX" }, { "sa-east-1", "BR" },
		{ "af-south-1", "ZA" }, { "il-central-1", "IL" },
		{ "me-central-1", "AE" }, { "me-south-1", "BH" },
		{ "ap-east-1", "HK" }, { "ap-east-2", "TW" },
		{ "ap-northeast-1", "JP" }, { "ap-northeast-2", "KR" },
		{ "ap-northeast-3", "JP" }, { "ap-south-1", "IN" },
		{ "ap-south-2", "IN" }, { "ap-southeast-1", "SG" },
		{ "ap-southeast-2", "AU" }, { "ap-southeast-3", "ID" },
		{ "ap-southeast-4", "AU" }, { "ap-southeast-5", "MY" },
		{ "ap-southeast-6", "NZ" }, { "ap-southeast-7", "TH" },
		{ "cn-north-1", "CN" }, { "cn-northwest-1", "CN" },
		{ "eusc-de-east-1", "DE" },
	};
	size_t i;

	for (i = 0; i < CF_NELEM(rows); i++) {
		if (strcmp(rows[i].region, region) == 0)
			return rows[i].country;
	}
	return "";
}
