/* What the files that speak TLS share about a client's certificate. */
#ifndef NET_IDENTITY_H
#define NET_IDENTITY_H

#include <openssl/ssl.h>

#include "room.h"

/* One more user, who calls cf_identity_free(); NULL stays NULL. */
struct cf_identity *net_identity_share(struct cf_identity *);
/* The answer of a client certificate callback; false: none is shown. */
bool net_identity_show(const struct cf_identity *, SSL *, X509 **, EVP_PKEY **);
/* For all connections of a context. */
bool net_identity_use(const struct cf_identity *, SSL_CTX *);

#endif
