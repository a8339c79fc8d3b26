/*
 * A hall's broker: mosquitto.conf, an ACL file and a password file made from the hall file, and one
 * secret per device. Run again after the hall file changed: secrets that exist are kept.
 *
 *   <folder>/mosquitto.conf  acl  passwd (hashed)  secrets/<device> (mode 0600)
 *
 * Made by root, acl and passwd are given to the account that mosquitto runs as, which reads them
 * only after it has given root up.
 */
#ifndef NOVBE_BROKER_PROVISION_H
#define NOVBE_BROKER_PROVISION_H

#include "firmware/hall/hall_file.h"

struct provision {
	const char *folder; /* made when missing */
	const char *listen; /* address the broker listens on */
	int port;
	const char *user;    /* the account mosquitto runs as; NULL: its own, "mosquitto" */
	int max_connections; /* 0: as many as come */
	int max_queued;	     /* messages kept for one slow reader; 0: enough for a large hall */
};

enum { PROVISION_SECRET_SIZE = 33 }; /* 32 hex digits, with NUL */

/* 0, or -Exxx after saying on stderr what could not be written. */
int provision_broker(const struct hall_file *hall, const struct provision *options)
	__attribute__((warn_unused_result));

/* The secret that was made for a device, or for "hub". 0 or -Exxx: -ENOENT none was made, -EACCES
 * only root and who made it may read it, -EBADMSG the file does not hold one. */
int provision_secret(const char *folder, const char *device, char secret[PROVISION_SECRET_SIZE])
	__attribute__((warn_unused_result));

#endif
