/*
 * Looks at each endpoint that is declared to speak SSH.  A first conversation
 * reads the identification and KEXINIT; the others are planned from it: one
 * key exchange for each host key, three requests of a group, one question
 * about authentication.  What they send is known beforehand, so it is sent on
 * connect and each takes two round trips.  They run at once until the server
 * turns one away, then one by one.  Nothing is ever logged in, no exchange but
 * the last is carried through.
 */
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>

#include "collect.h"

#define AT_ONCE 4
#define TRIES 5
#define PAUSE_MS 150 /* after a refusal, once for each try so far */

/* PG-083 and the older half of the web: what a client may ask for. */
const unsigned int ssh_gex_asked[SSH_GEX_ASKED] = { 1024, 2048, 3072 };
#define GEX_MAX 8192

/* One conversation under way. */
struct dialogue {
	struct ssh_endpoint *e;
	struct ssh_job *job;
	struct ssh_transport *transport; /* SSH_ASK_AUTH */
	struct cf_buf send;
	bool heard;   /* an identification came */
	bool asked;   /* the group was answered */
	bool settled; /* the outcome is known */
};

static void step(struct ssh_endpoint *);

static struct ssh_outcome *
outcome_of(struct ssh_endpoint *e, const struct ssh_job *job)
{
	switch (job->what) {
	case SSH_ASK_KEY:
		return &e->keys[job->index].outcome;
	case SSH_ASK_GEX:
		return &e->gex_outcome[job->index];
	case SSH_ASK_AUTH:
		return &e->auth;
	default:
		return &e->lists;
	}
}

static enum cf_talk_want
settle(struct dialogue *d, enum cf_status status, const char *note)
{
	struct ssh_outcome *o = outcome_of(d->e, d->job);

	d->settled = true;
	o->status = status;
	o->note = note;
	return CF_WANT_ENOUGH;
}

const char *const *
ssh_list_split(
    struct cf_arena *arena, const struct ssh_names *list, size_t *ret_n)
{
	struct ssh_names l = *list;
	const char **v, *p;
	size_t n = 0, len;

	v = cf_calloc(arena, CF_SSH_NAMES, sizeof(*v));
	while (v != NULL && n < CF_SSH_NAMES && ssh_names_next(&l, &p, &len))
		v[n++] = cf_strndup(arena, p, len);
	*ret_n = v != NULL ? n : 0;
	return v;
}

/* ---- The first conversation ---- */

/* Pointers into the conversation become pointers into a copy. */
static void
keep_ident(struct ssh_endpoint *e, const struct ssh_ident *id)
{
	e->ident = *id;
	e->ident.line = cf_strndup(e->arena, id->line, id->line_len);
	e->ident.protocol =
	    cf_strndup(e->arena, id->protocol, id->protocol_len);
	e->ident.software =
	    cf_strndup(e->arena, id->software, id->software_len);
	e->hello.status = CF_ST_OK;
}

static bool
keep_init(struct ssh_endpoint *e, const struct ssh_packet *p)
{
	e->raw = cf_memdup(e->arena, p->payload, p->len);
	e->raw_len = p->len;
	return e->raw != NULL && ssh_kexinit_parse(e->raw, p->len, &e->init);
}

static enum cf_talk_want
read_hello(struct dialogue *d, const struct ssh_packet *p)
{
	unsigned int type = p->len > 0 ? p->payload[0] : 0;

	if (type == SSH_MSG_DISCONNECT)
		return settle(
		    d, CF_ST_REFUSED, "the server disconnected at once");
	if (type != SSH_MSG_KEXINIT)
		return CF_WANT_MORE;
	if (!keep_init(d->e, p))
		return settle(
		    d, CF_ST_MALFORMED, "KEXINIT could not be read");
	return settle(d, CF_ST_OK, "");
}

/* ---- A host key ---- */

static enum cf_talk_want
take_key(struct dialogue *d, const struct ssh_packet *p)
{
	struct ssh_key_seen *k = &d->e->keys[d->job->index];
	struct ssh_reply reply;

	if (!ssh_reply_parse(p->payload, p->len, &reply))
		return settle(d, CF_ST_MALFORMED,
		    "the reply of the key exchange could not be read");
	k->blob = cf_memdup(d->e->arena, reply.host_key, reply.host_key_len);
	k->blob_len = reply.host_key_len;
	if (k->blob == NULL ||
	    !ssh_host_key_parse(k->blob, k->blob_len, &k->key))
		return settle(
		    d, CF_ST_MALFORMED, "the host key could not be read");
	return settle(d, CF_ST_OK, "");
}

