/*
 * Rules about the flow matrix: what is open is declared, what is declared is
 * open.  Pure.  Ports are compared as decimal texts.
 */
#include <string.h>

#include "exposure.h"

/* The source that the matrix names for a port, NULL for anywhere. */
static const char *
source_of(const struct cf_fact *sources, const char *port)
{
	size_t i, n = strlen(port);

	for (i = 0; sources != NULL && sources->status == CF_ST_OK &&
	     i < sources->value.n; i++)
		if (strncmp(sources->value.list[i], port, n) == 0 &&
		    sources->value.list[i][n] == ' ')
			return sources->value.list[i] + n + 1;
	return NULL;
}

static const char *
append(struct cf_judge *j, const char *list, const char *item,
    const char *detail)
{
	return cf_printf(cf_judge_arena(j), "%s%s%s%s%s%s", list,
	    list[0] != '\0' ? ", " : "", item, detail != NULL ? " (" : "",
	    detail != NULL ? detail : "", detail != NULL ? ")" : "");
}

/* The open ports, complete or not; NULL after saying unknown. */
static const struct cf_fact *
open_ports(struct cf_judge *j)
{
	const struct cf_fact *f = cf_fact(j, "exposure.flow_open");

	if (f != NULL && (f->status == CF_ST_OK || f->status == CF_ST_PARTIAL))
		return f;
	cf_need(j, "exposure.flow_open");
	return NULL;
}

static size_t
count(struct cf_judge *j, const char *key)
{
	const struct cf_fact *f = cf_fact(j, key);

	return f != NULL && (f->status == CF_ST_OK ||
	    f->status == CF_ST_PARTIAL) ? f->value.n : 0;
}

/* Something that accepts every connection hides what is behind it. */
static bool
accepts_all(struct cf_judge *j, const struct cf_fact *open)
{
	if (open->value.n < 20 || count(j, "exposure.flow_refused") > 0 ||
	    count(j, "exposure.flow_silent") > 0)
		return false;
	cf_unknown(j, "tous les ports essayés (%zu) acceptent : un "
	    "intermédiaire répond à la place de l'hôte",
	    "all ports that were tried (%zu) accept: something in between "
	    "answers in place of the host", open->value.n);
	return true;
}

/* ---- Open and not declared ---- */

static void
judge_all_declared(struct cf_judge *j, size_t open, const char *sourced)
{
	const char *from = exp_items(j, cf_fact(j, "exposure.flow_vantage"));
	size_t refused = count(j, "exposure.flow_refused");
	size_t silent = count(j, "exposure.flow_silent");

	if (cf_need(j, "exposure.flow_open") == NULL)
		return;
	if (sourced[0] != '\0')
		cf_unknown(j, "ouverts depuis %s : %s ; la matrice ne les "
		    "prévoit que depuis ces sources",
		    "open from %s: %s; the matrix foresees them from these "
		    "sources only", from, sourced);
	else if (exp_vantage(j)[0] == '\0')
		cf_unknown(j, "rien d'ouvert hors de la matrice depuis %s, "
		    "mais il n'est pas déclaré d'où l'audit regarde (vantage)",
		    "nothing open outside the matrix from %s, but it is not "
		    "declared where the audit looks from (vantage)", from);
	else if (open == 0 && refused == 0)
		cf_unknown(j, "aucun des %zu ports ne répond depuis %s : fermé "
		    "et coupé ne se distinguent pas",
		    "none of the %zu ports answers from %s: closed and cut "
		    "off look the same", silent, from);
	else
		cf_pass(j, "%zu ports essayés depuis %s, %zu ouverts, tous "
		    "dans la matrice",
		    "%zu ports tried from %s, %zu open, all in the matrix",
		    open + refused + silent, from, open);
}

