/*
 * HTTP by libcurl, turned by our loop.  The rest of the program never sees an
 * option of libcurl: addresses are resolved and vetted here first and handed
 * over as literals (and the socket is compared with them once more), at most
 * three redirects are followed and only to the same host, bytes are counted as
 * they arrive because libcurl 7.88 does not for chunked bodies, nothing is
 * decompressed, no proxy but the one of the run, no cookie, no other protocol.  Certificates are
 * always verified.  Secrets reach libcurl's memory and nothing else.
 */
#include <ctype.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include <curl/curl.h>
#include <openssl/ssl.h>

#include "identity.h"
#include "proxy.h"
#include "trust.h"

struct net_http {
	struct cf_net *net;
	CURLM *multi;
	uv_timer_t timer;
};

/* A socket of libcurl's that the loop watches. */
struct watch {
	struct net_http *http;
	uv_poll_t poll;
	curl_socket_t fd;
};

struct place {
	bool https;
	char *host; /* as in the URL, brackets included */
	unsigned int port;
};

struct request {
	struct net_op op; /* except while it resolves */
	struct net_job job;
	struct net_slot slot;
	struct cf_net *net;
	struct cf_http_request ask; /* everything in it is ours */
	struct cf_secret *user, *password;
	struct net_trust *trust;
	char *url;
	struct place place;
	struct cf_addr addrs[CF_HTTP_PLACES];
	size_t naddrs, at;
	unsigned int redirects;
	CURL *easy;
	struct curl_slist *headers, *connect_to;
	char error[CURL_ERROR_SIZE];
	const char *limit; /* which limit of ours stopped it, or NULL */
	struct cf_arena *arena;	 /* of the request */
	struct cf_arena *scratch; /* of one answer */
	const char **seen; /* headers of the answer */
	size_t nseen, seen_room, seen_bytes;
	struct cf_buf body;
	cf_http_fn *fn;
	void *arg;
};

static void start(struct cf_net *, struct net_job *);
static void on_granted(struct cf_net *, struct net_slot *);

/* ---- The end of a request ---- */

static void
place_free(struct place *place)
{
	curl_free(place->host);
	*place = (struct place){ 0 };
}

/* Takes a transfer back from libcurl; never from one of its callbacks. */
static void
transfer_drop(struct request *r)
{
	if (r->easy != NULL) {
		curl_multi_remove_handle(r->net->http->multi, r->easy);
		curl_easy_cleanup(r->easy);
		r->easy = NULL;
	}
	curl_slist_free_all(r->headers);
	curl_slist_free_all(r->connect_to);
	r->headers = r->connect_to = NULL;
	net_slot_drop(r->net, &r->slot);
}

static void
request_free(struct request *r)
{
	if (r == NULL)
		return;
	cf_secret_free(r->user);
	cf_secret_free(r->password);
	cf_identity_free(r->ask.client);
	place_free(&r->place);
	curl_free(r->url);
	cf_buf_free(&r->body);
	cf_arena_free(r->scratch);
	cf_arena_free(r->arena);
	free(r);
}

/* The one place where a request is answered; its op has ended before. */
static void
finish(struct request *r, enum cf_status status, unsigned int code,
    const char *note)
{
	struct cf_http_answer answer = { .status = status, .note = note,
		.code = code, .headers = r->seen, .nheaders = r->nseen,
		.body = r->body.data, .body_len = r->body.len };

	r->fn(r->arg, &answer);
	request_free(r);
}

static void
fail(struct request *r, enum cf_status status, const char *note)
{
	transfer_drop(r);
	net_end(r->net, &r->op);
	finish(r, status, 0, note);
}

static void
cancel(struct cf_net *net, struct net_op *op)
{
	struct request *r =
	    (struct request *)((char *)op - offsetof(struct request, op));

	net_later_drop(net, &r->job);
	fail(r, CF_ST_NOT_COLLECTED, "the run was ended");
}

/* ---- URLs ---- */

