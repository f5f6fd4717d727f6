/*
 * Looks at the PKCS#11 tokens of the declared key stores: the token, and the
 * attributes of each secret and private key.  Runs in a child of its own,
 * because a module is foreign code: nothing that it returns is believed
 * beyond its length.  Never asks for the value of a key, never makes, changes
 * or uses one; one login with the PIN that was given, and none at all when a
 * wrong one could lock the token.
 */
#include <stdlib.h>
#include <string.h>

#include <p11-kit/p11-kit.h>
#include <p11-kit/pkcs11.h>

#include <confiance/limits.h>
#include <confiance/text.h>

#include "keys.h"

/* One key store under look. */
struct look {
	struct cf_collect *c;
	const struct cf_key_store *store;
	const char *subject; /* key_store:ID */
	CK_FUNCTION_LIST *module;
	CK_SLOT_ID slot;
	CK_TOKEN_INFO token;
	CK_SESSION_HANDLE session;
	bool logged_in;
};

/* Handles of the objects that a search gave. */
struct found {
	CK_OBJECT_HANDLE *v;
	size_t n;
	bool cut;	   /* more than CF_P11_OBJECTS */
	CK_RV rv;	   /* of the call that ended the search early */
};

/* ---- The store as a whole cannot be looked at ---- */

static void
no_look(struct look *l, enum cf_status status, const char *note)
{
	static const char *const keys[] = { "p11.token_label",
		"p11.manufacturer", "p11.hardware", "p11.login", "p11.keys" };
	size_t i;

	for (i = 0; i < CF_NELEM(keys); i++)
		cf_emit_status(l->c, l->subject, keys[i], status, "%s", note);
}

static const char *
error_name(struct look *l, CK_RV rv)
{
	return p11_error(l->c->arena, rv);
}

/* ---- Token ---- */

/* The one token with the declared label; of an empty label, the only token. */
static bool
find_token(struct look *l)
{
	struct cf_arena *arena = l->c->arena;
	CK_SLOT_ID slots[CF_P11_SLOTS];
	CK_ULONG i, n = CF_P11_SLOTS;
	CK_TOKEN_INFO info;
	CK_RV rv;
	size_t matches = 0;

	rv = l->module->C_GetSlotList(CK_TRUE, slots, &n);
	if (rv != CKR_OK || n > CF_P11_SLOTS) {
		no_look(l, CF_ST_UNREACHABLE,
		    cf_printf(arena, "C_GetSlotList: %s",
			error_name(l, rv)));
		return false;
	}
	for (i = 0; i < n; i++) {
		memset(&info, 0, sizeof(info));
		if (l->module->C_GetTokenInfo(slots[i], &info) != CKR_OK ||
		    (info.flags & CKF_TOKEN_INITIALIZED) == 0)
			continue;
		if (l->store->token[0] != '\0' &&
		    strcmp(p11_padded(arena, info.label, sizeof(info.label)),
			l->store->token) != 0)
			continue;
		matches++;
		l->slot = slots[i];
		l->token = info;
	}
	if (matches == 1)
		return true;
	if (matches == 0)
		no_look(l, CF_ST_UNREACHABLE, cf_printf(arena,
		    "no token labelled \"%s\" in the %lu slots of the module",
		    l->store->token, n));
	else
		no_look(l, CF_ST_MALFORMED, cf_printf(arena,
		    "%zu tokens are labelled \"%s\", expected one", matches,
		    l->store->token));
	return false;
}

