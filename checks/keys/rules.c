/*
 * Rules about what a container lets happen to its keys, and about the
 * container itself.  Pure.  Each asks first whether it applies, then for what
 * it needs; a key whose attribute the token does not tell is unknown.
 */
#include <string.h>

#include <confiance/country.h>

#include "keys.h"

#define CITE_CONTAINER                                                         \
	"ANSSI, SecNumCloud 3.2, 10.5.c; OASIS PKCS#11 v2.40, 4.7.1 et 4.8"
#define CITE_KEYS "ANSSI, SecNumCloud 3.2, 10.5.a et 10.5.c; RGS annexe B2"

/* Keys that are public by nature, and what is no key, are not judged. */
static bool
applies_to_key(struct cf_judge *j)
{
	const struct cf_fact *class_ = cf_fact(j, "key.class");

	if (class_ == NULL || class_->status != CF_ST_OK ||
	    strcmp(class_->value.s, "public") != 0)
		return true;
	cf_na(j, "objet public : rien à garder secret",
	    "public object: nothing to keep secret");
	return false;
}

/*
 * Containers of another type than PKCS#11 are not looked at by this check.
 * The declared type is only asked where nothing was observed, so that a
 * verdict on what was seen does not rest on a declaration.
 */
static bool
applies_to_store(struct cf_judge *j, const char *key)
{
	const struct cf_fact *type;

	if (cf_fact(j, key) != NULL)
		return true;
	if ((type = cf_need(j, "key_store.type")) == NULL)
		return false;
	if (strcmp(type->value.s, "pkcs11") == 0)
		return true;
	cf_na(j, "conteneur de type %s : seuls les jetons PKCS#11 sont lus",
	    "container of type %s: only PKCS#11 tokens are read",
	    type->value.s);
	return false;
}

/* ---- Keys ---- */

static void
judge_sensitive(struct cf_judge *j)
{
	const struct cf_fact *now, *always;

	if (!applies_to_key(j))
		return;
	if ((now = cf_need(j, "key.sensitive")) == NULL)
		return;
	if (!now->value.b) {
		cf_fail(j, "CKA_SENSITIVE est faux : la valeur de la clé se "
		    "lit en clair",
		    "CKA_SENSITIVE is false: the value of the key can be read "
		    "in clear");
		return;
	}
	if ((always = cf_need(j, "key.always_sensitive")) == NULL)
		return;
	if (!always->value.b) {
		cf_fail(j, "CKA_ALWAYS_SENSITIVE est faux : la valeur a été "
		    "lisible en clair, dans ce jeton ou avant son import",
		    "CKA_ALWAYS_SENSITIVE is false: the value has been "
		    "readable in clear, in this token or before its import");
		return;
	}
	cf_pass(j, "la valeur n'est pas lisible en clair et ne l'a jamais été",
	    "the value is not readable in clear and never was");
}

const struct cf_rule keys_rule_sensitive = {
	.id = "keys.sensitive",
	.title = { "Clé jamais lisible en clair",
	    "Key never readable in clear" },
	.cite = CITE_CONTAINER,
	.subject = "key",
	.level = CF_LV_MUST,
	.impact = CF_IM_MAJEUR,
	.ease = CF_EA_MODEREE,
	.remedy = { "Générer une nouvelle clé avec CKA_SENSITIVE vrai, y "
		    "rechiffrer les données, puis détruire l'ancienne.",
	    "Generate a new key with CKA_SENSITIVE true, re-encrypt the data "
	    "under it, then destroy the old one." },
	.judge = judge_sensitive,
};

