/* The commands that wait for their answer; at most HUB_LINK_MAX_ASKED, so plain scans do. */
#include "firmware/device/asked.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct asked *asked_add(struct asked_list *list, const char *id, const char *text, size_t len,
	int64_t now_ms, int64_t lifetime_ms)
{
	for (size_t i = 0; i < HUB_LINK_MAX_ASKED; i++) {
		struct asked *asked = &list->items[i];

		if (asked->used)
			continue;
		asked->text = malloc(len + 1);
		if (!asked->text)
			return NULL;
		memcpy(asked->text, text, len);
		asked->text[len] = '\0';
		asked->len = len;
		snprintf(asked->id, sizeof(asked->id), "%s", id);
		asked->sent_ms = now_ms;
		asked->repeat_ms = now_ms + ASKED_REPEAT_MS;
		asked->expires_ms = now_ms + lifetime_ms;
		asked->used = true;
		return asked;
	}
	errno = ENOSPC;
	return NULL;
}

struct asked *asked_find(struct asked_list *list, const char *id)
{
	for (size_t i = 0; i < HUB_LINK_MAX_ASKED; i++)
		if (list->items[i].used && !strcmp(list->items[i].id, id))
			return &list->items[i];
	return NULL;
}

struct asked *asked_expired(struct asked_list *list, int64_t now_ms)
{
	struct asked *first = NULL;

	for (size_t i = 0; i < HUB_LINK_MAX_ASKED; i++) {
		struct asked *asked = &list->items[i];

		if (asked->used && asked->expires_ms <= now_ms &&
			(!first || asked->expires_ms < first->expires_ms))
			first = asked;
	}
	return first;
}

struct asked *asked_repeat(struct asked_list *list, int64_t now_ms)
{
	for (size_t i = 0; i < HUB_LINK_MAX_ASKED; i++) {
		struct asked *asked = &list->items[i];

		if (asked->used && asked->repeat_ms <= now_ms) {
			asked->repeat_ms = now_ms + ASKED_REPEAT_MS;
			return asked;
		}
	}
	return NULL;
}

void asked_hurry(struct asked_list *list, int64_t now_ms)
{
	for (size_t i = 0; i < HUB_LINK_MAX_ASKED; i++)
		list->items[i].repeat_ms = now_ms;
}

struct asked *asked_any(struct asked_list *list)
{
	for (size_t i = 0; i < HUB_LINK_MAX_ASKED; i++)
		if (list->items[i].used)
			return &list->items[i];
	return NULL;
}

void asked_remove(struct asked *asked)
{
	free(asked->text);
	memset(asked, 0, sizeof(*asked));
}

int64_t asked_due_ms(const struct asked_list *list, bool sending)
{
	int64_t due_ms = INT64_MAX;

	for (size_t i = 0; i < HUB_LINK_MAX_ASKED; i++) {
		const struct asked *asked = &list->items[i];

		if (!asked->used)
			continue;
		if (asked->expires_ms < due_ms)
			due_ms = asked->expires_ms;
		if (sending && asked->repeat_ms < due_ms)
			due_ms = asked->repeat_ms;
	}
	return due_ms;
}