static void
emit_token(struct look *l)
{
	struct cf_arena *arena = l->c->arena;
	const CK_TOKEN_INFO *t = &l->token;
	const char *flags[P11_FLAGS_MAX];
	CK_SLOT_INFO slot;
	CK_RV rv;
	size_t n;

	cf_emit_text(l->c, l->subject, "p11.token_label",
	    p11_padded(arena, t->label, sizeof(t->label)));
	cf_emit_text(l->c, l->subject, "p11.manufacturer",
	    p11_padded(arena, t->manufacturerID, sizeof(t->manufacturerID)));
	cf_emit_text(l->c, l->subject, "p11.model",
	    p11_padded(arena, t->model, sizeof(t->model)));
	cf_emit_text(l->c, l->subject, "p11.serial",
	    p11_padded(arena, t->serialNumber, sizeof(t->serialNumber)));
	n = p11_token_flags(t->flags, flags);
	cf_emit_list(l->c, l->subject, "p11.flags", flags, n);
	memset(&slot, 0, sizeof(slot));
	if ((rv = l->module->C_GetSlotInfo(l->slot, &slot)) == CKR_OK)
		cf_emit_bool(l->c, l->subject, "p11.hardware",
		    (slot.flags & CKF_HW_SLOT) != 0);
	else
		cf_emit_status(l->c, l->subject, "p11.hardware",
		    CF_ST_NOT_COLLECTED, "C_GetSlotInfo: %s",
		    error_name(l, rv));
}

/* ---- Login ---- */

/* Why a try of the PIN would be reckless or pointless; NULL when it is not. */
static const char *
no_login(const CK_TOKEN_INFO *t)
{
	if ((t->flags & CKF_USER_PIN_LOCKED) != 0)
		return "the user PIN is locked: no login was tried";
	if ((t->flags & CKF_USER_PIN_FINAL_TRY) != 0)
		return "one more wrong PIN would lock the token: no login was "
		    "tried";
	if ((t->flags & CKF_USER_PIN_COUNT_LOW) != 0)
		return "a wrong PIN was given since the last login: no login "
		    "was tried";
	if ((t->flags & CKF_USER_PIN_INITIALIZED) == 0)
		return "the token has no user PIN: no login was tried";
	return NULL;
}

static void
login(struct look *l)
{
	struct cf_secret *pin = NULL;
	struct cf_err err = { 0 };
	const char *bytes, *why = no_login(&l->token);
	size_t len;
	CK_RV rv;

	if (l->store->pin.from == CF_SECRET_NONE) {
		cf_emit_status(l->c, l->subject, "p11.login",
		    CF_ST_NOT_COLLECTED, "no PIN is given: no login was tried");
		return;
	}
	if (why != NULL) {
		cf_emit_status(l->c, l->subject, "p11.login", CF_ST_DENIED,
		    "%s", why);
		return;
	}
	if (cf_secret_open(&l->store->pin, l->c->deployment->file, &pin,
	    &err) != 0) {
		cf_emit_status(l->c, l->subject, "p11.login", CF_ST_DENIED,
		    "the PIN cannot be opened: %s", err.msg);
		return;
	}
	bytes = cf_secret_bytes(pin, &len);
	rv = l->module->C_Login(l->session, CKU_USER,
	    (CK_UTF8CHAR_PTR)(uintptr_t)bytes, (CK_ULONG)len);
	cf_secret_free(pin);
	if (rv == CKR_OK || rv == CKR_USER_ALREADY_LOGGED_IN) {
		l->logged_in = true;
		cf_emit_text(l->c, l->subject, "p11.login", "user");
		return;
	}
	cf_emit_status(l->c, l->subject, "p11.login", CF_ST_DENIED,
	    "C_Login: %s", error_name(l, rv));
}

/* ---- Objects ---- */

static void
find_class(struct look *l, CK_OBJECT_CLASS class_, struct found *f)
{
	CK_ATTRIBUTE want = { CKA_CLASS, &class_, sizeof(class_) };
	CK_OBJECT_HANDLE some[64];
	CK_ULONG i, n;
	CK_RV rv;

	if ((rv = l->module->C_FindObjectsInit(l->session, &want, 1)) !=
	    CKR_OK) {
		f->rv = rv;
		return;
	}
	for (;;) {
		n = 0;
		rv = l->module->C_FindObjects(l->session, some,
		    CF_NELEM(some), &n);
		if (rv != CKR_OK || n > CF_NELEM(some)) {
			f->rv = rv != CKR_OK ? rv : CKR_GENERAL_ERROR;
			break;
		}
		for (i = 0; i < n && f->n < CF_P11_OBJECTS; i++)
			f->v[f->n++] = some[i];
		if (i < n)
			f->cut = true;
		if (n == 0 || f->cut)
			break;
	}
	l->module->C_FindObjectsFinal(l->session);
}

