/*
 * What the files of this room share: the loop's object, work put off to the
 * next turn, requests under way, and slots of the limits.  Nothing here is
 * for other rooms; they see confiance/net.h.
 */
#ifndef NET_ROOM_H
#define NET_ROOM_H

#include <sys/queue.h>

#include <uv.h>

#include <confiance/limits.h>
#include <confiance/net.h>

/* Work for the next turn of the loop: how a callback is never made from
 * inside the call that asks.  Lives in its owner; at most once in the queue. */
struct net_job {
	TAILQ_ENTRY(net_job) link;
	void (*run)(struct cf_net *, struct net_job *);
	bool queued;
};
TAILQ_HEAD(net_jobs, net_job);

/* A request that was accepted and not yet answered.  cancel() answers it as
 * not collected; it is called from the loop only. */
struct net_op {
	TAILQ_ENTRY(net_op) link;
	void (*cancel)(struct cf_net *, struct net_op *);
};
TAILQ_HEAD(net_ops, net_op);

/* A place among the connections to one address; see sched.c. */
struct net_host;
struct net_slot {
	TAILQ_ENTRY(net_slot) link;
	struct net_host *host; /* NULL: neither waiting nor held */
	bool held;
	void (*granted)(struct cf_net *, struct net_slot *);
};
/* A connection opened ahead to an address, for whoever talks to it next; it is
 * dropped when nobody talks to that address any more. */
struct net_spare {
	TAILQ_ENTRY(net_spare) link;
	struct net_host *host; /* NULL: taken or gone */
	unsigned int port;
	void (*drop)(struct net_spare *);
};
struct net_sched {
	struct net_host **buckets;
	TAILQ_HEAD(, net_host) ready; /* someone waits, and may go */
	LIST_HEAD(, net_host) held;   /* not to be talked to for a moment */
	unsigned int active, spares;
	unsigned int per_host, total;
	unsigned int rate; /* of one address a second, 0 none */
	LIST_HEAD(, net_host) paced; /* they wait for their next one */
	struct net_job pump;
};

/* The times of limits.h, here so that a test need not wait for them. */
struct net_times {
	uint64_t connect, idle, talk, dns, http, http_idle;
};

struct ssl_st;
#define DTLS_MTU 1400 /* of a datagram of ours; nothing asks for the real one */

/* For SSL_set_timer_cb(): somewhat before CF_DTLS_WAIT_MS and what follows, so
 * that OpenSSL writes its flight anew, with numbers of its own, when it is to
 * be sent again: a peer drops what has a number that it knows. */
unsigned int net_dtls_timer(struct ssl_st *, unsigned int us);
struct bio_st;
/* That flight; 0 bytes for none. */
size_t net_dtls_again(struct ssl_st *, struct bio_st *out, struct cf_buf *say);

struct net_dns;
struct net_trust;
struct net_http;
struct net_tls;

struct net_waiter;
struct cf_net {
	uv_loop_t loop;
	uv_timer_t tick;
	uv_idle_t idle;
	struct net_jobs jobs;
	struct net_ops ops;
	size_t nops;
	TAILQ_HEAD(, net_waiter) waiting; /* gate.c */
	size_t inside;
	size_t nclosing; /* handles on their way out */
	bool running;
	bool stopping;	 /* cancelled or out of time: answer and go */
	uint64_t refuse_at; /* from then on nothing is accepted any more */
	uint64_t end_at;    /* in the loop's time, ms */
	const volatile int *cancel;
	bool offline;
	int family; /* 0 both */
	struct cf_arena *arena; /* as long as the net */
	const char *resolver;
	const char *trust_anchor;
	struct cf_proxy proxy;	   /* kind none: there is none */
	const char **names;	   /* that the proxy resolves */
	size_t nnames;
	struct net_times times;
	struct net_sched sched;
	struct cf_net_stats stats;
	struct net_dns *dns;	 /* made by the first question */
	struct net_trust *trust; /* made by the first chain */
	struct net_tls *tls;	 /* made by the first handshake */
	struct net_http *http;	 /* made by the first request */
	SLIST_HEAD(, net_declared) declared; /* client certificates */
	char read[65536]; /* what libuv reads into, copied at once */
};

void net_identities_free(struct cf_net *);
void net_later(struct cf_net *, struct net_job *,
    void (*run)(struct cf_net *, struct net_job *));
void net_later_drop(struct cf_net *, struct net_job *);
/* CF_ECANCELLED when the run is over. */
int net_begin(struct cf_net *, struct net_op *,
    void (*cancel)(struct cf_net *, struct net_op *));
void net_end(struct cf_net *, struct net_op *);
uint64_t net_now(struct cf_net *); /* ms, fresh */
/* uv_close(), counted, so that a run ends with everything closed; closed may
 * be NULL.  net_closed() must be called by the close callback. */
void net_close(struct cf_net *, uv_handle_t *, uv_close_cb closed);
void net_closed(struct cf_net *);
/* Turns the loop until all that was closed is gone. */
void net_settle(struct cf_net *);

int net_sched_init(struct cf_net *, unsigned int per_host, unsigned int total,
    unsigned int rate);
void net_sched_free(struct cf_net *);
/* granted() comes from the loop, first come first served for each address;
 * the port does not count. */
int net_slot_ask(struct cf_net *, struct net_slot *, const struct cf_addr *,
    void (*granted)(struct cf_net *, struct net_slot *));
void net_slot_drop(struct cf_net *, struct net_slot *); /* in any state */
/* The peer said something. */
void net_slot_word(struct cf_net *, struct net_slot *, unsigned int port);
/* It turned a conversation away without a word, which was tried again so often
 * before.  True when fewer at once may help: net_slot_again() puts the one who
 * asked first in the row, and granted() is called once more. */
bool net_slot_trouble(struct cf_net *, struct net_slot *, unsigned int port,
    bool connected, unsigned int tries);
void net_slot_again(struct cf_net *, struct net_slot *);
void net_sched_tick(struct cf_net *); /* the moment may be over */
/* Whether one more connection to the slot's address should be opened ahead;
 * ahead: how many more the one who talks is sure to want, -1 as last said. */
bool net_spare_wanted(struct cf_net *, struct net_slot *, int ahead);
void net_spare_put(struct cf_net *, struct net_slot *, struct net_spare *);
/* The one opened first, so that a server that serves one after the other
 * never waits for a silent one; NULL none. */
struct net_spare *net_spare_take(
    struct cf_net *, struct net_slot *, unsigned int port);
/* Closes those to the slot's address, and none is opened any more. */
void net_spares_drop(struct cf_net *, struct net_slot *);
/* failed: the server did not like it; none is opened any more. */
void net_spare_gone(struct cf_net *, struct net_spare *, bool failed);

/* The address of family 0 of a name that the proxy resolves, and back; NULL for
 * another address. */
int net_name_addr(struct cf_net *, const char *name, unsigned int port,
    struct cf_addr *ret);
const char *net_addr_name(const struct cf_net *, const struct cf_addr *);

/* "192.0.2.1" or "[2001:db8::1]" or without brackets as an address. */
int net_literal(const char *host, unsigned int port, struct cf_addr *ret);
void net_sockaddr(const struct cf_addr *, struct sockaddr_storage *ret);

void net_dns_free(struct cf_net *);
void net_trust_free(struct cf_net *);
void net_tls_free(struct cf_net *);
void net_http_free(struct cf_net *);

/* A copy in malloc'ed memory; NULL counts as "". */
char *net_dup(const char *);

#endif