/* Splits url; the reason when it is not one that we talk to. */
static const char *
place_of(const char *url, struct place *ret)
{
	CURLU *parts = curl_url();
	char *scheme = NULL, *port = NULL, *user = NULL;
	struct place place = { 0 };
	const char *why = "not an http or https URL";

	if (parts == NULL ||
	    curl_url_set(parts, CURLUPART_URL, url,
		CURLU_NON_SUPPORT_SCHEME) != CURLUE_OK ||
	    curl_url_get(parts, CURLUPART_SCHEME, &scheme, 0) != CURLUE_OK ||
	    curl_url_get(parts, CURLUPART_HOST, &place.host, 0) != CURLUE_OK ||
	    curl_url_get(parts, CURLUPART_PORT, &port,
		CURLU_DEFAULT_PORT) != CURLUE_OK)
		goto out;
	place.https = strcmp(scheme, "https") == 0;
	place.port = (unsigned int)strtoul(port, NULL, 10);
	if (!place.https && strcmp(scheme, "http") != 0)
		goto out;
	/* It would end in a log some day. */
	why = "the URL holds a user name";
	if (curl_url_get(parts, CURLUPART_USER, &user, 0) == CURLUE_OK)
		goto out;
	why = NULL;
	*ret = place;
	place.host = NULL;
out:
	curl_free(place.host);
	curl_free(scheme);
	curl_free(port);
	curl_free(user);
	curl_url_cleanup(parts);
	return why;
}

/* Where a Location leads from url, which may be NULL; NULL for nowhere. */
static char *
join(const char *url, const char *location)
{
	CURLU *parts = curl_url();
	char *out = NULL;

	if (parts != NULL &&
	    (url == NULL ||
		curl_url_set(parts, CURLUPART_URL, url, 0) == CURLUE_OK) &&
	    curl_url_set(parts, CURLUPART_URL, location, 0) == CURLUE_OK &&
	    curl_url_set(parts, CURLUPART_FRAGMENT, NULL, 0) == CURLUE_OK &&
	    curl_url_get(parts, CURLUPART_URL, &out, 0) != CURLUE_OK)
		out = NULL;
	curl_url_cleanup(parts);
	return out;
}

/* ---- What arrives ---- */

static void
seen_reset(struct request *r)
{
	cf_arena_free(r->scratch);
	r->scratch = cf_arena_new(4 * CF_HTTP_HEADERS);
	r->seen = NULL;
	r->nseen = r->seen_room = 0;
}

static bool
seen_add(struct request *r, const char *line, size_t len)
{
	const char **more;
	const char *colon = memchr(line, ':', len);
	char *copy;
	size_t i;

	if (colon == NULL)
		return true;
	if (r->nseen == r->seen_room) {
		more = cf_regrow(r->scratch, r->seen,
		    r->seen_room * sizeof(*more),
		    (2 * r->seen_room + 16) * sizeof(*more));
		if (more == NULL)
			return false;
		r->seen = more;
		r->seen_room = 2 * r->seen_room + 16;
	}
	copy = cf_strndup(r->scratch, line, len);
	if (cf_arena_failed(r->scratch))
		return false;
	for (i = 0; i < (size_t)(colon - line); i++)
		copy[i] = (char)tolower((unsigned char)copy[i]);
	r->seen[r->nseen++] = copy;
	return true;
}

static size_t
on_header(char *line, size_t size, size_t n, void *arg)
{
	struct request *r = arg;
	size_t all = size * n, len = all;

	r->net->stats.bytes_in += all;
	r->seen_bytes += all;
	if (r->seen_bytes > CF_HTTP_HEADERS) {
		r->limit = "headers larger than allowed";
		return 0;
	}
	while (len > 0 && (line[len - 1] == '\r' || line[len - 1] == '\n'))
		len--;
	/* A status line begins a new answer: 1xx, or after a redirect. */
	if (len >= 5 && memcmp(line, "HTTP/", 5) == 0) {
		seen_reset(r);
		return r->scratch != NULL ? all : 0;
	}
	if (r->scratch == NULL || !seen_add(r, line, len)) {
		r->limit = "out of memory";
		return 0;
	}
	return all;
}

static size_t
on_body(char *bytes, size_t size, size_t n, void *arg)
{
	struct request *r = arg;
	size_t all = size * n, room = r->ask.max - r->body.len;

	r->net->stats.bytes_in += all;
	cf_buf_add(&r->body, bytes, all < room ? all : room);
	if (all > room)
		r->limit = "body larger than allowed";
	else if (cf_buf_failed(&r->body))
		r->limit = "out of memory";
	return r->limit == NULL ? all : 0;
}

/* libcurl may connect to what we vetted and to nothing else. */
static curl_socket_t
on_open(void *arg, curlsocktype purpose, struct curl_sockaddr *to)
{
	struct request *r = arg;
	const struct cf_addr *addr = r->net->proxy.kind != CF_PROXY_NONE ?
	    &r->net->proxy.addr : &r->addrs[r->at];
	struct sockaddr_storage want;
	size_t len = addr->family == 4 ?
	    sizeof(struct sockaddr_in) : sizeof(struct sockaddr_in6);

	(void)purpose;
	net_sockaddr(addr, &want);
	if (to->family != want.ss_family || to->addrlen != len ||
	    memcmp(&to->addr, &want, len) != 0)
		return CURL_SOCKET_BAD;
	r->net->stats.connections++;
	return socket(to->family, to->socktype | SOCK_CLOEXEC, to->protocol);
}