static void
judge_not_extractable(struct cf_judge *j)
{
	const struct cf_fact *may, *never, *trusted;

	if (!applies_to_key(j))
		return;
	if ((may = cf_need(j, "key.extractable")) == NULL)
		return;
	if (may->value.b) {
		trusted = cf_fact(j, "key.wrap_with_trusted");
		if (cf_param_bool(j, "allow_trusted_wrap") &&
		    trusted != NULL && trusted->status == CF_ST_OK &&
		    trusted->value.b) {
			cf_pass(j, "la clé ne sort que sous une clé de "
			    "confiance (CKA_WRAP_WITH_TRUSTED), ce que le "
			    "profil admet",
			    "the key leaves only under a trusted key "
			    "(CKA_WRAP_WITH_TRUSTED), which the profile "
			    "allows");
			return;
		}
		cf_fail(j, "CKA_EXTRACTABLE est vrai : la clé peut sortir du "
		    "conteneur",
		    "CKA_EXTRACTABLE is true: the key may leave the "
		    "container");
		return;
	}
	if ((never = cf_need(j, "key.never_extractable")) == NULL)
		return;
	if (!never->value.b) {
		cf_fail(j, "CKA_NEVER_EXTRACTABLE est faux : la clé a pu "
		    "exister hors du conteneur",
		    "CKA_NEVER_EXTRACTABLE is false: the key may have existed "
		    "outside the container");
		return;
	}
	cf_pass(j, "la clé ne peut pas sortir du conteneur et ne l'a jamais pu",
	    "the key cannot leave the container and never could");
}

static const struct cf_param extractable_params[] = {
	{ "allow_trusted_wrap", CF_T_BOOL, "false", 0, 0,
	    { "Admettre une clé qui ne sort que chiffrée sous une clé marquée "
	      "CKA_TRUSTED (PKCS#11 v2.40, 4.7.1).",
		"Allow a key that leaves only wrapped under a key marked "
		"CKA_TRUSTED (PKCS#11 v2.40, 4.7.1)." } },
	{ 0 },
};

const struct cf_rule keys_rule_not_extractable = {
	.id = "keys.not-extractable",
	.title = { "Clé qui ne peut pas sortir du conteneur",
	    "Key that cannot leave its container" },
	.cite = CITE_CONTAINER,
	.subject = "key",
	.level = CF_LV_MUST,
	.impact = CF_IM_MAJEUR,
	.ease = CF_EA_ELEVEE,
	.remedy = { "Générer une nouvelle clé avec CKA_EXTRACTABLE faux et "
		    "renouveler l'ancienne.",
	    "Generate a new key with CKA_EXTRACTABLE false and replace the "
	    "old one." },
	.params = extractable_params,
	.judge = judge_not_extractable,
};

static void
judge_local(struct cf_judge *j)
{
	const struct cf_fact *local;

	if (!applies_to_key(j))
		return;
	if ((local = cf_need(j, "key.local")) == NULL)
		return;
	if (!local->value.b)
		cf_fail(j, "CKA_LOCAL est faux : clé importée, une copie peut "
		    "exister ailleurs",
		    "CKA_LOCAL is false: imported key, a copy may exist "
		    "elsewhere");
	else
		cf_pass(j, "la clé a été générée dans le conteneur",
		    "the key was generated in the container");
}

const struct cf_rule keys_rule_local = {
	.id = "keys.local",
	.title = { "Clé générée dans son conteneur",
	    "Key generated in its container" },
	.cite = CITE_KEYS,
	.subject = "key",
	.level = CF_LV_MUST,
	.impact = CF_IM_IMPORTANT,
	.ease = CF_EA_ELEVEE,
	.remedy = { "Générer la clé dans le jeton, ou documenter la cérémonie "
		    "d'import et la destruction des copies.",
	    "Generate the key in the token, or document the import ceremony "
	    "and the destruction of copies." },
	.judge = judge_local,
};

static void
judge_private(struct cf_judge *j)
{
	const struct cf_fact *private_, *seen;

	if (!applies_to_key(j))
		return;
	seen = cf_fact(j, "key.seen_without_login");
	if (seen != NULL && seen->status == CF_ST_OK && seen->value.b) {
		cf_fail(j, "la clé se voit sans authentification",
		    "the key shows without authentication");
		return;
	}
	if ((private_ = cf_need(j, "key.private")) == NULL)
		return;
	if (!private_->value.b)
		cf_fail(j, "CKA_PRIVATE est faux : la clé se voit et s'emploie "
		    "sans authentification",
		    "CKA_PRIVATE is false: the key shows and can be used "
		    "without authentication");
	else
		cf_pass(j, "la clé ne se voit qu'après authentification",
		    "the key shows only after authentication");
}

