/*
 * Rules about data stores and buckets: all of them seen, encrypted by
 * default, by whose key, and in which country.  Pure.
 */
#include <string.h>

#include <confiance/country.h>

#include "storage.h"

/* The data store of a bucket, "" when no fact tells. */
static const char *
store_of(struct cf_judge *j)
{
	const struct cf_fact *store = cf_fact(j, "bucket.data_store");

	return store != NULL && store->status == CF_ST_OK ? store->value.s :
	    "";
}

/* A declared bucket that does not exist has no properties to judge. */
static bool
is_missing(struct cf_judge *j)
{
	const struct cf_fact *missing = cf_fact_on(j, store_of(j),
	    "s3.buckets_missing");

	if (missing == NULL || missing->status != CF_ST_OK ||
	    !cf_list_has(missing, cf_judge_subject(j)))
		return false;
	cf_na(j, "le compartiment n'existe pas : voir storage.inventory",
	    "the bucket does not exist: see storage.inventory");
	return true;
}

/* ---- Inventory ---- */

static void
judge_inventory(struct cf_judge *j)
{
	const struct cf_fact *buckets = cf_fact(j, "s3.buckets"), *f;

	if (buckets == NULL) {
		if ((f = cf_need(j, "data_store.type")) == NULL)
			return;
		if (strcmp(f->value.s, "s3") != 0) {
			cf_na(j, "stockage de type %s : pas de compartiments",
			    "data store of type %s: no buckets", f->value.s);
			return;
		}
	}
	f = cf_fact(j, "s3.buckets_missing");
	if (f != NULL && f->status == CF_ST_OK && f->value.n > 0) {
		cf_fail(j, "compartiments déclarés qui n'existent pas : %s",
		    "declared buckets that do not exist: %s",
		    cf_value_text(cf_judge_arena(j), &f->value));
		return;
	}
	if ((buckets = cf_need(j, "s3.buckets")) == NULL)
		return;
	cf_pass(j, "tous les compartiments ont été examinés (%zu)",
	    "all buckets were examined (%zu)", buckets->value.n);
}

const struct cf_rule storage_rule_inventory = {
	.id = "storage.inventory",
	.title = { "Compartiments du stockage tous examinés",
	    "All buckets of the store examined" },
	.cite = "ANSSI, SecNumCloud 3.2, 10.1.a",
	.subject = "data_store",
	.level = CF_LV_MUST,
	.impact = CF_IM_IMPORTANT,
	.ease = CF_EA_DIFFICILE,
	.remedy = { "Corriger la liste des compartiments déclarés, ou donner "
		    "à la clé d'audit le droit de les lister.",
	    "Correct the list of declared buckets, or give the audit key the "
	    "right to list them." },
	.judge = judge_inventory,
};

/* ---- Encryption of buckets ---- */

static void
judge_encrypted(struct cf_judge *j)
{
	const struct cf_fact *encryption = cf_fact(j, "bucket.encryption");
	const char *algorithm;

	if (encryption != NULL && encryption->status != CF_ST_OK &&
	    is_missing(j))
		return;
	if ((encryption = cf_seen(j, "bucket.encryption")) == NULL)
		return;
	if (encryption->status == CF_ST_ABSENT) {
		cf_fail(j, "le compartiment n'a pas de chiffrement par défaut",
		    "the bucket has no default encryption");
		return;
	}
	algorithm = encryption->value.s;
	if (cf_param_has(j, "algorithms", algorithm))
		cf_pass(j, "chiffrement par défaut : %s",
		    "default encryption: %s", algorithm);
	else
		cf_unknown(j, "chiffrement par défaut « %s » inconnu",
		    "unknown default encryption \"%s\"", algorithm);
}

static const struct cf_param encrypted_params[] = {
	{ "algorithms", CF_T_LIST,
	    "[\"AES256\", \"aws:kms\", \"aws:kms:dsse\"]", 0, 0,
	    { "Valeurs de SSEAlgorithm qui chiffrent (modèle S3 d'AWS).",
		"Values of SSEAlgorithm that encrypt (AWS's S3 model)." } },
	{ 0 },
};