static void
find_keys(struct look *l, struct found *f)
{
	memset(f, 0, sizeof(*f));
	f->v = cf_calloc(l->c->arena, CF_P11_OBJECTS, sizeof(*f->v));
	if (f->v == NULL) {
		f->rv = CKR_HOST_MEMORY;
		return;
	}
	find_class(l, CKO_SECRET_KEY, f);
	if (!f->cut && f->rv == CKR_OK)
		find_class(l, CKO_PRIVATE_KEY, f);
}

static bool
has_handle(const struct found *f, CK_OBJECT_HANDLE handle)
{
	size_t i;

	for (i = 0; i < f->n; i++) {
		if (f->v[i] == handle)
			return true;
	}
	return false;
}

/* ---- Attributes ---- */

/* One attribute, read alone so that one refusal does not hide the others. */
struct attribute {
	enum cf_status status;
	const char *note; /* when status is not ok */
	unsigned char bytes[CF_P11_ATTRIBUTE];
	CK_ULONG len;
};

static void
set_note(struct attribute *a, enum cf_status status, const char *note)
{
	a->status = status;
	a->note = note;
}

/*
 * type is always a constant of this file, and never CKA_VALUE or a private
 * component: the tables below are all that is ever asked.
 */
static void
get(struct look *l, CK_OBJECT_HANDLE object, CK_ATTRIBUTE_TYPE type,
    struct attribute *ret)
{
	CK_ATTRIBUTE a = { type, ret->bytes, sizeof(ret->bytes) };
	CK_RV rv;

	ret->len = 0;
	ret->note = "";
	rv = l->module->C_GetAttributeValue(l->session, object, &a, 1);
	if (rv == CKR_ATTRIBUTE_TYPE_INVALID)
		set_note(ret, CF_ST_ABSENT, "the object has no such attribute");
	else if (rv == CKR_ATTRIBUTE_SENSITIVE)
		set_note(ret, CF_ST_DENIED, "CKR_ATTRIBUTE_SENSITIVE");
	else if (rv != CKR_OK)
		set_note(ret, CF_ST_NOT_COLLECTED, error_name(l, rv));
	else if (a.ulValueLen == CK_UNAVAILABLE_INFORMATION)
		set_note(ret, CF_ST_NOT_COLLECTED,
		    "the token does not tell: CK_UNAVAILABLE_INFORMATION");
	else if (a.ulValueLen > sizeof(ret->bytes))
		set_note(ret, CF_ST_MALFORMED,
		    "the token wrote more than it was given room for");
	else {
		ret->status = CF_ST_OK;
		ret->len = a.ulValueLen;
	}
}

static void
get_ulong(struct look *l, CK_OBJECT_HANDLE object, CK_ATTRIBUTE_TYPE type,
    struct attribute *a, unsigned long *ret)
{
	CK_ULONG value;

	*ret = CK_UNAVAILABLE_INFORMATION;
	get(l, object, type, a);
	if (a->status != CF_ST_OK)
		return;
	if (a->len != sizeof(value)) {
		set_note(a, CF_ST_MALFORMED, "not the size of a CK_ULONG");
		return;
	}
	memcpy(&value, a->bytes, sizeof(value));
	if (value == CK_UNAVAILABLE_INFORMATION) {
		set_note(a, CF_ST_NOT_COLLECTED,
		    "the token does not tell: CK_UNAVAILABLE_INFORMATION");
		return;
	}
	*ret = value;
}

