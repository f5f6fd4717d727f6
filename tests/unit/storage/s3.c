/*
 * The s3 collector against a server of our own that answers as real ones do:
 * well, with a refusal, with another document, with too much, not at all.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <arpa/inet.h>
#include <netinet/in.h>
#include <pthread.h>
#include <sys/socket.h>

#include <cmocka.h>

#include <confiance/net.h>

#include "storage.h"
#include "sink.h"

#define SECRET "canary-secret-key"

/* ---- The server: one thread, one connection at a time ---- */

struct page {
	const char *path, *reply; /* status line's rest and body */
};
static const struct page pages[] = {
	{ "/ ", "200 OK\n<ListAllMyBucketsResult><Buckets>"
	    "<Bucket><Name>aes</Name></Bucket>"
	    "<Bucket><Name>kms</Name></Bucket>"
	    "<Bucket><Name>none</Name></Bucket>"
	    "<Bucket><Name>list</Name></Bucket>"
	    "<Bucket><Name>denied</Name></Bucket>"
	    "<Bucket><Name>broken</Name></Bucket>"
	    "<Bucket><Name>dtd</Name></Bucket>"
	    "</Buckets></ListAllMyBucketsResult>" },
	{ "/aes?encryption", "200 OK\n<ServerSideEncryptionConfiguration>"
	    "<Rule><ApplyServerSideEncryptionByDefault><SSEAlgorithm>AES256"
	    "</SSEAlgorithm></ApplyServerSideEncryptionByDefault></Rule>"
	    "</ServerSideEncryptionConfiguration>" },
	{ "/aes?location", "200 OK\n<LocationConstraint>eu-west-3"
	    "</LocationConstraint>" },
	{ "/kms?encryption", "200 OK\n<ServerSideEncryptionConfiguration>"
	    "<Rule><ApplyServerSideEncryptionByDefault><SSEAlgorithm>aws:kms"
	    "</SSEAlgorithm><KMSMasterKeyID>key-7</KMSMasterKeyID>"
	    "</ApplyServerSideEncryptionByDefault></Rule>"
	    "</ServerSideEncryptionConfiguration>" },
	{ "/none?encryption", "404 Not Found\n<Error><Code>"
	    "ServerSideEncryptionConfigurationNotFoundError</Code></Error>" },
	{ "/list?", "200 OK\n<ListBucketResult><Name>list</Name>"
	    "</ListBucketResult>" },
	{ "/denied?", "403 Forbidden\n<Error><Code>AccessDenied</Code>"
	    "</Error>" },
	{ "/broken?", "501 Not Implemented\n<Error><Code>NotImplemented"
	    "</Code></Error>" },
	{ "/dtd?", "200 OK\n<!DOCTYPE a [<!ENTITY a \"b\">]><a>&a;</a>" },
	{ "/gone?", "404 Not Found\n<Error><Code>NoSuchBucket</Code>"
	    "</Error>" },
};

static int listener = -1;
static unsigned int port;
static unsigned int signed_requests, unsigned_requests, leaks;
static bool refuse_all;
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;

static const char *
find_page(const char *request)
{
	size_t i;

	for (i = 0; i < CF_NELEM(pages); i++) {
		if (strncmp(request + 4, pages[i].path,
		    strlen(pages[i].path)) == 0)
			return pages[i].reply;
	}
	return "404 Not Found\n<Error><Code>NoSuchKey</Code></Error>";
}

/* A signature covers headers that the server sees: each one that is named in
 * SignedHeaders was sent. */
static bool
signed_headers_sent(const char *request)
{
	const char *names = strstr(request, "SignedHeaders=");
	char line[128];
	size_t n;

	if (names == NULL)
		return false;
	for (names += 14; *names != ',' && *names != '\r'; names += n) {
		n = strcspn(names, ";,\r");
		snprintf(line, sizeof(line), "\r\n%.*s:", (int)n, names);
		if (strcasestr(request, line) == NULL)
			return false;
		if (names[n] == ';')
			n++;
	}
	return true;
}