static enum cf_talk_want
read_exchange(struct dialogue *d, const struct ssh_packet *p,
    const unsigned char **ret_send, size_t *ret_len)
{
	bool gex = d->job->what == SSH_ASK_GEX ||
		   d->e->kex->kind == SSH_KEX_GEX;
	unsigned int type = p->len > 0 ? p->payload[0] : 0, bits;
	struct cf_buf m;

	if (type == SSH_MSG_DISCONNECT && d->job->what == SSH_ASK_GEX) {
		d->e->gex_bits[d->job->index] = 0;
		return settle(d, CF_ST_OK, "");
	}
	if (type == SSH_MSG_DISCONNECT)
		return settle(d, CF_ST_REFUSED, "the server disconnected");
	if (type != SSH_MSG_KEX_REPLY && type != SSH_MSG_GEX_REPLY)
		return CF_WANT_MORE;
	if (!gex || type == SSH_MSG_GEX_REPLY)
		return d->job->what == SSH_ASK_KEY
			   ? take_key(d, p)
			   : settle(d, CF_ST_MALFORMED,
				 "a reply came before the group");
	if (!ssh_gex_group_parse(p->payload, p->len, &bits))
		return settle(
		    d, CF_ST_MALFORMED, "the group could not be read");
	if (d->job->what == SSH_ASK_GEX) {
		d->e->gex_bits[d->job->index] = bits;
		return settle(d, CF_ST_OK, "");
	}
	if (d->asked)
		return CF_WANT_MORE;
	d->asked = true;
	cf_buf_init(&m, CF_SSH_PACKET);
	ssh_kex_write_init(&m, SSH_KEX_GEX);
	cf_buf_reset(&d->send);
	ssh_packet_write(&d->send, m.data, m.len);
	cf_buf_free(&m);
	*ret_send = (const unsigned char *)d->send.data;
	*ret_len = d->send.len;
	return CF_WANT_SEND;
}

/* All packets from the start each time: a conversation has few. */
static enum cf_talk_want
read_packets(struct dialogue *d, const unsigned char *in, size_t len,
    size_t at, const unsigned char **ret_send, size_t *ret_len)
{
	enum cf_talk_want want = CF_WANT_MORE;
	struct ssh_packet p;
	enum ssh_got got;
	size_t n;

	for (n = 0; n < CF_SSH_PACKETS; n++, at += p.used) {
		got = ssh_packet_read(in + at, len - at, &p);
		if (got == SSH_MORE)
			return CF_WANT_MORE;
		if (got == SSH_BAD)
			return settle(d, CF_ST_MALFORMED,
			    "a packet could not be read");
		want = d->job->what == SSH_ASK_HELLO
			   ? read_hello(d, &p)
			   : read_exchange(d, &p, ret_send, ret_len);
		if (want != CF_WANT_MORE)
			return want;
	}
	return settle(d, CF_ST_MALFORMED, "too many packets");
}

/* ---- Authentication ---- */

static enum cf_talk_want
read_auth(struct dialogue *d, const unsigned char *in, size_t len,
    const unsigned char **ret_send, size_t *ret_len)
{
	static const char *const open[] = { "none" };
	struct ssh_endpoint *e = d->e;

	switch (ssh_transport_feed(d->transport, in, len, ret_send, ret_len)) {
	case SSH_STEP_SEND:
		return CF_WANT_SEND;
	case SSH_STEP_DONE:
		e->methods = ssh_list_split(e->arena,
		    ssh_transport_methods(d->transport), &e->nmethods);
		return settle(d, CF_ST_OK, "");
	case SSH_STEP_OPEN:
		e->methods = open;
		e->nmethods = 1;
		return settle(d, CF_ST_OK, "");
	case SSH_STEP_BAD:
		return settle(d, CF_ST_MALFORMED,
		    "the encrypted conversation was not understood");
	case SSH_STEP_LEFT:
		return settle(d, CF_ST_REFUSED, "the server disconnected");
	default:
		return CF_WANT_MORE;
	}
}

/* ---- Conversations ---- */

