/*
 * The profile that we ship: all requirements of SecNumCloud 3.2, all texts in
 * both languages, and its meaning under review.  The profile expanded to plain
 * words stands in tests/golden/, the table of what serves each requirement in
 * docs/coverage.md; both are compared here, so that no edit of a profile or of
 * a rule can change what is judged without showing it.  To write them anew:
 *   CONFIANCE_UPDATE_GOLDEN=1 unit_model_profile_shipped
 */
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <setjmp.h>
#include <cmocka.h>

#include <confiance/assessment.h>
#include <confiance/limits.h>

#define PROFILES CF_SOURCE_DIR "/checks/profiles"
#define GOLDEN CF_SOURCE_DIR "/tests/golden/profile-secnumcloud-3.2"
#define COVERAGE CF_SOURCE_DIR "/docs/coverage.md"
#define NAME "secnumcloud-3.2"

/* Every clause of the framework, in its order. */
static const char *const clauses[] = {
	"5.1.a", "5.1.b", "5.2.a", "5.2.b", "5.2.c", "5.2.d", "5.2.e",
	"5.3.a", "5.3.b", "5.3.c", "5.3.d", "5.3.e", "5.3.f", "5.3.g",
	"5.3.h", "6.1.a", "6.1.b", "6.1.c", "6.1.d", "6.1.e", "6.1.f",
	"6.1.g", "6.1.h", "6.2.a", "6.3.a", "6.4.a", "6.5.a", "6.5.b",
	"7.1.a", "7.1.b", "7.2.a", "7.2.b", "7.2.c", "7.2.d", "7.3.a",
	"7.3.b", "7.3.c", "7.4.a", "7.4.b", "7.5.a", "8.1.a", "8.1.b",
	"8.1.c", "8.2.a", "8.3.a", "8.3.b", "8.4.a", "8.5.a", "9.1.a",
	"9.1.b", "9.2.a", "9.2.b", "9.2.c", "9.3.a", "9.3.b", "9.3.c",
	"9.3.d", "9.3.e", "9.3.f", "9.3.g", "9.4.a", "9.4.b", "9.4.c",
	"9.5.a", "9.5.b", "9.5.c", "9.5.d", "9.6.a", "9.6.b", "9.6.c",
	"9.6.d", "9.6.e", "9.6.f", "9.6.g", "9.6.h", "9.6.i", "9.6.j",
	"9.6.k", "9.7.a", "9.7.b", "9.7.c", "9.7.d", "10.1.a", "10.1.b",
	"10.1.c", "10.1.d", "10.2.a", "10.2.b", "10.2.c", "10.2.d", "10.2.e",
	"10.3.a", "10.3.b", "10.3.c", "10.3.d", "10.4.a", "10.4.b", "10.5.a",
	"10.5.b", "10.5.c", "10.5.d", "10.6.a", "11.1.a", "11.1.b",
	"11.1.1.a", "11.1.2.a", "11.1.3.a", "11.2.1.a", "11.2.1.b",
	"11.2.1.c", "11.2.1.d", "11.2.1.e", "11.2.1.f", "11.2.1.g",
	"11.2.1.h", "11.2.2.a", "11.2.2.b", "11.2.2.c", "11.2.2.d",
	"11.2.2.e", "11.2.2.f", "11.2.2.g", "11.2.2.h", "11.2.2.i",
	"11.2.2.j", "11.3.a", "11.3.b", "11.3.c", "11.3.d", "11.3.e",
	"11.4.a", "11.4.b", "11.5.a", "11.5.b", "11.6.a", "11.6.b", "11.6.c",
	"11.7.a", "11.7.b", "11.7.c", "11.7.d", "11.8.a", "11.9.a",
	"11.10.a", "12.1.a", "12.2.a", "12.2.b", "12.2.c", "12.2.d",
	"12.3.a", "12.4.a", "12.4.b", "12.5.a", "12.5.b", "12.5.c", "12.5.d",
	"12.6.a", "12.6.b", "12.6.c", "12.6.d", "12.6.e", "12.7.a", "12.7.b",
	"12.7.c", "12.7.d", "12.7.e", "12.8.a", "12.8.b", "12.9.a", "12.9.b",
	"12.9.c", "12.10.a", "12.10.b", "12.10.c", "12.11.a", "12.11.b",
	"12.12.a", "12.12.b", "12.12.c", "12.13.a", "12.14.a", "13.1.a",
	"13.1.b", "13.2.a", "13.2.b", "13.2.c", "13.2.d", "13.2.e", "13.3.a",
	"14.1.a", "14.1.b", "14.2.a", "14.2.b", "14.2.c", "14.3.a", "14.4.a",
	"14.4.b", "14.5.a", "14.6.a", "14.7.a", "14.7.b", "15.1.a", "15.1.b",
	"15.2.a", "15.2.b", "15.2.c", "15.3.a", "15.4.a", "15.4.b", "15.5.a",
	"16.1.a", "16.1.b", "16.1.c", "16.2.a", "16.2.b", "16.2.c", "16.2.d",
	"16.3.a", "16.3.b", "16.4.a", "16.4.b", "16.4.c", "16.5.a", "16.6.a",
	"17.1.a", "17.1.b", "17.2.a", "17.3.a", "17.4.a", "17.5.a", "17.6.a",
	"18.1.a", "18.1.b", "18.1.c", "18.1.d", "18.1.e", "18.2.1.a",
	"18.2.1.b", "18.2.2.a", "18.2.3.a", "18.3.a", "18.4.a", "19.1.a",
	"19.1.b", "19.1.c", "19.1.d", "19.1.e", "19.1.f", "19.1.g", "19.1.h",
	"19.1.i", "19.1.j", "19.1.k", "19.1.l", "19.1.m", "19.1.n", "19.1.o",
	"19.1.p", "19.1.q", "19.1.r", "19.2.a", "19.2.b", "19.2.c", "19.2.d",
	"19.2.e", "19.3.a", "19.3.b", "19.4.a", "19.4.b", "19.5.a", "19.5.b",
	"19.5.c", "19.6.a", "19.6.b", "19.6.c", "19.6.d", "19.6.e", "19.6.f",
};
/* Those that only recommend. */
static const char *const recommended[] = {
	"6.1.g", "6.3.a", "6.4.a", "8.4.a", "10.1.c", "10.2.b", "10.3.c",
	"10.4.b", "10.5.b", "11.2.1.b", "11.2.2.b", "11.6.c", "12.6.e",
	"12.9.b", "16.4.c", "18.2.1.b", "19.1.r",
};
/* Those that hold under a condition. */
static const char *const conditional[] = {
	"5.3.f", "6.1.f", "6.1.h", "6.5.b", "8.3.b", "9.5.c", "9.5.d",
	"9.6.e", "9.6.g", "9.6.h", "9.6.i", "9.6.j", "9.6.k", "9.7.d",
	"10.2.a", "10.2.c", "10.2.d", "10.2.e", "10.4.a", "12.2.c",
	"12.12.c", "12.13.a", "13.2.c", "13.2.d", "14.5.a", "14.7.b",
	"15.4.b", "18.2.3.a", "19.2.e", "19.5.c", "19.6.c", "19.6.d",
};
static const char *const definitions[] = { "11.1.2.a", "11.5.a" };
/* Those that touch sovereignty. */
static const char *const sovereign[] = {
	"5.3.d", "5.3.e", "9.7.d", "10.5.c", "10.6.a", "12.5.d", "12.10.c",
	"12.13.a", "12.14.a", "15.1.a", "15.1.b", "19.1.b", "19.1.c",
	"19.1.e", "19.1.n", "19.2.a", "19.2.b", "19.2.c", "19.2.d", "19.2.e",
	"19.6.a", "19.6.b", "19.6.c", "19.6.d", "19.6.e", "19.6.f",
};

