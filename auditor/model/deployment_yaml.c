/*
 * YAML to a tree: the only file that knows libfyaml.  It trusts nothing in
 * the text: sizes, depth and counts are limited while events arrive, so that
 * no tree of the library is ever built; what YAML has and this file does not
 * need (anchors, aliases, tags, directives, merge keys, several documents) is
 * refused by name.  No scalar is interpreted here: NO stays the text "NO".
 * Nothing is printed: the library's diagnostics are collected.
 */
#include <stdio.h>
#include <string.h>

#include <libfyaml.h>

#include <confiance/text.h>

#include "deployment_priv.h"

struct builder {
	struct dep_sink *sink;
	const char *source; /* what the library reads */
	size_t source_len;
	struct dep_node *root;
	struct dep_node *open[CF_MAX_DEPTH]; /* maps and lists under way */
	struct dep_node **tail[CF_MAX_DEPTH]; /* where their next child goes */
	size_t depth;
	size_t nodes;
	const char *key; /* of the value to come, NULL: none yet */
	struct cf_pos key_pos;
	struct cf_pos last; /* of the last event that had a place */
	struct cf_buf text; /* of the scalar at hand */
	unsigned int documents;
	bool ended; /* the library came to the end of the text */
};

/* ---- Before the library sees it ---- */

/* Length of the UTF-8 sequence at p (RFC 3629), 0 when it is none. */
static size_t
sequence(const unsigned char *p, size_t left)
{
	size_t i, n = p[0] < 0x80 ? 1 : p[0] >= 0xf0 ? 4 : p[0] >= 0xe0 ? 3 : 2;

	if (n == 1)
		return 1;
	if (p[0] < 0xc2 || p[0] > 0xf4 || n > left)
		return 0;
	for (i = 1; i < n; i++) {
		if ((p[i] & 0xc0) != 0x80)
			return 0;
	}
	if ((p[0] == 0xe0 && p[1] < 0xa0) || (p[0] == 0xed && p[1] > 0x9f) ||
	    (p[0] == 0xf0 && p[1] < 0x90) || (p[0] == 0xf4 && p[1] > 0x8f))
		return 0;
	return n;
}

/*
 * Whether "!<" opens a verbatim tag too long to be meant: libfyaml 0.7.12
 * takes time in the square of its length (64 KB: 4 s).
 */
static bool
long_tag(const char *p, size_t left)
{
	size_t i;

	if (left < 2 || p[0] != '!' || p[1] != '<')
		return false;
	for (i = 2; i < left && i < CF_MAX_YAML_TAG; i++) {
		if (p[i] == '>' || p[i] == ' ' || p[i] == '\n')
			return false;
	}
	return i == CF_MAX_YAML_TAG;
}

static bool
refused_byte(struct dep_sink *sink, const char *p, size_t left,
    struct cf_pos pos)
{
	unsigned char c = (unsigned char)*p;

	if (c == '\0' || (c < 0x20 && c != '\t' && c != '\n' && c != '\r') ||
	    c == 0x7f) {
		dep_error(sink, CF_ECONFIG, pos, CF_TR(
		    "octet de contrôle 0x%02x ; attendu : un fichier texte",
		    "control byte 0x%02x; expected: a text file"), c);
		return true;
	}
	/* "%FOO" costs the square of its length, and %YAML 1.1 would make
	 * Norway's NO a boolean. */
	if (c == '%' && pos.column == 1) {
		dep_error(sink, CF_ECONFIG, pos, CF_TR(
		    "les directives YAML (« %%YAML », « %%TAG ») ne sont pas "
		    "admises ; attendu : YAML 1.2 sans directive",
		    "YAML directives ('%%YAML', '%%TAG') are not accepted; "
		    "expected: YAML 1.2 without directives"));
		return true;
	}
	if (long_tag(p, left)) {
		dep_error(sink, CF_ELIMIT, pos, CF_TR(
		    "étiquette YAML démesurée ; les étiquettes ne sont pas "
		    "admises", "oversized YAML tag; tags are not accepted"));
		return true;
	}
	return false;
}