static CURLcode
on_ssl_ctx(CURL *easy, void *ctx, void *arg)
{
	struct request *r = arg;

	(void)easy;
	SSL_CTX_set1_cert_store(ctx, r->trust->store);
	if (r->ask.client != NULL && !net_identity_use(r->ask.client, ctx))
		return CURLE_SSL_CERTPROBLEM;
	return CURLE_OK;
}

/* ---- A transfer ---- */

static bool
has_header(const struct request *r, const char *name)
{
	size_t i, len = strlen(name);

	for (i = 0; i < r->ask.nheaders; i++)
		if (strncasecmp(r->ask.headers[i], name, len) == 0 &&
		    r->ask.headers[i][len] == ':')
			return true;
	return false;
}

static bool
add(struct curl_slist **list, const char *line)
{
	struct curl_slist *more = curl_slist_append(*list, line);

	if (more == NULL)
		return false;
	*list = more;
	return true;
}

static bool
make_headers(struct request *r)
{
	size_t i;

	for (i = 0; i < r->ask.nheaders; i++)
		if (!add(&r->headers, r->ask.headers[i]))
			return false;
	/* libcurl 7.88 signs every line of this list, also "Name:", which it
	 * then does not send: such a signature never holds. */
	if (r->ask.sigv4[0] != '\0')
		return true;
	/* What libcurl would add of its own accord; "Name:" means none. */
	if (!has_header(r, "Expect") && !add(&r->headers, "Expect:"))
		return false;
	return has_header(r, "Content-Type") ||
	    add(&r->headers, "Content-Type:");
}

/* Every host and port of the URL means the vetted address, or the name that
 * the proxy resolves. */
static bool
make_connect_to(struct request *r)
{
	const struct cf_addr *addr = &r->addrs[r->at];
	const char *name = net_addr_name(r->net, addr);
	char text[CF_ADDR_LEN], line[288];

	cf_addr_text(addr, text);
	snprintf(line, sizeof(line), addr->family == 6 ? "::[%s]:%u" : "::%s:%u",
	    name != NULL ? name : text, addr->port);
	return add(&r->connect_to, line);
}

#define SET(option, value) (curl_easy_setopt(easy, option, value) == CURLE_OK)

static bool
set_method(struct request *r, CURL *easy)
{
	const char *method = r->ask.method;

	if (r->ask.body_len > 0 || strcmp(method, "POST") == 0) {
		if (!SET(CURLOPT_POST, 1L) ||
		    !SET(CURLOPT_POSTFIELDSIZE_LARGE,
			(curl_off_t)r->ask.body_len) ||
		    !SET(CURLOPT_POSTFIELDS, r->ask.body))
			return false;
		return strcmp(method, "POST") == 0 ||
		    SET(CURLOPT_CUSTOMREQUEST, method);
	}
	if (strcmp(method, "HEAD") == 0)
		return SET(CURLOPT_NOBODY, 1L);
	return strcmp(method, "GET") == 0 ? SET(CURLOPT_HTTPGET, 1L) :
					    SET(CURLOPT_CUSTOMREQUEST, method);
}

static bool
set_secrets(struct request *r, CURL *easy)
{
	if (r->user == NULL || r->password == NULL)
		return true;
	if (!SET(CURLOPT_USERNAME, cf_secret_bytes(r->user, NULL)) ||
	    !SET(CURLOPT_PASSWORD, cf_secret_bytes(r->password, NULL)))
		return false;
	if (r->ask.sigv4[0] != '\0')
		return SET(CURLOPT_AWS_SIGV4, r->ask.sigv4);
	return SET(CURLOPT_HTTPAUTH, (long)CURLAUTH_BASIC);
}

/* Always a tunnel: a proxy that reads and writes what passes says nothing of
 * the peer. */
