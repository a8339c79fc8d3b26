/* The writer's lock: "<database>.lock", held as long as the descriptor is open. */
#ifndef NOVBE_DB_LOCK_H
#define NOVBE_DB_LOCK_H

/* The descriptor (close it to unlock); -EBUSY: another process (or another open in this one) holds
 * it, else -Exxx of open(2). why says it for people. */
int lock_take(const char *database, char why[256]) __attribute__((warn_unused_result));
void lock_release(int lock);

#endif