/* Looks at each character once: encoding, control bytes, and the marks that
 * make libfyaml read ahead without bound. */
static bool
scan(struct dep_sink *sink, const char *text, size_t len)
{
	struct cf_pos pos = { 1, 1 };
	size_t i, n, marks = 0;

	for (i = 0; i < len; i += n) {
		n = sequence((const unsigned char *)text + i, len - i);
		if (n == 0) {
			dep_error(sink, CF_ECONFIG, pos, CF_TR(
			    "octet 0x%02x qui n'est pas de l'UTF-8 ; attendu : "
			    "un fichier texte en UTF-8",
			    "byte 0x%02x is not UTF-8; expected: a text file "
			    "in UTF-8"), (unsigned char)text[i]);
			return false;
		}
		if (refused_byte(sink, text + i, len - i, pos))
			return false;
		if (strchr("[]{},:", text[i]) != NULL &&
		    ++marks > CF_MAX_YAML_MARKS) {
			dep_error(sink, CF_ELIMIT, pos, CF_TR(
			    "plus de %u signes « [ ] { } , : »",
			    "more than %u marks '[ ] { } , :'"),
			    CF_MAX_YAML_MARKS);
			return false;
		}
		pos.column++;
		if (text[i] == '\n') {
			pos.line++;
			pos.column = 1;
		}
	}
	return true;
}

/* ---- Events to nodes ---- */

/* The marks of anchors and aliases are behind their sign. */
static struct cf_pos
sign(struct fy_token *token, unsigned int behind, struct cf_pos otherwise)
{
	const struct fy_mark *mark = fy_token_start_mark(token);

	if (mark == NULL || mark->column < (int)behind)
		return otherwise;
	return (struct cf_pos){ (unsigned int)mark->line + 1,
		(unsigned int)mark->column + 1 - behind };
}

static struct cf_pos
place(struct builder *b, struct fy_event *event)
{
	const struct fy_mark *mark = fy_event_start_mark(event);
	unsigned int quote = 0;

	if (mark == NULL)
		return b->last;
	/* And that of a quoted scalar is behind its quote. */
	if (event->type == FYET_SCALAR) {
		switch (fy_token_scalar_style(event->scalar.value)) {
		case FYSS_SINGLE_QUOTED:
		case FYSS_DOUBLE_QUOTED:
			quote = mark->column > 0;
			break;
		default:
			break;
		}
	}
	b->last.line = (unsigned int)mark->line + 1;
	b->last.column = (unsigned int)mark->column + 1 - quote;
	return b->last;
}

/*
 * libfyaml 0.7.12 reads a text in apostrophes wrongly when two of its
 * apostrophes, each written twice, follow one another: it keeps all four.
 * Refused rather than misread.
 */
static bool
misread(struct builder *b, struct fy_token *token, struct cf_pos pos)
{
	const struct fy_mark *start = fy_token_start_mark(token);
	const struct fy_mark *end = fy_token_end_mark(token);

	if (fy_token_scalar_style(token) != FYSS_SINGLE_QUOTED)
		return false;
	if (start != NULL && end != NULL && end->input_pos <= b->source_len &&
	    start->input_pos <= end->input_pos &&
	    memmem(b->source + start->input_pos, end->input_pos -
	    start->input_pos, "''''", 4) == NULL)
		return false;
	dep_error(b->sink, CF_ECONFIG, pos, CF_TR(
	    "plusieurs apostrophes de suite dans un texte entre apostrophes ; "
	    "attendu : un texte entre guillemets doubles",
	    "several apostrophes in a row in a text in apostrophes; expected: "
	    "a text in double quotes"));
	return true;
}

