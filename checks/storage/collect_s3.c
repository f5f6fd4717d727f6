/*
 * Asks S3 services about their buckets: default encryption and location.
 * Three kinds of GET, signed, none of which reads an object.  Trusts no
 * answer: 200 counts only with the document that was asked for, and only the
 * one documented error says "no encryption"; a refusal, another error or
 * another document is not knowledge.  The keys go to the net room and nowhere
 * else.
 */
#include <stdlib.h>
#include <string.h>

#include <confiance/net.h>
#include <confiance/text.h>

#include "storage.h"

/* One declared store while it is asked. */
struct job {
	struct cf_collect *c;
	const struct cf_data_store *store;
	const char *subject; /* data_store:ID */
	const char *base;    /* URL without a final slash */
	const char *sigv4;
	struct cf_secret *access, *secret;
	const char **subjects; /* bucket:… that were asked about */
	size_t n;
	const char **missing;
	size_t nmissing;
	bool partial;
	const char *why_partial;
	size_t pending; /* questions under way */
};

/* One question about one bucket. */
struct question {
	struct job *job;
	const char *name;
	const char *subject;
};

static void
job_free(struct job *job)
{
	cf_secret_free(job->access);
	cf_secret_free(job->secret);
	job->access = job->secret = NULL;
}

/* SHA-256 of no bytes: S3 wants the digest of the body as a signed header. */
#define EMPTY_SHA256                                                           \
	"e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"

static int
ask(struct job *job, const char *path, cf_http_fn *fn, void *arg)
{
	static const char *const headers[] = {
		"x-amz-content-sha256: " EMPTY_SHA256,
	};
	const struct cf_data_store *store = job->store;
	const struct cf_strings trust = cf_deployment_paths(job->c->arena,
	    job->c->deployment->file, &store->trust);
	struct cf_http_request request = {
		.method = "GET",
		.url = cf_printf(job->c->arena, "%s%s", job->base, path),
		.connect_host = store->connect_host,
		.connect_port = store->connect_port,
		.declared = true,
		.headers = headers,
		.nheaders = CF_NELEM(headers),
		.sigv4 = job->access != NULL ? job->sigv4 : "",
		.user = job->access,
		.password = job->secret,
		.trust = &trust,
	};

	return cf_http(job->c->net, &request, fn, arg);
}

/* ---- What an answer means ---- */

/* The status of an answer that is not 200, and a note. */
static enum cf_status
refusal(struct job *job, const struct cf_http_answer *a, const char **ret_note)
{
	const char *code;

	if (a->status != CF_ST_OK) {
		*ret_note = a->note != NULL ? a->note : "";
		return a->status;
	}
	code = s3_error(job->c->arena, a->body, a->body_len);
	*ret_note = cf_printf(job->c->arena, "HTTP %u %s", a->code, code);
	if (a->code == 401 || a->code == 403)
		return CF_ST_DENIED;
	return CF_ST_MALFORMED;
}

static bool
is_error(struct job *job, const struct cf_http_answer *a, const char *code)
{
	return a->status == CF_ST_OK && a->code == 404 &&
	    cf_streq(s3_error(job->c->arena, a->body, a->body_len), code);
}

static void
emit_api(struct job *job, const char *subject, const char *key,
    struct cf_value value, enum cf_status status, const char *note)
{
	struct cf_claim claim = { .subject = subject, .key = key,
		.value = value, .status = status, .origin = CF_OR_API,
		.note = note };

	cf_emit(job->c, &claim);
}

static void
emit_api_status(struct job *job, const char *subject, const char *key,
    enum cf_status status, const char *note)
{
	emit_api(job, subject, key, (struct cf_value){ 0 }, status, note);
}

/* ---- The end of a store ---- */

static void
finish(struct job *job)
{
	emit_api(job, job->subject, "s3.buckets",
	    cf_v_list(job->subjects, job->n), job->partial ? CF_ST_PARTIAL :
	    CF_ST_OK, job->why_partial);
	emit_api(job, job->subject, "s3.buckets_missing",
	    cf_v_list(job->missing, job->nmissing), CF_ST_OK, NULL);
	job_free(job);
}

static void
answered(struct job *job)
{
	if (--job->pending == 0)
		finish(job);
}

/* ---- Encryption ---- */

