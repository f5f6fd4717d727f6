/*
 * Who may connect now: at most so many connections to one address and so many
 * overall.  First come, first served for each address; addresses take turns,
 * so that one slow host cannot hold back the others.  The port does not
 * count: politeness is towards a machine.  One that answered before and turns
 * connections away now wants less of them: half as many at once from then on,
 * none for a moment, and after some that went well one more again.  With a
 * rate each connection is counted out as well, and none is opened ahead.
 */
#include <stdlib.h>
#include <string.h>

#include "room.h"

#define BUCKETS 1024
#define BURST 4	   /* conversations without a word, one after the other */
#define BURST_NO 16 /* the same of a host that says no that way */
#define CALM 8	   /* that went well, before one more at once */
#define HOLD_MS 250 /* doubled each time, as long as nothing is heard */
/* After so many in a row it is gone, or says no that way. */
#define HOLDS 5
#define HOLDS_CONNECTED 2
#define TRIES 5 /* of one conversation */
#define ONE 1000 /* connection, in credit: so many a ms at a rate of one a s */
#define SAVED_MS 50 /* credit is saved for so long: the tick comes as often */

struct net_host {
	struct net_host *next; /* in its bucket */
	struct cf_addr addr;
	unsigned int active;
	TAILQ_HEAD(, net_slot) waiting;
	unsigned int nwaiting;
	TAILQ_ENTRY(net_host) link; /* in ready */
	bool ready;
	TAILQ_HEAD(, net_spare) spares;
	unsigned int nspares, ahead;
	bool willing;	/* somebody said that more follows */
	bool no_spares; /* one failed */
	unsigned int limit; /* connections at once, at most per_host */
	unsigned int heard; /* port where it said something last, 0 none */
	bool limiting;	    /* it was held before */
	bool says_no;	    /* by going without a word */
	unsigned int mute;  /* conversations since, without a word */
	unsigned int calm, holds; /* holds: without a word between */
	uint64_t held_until; /* 0: it may be talked to */
	LIST_ENTRY(net_host) held;
	uint64_t credit, credit_at; /* thousandths of connections, with a rate */
	bool paced;
	LIST_ENTRY(net_host) pace;
};

int
net_sched_init(struct cf_net *net, unsigned int per_host, unsigned int total,
    unsigned int rate)
{
	struct net_sched *sched = &net->sched;

	TAILQ_INIT(&sched->ready);
	LIST_INIT(&sched->held);
	LIST_INIT(&sched->paced);
	sched->rate = rate;
	sched->per_host = per_host;
	sched->total = total;
	sched->buckets = calloc(BUCKETS, sizeof(*sched->buckets));
	return sched->buckets != NULL ? CF_OK : CF_ENOMEM;
}

void
net_sched_free(struct cf_net *net)
{
	struct net_host *host;

	/* Nobody is interested in them any more, but they had to wait. */
	while ((host = LIST_FIRST(&net->sched.paced)) != NULL) {
		LIST_REMOVE(host, pace);
		free(host);
	}
	free(net->sched.buckets);
	net->sched.buckets = NULL;
}

/* FNV-1a over the address. */
static unsigned int
bucket(const struct cf_addr *addr)
{
	uint32_t h = 2166136261u;
	size_t i;

	for (i = 0; i < sizeof(addr->ip); i++)
		h = (h ^ addr->ip[i]) * 16777619u;
	return h % BUCKETS;
}

static bool
same_host(const struct cf_addr *a, const struct cf_addr *b)
{
	return a->family == b->family &&
	    memcmp(a->ip, b->ip, a->family == 4 ? 4 : 16) == 0;
}

static struct net_host *
host_for(struct net_sched *sched, const struct cf_addr *addr)
{
	struct net_host **p, *host;

	for (p = &sched->buckets[bucket(addr)]; *p != NULL; p = &(*p)->next)
		if (same_host(&(*p)->addr, addr))
			return *p;
	if ((host = calloc(1, sizeof(*host))) == NULL)
		return NULL;
	host->addr = *addr;
	host->limit = sched->per_host;
	host->credit = ONE;
	TAILQ_INIT(&host->waiting);
	TAILQ_INIT(&host->spares);
	*p = host;
	return host;
}

/* Puts the host into the list of those that may go, takes it out, or forgets
 * it when nobody is interested any more. */
