/* The words of the topics, written and read from one table. */
#include "firmware/wire/topic.h"

#include <stdio.h>
#include <string.h>

#include "firmware/wire/shape.h"

enum name_rule { NAME_NONE, NAME_OPTIONAL, NAME_REQUIRED };

struct topic_form {
	const char *before; /* first level */
	const char *after;  /* the level behind the name, or NULL */
	enum name_rule name;
};

static const struct topic_form FORMS[TOPIC_KIND_COUNT] = {
	[TOPIC_DEVICE_CMD] = {"dev", "cmd", NAME_REQUIRED},
	[TOPIC_DEVICE_RSP] = {"dev", "rsp", NAME_REQUIRED},
	[TOPIC_DEVICE_DO] = {"dev", "do", NAME_REQUIRED},
	[TOPIC_DEVICE_DONE] = {"dev", "done", NAME_REQUIRED},
	[TOPIC_DEVICE_STATE] = {"dev", "state", NAME_REQUIRED},
	[TOPIC_HUB_STATE] = {"hub/state", NULL, NAME_NONE},
	[TOPIC_CATALOGUE] = {"catalogue", NULL, NAME_OPTIONAL},
	[TOPIC_QUEUE] = {"queue", NULL, NAME_REQUIRED},
	[TOPIC_COUNTER] = {"counter", NULL, NAME_REQUIRED},
	[TOPIC_BOARD] = {"board", NULL, NAME_REQUIRED},
	[TOPIC_EVENT] = {"event", NULL, NAME_NONE},
};

const char *topic_write(
	char text[TOPIC_SIZE], const char *centre, enum topic_kind kind, const char *name)
{
	const struct topic_form *form = &FORMS[kind];
	bool named = name && *name && form->name != NAME_NONE;

	snprintf(text, TOPIC_SIZE, "novbe/1/%s/%s%s%s%s%s", centre, form->before, named ? "/" : "",
		named ? name : "", form->after ? "/" : "", form->after ? form->after : "");
	return text;
}

/* What follows the prefix, or NULL. */
static const char *skip(const char *text, const char *prefix)
{
	size_t len = strlen(prefix);

	return strncmp(text, prefix, len) == 0 ? text + len : NULL;
}

static bool name_parse(const char *text, size_t len, char name[ID_SIZE])
{
	if (len >= ID_SIZE)
		return false;
	memcpy(name, text, len);
	name[len] = '\0';
	return shape_is_id(name);
}

/* rest: the topic behind the centre. */
static bool form_parse(const struct topic_form *form, const char *rest, char name[ID_SIZE])
{
	size_t len;

	rest = skip(rest, form->before);
	if (!rest)
		return false;
	if (*rest == '\0') {
		name[0] = '\0';
		return form->name != NAME_REQUIRED;
	}
	if (*rest != '/' || form->name == NAME_NONE)
		return false;
	len = strcspn(++rest, "/");
	if (!name_parse(rest, len, name))
		return false;
	rest += len;
	if (!form->after)
		return *rest == '\0';
	return *rest == '/' && strcmp(rest + 1, form->after) == 0;
}

static bool is_counter_number(const char *name)
{
	size_t digits = strspn(name, "0123456789");

	return name[digits] == '\0' && digits >= 1 && digits <= 4 && name[0] != '0';
}

bool topic_parse(const char *topic, const char *centre, enum topic_kind *kind, char name[ID_SIZE])
{
	const char *rest = skip(topic, "novbe/1/");
	char parsed[ID_SIZE];

	rest = rest ? skip(rest, centre) : NULL;
	if (!rest || *rest != '/')
		return false;
	rest++;
	for (int i = 0; i < TOPIC_KIND_COUNT; i++) {
		if (!form_parse(&FORMS[i], rest, parsed))
			continue;
		if (i == TOPIC_COUNTER && !is_counter_number(parsed))
			return false;
		*kind = (enum topic_kind)i;
		memcpy(name, parsed, strlen(parsed) + 1);
		return true;
	}
	return false;
}