static enum cf_talk_want
on_bytes(void *arg, const unsigned char *in, size_t len,
    const unsigned char **ret_send, size_t *ret_len)
{
	struct dialogue *d = arg;
	struct ssh_ident id;

	if (d->settled)
		return CF_WANT_ENOUGH;
	switch (ssh_ident_read(in, len, &id)) {
	case SSH_MORE:
		return CF_WANT_MORE;
	case SSH_BAD:
		return settle(
		    d, CF_ST_MALFORMED, "no SSH identification was read");
	default:
		break;
	}
	if (d->job->what == SSH_ASK_HELLO) {
		if (!d->heard)
			keep_ident(d->e, &id);
		d->heard = true;
		if (!cf_streq(d->e->ident.protocol, "2.0") &&
		    !cf_streq(d->e->ident.protocol, "1.99"))
			return settle(d, CF_ST_REFUSED,
			    "the server does not speak protocol 2");
	}
	d->heard = true;
	if (d->job->what == SSH_ASK_AUTH)
		return read_auth(d, in, len, ret_send, ret_len);
	return read_packets(d, in, len, id.used, ret_send, ret_len);
}

/* What OpenSSH says before it drops a conversation for its number. */
static bool
is_limit(const unsigned char *in, size_t len)
{
	static const char *const texts[] = { "Exceeded MaxStartups",
		"Not allowed at this time" };
	size_t i, n;

	for (i = 0; i < CF_NELEM(texts); i++) {
		n = strlen(texts[i]);
		if (len >= n && memcmp(in, texts[i], n) == 0)
			return true;
	}
	return false;
}

/*
 * Turned away at the door, before the identification: asked again later.  In
 * the first conversation a port that is closed, or speaks of something else,
 * is an answer; a server that was heard before is taken to be busy.
 */
static bool
turned_away(const struct dialogue *d, enum cf_talk_end how,
    const unsigned char *in, size_t len)
{
	if (d->heard || d->settled || d->job->tries >= TRIES)
		return false;
	if (how == CF_TALK_REFUSED)
		return d->job->what != SSH_ASK_HELLO;
	return (how == CF_TALK_CLOSED || how == CF_TALK_RESET) &&
	       (d->job->what != SSH_ASK_HELLO || len == 0 ||
		   is_limit(in, len));
}

static void
on_pause(void *arg)
{
	struct ssh_endpoint *e = arg;

	e->paused = false;
	e->pending--;
	step(e);
}

/* A pause counts as under way: nothing starts beside it. */
static void
pause_for(struct ssh_endpoint *e, unsigned int tries)
{
	struct cf_timer *timer;

	e->one_by_one = true;
	if (e->paused || cf_timer_start(e->c->net, PAUSE_MS * (int64_t)tries,
			     on_pause, e, &timer) != CF_OK)
		return;
	e->paused = true;
	e->pending++;
}

static void
conclude(struct dialogue *d, enum cf_talk_end how)
{
	struct ssh_outcome *o = outcome_of(d->e, d->job);

	if (d->settled)
		return;
	o->status =
	    how == CF_TALK_CLOSED ? CF_ST_REFUSED : cf_talk_status(how);
	o->note = cf_talk_end_name(how);
}

static void
on_end(void *arg, enum cf_talk_end how, const unsigned char *in, size_t len)
{
	struct dialogue *d = arg;
	struct ssh_endpoint *e = d->e;

	e->pending--;
	d->job->running = false;
	if (turned_away(d, how, in, len))
		pause_for(e, d->job->tries);
	else {
		conclude(d, how);
		d->job->done = true;
	}
	if (d->job->what == SSH_ASK_HELLO && e->hello.status != CF_ST_OK)
		e->hello = e->lists;
	ssh_transport_free(d->transport);
	cf_buf_free(&d->send);
	free(d);
	step(e);
}