static void
answer(int fd, const char *request)
{
	const char *reply = refuse_all ?
	    "403 Forbidden\n<Error><Code>AccessDenied</Code></Error>" :
	    find_page(request);
	const char *body = strchr(reply, '\n') + 1;
	char head[512];
	int n;

	pthread_mutex_lock(&lock);
	if (strstr(request, "AWS4-HMAC-SHA256") != NULL &&
	    strcasestr(request, "x-amz-content-sha256: e3b0c442") != NULL &&
	    signed_headers_sent(request))
		signed_requests++;
	else
		unsigned_requests++;
	if (strstr(request, SECRET) != NULL)
		leaks++;
	pthread_mutex_unlock(&lock);
	n = snprintf(head, sizeof(head), "HTTP/1.1 %.*s\r\nContent-Length: "
	    "%zu\r\nConnection: close\r\n\r\n", (int)(body - reply - 1), reply,
	    strlen(body));
	(void)!write(fd, head, (size_t)n);
	(void)!write(fd, body, strlen(body));
}

static void *
serve(void *arg)
{
	static char request[16384];
	size_t len;
	ssize_t n;
	int fd;

	while ((fd = accept(listener, NULL, NULL)) >= 0) {
		len = 0;
		request[0] = '\0';
		while (len + 1 < sizeof(request) &&
		    strstr(request, "\r\n\r\n") == NULL) {
			n = read(fd, request + len, sizeof(request) - 1 - len);
			if (n <= 0)
				break;
			len += (size_t)n;
			request[len] = '\0';
		}
		if (len > 4)
			answer(fd, request);
		close(fd);
	}
	return arg;
}

static pthread_t thread;

static int
setup(void **state)
{
	struct sockaddr_in at = { .sin_family = AF_INET };
	socklen_t len = sizeof(at);

	(void)state;
	at.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	listener = socket(AF_INET, SOCK_STREAM, 0);
	if (listener < 0 ||
	    bind(listener, (struct sockaddr *)&at, sizeof(at)) != 0 ||
	    listen(listener, 64) != 0 ||
	    getsockname(listener, (struct sockaddr *)&at, &len) != 0)
		return 1;
	port = ntohs(at.sin_port);
	setenv("TEST_S3_ACCESS", "AKIDEXAMPLE", 1);
	setenv("TEST_S3_SECRET", SECRET, 1);
	return pthread_create(&thread, NULL, serve, NULL);
}

static int
teardown(void **state)
{
	(void)state;
	shutdown(listener, SHUT_RDWR);
	pthread_join(thread, NULL);
	close(listener);
	return 0;
}

/* ---- The collector ---- */

static struct cf_collect collect;
static const char *url_override;

static void
look(const char *const *buckets, size_t n, bool keys)
{
	char url[64];
	struct cf_data_store store = { .id = "s", .type = "s3",
		.url = url, .region = "eu-west-3", .connect_host = "",
		.buckets = { buckets, n } };
	struct cf_deployment d = { .file = "deployment.yaml",
		.data_stores = &store, .ndata_stores = 1 };
	struct cf_net_options options = { .resolver = "",
		.trust_anchor = "" };
	struct cf_err err = { 0 };

	if (keys) {
		store.access_key = (struct cf_secret_ref){
			.from = CF_SECRET_ENV, .name = "TEST_S3_ACCESS" };
		store.secret_key = (struct cf_secret_ref){
			.from = CF_SECRET_ENV, .name = "TEST_S3_SECRET" };
	}
	snprintf(url, sizeof(url), "http://127.0.0.1:%u/", port);
	if (url_override != NULL)
		store.url = url_override;
	signed_requests = unsigned_requests = leaks = 0;
	sink_open(&collect, &d);
	sink_secret = SECRET;
	assert_int_equal(cf_net_new(&options, &collect.net, &err), 0);
	assert_int_equal(storage_collect_s3(&collect, &err), 0);
	cf_net_run(collect.net);
	cf_net_free(collect.net);
	assert_int_equal(cf_evidence_seal(sink_evidence), 0);
	assert_int_equal(sink_bugs, 0);
	assert_int_equal(leaks, 0);
}