static bool
set_proxy(struct request *r, CURL *easy)
{
	const struct cf_proxy *proxy = &r->net->proxy;
	char text[CF_ADDR_LEN], url[CF_ADDR_LEN + 32];

	if (proxy->kind == CF_PROXY_NONE)
		return SET(CURLOPT_PROXY, "") && SET(CURLOPT_NOPROXY, "*");
	cf_addr_text(&proxy->addr, text);
	snprintf(url, sizeof(url), proxy->addr.family == 6 ?
	    "%s://[%s]:%u" : "%s://%s:%u", proxy->kind == CF_PROXY_HTTP ?
	    "http" : proxy->names ? "socks5h" : "socks5", text,
	    proxy->addr.port);
	if (proxy->user != NULL && (!SET(CURLOPT_PROXYUSERNAME,
	    cf_secret_bytes(proxy->user, NULL)) || !SET(CURLOPT_PROXYPASSWORD,
	    cf_secret_bytes(proxy->password, NULL)) ||
	    !SET(CURLOPT_PROXYAUTH, (long)CURLAUTH_BASIC) ||
	    !SET(CURLOPT_SOCKS5_AUTH, (long)CURLAUTH_BASIC)))
		return false;
	return SET(CURLOPT_PROXY, url) && SET(CURLOPT_NOPROXY, "") &&
	    SET(CURLOPT_HTTPPROXYTUNNEL, 1L) &&
	    SET(CURLOPT_SUPPRESS_CONNECT_HEADERS, 1L);
}

static bool
set_limits(struct request *r, CURL *easy)
{
	const struct net_times *times = &r->net->times;
	long idle = (long)(times->http_idle / 1000);

	return SET(CURLOPT_NOSIGNAL, 1L) &&
	    SET(CURLOPT_PROTOCOLS_STR, "http,https") &&
	    SET(CURLOPT_FOLLOWLOCATION, 0L) &&
	    set_proxy(r, easy) &&
	    SET(CURLOPT_HTTP_VERSION, (long)CURL_HTTP_VERSION_1_1) &&
	    SET(CURLOPT_FRESH_CONNECT, 1L) && SET(CURLOPT_FORBID_REUSE, 1L) &&
	    SET(CURLOPT_CONNECTTIMEOUT_MS, (long)times->connect) &&
	    SET(CURLOPT_TIMEOUT_MS, (long)times->http) &&
	    SET(CURLOPT_LOW_SPEED_LIMIT, 1L) &&
	    SET(CURLOPT_LOW_SPEED_TIME, idle > 0 ? idle : 1L) &&
	    SET(CURLOPT_SSL_VERIFYPEER, 1L) && SET(CURLOPT_SSL_VERIFYHOST, 2L) &&
	    /* A resumed session keeps the verdict on the certificate that it
	     * began with, made with the trust of another request. */
	    SET(CURLOPT_SSL_SESSIONID_CACHE, 0L) &&
	    /* libcurl 7.88 keeps the first store for all that follow, whatever
	     * on_ssl_ctx() sets. */
	    SET(CURLOPT_CA_CACHE_TIMEOUT, 0L) &&
	    SET(CURLOPT_CAINFO, NULL) && SET(CURLOPT_CAPATH, NULL) &&
	    SET(CURLOPT_SSL_CTX_FUNCTION, on_ssl_ctx) &&
	    SET(CURLOPT_SSL_CTX_DATA, r) &&
	    SET(CURLOPT_OPENSOCKETFUNCTION, on_open) &&
	    SET(CURLOPT_OPENSOCKETDATA, r);
}

static bool
transfer_start(struct request *r)
{
	CURL *easy;

	cf_buf_reset(&r->body);
	seen_reset(r);
	r->seen_bytes = 0;
	r->limit = NULL;
	r->error[0] = '\0';
	if (!make_headers(r) || !make_connect_to(r) ||
	    (easy = r->easy = curl_easy_init()) == NULL)
		return false;
	return set_limits(r, easy) && set_method(r, easy) &&
	    set_secrets(r, easy) && SET(CURLOPT_URL, r->url) &&
	    SET(CURLOPT_PRIVATE, r) && SET(CURLOPT_ERRORBUFFER, r->error) &&
	    SET(CURLOPT_USERAGENT, "confiance") &&
	    SET(CURLOPT_HTTPHEADER, r->headers) &&
	    SET(CURLOPT_CONNECT_TO, r->connect_to) &&
	    SET(CURLOPT_HEADERFUNCTION, on_header) &&
	    SET(CURLOPT_HEADERDATA, r) &&
	    SET(CURLOPT_WRITEFUNCTION, on_body) && SET(CURLOPT_WRITEDATA, r) &&
	    curl_multi_add_handle(r->net->http->multi, easy) == CURLM_OK;
}

/* ---- The answer ---- */

