/*
 * Tickets as files: a PNG that looks like the paper and the printer's bytes beside it. Each file is
 * written under another name and renamed, the PNG last: who sees it finds both.
 */
#include "printer/outlet_way.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "firmware/base/file.h"
#include "firmware/paint/picture.h"

enum { PATH_SIZE = 400, MAX_LISTED = 200000 };

struct kept {
	struct timespec time;
	char stem[OUTLET_NAME_SIZE];
};

static int by_age(const void *a, const void *b)
{
	const struct kept *left = a, *right = b;

	if (left->time.tv_sec != right->time.tv_sec)
		return left->time.tv_sec < right->time.tv_sec ? -1 : 1;
	return (left->time.tv_nsec > right->time.tv_nsec) -
	       (left->time.tv_nsec < right->time.tv_nsec);
}

static bool read_kept(int folder_fd, const char *file, struct kept *kept)
{
	size_t len = strlen(file);
	struct stat info;

	if (len <= 4 || len - 4 >= sizeof(kept->stem) || strcmp(file + len - 4, ".png") != 0)
		return false;
	if (fstatat(folder_fd, file, &info, AT_SYMLINK_NOFOLLOW) < 0 || !S_ISREG(info.st_mode))
		return false;
	kept->time = info.st_mtim;
	memcpy(kept->stem, file, len - 4);
	kept->stem[len - 4] = '\0';
	return true;
}

/* Every ticket in the folder; returns how many, *list is given. */
static size_t list_kept(DIR *folder, struct kept **list)
{
	size_t count = 0, room = 0;
	struct dirent *entry;

	*list = NULL;
	while ((entry = readdir(folder)) && count < MAX_LISTED) {
		if (count == room) {
			size_t more = room ? 2 * room : 256;
			struct kept *grown = reallocarray(*list, more, sizeof(*grown));

			if (!grown)
				break;
			*list = grown;
			room = more;
		}
		count += read_kept(dirfd(folder), entry->d_name, &(*list)[count]);
	}
	return count;
}

static void remove_oldest(const struct outlet_setup *setup)
{
	DIR *folder = opendir(setup->folder);
	struct kept *list;
	size_t count;

	if (!folder)
		return;
	count = list_kept(folder, &list);
	if (count > (size_t)setup->keep) {
		qsort(list, count, sizeof(*list), by_age);
		for (size_t i = 0; i < count - (size_t)setup->keep; i++) {
			char name[OUTLET_NAME_SIZE + 16];

			snprintf(name, sizeof(name), "%s.png", list[i].stem);
			unlinkat(dirfd(folder), name, 0);
			snprintf(name, sizeof(name), "%s.escpos", list[i].stem);
			unlinkat(dirfd(folder), name, 0);
		}
	}
	free(list);
	closedir(folder);
}

/* ---- The way ----------------------------------------------------------------------------------
 */

struct files {
	struct outlet *outlet;
	const struct outlet_setup *setup;
};

static void tell_health(const struct files *files, const char *why)
{
	struct printer_health health = {
		.paper = why[0] ? PAPER_UNKNOWN : PAPER_OK, .ready = !why[0]};

	snprintf(health.why, sizeof(health.why), "%s", why);
	outlet_tell_health(files->outlet, &health);
}

static int write_sheet(
	const struct outlet_setup *setup, const struct outlet_sheet *sheet, char path[PATH_SIZE])
{
	int error;

	snprintf(path, PATH_SIZE, "%s/%s.escpos", setup->folder, sheet->name);
	error = file_replace(path, sheet->bytes, sheet->len, FILE_UNFLUSHED);
	if (error < 0)
		return error;
	snprintf(path, PATH_SIZE, "%s/%s.png", setup->folder, sheet->name);
	return picture_write_bits_png(sheet->picture->rows, sheet->picture->width_dots,
		sheet->picture->height_dots, sheet->picture->stride_bytes, path);
}

static void *files_open(struct outlet *outlet, const struct outlet_setup *setup)
{
	struct files *files = malloc(sizeof(*files));

	if (files)
		*files = (struct files){.outlet = outlet, .setup = setup};
	return files;
}

static void files_print(void *way, const struct outlet_sheet *sheet, struct outlet_end *end)
{
	const struct files *files = way;
	char path[PATH_SIZE];
	int error;

	if (!outlet_may_hand_over(files->outlet))
		return;
	error = write_sheet(files->setup, sheet, path);
	if (error < 0) {
		end->state = PRINT_UNPRINTED;
		snprintf(end->why, sizeof(end->why), "%.120s: %s", path, strerror(-error));
	} else {
		end->state = PRINT_PRINTED;
		outlet_tell_submitted(files->outlet, sheet->name);
		remove_oldest(files->setup);
	}
	tell_health(files, end->why);
}

/* The picture is written last and at once: it is there, or it never was. */
static void files_follow(void *way, const char *name, int64_t until_ms, struct outlet_end *end)
{
	const struct files *files = way;
	char path[PATH_SIZE];

	(void)until_ms;
	snprintf(path, sizeof(path), "%s/%s.png", files->setup->folder, name);
	if (access(path, R_OK) == 0) {
		end->state = PRINT_PRINTED;
	} else {
		end->state = PRINT_UNPRINTED;
		snprintf(end->why, sizeof(end->why), "%.120s: %s", path, strerror(errno));
	}
	tell_health(files, "");
}

static void files_probe(void *way)
{
	const struct files *files = way;
	char why[OUTLET_WHY_SIZE] = "";

	if (access(files->setup->folder, W_OK | X_OK) < 0)
		snprintf(why, sizeof(why), "%.120s: %s", files->setup->folder, strerror(errno));
	tell_health(files, why);
}

const struct outlet_way outlet_files_way = {.open = files_open,
	.close = free,
	.print = files_print,
	.follow = files_follow,
	.probe = files_probe};