static void
expect(const char *subject, const char *key, const char *value)
{
	const char *seen = sink_value(subject, key);

	if (strcmp(seen, value) != 0)
		print_error("%s of %s\n", key, subject);
	assert_string_equal(seen, value);
}

static void
test_all(void **state)
{
	(void)state;
	look(NULL, 0, true);
	assert_int_equal(signed_requests, 15);
	assert_int_equal(unsigned_requests, 0);
	expect("data_store:s", "s3.endpoint", "127.0.0.1");
	expect("data_store:s", "s3.buckets", "bucket:s/aes, bucket:s/kms, "
	    "bucket:s/none, bucket:s/list, bucket:s/denied, bucket:s/broken, "
	    "bucket:s/dtd");
	expect("data_store:s", "s3.buckets_missing", "");
	expect("bucket:s/aes", "bucket.data_store", "data_store:s");
	expect("bucket:s/aes", "bucket.encryption", "AES256");
	expect("bucket:s/aes", "bucket.kms_key", "(absent)");
	expect("bucket:s/aes", "bucket.key_class", "provider");
	expect("bucket:s/aes", "bucket.location", "eu-west-3");
	expect("bucket:s/kms", "bucket.encryption", "aws:kms");
	expect("bucket:s/kms", "bucket.kms_key", "key-7");
	expect("bucket:s/kms", "bucket.key_class", "(not_collected)");
	expect("bucket:s/none", "bucket.encryption", "(absent)");
	expect("bucket:s/none", "bucket.key_class", "none");
	expect("bucket:s/none", "bucket.location", "(malformed)");
	/* A 200 with another document is not an answer. */
	expect("bucket:s/list", "bucket.encryption", "(malformed)");
	expect("bucket:s/denied", "bucket.encryption", "(denied)");
	expect("bucket:s/denied", "bucket.location", "(denied)");
	expect("bucket:s/broken", "bucket.encryption", "(malformed)");
	expect("bucket:s/dtd", "bucket.encryption", "(malformed)");
	assert_int_equal(cf_evidence_get(sink_evidence, "bucket.encryption",
	    "bucket:s/aes")->origin, CF_OR_API);
	sink_close();
}

static void
test_declared(void **state)
{
	static const char *const names[] = { "aes", "gone", "no/../where" };

	(void)state;
	look(names, 3, true);
	expect("data_store:s", "s3.buckets",
	    "(partial) bucket:s/aes, bucket:s/gone");
	expect("data_store:s", "s3.buckets_missing", "bucket:s/gone");
	expect("bucket:s/gone", "bucket.encryption", "(malformed)");
	expect("bucket:s/gone", "bucket.key_class", "(malformed)");
	sink_close();
}

static void
test_refused(void **state)
{
	(void)state;
	refuse_all = true;
	look(NULL, 0, false);
	refuse_all = false;
	assert_int_equal(signed_requests, 0);
	expect("data_store:s", "s3.buckets", "(denied)");
	sink_close();
}

static void
test_no_server(void **state)
{
	static const char *const names[] = { "aes" };

	(void)state;
	url_override = "http://127.0.0.1:1";
	look(NULL, 0, true);
	expect("data_store:s", "s3.buckets", "(refused)");
	sink_close();
	look(names, 1, true);
	expect("bucket:s/aes", "bucket.encryption", "(refused)");
	expect("bucket:s/aes", "bucket.location", "(refused)");
	sink_close();
	url_override = "";
	look(NULL, 0, true);
	expect("data_store:s", "s3.buckets", "(not_collected)");
	sink_close();
	url_override = NULL;
}

static void
test_no_keys(void **state)
{
	(void)state;
	unsetenv("TEST_S3_SECRET");
	look(NULL, 0, true);
	setenv("TEST_S3_SECRET", SECRET, 1);
	assert_int_equal(signed_requests + unsigned_requests, 0);
	expect("data_store:s", "s3.buckets", "(denied)");
	sink_close();
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_all),
		cmocka_unit_test(test_declared),
		cmocka_unit_test(test_refused),
		cmocka_unit_test(test_no_server),
		cmocka_unit_test(test_no_keys),
	};

	return cmocka_run_group_tests(tests, setup, teardown);
}
