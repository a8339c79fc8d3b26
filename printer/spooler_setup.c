/*
 * Setting up the print spool: cupsd's settings first (they hold for the queue's first ticket once
 * cupsd was started again), then the backend's presence, then the queue.
 */
#include "printer/spooler_setup.h"

#include <errno.h>
#include <limits.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cups/cups.h>

#include "printer/outlet_cups.h"
#include "printer/spooler_settings.h"

enum { QUEUE_BYTES = 127, USUAL_TIMEOUT_MS = 10000 };

static const char usual_folder[] = "/etc/cups";
static const char usual_server_bin[] = "/usr/lib/cups";
static const char backend_name[] = "escpos";

static const struct spooler_setting cupsd_settings[] = {
	/* A job is on the disk before anything else happens: 30 s later is too late for kill -9. */
	{"DirtyCleanInterval", "0"},
	/* What became of a ticket can be asked for a day, of the newest hundred. The list is
	   written at each step of each job: a long one costs the citizen time. */
	{"PreserveJobHistory", "86400"},
	{"PreserveJobFiles", "No"},
	{"MaxJobs", "100"},
	{"MaxSubscriptions", "100"},
	{"MaxLeaseDuration", "86400"},
	/* A cancelled ticket's backend is gone before the next one is due. */
	{"JobKillDelay", "2"},
	/* The connection of kiosk or daemon is kept between two citizens. */
	{"KeepAlive", "Yes"},
	{"IdleExitTimeout", "0"},
	{"Browsing", "No"},
	{"WebInterface", "No"},
};
static const struct spooler_setting files_settings[] = {
	{"SyncOnClose", "Yes"}, /* written means on the disk */
};

enum { DEVICE_BYTES = 1024 }; /* as CUPS has them */

struct work {
	const struct spooler_options *options;
	struct spooler_result *result;
	FILE *out;
	const char *folder, *location;
	char device[DEVICE_BYTES];
};

