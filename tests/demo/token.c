/*
 * Makes the keys of the demonstration in a PKCS#11 token, with exactly the
 * attributes that truth.tsv reckons with.  Test keys, worth nothing.
 * Usage: demo-token MODULE LABEL PIN-FILE good|bad
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <p11-kit/p11-kit.h>

static CK_FUNCTION_LIST *p11;
static CK_SESSION_HANDLE session;
static CK_BBOOL yes = CK_TRUE, no = CK_FALSE;

static void
must(CK_RV rv, const char *what)
{
	if (rv == CKR_OK)
		return;
	fprintf(stderr, "%s: %s\n", what, p11_kit_strerror(rv));
	exit(1);
}

static void
open_token(const char *label, const char *pin)
{
	CK_SLOT_ID slots[16];
	CK_ULONG i, n = 16;
	CK_TOKEN_INFO info;
	size_t len = strlen(label);

	must(p11->C_GetSlotList(CK_TRUE, slots, &n), "C_GetSlotList");
	for (i = 0; i < n; i++) {
		must(p11->C_GetTokenInfo(slots[i], &info), "C_GetTokenInfo");
		if (strncmp((char *)info.label, label, len) == 0 &&
		    info.label[len] == ' ')
			break;
	}
	if (i == n)
		must(CKR_TOKEN_NOT_PRESENT, label);
	must(p11->C_OpenSession(slots[i], CKF_SERIAL_SESSION | CKF_RW_SESSION,
	    NULL, NULL, &session), "C_OpenSession");
	must(p11->C_Login(session, CKU_USER, (CK_UTF8CHAR *)pin, strlen(pin)),
	    "C_Login");
}

#define BOOL(type, value) { type, &value, sizeof(value) }
#define USES(enc, dec, sgn, vrf, wrp, unw)                                     \
	BOOL(CKA_ENCRYPT, enc), BOOL(CKA_DECRYPT, dec), BOOL(CKA_SIGN, sgn),   \
	    BOOL(CKA_VERIFY, vrf), BOOL(CKA_WRAP, wrp), BOOL(CKA_UNWRAP, unw)
#define LABEL(text) { CKA_LABEL, (char[]){ text }, sizeof(text) - 1 }

static void
make_aes(CK_ATTRIBUTE *attributes, CK_ULONG n)
{
	CK_MECHANISM mechanism = { CKM_AES_KEY_GEN, NULL, 0 };
	CK_OBJECT_HANDLE key;

	must(p11->C_GenerateKey(session, &mechanism, attributes, n, &key),
	    "C_GenerateKey");
}

static void
make_pair(CK_MECHANISM_TYPE type, CK_ATTRIBUTE *pub, CK_ULONG npub,
    CK_ATTRIBUTE *priv, CK_ULONG npriv)
{
	CK_MECHANISM mechanism = { type, NULL, 0 };
	CK_OBJECT_HANDLE a, b;

	must(p11->C_GenerateKeyPair(session, &mechanism, pub, npub, priv,
	    npriv, &a, &b), "C_GenerateKeyPair");
}

#define N(array) (sizeof(array) / sizeof((array)[0]))

/* Made inside, one use each, cannot leave.  No end date: SoftHSM 2.6 takes one
 * for a private object, and then cannot read it back. */
static void
good_keys(void)
{
	CK_ULONG size = 32;
	CK_BYTE p384[] = { 0x06, 0x05, 0x2b, 0x81, 0x04, 0x00, 0x22 };
	CK_ATTRIBUTE master[] = { LABEL("maitre"), BOOL(CKA_TOKEN, yes),
		BOOL(CKA_PRIVATE, yes), BOOL(CKA_SENSITIVE, yes),
		BOOL(CKA_EXTRACTABLE, no), { CKA_VALUE_LEN, &size,
		sizeof(size) }, USES(no, no, no, no, yes, yes) };
	CK_ATTRIBUTE pub[] = { LABEL("signature"), BOOL(CKA_TOKEN, yes),
		{ CKA_EC_PARAMS, p384, sizeof(p384) },
		BOOL(CKA_VERIFY, yes), BOOL(CKA_ENCRYPT, no),
		BOOL(CKA_WRAP, no) };
	CK_ATTRIBUTE priv[] = { LABEL("signature"), BOOL(CKA_TOKEN, yes),
		BOOL(CKA_PRIVATE, yes), BOOL(CKA_SENSITIVE, yes),
		BOOL(CKA_EXTRACTABLE, no), BOOL(CKA_SIGN, yes),
		BOOL(CKA_DECRYPT, no), BOOL(CKA_UNWRAP, no),
		BOOL(CKA_DERIVE, no) };

	make_aes(master, N(master));
	make_pair(CKM_EC_KEY_PAIR_GEN, pub, N(pub), priv, N(priv));
}

