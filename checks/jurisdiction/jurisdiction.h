/*
 * What the files of this room share: the tables of the world (providers,
 * countries and their laws, certification authorities, networks without a
 * place), the two data sets of places, and what they say about an address.
 *
 * Everything is borrowed from the region that it was loaded into and const
 * after load.  No object of a library shows.
 */
#ifndef CONFIANCE_JURISDICTION_H
#define CONFIANCE_JURISDICTION_H

#include <confiance/check.h>
#include <confiance/net.h>

/* ---- The tables (world.c) ---- */

/* What a name is the name of: each has suffixes of its own in the table. */
enum jur_suffix {
	JUR_SUFFIX_CNAME, /* a host, or a step of its chain */
	JUR_SUFFIX_NS,
	JUR_SUFFIX_MX,
	JUR_SUFFIX_SPF, /* what an SPF record includes */
	JUR_SUFFIX_WEB, /* what a page loads */
	JUR_SUFFIXES
};

/* An organisation that runs networks or names. */
struct jur_provider {
	const char *id;
	const char *name;
	const char *hq;	     /* country of its seat, "" unknown */
	const char *control; /* country of the ultimate controller */
	const char *parent;  /* "" none */
	const char *parent_country;
	const char *licensor; /* of its technology: never judged as operator */
	const char *licensor_country;
	const char *secnumcloud;
	const char *siren;
	const char *confidence; /* high medium low */
	const char *as_of;
	struct cf_strings kind;
	struct cf_strings nexus;    /* countries where the group has a company */
	struct cf_strings suffixes[JUR_SUFFIXES];
	const int64_t *asns;
	size_t nasns;
	const char *table; /* data file it stands in; NULL: providers.json */
	bool declared; /* made from a third party of the deployment */
	const char *from_register; /* the answer that it is made from, or NULL */
};

struct jur_law {
	const char *id;
	const char *country;
	const char *name;
	const char *citation;
	const char *status;
	int64_t from;  /* 0: not known */
	int64_t until; /* last day, 0: no end known */
	bool gag;
	bool extraterritorial;
};

struct jur_country {
	const char *code;
	struct cf_strings laws; /* ids */
};

struct jur_authority {
	const char *id;
	const char *operator_;
	const char *hq;
	const char *control;
	const char *parent;
	const char *parent_country;
	const char *confidence;
	const char *as_of;
	struct cf_strings cn; /* issuer names that are its own */
	struct cf_strings o;
	struct cf_strings caa;   /* what CAA records call it (RFC 8659) */
	struct cf_strings roots; /* SHA-256, lower-case hex */
};

/* A network that answers from many places, or an exception inside one. */
struct jur_prefix {
	struct cf_addr addr;
	unsigned int bits;
	bool regional; /* has a place after all */
	const char *name;
};
struct jur_anycast_as {
	int64_t asn;
	const char *name;
};
struct jur_anycast_name {
	const char *suffix;
	const char *name;
};

/* A data file beside datasets.json. */
struct jur_dataset {
	struct cf_dataset set;
	const char *file;
};

/* A top-level domain: who keeps its register. */
struct jur_tld {
	const char *tld;
	const char *registry;
	const char *registry_country;
	const char *backend; /* technical operator, "" the registry itself */
	const char *backend_country;
	const char *control; /* country that controls it */
	const char *confidence;
};

/* A registrar of domain names, by IANA's numbers and by its names. */
struct jur_registrar {
	const char *provider; /* id of the table */
	struct cf_strings iana, names;
};

/* What in a domain's DNS shows that it uses a service. */
struct jur_signal {
	const char *provider; /* id of the table, or a name that it lacks */
	const char *record;   /* MX CNAME SRV TXT */
	const char *name;     /* "{d}", "autodiscover.{d}" */
	/* A suffix; "^prefix" of a text; "… include:DOMAIN"; "rua/ruf
	 * mailto:*@DOMAIN" */
	const char *pattern;
	const char *strength; /* strong medium weak */
};

