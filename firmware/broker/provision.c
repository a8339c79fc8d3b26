/*
 * The broker enforces who may say what (design: a device publishes only under its own name), so its
 * files are generated from the one place that lists the devices. mosquitto's own tool hashes the
 * passwords.
 */
#include "firmware/broker/provision.h"

#include <errno.h>
#include <fcntl.h>
#include <pwd.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "firmware/base/clock.h"

enum { SECRET_SIZE = PROVISION_SECRET_SIZE, PATH_SIZE = 512, QUEUED = 20000 };

static int path_of(char path[PATH_SIZE], const struct provision *options, const char *name)
{
	int len = snprintf(path, PATH_SIZE, "%s/%s", options->folder, name);

	return len < PATH_SIZE ? 0 : -ENAMETOOLONG;
}

static int say(const char *path, int error)
{
	fprintf(stderr, "%s: %s\n", path, strerror(-error));
	return error;
}

/* The modes are meant as they are: with a narrow umask the broker could not read its files. */
static int folder_make(const char *path, mode_t mode)
{
	if (mkdir(path, mode) < 0)
		return errno == EEXIST ? 0 : say(path, -errno);
	return chmod(path, mode) < 0 ? say(path, -errno) : 0;
}

/* Who may not change it (the file is the broker's own) need not, if it is right. */
static int mode_set(int fd, mode_t mode)
{
	struct stat file;

	return fstat(fd, &file) == 0 && (file.st_mode & 07777) == mode ? 0 : fchmod(fd, mode);
}

static FILE *file_make(const char *path, mode_t mode)
{
	int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, mode);
	FILE *out = fd < 0 || mode_set(fd, mode) < 0 ? NULL : fdopen(fd, "w");

	if (!out) {
		say(path, -errno);
		if (fd >= 0)
			close(fd);
	}
	return out;
}

static int file_close(FILE *out, const char *path)
{
	bool bad = ferror(out) || fflush(out) != 0 || fsync(fileno(out)) != 0;

	if (fclose(out) != 0 || bad)
		return say(path, -EIO);
	return 0;
}

static int secret_read(const char *path, char secret[SECRET_SIZE])
{
	FILE *in = fopen(path, "re");
	bool whole;

	if (!in)
		return -errno;
	whole = fread(secret, 1, SECRET_SIZE - 1, in) == SECRET_SIZE - 1;
	fclose(in);
	secret[SECRET_SIZE - 1] = '\0';
	return whole && strspn(secret, "0123456789abcdef") == SECRET_SIZE - 1 ? 0 : -EBADMSG;
}

int provision_secret(const char *folder, const char *device, char secret[PROVISION_SECRET_SIZE])
{
	char path[PATH_SIZE];
	int len = snprintf(path, sizeof(path), "%s/secrets/%s", folder, device);

	return len < PATH_SIZE ? secret_read(path, secret) : -ENAMETOOLONG;
}

/* The device's secret, made the first time. */
static int secret_of(const struct provision *options, const char *device, char secret[SECRET_SIZE])
{
	char name[PATH_SIZE / 2], path[PATH_SIZE];

	snprintf(name, sizeof(name), "secrets/%s", device);
	int rc = path_of(path, options, name);
	if (rc < 0)
		return rc;
	if (secret_read(path, secret) == 0)
		return 0;
	random_hex((SECRET_SIZE - 1) / 2, secret);
	FILE *out = file_make(path, 0600);
	if (!out)
		return -EIO;
	fprintf(out, "%s\n", secret);
	return file_close(out, path);
}

static int passwd_line(FILE *out, const struct provision *options, const char *device)
{
	char secret[SECRET_SIZE];
	int rc = secret_of(options, device, secret);

	if (rc == 0)
		fprintf(out, "%s:%s\n", device, secret);
	return rc;
}

/* Hashes the plain password file in place with mosquitto's own tool. */
static int passwd_hash(const char *path)
{
	int status;
	pid_t pid = fork();

	if (pid < 0)
		return say("fork", -errno);
	if (pid == 0) {
		execlp("mosquitto_passwd", "mosquitto_passwd", "-U", path, (char *)NULL);
		fprintf(stderr, "mosquitto_passwd: %s: install the package mosquitto\n",
			strerror(errno));
		_exit(127);
	}
	while (waitpid(pid, &status, 0) < 0)
		if (errno != EINTR)
			return say("mosquitto_passwd", -errno);
	return WIFEXITED(status) && WEXITSTATUS(status) == 0 ? 0 : -EIO;
}

static int passwd_write(const struct hall_catalogue *hall, const struct provision *options)
{
	char path[PATH_SIZE];
	int rc = path_of(path, options, "passwd");
	FILE *out = rc < 0 ? NULL : file_make(path, 0600);

	if (!out)
		return rc < 0 ? rc : -EIO;
	rc = passwd_line(out, options, "hub");
	for (uint16_t i = 0; rc == 0 && i < hall->device_count; i++)
		rc = passwd_line(out, options, hall->devices[i].id);
	int closed = file_close(out, path);
	if (rc == 0)
		rc = closed;
	return rc < 0 ? rc : passwd_hash(path);
}

