/*
 * The deployment: what is audited, and what is declared about it.
 *
 * One YAML 1.2 file (JSON is accepted, being a subset), read strictly: unknown
 * keys, wrong types and duplicates are errors that name line, column and the
 * nearest known key.  Secrets are {file: …}, {env: …} or {fd: …}, never
 * literals; they are opened by the collector that needs one, not on load.
 * docs/deployment.md explains every key; the JSON Schema for editors is
 * written from the same table.
 *
 * Everything here is const after load and belongs to the deployment's region.
 * A text that the file does not give is "", a list is empty, a number is the
 * default that docs/deployment.md names.
 */
#ifndef CONFIANCE_DEPLOYMENT_H
#define CONFIANCE_DEPLOYMENT_H

#include <confiance/base.h>

#define CF_DEPLOYMENT_VERSION 1

/* Where a thing stands in the file; 1-based. */
struct cf_pos {
	unsigned int line;
	unsigned int column;
};

/* An answer that may be missing: three values, never two. */
enum cf_tri { CF_TRI_UNSET, CF_TRI_NO, CF_TRI_YES };

struct cf_strings {
	const char *const *v;
	size_t n;
};
bool cf_strings_has(const struct cf_strings *, const char *item);

enum cf_secret_from { CF_SECRET_NONE, CF_SECRET_FILE, CF_SECRET_ENV, CF_SECRET_FD };
struct cf_secret_ref {
	enum cf_secret_from from;
	const char *name; /* path or variable */
	int64_t fd;
	struct cf_pos pos;
};

/* authorisation: who allowed this audit (PASSI: the audit agreement). */
struct cf_authorisation {
	const char *reference;
	const char *granted_by;
	int64_t from;  /* first day, 0 unset */
	int64_t until; /* first second of the last day (included), 0 unset */
	struct cf_pos pos;
};

/* Countries are ISO 3166-1 alpha-2, upper case. */
struct cf_seats {
	const char *registered;	    /* siège statutaire */
	const char *administration; /* administration centrale */
	const char *establishment;  /* principal établissement */
};

/* Technology of another company that the provider runs under licence. */
struct cf_licence {
	const char *product;
	const char *licensor;
	const char *country;	     /* that controls the licensor */
	enum cf_tri technical_access; /* licensor can reach data or technical data */
	struct cf_pos pos;
};

enum cf_company_kind { CF_CO_COMPANY, CF_CO_PERSON, CF_CO_STATE };
struct cf_company {
	const char *id; /* used by holdings */
	const char *name;
	const char *country; /* of its seat; "" unknown */
	enum cf_company_kind kind;
	bool listed; /* shares on a regulated market */
	const char *lei; /* ISO 17442, "" */
	struct cf_pos pos;
};
/* Shares in parts per billion of the whole, -1 not given. */
#define CF_SHARE_WHOLE 1000000000
struct cf_holding {
	const char *holder;
	const char *of;
	int64_t capital;
	int64_t votes; /* not given: same as capital */
	struct cf_pos pos;
};
enum cf_right_kind { CF_RIGHT_VETO, CF_RIGHT_BOARD_MAJORITY };
struct cf_right {
	const char *holder;
	const char *of;
	enum cf_right_kind right;
	const char *note;
	struct cf_pos pos;
};
struct cf_ownership {
	int64_t as_of;		/* date of the declaration, 0 unset */
	const char *target;	/* id of the provider among companies */
	const char *document;	/* id of the document that shows it, "" */
	const struct cf_company *companies;
	size_t ncompanies;
	const struct cf_holding *holdings;
	size_t nholdings;
	const struct cf_right *rights;
	size_t nrights;
	bool given;
	struct cf_pos pos;
};

struct cf_provider {
	const char *name;
	const char *siren; /* nine digits, "" */
	const char *lei;   /* ISO 17442, "" */
	struct cf_seats seats;
	struct cf_strings sites; /* countries where data is stored and processed */
	struct cf_strings admin_sites; /* countries it is administered from */
	struct cf_strings support_sites; /* countries it is supported from */
	struct cf_strings ca_roots; /* SHA-256 of own root certificates, lower case hex */
	const char *ca_ceremony_country; /* of the own root's key ceremony, "" */
	struct cf_strings asns; /* "AS16276": its own networks */
	const struct cf_licence *licences;
	size_t nlicences;
	struct cf_ownership ownership;
	struct cf_pos pos;
};