/*
 * The text of a scalar into b->text.  Piece by piece: fy_token_get_text() of
 * libfyaml 0.7.12 computes a length first, gets it wrong for some quoted
 * texts, and then gives nothing and leaks.
 */
static bool
gather(struct builder *b, struct fy_token *token, struct cf_pos pos)
{
	const struct fy_iter_chunk *chunk = NULL;
	struct fy_token_iter *iter;
	int failed = 0;

	cf_buf_reset(&b->text);
	if ((iter = fy_token_iter_create(token)) == NULL) {
		dep_error(b->sink, CF_ENOMEM, pos, "%s", CF_TR(
		    "mémoire insuffisante pour lire le YAML",
		    "out of memory reading the YAML"));
		return false;
	}
	while (!cf_buf_failed(&b->text) && (chunk =
	    fy_token_iter_chunk_next(iter, chunk, &failed)) != NULL)
		cf_buf_add(&b->text, chunk->str, chunk->len);
	fy_token_iter_destroy(iter);
	if (cf_buf_failed(&b->text) || failed != 0) {
		dep_error(b->sink, CF_ELIMIT, pos, CF_TR(
		    "texte trop long ; attendu : %d octets au plus",
		    "text too long; expected: at most %d bytes"), CF_MAX_TEXT);
		return false;
	}
	return true;
}

/*
 * That text as one line: line ends and tabs become a space, those at the end
 * nothing.  NULL when a character of it may not be shown.
 */
static const char *
line_of(struct builder *b, struct cf_pos pos)
{
	size_t i, len = b->text.len;
	char *line;

	while (len > 0 && b->text.data[len - 1] != '\0' &&
	    strchr("\n\r\t ", b->text.data[len - 1]) != NULL)
		len--;
	for (i = 0; i < len; i++) {
		if (b->text.data[i] == '\n' || b->text.data[i] == '\r' ||
		    b->text.data[i] == '\t')
			b->text.data[i] = ' ';
	}
	/* A NUL, from an escape, is not clean either. */
	if (!cf_gate_clean(b->text.data, len, CF_MAX_TEXT)) {
		dep_error(b->sink, CF_ECONFIG, pos, CF_TR(
		    "texte avec un caractère de contrôle, invisible ou "
		    "bidirectionnel ; attendu : un texte visible",
		    "text with a control, invisible or bidirectional "
		    "character; expected: a visible text"));
		return NULL;
	}
	line = cf_strndup(b->sink->arena, b->text.data, len);
	return cf_arena_failed(b->sink->arena) ? NULL : line;
}

static struct dep_node *
add_node(struct builder *b, enum dep_kind kind, struct cf_pos pos)
{
	struct dep_node *node, *parent;

	if (++b->nodes > CF_MAX_NODES) {
		dep_error(b->sink, CF_ELIMIT, pos, CF_TR(
		    "plus de %d valeurs dans le fichier",
		    "more than %d values in the file"), CF_MAX_NODES);
		return NULL;
	}
	if ((node = cf_alloc(b->sink->arena, sizeof(*node))) == NULL)
		return NULL;
	node->kind = kind;
	node->pos = pos;
	node->text = "";
	node->key = b->key;
	node->key_pos = b->key_pos;
	b->key = NULL;
	if (b->depth == 0) {
		b->root = node;
		return node;
	}
	parent = b->open[b->depth - 1];
	if (++parent->n > CF_MAX_ITEMS) {
		dep_error(b->sink, CF_ELIMIT, pos, CF_TR(
		    "plus de %d éléments dans une liste",
		    "more than %d entries in one list"), CF_MAX_ITEMS);
		return NULL;
	}
	*b->tail[b->depth - 1] = node;
	b->tail[b->depth - 1] = &node->next;
	return node;
}

static bool
wants_key(const struct builder *b)
{
	return b->depth > 0 && b->open[b->depth - 1]->kind == DEP_MAP &&
	    b->key == NULL;
}

