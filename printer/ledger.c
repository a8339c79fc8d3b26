/*
 * The ledger of prints: the file's text is kept in memory as it is, and looked through when
 * somebody asks. Opening costs one read, which a CUPS backend pays for each sheet.
 *
 *   # novbe ledger 1\n  line\n  line\n  line\n  NUL NUL NUL ...
 *   '---------- text, l->len ----------'  '- room, to l->file_len -'
 *
 * A step is written over the room and flushed. Neither the file's size nor its place on the disk
 * changes with it, so the flush waits for this file's data alone, and not for the file system's
 * journal with whatever others flush at that moment. For the same reason the room is made of NULs
 * that were written: what was only reserved is marked as such on the disk until its first write.
 * Room is made behind a step that nobody waits for.
 *
 * A power cut leaves of one step any of the two sectors that it may lie in. The text ends behind
 * the last line's end: of a step whose end is missing, the rest is cut off and that is flushed
 * before the next one is written, else the two could be read as one. One whose beginning is missing
 * begins with NULs, and so is no step for ever.
 */
#include "printer/ledger.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "firmware/base/file.h"

static const char head[] = "# novbe ledger 1\n";

enum {
	HEAD_LEN = sizeof(head) - 1,
	LINE_SIZE = LEDGER_NAME_SIZE + 40, /* name, state, time, blanks, end, NUL */
	FILE_MAX = 64 << 20,
	GROW = 1 << 16,
	ROOM = 1 << 14,	     /* made at once */
	ROOM_LOW = ROOM / 4, /* some thirty of the longest lines: more than can come in one go */
};

#define TIME_MAX INT64_C(999999999999999999) /* 18 digits */

struct ledger {
	int fd;
	char *text; /* the file: the head and whole lines only */
	size_t len, size;
	size_t file_len; /* the text and the room behind it */
	bool made;	 /* by this opening: what came before is not known */
	bool torn;	 /* there may be more than NULs behind the text */
	bool flushed;	 /* the text is on the disk */
	char path[PATH_MAX];
};

struct step { /* one line, read */
	const char *name;
	size_t name_len;
	enum ledger_state state;
	int64_t wall_ms;
};

static const char *const state_names[LEDGER_STATE_COUNT] = {"none", "submitted", "started",
	"printed", "uncertain", "unprinted", "told-printed", "told-uncertain", "told-unprinted"};

const char *ledger_state_name(enum ledger_state state)
{
	return state < LEDGER_STATE_COUNT ? state_names[state] : "none";
}

static size_t name_span(const char *text, const char *end)
{
	const char *at = text;

	while (at < end && ((*at >= 'A' && *at <= 'Z') || (*at >= 'a' && *at <= 'z') ||
				   (*at >= '0' && *at <= '9') || (*at && strchr("._-", *at))))
		at++;
	return (size_t)(at - text);
}

bool ledger_name_fits(const char *name)
{
	size_t len = strnlen(name, LEDGER_NAME_SIZE);

	return len > 0 && len < LEDGER_NAME_SIZE && name_span(name, name + len) == len;
}

/* ---- Reading a line -------------------------------------------------------------------------- */

static enum ledger_state state_read(const char *text, size_t len)
{
	for (int i = LEDGER_NONE + 1; i < LEDGER_STATE_COUNT; i++) {
		if (strlen(state_names[i]) == len && memcmp(state_names[i], text, len) == 0)
			return (enum ledger_state)i;
	}
	return LEDGER_NONE;
}

static bool time_read(const char *text, size_t len, int64_t *wall_ms)
{
	int64_t value = 0;

	if (len == 0 || len > 18)
		return false;
	for (size_t i = 0; i < len; i++) {
		if (text[i] < '0' || text[i] > '9')
			return false;
		value = value * 10 + (text[i] - '0');
	}
	*wall_ms = value;
	return true;
}

/* A line without its end; false when it is no step. */
static bool step_read(const char *line, size_t len, struct step *step)
{
	const char *end = line + len, *state, *gap;

	step->name = line;
	step->name_len = name_span(line, end);
	if (step->name_len == 0 || step->name_len >= LEDGER_NAME_SIZE || step->name_len == len ||
		line[step->name_len] != ' ')
		return false;
	state = line + step->name_len + 1;
	gap = memchr(state, ' ', (size_t)(end - state));
	if (!gap)
		return false;
	step->state = state_read(state, (size_t)(gap - state));
	return step->state != LEDGER_NONE &&
	       time_read(gap + 1, (size_t)(end - gap - 1), &step->wall_ms);
}