static void
emit_rule(struct question *q, const struct s3_encryption *e)
{
	struct job *job = q->job;
	const char *class_ = s3_key_class(e);

	emit_api(job, q->subject, "bucket.encryption",
	    cf_v_text(e->algorithm), CF_ST_OK, NULL);
	if (e->key[0] != '\0')
		emit_api(job, q->subject, "bucket.kms_key", cf_v_text(e->key),
		    CF_ST_OK, NULL);
	else
		emit_api_status(job, q->subject, "bucket.kms_key",
		    CF_ST_ABSENT, "the rule names no key");
	if (class_[0] != '\0')
		emit_api(job, q->subject, "bucket.key_class",
		    cf_v_text(class_), CF_ST_OK, NULL);
	else
		emit_api_status(job, q->subject, "bucket.key_class",
		    CF_ST_NOT_COLLECTED, "the key management service was not "
		    "asked who holds the key of the rule");
}

static void
no_encryption(struct question *q, enum cf_status status, const char *note)
{
	emit_api_status(q->job, q->subject, "bucket.encryption", status, note);
	if (status == CF_ST_ABSENT)
		emit_api(q->job, q->subject, "bucket.key_class",
		    cf_v_text("none"), CF_ST_OK, NULL);
	else
		emit_api_status(q->job, q->subject, "bucket.key_class", status,
		    note);
}

static void
on_encryption(void *arg, const struct cf_http_answer *a)
{
	struct question *q = arg;
	struct job *job = q->job;
	struct s3_encryption e;
	enum cf_status status;
	const char *note = "";
	int rc;

	if (is_error(job, a, "ServerSideEncryptionConfigurationNotFoundError"))
		no_encryption(q, CF_ST_ABSENT,
		    "ServerSideEncryptionConfigurationNotFoundError");
	else if (a->status != CF_ST_OK || a->code != 200) {
		if (is_error(job, a, "NoSuchBucket"))
			job->missing[job->nmissing++] = q->subject;
		status = refusal(job, a, &note);
		no_encryption(q, status, note);
	} else {
		rc = s3_encryption(job->c->arena, a->body, a->body_len, &e,
		    &note);
		if (rc != 0)
			no_encryption(q, CF_ST_MALFORMED, note);
		else if (e.algorithm[0] == '\0')
			no_encryption(q, CF_ST_MALFORMED,
			    "the configuration names no algorithm");
		else
			emit_rule(q, &e);
	}
	answered(job);
}

/* ---- Location ---- */

static void
on_location(void *arg, const struct cf_http_answer *a)
{
	struct question *q = arg;
	struct job *job = q->job;
	const char *location = "", *note = "";
	enum cf_status status = CF_ST_OK;

	if (a->status != CF_ST_OK || a->code != 200)
		status = refusal(job, a, &note);
	else if (s3_location(job->c->arena, a->body, a->body_len, &location,
	    &note) != 0)
		status = CF_ST_MALFORMED;
	if (status == CF_ST_OK)
		emit_api(job, q->subject, "bucket.location",
		    cf_v_text(location), CF_ST_OK, NULL);
	else
		emit_api_status(job, q->subject, "bucket.location", status,
		    note);
	answered(job);
}

/* ---- Buckets ---- */

static void
not_asked(struct question *q, const char *key)
{
	emit_api_status(q->job, q->subject, key, CF_ST_NOT_COLLECTED,
	    "the question could not be put");
}

/* A question that was not accepted is not answered either. */
static void
ask_bucket(struct job *job, const char *name)
{
	struct cf_arena *arena = job->c->arena;
	struct question *q = cf_alloc(arena, sizeof(*q));

	if (q == NULL)
		return;
	*q = (struct question){ .job = job, .name = name,
		.subject = cf_printf(arena, "bucket:%s/%s", job->store->id,
		    name) };
	job->subjects[job->n++] = q->subject;
	cf_emit_text(job->c, q->subject, "bucket.data_store", job->subject);
	job->pending += 2;
	/* "=" so that the signature's canonical query is what is sent. */
	if (ask(job, cf_printf(arena, "/%s?encryption=", name), on_encryption,
	    q) != 0) {
		not_asked(q, "bucket.encryption");
		not_asked(q, "bucket.key_class");
		job->pending--;
	}
	if (ask(job, cf_printf(arena, "/%s?location=", name), on_location,
	    q) != 0) {
		not_asked(q, "bucket.location");
		job->pending--;
	}
}

static void
ask_buckets(struct job *job, const char *const *names, size_t n)
{
	size_t i;

	job->subjects = cf_calloc(job->c->arena, n + 1,
	    sizeof(*job->subjects));
	job->missing = cf_calloc(job->c->arena, n + 1, sizeof(*job->missing));
	if (job->subjects == NULL || job->missing == NULL) {
		job_free(job);
		return;
	}
	job->pending++; /* ours, so that the end comes once and last */
	for (i = 0; i < n; i++) {
		if (i >= CF_S3_BUCKETS) {
			job->partial = true;
			job->why_partial = "more buckets than the limit";
			break;
		}
		if (s3_bucket_name_ok(names[i])) {
			ask_bucket(job, names[i]);
			continue;
		}
		job->partial = true;
		job->why_partial = "a bucket's name cannot stand in a URL";
	}
	answered(job);
}

