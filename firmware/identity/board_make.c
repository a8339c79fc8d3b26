/*
 *   sample, or the board file there was -> the card's values put in -> the program's --check,
 *   all in memory -> secret -> board file
 *
 * The board file comes last: its unit starts only when it is there. A power cut in between leaves
 * a board without identity, or with the old file; the command is simply given again.
 */
#include "firmware/identity/board_make.h"

#include <errno.h>
#include <grp.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "firmware/base/file.h"
#include "firmware/base/json.h"
#include "firmware/device/board_arguments.h"
#include "firmware/device/board_file.h"
#include "firmware/device/program_check.h"
#include "firmware/identity/settings.h"

enum { BOARD_MAX_BYTES = 64 << 10 };

static int say(const char *path, int error)
{
	fprintf(stderr, "novbe-identity: '%s': %s\n", path, strerror(-error));
	return error;
}

static void path_of(const struct arguments *arguments, const char *name, char path[PATH_MAX])
{
	snprintf(path, PATH_MAX, "%s/%s", arguments->folder, name);
}

static bool is_same(
	const struct board_file *board, const struct place *place, const struct identity_card *card)
{
	return strcmp(board->device, card->device) == 0 &&
	       strcmp(board->centre, card->centre) == 0 && strcmp(board->host, card->host) == 0 &&
	       board->port == card->port && strcmp(board->password, card->secret) == 0 &&
	       (!place->section || json_get(config_root(board->config), place->section));
}

int board_look(const struct arguments *arguments, const struct place *place,
	const struct identity_card *card)
{
	struct board_file board;
	char path[PATH_MAX];
	int state;

	path_of(arguments, place->board, path);
	if (access(path, F_OK) < 0 && errno == ENOENT)
		return BOARD_FREE;
	if (board_file_open(path, &board) < 0)
		return say(path, -ENOMEM);
	state = is_same(&board, place, card) ? BOARD_SAME : BOARD_ANOTHER;
	if (state == BOARD_ANOTHER && !arguments->replace)
		fprintf(stderr,
			"novbe-identity: '%s': this board is '%s' of '%s' with its hub at '%s', or "
			"its secret is another one; --replace makes it '%s' of '%s' with its hub "
			"at "
			"'%s'\n",
			path, board.device, board.centre, board.host, card->device, card->centre,
			card->host);
	board_file_close(&board);
	return state;
}

static int read_settings(const char *path, struct settings *settings)
{
	char *text;
	size_t len;
	int rc = file_read(path, BOARD_MAX_BYTES, &text, &len);

	if (rc == 0) {
		rc = settings_init(settings, text, len);
		free(text);
	}
	return rc;
}

static bool is_of_role(const struct settings *settings, const struct place *place)
{
	if (!place->section)
		return true;
	return settings_has(settings, NULL, place->section) &&
	       settings_has(settings, place->section, "role") == place->has_role;
}

/* What was wired and changed on this board stays when only its hub or its number is another. */
static bool begin_with_old(
	const struct arguments *arguments, const struct place *place, struct settings *settings)
{
	char path[PATH_MAX];

	path_of(arguments, place->board, path);
	if (arguments->sample || read_settings(path, settings) < 0)
		return false;
	if (settings_has(settings, NULL, "mqtt") && is_of_role(settings, place))
		return true;
	settings_fini(settings);
	return false;
}

static int begin(
	const struct arguments *arguments, const struct place *place, struct settings *settings)
{
	char path[PATH_MAX];
	int rc;

	if (begin_with_old(arguments, place, settings))
		return 0;
	snprintf(path, sizeof(path), "%s/%s", arguments->samples, place->sample);
	if (arguments->sample)
		snprintf(path, sizeof(path), "%s", arguments->sample);
	rc = read_settings(path, settings);
	if (rc == -EINVAL)
		fprintf(stderr, "novbe-identity: '%s': no JSON object with comments\n", path);
	else if (rc < 0)
		say(path, rc);
	return rc;
}

static int put_card(struct settings *settings, const struct arguments *arguments,
	const struct place *place, const struct identity_card *card)
{
	char state[PATH_MAX];
	int rc = settings_set_text(settings, NULL, "device", card->device);

	if (rc == 0)
		rc = settings_set_text(settings, NULL, "centre", card->centre);
	if (rc == 0)
		rc = settings_set_text(settings, "mqtt", "host", card->host);
	if (rc == 0 && card->port)
		rc = settings_set_number(settings, "mqtt", "port", card->port);
	if (rc == 0 && settings_has(settings, "mqtt", "password"))
		rc = settings_set_text(settings, "mqtt", "password", "");
	if (rc == 0 && arguments->ca_file)
		rc = settings_set_text(settings, "mqtt", "ca_file", arguments->ca_file);
	snprintf(state, sizeof(state), "/var/lib/novbe/%s", place->state ? place->state : "");
	if (rc == 0 && place->state)
		rc = settings_set_text(settings, NULL, "state", state);
	if (rc == 0 && card->number && place->section)
		rc = settings_set_number(settings, place->section, "number", card->number);
	if (rc == -ENOENT)
		fprintf(stderr, "novbe-identity: the sample has no \"mqtt\", or no \"%s\"\n",
			card->role);
	return rc;
}