/* The step that begins at *at, which moves on to the next line; false behind the last. */
static bool step_next(const struct ledger *l, size_t *at, struct step *step)
{
	while (*at < l->len) {
		const char *line = l->text + *at;
		const char *end = memchr(line, '\n', l->len - *at);

		*at = (size_t)(end - l->text) + 1;
		if (step_read(line, (size_t)(end - line), step))
			return true;
	}
	return false;
}

/* ---- The newest step of each name ------------------------------------------------------------ */

static int by_name_then_age(const void *a, const void *b)
{
	const struct step *one = a, *two = b;
	size_t len = one->name_len < two->name_len ? one->name_len : two->name_len;
	int order = memcmp(one->name, two->name, len);

	if (order == 0 && one->name_len != two->name_len)
		order = one->name_len < two->name_len ? -1 : 1;
	if (order == 0)
		order = one->name < two->name ? -1 : 1;
	return order;
}

static int by_age(const void *a, const void *b)
{
	const struct step *one = a, *two = b;

	return one->name < two->name ? -1 : 1;
}

static bool same_name(const struct step *one, const struct step *two)
{
	return one->name_len == two->name_len && memcmp(one->name, two->name, one->name_len) == 0;
}

static size_t count_lines(const struct ledger *l)
{
	size_t count = 0;

	for (const char *at = l->text; at < l->text + l->len; count++)
		at = (char *)memchr(at, '\n', (size_t)(l->text + l->len - at)) + 1;
	return count;
}

/* A list in the file's order, given; NULL: no memory. Names point into the text. */
static struct step *steps_newest(const struct ledger *l, size_t *count)
{
	/* The head's place is for the look behind the last. */
	struct step *steps = malloc(count_lines(l) * sizeof(*steps));
	size_t n = 0, kept = 0, at = HEAD_LEN;

	if (!steps)
		return NULL;
	while (step_next(l, &at, &steps[n]))
		n++;
	qsort(steps, n, sizeof(*steps), by_name_then_age);
	for (size_t i = 0; i < n; i++) {
		if (i + 1 == n || !same_name(&steps[i], &steps[i + 1]))
			steps[kept++] = steps[i];
	}
	qsort(steps, kept, sizeof(*steps), by_age);
	*count = kept;
	return steps;
}

/* ---- The file -------------------------------------------------------------------------------- */

static const char nuls[ROOM];

/* Everything written before is on the disk with it. */
static int write_flushed(struct ledger *l, const char *bytes, size_t len, size_t at)
{
	l->flushed = false;
	for (size_t done = 0; done < len;) {
		ssize_t n = pwrite(l->fd, bytes + done, len - done, (off_t)(at + done));

		if (n < 0 && errno == EINTR)
			continue;
		if (n <= 0)
			return n < 0 ? -errno : -EIO;
		done += (size_t)n;
	}
	return ledger_flush(l);
}

static int room_make(struct ledger *l)
{
	int result = write_flushed(l, nuls, ROOM, l->file_len);

	if (result == 0)
		l->file_len += ROOM;
	return result;
}

/* Makes the text (given, also on failure) and room the file's content, all or nothing. */
static int remake(struct ledger *l, char *text, size_t len)
{
	struct file_change change;
	int fd, result = text ? file_change_begin(&change, l->path) : -ENOMEM;

	if (result < 0) {
		free(text);
		return result;
	}
	fd = fcntl(change.fd, F_DUPFD_CLOEXEC, 0);
	result = fd < 0 || fchmod(fd, 0600) < 0 ? -errno : file_write_all(fd, text, len);
	if (result == 0)
		result = file_write_all(fd, nuls, ROOM);
	result = file_change_end(&change, result, FILE_FLUSHED);
	if (result < 0) {
		if (fd >= 0)
			close(fd);
		free(text);
		return result;
	}
	if (l->fd >= 0)
		close(l->fd);
	free(l->text);
	l->fd = fd;
	l->text = text;
	l->len = len;
	l->size = len;
	l->file_len = len + ROOM;
	l->torn = false;
	l->flushed = true;
	return file_flush_folder(l->path);
}