static const char *
header(const struct request *r, const char *name)
{
	size_t i, len = strlen(name);
	const char *value;

	for (i = 0; i < r->nseen; i++) {
		if (strncmp(r->seen[i], name, len) != 0 ||
		    r->seen[i][len] != ':')
			continue;
		value = r->seen[i] + len + 1;
		return value + strspn(value, " \t");
	}
	return NULL;
}

/*
 * Whether to go where the answer sends us: the same origin, or https on the
 * same host; with a secret or another place to talk to, the same origin only.
 */
static bool
may_follow(const struct request *r, const struct place *to)
{
	bool same = to->https == r->place.https && to->port == r->place.port;

	if (strcasecmp(to->host, r->place.host) != 0)
		return false;
	if (same)
		return true;
	return to->https && r->user == NULL && r->ask.client == NULL &&
	    r->ask.connect_port == 0 &&
	    !has_header(r, "Authorization") && !has_header(r, "X-Auth-Token");
}

/* True when another request is on its way. */
static bool
follow(struct request *r, unsigned int code)
{
	const char *location = header(r, "location");
	struct place to = { 0 };
	char *url;
	size_t i;

	if (r->ask.no_follow || code < 301 || code > 308 || code == 304 ||
	    location == NULL ||
	    (strcmp(r->ask.method, "GET") != 0 &&
		strcmp(r->ask.method, "HEAD") != 0))
		return false;
	if ((url = join(r->url, location)) == NULL)
		return false;
	if (place_of(url, &to) != NULL || !may_follow(r, &to)) {
		place_free(&to);
		curl_free(url);
		return false;
	}
	transfer_drop(r);
	if (to.port != r->place.port)
		for (i = 0; i < r->naddrs; i++)
			r->addrs[i].port = to.port;
	place_free(&r->place);
	curl_free(r->url);
	r->place = to;
	r->url = url;
	if (++r->redirects > CF_HTTP_REDIRECTS)
		fail(r, CF_ST_MALFORMED, "more redirects than allowed");
	else if (net_slot_ask(r->net, &r->slot, &r->addrs[r->at],
		     on_granted) != CF_OK)
		fail(r, CF_ST_NOT_COLLECTED, "out of memory");
	return true;
}

/* libcurl numbers the replies by their names. */
static enum cf_talk_end
socks_end(long error)
{
	switch (error) {
	case CURLPX_REPLY_NOT_ALLOWED:
		return proxy_end_socks(2);
	case CURLPX_REPLY_NETWORK_UNREACHABLE:
		return proxy_end_socks(3);
	case CURLPX_REPLY_HOST_UNREACHABLE:
		return proxy_end_socks(4);
	case CURLPX_REPLY_CONNECTION_REFUSED:
		return proxy_end_socks(5);
	case CURLPX_REPLY_TTL_EXPIRED:
		return proxy_end_socks(6);
	default:
		return CF_TALK_PROXY_FAILED;
	}
}

/* Whether it was the way that failed, and how. */
static bool
way_failed(struct request *r, CURLcode code, enum cf_talk_end *ret)
{
	curl_off_t connected = 0;
	long answer = 0, socks = 0;

	if (r->net->proxy.kind == CF_PROXY_NONE || r->limit != NULL)
		return false;
	curl_easy_getinfo(r->easy, CURLINFO_CONNECT_TIME_T, &connected);
	curl_easy_getinfo(r->easy, CURLINFO_HTTP_CONNECTCODE, &answer);
	curl_easy_getinfo(r->easy, CURLINFO_PROXY_ERROR, &socks);
	if (code == CURLE_PROXY) {
		*ret = socks_end(socks);
		if (socks == CURLPX_NO_AUTH || socks == CURLPX_USER_REJECTED)
			*ret = CF_TALK_PROXY_AUTH;
		return true;
	}
	*ret = answer != 0 && (answer < 200 || answer > 299) ?
	    proxy_end_http((unsigned int)answer) : CF_TALK_PROXY_FAILED;
	return code == CURLE_COULDNT_CONNECT ||
	    (code == CURLE_OPERATION_TIMEDOUT && connected == 0) ||
	    (r->net->proxy.kind == CF_PROXY_HTTP &&
		(answer < 200 || answer > 299));
}

