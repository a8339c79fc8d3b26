/*
 * What the programs tell whoever started them (sd_notify(3)): a datagram socket of ours stands in
 * for the service manager's. The kernel says who sent it, so nobody else on the machine can speak
 * for a program.
 */
#ifndef NOVBE_BOARD_NOTICES_H
#define NOVBE_BOARD_NOTICES_H

#include <sys/types.h>

struct loop;
struct notices;

enum notice {
	NOTICE_READY, /* READY=1: it does its work */
	NOTICE_TURNS, /* WATCHDOG=1: its loop turns */
};

/* The process pid said so. */
typedef void notices_fn(void *data, pid_t pid, enum notice notice);

/* NULL and errno on failure. */
struct notices *notices_new(struct loop *loop, notices_fn *fn, void *data);
void notices_free(struct notices *notices);

/* The value of NOTIFY_SOCKET for the programs; lives as long as notices. */
const char *notices_address(const struct notices *notices);

#endif