static void
settle(struct net_sched *sched, struct net_host *host)
{
	bool ready = !TAILQ_EMPTY(&host->waiting) &&
	    host->active < host->limit && host->held_until == 0 &&
	    !host->paced;
	struct net_host **p;
	struct net_spare *spare;

	if (ready && !host->ready)
		TAILQ_INSERT_TAIL(&sched->ready, host, link);
	if (!ready && host->ready)
		TAILQ_REMOVE(&sched->ready, host, link);
	host->ready = ready;
	if (host->active > 0 || !TAILQ_EMPTY(&host->waiting) || host->paced)
		return;
	while ((spare = TAILQ_FIRST(&host->spares)) != NULL)
		spare->drop(spare);
	if (host->held_until != 0)
		LIST_REMOVE(host, held);
	p = &sched->buckets[bucket(&host->addr)];
	while (*p != host)
		p = &(*p)->next;
	*p = host->next;
	free(host);
}

/* What time has earned. */
static void
earn(struct cf_net *net, struct net_host *host)
{
	uint64_t now = net_now(net), rate = net->sched.rate;
	uint64_t most = rate * SAVED_MS > ONE ? rate * SAVED_MS : ONE;

	if (host->credit_at != 0)
		host->credit += (now - host->credit_at) * rate;
	if (host->credit > most)
		host->credit = most;
	host->credit_at = now;
}

/* One connection; the next one may have to wait. */
static void
spend(struct cf_net *net, struct net_host *host)
{
	if (net->sched.rate == 0)
		return;
	earn(net, host);
	host->credit -= host->credit > ONE ? ONE : host->credit;
	if (host->credit >= ONE)
		return;
	host->paced = true;
	LIST_INSERT_HEAD(&net->sched.paced, host, pace);
}

static void
pump(struct cf_net *net, struct net_job *job)
{
	struct net_sched *sched = &net->sched;
	struct net_host *host;
	struct net_slot *slot;

	(void)job;
	while (sched->active < sched->total &&
	    (host = TAILQ_FIRST(&sched->ready)) != NULL) {
		slot = TAILQ_FIRST(&host->waiting);
		TAILQ_REMOVE(&host->waiting, slot, link);
		host->nwaiting--;
		slot->held = true;
		host->active++;
		sched->active++;
		spend(net, host);
		/* To the end of the row: addresses take turns. */
		TAILQ_REMOVE(&sched->ready, host, link);
		host->ready = false;
		settle(sched, host);
		slot->granted(net, slot);
	}
}

int
net_slot_ask(struct cf_net *net, struct net_slot *slot,
    const struct cf_addr *addr,
    void (*granted)(struct cf_net *, struct net_slot *))
{
	struct cf_addr plain = cf_addr_unmap(addr);
	struct net_host *host;

	if ((host = host_for(&net->sched, &plain)) == NULL)
		return CF_ENOMEM;
	slot->host = host;
	slot->held = false;
	slot->granted = granted;
	TAILQ_INSERT_TAIL(&host->waiting, slot, link);
	host->nwaiting++;
	settle(&net->sched, host);
	net_later(net, &net->sched.pump, pump);
	return CF_OK;
}

void
net_slot_drop(struct cf_net *net, struct net_slot *slot)
{
	struct net_host *host = slot->host;

	if (host == NULL)
		return;
	if (slot->held) {
		host->active--;
		net->sched.active--;
	} else {
		TAILQ_REMOVE(&host->waiting, slot, link);
		host->nwaiting--;
	}
	slot->host = NULL;
	slot->held = false;
	settle(&net->sched, host);
	net_later(net, &net->sched.pump, pump);
}

/* ---- A host that wants less ---- */

void
net_slot_word(struct cf_net *net, struct net_slot *slot, unsigned int port)
{
	struct net_host *host = slot->host;

	host->heard = port;
	host->mute = host->holds = 0;
	if (host->limit < net->sched.per_host && ++host->calm >= CALM) {
		host->calm = 0;
		host->limit++;
		settle(&net->sched, host);
		net_later(net, &net->sched.pump, pump);
	}
}

static void
hold(struct cf_net *net, struct net_slot *slot)
{
	struct net_host *host = slot->host;
	unsigned int most =
	    host->active < host->limit ? host->active : host->limit;

	/* All connections of one burst are one trouble. */
	if (host->held_until != 0)
		return;
	host->limit = most > 1 ? most / 2 : 1;
	host->calm = 0;
	host->limiting = true;
	host->held_until = net_now(net) + ((uint64_t)HOLD_MS << host->holds++);
	LIST_INSERT_HEAD(&net->sched.held, host, held);
	net_spares_drop(net, slot);
	settle(&net->sched, host);
}