const struct cf_rule keys_rule_private = {
	.id = "keys.private",
	.title = { "Clé accessible après authentification seulement",
	    "Key accessible after authentication only" },
	.cite = CITE_CONTAINER,
	.subject = "key",
	.level = CF_LV_MUST,
	.impact = CF_IM_MAJEUR,
	.ease = CF_EA_MODEREE,
	.remedy = { "Créer la clé avec CKA_PRIVATE vrai.",
	    "Create the key with CKA_PRIVATE true." },
	.judge = judge_private,
};

/* The purposes between which one key has to choose. */
static const struct {
	const char *usage;
	unsigned int purpose;
} purposes[] = {
	{ "encrypt", 1 }, { "decrypt", 1 },
	{ "sign", 2 }, { "verify", 2 },
	{ "wrap", 4 }, { "unwrap", 4 },
	{ "derive", 8 },
};

static void
judge_single_use(struct cf_judge *j)
{
	const struct cf_fact *usages;
	unsigned int seen = 0;
	char *list;
	size_t i;

	if (!applies_to_key(j))
		return;
	usages = cf_fact(j, "key.usages");
	if (usages == NULL || (usages->status != CF_ST_OK &&
	    usages->status != CF_ST_PARTIAL)) {
		cf_need(j, "key.usages");
		return;
	}
	for (i = 0; i < CF_NELEM(purposes); i++) {
		if (cf_list_has(usages, purposes[i].usage))
			seen |= purposes[i].purpose;
	}
	list = cf_value_text(cf_judge_arena(j), &usages->value);
	if ((seen & (seen - 1)) != 0) {
		cf_fail(j, "la clé sert à plusieurs fins : %s",
		    "the key serves several purposes: %s", list);
		return;
	}
	if (cf_need(j, "key.usages") == NULL)
		return;
	if (seen == 0)
		cf_na(j, "la clé ne permet aucun usage",
		    "the key permits no usage");
	else
		cf_pass(j, "la clé sert à une seule fin : %s",
		    "the key serves one purpose: %s", list);
}

const struct cf_rule keys_rule_single_use = {
	.id = "keys.single-use",
	.title = { "Une clé, un usage", "One key, one purpose" },
	.cite = "ANSSI, SecNumCloud 3.2, 10.5.a; RGS annexe B2 (gestion des "
		"clés); NIST SP 800-57 partie 1 rév. 5, 5.2",
	.subject = "key",
	.level = CF_LV_MUST,
	.impact = CF_IM_IMPORTANT,
	.ease = CF_EA_DIFFICILE,
	.remedy = { "Séparer les usages : une clé pour chiffrer des données, "
		    "une pour envelopper des clés, une pour signer.",
	    "Separate the usages: one key to encrypt data, one to wrap keys, "
	    "one to sign." },
	.judge = judge_single_use,
};

static void
judge_period(struct cf_judge *j)
{
	const struct cf_fact *end;
	char day[CF_TIME_LEN];

	if (!applies_to_key(j))
		return;
	if ((end = cf_seen(j, "key.end_date")) == NULL)
		return;
	if (end->status == CF_ST_ABSENT) {
		cf_fail(j, "la clé n'a pas de fin d'emploi (CKA_END_DATE)",
		    "the key has no end of use (CKA_END_DATE)");
		return;
	}
	cf_time_text(end->value.i, day);
	day[10] = '\0';
	/* The last day is a day of use. */
	if (end->value.i + 86400 <= cf_judge_time(j))
		cf_fail(j, "la période d'emploi de la clé est close depuis le "
		    "%s", "the key's period of use ended on %s", day);
	else
		cf_pass(j, "la période d'emploi de la clé court jusqu'au %s",
		    "the key's period of use runs until %s", day);
}

const struct cf_rule keys_rule_period = {
	.id = "keys.period",
	.title = { "Période d'emploi de la clé fixée",
	    "Period of use of the key set" },
	.cite = "ANSSI, SecNumCloud 3.2, 10.5.b; NIST SP 800-57 partie 1 "
		"rév. 5, 5.3",
	.subject = "key",
	.level = CF_LV_SHOULD,
	.impact = CF_IM_MINEUR,
	.ease = CF_EA_DIFFICILE,
	.remedy = { "Fixer CKA_END_DATE à la création de la clé et la "
		    "renouveler avant ce jour.",
	    "Set CKA_END_DATE when the key is made and replace it before that "
	    "day." },
	.judge = judge_period,
};