/* One that can leave and is seen without login, one that came from outside,
 * one that is too short. */
static void
bad_keys(void)
{
	CK_ULONG size = 32, bits = 1024;
	CK_OBJECT_CLASS secret = CKO_SECRET_KEY;
	CK_KEY_TYPE aes = CKK_AES;
	CK_BYTE value[32] = "a copy of this key is elsewhere";
	CK_BYTE exponent[] = { 1, 0, 1 };
	CK_OBJECT_HANDLE key;
	CK_ATTRIBUTE loose[] = { LABEL("extractible"), BOOL(CKA_TOKEN, yes),
		BOOL(CKA_PRIVATE, no), BOOL(CKA_SENSITIVE, no),
		BOOL(CKA_EXTRACTABLE, yes), { CKA_VALUE_LEN, &size,
		sizeof(size) }, USES(yes, yes, no, no, no, no) };
	CK_ATTRIBUTE imported[] = { LABEL("importee"), BOOL(CKA_TOKEN, yes),
		{ CKA_CLASS, &secret, sizeof(secret) },
		{ CKA_KEY_TYPE, &aes, sizeof(aes) },
		{ CKA_VALUE, value, sizeof(value) }, BOOL(CKA_PRIVATE, yes),
		BOOL(CKA_SENSITIVE, yes), BOOL(CKA_EXTRACTABLE, no),
		USES(yes, yes, no, no, no, no) };
	CK_ATTRIBUTE pub[] = { LABEL("courte"), BOOL(CKA_TOKEN, yes),
		{ CKA_MODULUS_BITS, &bits, sizeof(bits) },
		{ CKA_PUBLIC_EXPONENT, exponent, sizeof(exponent) },
		BOOL(CKA_VERIFY, yes), BOOL(CKA_ENCRYPT, yes) };
	CK_ATTRIBUTE priv[] = { LABEL("courte"), BOOL(CKA_TOKEN, yes),
		BOOL(CKA_PRIVATE, yes), BOOL(CKA_SENSITIVE, yes),
		BOOL(CKA_EXTRACTABLE, no), BOOL(CKA_SIGN, yes),
		BOOL(CKA_DECRYPT, yes), BOOL(CKA_UNWRAP, no) };

	make_aes(loose, N(loose));
	must(p11->C_CreateObject(session, imported, N(imported), &key),
	    "C_CreateObject");
	make_pair(CKM_RSA_PKCS_KEY_PAIR_GEN, pub, N(pub), priv, N(priv));
}

int
main(int argc, char **argv)
{
	char pin[64] = "";
	FILE *f;

	if (argc != 5 || (f = fopen(argv[3], "r")) == NULL ||
	    fgets(pin, sizeof(pin), f) == NULL) {
		fprintf(stderr, "usage: %s MODULE LABEL PIN-FILE good|bad\n",
		    argv[0]);
		return 2;
	}
	fclose(f);
	pin[strcspn(pin, "\n")] = '\0';
	p11 = p11_kit_module_load(argv[1], 0);
	if (p11 == NULL)
		must(CKR_GENERAL_ERROR, argv[1]);
	must(p11_kit_module_initialize(p11), "C_Initialize");
	open_token(argv[2], pin);
	if (strcmp(argv[4], "good") == 0)
		good_keys();
	else
		bad_keys();
	p11->C_CloseSession(session);
	p11_kit_module_finalize(p11);
	p11_kit_module_release(p11);
	return 0;
}
