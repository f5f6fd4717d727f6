/*
 * Every limit on foreign input, in one place, so that the whole attack budget
 * is on one screen.  A number in a .c file that bounds foreign input is a bug.
 */
#ifndef CONFIANCE_LIMITS_H
#define CONFIANCE_LIMITS_H

/* Files that a person gives us. */
#define CF_MAX_DEPLOYMENT (4u << 20) /* deployment.yaml, bytes */
#define CF_MAX_PROFILE (8u << 20)    /* a profile, bytes */
#define CF_MAX_WEIGHT 1000	     /* a weight in a profile */
#define CF_MAX_REPORT (1u << 30)     /* one report, written or read back, bytes */
#define CF_MAX_DEPTH 32		     /* nesting of YAML and JSON */
#define CF_MAX_ITEMS 20000	     /* entries of one list of a deployment */
#define CF_MAX_NODES 300000	     /* values of one deployment, all levels */
#define CF_MAX_YAML_MARKS 500000u    /* "[ ] { } , :" in a deployment: libfyaml
					reads ahead over them, 200 bytes each */
#define CF_MAX_YAML_TAG 256	     /* a verbatim tag "!<...>", bytes */
#define CF_MAX_SECRET 4096	     /* a PIN, a password, bytes */
#define CF_MAX_DATASET (256u << 20)  /* a data file of a check, bytes */
#define CF_MAX_LIST_FILE (64u << 20) /* a published list of ranges, bytes */
#define CF_MAX_RANGES 4000000u	     /* ranges of one data set */
#define CF_RANGES_DEEP 64	     /* of them over each other */
#define CF_MAX_REGIONS 8192u	     /* regions of all published lists */
#define CF_MAX_INSTALLED 256u	     /* data sets that a user installed */
#define CF_MAX_RANGES_FILE (512u << 20) /* the compiled file, bytes */
#define CF_MAX_RANGES_META (8u << 20) /* what it says about itself, bytes */
#define CF_MAX_DOCUMENT (1ll << 30)  /* an evidence document that is hashed */

/* Evidence: read back from disk or received from a collector. */
#define CF_MAX_LINE (2u << 20)	/* one fact line, its raw bytes included */
#define CF_MAX_RAW (1u << 20)	/* raw bytes behind one fact */
#define CF_MAX_FACTS 2000000	/* facts of one evidence */
#define CF_MAX_TEXT 16384	/* one text value, bytes */
#define CF_MAX_LIST 4096	/* entries of one list value */
#define CF_MAX_SUBJECT 512	/* a subject's name, bytes */
#define CF_MAX_KEY 64		/* a fact key, bytes */
#define CF_MAX_NOTE 1024	/* a fact's note, bytes */

/* A report shows the start of a long value; the fact's line has it whole. */
#define CF_REPORT_ENTRIES 64 /* entries of one list value */
#define CF_REPORT_VALUE 1024 /* bytes of one entry */

/* Regions: one per pass. */
#define CF_ARENA_DEPLOYMENT (64u << 20)
#define CF_ARENA_PROFILE (64u << 20)
#define CF_ARENA_EVIDENCE (1u << 30)
#define CF_ARENA_ASSESS (1u << 30)
#define CF_ARENA_REPORT (2048ull << 20)
#define CF_ARENA_COLLECT (256u << 20)

