/* A text file, or one in .gz read through gzip. */
#ifndef NOVBE_PLANNER_UNPACKED_H
#define NOVBE_PLANNER_UNPACKED_H

#include <stdio.h>
#include <sys/types.h>

struct unpacked {
	FILE *file; /* read here; closed by unpacked_close() */
	pid_t gzip; /* 0: none runs */
};

/* 0, or why it cannot be opened. */
int unpacked_open(struct unpacked *unpacked, const char *path) __attribute__((warn_unused_result));
/* -EIO: reading failed, or gzip could not unpack it. */
int unpacked_close(struct unpacked *unpacked) __attribute__((warn_unused_result));

#endif