static void
get_bool(struct look *l, CK_OBJECT_HANDLE object, CK_ATTRIBUTE_TYPE type,
    struct attribute *a, bool *ret)
{
	*ret = false;
	get(l, object, type, a);
	if (a->status != CF_ST_OK)
		return;
	if (a->len != sizeof(CK_BBOOL) || a->bytes[0] > 1) {
		set_note(a, CF_ST_MALFORMED, "not a CK_BBOOL");
		return;
	}
	*ret = a->bytes[0] == CK_TRUE;
}

static void
emit_bad(struct look *l, const char *key, const char *fact,
    const struct attribute *a)
{
	cf_emit_status(l->c, key, fact, a->status, "%s", a->note);
}

/* ---- One key ---- */

static const struct {
	CK_ATTRIBUTE_TYPE type;
	const char *fact;
} bools[] = {
	{ CKA_LOCAL, "key.local" },
	{ CKA_SENSITIVE, "key.sensitive" },
	{ CKA_ALWAYS_SENSITIVE, "key.always_sensitive" },
	{ CKA_EXTRACTABLE, "key.extractable" },
	{ CKA_NEVER_EXTRACTABLE, "key.never_extractable" },
	{ CKA_PRIVATE, "key.private" },
	{ CKA_WRAP_WITH_TRUSTED, "key.wrap_with_trusted" },
};

static const struct {
	CK_ATTRIBUTE_TYPE type;
	const char *name;
} usages[] = {
	{ CKA_ENCRYPT, "encrypt" },
	{ CKA_DECRYPT, "decrypt" },
	{ CKA_SIGN, "sign" },
	{ CKA_VERIFY, "verify" },
	{ CKA_WRAP, "wrap" },
	{ CKA_UNWRAP, "unwrap" },
	{ CKA_DERIVE, "derive" },
};

static void
emit_bools(struct look *l, CK_OBJECT_HANDLE object, const char *key)
{
	struct attribute a;
	bool value;
	size_t i;

	for (i = 0; i < CF_NELEM(bools); i++) {
		get_bool(l, object, bools[i].type, &a, &value);
		if (a.status == CF_ST_OK)
			cf_emit_bool(l->c, key, bools[i].fact, value);
		else
			emit_bad(l, key, bools[i].fact, &a);
	}
}

/* An attribute that the class does not have is a usage that it has not. */
static void
emit_usages(struct look *l, CK_OBJECT_HANDLE object, const char *key)
{
	struct cf_claim claim = { .subject = key, .key = "key.usages" };
	const char *names[CF_NELEM(usages)], *note = NULL;
	struct attribute a;
	size_t i, n = 0;
	bool value;

	for (i = 0; i < CF_NELEM(usages); i++) {
		get_bool(l, object, usages[i].type, &a, &value);
		if (value)
			names[n++] = usages[i].name;
		if (a.status != CF_ST_OK && a.status != CF_ST_ABSENT)
			note = cf_printf(l->c->arena, "%s: %s",
			    usages[i].name, a.note);
	}
	claim.value = cf_v_list(names, n);
	claim.status = note == NULL ? CF_ST_OK : CF_ST_PARTIAL;
	claim.note = note;
	cf_emit(l->c, &claim);
}

/* The public half, where tokens keep what the private one does not tell. */
static bool
find_public(struct look *l, const unsigned char *id, size_t len,
    CK_OBJECT_HANDLE *ret)
{
	CK_OBJECT_CLASS class_ = CKO_PUBLIC_KEY;
	CK_ATTRIBUTE want[] = {
		{ CKA_CLASS, &class_, sizeof(class_) },
		{ CKA_ID, (void *)(uintptr_t)id, len },
	};
	CK_ULONG n = 0;

	if (len == 0 ||
	    l->module->C_FindObjectsInit(l->session, want, 2) != CKR_OK)
		return false;
	if (l->module->C_FindObjects(l->session, ret, 1, &n) != CKR_OK)
		n = 0;
	l->module->C_FindObjectsFinal(l->session);
	return n == 1;
}