static struct cf_arena *arena;
static struct cf_profile profile;

static int
load(void **state)
{
	char text[1200];
	struct cf_err err = { 0 };

	(void)state;
	arena = cf_arena_new(CF_ARENA_PROFILE);
	if (cf_profile_load(arena, PROFILES, NAME, &profile, &err) == CF_OK)
		return 0;
	print_error("%s\n", cf_err_text(&err, text, sizeof(text)));
	return -1;
}

static int
drop(void **state)
{
	(void)state;
	cf_arena_free(arena);
	return 0;
}

static bool
in(const char *s, const char *const *list, size_t n)
{
	size_t i;

	for (i = 0; i < n && strcmp(list[i], s) != 0; i++)
		;
	return i < n;
}

/* ---- What the framework says ---- */

static void
test_clauses(void **state)
{
	size_t i;

	(void)state;
	assert_int_equal(278, CF_NELEM(clauses));
	assert_int_equal(278, profile.nrequirements);
	for (i = 0; i < CF_NELEM(clauses); i++)
		assert_string_equal(clauses[i], profile.requirements[i].id);
}

static enum cf_obligation
expected_obligation(const char *id)
{
	if (in(id, recommended, CF_NELEM(recommended)))
		return CF_OB_SHOULD;
	if (in(id, conditional, CF_NELEM(conditional)))
		return CF_OB_CONDITIONAL;
	return in(id, definitions, CF_NELEM(definitions)) ?
	    CF_OB_DEFINITION : CF_OB_MUST;
}