static char *text_of(const struct step *steps, size_t count, int64_t since_ms, size_t *len)
{
	char *text = malloc(HEAD_LEN + count * LINE_SIZE + 1);

	if (!text)
		return NULL;
	memcpy(text, head, HEAD_LEN);
	*len = HEAD_LEN;
	for (size_t i = count > LEDGER_KEEP ? count - LEDGER_KEEP : 0; i < count; i++) {
		if (steps[i].wall_ms < since_ms)
			continue;
		*len += (size_t)snprintf(text + *len, LINE_SIZE, "%.*s %s %" PRId64 "\n",
			(int)steps[i].name_len, steps[i].name, state_names[steps[i].state],
			steps[i].wall_ms);
	}
	return text;
}

static int shorten(struct ledger *l)
{
	size_t count, len = 0;
	struct step *steps = steps_newest(l, &count);
	int64_t newest_ms = 0;
	char *text = NULL;

	for (size_t i = 0; steps && i < count; i++) {
		if (steps[i].wall_ms > newest_ms)
			newest_ms = steps[i].wall_ms;
	}
	if (steps)
		text = text_of(steps, count, newest_ms - LEDGER_KEEP_MS, &len);
	free(steps);
	return remake(l, text, len);
}

/* Keeps whole lines only. */
static int text_check(struct ledger *l)
{
	if (l->len < HEAD_LEN)
		return memcmp(l->text, head, l->len) == 0 ? -ENODATA : -EINVAL;
	if (memcmp(l->text, head, HEAD_LEN) != 0)
		return -EINVAL;
	l->file_len = l->len;
	l->len = (size_t)((char *)memrchr(l->text, '\n', l->len) - l->text) + 1;
	for (size_t at = l->len; at < l->file_len && !l->torn; at++)
		l->torn = l->text[at] != '\0';
	return 0;
}

static int begin(struct ledger *l)
{
	l->made = true;
	return remake(l, strdup(head), HEAD_LEN);
}

/* At once: the backend does this for each sheet. */
static int text_read(struct ledger *l, size_t file_len)
{
	ssize_t n = 1;

	if (file_len > FILE_MAX)
		return -EFBIG;
	l->size = file_len + 1; /* never 0 */
	l->text = malloc(l->size);
	if (!l->text)
		return -ENOMEM;
	while (n > 0 && l->len < file_len) {
		n = pread(l->fd, l->text + l->len, file_len - l->len, (off_t)l->len);
		if (n > 0)
			l->len += (size_t)n;
		else if (n < 0 && errno == EINTR)
			n = 1;
	}
	return n < 0 ? -errno : 0;
}

static int load(struct ledger *l)
{
	struct stat st;
	int result;

	l->fd = open(l->path, O_RDWR | O_CLOEXEC | O_NONBLOCK);
	if (l->fd < 0)
		return errno == ENOENT ? begin(l) : -errno;
	if (fstat(l->fd, &st) < 0)
		return -errno;
	if (!S_ISREG(st.st_mode))
		return -EINVAL;
	result = text_read(l, (size_t)st.st_size);
	if (result == 0)
		result = text_check(l);
	if (result == -ENODATA)
		return begin(l); /* it was being made when the power went */
	return result;
}

struct ledger *ledger_open(const char *path)
{
	struct ledger *l = calloc(1, sizeof(*l));
	int result;

	if (!l)
		return NULL;
	l->fd = -1;
	result = strlen(path) < sizeof(l->path) ? 0 : -ENAMETOOLONG;
	if (result == 0) {
		snprintf(l->path, sizeof(l->path), "%s", path);
		result = load(l);
	}
	if (result < 0) {
		ledger_close(l);
		errno = -result;
		return NULL;
	}
	/* One that cannot be made smaller goes on growing: no print waits for that. */
	if (l->len > LEDGER_REWRITE_SIZE)
		shorten(l);
	return l;
}

void ledger_close(struct ledger *ledger)
{
	if (!ledger)
		return;
	if (ledger->fd >= 0)
		close(ledger->fd);
	free(ledger->text);
	free(ledger);
}

int ledger_flush(struct ledger *ledger)
{
	if (!ledger->flushed && fdatasync(ledger->fd) < 0)
		return -errno;
	ledger->flushed = true;
	return 0;
}

/* ---- Steps ----------------------------------------------------------------------------------- */