/* An attribute of the key, or else of the public key with the same id. */
static void
get_public(struct look *l, CK_OBJECT_HANDLE object, CK_ATTRIBUTE_TYPE type,
    struct attribute *a)
{
	struct attribute id;
	CK_OBJECT_HANDLE public_;

	get(l, object, type, a);
	if (a->status == CF_ST_OK && a->len > 0)
		return;
	get(l, object, CKA_ID, &id);
	if (id.status == CF_ST_OK && find_public(l, id.bytes, id.len, &public_))
		get(l, public_, type, a);
}

static void
emit_curve(struct look *l, CK_OBJECT_HANDLE object, const char *key)
{
	struct p11_curve curve;
	struct attribute a;
	int rc;

	get_public(l, object, CKA_EC_PARAMS, &a);
	if (a.status == CF_ST_OK) {
		rc = p11_ec_params(a.bytes, a.len, &curve);
		if (rc == 0) {
			cf_emit_text(l->c, key, "key.curve", curve.name);
			cf_emit_int(l->c, key, "key.bits", curve.bits);
			return;
		}
		if (rc == CF_ENOTFOUND)
			set_note(&a, CF_ST_NOT_COLLECTED,
			    "the curve is not one that is known by name");
		else
			set_note(&a, CF_ST_MALFORMED,
			    "CKA_EC_PARAMS is not the DER of a named curve");
	}
	emit_bad(l, key, "key.curve", &a);
	emit_bad(l, key, "key.bits", &a);
}

static void
emit_modulus(struct look *l, CK_OBJECT_HANDLE object, unsigned long type,
    const char *key)
{
	struct attribute a;
	unsigned int bits;

	get_public(l, object, type == CKK_RSA ? CKA_MODULUS : CKA_PRIME, &a);
	if (a.status != CF_ST_OK) {
		emit_bad(l, key, "key.bits", &a);
		return;
	}
	if ((bits = p11_number_bits(a.bytes, a.len)) == 0) {
		set_note(&a, CF_ST_NOT_COLLECTED, "the modulus is empty");
		emit_bad(l, key, "key.bits", &a);
		return;
	}
	cf_emit_int(l->c, key, "key.bits", bits);
}

static void
emit_size(struct look *l, CK_OBJECT_HANDLE object, unsigned long type,
    const char *key)
{
	unsigned long bytes;
	struct attribute a;

	if (p11_type_is_curve(type)) {
		emit_curve(l, object, key);
		return;
	}
	if (p11_type_is_rsa_like(type)) {
		emit_modulus(l, object, type, key);
		return;
	}
	if (p11_fixed_bits(type) != 0) {
		cf_emit_int(l->c, key, "key.bits", p11_fixed_bits(type));
		return;
	}
	get_ulong(l, object, CKA_VALUE_LEN, &a, &bytes);
	if (a.status == CF_ST_OK && (bytes == 0 || bytes > CF_P11_ATTRIBUTE))
		set_note(&a, CF_ST_MALFORMED, "no size of a key");
	if (a.status == CF_ST_OK)
		cf_emit_int(l->c, key, "key.bits", (int64_t)bytes * 8);
	else
		emit_bad(l, key, "key.bits", &a);
}

static void
emit_type(struct look *l, CK_OBJECT_HANDLE object, const char *key)
{
	unsigned long type;
	struct attribute a;

	get_ulong(l, object, CKA_KEY_TYPE, &a, &type);
	if (a.status != CF_ST_OK) {
		emit_bad(l, key, "key.type", &a);
		emit_bad(l, key, "key.bits", &a);
		return;
	}
	cf_emit_text(l->c, key, "key.type", p11_key_type(l->c->arena, type));
	emit_size(l, object, type, key);
}