/* Identification, lists with one method and one key, and the first message. */
static void
write_exchange(struct dialogue *d)
{
	const struct ssh_endpoint *e = d->e;
	bool gex = d->job->what == SSH_ASK_GEX;
	enum ssh_kex_kind kind = gex ? SSH_KEX_GEX : e->kex->kind;
	const char *lists[SSH_L_MAX] = { 0 };
	unsigned char cookie[16];
	struct cf_buf m;
	int i;

	for (i = SSH_L_HOST_KEY; i < SSH_L_MAX; i++)
		lists[i] = cf_strndup(
		    e->arena, e->init.lists[i].p, e->init.lists[i].len);
	lists[SSH_L_KEX] = gex ? e->gex : e->kex->name;
	if (!gex)
		lists[SSH_L_HOST_KEY] = e->keys[d->job->index].algorithm;
	if (getrandom(cookie, sizeof(cookie), 0) != (ssize_t)sizeof(cookie))
		memset(cookie, 0x5A, sizeof(cookie));
	cf_buf_str(&d->send, SSH_OUR_IDENT "\r\n");
	cf_buf_init(&m, CF_SSH_PACKET);
	ssh_kexinit_write(&m, cookie, lists);
	ssh_packet_write(&d->send, m.data, m.len);
	cf_buf_reset(&m);
	if (gex)
		ssh_gex_write_request(&m, ssh_gex_asked[d->job->index],
		    ssh_gex_asked[d->job->index], GEX_MAX);
	else if (kind == SSH_KEX_GEX)
		ssh_gex_write_request(&m, 2048, 3072, GEX_MAX);
	else
		ssh_kex_write_init(&m, kind);
	ssh_packet_write(&d->send, m.data, m.len);
	cf_buf_free(&m);
}

/* What is sent on connect; NULL when there is nothing to be asked. */
static const void *
write_first(struct dialogue *d, size_t *ret_len)
{
	const char *missing;

	if (d->job->what == SSH_ASK_AUTH) {
		d->transport = ssh_transport_new(&d->e->init, &missing);
		if (d->transport != NULL)
			return ssh_transport_first(d->transport, ret_len);
		settle(d, CF_ST_NOT_COLLECTED,
		    missing == NULL
			? "out of memory"
			: cf_printf(d->e->arena,
			      "no %s in common with this program", missing));
		return NULL;
	}
	if (d->job->what == SSH_ASK_HELLO)
		cf_buf_str(&d->send, SSH_OUR_IDENT "\r\n");
	else
		write_exchange(d);
	*ret_len = d->send.len;
	return cf_buf_failed(&d->send) ? NULL : d->send.data;
}

static void
start(struct ssh_endpoint *e, struct ssh_job *job)
{
	struct cf_talk talk = { .addr = e->addr,
		.max = CF_SSH_TALK_BYTES,
		.read = on_bytes,
		.done = on_end };
	struct dialogue *d = calloc(1, sizeof(*d));

	job->tries++;
	if (d != NULL) {
		d->e = e;
		d->job = job;
		cf_buf_init(&d->send, 2 * CF_SSH_PACKET);
		talk.arg = d;
		talk.first = write_first(d, &talk.first_len);
		job->running = true;
		e->pending++;
		if (talk.first != NULL && cf_talk(e->c->net, &talk) == CF_OK)
			return;
		job->running = false;
		e->pending--;
		ssh_transport_free(d->transport);
		cf_buf_free(&d->send);
		free(d);
	}
	job->done = true;
}

/* ---- The plan ---- */

static void
add_job(struct ssh_endpoint *e, enum ssh_what what, size_t index)
{
	if (e->njobs < SSH_JOBS)
		e->jobs[e->njobs++] =
		    (struct ssh_job){ .what = what, .index = index };
}

static bool
key_is_planned(const struct ssh_endpoint *e, const char *type)
{
	size_t i;

	for (i = 0; i < e->nkeys; i++) {
		if (cf_streq(e->keys[i].type, type))
			return true;
	}
	return false;
}

/* One exchange for each key, whatever the ways to sign with it. */
static void
plan_keys(struct ssh_endpoint *e)
{
	struct ssh_names l = e->init.lists[SSH_L_HOST_KEY];
	struct ssh_key_seen *k;
	const char *p, *type;
	size_t len;

	e->kex = ssh_kex_choose(&e->init.lists[SSH_L_KEX]);
	while (ssh_names_next(&l, &p, &len)) {
		type = ssh_host_key_type(p, len);
		if (type != NULL && key_is_planned(e, type))
			continue;
		if (type == NULL || e->nkeys == CF_SSH_HOST_KEYS) {
			e->keys_left_out = true;
			continue;
		}
		k = &e->keys[e->nkeys++];
		k->algorithm = cf_strndup(e->arena, p, len);
		k->type = type;
		k->outcome.status = CF_ST_NOT_COLLECTED;
		k->outcome.note = e->kex != NULL
				      ? "the conversation could not start"
				      : "no key exchange method in common with "
					"this program";
		if (e->kex != NULL)
			add_job(e, SSH_ASK_KEY, e->nkeys - 1);
	}
}