/* novbe-ctl has no --check: its board file has the shared part alone. */
static int check_shared(int fd)
{
	char path[PROGRAM_MEMORY_PATH_SIZE];
	struct board_file board;
	int rc;

	program_memory_path(fd, path);
	if (board_file_open(path, &board) < 0)
		return -ENOMEM;
	rc = board_file_finish(&board, stderr);
	board_file_close(&board);
	return rc == 0 ? BOARD_EXIT_FINE : BOARD_EXIT_WRONG;
}

static int check_by(const struct place *place, int fd, const char *path)
{
	char program[PROGRAM_PATH_SIZE];
	int rc = place->program ? program_beside(place->program, program) : check_shared(fd);

	if (rc < 0 || !place->program)
		return rc;
	if (access(program, X_OK) < 0) {
		fprintf(stderr, "novbe-identity: '%s': %s; install the package %s first\n", program,
			strerror(errno), place->package);
		return BOARD_EXIT_BROKEN;
	}
	return program_check(program, fd, path);
}

/* The program's judgement of the file as it will be, with the secret from memory too. */
static int check(struct settings *settings, const struct place *place, const char *path,
	const struct identity_card *card)
{
	int secret = program_memory_file("secret", card->secret, strlen(card->secret));
	char from[PROGRAM_MEMORY_PATH_SIZE];
	int board = -1, rc = secret;

	if (secret >= 0) {
		program_memory_path(secret, from);
		rc = settings_set_text(settings, "mqtt", "password_file", from);
	}
	if (rc == 0)
		rc = board = program_memory_file("board", settings->text, settings->len);
	if (board >= 0)
		rc = check_by(place, board, path);
	if (board >= 0)
		close(board);
	if (secret >= 0)
		close(secret);
	return rc < 0 ? say(path, rc) : rc;
}

/* For root and the account of the programs alone. */
static int protect(int fd)
{
	const struct group *group = geteuid() == 0 ? getgrnam("novbe") : NULL;

	if (group && fchown(fd, 0, group->gr_gid) < 0)
		return -errno;
	return fchmod(fd, group ? 0640 : 0600) < 0 ? -errno : 0;
}

static int write_private(const char *path, const char *text, size_t len)
{
	struct file_change change;
	int rc = file_change_begin(&change, path);

	if (rc < 0)
		return say(path, rc);
	rc = protect(change.fd);
	if (rc == 0)
		rc = file_write_all(change.fd, text, len);
	rc = file_change_end(&change, rc, FILE_FLUSHED);
	if (rc == 0)
		rc = file_flush_folder(path);
	return rc < 0 ? say(path, rc) : 0;
}

/* The board file that is replaced stays beside the new one. */
static int keep_old(const char *path)
{
	char before[PATH_MAX], *text;
	size_t len;
	int rc = file_read(path, BOARD_MAX_BYTES, &text, &len);

	if (rc < 0)
		return rc == -ENOENT ? 0 : say(path, rc);
	snprintf(before, sizeof(before), "%.*s.before", (int)sizeof(before) - 8, path);
	rc = write_private(before, text, len);
	free(text);
	return rc;
}

static int put_in_place(struct settings *settings, const struct arguments *arguments,
	const struct place *place, const struct identity_card *card)
{
	char board[PATH_MAX], secret[PATH_MAX], line[sizeof(card->secret) + 1];
	int rc, len;

	path_of(arguments, place->board, board);
	path_of(arguments, place->secret, secret);
	if (mkdir(arguments->folder, 0755) < 0 && errno != EEXIST)
		return say(arguments->folder, -errno);
	rc = settings_set_text(settings, "mqtt", "password_file", secret);
	if (rc == 0)
		rc = keep_old(board);
	len = snprintf(line, sizeof(line), "%s\n", card->secret);
	if (rc == 0)
		rc = write_private(secret, line, (size_t)len);
	explicit_bzero(line, sizeof(line));
	return rc < 0 ? rc : write_private(board, settings->text, settings->len);
}

int board_make(const struct arguments *arguments, const struct place *place,
	const struct identity_card *card)
{
	struct settings settings;
	char path[PATH_MAX];
	int rc = begin(arguments, place, &settings);

	if (rc < 0)
		return BOARD_EXIT_BROKEN;
	path_of(arguments, place->board, path);
	rc = put_card(&settings, arguments, place, card);
	if (rc == 0)
		rc = check(&settings, place, path, card);
	if (rc == BOARD_EXIT_FINE && !arguments->check)
		rc = put_in_place(&settings, arguments, place, card);
	else if (rc == BOARD_EXIT_WRONG)
		fprintf(stderr,
			"novbe-identity: '%s' was not made: what it would say is wrong. Begin with "
			"another file by --sample\n",
			path);
	settings_fini(&settings);
	return rc < 0 ? BOARD_EXIT_BROKEN : rc;
}