static void
test_obligations(void **state)
{
	size_t i, n[4] = { 0 };

	(void)state;
	for (i = 0; i < profile.nrequirements; i++) {
		const struct cf_requirement *req = &profile.requirements[i];

		if (req->obligation != expected_obligation(req->id))
			fail_msg("%s: obligation %s", req->id,
			    cf_obligation_name(req->obligation));
		if (req->sovereignty !=
		    in(req->id, sovereign, CF_NELEM(sovereign)))
			fail_msg("%s: sovereignty", req->id);
		n[req->obligation]++;
	}
	assert_int_equal(227, n[CF_OB_MUST]);
	assert_int_equal(17, n[CF_OB_SHOULD]);
	assert_int_equal(32, n[CF_OB_CONDITIONAL]);
	assert_int_equal(2, n[CF_OB_DEFINITION]);
}

static void
test_chapters(void **state)
{
	char id[8];
	size_t i;

	(void)state;
	assert_int_equal(15, profile.nchapters);
	for (i = 0; i < profile.nchapters; i++) {
		snprintf(id, sizeof(id), "%zu", i + 5);
		assert_string_equal(id, profile.chapters[i].id);
	}
	/* Localisation and immunity come before any score. */
	assert_int_equal(2, profile.ngates);
	assert_string_equal("localisation", profile.gates[0].id);
	assert_string_equal("19.2.", profile.gates[0].requirements.v[0]);
	assert_string_equal("immunite", profile.gates[1].id);
	assert_string_equal("19.6.", profile.gates[1].requirements.v[0]);
}

/* Sections and requirements stand in the same order, and none is empty. */
static void
test_sections(void **state)
{
	size_t i, k, r = 0;

	(void)state;
	for (i = 0; i < profile.nchapters; i++) {
		const struct cf_chapter *chapter = &profile.chapters[i];

		for (k = 0; k < chapter->nsections; k++) {
			const char *id = chapter->sections[k].id;
			size_t first = r;

			while (r < profile.nrequirements &&
			    strcmp(profile.requirements[r].section, id) == 0)
				r++;
			if (r == first)
				fail_msg("section %s has no requirement", id);
		}
	}
	assert_int_equal(profile.nrequirements, r);
}

/* ---- Texts ---- */

/* French typography: a no-break space before the high signs, no three dots,
 * no space twice; and no text in both languages at once. */
static void
check_text(const char *id, struct cf_text text, bool sentence)
{
	static const char *const wrong[] = { "  ", " :", " ;", " %", " ?", " !",
		"...", " ,", " .", "’" };
	const char *en = text.en, *fr = text.fr;
	size_t i;

	if (fr[0] == '\0' || en[0] == '\0' || strcmp(fr, en) == 0)
		fail_msg("%s: empty, or the same in both languages: %s", id, fr);
	for (i = 0; i < CF_NELEM(wrong); i++) {
		if (strstr(fr, wrong[i]) != NULL || strstr(en, wrong[i]) != NULL)
			fail_msg("%s: '%s' in '%s' / '%s'", id, wrong[i], fr,
			    en);
	}
	if (cf_ends(fr, ".") != sentence || cf_ends(en, ".") != sentence)
		fail_msg("%s: full stop: '%s' / '%s'", id, fr, en);
	if (fr[strlen(fr) - 1] == ' ' || en[strlen(en) - 1] == ' ')
		fail_msg("%s: ends in a space", id);
}