struct cf_third_party {
	const char *id;
	const char *name;
	struct cf_strings roles; /* hosting dns mail cdn waf identity certification
				    registrar telemetry support licensor network
				    backup other */
	const char *seat;    /* country */
	const char *control; /* country that controls it (L.233-3), "" unknown */
	const char *parent;  /* name of the controlling company, "" */
	const char *siren;   /* nine digits, "" */
	const char *lei;     /* ISO 17442, "" */
	enum cf_tri data_access; /* technical ability to obtain customer or
				    technical data */
	const char *barrier; /* what prevents it, "" */
	enum cf_tri own_skills; /* provider can go on without it by itself */
	int64_t alternatives;	/* other suppliers possible, -1 not given */
	const char *qualification; /* its own SecNumCloud decision, "" */
	struct cf_strings asns;	   /* "AS16276": its networks */
	struct cf_strings domains; /* suffixes of its names */
	struct cf_strings ca_roots; /* SHA-256 of its root certificates */
	const char *ca_ceremony_country;
	struct cf_pos pos;
};

/* A page of an endpoint that is read, besides its front page. */
struct cf_page {
	const char *path; /* "/…" */
	const char *role; /* interface transfers jurisdiction other oidc saml
			     cse dke */
	struct cf_pos pos;
};

struct cf_endpoint {
	const char *id;	      /* unique; default "HOST:PORT" */
	const char *host;     /* DNS name or address */
	unsigned int port;
	const char *protocol; /* tls https http ssh ike other */
	const char *starttls; /* "" or smtp imap … */
	const char *sni;      /* default host when a name; "" none */
	struct cf_strings roles; /* customer admin api identity storage monitoring
				    backup web mail dns internal */
	enum cf_tri public;	 /* reachable from a public network */
	struct cf_strings addresses; /* published addresses, declared: judged in
					place of what DNS says */
	const char *connect_host; /* connect_to: talk to this instead, "" */
	unsigned int connect_port;
	struct cf_strings trust;  /* extra CA files, PEM */
	const char *client_certificate; /* PEM file, "" none */
	struct cf_secret_ref client_key; /* of it, PEM */
	const struct cf_page *pages;
	size_t npages;
	struct cf_pos pos;
};

/* A line of the flow matrix (SecNumCloud 3.2, 13.1.a): what may be open on a
 * host.  A host may have several lines. */
struct cf_flow {
	const char *host;
	struct cf_strings ports; /* TCP, in decimal */
	const char *from; /* who may come, in free words; "" anybody */
	struct cf_pos pos;
};

struct cf_domain {
	const char *name;
	struct cf_strings roles;
	struct cf_pos pos;
};

/* A public register: an answer of it that was saved, or where it is asked. */
struct cf_register {
	const char *kind; /* rdap rdap-bootstrap gleif recherche-entreprises */
	const char *file; /* "" : url is given */
	int64_t date;	  /* of the saved answer */
	const char *url;  /* without a final slash */
	struct cf_pos pos;
};

/* Where a cloud is asked about tenants, in place of its own address. */
struct cf_tenant_service {
	const char *cloud; /* microsoft bleu delos */
	const char *url;   /* without a final slash */
	struct cf_pos pos;
};

struct cf_key_store {
	const char *id;
	const char *type;   /* pkcs11 */
	const char *module; /* path of the PKCS#11 module */
	const char *token;  /* label */
	struct cf_secret_ref pin;
	const char *operator_; /* who runs it: "provider", a third party's id, "customer" */
	const char *country;   /* where it stands */
	struct cf_strings roles; /* customer_data administration signature backup */
	struct cf_pos pos;
};

struct cf_data_store {
	const char *id;
	const char *type; /* volume s3 */
	/* volume: a block device or an image file */
	const char *path;
	const char *header; /* detached LUKS header, "" */
	/* s3 */
	const char *url; /* https://host:port */
	const char *region;
	struct cf_strings buckets; /* empty: all that the key may list */
	struct cf_secret_ref access_key;
	struct cf_secret_ref secret_key;
	const char *connect_host;
	unsigned int connect_port;
	struct cf_strings trust;
	const char *country;   /* where it stands, declared */
	const char *operator_;
	const char *key_store; /* id of the key store that holds its key, "" */
	struct cf_strings roles; /* customer_data technical_data backup system */
	struct cf_pos pos;
};

