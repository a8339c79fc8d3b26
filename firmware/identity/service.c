/* Everything goes by systemctl, which knows by itself what to do in a root that is not booted. */
#include "firmware/identity/service.h"

#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#define BROKER_LINK "/etc/mosquitto/conf.d/novbe.conf"

/* systemctl's exit status; 127: there is none. */
static int systemctl(const char *const *words)
{
	const char *line[8] = {"systemctl"};
	int status, count = 1;
	pid_t pid;

	while (words[count - 1]) {
		line[count] = words[count - 1];
		count++;
	}
	fflush(stdout);
	pid = fork();
	if (pid == 0) {
		execvp(line[0], (char *const *)line);
		_exit(127);
	}
	while (pid > 0 && waitpid(pid, &status, 0) < 0)
		if (errno != EINTR)
			return -errno;
	return pid > 0 && WIFEXITED(status) ? WEXITSTATUS(status) : -EIO;
}

static bool systemd_runs(void)
{
	return access("/run/systemd/system", F_OK) == 0;
}

int service_start(const struct place *place)
{
	const char *unit = place->unit;
	int rc;

	if (!unit)
		return 0;
	rc = systemctl((const char *const[]){"--quiet", "enable", unit, NULL});
	if (rc == 127) {
		printf("There is no systemd here: start %s by your own means.\n", place->program);
		return 0;
	}
	/* It waits for its hub for as long as that takes: we do not. */
	if (rc == 0 && systemd_runs())
		rc = systemctl((const char *const[]){"--no-block", "restart", unit, NULL});
	if (rc != 0) {
		fprintf(stderr,
			"novbe-identity: %s could not be started; the identity stays. Look at: "
			"systemctl status %s\n",
			unit, unit);
		return -EIO;
	}
	if (systemd_runs())
		printf("%s is started, now and at each boot. Look at: systemctl status %s\n",
			place->program, unit);
	else
		printf("%s starts at the next boot.\n", place->program);
	return 0;
}

int service_stop_others(const struct place *place)
{
	const struct place *other;
	int rc = 0;

	for (size_t i = 0; rc == 0 && (other = place_at(i)); i++) {
		if (!other->unit || !place->unit || strcmp(other->unit, place->unit) == 0 ||
			strcmp(other->board, place->board) != 0 ||
			systemctl((const char *const[]){
				"--quiet", "is-enabled", other->unit, NULL}) != 0)
			continue;
		rc = systemctl(systemd_runs() ? (const char *const[]){"--quiet", "--now", "disable",
							other->unit, NULL}
					      : (const char *const[]){
							"--quiet", "disable", other->unit, NULL});
		if (rc == 0)
			printf("%s no longer starts here.\n", other->program);
		else
			fprintf(stderr,
				"novbe-identity: %s is still there; stop it: systemctl disable "
				"--now %s\n",
				other->program, other->unit);
	}
	return rc == 0 ? 0 : -EIO;
}

static int link_broker(const char *made)
{
	char there[PATH_MAX] = "";

	if (readlink(BROKER_LINK, there, sizeof(there) - 1) > 0 && strcmp(there, made) == 0)
		return 0;
	return symlink(made, BROKER_LINK) < 0 ? -errno : 0;
}

int service_broker(const char *folder)
{
	char made[PATH_MAX];
	int rc;

	snprintf(made, sizeof(made), "%s/broker/mosquitto.conf", folder);
	if (access("/etc/mosquitto/conf.d", F_OK) < 0 || access(made, F_OK) < 0) {
		printf("The broker is yours to start: %s was not made, or there is no mosquitto "
		       "package.\n",
			made);
		return 0;
	}
	rc = link_broker(made);
	if (rc < 0) {
		fprintf(stderr, "novbe-identity: '%s': %s; it should be a link to %s\n",
			BROKER_LINK, strerror(-rc), made);
		return rc;
	}
	if (systemd_runs() &&
		systemctl((const char *const[]){"restart", "mosquitto.service", NULL}) != 0) {
		fprintf(stderr,
			"novbe-identity: mosquitto does not start with %s; look at: "
			"journalctl -u mosquitto\n",
			made);
		return -EIO;
	}
	printf("mosquitto reads %s\n", made);
	return 0;
}