static void
check_words(const struct cf_scale_word *words)
{
	size_t i;

	for (i = 0; i < 4; i++) {
		check_text(words[i].id, words[i].title, false);
		check_text(words[i].id, words[i].meaning, false);
	}
}

static void
test_texts(void **state)
{
	size_t i, k;

	(void)state;
	check_text("title", profile.title, false);
	check_text("source", profile.source, false);
	check_text("weights", profile.weight_source, false);
	check_text("scale", profile.scale_source, false);
	check_words(profile.impacts);
	check_words(profile.eases);
	check_words(profile.risks);
	check_words(profile.priorities);
	for (i = 0; i < profile.nchapters; i++) {
		check_text(profile.chapters[i].id, profile.chapters[i].title,
		    false);
		for (k = 0; k < profile.chapters[i].nsections; k++)
			check_text(profile.chapters[i].sections[k].id,
			    profile.chapters[i].sections[k].title, false);
	}
	for (i = 0; i < profile.ngates; i++)
		check_text(profile.gates[i].id, profile.gates[i].title, false);
	for (i = 0; i < profile.nrequirements; i++) {
		const struct cf_requirement *req = &profile.requirements[i];

		check_text(req->id, req->title, false);
		check_text(req->id, req->text, true);
	}
}

/* ---- What serves it ---- */

/* Other texts ask for it: HDS 2.0, EXI 31 and the SREN act. */
static const char *const elsewhere[] = { "exposure.published-page" };

/* A rule that no requirement binds is never run. */
static void
test_every_rule_serves(void **state)
{
	const struct cf_check *const *checks;
	const struct cf_rule *const *rule;
	size_t i, k, r, n;

	(void)state;
	checks = cf_checks(&n);
	for (i = 0; i < n; i++) {
		for (rule = checks[i]->rules; rule != NULL && *rule != NULL;
		     rule++) {
			bool found = false;

			for (r = 0; r < profile.nrequirements; r++) {
				const struct cf_requirement *req =
				    &profile.requirements[r];

				for (k = 0; k < req->nrules; k++)
					found |= req->rules[k].rule == *rule;
			}
			for (k = 0; k < CF_NELEM(elsewhere); k++)
				found |= cf_streq((*rule)->id, elsewhere[k]);
			if (!found)
				fail_msg("rule %s serves no requirement",
				    (*rule)->id);
		}
	}
}

/* The wording of what a person is told about a requirement. */
static struct cf_text
obligation_text(enum cf_obligation obligation)
{
	static const struct cf_text texts[] = {
		[CF_OB_MUST] = { "exigence", "requirement" },
		[CF_OB_SHOULD] = { "recommandation", "recommendation" },
		[CF_OB_CONDITIONAL] = { "exigence sous condition",
		    "conditional requirement" },
		[CF_OB_DEFINITION] = { "définition", "definition" },
	};

	return texts[obligation];
}

static struct cf_text
kind_text(const struct cf_requirement *req)
{
	static const struct cf_text texts[] = {
		[CF_AS_AUTOMATED] = { "automatique", "automated" },
		[CF_AS_PARTIAL] = { "partielle", "partial" },
		[CF_AS_DECLARED] = { "sur déclaration", "on declarations" },
		[CF_AS_MANUAL] = { "par une personne", "by a person" },
	};
	static const struct cf_text nothing = { "rien à évaluer",
		"nothing to assess" };

	return req->obligation == CF_OB_DEFINITION ? nothing :
	    texts[req->kind];
}

static struct cf_text
level_text(enum cf_level level)
{
	static const struct cf_text texts[] = {
		[CF_LV_MUST] = { "doit", "must" },
		[CF_LV_SHOULD] = { "devrait", "should" },
		[CF_LV_DEGRADED] = { "dégradé", "degraded" },
	};

	return texts[level];
}

/* ---- The profile in plain words ---- */

static void
write_rule(struct cf_buf *out, const struct cf_binding *binding,
    enum cf_lang lang)
{
	const struct cf_rule *rule = binding->rule;
	const struct cf_param *p = rule->params;
	size_t i;