struct jur_world {
	const char *dir;
	const struct jur_signal *signals;
	size_t nsignals;
	const struct jur_tld *tlds; /* sorted by tld */
	size_t ntlds;
	const struct jur_registrar *registrars;
	size_t nregistrars;
	const struct jur_provider *providers;
	size_t nproviders;
	const struct jur_law *laws;
	size_t nlaws;
	const struct jur_country *countries;
	size_t ncountries;
	const struct jur_authority *authorities;
	size_t nauthorities;
	const struct jur_prefix *prefixes;
	size_t nprefixes;
	const struct jur_anycast_as *anycast_as;
	size_t nanycast_as;
	const struct jur_anycast_name *anycast_names;
	size_t nanycast_names;
	const struct jur_dataset *datasets;
	size_t ndatasets;
};

/* The folder of this check's data files below data_dir; "" when there is
 * none. */
const char *jur_data_dir(struct cf_arena *, const char *data_dir);
/* Every table from the folder; a file that does not have the digest that
 * datasets.json gives is refused (CF_EINTEGRITY). */
int jur_world_load(struct cf_arena *, const char *dir, struct jur_world *ret,
    struct cf_err *);
/* The list of data sets alone. */
int jur_world_list(struct cf_arena *, const char *dir, struct jur_world *ret,
    struct cf_err *);
/* By file name; NULL when datasets.json does not name it. */
const struct jur_dataset *jur_dataset_find(const struct jur_world *,
    const char *file);
/* "name version" as a fact's source. */
const char *jur_dataset_text(struct cf_arena *, const struct jur_world *,
    const char *file);

/* ---- Finding in the tables (match.c), pure ---- */

/* The organisation that announces asn; of several the one with the fewest
 * networks, because a brand is more specific than its group. */
const struct jur_provider *jur_provider_by_asn(const struct jur_world *,
    int64_t asn);
/* The organisation whose suffix fits a name best: one of that kind, or of
 * hosts, because what is served from a host is reached at that host. */
const struct jur_provider *jur_provider_by_name(const struct jur_world *,
    enum jur_suffix, const char *name);
/* The register of a name's top-level domain as an organisation, in arena;
 * NULL when the table does not have it. */
const struct jur_provider *jur_registry_of(struct cf_arena *,
    const struct jur_world *, const char *name);
/* The registrar with a number of IANA's, else with a name; NULL.  *ret_named:
 * by its name alone, which is weak. */
const struct jur_provider *jur_registrar_of(const struct jur_world *,
    const char *iana, const char *name, bool *ret_named);
const struct jur_provider *jur_provider_by_id(const struct jur_world *,
    const char *id);
/* A third party of the deployment as one of the table: its id, or its name
 * without regard to case. */
const struct jur_provider *jur_provider_of_party(const struct jur_world *,
    const struct cf_third_party *);
/* The third party that declares asn as its own; NULL. */
const struct cf_third_party *jur_party_by_asn(const struct cf_deployment *,
    int64_t asn);
/* The provider as the organisation JUR_OWN when it declares asn as its own
 * network, in arena; NULL.  Its control is the matter of 19.6.b. */
#define JUR_OWN "provider"
const struct jur_provider *jur_own_network(struct cf_arena *,
    const struct cf_deployment *, int64_t asn);
/* A third party as an organisation, of origin declared, in arena. */
const struct jur_provider *jur_party_provider(struct cf_arena *,
    const struct cf_third_party *);
/*
 * Who of the deployment an organisation is: "third_party:ID" or
 * "provider:NAME", "" for nobody.
 */
const char *jur_declared_as(struct cf_arena *, const struct cf_deployment *,
    const struct jur_provider *);
/* Name of the anycast or delivery network, "" for none. */
const char *jur_anycast(const struct jur_world *, const struct cf_addr *,
    int64_t asn, const struct jur_provider *);
const char *jur_anycast_name(const struct jur_world *, const char *host);

enum jur_ca_match {
	JUR_CA_NONE,
	JUR_CA_ROOT, /* fingerprint of the root */
	JUR_CA_CN,   /* common name of an issuer */
	JUR_CA_O,    /* organisation of an issuer */
	JUR_CA_DECLARED,
};
const char *jur_ca_match_name(enum jur_ca_match);
/* By root fingerprint, then issuer CN, then issuer O; any may be "". */
const struct jur_authority *jur_authority_find(const struct jur_world *,
    const char *root, const char *cn, const char *o, enum jur_ca_match *ret);

