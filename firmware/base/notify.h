/*
 * Words for the service manager, which never make us wait: sd_notify(3) of libsystemd blocks while
 * the manager's socket is full, and a loop that hangs there looks like one that stands still. Inner
 * to the base room: others use loop.h.
 */
#ifndef NOVBE_BASE_NOTIFY_H
#define NOVBE_BASE_NOTIFY_H

/* Tells these words, lines NAME=VALUE. 0: told, or nobody wants to hear ($NOTIFY_SOCKET is not set
 * or no local socket's name); -EAGAIN: its socket is full; another -Exxx: it cannot be reached. */
int notify_tell(const char *words) __attribute__((warn_unused_result));

#endif