static void acl_device(
	FILE *out, const struct hall_catalogue *hall, const struct catalogue_device *device)
{
	const char *centre = hall->centre;
	bool sees_all = device->role == ROLE_CONTROL || device->role == ROLE_OBSERVER ||
			device->role == ROLE_RECEPTION;

	fprintf(out, "\nuser %s\n", device->id);
	if (sees_all) {
		static const char *const topics[] = {"hub/#", "catalogue/#", "queue/#", "board/#",
			"counter/#", "event", "dev/+/state"};

		for (size_t i = 0; i < sizeof(topics) / sizeof(topics[0]); i++)
			fprintf(out, "topic read novbe/1/%s/%s\n", centre, topics[i]);
		/* A manager may order as the hub does: a picture of a screen. */
		if (device->role == ROLE_CONTROL)
			fprintf(out,
				"topic write novbe/1/%s/dev/+/do\n"
				"topic read novbe/1/%s/dev/+/done\n",
				centre, centre);
		return;
	}
	fprintf(out, "topic read novbe/1/%s/hub/state\n", centre);
	fprintf(out, "topic read novbe/1/%s/catalogue/#\n", centre);
	fprintf(out, "topic read novbe/1/%s/queue/#\n", centre);
	if (role_is_at_counter(device->role))
		fprintf(out, "topic read novbe/1/%s/counter/%u\n", centre, device->counter);
	if (device->role == ROLE_DISPLAY)
		fprintf(out, "topic read novbe/1/%s/board/#\n", centre);
}

static int acl_write(const struct hall_catalogue *hall, const struct provision *options)
{
	static const char *const own[][2] = {{"write", "cmd"}, {"write", "state"},
		{"write", "done"}, {"read", "rsp"}, {"read", "do"}};
	char path[PATH_SIZE];
	int rc = path_of(path, options, "acl");
	FILE *out = rc < 0 ? NULL : file_make(path, 0640);

	if (!out)
		return rc < 0 ? rc : -EIO;
	fprintf(out, "# Made from the hall file; changes here are lost.\n");
	for (size_t i = 0; i < sizeof(own) / sizeof(own[0]); i++)
		fprintf(out, "pattern %s novbe/1/%s/dev/%%u/%s\n", own[i][0], hall->centre,
			own[i][1]);
	fprintf(out, "\nuser hub\ntopic readwrite novbe/1/%s/#\n", hall->centre);
	for (uint16_t i = 0; i < hall->device_count; i++)
		acl_device(out, hall, &hall->devices[i]);
	return file_close(out, path);
}

static int conf_write(const struct provision *options)
{
	char path[PATH_SIZE];
	int rc = path_of(path, options, "mosquitto.conf");
	FILE *out = rc < 0 ? NULL : file_make(path, 0644);

	if (!out)
		return rc < 0 ? rc : -EIO;
	fprintf(out,
		"# Made from the hall file; changes here are lost.\n"
		"# Nothing that matters lives in the broker: no persistence, every topic comes "
		"anew.\n"
		"listener %d %s\n"
		"allow_anonymous false\n"
		"per_listener_settings false\n"
		"password_file %s/passwd\n"
		"acl_file %s/acl\n"
		"persistence false\n"
		"set_tcp_nodelay true\n"
		"max_inflight_messages 256\n"
		"max_queued_messages %d\n"
		"max_packet_size 524288\n"
		"log_dest stderr\n"
		"log_type error\nlog_type warning\nlog_type notice\n"
		"connection_messages false\n",
		options->port, options->listen, options->folder, options->folder,
		options->max_queued ? options->max_queued : QUEUED);
	if (options->max_connections)
		fprintf(out, "max_connections %d\n", options->max_connections);
	if (options->user)
		fprintf(out, "user %s\n", options->user);
	return file_close(out, path);
}

/* The broker's account has to read it; where there is none, mosquitto runs as somebody else. */
static int give_to_broker(const struct provision *options, const char *name)
{
	const struct passwd *account = getpwnam(options->user ? options->user : "mosquitto");
	char path[PATH_SIZE];
	struct stat file;
	int rc = path_of(path, options, name);

	if (rc < 0 || !account || geteuid() != 0)
		return rc;
	/* The one board's sandbox forbids to give files away, and has no need to. */
	if (stat(path, &file) == 0 && file.st_uid == account->pw_uid &&
		file.st_gid == account->pw_gid)
		return 0;
	return chown(path, account->pw_uid, account->pw_gid) < 0 ? say(path, -errno) : 0;
}

int provision_broker(const struct hall_file *hall, const struct provision *options)
{
	char secrets[PATH_SIZE];
	int rc = path_of(secrets, options, "secrets");

	if (rc == 0)
		rc = folder_make(options->folder, 0755);
	if (rc == 0)
		rc = folder_make(secrets, 0700);
	if (rc == 0)
		rc = passwd_write(hall->catalogue, options);
	if (rc == 0)
		rc = acl_write(hall->catalogue, options);
	if (rc == 0)
		rc = conf_write(options);
	if (rc == 0)
		rc = give_to_broker(options, "passwd");
	if (rc == 0)
		rc = give_to_broker(options, "acl");
	return rc;
}