static void
plan_rest(struct ssh_endpoint *e)
{
	static const char *const gex[] = {
		"diffie-hellman-group-exchange-sha256",
		"diffie-hellman-group-exchange-sha1"
	};
	size_t i;

	plan_keys(e);
	for (i = 0; i < CF_NELEM(gex) && e->gex == NULL; i++) {
		if (ssh_names_have(&e->init.lists[SSH_L_KEX], gex[i]))
			e->gex = gex[i];
	}
	for (i = 0; i < SSH_GEX_ASKED; i++) {
		e->gex_outcome[i].status = CF_ST_NOT_COLLECTED;
		e->gex_outcome[i].note = "the conversation could not start";
		if (e->gex != NULL)
			add_job(e, SSH_ASK_GEX, i);
	}
	add_job(e, SSH_ASK_AUTH, 0);
}

/* True when something was started, or could not be. */
static bool
start_some(struct ssh_endpoint *e)
{
	bool any = false;
	size_t i;

	for (i = 0; i < e->njobs; i++) {
		if (e->pending >= (e->one_by_one ? 1 : AT_ONCE))
			break;
		if (e->jobs[i].running || e->jobs[i].done)
			continue;
		start(e, &e->jobs[i]);
		any = true;
	}
	return any;
}

/* Where addresses differ: what a rule fails on, and the identification. */
static const struct cf_worse worse[] = {
	{ "ssh.dh_gex_min", CF_WORSE_LESS },
	{ 0 },
};

static void
endpoint_free(struct ssh_endpoint *e)
{
	struct cf_look *look = e->look;

	cf_arena_free(e->arena);
	free(e);
	cf_look_end(look);
}

/* Whatever may start now; the endpoint ends when nothing is left. */
static void
step(struct ssh_endpoint *e)
{
	if (e->stepping)
		return;
	e->stepping = true;
	do {
		if (e->njobs == 1 && e->jobs[0].done &&
		    e->lists.status == CF_ST_OK)
			plan_rest(e);
	} while (start_some(e));
	e->stepping = false;
	if (e->pending > 0)
		return;
	if (cf_arena_failed(e->arena))
		ssh_emit_failure(e->c, e->subject, CF_ST_NOT_COLLECTED,
		    "the answers take too much memory");
	else
		ssh_emit_endpoint(e);
	endpoint_free(e);
}

static void
on_look(void *arg, struct cf_look *look)
{
	const struct cf_endpoint *ep = arg;
	const char *subject = cf_subject(look->c->arena, "endpoint", ep->id);
	struct ssh_endpoint *e = calloc(1, sizeof(*e));

	if (look->status != CF_ST_OK)
		ssh_emit_failure(look->c, subject, look->status, look->note);
	else if (e == NULL || (e->arena = cf_arena_new(CF_ARENA_SSH)) == NULL)
		ssh_emit_failure(look->c, subject, CF_ST_NOT_COLLECTED,
		    "out of memory");
	else {
		e->c = look->c;
		e->look = look;
		e->subject = subject;
		e->addr = look->addr;
		e->hello.status = e->lists.status = e->auth.status =
		    CF_ST_NOT_COLLECTED;
		e->hello.note = e->lists.note = e->auth.note =
		    "the conversation could not start";
		add_job(e, SSH_ASK_HELLO, 0);
		step(e);
		return;
	}
	free(e);
	cf_look_end(look);
}

static void
endpoint_start(struct cf_collect *c, const struct cf_endpoint *ep)
{
	struct cf_looks_options o = cf_looks_of(c->arena, ep);

	o.worse = worse;
	o.addresses = "ssh.addresses";
	o.differ = "ssh.addresses_differ";
	o.start = on_look;
	o.arg = (void *)ep;
	if (cf_looks(c, &o) != CF_OK)
		ssh_emit_failure(c, o.subject, CF_ST_NOT_COLLECTED,
		    "the resolution could not start");
}

int
ssh_collect(struct cf_collect *c, struct cf_err *err)
{
	size_t i;

	(void)err;
	for (i = 0; i < c->deployment->nendpoints; i++) {
		if (cf_streq(c->deployment->endpoints[i].protocol, "ssh"))
			endpoint_start(c, &c->deployment->endpoints[i]);
	}
	return CF_OK;
}