	cf_buf_printf(out, "    %s [%s] %s\n      %s\n", rule->id,
	    cf_text_pick(level_text(rule->level), lang),
	    cf_text_pick(rule->title, lang), rule->cite);
	for (i = 0; p != NULL && p[i].name != NULL; i++) {
		cf_buf_printf(out, "      %s = %s\n", p[i].name,
		    cf_value_text(arena, &binding->values[i]));
	}
}

static void
write_requirement(struct cf_buf *out, const struct cf_requirement *req,
    enum cf_lang lang)
{
	bool fr = lang == CF_LANG_FR;
	size_t i;

	cf_buf_printf(out, "\n%s %s\n  %s\n  [%s] [%s] [", req->id,
	    cf_text_pick(req->title, lang), cf_text_pick(req->text, lang),
	    cf_text_pick(obligation_text(req->obligation), lang),
	    cf_text_pick(kind_text(req), lang));
	for (i = 0; i < req->applies_to.n; i++)
		cf_buf_printf(out, "%s%s", i > 0 ? " " : "",
		    req->applies_to.v[i]);
	cf_buf_printf(out, "]%s\n", !req->sovereignty ? "" :
	    fr ? " [souveraineté]" : " [sovereignty]");
	for (i = 0; i < req->nrules; i++)
		write_rule(out, &req->rules[i], lang);
}

static void
write_words(struct cf_buf *out, const char *title,
    const struct cf_scale_word *words, enum cf_lang lang)
{
	size_t i;

	cf_buf_printf(out, "%s\n", title);
	for (i = 0; i < 4; i++)
		cf_buf_printf(out, "  %s (%s) = %s\n",
		    cf_text_pick(words[i].title, lang), words[i].id,
		    cf_text_pick(words[i].meaning, lang));
}

static void
write_scale(struct cf_buf *out, enum cf_lang lang)
{
	bool fr = lang == CF_LANG_FR;
	size_t i, k;

	cf_buf_printf(out, "%s\n", cf_text_pick(profile.scale_source, lang));
	write_words(out, "impact", profile.impacts, lang);
	write_words(out, fr ? "difficulté d'exploitation" :
	    "difficulty of exploitation", profile.eases, lang);
	write_words(out, fr ? "risque" : "risk", profile.risks, lang);
	write_words(out, fr ? "priorité" : "priority", profile.priorities,
	    lang);
	for (i = 0; i < 4; i++) {
		for (k = 0; k < 4; k++)
			cf_buf_printf(out, "  %s x %s = %s\n",
			    cf_text_pick(profile.impacts[i].title, lang),
			    cf_text_pick(profile.eases[k].title, lang),
			    cf_text_pick(profile.risks
			    [profile.matrix[i][k] - 1].title, lang));
	}
}

static void
write_head(struct cf_buf *out, enum cf_lang lang)
{
	bool fr = lang == CF_LANG_FR;
	size_t i, k;

	cf_buf_printf(out, "%s (%s, %s)\n%s\n\n",
	    cf_text_pick(profile.title, lang), profile.id, profile.version,
	    cf_text_pick(profile.source, lang));
	cf_buf_printf(out, fr ?
	    "poids = exigence %lld, recommandation %lld (%s)\n\n" :
	    "weights = requirement %lld, recommendation %lld (%s)\n\n",
	    (long long)profile.weight_must, (long long)profile.weight_should,
	    cf_text_pick(profile.weight_source, lang));
	write_scale(out, lang);
	cf_buf_str(out, "\n");
	for (i = 0; i < profile.ngates; i++) {
		cf_buf_printf(out, "%s %s (%s) =", fr ?
		    "condition éliminatoire" : "gate",
		    profile.gates[i].id,
		    cf_text_pick(profile.gates[i].title, lang));
		for (k = 0; k < profile.gates[i].requirements.n; k++)
			cf_buf_printf(out, " %s",
			    profile.gates[i].requirements.v[k]);
		cf_buf_str(out, "\n");
	}
}