/*
 * A server may also say no by going.  The same words once more, at once, tell
 * that from a slip; then later and with fewer beside them; and one that goes
 * all the same, whatever the pause, is taken to say no from then on.
 */
bool
net_slot_trouble(struct cf_net *net, struct net_slot *slot, unsigned int port,
    bool connected, unsigned int tries)
{
	struct net_host *host = slot->host;
	unsigned int most = connected ? HOLDS_CONNECTED : HOLDS;

	/* Another port may be shut for everybody. */
	if ((!connected || host->heard != 0) && host->heard != port)
		return false;
	if (connected &&
	    ++host->mute < (host->says_no ? BURST_NO : BURST)) {
		if (host->says_no)
			return tries == 0;
		if (tries == 0 && !host->limiting)
			return true;
	}
	if (host->held_until == 0 &&
	    (host->holds >= most || (connected && tries >= TRIES))) {
		host->says_no |= connected;
		return false;
	}
	hold(net, slot);
	return true;
}

void
net_slot_again(struct cf_net *net, struct net_slot *slot)
{
	struct net_host *host = slot->host;

	host->active--;
	net->sched.active--;
	slot->held = false;
	TAILQ_INSERT_HEAD(&host->waiting, slot, link);
	host->nwaiting++;
	settle(&net->sched, host);
	net_later(net, &net->sched.pump, pump);
}

void
net_sched_tick(struct cf_net *net)
{
	struct net_host *host, *next;
	uint64_t now = net_now(net);

	for (host = LIST_FIRST(&net->sched.held); host != NULL; host = next) {
		next = LIST_NEXT(host, held);
		if (now < host->held_until && !net->stopping)
			continue;
		LIST_REMOVE(host, held);
		host->held_until = 0;
		settle(&net->sched, host);
		net_later(net, &net->sched.pump, pump);
	}
	for (host = LIST_FIRST(&net->sched.paced); host != NULL; host = next) {
		next = LIST_NEXT(host, pace);
		earn(net, host);
		if (host->credit < ONE && !net->stopping)
			continue;
		LIST_REMOVE(host, pace);
		host->paced = false;
		settle(&net->sched, host);
		net_later(net, &net->sched.pump, pump);
	}
}

/* ---- Opened ahead ---- */

bool
net_spare_wanted(struct cf_net *net, struct net_slot *slot, int ahead)
{
	struct net_sched *sched = &net->sched;
	struct net_host *host = slot->host;
	unsigned int most = sched->per_host > CF_NET_AHEAD ?
	    sched->per_host : CF_NET_AHEAD;

	if (host == NULL || sched->rate > 0)
		return false;
	if (ahead >= 0)
		host->ahead = (unsigned int)ahead;
	host->willing |= ahead > 0;
	return host->willing && !host->no_spares && !net->stopping && host->active > 0 &&
	    host->nspares < most &&
	    host->nspares < host->nwaiting + host->ahead &&
	    sched->spares < sched->total / 4;
}

void
net_spare_put(
    struct cf_net *net, struct net_slot *slot, struct net_spare *spare)
{
	spare->host = slot->host;
	TAILQ_INSERT_TAIL(&spare->host->spares, spare, link);
	spare->host->nspares++;
	net->sched.spares++;
}

struct net_spare *
net_spare_take(struct cf_net *net, struct net_slot *slot, unsigned int port)
{
	struct net_spare *spare;

	TAILQ_FOREACH(spare, &slot->host->spares, link) {
		if (spare->port == port) {
			net_spare_gone(net, spare, false);
			return spare;
		}
	}
	return NULL;
}

void
net_spare_gone(struct cf_net *net, struct net_spare *spare, bool failed)
{
	struct net_host *host = spare->host;

	if (host == NULL)
		return;
	TAILQ_REMOVE(&host->spares, spare, link);
	host->nspares--;
	net->sched.spares--;
	host->no_spares |= failed;
	spare->host = NULL;
}

void
net_spares_drop(struct cf_net *net, struct net_slot *slot)
{
	struct net_host *host = slot->host;
	struct net_spare *spare;

	(void)net;
	host->no_spares = true;
	while ((spare = TAILQ_FIRST(&host->spares)) != NULL)
		spare->drop(spare);
}