static bool
not_a_key(struct builder *b, struct cf_pos pos)
{
	dep_error(b->sink, CF_ECONFIG, pos, CF_TR(
	    "une clé doit être un mot ; attendu : « clé: valeur »",
	    "a key must be a word; expected: 'key: value'"));
	return false;
}

static bool
on_key(struct builder *b, struct cf_pos pos, const char *text, bool plain)
{
	if (plain && strcmp(text, "<<") == 0) {
		dep_error(b->sink, CF_ECONFIG, pos, CF_TR(
		    "les clés de fusion « << » ne sont pas admises ; attendu : "
		    "chaque valeur écrite en toutes lettres",
		    "merge keys '<<' are not accepted; expected: each value "
		    "written out"));
		return false;
	}
	if (*text == '\0')
		return not_a_key(b, pos);
	b->key = text;
	b->key_pos = pos;
	return true;
}

static bool
on_scalar(struct builder *b, struct fy_event *event, struct cf_pos pos)
{
	struct dep_node *node;
	const char *line;
	bool plain;

	plain = fy_token_scalar_style(event->scalar.value) == FYSS_PLAIN;
	if (misread(b, event->scalar.value, pos) ||
	    !gather(b, event->scalar.value, pos) ||
	    (line = line_of(b, pos)) == NULL)
		return false;
	if (wants_key(b))
		return on_key(b, pos, line, plain);
	if ((node = add_node(b, DEP_SCALAR, pos)) == NULL)
		return false;
	node->plain = plain;
	node->text = line;
	return true;
}

static bool
on_start(struct builder *b, enum dep_kind kind, struct cf_pos pos)
{
	struct dep_node *node;

	if (wants_key(b))
		return not_a_key(b, pos);
	if (b->depth == CF_MAX_DEPTH) {
		dep_error(b->sink, CF_ELIMIT, pos, CF_TR(
		    "plus de %d niveaux imbriqués",
		    "more than %d nested levels"), CF_MAX_DEPTH);
		return false;
	}
	if ((node = add_node(b, kind, pos)) == NULL)
		return false;
	b->open[b->depth] = node;
	b->tail[b->depth] = &node->first;
	b->depth++;
	return true;
}

/* What YAML offers and a deployment does not need. */
static bool
refused_event(struct builder *b, struct fy_event *event, struct cf_pos pos)
{
	struct fy_token *tag = fy_event_get_tag_token(event);
	struct fy_token *anchor = event->type == FYET_ALIAS ?
	    event->alias.anchor : fy_event_get_anchor_token(event);

	if (anchor != NULL) {
		dep_error(b->sink, CF_ECONFIG, sign(anchor, 1, pos), CF_TR(
		    "les ancres « & » et les alias « * » ne sont pas admis ; "
		    "attendu : la valeur, entre guillemets si elle commence "
		    "par ce signe",
		    "anchors '&' and aliases '*' are not accepted; expected: "
		    "the value, in quotes if it begins with that sign"));
		return true;
	}
	if (tag != NULL) {
		dep_error(b->sink, CF_ECONFIG, sign(tag, 0, pos), CF_TR(
		    "les étiquettes « ! » ne sont pas admises ; attendu : la "
		    "valeur, entre guillemets si c'est un texte",
		    "tags '!' are not accepted; expected: the value, in quotes "
		    "if it is a text"));
		return true;
	}
	if (event->type == FYET_DOCUMENT_START && ++b->documents > 1) {
		dep_error(b->sink, CF_ECONFIG, pos, CF_TR(
		    "un deuxième document commence ici ; attendu : un seul "
		    "par fichier",
		    "a second document begins here; expected: one per file"));
		return true;
	}
	return false;
}