static void
write_profile(struct cf_buf *out, enum cf_lang lang)
{
	size_t i, k, r = 0;

	write_head(out, lang);
	for (i = 0; i < profile.nchapters; i++) {
		const struct cf_chapter *chapter = &profile.chapters[i];

		cf_buf_printf(out, "\n=== %s %s\n", chapter->id,
		    cf_text_pick(chapter->title, lang));
		for (k = 0; k < chapter->nsections; k++) {
			cf_buf_printf(out, "\n--- %s %s\n",
			    chapter->sections[k].id,
			    cf_text_pick(chapter->sections[k].title, lang));
			for (; r < profile.nrequirements &&
			    strcmp(profile.requirements[r].section,
			    chapter->sections[k].id) == 0; r++)
				write_requirement(out,
				    &profile.requirements[r], lang);
		}
	}
}

/* Compares with the file, or writes it when asked to. */
static void
compare(const char *path, const struct cf_buf *now)
{
	struct cf_err err = { 0 };
	char *old;
	size_t len, at, line = 1;

	assert_false(cf_buf_failed(now));
	if (getenv("CONFIANCE_UPDATE_GOLDEN") != NULL) {
		assert_int_equal(CF_OK, cf_file_write(path, now->data,
		    now->len, 0644, &err));
		return;
	}
	if (cf_file_read(arena, path, CF_MAX_PROFILE, &old, &len, &err) !=
	    CF_OK)
		fail_msg("%s", err.msg);
	if (len == now->len && memcmp(old, now->data, len) == 0)
		return;
	for (at = 0; at < len && at < now->len && old[at] == now->data[at];
	     at++)
		line += old[at] == '\n';
	fail_msg("%s:%zu is not what the profile says now; look at the change "
	    "and run this program with CONFIANCE_UPDATE_GOLDEN=1", path, line);
}

static void
test_meaning(void **state)
{
	struct cf_buf out;

	(void)state;
	cf_buf_init(&out, CF_MAX_PROFILE);
	write_profile(&out, CF_LANG_FR);
	compare(GOLDEN ".fr.txt", &out);
	cf_buf_reset(&out);
	write_profile(&out, CF_LANG_EN);
	compare(GOLDEN ".en.txt", &out);
	cf_buf_free(&out);
}

/* ---- docs/coverage.md ---- */

/* Requirements of one chapter, or of all for NULL. */
struct counts {
	size_t all, served, kinds[4], definitions;
};

static struct counts
count(const char *chapter)
{
	struct counts c = { 0 };
	size_t i;

	for (i = 0; i < profile.nrequirements; i++) {
		const struct cf_requirement *req = &profile.requirements[i];

		if (chapter != NULL && strcmp(req->chapter, chapter) != 0)
			continue;
		c.all++;
		if (req->obligation == CF_OB_DEFINITION) {
			c.definitions++;
			continue;
		}
		c.served += req->nrules > 0;
		c.kinds[req->kind]++;
	}
	return c;
}

static size_t
count_rules(void)
{
	const struct cf_check *const *checks;
	const struct cf_rule *const *rule;
	size_t i, n, rules = 0;

	checks = cf_checks(&n);
	for (i = 0; i < n; i++) {
		for (rule = checks[i]->rules; rule != NULL && *rule != NULL;
		     rule++)
			rules++;
	}
	return rules;
}

static void
write_row(struct cf_buf *out, const char *name, const char *title,
    const struct counts *c)
{
	cf_buf_printf(out, "| %s | %s | %zu | %zu | %zu | %zu | %zu | %zu | "
	    "%zu |\n", name, title, c->all, c->served,
	    c->kinds[CF_AS_AUTOMATED], c->kinds[CF_AS_PARTIAL],
	    c->kinds[CF_AS_DECLARED], c->kinds[CF_AS_MANUAL], c->definitions);
}

static void
write_counts(struct cf_buf *out, enum cf_lang lang)
{
	struct counts c;
	size_t i;

	cf_buf_str(out, lang == CF_LANG_FR ?
	    "| Chapitre | Intitulé | Exigences | Servies | Automatiques | "
	    "Partielles | Sur déclaration | Par une personne | Définitions |\n" :
	    "| Chapter | Title | Requirements | Served | Automated | "
	    "Partial | On declarations | By a person | Definitions |\n");
	cf_buf_str(out, "|---|---|--:|--:|--:|--:|--:|--:|--:|\n");
	for (i = 0; i < profile.nchapters; i++) {
		c = count(profile.chapters[i].id);
		write_row(out, profile.chapters[i].id,
		    cf_text_pick(profile.chapters[i].title, lang), &c);
	}
	c = count(NULL);
	write_row(out, "", lang == CF_LANG_FR ? "Ensemble" : "All", &c);
}