/* Ids of the laws of the countries at time t: in force, and no longer.  false
 * when a country has no entry, so that its laws are not known. */
bool jur_laws_at(struct cf_arena *, const struct jur_world *,
    const char *const *countries, size_t n, int64_t t, struct cf_strings *ret,
    struct cf_strings *ret_lapsed);

/* ---- Places ---- */

/* What the two sets, and the lists, say about one address. */
struct jur_place {
	const char *text;    /* as it stands in the evidence */
	struct cf_addr addr; /* unmapped */
	const char *special; /* kind of a special address, "" */
	const char *a, *b;   /* answers of the sets, "" for none */
	bool b_torn;	     /* set B contradicts itself */
	const char *published;	  /* country of its provider's list, "" */
	const char *published_by; /* "aws eu-west-3", "" not listed */
	bool published_edge;	  /* listed as answering from many places */
	bool published_torn;	  /* two lists contradict each other */
	bool registrant_only;	  /* the sets are known to be wrong here */
	int64_t asn;	     /* 0 not known */
	const char *as_name;
	const struct jur_provider *operator_;
	const char *operator_by; /* asn, declared, register, "" */
	const struct cf_third_party *party;
	const char *anycast; /* "" */
};

/* Why a place is known or not; the names are values of
 * address.country_confidence. */
enum jur_confidence {
	JUR_CF_PUBLISHED, /* its provider's list says it */
	JUR_CF_AGREED,	 /* both sets give the same country */
	JUR_CF_DISAGREE, /* both give one, not the same */
	JUR_CF_SINGLE,	 /* one set is missing or has no answer */
	JUR_CF_NONE,	 /* no set has an answer */
	JUR_CF_ANYCAST,	 /* many places */
	JUR_CF_SPECIAL,	 /* not an address of the public Internet */
	JUR_CF_MAX
};
const char *jur_confidence_name(enum jur_confidence);
/*
 * The decision, pure.  *ret_country is "" unless JUR_CF_PUBLISHED or
 * JUR_CF_AGREED.  A provider that places an address in the Union where both
 * sets place it outside is not believed: JUR_CF_DISAGREE.
 */
enum jur_confidence jur_place_decide(const struct jur_place *,
    const char **ret_country);

/* Set B, the text files of tor-geoipdb (geoip.c). */
#define JUR_GEOIP_NAME "ipfire-location"
struct jur_geoip_range {
	unsigned char lo[16], hi[16]; /* 4 bytes for IPv4 */
	char code[4];		      /* as it stands there */
};
/* One line without its line feed: 1 a range, 0 a comment or an empty line, -1
 * neither. */
int jur_geoip_line(const char *, size_t len, int family,
    struct jur_geoip_range *ret);
/* Where those files may be, in order, the shipped data folder first. */
struct cf_strings jur_geoip_dirs(struct cf_arena *, const char *dir);

/* Operator, third party and anycast of a place whose asn is known. */
void jur_place_operator(struct cf_arena *, const struct jur_world *,
    const struct cf_deployment *, struct jur_place *);

/* ---- Saying it: organisations and what is reached ---- */

/* Organisations and laws as facts, each said once (operators.c). */
struct jur_operators;
struct jur_operators *jur_operators_new(struct cf_collect *,
    const struct jur_world *); /* NULL: out of memory */
/* "operator:ID"; its facts are emitted the first time. */
const char *jur_operator_subject(struct jur_operators *,
    const struct jur_provider *);
/* Laws that reach the declared third parties. */
void jur_operators_parties(struct jur_operators *);
/* The laws that some fact named; last. */
void jur_operators_end(struct jur_operators *);

/*
 * What a declared name or endpoint leads to besides its own addresses: name
 * servers, mail, reports, resources of pages (reach.c).  An observing
 * collector emits a list of names or addresses under a key of the table of
 * sources; here each becomes a subject "reach:ROLE:FROM>TO" with who runs it
 * and where it is.  Adding something that is reached is a row.
 */