struct cf_document {
	const char *id;
	const char *title;
	const char *file;
	const char *sha256; /* expected, "" */
	int64_t date;	    /* 0 unset */
	struct cf_strings requirements; /* that it supports */
	struct cf_pos pos;
};

/* What the machines of an organisation have a browser do: a file of policies. */
struct cf_policy {
	const char *id;
	const char *file;
	const char *kind; /* chrome chromeos */
	struct cf_pos pos;
};

/* A decision to accept a finding.  It never replaces the verdict. */
struct cf_waiver {
	const char *id;
	const char *rule;
	const char *subject;
	const char *justification;
	const char *author;
	const char *approver;
	int64_t created; /* first second of that day, UTC */
	int64_t expires; /* first second after the last valid day, UTC */
	const char *expires_text; /* the last valid day, as written */
	struct cf_pos pos;
};

struct cf_deployment {
	const char *file; /* its path as given */
	const char *name;
	const char *description;
	struct cf_strings activities; /* IaaS CaaS PaaS SaaS */
	const char *marking;	      /* sensitivity marking of the report, "" */
	const char *auditor;	      /* person or team, "" */
	enum cf_tri controlled_clients; /* R1: the clients are under control */
	const char *client_profile;   /* id of the document of R1, "" */
	int64_t protect_until_year;   /* how long data must stay secret, 0 unset */
	struct cf_strings trusted_lists; /* files, ETSI TS 119 612 */
	const char *ct_logs; /* file, Google's log_list.json (version 3), "" */
	struct cf_authorisation authorisation;
	struct cf_provider provider;
	const struct cf_third_party *third_parties;
	size_t nthird_parties;
	const struct cf_endpoint *endpoints;
	size_t nendpoints;
	const struct cf_domain *domains;
	size_t ndomains;
	const struct cf_flow *flows;
	size_t nflows;
	const struct cf_register *registers;
	size_t nregisters;
	const struct cf_tenant_service *tenant_services;
	size_t ntenant_services;
	const char *vantage; /* where the audit looks from: public internal, "" */
	const struct cf_key_store *key_stores;
	size_t nkey_stores;
	const struct cf_data_store *data_stores;
	size_t ndata_stores;
	const struct cf_document *documents;
	size_t ndocuments;
	const struct cf_policy *policies;
	size_t npolicies;
	const struct cf_waiver *waivers;
	size_t nwaivers;
};

/* Parses text (of len bytes); name is used in errors.  Everything read
 * belongs to arena.  CF_ECONFIG with the place, CF_ELIMIT, CF_ENOMEM. */
int cf_deployment_parse(struct cf_arena *, const char *name, const char *text,
    size_t len, struct cf_deployment *ret, struct cf_err *);
/* The same, and report (may be NULL) is called for each of the first errors
 * of the file, in its order; err gets the first of them. */
int cf_deployment_parse_all(struct cf_arena *, const char *name,
    const char *text, size_t len, struct cf_deployment *ret,
    void (*report)(void *arg, const struct cf_err *), void *arg,
    struct cf_err *);
/* The JSON Schema (draft 2020-12) of the file, for editors. */
int cf_deployment_schema(struct cf_buf *ret);
/* The commented starter file of `confiance init`, in a language. */
int cf_deployment_starter(enum cf_lang, struct cf_buf *ret);

/*
 * Opens a secret now.  file is the deployment file, from whose folder
 * relative paths start.  A file of secrets is a regular file, not writable by
 * group or others, at most CF_MAX_SECRET bytes; a line end at its end is no
 * part of the secret.  An fd is read from where it stands, and stays open.
 * CF_ECONFIG or CF_ELIMIT: the error names the place of the reference, never
 * the content.
 */
int cf_secret_open(const struct cf_secret_ref *, const char *file,
    struct cf_secret **ret, struct cf_err *);

/* A path of the deployment file: a relative one starts from the folder of
 * file, the deployment file's own path.  Paths: the same for a list. */
char *cf_deployment_path(struct cf_arena *, const char *file, const char *path);
struct cf_strings cf_deployment_paths(struct cf_arena *, const char *file,
    const struct cf_strings *paths);

/* "endpoint:HOST:PORT" and the like: the subject of a declared thing. */
char *cf_subject(struct cf_arena *, const char *kind, const char *name);
const struct cf_third_party *cf_third_party_find(const struct cf_deployment *,
    const char *id);

#endif