static void
write_table(struct cf_buf *out, enum cf_lang lang)
{
	size_t i, k;

	cf_buf_str(out, lang == CF_LANG_FR ?
	    "\n| Exigence | Intitulé | Obligation | Évaluation | Règles |\n" :
	    "\n| Requirement | Title | Obligation | Assessment | Rules |\n");
	cf_buf_str(out, "|---|---|---|---|---|\n");
	for (i = 0; i < profile.nrequirements; i++) {
		const struct cf_requirement *req = &profile.requirements[i];

		cf_buf_printf(out, "| %s | %s | %s | %s |", req->id,
		    cf_text_pick(req->title, lang),
		    cf_text_pick(obligation_text(req->obligation), lang),
		    cf_text_pick(kind_text(req), lang));
		for (k = 0; k < req->nrules; k++)
			cf_buf_printf(out, "%s `%s`", k > 0 ? "," : "",
			    req->rules[k].rule->id);
		cf_buf_str(out, " |\n");
	}
}

static void
write_coverage(struct cf_buf *out)
{
	struct counts c = count(NULL);

	cf_buf_printf(out,
	    "<!-- Written by unit_model_profile_shipped from the profile and "
	    "the rules; do not edit.\n"
	    "     CONFIANCE_UPDATE_GOLDEN=1 tests/unit_model_profile_shipped "
	    "in the build folder. -->\n"
	    "# Ce que le programme évalue de SecNumCloud 3.2\n\n"
	    "[English](#what-the-program-assesses-of-secnumcloud-32)\n\n"
	    "Sur %zu exigences, %zu sont servies par au moins une des %zu "
	    "règles : %zu entièrement, %zu en partie (une personne vérifie le "
	    "reste), %zu d'après les seules déclarations. %zu reviennent à une "
	    "personne, et %zu sont des définitions, où il n'y a rien à "
	    "évaluer. Une exigence sans règle est toujours rendue « à "
	    "vérifier », jamais « conforme ».\n\n", c.all, c.served,
	    count_rules(), c.kinds[CF_AS_AUTOMATED], c.kinds[CF_AS_PARTIAL],
	    c.kinds[CF_AS_DECLARED], c.kinds[CF_AS_MANUAL], c.definitions);
	write_counts(out, CF_LANG_FR);
	write_table(out, CF_LANG_FR);
	cf_buf_printf(out,
	    "\n# What the program assesses of SecNumCloud 3.2\n\n"
	    "Of %zu requirements, %zu are served by at least one of the %zu "
	    "rules: %zu in full, %zu in part (a person verifies the rest), %zu "
	    "on declarations alone. %zu are left to a person, and %zu are "
	    "definitions, where there is nothing to assess. A requirement "
	    "without a rule is always given as \"to be verified\", never as "
	    "\"compliant\".\n\n", c.all, c.served, count_rules(),
	    c.kinds[CF_AS_AUTOMATED], c.kinds[CF_AS_PARTIAL],
	    c.kinds[CF_AS_DECLARED], c.kinds[CF_AS_MANUAL], c.definitions);
	write_counts(out, CF_LANG_EN);
	write_table(out, CF_LANG_EN);
}

static void
test_coverage(void **state)
{
	struct cf_buf out;

	(void)state;
	cf_buf_init(&out, CF_MAX_PROFILE);
	write_coverage(&out);
	compare(COVERAGE, &out);
	cf_buf_free(&out);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_clauses),
		cmocka_unit_test(test_obligations),
		cmocka_unit_test(test_chapters),
		cmocka_unit_test(test_sections),
		cmocka_unit_test(test_texts),
		cmocka_unit_test(test_every_rule_serves),
		cmocka_unit_test(test_meaning),
		cmocka_unit_test(test_coverage),
	};

	return cmocka_run_group_tests_name("shipped profile", tests, load,
	    drop);
}
