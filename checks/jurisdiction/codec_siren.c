/*
 * The French register.  It knows legal existence, seat and officers, no
 * shareholders.  Names of persons are not taken: whom a company belongs to
 * does not follow from them.
 */
#include <string.h>
#include <strings.h>

#include "codec_json.h"
#include "codec_rdap.h"
#include "codec_siren.h"

bool
jur_siren_is(const char *s)
{
	return strlen(s) == 9 && strspn(s, "0123456789") == 9;
}

/* INSEE writes foreign countries as numbers and names: "99404", "ETATS-UNIS".
 * A name that is not the short one is not understood. */
static void
read_seat(const struct jur_node *company, struct jur_siren *s)
{
	struct jur_node seat = jur_json_in(company, "siege");
	const char *foreign, *code;

	s->country = s->country_code = "";
	if (seat.value == NULL)
		return;
	foreign = jur_json_text_in(&seat, "libelle_pays_etranger");
	code = jur_json_text_in(&seat, "code_pays_etranger");
	if (foreign[0] != '\0' || code[0] != '\0') {
		s->country = foreign[0] != '\0' ? foreign : code;
		s->country_code = jur_country_said(foreign);
	} else if (jur_json_text_in(&seat, "code_postal")[0] != '\0' ||
	    jur_json_text_in(&seat, "commune")[0] != '\0') {
		s->country = s->country_code = "FR";
	}
}

static void
read_officers(struct cf_arena *arena, const struct jur_node *company,
    struct jur_siren *s)
{
	struct jur_node list = jur_json_in(company, "dirigeants"), item;
	size_t i, n = jur_json_count(&list), count = 0;
	const char **v = cf_calloc(arena, n + 1, sizeof(*v));
	const char *kind;

	s->officers = list.value != NULL;
	for (i = 0; v != NULL && i < n; i++) {
		item = jur_json_item(&list, i);
		kind = jur_json_text_in(&item, "type_dirigeant");
		if (strcasecmp(kind, "personne morale") == 0)
			v[count++] = cf_printf(arena, "%s (%s)",
			    jur_json_text_in(&item, "denomination"),
			    jur_json_text_in(&item, "siren"));
		else
			s->persons++;
	}
	s->companies = (struct cf_strings){ v, count };
}

static void
read_company(struct cf_arena *arena, const struct jur_node *company,
    struct jur_siren *s)
{
	struct jur_node siren = jur_json_in(company, "siren");
	struct jur_node state = jur_json_in(company, "etat_administratif");

	s->siren = jur_json_text(&siren);
	if (!jur_siren_is(s->siren))
		jur_json_wrong(&siren, "nine digits");
	s->name = jur_json_need(company, "nom_complet");
	s->state = jur_json_text(&state);
	if (!cf_streq(s->state, "A") && !cf_streq(s->state, "C"))
		jur_json_wrong(&state, "A or C");
	s->legal_form = jur_json_text_in(company, "nature_juridique");
	s->created = jur_json_time_in(company, "date_creation");
	s->closed = jur_json_time_in(company, "date_fermeture");
	s->updated = jur_json_time_in(company, "date_mise_a_jour");
	read_seat(company, s);
	read_officers(arena, company, s);
}

int
jur_siren_parse(struct cf_arena *arena, const void *bytes, size_t len,
    const struct jur_siren **ret, size_t *ret_n, struct cf_err *err)
{
	struct jur_node root, list, item;
	struct jur_siren *v = NULL;
	size_t i, n;
	int rc;

	if ((rc = jur_json_parse(arena, bytes, len, &root, err)) != CF_OK)
		return rc;
	if (jur_json_has(&root, "erreur")) {
		rc = cf_err_set(err, CF_ENOTFOUND, "the server answers %s",
		    jur_json_text_in(&root, "erreur"));
		jur_json_free(&root);
		return rc;
	}
	list = jur_json_in(&root, "results");
	if (list.value == NULL)
		jur_json_wrong(&list, "a list");
	n = jur_json_count(&list);
	v = cf_calloc(arena, n + 1, sizeof(*v));
	for (i = 0; v != NULL && i < n; i++) {
		item = jur_json_item(&list, i);
		read_company(arena, &item, &v[i]);
	}
	rc = jur_json_end(&root, err);
	jur_json_free(&root);
	if (rc != CF_OK)
		return rc;
	*ret = v;
	*ret_n = n;
	return CF_OK;
}