/* What a failed transfer says of the peer. */
static enum cf_status
status_of(struct request *r, CURLcode code)
{
	curl_off_t connected = 0;
	long error = 0;

	curl_easy_getinfo(r->easy, CURLINFO_OS_ERRNO, &error);
	curl_easy_getinfo(r->easy, CURLINFO_CONNECT_TIME_T, &connected);
	if (r->limit != NULL)
		return strcmp(r->limit, "out of memory") == 0 ?
		    CF_ST_NOT_COLLECTED : CF_ST_MALFORMED;
	switch (code) {
	case CURLE_COULDNT_CONNECT:
		if (error == EPERM || error == EACCES || error == EMFILE)
			return CF_ST_NOT_COLLECTED;
		return error == ECONNREFUSED ?
		    CF_ST_REFUSED : CF_ST_UNREACHABLE;
	case CURLE_OPERATION_TIMEDOUT:
		return connected > 0 ? CF_ST_TIMEOUT : CF_ST_UNREACHABLE;
	case CURLE_SSL_CONNECT_ERROR:
	case CURLE_PEER_FAILED_VERIFICATION:
	case CURLE_GOT_NOTHING:
		return CF_ST_REFUSED;
	case CURLE_RECV_ERROR:
	case CURLE_SEND_ERROR:
		return r->seen_bytes == 0 ? CF_ST_REFUSED : CF_ST_MALFORMED;
	case CURLE_OUT_OF_MEMORY:
	case CURLE_FAILED_INIT:
		return CF_ST_NOT_COLLECTED;
	default:
		return CF_ST_MALFORMED;
	}
}

/* Nobody listens at this address: the next one may be better. */
static bool
next_place(struct request *r, CURLcode code)
{
	curl_off_t connected = 0;

	curl_easy_getinfo(r->easy, CURLINFO_CONNECT_TIME_T, &connected);
	if ((code != CURLE_COULDNT_CONNECT && code != CURLE_PROXY &&
		(code != CURLE_OPERATION_TIMEDOUT || connected > 0)) ||
	    r->at + 1 >= r->naddrs)
		return false;
	r->at++;
	transfer_drop(r);
	if (net_slot_ask(r->net, &r->slot, &r->addrs[r->at],
		on_granted) != CF_OK)
		fail(r, CF_ST_NOT_COLLECTED, "out of memory");
	return true;
}

static void
transfer_done(struct request *r, CURLcode code)
{
	curl_off_t sent = 0;
	long answer = 0;
	enum cf_status status = CF_ST_OK;
	enum cf_talk_end way;
	const char *note = "";

	curl_easy_getinfo(r->easy, CURLINFO_RESPONSE_CODE, &answer);
	curl_easy_getinfo(r->easy, CURLINFO_SIZE_UPLOAD_T, &sent);
	r->net->stats.bytes_out += (uint64_t)sent;
	if (code == CURLE_OK && follow(r, (unsigned int)answer))
		return;
	if (code != CURLE_OK) {
		if (next_place(r, code))
			return;
		if (way_failed(r, code, &way)) {
			answer = 0; /* not the peer's */
			status = cf_talk_status(way);
			note = cf_talk_end_name(way);
			goto out;
		}
		status = status_of(r, code);
		note = r->limit != NULL ? r->limit :
		    r->error[0] != '\0' ? r->error : curl_easy_strerror(code);
	}
out:
	transfer_drop(r);
	net_end(r->net, &r->op);
	finish(r, status, (unsigned int)answer, note);
}

/* ---- libcurl on the loop ---- */

static void
look(struct net_http *http)
{
	struct request *r;
	CURLMsg *msg;
	CURLcode code;
	int left;

	while ((msg = curl_multi_info_read(http->multi, &left)) != NULL) {
		if (msg->msg != CURLMSG_DONE)
			continue;
		/* The message is gone when the handle is. */
		code = msg->data.result;
		curl_easy_getinfo(msg->easy_handle, CURLINFO_PRIVATE, &r);
		transfer_done(r, code);
	}
}

static void
on_poll(uv_poll_t *poll, int status, int events)
{
	struct watch *watch = poll->data;
	struct net_http *http = watch->http;
	int what = 0, left;

	if (status < 0)
		what = CURL_CSELECT_ERR;
	if (events & UV_READABLE)
		what |= CURL_CSELECT_IN;
	if (events & UV_WRITABLE)
		what |= CURL_CSELECT_OUT;
	/* watch may be gone after this. */
	curl_multi_socket_action(http->multi, watch->fd, what, &left);
	look(http);
}

static void
watch_closed(uv_handle_t *handle)
{
	struct watch *watch = handle->data;

	net_closed(watch->http->net);
	free(watch);
}

static struct watch *
watch_new(struct net_http *http, curl_socket_t fd)
{
	struct watch *watch = calloc(1, sizeof(*watch));

	if (watch == NULL || uv_poll_init_socket(&http->net->loop,
		&watch->poll, fd) != 0) {
		free(watch);
		return NULL;
	}
	watch->http = http;
	watch->fd = fd;
	watch->poll.data = watch;
	curl_multi_assign(http->multi, fd, watch);
	return watch;
}