const struct cf_rule storage_rule_bucket_encrypted = {
	.id = "storage.bucket-encrypted",
	.title = { "Compartiment chiffré par défaut",
	    "Bucket encrypted by default" },
	.cite = "ANSSI, SecNumCloud 3.2, 10.1.a",
	.subject = "bucket",
	.level = CF_LV_MUST,
	.impact = CF_IM_MAJEUR,
	.ease = CF_EA_MODEREE,
	.remedy = { "Poser une règle de chiffrement par défaut "
		    "(PutBucketEncryption) et réécrire les objets plus "
		    "anciens.",
	    "Set a default encryption rule (PutBucketEncryption) and rewrite "
	    "older objects." },
	.params = encrypted_params,
	.judge = judge_encrypted,
};

/* ---- Who holds the key ---- */

/* Weakest first. */
static const char *const classes[] = { "none", "provider",
	"customer-in-provider", "customer-imported", "customer-hsm",
	"external" };

static int
rank(const char *class_)
{
	size_t i;

	for (i = 0; i < CF_NELEM(classes); i++) {
		if (strcmp(classes[i], class_) == 0)
			return (int)i;
	}
	return -1;
}

static void
compare(struct cf_judge *j, const char *class_)
{
	const char *least = cf_param_text(j, "minimum");

	if (rank(class_) < 0 || rank(least) < 0)
		cf_unknown(j, "classe de clé « %s » non jugée",
		    "key class \"%s\" not judged", class_);
	else if (rank(class_) < rank(least))
		cf_fail(j, "clé de classe %s, au moins %s attendue",
		    "key of class %s, at least %s expected", class_, least);
	else
		cf_pass(j, "clé de classe %s, au moins %s attendue",
		    "key of class %s, at least %s expected", class_, least);
}

/*
 * A rule that names a key of a KMS does not tell who holds it.  The
 * deployment may: its key store, run by the customer.  Asked before the class
 * that was not collected, so that the verdict rests on the declaration and
 * says so.
 */
static bool
declared_external(struct cf_judge *j)
{
	const struct cf_fact *key = cf_fact(j, "bucket.kms_key"), *f;

	if (key == NULL || key->status != CF_ST_OK)
		return false;
	f = cf_fact_on(j, store_of(j), "data_store.key_store");
	if (f == NULL || f->status != CF_ST_OK || f->value.s[0] == '\0')
		return false;
	f = cf_fact_on(j, cf_printf(cf_judge_arena(j), "key_store:%s",
	    f->value.s), "key_store.operator");
	return f != NULL && f->status == CF_ST_OK &&
	    strcmp(f->value.s, "customer") == 0;
}

static void
judge_key_control(struct cf_judge *j)
{
	const struct cf_fact *encryption, *class_;

	encryption = cf_fact(j, "bucket.encryption");
	if (encryption != NULL && encryption->status == CF_ST_ABSENT) {
		cf_na(j, "compartiment sans chiffrement : voir "
		    "storage.bucket-encrypted",
		    "bucket without encryption: see storage.bucket-encrypted");
		return;
	}
	if (encryption != NULL && encryption->status != CF_ST_OK &&
	    is_missing(j))
		return;
	if (cf_need(j, "bucket.encryption") == NULL)
		return;
	if (declared_external(j)) {
		compare(j, "external");
		return;
	}
	if ((class_ = cf_need(j, "bucket.key_class")) != NULL)
		compare(j, class_->value.s);
}

static const struct cf_param control_params[] = {
	{ "minimum", CF_T_TEXT, "\"customer-in-provider\"", 0, 0,
	    { "Classe la plus faible admise : provider, customer-in-provider, "
	      "customer-imported, customer-hsm ou external. SecNumCloud 3.2 "
	      "n'en impose pas.",
		"Weakest class accepted: provider, customer-in-provider, "
		"customer-imported, customer-hsm or external. SecNumCloud 3.2 "
		"imposes none." } },
	{ 0 },
};

const struct cf_rule storage_rule_bucket_key_control = {
	.id = "storage.bucket-key-control",
	.title = { "Clé du compartiment maîtrisée par le commanditaire",
	    "Key of the bucket under the customer's control" },
	.cite = "ANSSI, SecNumCloud 3.2, 10.1.a et 10.5.c",
	.subject = "bucket",
	.level = CF_LV_SHOULD,
	.impact = CF_IM_IMPORTANT,
	.ease = CF_EA_DIFFICILE,
	.remedy = { "Chiffrer par une clé que le commanditaire détient ou "
		    "gère (aws:kms avec une clé à lui, au mieux externe).",
	    "Encrypt with a key that the customer holds or manages (aws:kms "
	    "with a key of its own, at best external)." },
	.params = control_params,
	.judge = judge_key_control,
};