/* The network.  Polite by default: architecture, "Hostile ground". */
#define CF_NET_PER_HOST 4	  /* connections at once to one address */
#define CF_NET_AHEAD 4		  /* besides, in TCP only, opened ahead */
#define CF_NET_AHEAD_MS 2000	  /* one opened longer ago is not used */
#define CF_NET_TOTAL 256	  /* connections at once, overall */
#define CF_NET_TOTAL_MAX 4096
#define CF_NET_INSIDE 256	  /* subjects under examination, see gate.c */
#define CF_NET_CONNECT_MS 5000	  /* a TCP connect */
#define CF_NET_IDLE_MS 5000	  /* silence of a peer after our last byte */
#define CF_NET_TALK_MS 15000	  /* one whole conversation */
#define CF_NET_RUN_MS 900000	  /* a whole collection, 15 minutes */
#define CF_NET_TALK_BYTES (256u << 10) /* received in one conversation */
#define CF_NET_DRAIN_MS 2000	  /* after a stop: still accepted, to be answered */
#define CF_NET_ARENA (256u << 20) /* what a net remembers: DNS answers */
#define CF_DATAGRAM_TRIES 3	  /* a UDP message and two retransmissions */
#define CF_DATAGRAM_WAIT_MS 700	  /* before the first, then twice as long */
#define CF_DATAGRAM_SENDS 9	  /* messages of one UDP conversation */
#define CF_DATAGRAM_HEARD 16	  /* datagrams heard in one */
#define CF_DATAGRAM_BYTES 4096	  /* one message of ours */
#define CF_STARTTLS_BYTES 16384	  /* plain text before TLS, received */
#define CF_TLS_SAID 4096	  /* what a server says inside TLS, kept */
#define CF_TRUST_FILE (4u << 20)  /* a file of CA certificates */
#define CF_TRUST_FOLDER 2048	  /* files of a folder of authorities */
#define CF_OCSP_BODY (64u << 10)  /* an OCSP response */
#define CF_OCSP_ANSWERS 64	  /* certificates that one speaks of */
#define CF_CRL_BODY (16u << 20)	  /* a revocation list; states have large ones */
#define CF_REVOCATION_URLS 4	  /* places of each kind asked, one certificate */
#define CF_REVOCATION_CERTS 1000  /* certificates asked about in a run */
#define CF_HTTP_MS 30000	  /* one HTTP request, redirects apart */
#define CF_HTTP_IDLE_MS 10000	  /* an API may think longer than a handshake */
#define CF_HTTP_PLACES 4	  /* addresses of a host tried for one request */
#define CF_HTTP_BODY (8u << 20)	  /* an HTTP body */
#define CF_HTTP_HEADERS (64u << 10) /* all headers of an answer */
#define CF_HTTP_REDIRECTS 3
#define CF_DNS_MS 8000		  /* one question, all retries */
#define CF_DNS_AT_ONCE 32	  /* questions under way */
#define CF_DNS_PROBE_MS 3000	  /* whether the resolver passes DNSSEC on */
#define CF_DNS_ANSWER 65535	  /* a DNS packet */
#define CF_DNS_CHAIN 16		  /* steps of a CNAME chain */
#define CF_DNS_ADDRESSES 64	  /* addresses of one name */
#define CF_PATH_STEPS 32	  /* of one path: chain and ten more */
#define CF_MAX_PATHS 4096	  /* of one assessment and check */
#define CF_DNS_TEXT_LEN 4096	  /* one record as text, bytes */
#define CF_DNS_RECORDS 64	  /* records of one name and type that are read */
#define CF_SPF_LOOKUPS 10	  /* RFC 7208, 4.6.4 */
#define CF_SPF_TERMS 256	  /* terms of one SPF record */

/* Several addresses under one subject. */
#define CF_LOOKS 8			/* addresses of an endpoint examined */
#define CF_ARENA_LOOKS (32u << 20)	/* what all of them say */

/* Answers of public registers. */
#define CF_REGISTER_BODY (1u << 20) /* one answer, bytes; kept as evidence */
#define CF_REGISTER_ITEMS 4096	/* entries of one list */
#define CF_REGISTER_TEXT 1024	/* one text, bytes */
#define CF_REGISTER_FILES 1000	/* saved answers of a deployment that are read */
#define CF_REGISTER_ASKED 500	/* questions put to all registers in a run */
#define CF_REGISTER_AT_ONCE 2	/* of them under way at one register */
#define CF_REGISTER_WAIT_MS 10000 /* a register that asks us to come back later:
				     waited for once, at most that long */
