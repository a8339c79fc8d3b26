/* Reads a section's source, path and wires. */
#include "firmware/buttons/section.h"

#include <string.h>

#include "firmware/base/config.h"
#include "firmware/base/json.h"

static void path_check(
	struct config *config, const struct json *section, const struct buttons_options *options)
{
	bool has_path = options->path && *options->path;

	if (buttons_source_has_path(options->source) != has_path)
		config_refuse(config, section, "source \"%s\" %s a \"path\"", options->source,
			has_path ? "does not take" : "needs");
}

/* `button` is out of its range when the word was wrong, which was told. */
static void meaning_check(struct config *config, const struct json *at, unsigned int allowed,
	const char *where, enum button button)
{
	if ((unsigned int)button < BUTTON_COUNT && !(allowed & BUTTONS_ALLOW(button)))
		config_refuse(config, at, "\"%s\" does nothing %s", button_name(button), where);
}

/* A button that nobody here understands would be pressed for years in vain. */
static void meanings_check(struct config *config, const struct json *section, unsigned int allowed,
	const char *where, const struct wiring *wiring)
{
	const struct json *item = json_first(json_get(section, "inputs"));

	for (unsigned int i = 0; item && i < wiring->input_count; i++, item = json_next(item)) {
		const struct wiring_input *input = &wiring->inputs[i];

		meaning_check(config, json_get(item, "press"), allowed, where, input->press);
		meaning_check(config, json_get(item, "hold"), allowed, where, input->hold);
	}
}

void buttons_section_read(struct config *config, const struct json *section, unsigned int allowed,
	const char *where, struct buttons_section *read)
{
	int source = config_choice(config, section, "source", buttons_sources(), -1);

	memset(read, 0, sizeof(*read));
	read->options.source = source < 0 ? "" : buttons_sources()[source];
	read->options.path = config_text(config, section, "path", "", WIRING_PATH_SIZE - 1);
	read->options.wiring = &read->wiring;
	if (source < 0) {
		config_any_keys(config, section); /* what belongs to it is not known */
		return;
	}
	path_check(config, section, &read->options);
	wiring_read(config, section, read->options.source, &read->wiring);
	meanings_check(config, section, allowed, where, &read->wiring);
}
