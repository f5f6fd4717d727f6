/*
 * The file that `confiance init` writes: what must be there stands as it is,
 * what may be there stands behind "#" and reads as soon as the sign is taken
 * away ("# " begins a remark, "#" alone an example).
 */
#include "deployment_priv.h"

static const struct cf_text parts[] = {
	{
	    "# Déploiement audité par confiance. Chaque clé est expliquée dans\n"
	    "# docs/deployment.md ; « confiance check » relit ce fichier.\n"
	    "# Les lignes « #clé: » sont des exemples : ôtez le « # ».\n"
	    "\n"
	    "confiance: 1\n"
	    "name: Mon service\n",
	    "# A deployment audited by confiance. Every key is explained in\n"
	    "# docs/deployment.md; 'confiance check' reads this file again.\n"
	    "# Lines '#key:' are examples: take the '#' away.\n"
	    "\n"
	    "confiance: 1\n"
	    "name: My service\n",
	},
	{
	    "#description: Service de fichiers pour les agents\n"
	    "#activities: [IaaS]\n"
	    "#marking: Diffusion restreinte au prestataire\n"
	    "#auditor: Équipe conformité\n"
	    "\n"
	    "# Les clients TLS sont-ils maîtrisés (guide TLS de l'ANSSI, R1) ?\n"
	    "# Lequel des documents les décrit ? Jusqu'à quelle année les\n"
	    "# données doivent-elles rester secrètes ?\n"
	    "#controlled_clients: false\n"
	    "#client_profile: clients-tls\n"
	    "#protect_until_year: 2035\n"
	    "#trusted_lists: [tl-fr.xml]\n"
	    "#ct_logs: log_list.json\n",
	    "#description: File service for the staff\n"
	    "#activities: [IaaS]\n"
	    "#marking: For the provider only\n"
	    "#auditor: Compliance team\n"
	    "\n"
	    "# Are the TLS clients under control (ANSSI's TLS guide, R1)? Which\n"
	    "# of the documents describes them? Until which year must the data\n"
	    "# stay secret?\n"
	    "#controlled_clients: false\n"
	    "#client_profile: clients-tls\n"
	    "#protect_until_year: 2035\n"
	    "#trusted_lists: [tl-fr.xml]\n"
	    "#ct_logs: log_list.json\n",
	},
	{
	    "\n"
	    "# Qui a permis cet audit : n'examinez rien sans accord écrit.\n"
	    "#authorisation:\n"
	    "#  reference: CONV-2026-014\n"
	    "#  granted_by: Camille Martin, RSSI\n"
	    "#  from: 2026-01-05\n"
	    "#  until: 2026-12-31\n",
	    "\n"
	    "# Who allowed this audit: look at nothing without written consent.\n"
	    "#authorisation:\n"
	    "#  reference: CONV-2026-014\n"
	    "#  granted_by: Camille Martin, CISO\n"
	    "#  from: 2026-01-05\n"
	    "#  until: 2026-12-31\n",
	},
	{
	    "\n"
	    "# Ce qui est examiné. L'écriture longue sépare host, port, protocol.\n"
	    "endpoints:\n"
	    "  - url: https://portail.example.fr\n"
	    "    roles: [customer, web]\n"
	    "    public: true\n"
	    "# À travers un tunnel : jugé sous son nom et ses adresses publiées.\n"
	    "#  - id: api\n"
	    "#    host: api.example.fr\n"
	    "#    port: 443\n"
	    "#    protocol: https\n"
	    "#    roles: [api]\n"
	    "#    addresses: [192.0.2.10, \"2001:db8::10\"]\n"
	    "#    connect_to: 127.0.0.1:8443\n"
	    "#    trust: [ca-interne.pem]\n"
	    "#  - host: mail.example.fr\n"
	    "#    port: 25\n"
	    "#    protocol: tls\n"
	    "#    starttls: smtp\n",
	    "\n"
	    "# What is looked at. The long form has host, port and protocol.\n"
	    "endpoints:\n"
	    "  - url: https://portail.example.fr\n"
	    "    roles: [customer, web]\n"
	    "    public: true\n"
	    "# Through a tunnel: judged under its name and published addresses.\n"
	    "#  - id: api\n"
	    "#    host: api.example.fr\n"
	    "#    port: 443\n"
	    "#    protocol: https\n"
	    "#    roles: [api]\n"
	    "#    addresses: [192.0.2.10, \"2001:db8::10\"]\n"
	    "#    connect_to: 127.0.0.1:8443\n"
	    "#    trust: [internal-ca.pem]\n"
	    "#  - host: mail.example.fr\n"
	    "#    port: 25\n"
	    "#    protocol: tls\n"
	    "#    starttls: smtp\n",
	},
	{
	    "\n"
	    "#domains:\n"
	    "#  - name: example.fr\n"
	    "#    roles: [customer, mail]\n",
	    "\n"
	    "#domains:\n"
	    "#  - name: example.fr\n"
	    "#    roles: [customer, mail]\n",
	},
	{
	    "\n"
	    "# Réponses de registres publics (RDAP, GLEIF, SIREN), telles que\n"
	    "# reçues ; --registers les demande en ligne.\n"
	    "#registers:\n"
	    "#  - {kind: gleif, file: registres/lei.json, date: 2026-11-20}\n",
	    "\n"
	    "# Answers of public registers (RDAP, GLEIF, SIREN), as received;\n"
	    "# --registers asks for them online.\n"
	    "#registers:\n"
	    "#  - {kind: gleif, file: registers/lei.json, date: 2026-11-20}\n",
	},
	{
	    "\n"
	    "# Où --tenants demande, à la place de l'adresse officielle.\n"
	    "#tenant_services:\n"
	    "#  - {cloud: bleu, url: \"https://relais.example.fr/bleu\"}\n",
	    "\n"
	    "# Where --tenants asks, in place of the official address.\n"
	    "#tenant_services:\n"
	    "#  - {cloud: bleu, url: \"https://relay.example.fr/bleu\"}\n",
	},
	{
	    "\n"
	    "# D'où l'audit regarde (public, internal), et la matrice des flux\n"
	    "# des hôtes à examiner.\n"
	    "#vantage: public\n"
	    "#flows:\n"
	    "#  - {host: portail.example.fr, ports: [443]}\n"
	    "#  - {host: portail.example.fr, ports: [22], from: bastion}\n",
	    "\n"
	    "# Where the audit looks from (public, internal), and the flow\n"
	    "# matrix of the hosts to look at.\n"
	    "#vantage: public\n"
	    "#flows:\n"
	    "#  - {host: portail.example.fr, ports: [443]}\n"
	    "#  - {host: portail.example.fr, ports: [22], from: bastion}\n",
	},
	{
	    "\n"
	    "# Le prestataire : ses sièges, ses sites, qui le détient. Les parts\n"
	    "# sont des pour cent.\n"
	    "#provider:\n"
	    "#  name: Exemple Cloud SAS\n"
	    "#  siren: \"732829320\"\n"
	    "#  seats: {registered: FR, administration: FR, establishment: FR}\n"
	    "#  sites: [FR]\n"
	    "#  admin_sites: [FR]\n"
	    "#  licences:\n"
	    "#    - product: Hyperviseur X\n"
	    "#      licensor: Éditeur X\n"
	    "#      country: US\n"
	    "#      technical_access: false\n",
	    "\n"
	    "# The provider: its seats, its sites, who owns it. Shares are\n"
	    "# percentages.\n"
	    "#provider:\n"
	    "#  name: Exemple Cloud SAS\n"
	    "#  siren: \"732829320\"\n"
	    "#  seats: {registered: FR, administration: FR, establishment: FR}\n"
	    "#  sites: [FR]\n"
	    "#  admin_sites: [FR]\n"
	    "#  licences:\n"
	    "#    - product: Hypervisor X\n"
	    "#      licensor: Vendor X\n"
	    "#      country: US\n"
	    "#      technical_access: false\n",
	},
	{
	    "#  ownership:\n"
	    "#    as_of: 2026-06-30\n"
	    "#    target: exemple-cloud\n"
	    "#    document: kbis\n"
	    "#    companies:\n"
	    "#      - {id: exemple-cloud, name: Exemple Cloud SAS, country: FR}\n"
	    "#      - {id: holding-a, name: Holding A SA, country: FR}\n"
	    "#      - {id: fonds-b, name: Fonds B, country: US}\n"
	    "#    holdings:\n"
	    "#      - {holder: holding-a, of: exemple-cloud, capital: 76.5}\n"
	    "#      - {holder: fonds-b, of: exemple-cloud, capital: 23.5}\n"
	    "#    rights:\n"
	    "#      - {holder: holding-a, of: exemple-cloud, right: veto}\n",
	    "#  ownership:\n"
	    "#    as_of: 2026-06-30\n"
	    "#    target: exemple-cloud\n"
	    "#    document: kbis\n"
	    "#    companies:\n"
	    "#      - {id: exemple-cloud, name: Exemple Cloud SAS, country: FR}\n"
	    "#      - {id: holding-a, name: Holding A SA, country: FR}\n"
	    "#      - {id: fund-b, name: Fund B, country: US}\n"
	    "#    holdings:\n"
	    "#      - {holder: holding-a, of: exemple-cloud, capital: 76.5}\n"
	    "#      - {holder: fund-b, of: exemple-cloud, capital: 23.5}\n"
	    "#    rights:\n"
	    "#      - {holder: holding-a, of: exemple-cloud, right: veto}\n",
	},
	{
	    "\n"
	    "# Ceux dont le service dépend.\n"
	    "#third_parties:\n"
	    "#  - id: hebergeur\n"
	    "#    name: Hébergeur Exemple SA\n"
	    "#    roles: [hosting, network]\n"
	    "#    seat: FR\n"
	    "#    control: FR\n"
	    "#    data_access: false\n"
	    "#    barrier: chiffrement avant dépôt, clés chez le prestataire\n"
	    "#    alternatives: 2\n"
	    "#    domains: [hebergeur.example]\n",
	    "\n"
	    "# Those that the service depends on.\n"
	    "#third_parties:\n"
	    "#  - id: hebergeur\n"
	    "#    name: Hébergeur Exemple SA\n"
	    "#    roles: [hosting, network]\n"
	    "#    seat: FR\n"
	    "#    control: FR\n"
	    "#    data_access: false\n"
	    "#    barrier: encrypted before it leaves, keys at the provider\n"
	    "#    alternatives: 2\n"
	    "#    domains: [hebergeur.example]\n",
	},
	{
	    "\n"
	    "# Clés et données. Un secret ne s'écrit jamais ici : {file: …},\n"
	    "# {env: …} ou {fd: …}.\n"
	    "#key_stores:\n"
	    "#  - id: hsm\n"
	    "#    type: pkcs11\n"
	    "#    module: /usr/lib/softhsm/libsofthsm2.so\n"
	    "#    token: production\n"
	    "#    pin: {file: secrets/hsm.pin}\n"
	    "#    operator: provider\n"
	    "#    country: FR\n"
	    "#    roles: [customer_data]\n",
	    "\n"
	    "# Keys and data. A secret is never written here: {file: …},\n"
	    "# {env: …} or {fd: …}.\n"
	    "#key_stores:\n"
	    "#  - id: hsm\n"
	    "#    type: pkcs11\n"
	    "#    module: /usr/lib/softhsm/libsofthsm2.so\n"
	    "#    token: production\n"
	    "#    pin: {file: secrets/hsm.pin}\n"
	    "#    operator: provider\n"
	    "#    country: FR\n"
	    "#    roles: [customer_data]\n",
	},
	{
	    "\n"
	    "#data_stores:\n"
	    "#  - id: disque-1\n"
	    "#    type: volume\n"
	    "#    path: /dev/vg0/data\n"
	    "#    key_store: hsm\n"
	    "#    roles: [customer_data]\n"
	    "#  - id: objets\n"
	    "#    type: s3\n"
	    "#    url: https://s3.example.fr\n"
	    "#    region: fr-par\n"
	    "#    access_key: {env: S3_ACCESS_KEY}\n"
	    "#    secret_key: {env: S3_SECRET_KEY}\n"
	    "#    operator: hebergeur\n"
	    "#    country: FR\n",
	    "\n"
	    "#data_stores:\n"
	    "#  - id: disk-1\n"
	    "#    type: volume\n"
	    "#    path: /dev/vg0/data\n"
	    "#    key_store: hsm\n"
	    "#    roles: [customer_data]\n"
	    "#  - id: objects\n"
	    "#    type: s3\n"
	    "#    url: https://s3.example.fr\n"
	    "#    region: fr-par\n"
	    "#    access_key: {env: S3_ACCESS_KEY}\n"
	    "#    secret_key: {env: S3_SECRET_KEY}\n"
	    "#    operator: hebergeur\n"
	    "#    country: FR\n",
	},
	{
	    "\n"
	    "# Les preuves ; les chemins partent du dossier de ce fichier.\n"
	    "#documents:\n"
	    "#  - id: kbis\n"
	    "#    title: Extrait Kbis\n"
	    "#    file: preuves/kbis.pdf\n"
	    "#    date: 2026-03-02\n"
	    "#    requirements: [19.6.a]\n"
	    "#  - id: clients-tls\n"
	    "#    title: Profil des clients TLS\n"
	    "#    file: preuves/clients-tls.pdf\n",
	    "\n"
	    "# The evidence; paths start from the folder of this file.\n"
	    "#documents:\n"
	    "#  - id: kbis\n"
	    "#    title: Company register extract\n"
	    "#    file: evidence/kbis.pdf\n"
	    "#    date: 2026-03-02\n"
	    "#    requirements: [19.6.a]\n"
	    "#  - id: clients-tls\n"
	    "#    title: Profile of the TLS clients\n"
	    "#    file: evidence/clients-tls.pdf\n",
	},
	{
	    "\n"
	    "# Les règles des navigateurs et des appareils d'administration.\n"
	    "#policies:\n"
	    "#  - id: postes-admin\n"
	    "#    file: preuves/chrome.json\n"
	    "#    kind: chrome\n",
	    "\n"
	    "# The policies of the browsers and devices of administration.\n"
	    "#policies:\n"
	    "#  - id: admin-desks\n"
	    "#    file: evidence/chrome.json\n"
	    "#    kind: chrome\n",
	},
	{
	    "\n"
	    "# Les constats acceptés. Une dérogation n'efface aucun verdict ; elle\n"
	    "# vaut jusqu'à « expires », inclus. Pour en écrire une, remplacez la\n"
	    "# liste vide :\n"
	    "#   waivers:\n"
	    "#     - id: D-2026-03\n"
	    "#       rule: (un nom de « confiance list rules »)\n"
	    "#       subject: endpoint:portail.example.fr:443\n"
	    "#       justification: client ancien, remplacement en cours\n"
	    "#       author: Camille Martin\n"
	    "#       approver: Dominique Petit\n"
	    "#       created: 2026-01-05\n"
	    "#       expires: 2026-12-31\n"
	    "waivers: []\n",
	    "\n"
	    "# Findings that are accepted. A waiver erases no verdict; it holds\n"
	    "# until 'expires', included. To write one, replace the empty list:\n"
	    "#   waivers:\n"
	    "#     - id: D-2026-03\n"
	    "#       rule: (a name of 'confiance list rules')\n"
	    "#       subject: endpoint:portail.example.fr:443\n"
	    "#       justification: old client, being replaced\n"
	    "#       author: Camille Martin\n"
	    "#       approver: Dominique Petit\n"
	    "#       created: 2026-01-05\n"
	    "#       expires: 2026-12-31\n"
	    "waivers: []\n",
	},
};

int
cf_deployment_starter(enum cf_lang lang, struct cf_buf *ret)
{
	size_t i;

	for (i = 0; i < CF_NELEM(parts); i++)
		cf_buf_str(ret, cf_text_pick(parts[i], lang));
	return cf_buf_failed(ret) ? CF_ELIMIT : CF_OK;
}
