/*
 * Inside the deployment reader: the tree that YAML becomes, the one table
 * that describes the file, and where errors go.  deployment_yaml.c knows YAML
 * and no key, deployment_table.c knows the keys and no YAML,
 * deployment_read.c puts both together and knows neither, and
 * deployment_check.c looks at what no single key can say.
 */
#ifndef CONFIANCE_DEPLOYMENT_PRIV_H
#define CONFIANCE_DEPLOYMENT_PRIV_H

#include <confiance/deployment.h>
#include <confiance/limits.h>

/* ---- Errors ---- */

/* More than this many at once help nobody. */
#define DEP_ERRORS 20

struct dep_sink {
	struct cf_arena *arena;
	const char *file; /* as it stands in errors */
	struct cf_err errs[DEP_ERRORS];
	size_t n;
	bool fatal; /* nothing after this one means anything */
};
void dep_error(struct dep_sink *, int code, struct cf_pos, const char *fmt,
    ...) CF_PRINTF(4, 5);
bool dep_stop(const struct dep_sink *);
/* A foreign text as an error may repeat it: short, and never an address that
 * could hold a password. */
const char *dep_show(struct cf_arena *, const char *);
/* "; did you mean 'x'?", or "". */
const char *dep_meant(struct cf_arena *, const char *nearest);

/* ---- The tree ---- */

enum dep_kind { DEP_SCALAR, DEP_LIST, DEP_MAP };
struct dep_node {
	enum dep_kind kind;
	bool plain; /* an unquoted scalar */
	struct cf_pos pos;
	const char *text; /* of a scalar: one clean line, "" else */
	const char *key;  /* of a member of a map, else NULL */
	struct cf_pos key_pos;
	struct dep_node *first, *next;
	size_t n; /* children */
};
/* NULL after an error (in sink).  The tree has at most CF_MAX_NODES nodes and
 * CF_MAX_DEPTH levels; lists and maps at most CF_MAX_ITEMS children. */
struct dep_node *dep_yaml(struct dep_sink *, const char *text, size_t len);
const struct dep_node *dep_member(const struct dep_node *map, const char *key);
bool dep_is_null(const struct dep_node *);

/* ---- The table ---- */

enum dep_type {
	DEP_VERSION, /* the format's version; comes first */
	DEP_TEXT,
	DEP_TEXTS,
	DEP_WORD, /* a text of a closed list */
	DEP_WORDS,
	DEP_ENUM, /* a C enum of a closed list, in its order */
	DEP_INT,
	DEP_PORT,
	DEP_BOOL,
	DEP_TRI,
	DEP_DATE,     /* its first second */
	DEP_LAST_DAY, /* the first second after it; at2: as written */
	DEP_SHARE,    /* percent to parts per billion */
	DEP_SECRET,
	DEP_PLACE,  /* HOST:PORT; at2: the port */
	DEP_ORIGIN, /* SCHEME://HOST[:PORT]; at2: the port, at3: the scheme */
	DEP_OBJECT,
	DEP_OBJECTS, /* at2: how many */
	DEP_TYPES
};

struct dep_word {
	const char *name; /* NULL ends a list */
	struct cf_text doc;
};

/* What a text must look like. */
struct dep_format {
	const char *pattern; /* for the schema, at most as strict as ok() */
	unsigned int max;    /* bytes */
	bool (*ok)(const char *);
	/* The one spelling of several, NULL when there is one only. */
	const char *(*normal)(struct cf_arena *, const char *);
	struct cf_text expected;
};
extern const struct dep_format dep_name, dep_id, dep_prose, dep_country,
    dep_siren, dep_lei, dep_digest, dep_host, dep_domain, dep_suffix,
    dep_address, dep_asn, dep_port, dep_service, dep_base_url, dep_subject_of, dep_variable, dep_path,
    dep_web_path;

struct dep_object;
struct dep_field {
	const char *key; /* NULL ends a list */
	enum dep_type type;
	size_t at, at2, at3; /* offsets in the object's struct */
	bool required;
	const char *unless;	   /* not required when this key is given */
	const char *const *without; /* keys that must not stand beside it */
	const char *when;	   /* only for this word of the object's kind */
	int64_t min, max, def;
	const struct dep_word *words;
	const struct dep_format *format;
	const struct dep_object *object;
	struct cf_text doc;
	struct cf_text fallback; /* what holds when it is not given */
	const char *example;	 /* as in YAML */
};

#define DEP_NOWHERE SIZE_MAX
#define DEP_FIELDS 32 /* keys of one object, at most */
struct dep_object {
	struct cf_text name; /* "un point d'accès", "an endpoint" */
	size_t size;
	size_t pos;   /* offset of its struct cf_pos, or DEP_NOWHERE */
	size_t given; /* offset of a bool, or DEP_NOWHERE */
	const char *kind; /* the key that "when" is about, NULL */
	const struct dep_field *fields;
};
extern const struct dep_object dep_root;

/* ---- Reading and checking ---- */

/* Fills base (dep_root.size bytes); errors go to sink. */
void dep_read(struct dep_sink *, const struct dep_node *root, void *base);
/* Fills in what follows from other keys, then looks across keys. */
void dep_check(struct dep_sink *, const struct dep_node *root,
    struct cf_deployment *);

/* "HOST:PORT" or "[v6]:PORT"; false when it is not that. */
bool dep_place(struct cf_arena *, const char *text, const char **ret_host,
    unsigned int *ret_port);
/* "SCHEME://HOST[:PORT][/]"; the port is 0 when there is none. */
bool dep_origin(struct cf_arena *, const char *text, const char **ret_scheme,
    const char **ret_host, unsigned int *ret_port);
/* The port of a protocol that has one of its own (IANA), else 0. */
unsigned int dep_default_port(const char *protocol);
bool dep_is_address(const char *);
/* Percent with at most seven decimals to parts per billion, exactly. */
bool dep_share(const char *, int64_t *ret);

/* The tables of docs/deployment.md, in both languages. */
int dep_reference(struct cf_buf *);

#endif