enum ledger_state ledger_get(const struct ledger *ledger, const char *name)
{
	char wanted[LEDGER_NAME_SIZE + 2];
	enum ledger_state state = LEDGER_NONE;
	size_t at = HEAD_LEN - 1; /* the end of the line before */
	int len;

	if (!ledger_name_fits(name))
		return LEDGER_NONE;
	len = snprintf(wanted, sizeof(wanted), "\n%s ", name);
	for (;;) {
		const char *found =
			memmem(ledger->text + at, ledger->len - at, wanted, (size_t)len);
		struct step step;

		if (!found)
			return state;
		at = (size_t)(found - ledger->text) + 1;
		if (step_next(ledger, &at, &step) && step.name == found + 1)
			state = step.state;
		at = (size_t)(found - ledger->text) + 1;
	}
}

bool ledger_was_there(const struct ledger *ledger)
{
	return !ledger->made;
}

enum ledger_state ledger_last(const struct ledger *ledger)
{
	size_t end = ledger->len;
	struct step step;

	while (end > HEAD_LEN) {
		const char *before = memrchr(ledger->text, '\n', end - 1);
		size_t begin_at = (size_t)(before - ledger->text) + 1;

		if (step_read(before + 1, end - 1 - begin_at, &step))
			return step.state;
		end = begin_at;
	}
	return LEDGER_NONE;
}

static int text_grow(struct ledger *l, size_t len)
{
	char *grown;

	if (l->len + len <= l->size)
		return 0;
	grown = realloc(l->text, l->len + len + GROW);
	if (!grown)
		return -ENOMEM;
	l->text = grown;
	l->size = l->len + len + GROW;
	return 0;
}

/* Cuts off what a step that did not happen has left; no other may be written before. */
static int settle(struct ledger *l)
{
	int result;

	if (!l->torn)
		return 0;
	if (ftruncate(l->fd, (off_t)l->len) < 0)
		return -errno;
	l->file_len = l->len;
	l->flushed = false;
	result = ledger_flush(l);
	l->torn = result < 0;
	return result;
}

static int line_write(struct ledger *l, const char *line, size_t len)
{
	int result;

	if (l->file_len - l->len < len)
		room_make(l); /* else the file grows by this line */
	result = write_flushed(l, line, len, l->len);
	if (result < 0) {
		l->torn = true;
		settle(l);
		return result;
	}
	memcpy(l->text + l->len, line, len);
	l->len += len;
	if (l->file_len < l->len)
		l->file_len = l->len;
	return 0;
}

/* What fails is tried again behind the next step. */
static void tidy(struct ledger *l)
{
	if (l->len > LEDGER_REWRITE_SIZE)
		shorten(l);
	if (l->file_len - l->len < ROOM_LOW)
		room_make(l);
}

int ledger_set(struct ledger *ledger, const char *name, enum ledger_state state, int64_t wall_ms)
{
	char line[LINE_SIZE];
	size_t len;
	int result;

	if (!ledger_name_fits(name) || state <= LEDGER_NONE || state >= LEDGER_STATE_COUNT)
		return -EINVAL;
	len = (size_t)snprintf(line, sizeof(line), "%s %s %" PRId64 "\n", name, state_names[state],
		wall_ms < 0	     ? 0
		: wall_ms < TIME_MAX ? wall_ms
				     : TIME_MAX);
	result = text_grow(ledger, len);
	if (result == 0)
		result = settle(ledger);
	if (result == 0)
		result = line_write(ledger, line, len);
	if (result == 0 && state >= LEDGER_PRINTED)
		tidy(ledger); /* it has ended: no paper waits for this */
	return result;
}

void ledger_each(struct ledger *ledger, enum ledger_state state,
	void (*fn)(void *data, const char *name), void *data)
{
	size_t count = 0, found = 0;
	struct step *steps = steps_newest(ledger, &count);
	char(*names)[LEDGER_NAME_SIZE] = steps ? calloc(count + 1, sizeof(*names)) : NULL;

	/* Copied first: fn may add steps, and the text then moves. */
	for (size_t i = 0; names && i < count; i++) {
		if (steps[i].state == state)
			memcpy(names[found++], steps[i].name, steps[i].name_len);
	}
	free(steps);
	for (size_t i = 0; i < found; i++)
		fn(data, names[i]);
	free(names);
}