struct jur_source {
	const char *key; /* "dns.ns": a list of names or addresses */
	const char *role;
	enum jur_suffix suffix;
	bool hosts; /* they are hosts, so their addresses count as well */
};
const struct jur_source *jur_sources(size_t *ret_n);
/* places: sorted by text.  The addresses of a name are dns.addresses. */
int jur_reach(struct cf_collect *, const struct jur_world *,
    struct jur_operators *, const struct jur_place *places, size_t nplaces);

/* Services that a domain uses (signals.c). */
#define JUR_SERVICES 128 /* of one domain */
struct jur_service {
	const char *provider;
	bool strong; /* in use; else allowed or partly used */
};
/* The fact that a signal looks at, and whether a value of it fits.  Pure. */
const char *jur_signal_key(const struct jur_signal *);
bool jur_signal_fits(const struct jur_signal *, const char *value);
/* A name that nobody has, below a domain; and a value as dns.wildcard says
 * it: "*._domainkey CNAME host". */
const char *jur_wild_name(struct cf_arena *, const struct cf_collect *,
    const char *below, const char *domain);
const char *jur_wild_text(struct cf_arena *, const char *below,
    const char *record, const char *value);
/* Emits name.services of a domain; the services that are more than a claim. */
size_t jur_services(struct cf_collect *, const struct jur_world *,
    const char *name, struct jur_service ret[JUR_SERVICES]);

/* ---- Collectors and rules ---- */

int jur_collect_dns(struct cf_collect *, struct cf_err *);
int jur_collect_place(struct cf_collect *, struct cf_err *);
int jur_collect_saved(struct cf_collect *, struct cf_err *);
int jur_collect_asked(struct cf_collect *, struct cf_err *);
int jur_collect_ca(struct cf_collect *, struct cf_err *);
int jur_collect_tenants(struct cf_collect *, struct cf_err *);
int jur_collect_policies(struct cf_collect *, struct cf_err *);
/* A host name as it stands in "name:HOST": lower case, no final dot. */
const char *jur_host_key(struct cf_arena *, const char *host);

/* The endpoints whose host is a name, by that name (hosts.c); NULL: out of
 * memory. */
struct jur_named {
	const char *host; /* as jur_host_key() has it */
	const struct cf_endpoint *endpoint;
};
struct jur_named *jur_named_endpoints(struct cf_arena *,
    const struct cf_deployment *, size_t *ret_n);

/*
 * Addresses of names (hosts.c): the facts dns.a, dns.aaaa, dns.addresses,
 * dns.chain and dns.secure on name:HOST, each name once for one jur_hosts.
 * done, if any, is called once a name with what was said of dns.addresses.
 * An address is no name and is passed over.  CF_ENOMEM.
 */
struct jur_hosts;
typedef void jur_host_fn(void *arg, struct cf_collect *, const char *host,
    const struct cf_claim *addresses);
struct jur_hosts *jur_hosts_new(struct cf_collect *, jur_host_fn *done,
    void *arg);
int jur_hosts_want(struct jur_hosts *, const char *name);

/*
 * Zones and mail (collect_zone.c): for each name the zone it is in, its name
 * servers, signatures and keys, and what it says about mail and services;
 * with mail also of the name itself, when it is not a zone.  The hosts that
 * turn up are asked of hosts.
 */
struct jur_zones;
struct jur_zones *jur_zones_new(struct cf_collect *, struct jur_hosts *,
    size_t names); /* NULL: out of memory */
void jur_zones_want(struct jur_zones *, const char *name, bool mail);

size_t jur_paths(struct cf_arena *, const struct cf_evidence *,
    const struct cf_path **ret);

extern const struct cf_rule jur_place, jur_technical_place, jur_sites,
    jur_admin_sites, jur_support_sites;
extern const struct cf_rule jur_operator_control, jur_third_party_declared,
    jur_third_party_access, jur_licensor;
extern const struct cf_rule jur_ca_control, jur_ca_ceremony, jur_caa;
extern const struct cf_rule jur_law_reach;
extern const struct cf_rule jur_register_seat, jur_register_parent;
extern const struct cf_rule jur_reach_content, jur_reach_technical,
    jur_reach_place, jur_reach_availability, jur_reach_declared;
extern const struct cf_rule jur_reach_keys, jur_policies_content,
    jur_policies_technical;

#endif