static int
on_socket(CURL *easy, curl_socket_t fd, int what, void *arg, void *assigned)
{
	struct net_http *http = arg;
	struct watch *watch = assigned;
	int events = 0;

	(void)easy;
	if (what == CURL_POLL_REMOVE) {
		if (watch != NULL) {
			uv_poll_stop(&watch->poll);
			curl_multi_assign(http->multi, fd, NULL);
			net_close(http->net, (uv_handle_t *)&watch->poll,
			    watch_closed);
		}
		return 0;
	}
	if (watch == NULL && (watch = watch_new(http, fd)) == NULL)
		return -1;
	if (what & CURL_POLL_IN)
		events |= UV_READABLE;
	if (what & CURL_POLL_OUT)
		events |= UV_WRITABLE;
	uv_poll_start(&watch->poll, events, on_poll);
	return 0;
}

static void
on_timeout(uv_timer_t *timer)
{
	struct net_http *http = timer->data;
	int left;

	curl_multi_socket_action(http->multi, CURL_SOCKET_TIMEOUT, 0, &left);
	look(http);
}

static int
on_timer(CURLM *multi, long ms, void *arg)
{
	struct net_http *http = arg;

	(void)multi;
	if (ms < 0)
		uv_timer_stop(&http->timer);
	else
		uv_timer_start(&http->timer, on_timeout, (uint64_t)ms, 0);
	return 0;
}

static int
http_open(struct cf_net *net)
{
	struct net_http *http;

	if (net->http != NULL)
		return CF_OK;
	if ((http = calloc(1, sizeof(*http))) == NULL)
		return CF_ENOMEM;
	if (curl_global_init(CURL_GLOBAL_DEFAULT) != CURLE_OK) {
		free(http);
		return CF_ENOMEM;
	}
	if ((http->multi = curl_multi_init()) == NULL) {
		curl_global_cleanup();
		free(http);
		return CF_ENOMEM;
	}
	http->net = net;
	uv_timer_init(&net->loop, &http->timer);
	http->timer.data = http;
	curl_multi_setopt(http->multi, CURLMOPT_SOCKETFUNCTION, on_socket);
	curl_multi_setopt(http->multi, CURLMOPT_SOCKETDATA, http);
	curl_multi_setopt(http->multi, CURLMOPT_TIMERFUNCTION, on_timer);
	curl_multi_setopt(http->multi, CURLMOPT_TIMERDATA, http);
	curl_multi_setopt(http->multi, CURLMOPT_PIPELINING, 0L);
	net->http = http;
	return CF_OK;
}

static void
timer_closed(uv_handle_t *handle)
{
	net_closed(((struct net_http *)handle->data)->net);
}

void
net_http_free(struct cf_net *net)
{
	struct net_http *http = net->http;

	if (http == NULL)
		return;
	curl_multi_cleanup(http->multi);
	net_close(net, (uv_handle_t *)&http->timer, timer_closed);
	net_settle(net);
	curl_global_cleanup();
	free(http);
	net->http = NULL;
}

/* ---- The way to a transfer: URL, addresses, a slot ---- */

static void
on_granted(struct cf_net *net, struct net_slot *slot)
{
	struct request *r =
	    (struct request *)((char *)slot - offsetof(struct request, slot));

	(void)net;
	if (!transfer_start(r))
		fail(r, CF_ST_NOT_COLLECTED, "libcurl refuses the request");
}

/* A password in plain sight helps nobody: Basic needs TLS or this machine. */
static bool
would_leak(const struct request *r)
{
	const char *kind = cf_addr_special(&r->addrs[0]);

	return r->user != NULL && r->ask.sigv4[0] == '\0' && !r->place.https &&
	    strcmp(kind, "loopback") != 0;
}

static void
on_resolved(void *arg, const struct cf_resolved *resolved)
{
	struct request *r = arg;
	size_t i;

	if (net_begin(r->net, &r->op, cancel) != CF_OK) {
		finish(r, CF_ST_NOT_COLLECTED, 0, "the run was ended");
		return;
	}
	if (resolved->n == 0) {
		fail(r, resolved->status, resolved->note);
		return;
	}
	for (i = 0; i < resolved->n && i < CF_HTTP_PLACES; i++)
		r->addrs[i] = resolved->addrs[i];
	r->naddrs = i;
	if (would_leak(r))
		fail(r, CF_ST_REFUSED, "a password is not sent over plain "
		    "HTTP");
	else if (net_slot_ask(r->net, &r->slot, &r->addrs[0],
		     on_granted) != CF_OK)
		fail(r, CF_ST_NOT_COLLECTED, "out of memory");
}