/* ---- Containers ---- */

static void
judge_inventory(struct cf_judge *j)
{
	const struct cf_fact *keys, *roles;

	if (!applies_to_store(j, "p11.keys"))
		return;
	if ((keys = cf_need(j, "p11.keys")) == NULL)
		return;
	if (keys->value.n > 0) {
		cf_pass(j, "toutes les clés secrètes et privées ont été "
		    "examinées (%zu)",
		    "all secret and private keys were examined (%zu)",
		    keys->value.n);
		return;
	}
	roles = cf_fact(j, "key_store.roles");
	if (roles != NULL && roles->status == CF_ST_OK && roles->value.n > 0)
		cf_fail(j, "conteneur déclaré pour %s, mais il ne renferme "
		    "aucune clé",
		    "container declared for %s, but it holds no key",
		    cf_value_text(cf_judge_arena(j), &roles->value));
	else
		cf_pass(j, "le conteneur ne renferme aucune clé",
		    "the container holds no key");
}

const struct cf_rule keys_rule_inventory = {
	.id = "keys.inventory",
	.title = { "Clés du conteneur toutes examinées",
	    "All keys of the container examined" },
	.cite = "ANSSI, SecNumCloud 3.2, 10.5.a et 10.5.c",
	.subject = "key_store",
	.level = CF_LV_MUST,
	.impact = CF_IM_IMPORTANT,
	.ease = CF_EA_DIFFICILE,
	.remedy = { "Déclarer le conteneur où les clés se trouvent "
		    "réellement, avec le moyen de le lire.",
	    "Declare the container that really holds the keys, with the means "
	    "to read it." },
	.judge = judge_inventory,
};

static void
judge_container(struct cf_judge *j)
{
	const struct cf_fact *maker, *hardware;

	if (!applies_to_store(j, "p11.manufacturer"))
		return;
	if ((maker = cf_need(j, "p11.manufacturer")) == NULL)
		return;
	if (cf_param_has(j, "refused", maker->value.s)) {
		cf_fail(j, "le profil refuse les conteneurs de « %s »",
		    "the profile refuses containers of \"%s\"",
		    maker->value.s);
		return;
	}
	if (cf_param_has(j, "software", maker->value.s)) {
		cf_pass(j, "conteneur logiciel (« %s ») : le texte admet un "
		    "conteneur logiciel ou matériel",
		    "software container (\"%s\"): the text accepts a software "
		    "or a hardware container", maker->value.s);
		return;
	}
	if (!cf_param_has(j, "hardware", maker->value.s)) {
		cf_unknown(j, "fabricant « %s » inconnu du profil : nature du "
		    "conteneur à vérifier sur son certificat",
		    "manufacturer \"%s\" is not known to the profile: the "
		    "nature of the container is to be checked on its "
		    "certificate", maker->value.s);
		return;
	}
	if ((hardware = cf_need(j, "p11.hardware")) == NULL)
		return;
	if (!hardware->value.b)
		cf_unknown(j, "fabricant de matériel « %s », mais le module "
		    "n'annonce pas d'emplacement matériel",
		    "hardware manufacturer \"%s\", but the module announces "
		    "no hardware slot", maker->value.s);
	else
		cf_pass(j, "conteneur matériel de « %s »",
		    "hardware container of \"%s\"", maker->value.s);
}

static const struct cf_param container_params[] = {
	{ "software", CF_T_LIST, "[\"SoftHSM project\"]", 0, 0,
	    { "Fabricants (CK_TOKEN_INFO) qui désignent un conteneur logiciel.",
		"Manufacturers (CK_TOKEN_INFO) that denote a software "
		"container." } },
	{ "hardware", CF_T_LIST, "[]", 0, 0,
	    { "Fabricants dont le certificat du matériel a été vérifié.",
		"Manufacturers whose hardware certificate was checked." } },
	{ "refused", CF_T_LIST, "[]", 0, 0,
	    { "Fabricants que le profil refuse ; SecNumCloud 3.2 n'en exclut "
	      "aucun.",
		"Manufacturers that the profile refuses; SecNumCloud 3.2 "
		"excludes none." } },
	{ 0 },
};

