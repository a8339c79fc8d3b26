/*
 * The n-th allocation fails and those after it succeed, so that what they gave has to be given
 * back: the program that includes this brings its own malloc family in front of libc's. The
 * sanitizers bring theirs, so with them nothing fails and nothing is counted.
 */
#ifndef NOVBE_TESTS_QUEUE_SCARCE_MEMORY_H
#define NOVBE_TESTS_QUEUE_SCARCE_MEMORY_H

#include <errno.h>
#include <stdbool.h>
#include <stddef.h>

#if defined(__SANITIZE_ADDRESS__)
#define OWN_MALLOC 0
#else
#define OWN_MALLOC 1
#endif

static long allocations_left = -1; /* before the one that fails; -1: none fails */

#if OWN_MALLOC
/* glibc's own names for the real ones. */
extern void *__libc_malloc(size_t size);
extern void *__libc_calloc(size_t count, size_t size);
extern void *__libc_realloc(void *old, size_t size);
extern void __libc_free(void *old);

static long alive; /* blocks not freed */

static bool fails(void)
{
	if (allocations_left < 0 || allocations_left-- > 0)
		return false;
	errno = ENOMEM;
	return true;
}

static void *counted(void *block)
{
	alive += block != NULL;
	return block;
}

void *malloc(size_t size)
{
	return fails() ? NULL : counted(__libc_malloc(size));
}

void *calloc(size_t count, size_t size)
{
	return fails() ? NULL : counted(__libc_calloc(count, size));
}

void *realloc(void *old, size_t size)
{
	if (fails())
		return NULL;
	return old ? __libc_realloc(old, size) : counted(__libc_realloc(NULL, size));
}

void free(void *old)
{
	alive -= old != NULL;
	__libc_free(old);
}
#else
static const long alive = 0;
#endif

#endif