#define CF_ARENA_REGISTER (16u << 20) /* one answer while it is read */

/* TLS and X.509. */
#define CF_TLS_CHAIN 16		   /* certificates of one chain */
#define CF_TLS_CHAIN_BYTES (128u << 10)
#define CF_TLS_MODULUS_BITS 16384 /* RSA modulus, as OpenSSL limits it */
#define CF_TLS_MODULI 65536 /* of them compared for shared primes in a run */
#define CF_TLS_HANDSHAKE (160u << 10) /* one reassembled handshake flight */
#define CF_TLS_EXTENSIONS 32	   /* kept of one full handshake */
#define CF_TLS_PROBES 600	   /* connections for one endpoint */
/* DTLS: what one question may bring. */
#define CF_DTLS_MESSAGES 16	   /* handshake messages of a server's flight */
#define CF_DTLS_COOKIES 3	   /* cookies echoed; a server asks for one */
#define CF_DTLS_COOKIE 1024	   /* bytes of one in a HelloRetryRequest */
#define CF_DTLS_WAIT_MS 300	   /* before the second of three tries */
#define CF_DTLS_TRIES 4 /* of a flight of ours, within a whole handshake: a peer
			   repeats its own after 1 s and 2 s (RFC 6347, 4.2.4) */
#define CF_DTLS_HEARD 160	   /* datagrams: a long chain in small pieces,
				      sent a few times */
/* And for each renegotiation in a whole handshake: two flights of ours and
 * their repetition, a flight of the server in small pieces. */
#define CF_DTLS_RENEG_SENDS 6
#define CF_DTLS_RENEG_HEARD 32
#define CF_TL_FILE (32u << 20)	   /* a trusted list; Italy's and Spain's are the
				      largest, over 5 MiB */
#define CF_TL_LISTS 40		   /* trusted lists of a deployment */
#define CF_TL_CERTS 4096	   /* authorities taken from one list */
#define CF_ARENA_LISTS (256u << 20) /* all of them */
#define CF_CT_FILE (4u << 20) /* a list of Certificate Transparency logs; Google's
				 of all logs ever known is under 1 MiB */
#define CF_CT_LOGS 1024	  /* logs of it */
#define CF_CT_TEXT 2048	  /* one text of it, bytes: keys in base64 */
#define CF_X509_NAMES 512	   /* subject alternative names kept */
#define CF_ARENA_TLS (16u << 20)   /* all answers of one endpoint */

/* IKE. */
#define CF_IKE_PAYLOADS 64   /* payloads of one message */
#define CF_IKE_VENDORS 24    /* vendor identifiers and notifications kept */
#define CF_IKE_VENDOR_LEN 64 /* bytes of one that are kept */
#define CF_IKE_COOKIE 64     /* RFC 7296, 2.6: 1 to 64 bytes */
#define CF_IKE_PROBES 200    /* exchanges for one endpoint */
#define CF_IKE_HALF_OPEN 4   /* of them, those a responder keeps state for */

/* Exposure: ports, plain HTTP, answers without credentials. */
#define CF_EXPOSURE_ADDRESSES 4	 /* addresses of one host that are tried */
#define CF_EXPOSURE_PORTS 512	 /* declared ports of one host that are tried;
				    the well-known ones come on top */
#define CF_EXPOSURE_BODY (256u << 10) /* a page that is hashed, bytes */
#define CF_EXPOSURE_VALUE 512	 /* a header, a title, a location: bytes kept */
#define CF_EXPOSURE_COOKIES 32	 /* cookies of one answer */
#define CF_EXPOSURE_HSTS 32	 /* directives of one HSTS header, RFC 6797 */