static void
start(struct cf_net *net, struct net_job *job)
{
	struct request *r =
	    (struct request *)((char *)job - offsetof(struct request, job));
	struct cf_target target = { .declared = r->ask.declared };
	const char *why;

	if ((why = place_of(r->ask.url, &r->place)) != NULL ||
	    (r->url = join(NULL, r->ask.url)) == NULL) {
		fail(r, CF_ST_MALFORMED, why != NULL ? why : "not a URL");
		return;
	}
	if (r->trust->bad != NULL) {
		fail(r, CF_ST_NOT_COLLECTED, cf_printf(r->arena, "\"%s\" holds "
		    "no certificate that can be read", r->trust->bad));
		return;
	}
	target.host = r->place.host;
	target.port = r->place.port;
	target.connect_host = r->ask.connect_host;
	target.connect_port = r->ask.connect_port;
	/* While it resolves, the question stands for the request. */
	net_end(net, &r->op);
	if (cf_resolve(net, &target, on_resolved, r) != CF_OK)
		finish(r, CF_ST_NOT_COLLECTED, 0, "the run was ended");
}

/* ---- Taking a request ---- */

static bool
plain_line(const char *s)
{
	return strpbrk(s, "\r\n") == NULL;
}

static bool
copy_secret(const struct cf_secret *secret, struct cf_secret **ret)
{
	size_t len;
	const char *bytes;
	char *copy;

	if (secret == NULL)
		return true;
	bytes = cf_secret_bytes(secret, &len);
	if ((copy = malloc(len + 1)) == NULL)
		return false;
	memcpy(copy, bytes, len);
	*ret = cf_secret_new_take(copy, len); /* wipes copy */
	free(copy);
	return *ret != NULL;
}

static const char *
text(struct cf_arena *arena, const char *s)
{
	return cf_strdup(arena, s != NULL ? s : "");
}

/* Everything in ask becomes ours. */
static int
copy_request(struct request *r, const struct cf_http_request *ask)
{
	struct cf_arena *arena = r->arena;
	const char **headers;
	size_t i;

	r->ask = *ask;
	r->ask.method = text(arena, ask->method != NULL ? ask->method : "GET");
	r->ask.url = text(arena, ask->url);
	r->ask.connect_host = text(arena, ask->connect_host);
	r->ask.sigv4 = text(arena, ask->sigv4);
	r->ask.max = ask->max != 0 ? ask->max : CF_HTTP_BODY;
	r->ask.user = r->ask.password = NULL;
	r->ask.client = net_identity_share(ask->client);
	r->ask.trust = NULL;
	headers = cf_calloc(arena, ask->nheaders + 1, sizeof(*headers));
	if (headers == NULL)
		return CF_ENOMEM;
	for (i = 0; i < ask->nheaders; i++) {
		headers[i] = text(arena, ask->headers[i]);
		if (!plain_line(headers[i]))
			return CF_EUSAGE;
	}
	r->ask.headers = headers;
	if (!plain_line(r->ask.method) || strchr(r->ask.method, ' ') != NULL)
		return CF_EUSAGE;
	r->ask.body = ask->body_len > 0 ?
	    cf_memdup(arena, ask->body, ask->body_len) : "";
	if (cf_arena_failed(arena) || !copy_secret(ask->user, &r->user) ||
	    !copy_secret(ask->password, &r->password))
		return CF_ENOMEM;
	cf_buf_init(&r->body, r->ask.max);
	return CF_OK;
}

int
cf_http(struct cf_net *net, const struct cf_http_request *ask, cf_http_fn *fn,
    void *arg)
{
	struct request *r = calloc(1, sizeof(*r));
	int code = CF_ENOMEM;

	if (r == NULL)
		return CF_ENOMEM;
	r->net = net;
	r->fn = fn;
	r->arg = arg;
	cf_buf_init(&r->body, 0);
	if ((r->arena = cf_arena_new(CF_HTTP_BODY + CF_HTTP_HEADERS)) == NULL ||
	    (code = copy_request(r, ask)) != CF_OK ||
	    (code = http_open(net)) != CF_OK ||
	    (code = trust_get(net, ask->trust, &r->trust)) != CF_OK ||
	    (code = net_begin(net, &r->op, cancel)) != CF_OK) {
		request_free(r);
		return code;
	}
	net_later(net, &r->job, start);
	return CF_OK;
}