bool spooler_queue_is_valid(const char *name)
{
	size_t len =
		strspn(name, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789._-");

	return len > 0 && len <= QUEUE_BYTES && !name[len] && name[0] != '.' && name[0] != '-';
}

/* cupsd takes "escpos://host:9100?a=b" for a bad URI: a slash belongs before the question mark. */
static int take_device(struct work *work, const char *device)
{
	const char *host = strncmp(device, "escpos://", 9) == 0 ? device + 9 : NULL;
	size_t len = host ? strcspn(host, "/?") : 0;
	const char *slash = host && host[len] == '?' ? "/" : "";
	int head = host ? (int)(len + 9) : 0;
	int written = snprintf(
		work->device, sizeof(work->device), "%.*s%s%s", head, device, slash, device + head);

	return written < (int)sizeof(work->device) ? 0 : -ENAMETOOLONG;
}

static int check_options(struct work *work)
{
	const char *queue = work->options->queue, *device = work->options->device;

	if (!queue || !spooler_queue_is_valid(queue)) {
		fprintf(work->out,
			"queue '%s': a name of letters, digits, '_' and '-' is needed, as "
			"'ticket'\n",
			queue ? queue : "");
		return -EINVAL;
	}
	if (!device || strncmp(device, "escpos:", 7) != 0 || !device[7]) {
		fprintf(work->out,
			"device '%s': it begins with 'escpos:', as 'escpos:/dev/usb/lp0' or "
			"'escpos://192.0.2.7:9100'\n",
			device ? device : "");
		return -EINVAL;
	}
	if (take_device(work, device) < 0) {
		fprintf(work->out, "device: longer than %d bytes\n", DEVICE_BYTES - 1);
		return -EINVAL;
	}
	return 0;
}

/* ---- The files --------------------------------------------------------------------------------
 */

static int file_trouble(const struct work *work, const char *path, int error)
{
	const char *what_to_do = "";

	if (error == -ENOENT)
		what_to_do = ": install cups ('apt install cups-daemon')";
	if (error == -EACCES || error == -EPERM)
		what_to_do = ": run this as root";
	if (error != -EINVAL)
		fprintf(work->out, "%s: %s%s\n", path, strerror(-error), what_to_do);
	return error == -EPERM ? -EACCES : error;
}

static int write_file(struct work *work, const char *name, const struct spooler_setting *settings,
	size_t count, bool may_make)
{
	char path[PATH_MAX];
	bool changed = false;
	int error;

	if (snprintf(path, sizeof(path), "%s/%s", work->folder, name) >= (int)sizeof(path))
		return -ENAMETOOLONG;
	error = spooler_settings_write(
		path, settings, count, may_make, work->out, &changed, &work->result->conflicts);
	if (error < 0)
		return file_trouble(work, path, error);
	fprintf(work->out, "%s: %s\n", path, changed ? "settings written" : "settings are right");
	work->result->files_changed |= changed;
	return 0;
}

static int write_files(struct work *work)
{
	int error = write_file(work, "cupsd.conf", cupsd_settings,
		sizeof(cupsd_settings) / sizeof(cupsd_settings[0]), false);

	if (error < 0)
		return error;
	return write_file(work, "cups-files.conf", files_settings,
		sizeof(files_settings) / sizeof(files_settings[0]), true);
}

/* ---- The backend ------------------------------------------------------------------------------
 */

static int check_backend(struct work *work)
{
	char files[PATH_MAX], folder[PATH_MAX], path[PATH_MAX];
	struct stat info;

	if (snprintf(files, sizeof(files), "%s/cups-files.conf", work->folder) >=
		(int)sizeof(files))
		return -ENAMETOOLONG;
	spooler_settings_read(files, "ServerBin", usual_server_bin, folder, sizeof(folder));
	if (snprintf(path, sizeof(path), "%s/backend/%s", folder, backend_name) >=
		(int)sizeof(path))
		return -ENAMETOOLONG;
	if (stat(path, &info) < 0 || !S_ISREG(info.st_mode) || !(info.st_mode & S_IXUSR)) {
		fprintf(work->out,
			"%s: the printer's backend is not there: install it ('install -m 0755 "
			"escpos "
			"%s/backend/'); until then no ticket is printed\n",
			path, folder);
		return -ENOENT;
	}
	if (info.st_mode & (S_IWGRP | S_IWOTH)) {
		fprintf(work->out,
			"%s: others may write it, so cupsd does not run it: 'chmod go-w %s'\n",
			path, path);
		return -ENOENT;
	}
	fprintf(work->out, "%s: the backend is there\n", path);
	work->result->backend_found = true;
	return 0;
}

/* ---- The queue --------------------------------------------------------------------------------
 */

static http_t *connect_server(const struct work *work)
{
	int ms = work->options->timeout_ms > 0 ? work->options->timeout_ms : USUAL_TIMEOUT_MS;
	char host[256];
	http_t *http;
	int port;

	cups_server_split(work->options->server, host, &port);
	http = httpConnect2(host, port, NULL, AF_UNSPEC, HTTP_ENCRYPTION_IF_REQUESTED, 1, ms, NULL);
	if (http)
		httpSetTimeout(http, ms / 1000.0, NULL, NULL);
	else
		fprintf(work->out,
			"the printing service (cupsd) at %s:%d does not answer: start it "
			"('systemctl start cups'), then run this again for the queue\n",
			host, port);
	return http;
}

static ipp_t *printer_request(const struct work *work, ipp_op_t operation)
{
	ipp_t *request = ippNewRequest(operation);
	char uri[HTTP_MAX_URI];

	httpAssembleURIf(HTTP_URI_CODING_ALL, uri, sizeof(uri), "ipp", NULL, "localhost", 0,
		"/printers/%s", work->options->queue);
	ippAddString(request, IPP_TAG_OPERATION, IPP_TAG_URI, "printer-uri", NULL, uri);
	ippAddString(
		request, IPP_TAG_OPERATION, IPP_TAG_NAME, "requesting-user-name", NULL, cupsUser());
	return request;
}

static bool text_is(ipp_t *answer, const char *name, const char *wanted)
{
	ipp_attribute_t *found = ippFindAttribute(answer, name, IPP_TAG_ZERO);
	const char *value = found ? ippGetString(found, 0, NULL) : NULL;

	return value && strcmp(value, wanted) == 0;
}

static bool flag_is(ipp_t *answer, const char *name, bool wanted)
{
	ipp_attribute_t *found = ippFindAttribute(answer, name, IPP_TAG_BOOLEAN);

	return found && (ippGetBoolean(found, 0) != 0) == wanted;
}

static bool queue_is_right(const struct work *work, http_t *http)
{
	ipp_t *answer =
		cupsDoRequest(http, printer_request(work, IPP_OP_GET_PRINTER_ATTRIBUTES), "/");
	ipp_attribute_t *state = ippFindAttribute(answer, "printer-state", IPP_TAG_ENUM);
	bool right = cupsLastError() < IPP_STATUS_ERROR_BAD_REQUEST &&
		     text_is(answer, "device-uri", work->device) &&
		     text_is(answer, "printer-error-policy", "abort-job") &&
		     text_is(answer, "printer-location", work->location) &&
		     text_is(answer, "printer-make-and-model", "Local Raw Printer") &&
		     flag_is(answer, "printer-is-shared", false) &&
		     flag_is(answer, "printer-is-accepting-jobs", true) && state &&
		     ippGetInteger(state, 0) != IPP_PSTATE_STOPPED;

	ippDelete(answer);
	return right;
}

static ipp_t *add_request(const struct work *work)
{
	ipp_t *request = printer_request(work, IPP_OP_CUPS_ADD_MODIFY_PRINTER);

	ippAddString(request, IPP_TAG_PRINTER, IPP_TAG_URI, "device-uri", NULL, work->device);
	ippAddString(request, IPP_TAG_PRINTER, IPP_TAG_NAME, "ppd-name", NULL, "raw");
	ippAddString(
		request, IPP_TAG_PRINTER, IPP_TAG_NAME, "printer-error-policy", NULL, "abort-job");
	ippAddBoolean(request, IPP_TAG_PRINTER, "printer-is-shared", 0);
	ippAddBoolean(request, IPP_TAG_PRINTER, "printer-is-accepting-jobs", 1);
	ippAddInteger(request, IPP_TAG_PRINTER, IPP_TAG_ENUM, "printer-state", IPP_PSTATE_IDLE);
	ippAddString(
		request, IPP_TAG_PRINTER, IPP_TAG_TEXT, "printer-location", NULL, work->location);
	ippAddString(request, IPP_TAG_PRINTER, IPP_TAG_TEXT, "printer-info", NULL,
		"Queue tickets (Novbe)");
	return request;
}

static int queue_trouble(const struct work *work)
{
	ipp_status_t status = cupsLastError();

	if (status == IPP_STATUS_ERROR_NOT_AUTHORIZED || status == IPP_STATUS_ERROR_FORBIDDEN ||
		status == IPP_STATUS_ERROR_NOT_AUTHENTICATED ||
		status == IPP_STATUS_ERROR_CUPS_AUTHENTICATION_CANCELED) {
		fprintf(work->out, "queue '%s': cupsd does not let you make it: run this as root\n",
			work->options->queue);
		return -EACCES;
	}
	fprintf(work->out, "queue '%s': cupsd says: %s\n", work->options->queue,
		cupsLastErrorString());
	return -EPROTO;
}

static int make_queue(struct work *work)
{
	http_t *http = connect_server(work);
	bool right;

	if (!http)
		return -EHOSTUNREACH;
	cups_never_ask_password();
	right = queue_is_right(work, http);
	if (!right)
		ippDelete(cupsDoRequest(http, add_request(work), "/admin/"));
	/* Asked again: what cupsd has, not what it was told. */
	work->result->queue_made = right || (cupsLastError() < IPP_STATUS_ERROR_BAD_REQUEST &&
						    queue_is_right(work, http));
	if (work->result->queue_made)
		fprintf(work->out, "queue '%s': %s, to %s\n", work->options->queue,
			right ? "is right" : "made", work->device);
	httpClose(http);
	return work->result->queue_made ? 0 : queue_trouble(work);
}

int spooler_setup(const struct spooler_options *options, struct spooler_result *result, FILE *out)
{
	struct work work = {.options = options,
		.result = result,
		.out = out,
		.folder = options->folder && options->folder[0] ? options->folder : usual_folder,
		.location = options->location ? options->location : ""};
	int error, missing;

	*result = (struct spooler_result){0};
	error = check_options(&work);
	if (error == 0)
		error = write_files(&work);
	if (error < 0)
		return error;
	missing = check_backend(&work);
	error = make_queue(&work);
	if (result->files_changed)
		fprintf(out, "now start cupsd again ('systemctl restart cups'): its settings hold "
			     "from then on\n");
	return missing < 0 ? missing : error;
}
