/*
 * The table of the report's members, and access to a member through its row.
 * The order of rows is the order of elements in XML.  Trusts the table; the
 * forms and words are what the readers refuse foreign documents by.
 */
#include <string.h>

#include <confiance/limits.h>

#include "shape.h"

_Static_assert(sizeof(enum cf_verdict) == sizeof(unsigned int) &&
	sizeof(enum cf_req_status) == sizeof(unsigned int),
    "words are copied as unsigned int");

#define WORDS(id, type, count, function)                                       \
	static const char *word_##id(unsigned int v)                           \
	{                                                                      \
		return function((enum type)v);                                 \
	}                                                                      \
	static const struct sh_words words_##id = { #id, count, word_##id }

WORDS(requirement_status, cf_req_status, CF_RQ_MAX, cf_req_status_name);
WORDS(verdict, cf_verdict, CF_VD_NA + 1, cf_verdict_name);
WORDS(risk, cf_risk, CF_RK_CRITIQUE + 1, cf_risk_name);
WORDS(origin, cf_origin, CF_OR_MAX, cf_origin_name);
WORDS(fact_status, cf_status, CF_ST_MAX, cf_status_name);
WORDS(value_type, cf_type, CF_T_MAX, cf_type_name);
WORDS(level, cf_level, CF_LV_DEGRADED + 1, cf_level_name);
WORDS(impact, cf_impact, CF_IM_CRITIQUE + 1, cf_impact_name);
WORDS(stand, cf_stand, CF_SD_OUTSIDE + 1, cf_stand_name);
WORDS(ease, cf_ease, CF_EA_FACILE + 1, cf_ease_name);
WORDS(obligation, cf_obligation, CF_OB_DEFINITION + 1, cf_obligation_name);
WORDS(assessment_kind, cf_assessment_kind, CF_AS_MANUAL + 1,
    cf_assessment_kind_name);
WORDS(waiver_state, cf_rp_waiver_state, CF_RW_MAX, cf_waiver_state_name);
WORDS(reserve_kind, cf_rp_reserve_kind, CF_RS_MAX, cf_reserve_kind_name);

/* Of a finding: one word more, for the case that no fact decided. */
static const char *
word_weakest_origin(unsigned int v)
{
	return v == CF_OR_MAX ? "none" : cf_origin_name((enum cf_origin)v);
}
static const struct sh_words words_weakest_origin = { "weakest_origin",
	CF_OR_MAX + 1, word_weakest_origin };

static const char *
word_format(unsigned int v)
{
	return v == 0 ? CF_REPORT_FORMAT : "";
}
static const struct sh_words words_format = { "format", 1, word_format };