static void
emit_origin(struct look *l, CK_OBJECT_HANDLE object, const char *key)
{
	unsigned long mechanism;
	struct attribute a;

	get_ulong(l, object, CKA_KEY_GEN_MECHANISM, &a, &mechanism);
	if (a.status == CF_ST_OK)
		cf_emit_text(l->c, key, "key.gen_mechanism",
		    p11_mechanism(l->c->arena, mechanism));
	else
		emit_bad(l, key, "key.gen_mechanism", &a);
}

static void
emit_date(struct look *l, CK_OBJECT_HANDLE object, CK_ATTRIBUTE_TYPE type,
    const char *key, const char *fact)
{
	struct cf_claim claim = { .subject = key, .key = fact };
	struct attribute a;
	int64_t time;

	get(l, object, type, &a);
	if (a.status == CF_ST_OK && a.len == 0)
		set_note(&a, CF_ST_ABSENT, "the date is empty");
	else if (a.status == CF_ST_OK && p11_date(a.bytes, a.len, &time) != 0)
		set_note(&a, CF_ST_MALFORMED, "not a CK_DATE");
	if (a.status != CF_ST_OK) {
		emit_bad(l, key, fact, &a);
		return;
	}
	claim.value = cf_v_time(time);
	cf_emit(l->c, &claim);
}

static void
emit_key(struct look *l, CK_OBJECT_HANDLE object, const char *class_,
    const char *key, bool before_login)
{
	cf_emit_text(l->c, key, "key.store", l->subject);
	cf_emit_text(l->c, key, "key.class", class_);
	emit_type(l, object, key);
	emit_bools(l, object, key);
	cf_emit_bool(l->c, key, "key.seen_without_login", before_login);
	emit_usages(l, object, key);
	emit_origin(l, object, key);
	emit_date(l, object, CKA_START_DATE, key, "key.start_date");
	emit_date(l, object, CKA_END_DATE, key, "key.end_date");
}

/* ---- All keys of a token ---- */

static const char *
class_name(struct look *l, CK_OBJECT_HANDLE object)
{
	unsigned long class_;
	struct attribute a;

	get_ulong(l, object, CKA_CLASS, &a, &class_);
	if (a.status == CF_ST_OK && class_ == CKO_SECRET_KEY)
		return "secret";
	return "private";
}

static void
name_key(struct look *l, CK_OBJECT_HANDLE object, size_t index,
    struct p11_named *ret)
{
	struct attribute a;
	char *hex;

	get(l, object, CKA_LABEL, &a);
	ret->label = cf_gate(l->c->arena, a.bytes, a.len, CF_P11_LABEL);
	get(l, object, CKA_ID, &a);
	if (a.len > CF_P11_LABEL / 2)
		a.len = CF_P11_LABEL / 2;
	ret->id = "";
	if ((hex = cf_alloc(l->c->arena, 2 * a.len + 1)) != NULL) {
		cf_hex(a.bytes, a.len, hex);
		ret->id = hex;
	}
	ret->class_ = class_name(l, object);
	ret->index = index;
}

/* The list of what was seen, and whether that is all there is. */
static void
emit_list(struct look *l, const struct found *f, const char *const *names)
{
	struct cf_claim claim = { .subject = l->subject, .key = "p11.keys" };
	size_t n = f->n < CF_MAX_LIST ? f->n : CF_MAX_LIST;

	claim.value = cf_v_list(names, n);
	if (f->rv != CKR_OK)
		claim.note = cf_printf(l->c->arena, "the search ended with %s",
		    error_name(l, f->rv));
	else if (!l->logged_in)
		claim.note = "without login: private objects do not show";
	else if (f->cut || n < f->n)
		claim.note = cf_printf(l->c->arena,
		    "the limit of the list is reached, %zu keys were looked at",
		    f->n);
	claim.status = claim.note == NULL ? CF_ST_OK : CF_ST_PARTIAL;
	cf_emit(l->c, &claim);
}