static void
judge_declared(struct cf_judge *j)
{
	const struct cf_fact *ports, *sources, *open;
	const char *undeclared = "", *sourced = "", *source;
	size_t i;

	if ((open = cf_fact(j, "exposure.flow_open")) != NULL &&
	    open->status == CF_ST_ABSENT) {
		cf_na(j, "l'hôte n'existe pas dans le DNS : rien n'y est "
		    "ouvert", "the host does not exist in the DNS: nothing is "
		    "open there");
		return;
	}
	ports = cf_about(j, "flow.ports");
	sources = cf_about(j, "flow.sources");
	if (ports == NULL || ports->status != CF_ST_OK) {
		cf_unknown(j, "la matrice ne dit rien des ports de cet hôte",
		    "the matrix says nothing of the ports of this host");
		return;
	}
	if ((open = open_ports(j)) == NULL || accepts_all(j, open))
		return;
	for (i = 0; i < open->value.n; i++) {
		if (!cf_list_has(ports, open->value.list[i]))
			undeclared = append(j, undeclared, open->value.list[i],
			    NULL);
		else if ((source = source_of(sources,
		    open->value.list[i])) != NULL)
			sourced = append(j, sourced, open->value.list[i],
			    source);
	}
	if (undeclared[0] == '\0') {
		judge_all_declared(j, open->value.n, sourced);
		return;
	}
	cf_fail(j, "ports ouverts hors de la matrice des flux : %s (vus depuis "
	    "%s)", "ports open outside the flow matrix: %s (seen from %s)",
	    undeclared, exp_items(j, cf_fact(j, "exposure.flow_vantage")));
}

const struct cf_rule exp_rule_flows_declared = {
	.id = "exposure.flows-declared",
	.title = { "Ports ouverts prévus par la matrice des flux",
	    "Open ports foreseen by the flow matrix" },
	.cite = "ANSSI, SecNumCloud 3.2, 13.1.a et 13.2.e",
	.subject = "flow",
	.level = CF_LV_MUST,
	.impact = CF_IM_IMPORTANT,
	.ease = CF_EA_MODEREE,
	.remedy = { "Fermer ces ports, ou les justifier dans la matrice des "
		    "flux.",
	    "Close these ports, or justify them in the flow matrix." },
	.judge = judge_declared,
};

/* ---- Declared and not open ---- */

static void
judge_used(struct cf_judge *j)
{
	const struct cf_fact *ports = cf_about(j, "flow.ports"), *open;
	const struct cf_fact *sources = cf_about(j, "flow.sources");
	const char *unused = "", *port;
	size_t i, n = 0;

	if (ports == NULL || ports->status != CF_ST_OK) {
		cf_unknown(j, "la matrice ne dit rien des ports de cet hôte",
		    "the matrix says nothing of the ports of this host");
		return;
	}
	for (i = 0; i < ports->value.n; i++)
		n += source_of(sources, ports->value.list[i]) == NULL;
	if (n == 0) {
		cf_na(j, "la matrice ne prévoit aucun port ouvert à tous",
		    "the matrix foresees no port that is open to anybody");
		return;
	}
	if (open_ports(j) == NULL ||
	    (open = cf_need(j, "exposure.flow_open")) == NULL ||
	    accepts_all(j, open))
		return;
	for (i = 0; i < ports->value.n; i++) {
		port = ports->value.list[i];
		if (source_of(sources, port) == NULL &&
		    !cf_list_has(open, port))
			unused = append(j, unused, port, NULL);
	}
	if (unused[0] == '\0')
		cf_pass(j, "les %zu ports que la matrice ouvre à tous "
		    "répondent", "the %zu ports that the matrix opens to "
		    "anybody answer", n);
	else if (open->value.n == 0 && count(j, "exposure.flow_refused") == 0)
		cf_unknown(j, "aucun port ne répond d'ici : fermé et coupé ne "
		    "se distinguent pas", "no port answers from here: closed "
		    "and cut off look the same");
	else
		cf_fail(j, "ports que la matrice prévoit et qui ne répondent "
		    "pas : %s", "ports that the matrix foresees and that do "
		    "not answer: %s", unused);
}

const struct cf_rule exp_rule_flows_used = {
	.id = "exposure.flows-used",
	.title = { "Matrice des flux sans ports inutilisés",
	    "Flow matrix without unused ports" },
	.cite = "ANSSI, SecNumCloud 3.2, 13.1.a",
	.subject = "flow",
	.level = CF_LV_SHOULD,
	.impact = CF_IM_MINEUR,
	.ease = CF_EA_DIFFICILE,
	.remedy = { "Retirer de la matrice les ports qui ne servent plus, ou "
		    "dire depuis où ils servent.",
	    "Remove the ports that serve no more from the matrix, or say from "
	    "where they serve." },
	.judge = judge_used,
};
