/*
 * What the notes of cert.key_flaws and tls.vuln.key_flaws say of a key without
 * flaw: the collectors write them, the rules tell by them what was looked for.
 */
#ifndef CONFIANCE_TLS_KEY_NOTES_H
#define CONFIANCE_TLS_KEY_NOTES_H

#define TLS_KEY_NOTE_RSA "looked for ROCA, close primes and Debian's weak keys"
/* An RSA key of a size that the list of Debian's weak keys does not have. */
#define TLS_KEY_NOTE_RSA_NO_LIST "looked for ROCA and close primes"
#define TLS_KEY_NOTE_EC "looked for Debian's weak keys"
#define TLS_KEY_NOTE_OTHER "not an RSA key"
/* Not absent, but not collected: a curve that the list does not have, DSA. */
#define TLS_KEY_NOTE_UNREAD "no key for which weak ones are known"

#endif