/* S is the struct that the rows are about. */
#define ROW(f, ...) { .name = #f, .at = offsetof(struct S, f), __VA_ARGS__ }
#define NAME(f, frm, d) ROW(f, .kind = SH_NAME, .form = frm, .doc = d)
#define TEXT(f, d) ROW(f, .kind = SH_TEXT, .doc = d)
#define BOTH(f, d) ROW(f, .kind = SH_BOTH, .doc = d)
#define BOOL(f, d) ROW(f, .kind = SH_BOOL, .doc = d)
#define INT(f, d) ROW(f, .kind = SH_INT, .max = INT64_MAX, .doc = d)
#define MILLI(f, d) ROW(f, .kind = SH_INT, .max = 1000, .doc = d)
#define WORD(f, w, d) ROW(f, .kind = SH_WORD, .words = &words_##w, .doc = d)
#define TEXTS(f, i, d) ROW(f, .kind = SH_TEXTS, .item = i, .doc = d)
#define OBJECT(f, s, d) ROW(f, .kind = SH_OBJECT, .of = &s, .doc = d)
#define LIST(f, i, s, d)                                                       \
	ROW(f, .kind = SH_LIST, .item = i, .of = &s,                           \
	    .count = offsetof(struct S, n##f), .doc = d)
/* One place of an array of int64_t. */
#define NTH(nm, i, d)                                                          \
	{ .name = nm, .kind = SH_INT, .at = (i) * sizeof(int64_t),             \
		.max = INT64_MAX, .doc = d }
#define SHAPE(id, nm, sz, d)                                                   \
	static const struct sh id = { nm, sz, rows_##id,                       \
		CF_NELEM(rows_##id), d }

static const struct sh_member rows_verdicts[] = {
	NTH("pass", CF_VD_PASS, "Results that hold."),
	NTH("fail", CF_VD_FAIL, "Results that do not hold."),
	NTH("unknown", CF_VD_UNKNOWN, "Results that could not be determined."),
	NTH("not_applicable", CF_VD_NA, "Results the rule says nothing about."),
};
SHAPE(verdicts, "verdict_counts", 4 * sizeof(int64_t),
    "Number of results by verdict.");

static const struct sh_member rows_statuses[] = {
	NTH("conforme", CF_RQ_CONFORME, "Requirements that are met."),
	NTH("non_conforme", CF_RQ_NON_CONFORME, "Requirements not met."),
	NTH("indetermine", CF_RQ_INDETERMINE,
	    "Requirements that could not be determined."),
	NTH("a_verifier", CF_RQ_A_VERIFIER,
	    "Requirements that a human must read the evidence for."),
	NTH("declare", CF_RQ_DECLARE,
	    "Requirements that hold on declarations alone."),
	NTH("remarque", CF_RQ_REMARQUE,
	    "Requirements with a recommendation that is not followed."),
	NTH("non_applicable", CF_RQ_NON_APPLICABLE,
	    "Requirements that do not apply."),
};
SHAPE(statuses, "status_counts", sizeof(struct cf_rp_statuses),
    "Number of requirements by status.");

static const struct sh_member rows_risks[] = {
	NTH("critique", CF_RK_CRITIQUE, "Failures of critical risk."),
	NTH("majeur", CF_RK_MAJEUR, "Failures of major risk."),
	NTH("important", CF_RK_IMPORTANT, "Failures of moderate risk."),
	NTH("mineur", CF_RK_MINEUR, "Failures of low risk."),
	NTH("none", CF_RK_NONE, "Failures without a risk of their own."),
};
SHAPE(risks, "risk_counts", (CF_RK_CRITIQUE + 1) * sizeof(int64_t),
    "Number of failures without a valid waiver, by risk.");

#define S cf_rp_score
static const struct sh_member rows_score[] = {
	INT(weight, "Weight of the requirements that apply."),
	MILLI(low, "Lower end in thousandths: undetermined counted as failed."),
	MILLI(high, "Upper end, likewise: undetermined counted as passed."),
	MILLI(coverage, "Share of the weight that is determined, thousandths."),
};
SHAPE(score, "score", sizeof(struct S),
    "An indicator, never a verdict: an interval and its coverage.");
#undef S

#define S cf_rp_header
static const struct sh_member rows_header[] = {
	NAME(program, SH_FILLED, "Program and version that judged."),
	NAME(collected_by, SH_FREE, "Program and version that collected."),
	NAME(build, SH_FREE, "Build id of the collecting program."),
	NAME(profile, SH_FILLED, "Id of the profile."),
	NAME(profile_version, SH_FREE, "Version of the profile."),
	NAME(profile_sha256, SH_SHA256, "Digest of the profile's file."),
	NAME(algorithm, SH_FILLED, "Version of the score's algorithm."),
	NAME(date, SH_TIME, "Time of the judgement, UTC."),
	TEXT(marking, "Sensitivity marking, empty for none."),
	TEXT(auditor, "Person or team, empty when not named."),
	BOTH(title, "Title of the document."),
	BOTH(notice, "What this document is not."),
	BOTH(profile_title, "Title of the profile."),
	BOTH(automatic, "The part done automatically (PASSI 2.2, VI.6.4.j)."),
};
SHAPE(header, "header", sizeof(struct S),
    "Who, with what, and what this document is (PASSI 2.2, VI.6.1).");
#undef S

#define S cf_rp_target
static const struct sh_member rows_target[] = {
	NAME(kind, SH_FILLED, "endpoint, domain, key_store, data_store, "
			      "third_party or document."),
	NAME(id, SH_FREE, "Id in the deployment file."),
	TEXT(what, "Where it is and what it does, as declared."),
};
SHAPE(target, "target", sizeof(struct S), "One declared thing.");
#undef S
#define S cf_rp_reference
static const struct sh_member rows_reference[] = {
	NAME(edition, SH_FREE, "Version, date or place."),
	NAME(sha256, SH_SHA256, "Digest, when known."),
	BOTH(title, "Title of the document."),
};
SHAPE(reference, "reference", sizeof(struct S), "A document relied upon.");
#undef S
#define S cf_rp_dataset
static const struct sh_member rows_dataset[] = {
	NAME(name, SH_FREE, "Name of the data set."),
	NAME(version, SH_FREE, "Its version."),
	NAME(date, SH_FREE, "Date of the data."),
	NAME(licence, SH_FREE, "Its licence."),
	NAME(sha256, SH_SHA256, "Digest of the file used."),
};
SHAPE(dataset, "dataset", sizeof(struct S), "A data set used.");
#undef S

#define S cf_rp_frame
static const struct sh_member rows_frame[] = {
	NAME(started, SH_TIME, "Start of the collection, UTC."),
	NAME(finished, SH_TIME, "End of the collection, UTC."),
	NAME(judged, SH_TIME, "Time of the judgement, UTC."),
	NAME(authorised_from, SH_DAY, "First day of the authorisation."),
	NAME(authorised_until, SH_DAY, "Last day of the authorisation."),
	NAME(clock, SH_FREE, "Source of the collection's time."),
	NAME(resolver, SH_FREE, "DNS resolver used."),
	NAME(sandbox, SH_FREE, "Level of confinement that was reached."),
	NAME(deployment_file, SH_FREE, "Name of the deployment file."),
	NAME(deployment_sha256, SH_SHA256, "Its digest."),
	BOOL(complete, "Whether the collection ended well."),
	INT(facts, "Facts in the evidence."),
	INT(endpoints, "Declared endpoints."),
	INT(domains, "Declared domains."),
	INT(key_stores, "Declared key stores."),
	INT(data_stores, "Declared data stores."),
	INT(third_parties, "Declared third parties."),
	INT(documents, "Declared documents."),
	TEXT(object, "Name of what is assessed."),
	TEXT(description, "Its description."),
	TEXT(provider, "Name of the provider."),
	TEXTS(activities, "activity", "Activities (IaaS, CaaS, PaaS, SaaS)."),
	TEXT(authorisation, "Reference of the written authorisation."),
	TEXT(granted_by, "Who granted it."),
	BOTH(place, "Where the collection looked from."),
	TEXT(why, "Why the collection is not complete."),
	LIST(targets, "target", target, "The perimeter."),
	LIST(references, "reference", reference, "Documents relied upon."),
	LIST(datasets, "dataset", dataset, "Data sets used."),
};
SHAPE(frame, "frame", sizeof(struct S),
    "Object, perimeter, authorisation, dates and references (VI.6.2).");
#undef S

#define S cf_rp_gate
static const struct sh_member rows_gate[] = {
	NAME(id, SH_FILLED, "Id of the gate."),
	WORD(status, requirement_status, "Status of its weakest requirement."),
	NAME(weakest, SH_FREE, "Id of that requirement."),
	BOTH(title, "Title of the gate."),
	BOTH(weakest_title, "Title of the weakest requirement."),
	BOTH(reason, "Why that requirement has this status."),
};
SHAPE(gate, "gate", sizeof(struct S),
    "A condition that comes before any score.");
#undef S
#define S cf_rp_risk
static const struct sh_member rows_top_risk[] = {
	NAME(rule, SH_FILLED, "Id of the rule that fails."),
	WORD(risk, risk, "Its worst risk without a waiver."),
	INT(failures, "Subjects it fails on, without a waiver."),
	NAME(subject, SH_FREE, "The first of them."),
	BOTH(title, "Title of the rule."),
	BOTH(reason, "What was found on that subject."),
	BOTH(remedy, "What to do."),
	BOTH(priority, "How soon."),
	TEXTS(findings, "finding", "Ids of the first findings."),
	TEXTS(requirements, "requirement", "Requirements concerned."),
};
SHAPE(top_risk, "top_risk", sizeof(struct S), "A risk for the management.");
#undef S
#define S cf_rp_reserve
static const struct sh_member rows_reserve[] = {
	WORD(kind, reserve_kind, "Kind of reservation."),
	BOTH(text, "The reservation."),
};
SHAPE(reserve, "reserve", sizeof(struct S), "A reservation or limit.");
#undef S

#define S cf_rp_summary
static const struct sh_member rows_summary[] = {
	INT(waived, "Failures that a valid waiver stands beside."),
	LIST(gates, "gate", gate, "Gates, before any score."),
	BOTH(opinion, "The result in plain words."),
	OBJECT(score, score, "Overall interval."),
	OBJECT(statuses, statuses, "Requirements by status."),
	OBJECT(verdicts, verdicts, "Results by verdict."),
	OBJECT(risks, risks, "Failures without a waiver, by risk."),
	LIST(top, "risk", top_risk, "Critical and major risks, worst first."),
	LIST(reserves, "reserve", reserve, "Reservations and limits."),
	BOTH(follow_up, "Advice for the next audit."),
};
SHAPE(summary, "summary", sizeof(struct S),
    "The result in plain language (VI.6.3).");
#undef S

#define S cf_rp_fact
static const struct sh_member rows_fact[] = {
	INT(seq, "Line of facts.jsonl, from 0."),
	NAME(key, SH_FILLED, "What is said."),
	NAME(subject, SH_FILLED, "What it is said about."),
	WORD(type, value_type, "Type of the value."),
	WORD(status, fact_status, "What became of the attempt to learn it."),
	WORD(origin, origin, "Who says so."),
	NAME(time, SH_TIME, "When it was observed, UTC."),
	NAME(collector, SH_FREE, "Collector that observed it."),
	NAME(raw, SH_SHA256, "Digest of the raw bytes kept."),
	INT(omitted, "Entries or bytes left out here; the line has them."),
	TEXTS(values, "value", "The value: one entry, several for a list."),
	TEXT(source, "Data set and version, or place of a declaration."),
	TEXT(note, "What was seen when there is no value."),
};
SHAPE(fact, "fact", sizeof(struct S), "A fact that decided.");
#undef S
#define S cf_rp_finding
static const struct sh_member rows_finding[] = {
	NAME(id, SH_ID12, "Stable id, made of rule and subject."),
	NAME(subject, SH_FILLED, "What was judged."),
	WORD(verdict, verdict, "The verdict."),
	WORD(risk, risk, "Risk of a failure."),
	WORD(origin, weakest_origin,
	    "Weakest origin of the facts that decided, none without a fact."),
	NAME(waiver, SH_FREE, "Id of a valid waiver that stands beside."),
	INT(line, "Line of the subject in the deployment file, 0 unknown."),
	BOTH(reason, "Why: object, fact and threshold."),
	LIST(facts, "fact", fact, "The proof."),
};
SHAPE(finding, "finding", sizeof(struct S), "A rule's verdict on a subject.");
#undef S
#define S cf_rp_param
static const struct sh_member rows_param[] = {
	NAME(name, SH_FILLED, "Name of the parameter."),
	TEXTS(values, "value", "Its value in this profile."),
};
SHAPE(param, "param", sizeof(struct S), "A parameter of a rule.");
#undef S
#define S cf_rp_rule
static const struct sh_member rows_rule[] = {
	NAME(id, SH_FILLED, "Id of the rule."),
	NAME(check, SH_FREE, "Check that has it."),
	WORD(level, level, "How strongly its source asks."),
	WORD(impact, impact, "Impact of a failure."),
	WORD(ease, ease, "Ease of exploitation of a failure."),
	WORD(risk, risk, "Risk of a failure, by the matrix."),
	INT(waived, "Failures that a valid waiver stands beside."),
	BOTH(title, "Title of the rule."),
	TEXT(cite, "Document, version and clause it comes from."),
	BOTH(remedy, "What to do about a failure."),
	BOTH(priority, "How soon."),
	LIST(params, "param", param, "Parameters it was judged with."),
	TEXTS(requirements, "requirement", "Requirements it serves."),
	OBJECT(verdicts, verdicts, "Results by verdict."),
	LIST(findings, "finding", finding, "Results, worst first."),
};
SHAPE(rule, "rule", sizeof(struct S), "A rule and its results.");
#undef S
#define S cf_rp_requirement
static const struct sh_member rows_requirement[] = {
	NAME(id, SH_FILLED, "Id of the requirement."),
	NAME(section, SH_FREE, "Section it stands in."),
	WORD(status, requirement_status, "Its status."),
	WORD(obligation, obligation, "How strongly it obliges."),
	WORD(kind, assessment_kind, "What rules can say about it."),
	BOOL(sovereignty, "Whether it is about sovereignty."),
	INT(rules, "Rules that serve it."),
	INT(waived, "Failures that a valid waiver stands beside."),
	INT(remarks, "Failed rules that only recommend."),
	BOTH(title, "Title."),
	BOTH(text, "What it asks, in our words."),
	BOTH(reason, "Why it has this status."),
	TEXTS(applies_to, "activity", "Activities it applies to."),
	OBJECT(verdicts, verdicts, "Results by verdict."),
	TEXTS(findings, "finding", "Ids of its results, worst first."),
};
SHAPE(requirement, "requirement", sizeof(struct S), "A requirement.");
#undef S
#define S cf_rp_chapter
static const struct sh_member rows_chapter[] = {
	NAME(id, SH_FILLED, "Id of the chapter."),
	BOTH(title, "Title."),
	OBJECT(score, score, "Interval of the chapter."),
	OBJECT(statuses, statuses, "Requirements by status."),
	LIST(requirements, "requirement", requirement, "All of them."),
};
SHAPE(chapter, "chapter", sizeof(struct S), "A chapter of the profile.");
#undef S

#define S cf_rp_step
static const struct sh_member rows_step[] = {
	NAME(kind, SH_FILLED, "name, alias, host, address, place, network, "
			      "operator, seat, parent, control or law."),
	WORD(stand, stand, "Where it stands to the Union."),
	TEXT(text, "What it is, as it stands in the facts; ? unknown."),
};
SHAPE(step, "step", sizeof(struct S), "A step of a path.");
#undef S
#define S cf_rp_path
static const struct sh_member rows_path[] = {
	NAME(subject, SH_FILLED, "What it starts from."),
	NAME(role, SH_FILLED, "What is reached: hosting, dns, mail…"),
	WORD(stand, stand, "Where its weakest step stands to the Union."),
	INT(weakest, "Number of that step, from 1."),
	LIST(steps, "step", step, "The steps, from the name to the law."),
};
SHAPE(path, "path", sizeof(struct S),
    "A way from a declared name to who can be ordered.");
#undef S

#define S cf_rp_word
static const struct sh_member rows_word[] = {
	NAME(id, SH_FILLED, "The word as it stands in members."),
	BOTH(title, "The word for people."),
	BOTH(meaning, "What it means."),
};
SHAPE(word, "word", sizeof(struct S), "A word of a scale.");
#undef S
#define S cf_rp_row
static const struct sh_member rows_row[] = {
	WORD(impact, impact, "Impact."),
	WORD(difficile, risk, "Risk when exploitation is difficult."),
	WORD(elevee, risk, "Risk when it asks for security skills."),
	WORD(moderee, risk, "Risk when public tools suffice."),
	WORD(facile, risk, "Risk when it is trivial."),
};
SHAPE(row, "row", sizeof(struct S), "A row of the matrix.");
#undef S
#define S cf_rp_scales
static const struct sh_member rows_scales[] = {
	BOTH(source, "Source of the scale."),
	LIST(impacts, "word", word, "Impact, the least first."),
	LIST(eases, "word", word, "Ease of exploitation, hardest first."),
	LIST(risks, "word", word, "Risk, the least first."),
	LIST(priorities, "word", word, "Priority, for each risk."),
	LIST(matrix, "row", row, "Risk by impact and ease."),
	LIST(statuses, "word", word, "Statuses of requirements."),
	LIST(verdicts, "word", word, "Verdicts of rules."),
	LIST(origins, "word", word, "Origins of facts, the strongest first."),
	LIST(rules, "word", word, "How the score is made."),
};
SHAPE(scales, "scales", sizeof(struct S), "Scales used (VI.6.4.e).");
#undef S

#define S cf_rp_waiver
static const struct sh_member rows_waiver[] = {
	NAME(id, SH_FILLED, "Id of the waiver."),
	NAME(rule, SH_FREE, "Rule it is for."),
	NAME(subject, SH_FREE, "Subject it is for."),
	NAME(created, SH_DAY, "Day it was made."),
	NAME(expires, SH_DAY, "Last day it is valid."),
	WORD(state, waiver_state, "What became of it."),
	INT(used, "Results it stands beside."),
	TEXT(author, "Who asked for it."),
	TEXT(approver, "Who approved it."),
	TEXT(justification, "Why."),
};
SHAPE(waiver, "waiver", sizeof(struct S), "A decision to accept a finding.");
#undef S
#define S cf_rp_collector
static const struct sh_member rows_collector[] = {
	NAME(name, SH_FREE, "Collector, or child process."),
	NAME(end, SH_FREE, "How it ended."),
	TEXT(note, "What went wrong."),
};
SHAPE(collector, "collector", sizeof(struct S), "A collector and its end.");
#undef S
#define S cf_rp_annexes
static const struct sh_member rows_annexes[] = {
	INT(chain_facts, "Facts in the evidence chain."),
	NAME(chain_head, SH_SHA256, "Digest of the last line of facts.jsonl."),
	LIST(collectors, "collector", collector, "Collectors."),
	LIST(waivers, "waiver", waiver, "Waivers."),
};
SHAPE(annexes, "annexes", sizeof(struct S), "Annexes (VI.6.5).");
#undef S

#define S cf_report
static const struct sh_member rows_report[] = {
	WORD(format, format, "This format."),
	OBJECT(header, header, "1. Header."),
	OBJECT(frame, frame, "2. Frame."),
	OBJECT(summary, summary, "3. Summary."),
	LIST(chapters, "chapter", chapter, "4. Results by requirement."),
	LIST(rules, "rule", rule, "4. Results by rule, worst first."),
	LIST(paths, "path", path, "4. Paths to who can be ordered."),
	OBJECT(scales, scales, "5. Scales."),
	OBJECT(annexes, annexes, "6. Annexes."),
};
const struct sh sh_report = { "report", sizeof(struct S), rows_report,
	CF_NELEM(rows_report),
	"An automated technical assessment: neither a qualification nor a "
	"certification." };
#undef S

/* ---- Access ---- */

static const char *
place(const void *object, size_t at)
{
	return (const char *)object + at;
}

const char *
sh_text(const void *object, const struct sh_member *m)
{
	const char *s;

	memcpy(&s, place(object, m->at), sizeof(s));
	return s != NULL ? s : "";
}

struct cf_text
sh_both(const void *object, const struct sh_member *m)
{
	struct cf_text t;

	memcpy(&t, place(object, m->at), sizeof(t));
	return (struct cf_text){ t.fr != NULL ? t.fr : "",
		t.en != NULL ? t.en : "" };
}

bool
sh_bool(const void *object, const struct sh_member *m)
{
	bool b;

	memcpy(&b, place(object, m->at), sizeof(b));
	return b;
}

int64_t
sh_int(const void *object, const struct sh_member *m)
{
	int64_t i;

	memcpy(&i, place(object, m->at), sizeof(i));
	return i;
}

unsigned int
sh_word(const void *object, const struct sh_member *m)
{
	unsigned int v;

	memcpy(&v, place(object, m->at), sizeof(v));
	return v;
}

struct cf_strings
sh_texts(const void *object, const struct sh_member *m)
{
	struct cf_strings l;

	memcpy(&l, place(object, m->at), sizeof(l));
	return l;
}

const void *
sh_inside(const void *object, const struct sh_member *m)
{
	return place(object, m->at);
}

const void *
sh_entry(const void *object, const struct sh_member *m, size_t i)
{
	const void *p;

	memcpy(&p, place(object, m->at), sizeof(p));
	return place(p, i * m->of->size);
}

size_t
sh_count(const void *object, const struct sh_member *m)
{
	size_t n;

	memcpy(&n, place(object, m->count), sizeof(n));
	return n;
}

void
sh_set(void *object, const struct sh_member *m, const void *value, size_t size)
{
	memcpy((char *)object + m->at, value, size);
}

void
sh_set_list(void *object, const struct sh_member *m, const void *entries,
    size_t n)
{
	memcpy((char *)object + m->at, &entries, sizeof(entries));
	memcpy((char *)object + m->count, &n, sizeof(n));
}

bool
sh_is_attribute(const struct sh_member *m)
{
	return m->kind == SH_NAME || m->kind == SH_BOOL || m->kind == SH_INT ||
	    m->kind == SH_WORD;
}

/* ---- Forms and words ---- */

const char *
sh_form_pattern(enum sh_form form)
{
	static const char *const patterns[SH_FORM_MAX] = {
		[SH_FREE] = "",
		[SH_TIME] = ("([0-9]{4}-[0-9]{2}-[0-9]{2}"
			     "T[0-9]{2}:[0-9]{2}:[0-9]{2}Z)?"),
		[SH_DAY] = "([0-9]{4}-[0-9]{2}-[0-9]{2})?",
		[SH_SHA256] = "([0-9a-f]{64})?",
		[SH_ID12] = "[0-9a-f]{12}",
		[SH_FILLED] = ".+",
	};

	return patterns[form];
}

static bool
all_hex(const char *s, size_t n)
{
	return strlen(s) == n && strspn(s, "0123456789abcdef") == n;
}

/* "d" stands for a digit in like. */
static bool
looks_like(const char *s, const char *like)
{
	for (; *like != '\0'; s++, like++) {
		if (*like == 'd' ? *s < '0' || *s > '9' : *s != *like)
			return false;
	}
	return *s == '\0';
}

bool
sh_form_ok(enum sh_form form, const char *s)
{
	if (form == SH_FREE)
		return true;
	if (form == SH_FILLED || form == SH_ID12)
		return form == SH_FILLED ? s[0] != '\0' : all_hex(s, 12);
	if (s[0] == '\0')
		return true;
	if (form == SH_TIME)
		return looks_like(s, "dddd-dd-ddTdd:dd:ddZ");
	if (form == SH_DAY)
		return looks_like(s, "dddd-dd-dd");
	return all_hex(s, 64);
}

int
sh_word_from(const struct sh_words *words, const char *s)
{
	unsigned int i;

	for (i = 0; i < words->n; i++) {
		if (strcmp(words->word(i), s) == 0)
			return (int)i;
	}
	return -1;
}

bool
sh_clean(const char *s)
{
	return cf_gate_clean(s, strlen(s), CF_MAX_TEXT);
}
