/* SHA-256 of libcrypto: the algorithm is fetched once, since OpenSSL 3 looks it up slowly. */
#include "db/hash.h"

#include <errno.h>
#include <openssl/evp.h>
#include <pthread.h>
#include <stdlib.h>

#include "firmware/base/log.h"

const char hash_genesis[JOURNAL_HASH_SIZE] =
	"0000000000000000000000000000000000000000000000000000000000000000";

struct hash {
	EVP_MD_CTX *context;
};

static EVP_MD *sha256;
static pthread_once_t sha256_once = PTHREAD_ONCE_INIT;

static void sha256_fetch(void)
{
	sha256 = EVP_MD_fetch(NULL, "SHA256", NULL);
}

struct hash *hash_new(void)
{
	struct hash *hash = malloc(sizeof(*hash));

	if (!hash)
		return NULL;
	pthread_once(&sha256_once, sha256_fetch);
	hash->context = EVP_MD_CTX_new();
	if (!hash->context || !sha256) {
		hash_free(hash);
		return NULL;
	}
	return hash;
}

void hash_free(struct hash *hash)
{
	if (hash)
		EVP_MD_CTX_free(hash->context);
	free(hash);
}

static int hash_end(struct hash *hash, char hex[JOURNAL_HASH_SIZE])
{
	static const char digits[] = "0123456789abcdef";
	unsigned char sum[EVP_MAX_MD_SIZE];
	unsigned int size = 0;

	if (!EVP_DigestFinal_ex(hash->context, sum, &size) || size != (JOURNAL_HASH_SIZE - 1) / 2)
		return -EIO;
	for (unsigned int i = 0; i < size; i++) {
		hex[2 * i] = digits[sum[i] >> 4];
		hex[2 * i + 1] = digits[sum[i] & 15];
	}
	hex[JOURNAL_HASH_SIZE - 1] = '\0';
	return 0;
}

int hash_link(struct hash *hash, const char before[JOURNAL_HASH_SIZE], const void *text, size_t len,
	char link[JOURNAL_HASH_SIZE])
{
	if (!EVP_DigestInit_ex(hash->context, sha256, NULL) ||
		!EVP_DigestUpdate(hash->context, before, JOURNAL_HASH_SIZE - 1) ||
		!EVP_DigestUpdate(hash->context, text, len))
		return -EIO;
	return hash_end(hash, link);
}

int hash_text(struct hash *hash, const void *text, size_t len, char hex[JOURNAL_HASH_SIZE])
{
	if (!EVP_DigestInit_ex(hash->context, sha256, NULL) ||
		!EVP_DigestUpdate(hash->context, text, len))
		return -EIO;
	return hash_end(hash, hex);
}

/* Every command passes here: one context per thread would leak, one per call costs 0.1 us. */
void journal_body_hash(const void *body, size_t len, char hex[JOURNAL_HASH_SIZE])
{
	struct hash *hash = hash_new();

	if (!hash || hash_text(hash, body, len, hex) < 0) {
		log_err("libcrypto: cannot compute SHA-256: reinstall libssl3");
		abort();
	}
	hash_free(hash);
}
