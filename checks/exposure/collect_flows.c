/*
 * The flow matrix against what answers: for each host that it names, TCP
 * connections to its declared ports and to the well-known administration
 * ports.  At most CF_NET_PER_HOST at once to an address; no byte is sent.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "exposure.h"

/*
 * Ports that administer something (IANA service names, and the defaults in
 * the products' own documentation).  TCP only: IPMI (623) and SNMP (161) are
 * UDP, and so are not here.
 */
static const unsigned short well_known[] = {
	21,    /* FTP */
	22,    /* SSH */
	23,    /* Telnet */
	80,    /* HTTP */
	111,   /* portmapper */
	135,   /* MS RPC */
	139,   /* NetBIOS session */
	389,   /* LDAP */
	443,   /* HTTPS */
	445,   /* SMB */
	512,   /* rexec */
	513,   /* rlogin */
	514,   /* rsh */
	873,   /* rsync */
	1433,  /* SQL Server */
	1521,  /* Oracle */
	2049,  /* NFS */
	2375,  /* Docker, clear */
	2376,  /* Docker, TLS */
	2379,  /* etcd, clients */
	2380,  /* etcd, peers */
	3260,  /* iSCSI */
	3306,  /* MySQL */
	3389,  /* RDP */
	4505,  /* Salt, publish */
	4506,  /* Salt, return */
	5000,  /* Keystone, Docker registry */
	5432,  /* PostgreSQL */
	5672,  /* AMQP */
	5900,  /* VNC */
	5985,  /* WinRM, clear */
	5986,  /* WinRM, TLS */
	6379,  /* Redis */
	6443,  /* Kubernetes API */
	6789,  /* Ceph monitor */
	8006,  /* Proxmox VE */
	8080,  /* HTTP, second */
	8443,  /* HTTPS, second */
	8500,  /* Consul */
	8774,  /* Nova */
	9000,  /* Portainer, MinIO and others */
	9090,  /* Prometheus, Cockpit */
	9100,  /* node exporter */
	9200,  /* Elasticsearch */
	9443,  /* vCenter and others */
	10250, /* kubelet */
	11211, /* memcached */
	15672, /* RabbitMQ management */
	16509, /* libvirt, clear */
	16514, /* libvirt, TLS */
	27017, /* MongoDB */
	35357, /* Keystone, administration */
};

struct scan {
	struct cf_collect *c;
	const char *host, *subject;
	unsigned short ports[CF_EXPOSURE_PORTS + CF_NELEM(well_known)];
	/* of each port over all addresses, EXP_OPEN before all others */
	enum exp_port state[CF_EXPOSURE_PORTS + CF_NELEM(well_known)];
	size_t nports;
	struct exp_list addrs, sources;
	enum cf_status status;
	const char *note;
	size_t pending;
};
struct one {
	struct scan *s;
	size_t port; /* its index */
};

/* ---- What is tried ---- */

/* False when the list is full. */
static bool
add_port(struct scan *s, unsigned int port, size_t limit)
{
	size_t i;

	for (i = 0; i < s->nports; i++)
		if (s->ports[i] == port)
			return true;
	if (s->nports == limit)
		return false;
	s->ports[s->nports] = (unsigned short)port;
	s->state[s->nports++] = EXP_UNTRIED;
	return true;
}

static int
by_number(const void *a, const void *b)
{
	return *(const unsigned short *)a - *(const unsigned short *)b;
}

static void
fill_ports(struct scan *s)
{
	const struct cf_deployment *d = s->c->deployment;
	size_t i, k;

	for (i = 0; i < d->nflows; i++)
		for (k = 0; cf_streq(d->flows[i].host, s->host) &&
		     k < d->flows[i].ports.n; k++)
			if (!add_port(s, (unsigned int)strtoul(
			    d->flows[i].ports.v[k], NULL, 10),
			    CF_EXPOSURE_PORTS)) {
				s->status = CF_ST_PARTIAL;
				s->note = "more declared ports than are tried";
			}
	for (i = 0; i < CF_NELEM(well_known); i++)
		add_port(s, well_known[i], CF_NELEM(s->ports));
	qsort(s->ports, s->nports, sizeof(*s->ports), by_number);
}

/* ---- What is said ---- */

static void
emit_list(struct scan *s, const char *key, const struct exp_list *l,
    enum cf_status status)
{
	cf_emit(s->c, &(struct cf_claim){ .subject = s->subject, .key = key,
	    .value = cf_v_list(l->v, l->n), .status = status,
	    .note = status == CF_ST_OK ? NULL : s->note });
}

