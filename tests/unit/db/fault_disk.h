/*
 * A disk that fails: a VFS of SQLite's before the real one, which counts writes, truncations and
 * flushes and fails the n-th (and, until told otherwise, all after it).
 */
#ifndef NOVBE_TESTS_DB_FAULT_DISK_H
#define NOVBE_TESTS_DB_FAULT_DISK_H

#include <sqlite3.h>
#include <stdbool.h>

enum fault { FAULT_NONE, FAULT_FULL, FAULT_WRITE, FAULT_SYNC };

static struct {
	sqlite3_vfs vfs, *real;
	enum fault fault;
	int left;  /* calls until it fails */
	bool once; /* only that one fails */
	int failed;
} fault_disk;

struct fault_file {
	sqlite3_file base;
	sqlite3_file *real;
};

#define REAL(file) (((struct fault_file *)(file))->real)

/* Whether this call fails; only calls the fault is about count. */
static bool fault_strikes(bool sync)
{
	if (fault_disk.fault == FAULT_NONE || (fault_disk.fault == FAULT_SYNC) != sync)
		return false;
	if (fault_disk.left > 0) {
		fault_disk.left--;
		return false;
	}
	if (fault_disk.once && fault_disk.failed)
		return false;
	fault_disk.failed++;
	return true;
}

static int fault_close(sqlite3_file *file)
{
	return REAL(file)->pMethods->xClose(REAL(file));
}

static int fault_read(sqlite3_file *file, void *to, int size, sqlite3_int64 at)
{
	return REAL(file)->pMethods->xRead(REAL(file), to, size, at);
}

static int fault_write(sqlite3_file *file, const void *from, int size, sqlite3_int64 at)
{
	if (!fault_strikes(false))
		return REAL(file)->pMethods->xWrite(REAL(file), from, size, at);
	/* a disk that fails in the middle has taken the first sectors */
	if (size > 512)
		REAL(file)->pMethods->xWrite(REAL(file), from, 512, at);
	return fault_disk.fault == FAULT_FULL ? SQLITE_FULL : SQLITE_IOERR_WRITE;
}

static int fault_truncate(sqlite3_file *file, sqlite3_int64 size)
{
	/* a full disk can still make files shorter */
	return fault_disk.fault == FAULT_WRITE && fault_strikes(false)
		       ? SQLITE_IOERR_TRUNCATE
		       : REAL(file)->pMethods->xTruncate(REAL(file), size);
}

static int fault_sync(sqlite3_file *file, int flags)
{
	return fault_strikes(true) ? SQLITE_IOERR_FSYNC
				   : REAL(file)->pMethods->xSync(REAL(file), flags);
}

static int fault_size(sqlite3_file *file, sqlite3_int64 *size)
{
	return REAL(file)->pMethods->xFileSize(REAL(file), size);
}

static int fault_lock(sqlite3_file *file, int level)
{
	return REAL(file)->pMethods->xLock(REAL(file), level);
}

static int fault_unlock(sqlite3_file *file, int level)
{
	return REAL(file)->pMethods->xUnlock(REAL(file), level);
}

static int fault_reserved(sqlite3_file *file, int *held)
{
	return REAL(file)->pMethods->xCheckReservedLock(REAL(file), held);
}

static int fault_control(sqlite3_file *file, int what, void *data)
{
	return REAL(file)->pMethods->xFileControl(REAL(file), what, data);
}

static int fault_sector(sqlite3_file *file)
{
	return REAL(file)->pMethods->xSectorSize(REAL(file));
}

static int fault_traits(sqlite3_file *file)
{
	return REAL(file)->pMethods->xDeviceCharacteristics(REAL(file));
}

static int fault_shm_map(sqlite3_file *file, int page, int size, int extend, void volatile **map)
{
	return REAL(file)->pMethods->xShmMap(REAL(file), page, size, extend, map);
}

static int fault_shm_lock(sqlite3_file *file, int at, int n, int flags)
{
	return REAL(file)->pMethods->xShmLock(REAL(file), at, n, flags);
}

static void fault_shm_barrier(sqlite3_file *file)
{
	REAL(file)->pMethods->xShmBarrier(REAL(file));
}

static int fault_shm_unmap(sqlite3_file *file, int remove)
{
	return REAL(file)->pMethods->xShmUnmap(REAL(file), remove);
}

static const sqlite3_io_methods fault_methods = {2, fault_close, fault_read, fault_write,
	fault_truncate, fault_sync, fault_size, fault_lock, fault_unlock, fault_reserved,
	fault_control, fault_sector, fault_traits, fault_shm_map, fault_shm_lock, fault_shm_barrier,
	fault_shm_unmap, NULL, NULL};

static int fault_open(
	sqlite3_vfs *vfs, const char *name, sqlite3_file *file, int flags, int *out_flags)
{
	struct fault_file *mine = (struct fault_file *)file;

	(void)vfs;
	mine->real = (sqlite3_file *)(mine + 1);
	int rc = fault_disk.real->xOpen(fault_disk.real, name, mine->real, flags, out_flags);

	mine->base.pMethods = mine->real->pMethods ? &fault_methods : NULL;
	return rc;
}

/* From here on all databases of the process lie on this disk. */
static void fault_disk_install(void)
{
	fault_disk.real = sqlite3_vfs_find(NULL);
	fault_disk.vfs = *fault_disk.real;
	fault_disk.vfs.zName = "fault";
	fault_disk.vfs.szOsFile = (int)sizeof(struct fault_file) + fault_disk.real->szOsFile;
	fault_disk.vfs.xOpen = fault_open;
	sqlite3_vfs_register(&fault_disk.vfs, 1);
}

static void fault_disk_break(enum fault fault, int after, bool once)
{
	fault_disk.fault = fault;
	fault_disk.left = after;
	fault_disk.once = once;
	fault_disk.failed = 0;
}

static void fault_disk_mend(void)
{
	fault_disk.fault = FAULT_NONE;
}

#endif
