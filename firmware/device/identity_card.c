/* Writes and reads the line; both ends hold it against the same rules. */
#include "firmware/device/identity_card.h"

#include <ctype.h>
#include <errno.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { PORT_PLAIN = 1883 };

static const char form[] = "novbe-1";

static bool id_is_right(const char *id)
{
	return *id && strspn(id, "abcdefghijklmnopqrstuvwxyz0123456789-") == strlen(id);
}

static bool word_is_right(const char *word)
{
	for (const char *at = word; *at; at++)
		if (!isgraph((unsigned char)*at))
			return false;
	return *word != '\0';
}

static bool needs_number(const char *role)
{
	return strcmp(role, "counter") == 0 || strcmp(role, "rating") == 0;
}

int identity_card_check(const struct identity_card *card, char why[IDENTITY_WHY_SIZE])
{
	const char *wrong = NULL;

	if (!id_is_right(card->device))
		wrong = "the device's id is a..z, 0..9 and '-', as in the hall file";
	else if (!id_is_right(card->centre))
		wrong = "the centre's id is a..z, 0..9 and '-', as in the hall file";
	else if (!id_is_right(card->role))
		wrong = "there is no role";
	else if (needs_number(card->role) && (card->number < 1 || card->number > 65535))
		wrong = "a counter has a number, 1 to 65535";
	else if (!word_is_right(card->host))
		wrong = "the hub is an address or a name without spaces";
	else if (card->host[0] != '/' && (card->port < 1 || card->port > 65535))
		wrong = "a port is 1 to 65535";
	else if (!word_is_right(card->secret))
		wrong = "there is no secret, or it has spaces";
	if (!wrong)
		return 0;
	snprintf(why, IDENTITY_WHY_SIZE, "%s", wrong);
	return -EINVAL;
}

static uint32_t check_of(const char *text, size_t len)
{
	uint32_t hash = UINT32_C(2166136261);

	while (len--)
		hash = (hash ^ (uint8_t)*text++) * UINT32_C(16777619);
	return hash;
}

void identity_card_write(const struct identity_card *card, char line[IDENTITY_LINE_SIZE])
{
	char number[24] = "";
	int len;

	if (card->number)
		snprintf(number, sizeof(number), " number=%d", card->number);
	len = snprintf(line, IDENTITY_LINE_SIZE,
		"%s device=%s centre=%s role=%s%s host=%s port=%d secret=%s", form, card->device,
		card->centre, card->role, number, card->host, card->port, card->secret);
	snprintf(line + len, (size_t)(IDENTITY_LINE_SIZE - len), " check=%08x",
		check_of(line, (size_t)len));
}

static int take_text(char *to, size_t size, const char *value)
{
	size_t len = strlen(value);

	if (len >= size)
		return -EINVAL;
	memcpy(to, value, len + 1);
	return 0;
}

static int take_number(int *to, const char *value)
{
	size_t len = strlen(value);

	if (len < 1 || len > 5 || strspn(value, "0123456789") != len)
		return -EINVAL;
	*to = atoi(value);
	return 0;
}

static int take(struct identity_card *card, const char *name, const char *value)
{
	if (strcmp(name, "device") == 0)
		return take_text(card->device, sizeof(card->device), value);
	if (strcmp(name, "centre") == 0)
		return take_text(card->centre, sizeof(card->centre), value);
	if (strcmp(name, "role") == 0)
		return take_text(card->role, sizeof(card->role), value);
	if (strcmp(name, "host") == 0)
		return take_text(card->host, sizeof(card->host), value);
	if (strcmp(name, "secret") == 0)
		return take_text(card->secret, sizeof(card->secret), value);
	if (strcmp(name, "number") == 0)
		return take_number(&card->number, value);
	if (strcmp(name, "port") == 0)
		return take_number(&card->port, value);
	return 0; /* of a later version */
}

static int refuse(char why[IDENTITY_WHY_SIZE], const char *what)
{
	snprintf(why, IDENTITY_WHY_SIZE, "%s", what);
	return -EINVAL;
}

/* Cuts the check off; 0 when it fits what stands before it. */
static int check_take(char *line)
{
	char *found = strstr(line, " check="), *end;
	unsigned long given;

	if (!found)
		return -EINVAL;
	given = strtoul(found + 7, &end, 16);
	if (end != found + 15 || *end || given != check_of(line, (size_t)(found - line)))
		return -EINVAL;
	*found = '\0';
	return 0;
}

static int words_read(char *line, struct identity_card *card, char why[IDENTITY_WHY_SIZE])
{
	char *rest = NULL;

	strtok_r(line, " ", &rest); /* the form's name */
	for (char *word = strtok_r(NULL, " ", &rest); word; word = strtok_r(NULL, " ", &rest)) {
		char *equals = strchr(word, '=');

		if (!equals)
			return refuse(why, "a word without '='");
		*equals = '\0';
		if (take(card, word, equals + 1) < 0) {
			snprintf(why, IDENTITY_WHY_SIZE, "%.20s is wrong", word);
			return -EINVAL;
		}
	}
	return identity_card_check(card, why);
}

int identity_card_read(const char *line, struct identity_card *card, char why[IDENTITY_WHY_SIZE])
{
	struct identity_card read = {.port = PORT_PLAIN};
	char copy[IDENTITY_LINE_SIZE];
	size_t len;
	int rc;

	line += strspn(line, " \t\r\n");
	len = strlen(line);
	while (len && isspace((unsigned char)line[len - 1]))
		len--;
	if (len >= sizeof(copy) || strncmp(line, form, sizeof(form) - 1) != 0)
		return refuse(why, "not a line of `novbe-ctl identity`, which begins with novbe-1");
	memcpy(copy, line, len);
	copy[len] = '\0';
	rc = check_take(copy) < 0
		     ? refuse(why, "the line was changed or cut on its way: copy all of it again")
		     : words_read(copy, &read, why);
	if (rc == 0)
		*card = read;
	explicit_bzero(copy, sizeof(copy));
	explicit_bzero(&read, sizeof(read));
	return rc;
}

int identity_card_hub(const char *text, struct identity_card *card)
{
	const char *port = strrchr(text, ':'), *end = text + strlen(text);
	bool bracket = *text == '[';
	int number = PORT_PLAIN;

	if (*text == '/') {
		card->port = 0;
		return take_text(card->host, sizeof(card->host), text);
	}
	if (port && (strchr(text, ':') == port || (bracket && port[-1] == ']'))) {
		if (take_number(&number, port + 1) < 0 || number < 1 || number > 65535)
			return -EINVAL;
		end = port;
	}
	if (bracket && (end - text < 3 || end[-1] != ']'))
		return -EINVAL;
	text += bracket;
	end -= bracket;
	if (end <= text || (size_t)(end - text) >= sizeof(card->host))
		return -EINVAL;
	snprintf(card->host, sizeof(card->host), "%.*s", (int)(end - text), text);
	card->port = number;
	return 0;
}