/* What web pages load. */
#define CF_PAGE_LOADS 512	/* things that one page loads */
#define CF_PAGE_HOSTS 256	/* hosts that one endpoint's pages load from */
#define CF_PAGE_URL 1024	/* one URL of a page, bytes */
#define CF_PAGE_TEXT (64u << 10) /* one inline style or script, bytes */
#define CF_PAGE_WORDS 4 /* a page of scripts with fewer words has none of its own */
#define CF_SAML_DEPTH 24	/* nesting of SAML metadata */
#define CF_SECURITY_TXT (32u << 10) /* RFC 9116, 5.4: "a reasonable size" */
#define CF_SECURITY_CONTACTS 16	/* contacts that are kept */

#define CF_TENANT_DOMAINS 200	/* domains asked about at the clouds in a run */

/* Policies of browsers and devices. */
#define CF_POLICY_FILE (4u << 20) /* an export, bytes */
#define CF_POLICY_LEAVES 8192	/* values of all policies that are read */
#define CF_POLICY_TEXT 1024	/* one text of them, bytes */
#define CF_POLICY_HOSTS 256	/* hosts that one flow leads to */

/* SSH. */
#define CF_SSH_IDENT 255	  /* the identification line (RFC 4253 4.2) */
#define CF_SSH_LINE 1024	  /* one line before it, bytes */
#define CF_SSH_PRE_LINES 64	  /* lines before it */
#define CF_SSH_PACKET 65536	  /* one packet; RFC 4253 6.1 asks for 35000 */
#define CF_SSH_NAME 128		  /* one algorithm name, bytes */
#define CF_SSH_NAMES 256	  /* names of one list */
#define CF_SSH_NUMBER 4096	  /* bytes of one integer */
#define CF_SSH_PACKETS 64	  /* packets of one conversation */
#define CF_SSH_HOST_KEYS 24	  /* host keys asked of one server */
#define CF_SSH_TALK_BYTES (160u << 10) /* received in one conversation */
#define CF_ARENA_SSH (16u << 20)  /* all answers of one endpoint */

/* Tokens and volumes. */
#define CF_P11_OBJECTS 10000	/* objects of one token */
#define CF_P11_SLOTS 256	/* slots of one module */
#define CF_P11_ATTRIBUTE 4096	/* one attribute of an object, bytes */
#define CF_P11_LABEL 128	/* bytes of a label or identifier in a subject */
#define CF_P11_SECONDS 60	/* the whole child that loads foreign code */
#define CF_LUKS_HEADER (8u << 20) /* LUKS2 metadata area, both copies */
#define CF_LUKS_JSON (4u << 20)	  /* one JSON area: 4 MiB less 4 KiB at most */
#define CF_LUKS_SLOTS 32	  /* key slots of LUKS2; LUKS1 has 8 */
#define CF_LUKS_TOKENS 32
#define CF_LUKS_TEXT 256	  /* one text of the metadata, bytes */
#define CF_LUKS_SEGMENTS 32
#define CF_IMAGE_HEAD (256u << 10) /* looked at for signatures, per volume */
#define CF_IMAGE_SAMPLES 64	  /* blocks of 4 KiB sampled over a volume */
#define CF_IMAGE_PARTITIONS 128	  /* entries of a partition table */
#define CF_SYSFS_ATTRIBUTE 4096	  /* one attribute of sysfs is one page */
#define CF_IMAGE_STACK 16	  /* devices under a block device, in depth */

/* Object storage. */
#define CF_S3_BUCKETS 1000	/* buckets of one store */
#define CF_S3_DEPTH 16		/* nesting of an XML answer */
#define CF_S3_VALUE 2048	/* one text of an XML answer, bytes */

/* The ownership graph. */
#define CF_OWN_NODES 500
#define CF_OWN_EDGES 5000
#define CF_OWN_CYCLE 100	     /* companies of one cross-holding */
#define CF_OWN_STEPS 500000000ull    /* elementary steps, about 2 s */
#define CF_OWN_MEMORY (64u << 20)    /* scratch of one solution, bytes */

#endif