static void
emit_none(struct scan *s, enum cf_status status, const char *note)
{
	static const char *const keys[] = { "exposure.flow_open",
		"exposure.flow_refused", "exposure.flow_silent" };
	size_t i;

	for (i = 0; i < CF_NELEM(keys); i++)
		cf_emit_status(s->c, s->subject, keys[i], status, "%s", note);
}

static void
done(struct scan *s)
{
	struct cf_arena *arena = s->c->arena;
	struct exp_list lists[EXP_UNTRIED + 1] = { 0 };
	size_t i;

	if (--s->pending > 0)
		return;
	for (i = 0; i < s->nports; i++)
		exp_add(arena, &lists[s->state[i]],
		    cf_printf(arena, "%u", s->ports[i]));
	emit_list(s, "exposure.flow_addresses", &s->addrs, CF_ST_OK);
	emit_list(s, "exposure.flow_vantage", &s->sources, CF_ST_OK);
	if (lists[EXP_UNTRIED].n == s->nports) {
		emit_none(s, CF_ST_NOT_COLLECTED,
		    "no way to its addresses from here");
		return;
	}
	if (lists[EXP_UNTRIED].n > 0) {
		s->status = CF_ST_PARTIAL;
		s->note = "some ports could not be tried";
	}
	emit_list(s, "exposure.flow_open", &lists[EXP_OPEN], s->status);
	emit_list(s, "exposure.flow_refused", &lists[EXP_REFUSED], s->status);
	emit_list(s, "exposure.flow_silent", &lists[EXP_SILENT], s->status);
}

/* Open at one address is open; the enum stands in that order. */
static void
on_tried(void *arg, enum exp_port state)
{
	struct one *one = arg;

	if (state < one->s->state[one->port])
		one->s->state[one->port] = state;
	done(one->s);
}

static void
try_address(struct scan *s, struct cf_addr addr)
{
	struct cf_arena *arena = s->c->arena;
	struct one *ones = cf_calloc(arena, s->nports, sizeof(*ones));
	char text[CF_ADDR_LEN];
	size_t i;

	cf_addr_text(&addr, text);
	if (addr.family == 0)
		snprintf(text, sizeof(text), "(proxy)");
	exp_add(arena, &s->addrs, cf_strdup(arena, text));
	if (ones == NULL || !exp_source(s->c, &addr, text)) {
		s->status = CF_ST_PARTIAL;
		s->note = "some addresses could not be tried from here";
		return;
	}
	exp_add(arena, &s->sources, cf_strdup(arena, text));
	for (i = 0; i < s->nports; i++) {
		ones[i] = (struct one){ s, i };
		addr.port = s->ports[i];
		s->pending++;
		exp_try(s->c, &addr, on_tried, &ones[i]);
	}
}

static void
on_places(void *arg, const struct exp_places *p)
{
	struct scan *s = arg;
	size_t i;

	if (p->n == 0) {
		emit_none(s, p->status == CF_ST_OK ? CF_ST_NOT_COLLECTED :
		    p->status, p->note);
		return;
	}
	if (p->status != CF_ST_OK) {
		s->status = p->status;
		s->note = cf_strdup(s->c->arena, p->note);
	}
	s->pending = 1; /* ours, so that the end comes once and last */
	for (i = 0; i < p->n; i++)
		try_address(s, p->addrs[i]);
	done(s);
}

static void
start(struct cf_collect *c, const char *host)
{
	struct scan *s = cf_alloc(c->arena, sizeof(*s));

	if (s == NULL)
		return;
	s->c = c;
	s->host = host;
	s->subject = cf_subject(c->arena, "flow", host);
	s->note = "";
	fill_ports(s);
	if (!exp_places_host(c, host, 0, on_places, s))
		emit_none(s, CF_ST_NOT_COLLECTED,
		    "the resolution could not start");
}

int
exp_collect_flows(struct cf_collect *c, struct cf_err *err)
{
	const struct cf_deployment *d = c->deployment;
	size_t i, k;

	(void)err;
	for (i = 0; i < d->nflows; i++) {
		for (k = 0; k < i; k++)
			if (cf_streq(d->flows[k].host, d->flows[i].host))
				break;
		if (k == i)
			start(c, d->flows[i].host);
	}
	return CF_OK;
}