static bool
on_event(struct builder *b, struct fy_event *event)
{
	struct cf_pos pos = place(b, event);

	if (refused_event(b, event, pos))
		return false;
	switch (event->type) {
	case FYET_SCALAR:
		return on_scalar(b, event, pos);
	case FYET_SEQUENCE_START:
		return on_start(b, DEP_LIST, pos);
	case FYET_MAPPING_START:
		return on_start(b, DEP_MAP, pos);
	case FYET_SEQUENCE_END:
	case FYET_MAPPING_END:
		b->depth--;
		return true;
	case FYET_STREAM_END:
		b->ended = true;
		return true;
	default:
		return true;
	}
}

/* ---- The library ---- */

/* The diagnostics that people meet, in French; the others stay English. */
static const struct cf_text diagnostics[] = {
	{ "sur plusieurs lignes, ou clé sans « : » : vérifiez le retrait",
	    "invalid multiline plain key" },
	{ "crochet « [ » sans « ] »",
	    "flow sequence without a closing bracket" },
	{ "guillemet ouvrant sans guillemet fermant",
	    "double-quoted scalar without closing quote" },
	{ "apostrophe ouvrante sans apostrophe fermante",
	    "single-quoted scalar without closing quote" },
	{ "« : » attendu", "could not find expected ':'" },
	{ "« : » manquant", "missing ':'" },
	{ "retrait fait de tabulations ; attendu : des espaces",
	    "invalid tab as indendation in a mapping" },
	{ "retrait fait de tabulations ; attendu : des espaces",
	    "cannot use tab for indentation of block entry" },
	{ "clé attendue : vérifiez le retrait", "did not find expected key" },
	{ "« - » attendu : vérifiez le retrait",
	    "did not find expected '-' indicator" },
	{ "valeur attendue", "did not find expected node content" },
	{ "deux « clé: » sur la même ligne ; attendu : une par ligne",
	    "invalid nested block mapping on the same line" },
	{ "retrait faux dans une liste",
	    "wrong indendation in sequence while in mapping" },
	{ "liste « - » mal placée",
	    "block sequence entries not allowed in this context" },
	{ "liste « - » sur la même ligne que sa clé",
	    "block sequence on the same line as a mapping key" },
	{ "virgule de trop", "extra comma" },
	{ "« : » mal placé", "Illegal placement of ':' indicator" },
	{ "valeur mal placée : vérifiez le retrait",
	    "invalid value after mapping" },
};

static const char *
diagnostic(const char *msg)
{
	size_t i;

	for (i = 0; cf_lang == CF_LANG_FR && i < CF_NELEM(diagnostics); i++) {
		if (cf_starts(msg, diagnostics[i].en))
			return diagnostics[i].fr;
	}
	return msg;
}

static void
report_diag(struct builder *b, struct fy_diag *diag)
{
	struct fy_diag_error *error;
	struct cf_pos pos = b->last;
	const char *msg = "";
	void *iter = NULL;

	if ((error = fy_diag_errors_iterate(diag, &iter)) != NULL) {
		if (error->msg != NULL)
			msg = error->msg;
		if (error->line > 0) {
			pos.line = (unsigned int)error->line;
			pos.column = (unsigned int)error->column;
		}
	}
	/* The library's words may hold a byte of the text. */
	dep_error(b->sink, CF_ECONFIG, pos, CF_TR("YAML mal formé : %s",
	    "malformed YAML: %s"),
	    cf_gate(b->sink->arena, diagnostic(msg), strlen(diagnostic(msg)),
	    CF_MAX_NOTE));
}

/* The library prints what it did not collect; we drop it. */
static void
drop(struct fy_diag *diag, void *user, const char *buf, size_t len)
{
	(void)diag;
	(void)user;
	(void)buf;
	(void)len;
}

static void
turn(struct builder *b, struct fy_parser *parser, struct fy_diag *diag)
{
	struct fy_event *event;
	bool go_on = true;

	while (go_on && (event = fy_parser_parse(parser)) != NULL) {
		go_on = on_event(b, event);
		fy_parser_event_free(parser, event);
	}
	/* Out of memory, it may stop without a word: half a tree is none. */
	if (go_on && (!b->ended || fy_parser_get_stream_error(parser)))
		report_diag(b, diag);
}