/* Nothing could be asked: that is said of the store, and of each bucket that
 * the deployment names, so that none is silently missing. */
static void
no_buckets(struct job *job, enum cf_status status, const char *note)
{
	const struct cf_strings *names = &job->store->buckets;
	char *subject;
	size_t i;

	emit_api_status(job, job->subject, "s3.buckets", status, note);
	for (i = 0; i < names->n && i < CF_S3_BUCKETS; i++) {
		subject = cf_printf(job->c->arena, "bucket:%s/%s",
		    job->store->id, names->v[i]);
		cf_emit_text(job->c, subject, "bucket.data_store",
		    job->subject);
		emit_api_status(job, subject, "bucket.encryption", status,
		    note);
		emit_api_status(job, subject, "bucket.key_class", status,
		    note);
		emit_api_status(job, subject, "bucket.location", status, note);
	}
	job_free(job);
}

static void
on_buckets(void *arg, const struct cf_http_answer *a)
{
	struct job *job = arg;
	struct s3_buckets b;
	const char *note = "";
	enum cf_status status;

	if (a->status != CF_ST_OK || a->code != 200) {
		status = refusal(job, a, &note);
		no_buckets(job, status, note);
		return;
	}
	if (s3_buckets(job->c->arena, a->body, a->body_len, &b, &note) != 0) {
		no_buckets(job, CF_ST_MALFORMED, note);
		return;
	}
	if (b.partial) {
		job->partial = true;
		job->why_partial = "the list of buckets goes on";
	}
	ask_buckets(job, b.names, b.n);
}

/* ---- Stores ---- */

/* The host of a URL, without port; for the facts only. */
static const char *
host_of(struct cf_arena *arena, const char *url)
{
	const char *host = strstr(url, "://");

	if (host == NULL)
		return "";
	host += 3;
	if (host[0] == '[')
		return cf_strndup(arena, host, strcspn(host, "]/") + 1);
	return cf_strndup(arena, host, strcspn(host, ":/?#"));
}

/* Both keys, or neither; false when a status was emitted. */
static bool
open_keys(struct job *job)
{
	const struct cf_data_store *store = job->store;
	const char *file = job->c->deployment->file;
	struct cf_err err = { 0 };

	if (store->access_key.from == CF_SECRET_NONE &&
	    store->secret_key.from == CF_SECRET_NONE)
		return true;
	if (cf_secret_open(&store->access_key, file, &job->access, &err) == 0 &&
	    cf_secret_open(&store->secret_key, file, &job->secret, &err) == 0)
		return true;
	no_buckets(job, CF_ST_DENIED, cf_printf(job->c->arena,
	    "the keys cannot be opened: %s", err.msg));
	return false;
}

static void
start(struct cf_collect *c, const struct cf_data_store *store)
{
	struct job *job = cf_alloc(c->arena, sizeof(*job));
	size_t len = strlen(store->url);

	if (job == NULL)
		return;
	job->c = c;
	job->store = store;
	job->subject = cf_subject(c->arena, "data_store", store->id);
	while (len > 0 && store->url[len - 1] == '/')
		len--;
	job->base = cf_strndup(c->arena, store->url, len);
	job->sigv4 = cf_printf(c->arena, "aws:amz:%s:s3",
	    store->region[0] != '\0' ? store->region : "us-east-1");
	if (len == 0) {
		no_buckets(job, CF_ST_NOT_COLLECTED, "no URL is declared");
		return;
	}
	cf_emit_text(c, job->subject, "s3.endpoint",
	    host_of(c->arena, job->base));
	if (!open_keys(job))
		return;
	if (store->buckets.n > 0)
		ask_buckets(job, store->buckets.v, store->buckets.n);
	else if (ask(job, "/", on_buckets, job) != 0)
		no_buckets(job, CF_ST_NOT_COLLECTED,
		    "the question could not be put");
}

int
storage_collect_s3(struct cf_collect *c, struct cf_err *err)
{
	const struct cf_deployment *d = c->deployment;
	size_t i;

	(void)err;
	for (i = 0; i < d->ndata_stores; i++) {
		if (cf_streq(d->data_stores[i].type, "s3"))
			start(c, &d->data_stores[i]);
	}
	return 0;
}