static void
look_at_keys(struct look *l)
{
	struct cf_arena *arena = l->c->arena;
	struct found before, f;
	struct p11_named *named;
	const char **names;
	size_t i;

	find_keys(l, &before);
	login(l);
	find_keys(l, &f);
	named = cf_calloc(arena, f.n + 1, sizeof(*named));
	names = cf_calloc(arena, f.n + 1, sizeof(*names));
	if (named == NULL || names == NULL) {
		cf_emit_status(l->c, l->subject, "p11.keys",
		    CF_ST_NOT_COLLECTED, "out of memory");
		return;
	}
	for (i = 0; i < f.n; i++)
		name_key(l, f.v[i], i, &named[i]);
	if (p11_name_keys(arena, named, f.n) != 0) {
		cf_emit_status(l->c, l->subject, "p11.keys",
		    CF_ST_NOT_COLLECTED, "out of memory");
		return;
	}
	for (i = 0; i < f.n && !cf_cancelled(l->c); i++) {
		names[i] = cf_printf(arena, "key:%s/%s", l->store->id,
		    named[i].ret_name);
		emit_key(l, f.v[named[i].index], named[i].class_, names[i],
		    has_handle(&before, f.v[named[i].index]));
	}
	if (i < f.n) {
		f.n = i;
		f.cut = true;
	}
	emit_list(l, &f, names);
}

/* ---- One store, all stores ---- */

static void
look_at_token(struct look *l)
{
	CK_RV rv;

	if (!find_token(l))
		return;
	emit_token(l);
	rv = l->module->C_OpenSession(l->slot, CKF_SERIAL_SESSION, NULL, NULL,
	    &l->session);
	if (rv != CKR_OK) {
		cf_emit_status(l->c, l->subject, "p11.login",
		    CF_ST_NOT_COLLECTED, "C_OpenSession: %s",
		    error_name(l, rv));
		cf_emit_status(l->c, l->subject, "p11.keys",
		    CF_ST_NOT_COLLECTED, "C_OpenSession: %s",
		    error_name(l, rv));
		return;
	}
	look_at_keys(l);
	if (l->logged_in)
		l->module->C_Logout(l->session);
	l->module->C_CloseSession(l->session);
}

static void
look_at_store(struct cf_collect *c, const struct cf_key_store *store)
{
	struct look l = { .c = c, .store = store };
	const char *why;
	CK_RV rv;

	l.subject = cf_subject(c->arena, "key_store", store->id);
	if (cf_cancelled(c)) {
		no_look(&l, CF_ST_NOT_COLLECTED, "cancelled");
		return;
	}
	if (store->module[0] == '\0') {
		no_look(&l, CF_ST_NOT_COLLECTED, "no module is declared");
		return;
	}
	l.module = p11_kit_module_load(store->module, 0);
	if (l.module == NULL) {
		why = p11_kit_message();
		no_look(&l, CF_ST_UNREACHABLE, cf_printf(c->arena,
		    "the module \"%s\" cannot be loaded: %s", store->module,
		    why != NULL ? why : "no reason given"));
		return;
	}
	rv = p11_kit_module_initialize(l.module);
	if (rv == CKR_OK) {
		look_at_token(&l);
		p11_kit_module_finalize(l.module);
	} else
		no_look(&l, CF_ST_UNREACHABLE, cf_printf(c->arena,
		    "the module \"%s\" does not initialize: %s",
		    store->module, error_name(&l, rv)));
	p11_kit_module_release(l.module);
}

int
keys_collect_pkcs11(struct cf_collect *c, struct cf_err *err)
{
	const struct cf_deployment *d = c->deployment;
	size_t i;

	(void)err;
	p11_kit_be_quiet();
	for (i = 0; i < d->nkey_stores; i++) {
		if (cf_streq(d->key_stores[i].type, "pkcs11"))
			look_at_store(c, &d->key_stores[i]);
	}
	return 0;
}
