/*
 * Reads the part of the board file that all programs share. Problems are collected in the config
 * and told together by board_file_finish(), so that a technician sees all of them at once.
 */
#include "firmware/device/board_file.h"

#include <ctype.h>
#include <errno.h>
#include <string.h>

#include "firmware/base/json.h"

enum { PORT_PLAIN = 1883, PORT_TLS = 8883 };

/* Sections of the programs: another program's is no problem of ours. */
static const char *const sections[] = {
	"kiosk",
	"counter",
	"display",
	"printer",
	"hub",
	"control",
};
enum { SECTION_COUNT = sizeof(sections) / sizeof(sections[0]) };

static void copy_text(char *to, size_t size, const char *from)
{
	snprintf(to, size, "%s", from ? from : "");
}

static bool id_is_valid(const char *id)
{
	if (!*id)
		return false;
	for (; *id; id++)
		if (!islower((unsigned char)*id) && !isdigit((unsigned char)*id) && *id != '-')
			return false;
	return true;
}

static void read_id(struct board_file *file, const char *key, char id[ID_SIZE])
{
	const struct json *root = config_root(file->config);
	const char *text = config_text(file->config, root, key, NULL, ID_SIZE - 1);

	copy_text(id, ID_SIZE, text);
	if (json_string(json_get(root, key)) && !id_is_valid(text))
		config_refuse(file->config, json_get(root, key),
			"'%s': use a..z, 0..9 and '-' only, as in \"counter-7\"", text);
}

/* A text that must be there and say something. */
static void read_needed(
	struct board_file *file, const struct json *in, const char *key, char *to, size_t size)
{
	const char *text = config_text(file->config, in, key, NULL, size - 1);
	const char *given = json_string(json_get(in, key));

	copy_text(to, size, text);
	if (given && !*given)
		config_refuse(file->config, json_get(in, key), "empty: a text expected");
}

/* The first line of a file that only this board's programs should be able to read. */
static void read_password_file(struct board_file *file, const struct json *at, const char *path)
{
	char line[sizeof(file->password) + 1] = "";
	FILE *in = fopen(path, "re");

	if (!in) {
		config_refuse(file->config, at, "'%s': %s", path, strerror(errno));
		return;
	}
	if (!fgets(line, sizeof(line), in))
		line[0] = '\0';
	fclose(in);
	line[strcspn(line, "\r\n")] = '\0';
	if (!line[0] || strlen(line) >= sizeof(file->password))
		config_refuse(file->config, at,
			"'%s': the first line must hold the password, at most %zu bytes", path,
			sizeof(file->password) - 1);
	else
		copy_text(file->password, sizeof(file->password), line);
	explicit_bzero(line, sizeof(line));
}

static void read_password(struct board_file *file, const struct json *mqtt)
{
	const char *password =
		config_text(file->config, mqtt, "password", "", sizeof(file->password) - 1);
	const char *path = config_text(file->config, mqtt, "password_file", "", 255);

	if (password && *password && path && *path)
		config_refuse(file->config, json_get(mqtt, "password_file"),
			"\"password\" is given too: keep one of them");
	else if (path && *path)
		read_password_file(file, json_get(mqtt, "password_file"), path);
	else
		copy_text(file->password, sizeof(file->password), password);
}

static void read_mqtt(struct board_file *file)
{
	struct config *config = file->config;
	const struct json *mqtt = config_object(config, config_root(config), "mqtt", true);
	int fallback;

	read_needed(file, mqtt, "host", file->host, sizeof(file->host));
	copy_text(file->ca_file, sizeof(file->ca_file),
		config_text(config, mqtt, "ca_file", "", sizeof(file->ca_file) - 1));
	fallback = file->ca_file[0] ? PORT_TLS : PORT_PLAIN;
	file->port = (int)config_int(config, mqtt, "port", fallback, 1, 65535);
	if (file->host[0] == '/') /* a unix socket */
		file->port = 0;
	read_password(file, mqtt);
}

int board_file_open(const char *path, struct board_file *file)
{
	struct config *config = config_open(path);

	memset(file, 0, sizeof(*file));
	if (!config)
		return -ENOMEM;
	file->empty = json_parse("{}", 2, NULL);
	if (!file->empty) {
		config_free(config);
		return -ENOMEM;
	}
	file->config = config;
	read_id(file, "device", file->device);
	read_id(file, "centre", file->centre);
	read_needed(file, config_root(config), "state", file->state, sizeof(file->state));
	read_mqtt(file);
	return 0;
}

const struct json *board_file_section(struct board_file *file, const char *name)
{
	const struct json *root = config_root(file->config);
	const struct json *section;

	for (size_t i = 0; i < SECTION_COUNT; i++)
		if (!strcmp(name, sections[i]))
			file->asked_sections |= 1u << i;
	section = config_object(file->config, root, name, false);
	/* Without a root, or with a section of a wrong kind, the problem is noted already. */
	return section || json_get(root, name) || !root ? section : file->empty;
}

/* Another program reads it: whatever stands there is right for us. */
static void accept_all(struct config *config, const struct json *value)
{
	if (json_type(value) != JSON_OBJECT && json_type(value) != JSON_LIST)
		return;
	config_any_keys(config, value);
	for (const struct json *child = json_first(value); child; child = json_next(child))
		accept_all(config, child);
}

int board_file_finish(struct board_file *file, FILE *out)
{
	const struct json *root = config_root(file->config);
	const struct json *section;

	for (size_t i = 0; i < SECTION_COUNT; i++) {
		if (file->asked_sections & (1u << i))
			continue;
		section = config_object(file->config, root, sections[i], false);
		if (section)
			accept_all(file->config, section);
	}
	return config_finish(file->config, out);
}

void board_file_close(struct board_file *file)
{
	config_free(file->config);
	json_free(file->empty);
	file->empty = NULL;
	explicit_bzero(file->password, sizeof(file->password));
	file->config = NULL;
}
