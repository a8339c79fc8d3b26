/* Looking for a line by its name: chips are numbered anew at each boot, so never by number. */
#include "firmware/buttons/gpio.h"

#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <string.h>

int gpio_find(const char *chip, const char *line, struct gpio_place *place)
{
	const char *label = *chip ? chip : NULL;
	struct gpio_place found = {.path = ""};
	struct dirent *entry;
	int broken = 0;
	DIR *folder;

	if (chip[0] == '/') {
		snprintf(place->path, sizeof(place->path), "%s", chip);
		return gpio_chip_find(chip, NULL, line, &place->offset);
	}
	folder = opendir("/dev");
	if (!folder)
		return -errno;
	while ((entry = readdir(folder))) {
		struct gpio_place here;
		int ret;

		/* A link may be a second name of a chip that is here already. */
		if (strncmp(entry->d_name, "gpiochip", 8) != 0 || entry->d_type == DT_LNK)
			continue;
		if (snprintf(here.path, sizeof(here.path), "/dev/%s", entry->d_name) >=
			(int)sizeof(here.path))
			continue;
		ret = gpio_chip_find(here.path, label, line, &here.offset);
		if (ret == -EEXIST || (ret == 0 && found.path[0])) {
			closedir(folder);
			return -EEXIST;
		}
		if (ret == 0)
			found = here;
		else if (ret != -ENOENT)
			broken = ret;
	}
	closedir(folder);
	if (!found.path[0])
		return broken ? broken : -ENOENT;
	*place = found;
	return 0;
}
