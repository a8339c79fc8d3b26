/* Folders, the broker's files, one board file per program. */
#include "firmware/board/prepare.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "firmware/base/file.h"
#include "firmware/base/log.h"
#include "firmware/board/extract.h"
#include "firmware/broker/provision.h"

enum {
	MAX_CONNECTIONS = 64, /* of this board and a few tablets beside it */
	MAX_QUEUED = 2000,    /* a reader that fell further behind asks again anyway */
};

static int say(const char *path, int error)
{
	log_err("'%s': %s", path, strerror(-error));
	return error;
}

static int folder_make(const char *path, mode_t mode)
{
	if (mkdir(path, mode) == 0 || errno == EEXIST)
		return 0;
	return say(path, -errno);
}

int prepare_take(const struct roster *roster)
{
	char path[ROSTER_PATH_SIZE];
	int rc = folder_make(roster->state, 0750);
	int fd;

	if (rc == 0)
		rc = folder_make(roster_path(roster, path, "run"), 0700);
	if (rc < 0)
		return rc;
	fd = open(roster_path(roster, path, "run/lock"), O_RDWR | O_CREAT | O_CLOEXEC, 0600);
	if (fd < 0)
		return say(path, -errno);
	if (flock(fd, LOCK_EX | LOCK_NB) == 0)
		return 0; /* fd stays open for good */
	rc = errno == EWOULDBLOCK ? -EBUSY : -errno;
	if (rc == -EBUSY)
		log_err("state folder: '%s': another novbe-board runs here", roster->state);
	else
		say(path, rc);
	close(fd);
	return rc;
}

/* For its owner alone to read, like every board file. */
static int text_put(const char *path, const char *text, size_t len)
{
	struct file_change change;
	int rc = file_change_begin(&change, path);

	if (rc < 0)
		return rc;
	rc = fchmod(change.fd, 0600) < 0 ? -errno : file_write_all(change.fd, text, len);
	return file_change_end(&change, rc, FILE_UNFLUSHED); /* made anew at each start */
}

static int board_file_make(const struct roster *roster, struct extract *extract)
{
	char path[ROSTER_PATH_SIZE], secret[ROSTER_PATH_SIZE];
	char *text;
	size_t len;
	int rc;

	roster_path(roster, path, "run/%s.json", extract->device);
	extract->secret = roster_path(roster, secret, "broker/secrets/%s", extract->device);
	rc = extract_make(roster, extract, &text, &len);
	if (rc == 0) {
		rc = text_put(path, text, len);
		free(text);
	}
	return rc < 0 ? say(path, rc) : 0;
}

static int device_make(const struct roster *roster, const struct roster_device *device)
{
	struct extract extract = {device->id, device->id, device->settings, NULL};
	char path[ROSTER_PATH_SIZE];
	int rc = folder_make(roster_path(roster, path, "%s", device->id), 0750);

	return rc < 0 ? rc : board_file_make(roster, &extract);
}

/* The hub, and those who ask it and look into its database. */
static int hub_make(const struct roster *roster)
{
	const struct hall_catalogue *hall = roster->file->catalogue;
	struct extract extract = {"hub", "hub", roster->hub, NULL};
	char path[ROSTER_PATH_SIZE];
	int rc = folder_make(roster_path(roster, path, "hub"), 0750);

	if (rc == 0)
		rc = board_file_make(roster, &extract);
	for (uint16_t i = 0; rc == 0 && i < hall->device_count; i++) {
		extract.device = hall->devices[i].id;
		if (hall->devices[i].role == ROLE_CONTROL)
			rc = board_file_make(roster, &extract);
	}
	return rc;
}

int prepare_make(const struct roster *roster)
{
	char folder[ROSTER_PATH_SIZE];
	const struct provision provision = {
		.folder = roster_path(roster, folder, "broker"),
		.listen = "127.0.0.1",
		.port = roster->port,
		.user = geteuid() == 0 ? "root" : NULL, /* else it cannot read its passwords */
		.max_connections = MAX_CONNECTIONS,
		.max_queued = MAX_QUEUED,
	};
	int rc = provision_broker(roster->file, &provision);

	if (rc == 0)
		rc = hub_make(roster);
	for (uint8_t i = 0; rc == 0 && i < roster->device_count; i++)
		rc = device_make(roster, &roster->devices[i]);
	return rc;
}