/* ---- Place ---- */

/* True when the country is judged to be outside, or is unknown. */
static bool
outside(struct cf_judge *j, const char *country, const char *what)
{
	if (!cf_country_known(country)) {
		cf_unknown(j, "%s : pays « %s » inconnu",
		    "%s: country \"%s\" unknown", what, country);
		return true;
	}
	if (cf_country_eu_territory(country))
		return false;
	cf_fail(j, "%s : hors de l'Union européenne (%s)",
	    "%s: outside the European Union (%s)", what, country);
	return true;
}

static void
judge_place(struct cf_judge *j)
{
	const struct cf_fact *operator_ = cf_fact(j, "data_store.operator");
	const struct cf_fact *country;

	if (operator_ != NULL && operator_->status == CF_ST_OK &&
	    strcmp(operator_->value.s, "customer") == 0) {
		cf_na(j, "stockage exploité par le commanditaire : son lieu "
		    "est son choix",
		    "data store operated by the customer: its place is the "
		    "customer's choice");
		return;
	}
	if ((country = cf_need(j, "data_store.country")) == NULL ||
	    outside(j, country->value.s, cf_judge_subject(j)))
		return;
	cf_pass(j, "stockage déclaré dans l'Union européenne (%s)",
	    "data store declared in the European Union (%s)",
	    country->value.s);
}

const struct cf_rule storage_rule_place = {
	.id = "storage.place",
	.title = { "Stockage dans l'Union européenne",
	    "Data store in the European Union" },
	.cite = "ANSSI, SecNumCloud 3.2, 19.2.b",
	.subject = "data_store",
	.level = CF_LV_MUST,
	.impact = CF_IM_CRITIQUE,
	.ease = CF_EA_DIFFICILE,
	.remedy = { "Déplacer les données dans l'Union européenne.",
	    "Move the data into the European Union." },
	.judge = judge_place,
};

static bool
is_aws(const char *host)
{
	return cf_suffix_match("amazonaws.com", host) != 0 ||
	    cf_suffix_match("amazonaws.com.cn", host) != 0 ||
	    cf_suffix_match("amazonaws.eu", host) != 0;
}

/* The words of AWS, at AWS; elsewhere a region is a name like any other. */
static void
judge_region(struct cf_judge *j, const char *region)
{
	const char *country = s3_region_country(region);

	if (country[0] == '\0')
		cf_unknown(j, "région AWS « %s » inconnue",
		    "unknown AWS region \"%s\"", region);
	else if (!outside(j, country, region[0] != '\0' ? region :
	    "us-east-1"))
		cf_pass(j, "région AWS « %s » : %s", "AWS region \"%s\": %s",
		    region, country);
}

static void
judge_bucket_place(struct cf_judge *j)
{
	const struct cf_fact *location = cf_fact(j, "bucket.location"), *f;

	if (location != NULL && location->status != CF_ST_OK && is_missing(j))
		return;
	if ((location = cf_need(j, "bucket.location")) == NULL)
		return;
	f = cf_need_on(j, store_of(j), "s3.endpoint");
	if (f == NULL)
		return;
	if (is_aws(f->value.s)) {
		judge_region(j, location->value.s);
		return;
	}
	f = cf_need_on(j, store_of(j), "data_store.country");
	if (f == NULL || outside(j, f->value.s, cf_judge_subject(j)))
		return;
	cf_pass(j, "région « %s », déclarée dans l'Union européenne (%s)",
	    "region \"%s\", declared in the European Union (%s)",
	    location->value.s, f->value.s);
}

const struct cf_rule storage_rule_bucket_place = {
	.id = "storage.bucket-place",
	.title = { "Région du compartiment dans l'Union européenne",
	    "Region of the bucket in the European Union" },
	.cite = "ANSSI, SecNumCloud 3.2, 19.2.b",
	.subject = "bucket",
	.level = CF_LV_MUST,
	.impact = CF_IM_CRITIQUE,
	.ease = CF_EA_DIFFICILE,
	.remedy = { "Recréer le compartiment dans une région de l'Union "
		    "européenne et y transférer les données.",
	    "Create the bucket anew in a region of the European Union and "
	    "move the data there." },
	.judge = judge_bucket_place,
};