static void
parse(struct builder *b, const char *text, size_t len)
{
	struct fy_diag_cfg diag_cfg;
	struct fy_parse_cfg cfg;
	struct fy_parser *parser = NULL;
	struct fy_diag *diag;

	fy_diag_cfg_default(&diag_cfg);
	diag_cfg.fp = NULL;
	diag_cfg.output_fn = drop;
	if ((diag = fy_diag_create(&diag_cfg)) == NULL)
		goto nomem;
	fy_diag_set_collect_errors(diag, true);
	memset(&cfg, 0, sizeof(cfg));
	cfg.flags = FYPCF_QUIET | FYPCF_COLLECT_DIAG |
	    FYPCF_DEFAULT_VERSION_1_2 | FYPCF_JSON_NONE |
	    FYPCF_DISABLE_MMAP_OPT;
	cfg.diag = diag;
	if ((parser = fy_parser_create(&cfg)) == NULL ||
	    fy_parser_set_string(parser, text, len) != 0)
		goto nomem;
	turn(b, parser, diag);
	fy_parser_destroy(parser);
	fy_diag_destroy(diag);
	return;
nomem:
	dep_error(b->sink, CF_ENOMEM, b->last, "%s", CF_TR(
	    "mémoire insuffisante pour lire le YAML",
	    "out of memory reading the YAML"));
	fy_parser_destroy(parser);
	if (diag != NULL)
		fy_diag_destroy(diag);
}

struct dep_node *
dep_yaml(struct dep_sink *sink, const char *text, size_t len)
{
	struct builder b = { .sink = sink, .last = { 1, 1 } };

	if (len > CF_MAX_DEPLOYMENT) {
		dep_error(sink, CF_ELIMIT, b.last, CF_TR(
		    "fichier de %zu octets ; attendu : %u au plus",
		    "file of %zu bytes; expected: at most %u"), len,
		    CF_MAX_DEPLOYMENT);
		return NULL;
	}
	/* A mark of byte order is allowed, and is no character. */
	if (len >= 3 && memcmp(text, "\xef\xbb\xbf", 3) == 0) {
		text += 3;
		len -= 3;
	}
	if (!scan(sink, text, len))
		return NULL;
	b.source = text;
	b.source_len = len;
	cf_buf_init(&b.text, CF_MAX_TEXT);
	parse(&b, text, len);
	cf_buf_free(&b.text);
	if (sink->n > 0 || cf_arena_failed(sink->arena))
		return NULL;
	if (b.root == NULL || b.root->kind != DEP_MAP) {
		dep_error(sink, CF_ECONFIG, b.root != NULL ? b.root->pos :
		    (struct cf_pos){ 1, 1 }, CF_TR(
		    "%s ; attendu : « confiance: %d » puis les autres clés",
		    "%s; expected: 'confiance: %d', then the other keys"),
		    b.root == NULL ? CF_TR("fichier vide", "empty file") :
		    CF_TR("le fichier n'est pas une suite de clés",
		    "the file is not a list of keys"), CF_DEPLOYMENT_VERSION);
		return NULL;
	}
	return b.root;
}

const struct dep_node *
dep_member(const struct dep_node *map, const char *key)
{
	const struct dep_node *node;

	if (map == NULL || map->kind != DEP_MAP)
		return NULL;
	for (node = map->first; node != NULL; node = node->next) {
		if (strcmp(node->key, key) == 0)
			return node;
	}
	return NULL;
}

/* The core schema's null (YAML 1.2.2, 10.3.2). */
bool
dep_is_null(const struct dep_node *node)
{
	return node->kind == DEP_SCALAR && node->plain &&
	    (*node->text == '\0' || strcmp(node->text, "~") == 0 ||
	    strcmp(node->text, "null") == 0);
}
