/*
 * PASSIVE checkpoints only: they never hold up the writer or a reader, they do what they can. The
 * log begins anew when all of it was moved and nobody reads it any more; see journal.c for what
 * happens when writing never pauses.
 */
#include "db/checkpoint.h"

#include <errno.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "db/sql.h"
#include "firmware/base/clock.h"
#include "firmware/base/log.h"

struct checkpoint {
	pthread_t thread;
	pthread_mutex_t mutex;
	pthread_cond_t changed;
	bool wanted, busy, stopping;
	int64_t since_ms; /* it is busy */
	sqlite3 *db;
	char path[512];
	bool told; /* a failure was logged: once until it works again */
};

static void checkpoint_run(struct checkpoint *c)
{
	int rc = sqlite3_wal_checkpoint_v2(c->db, NULL, SQLITE_CHECKPOINT_PASSIVE, NULL, NULL);

	if (rc != SQLITE_OK && rc != SQLITE_BUSY && !c->told)
		log_err("database: '%s': cannot move the log into the file: %s: the log grows; "
			"free space on the disk or look at its health",
			c->path, sqlite3_errmsg(c->db));
	c->told = rc != SQLITE_OK && rc != SQLITE_BUSY;
}

static void *checkpoint_thread(void *data)
{
	struct checkpoint *c = data;

	pthread_mutex_lock(&c->mutex);
	while (!c->stopping) {
		if (!c->wanted) {
			pthread_cond_wait(&c->changed, &c->mutex);
			continue;
		}
		c->wanted = false;
		c->busy = true;
		c->since_ms = clock_mono_ms();
		pthread_mutex_unlock(&c->mutex);
		checkpoint_run(c);
		pthread_mutex_lock(&c->mutex);
		c->busy = false;
	}
	pthread_mutex_unlock(&c->mutex);
	return NULL;
}

static int checkpoint_thread_start(struct checkpoint *c)
{
	sigset_t all, before;

	sigfillset(&all); /* signals belong to the loop's thread */
	pthread_sigmask(SIG_SETMASK, &all, &before);
	int rc = pthread_create(&c->thread, NULL, checkpoint_thread, c);
	pthread_sigmask(SIG_SETMASK, &before, NULL);
	return -rc;
}

struct checkpoint *checkpoint_start(const char *path, char why[256])
{
	struct checkpoint *c = calloc(1, sizeof(*c));

	if (!c) {
		snprintf(why, 256, "out of memory");
		errno = ENOMEM;
		return NULL;
	}
	snprintf(c->path, sizeof(c->path), "%s", path);
	pthread_mutex_init(&c->mutex, NULL);
	pthread_cond_init(&c->changed, NULL);
	int rc = sql_open(path, SQLITE_OPEN_READWRITE, &c->db, why);

	if (rc == 0) {
		sqlite3_wal_autocheckpoint(c->db, 0);
		rc = sql_run(c->db, "PRAGMA synchronous=FULL; PRAGMA cache_size=-64");
		if (rc == 0)
			rc = checkpoint_thread_start(c);
		if (rc < 0)
			snprintf(why, 256, "cannot start the checkpoint worker: %s", strerror(-rc));
	}
	if (rc == 0)
		return c;
	sqlite3_close(c->db);
	free(c);
	errno = -rc;
	return NULL;
}

void checkpoint_stop(struct checkpoint *c)
{
	if (!c)
		return;
	pthread_mutex_lock(&c->mutex);
	c->stopping = true;
	pthread_cond_signal(&c->changed);
	pthread_mutex_unlock(&c->mutex);
	pthread_join(c->thread, NULL);
	sqlite3_close(c->db);
	pthread_cond_destroy(&c->changed);
	pthread_mutex_destroy(&c->mutex);
	free(c);
}

void checkpoint_wake(struct checkpoint *c)
{
	pthread_mutex_lock(&c->mutex);
	c->wanted = true;
	pthread_cond_signal(&c->changed);
	pthread_mutex_unlock(&c->mutex);
}

bool checkpoint_is_busy(struct checkpoint *c)
{
	pthread_mutex_lock(&c->mutex);
	bool busy = c->busy || c->wanted;
	pthread_mutex_unlock(&c->mutex);
	return busy;
}

bool checkpoint_works(struct checkpoint *c, int64_t now_ms)
{
	pthread_mutex_lock(&c->mutex);
	bool works = !c->busy || now_ms - c->since_ms <= CHECKPOINT_LATE_MS;
	pthread_mutex_unlock(&c->mutex);
	return works;
}