const struct cf_rule keys_rule_container = {
	.id = "keys.container",
	.title = { "Clés gardées dans un conteneur",
	    "Keys kept in a container" },
	.cite = "ANSSI, SecNumCloud 3.2, 10.5.c",
	.subject = "key_store",
	.level = CF_LV_MUST,
	.impact = CF_IM_MAJEUR,
	.ease = CF_EA_ELEVEE,
	.remedy = { "Garder les clés dans un conteneur de sécurité logiciel "
		    "ou matériel que le profil admet.",
	    "Keep the keys in a software or hardware security container that "
	    "the profile accepts." },
	.params = container_params,
	.judge = judge_container,
};

/* The third party that runs the container; false when a verdict is said. */
static bool
operator_is_eu(struct cf_judge *j, const char *operator_)
{
	const struct cf_fact *control;

	control = cf_need_on(j, cf_printf(cf_judge_arena(j), "third_party:%s",
	    operator_), "third_party.control");
	if (control == NULL)
		return false;
	if (!cf_country_known(control->value.s)) {
		cf_unknown(j, "l'exploitant %s est contrôlé depuis un pays "
		    "inconnu (%s)",
		    "the operator %s is controlled from an unknown country "
		    "(%s)", operator_, control->value.s);
		return false;
	}
	if (cf_country_eu_seat(control->value.s))
		return true;
	cf_fail(j, "l'exploitant %s du conteneur est contrôlé depuis un pays "
	    "hors de l'Union européenne (%s)",
	    "the operator %s of the container is controlled from a country "
	    "outside the European Union (%s)", operator_, control->value.s);
	return false;
}

static void
judge_place(struct cf_judge *j)
{
	const struct cf_fact *operator_, *country;

	operator_ = cf_fact(j, "key_store.operator");
	if (operator_ != NULL && operator_->status == CF_ST_OK &&
	    strcmp(operator_->value.s, "customer") == 0) {
		cf_na(j, "conteneur exploité par le commanditaire : son lieu "
		    "est son choix",
		    "container operated by the customer: its place is the "
		    "customer's choice");
		return;
	}
	if ((country = cf_need(j, "key_store.country")) == NULL)
		return;
	if (!cf_country_known(country->value.s)) {
		cf_unknown(j, "pays « %s » inconnu", "country \"%s\" unknown",
		    country->value.s);
		return;
	}
	if (!cf_country_eu_territory(country->value.s)) {
		cf_fail(j, "le conteneur se trouve hors de l'Union européenne "
		    "(%s)", "the container stands outside the European Union "
		    "(%s)", country->value.s);
		return;
	}
	if ((operator_ = cf_need(j, "key_store.operator")) == NULL)
		return;
	/* The provider's own control is the subject of 19.6. */
	if (strcmp(operator_->value.s, "provider") == 0)
		cf_pass(j, "conteneur déclaré dans l'Union européenne (%s), "
		    "exploité par le prestataire",
		    "container declared in the European Union (%s), operated "
		    "by the provider", country->value.s);
	else if (operator_is_eu(j, operator_->value.s))
		cf_pass(j, "conteneur déclaré dans l'Union européenne (%s), "
		    "exploité par %s, sous contrôle européen",
		    "container declared in the European Union (%s), operated "
		    "by %s, under European control", country->value.s,
		    operator_->value.s);
}

const struct cf_rule keys_rule_place = {
	.id = "keys.place",
	.title = { "Clés gardées et exploitées dans l'Union européenne",
	    "Keys kept and operated in the European Union" },
	.cite = "ANSSI, SecNumCloud 3.2, 10.5.c, 19.2.b et 19.6",
	.subject = "key_store",
	.level = CF_LV_MUST,
	.impact = CF_IM_CRITIQUE,
	.ease = CF_EA_DIFFICILE,
	.remedy = { "Déplacer le conteneur dans l'Union européenne et en "
		    "confier l'exploitation à une société sous contrôle "
		    "européen.",
	    "Move the container into the European Union and have it operated "
	    "by a company under European control." },
	.judge = judge_place,
};
