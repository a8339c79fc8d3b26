/* `novbe-ctl status`: the retained topics, gathered once and shown. */
#include "firmware/control/command.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "firmware/control/arguments.h"
#include "firmware/control/session.h"
#include "firmware/control/snapshot.h"
#include "firmware/control/status_text.h"

static const struct argp_option options[] = {
	{"all", ARGUMENT_ALL, NULL, 0, "list what is in good order too", 0},
	{"json", ARGUMENT_JSON, NULL, 0, "everything, as one JSON object", 0},
	{0},
};
static const struct arguments_form form = {options, "",
	"Shows the hall at a glance: day, alarms, counters, queues, devices.", 0, 0, ""};

static void message_came(
	void *data, enum topic_kind kind, const char *name, const struct json *body)
{
	int rc = snapshot_take(data, kind, name, body);

	if (rc < 0)
		fprintf(stderr, "novbe-ctl: '%s': a message was left out: %s\n", name,
			strerror(-rc));
}

static int gather(struct session *session, struct snapshot *snapshot)
{
	static const struct {
		enum topic_kind kind;
		const char *name;
	} topics[] = {{TOPIC_CATALOGUE, NULL}, {TOPIC_DEVICE_STATE, "+"}, {TOPIC_COUNTER, "+"},
		{TOPIC_QUEUE, "+"}};
	int status = 0;

	session_hear(session, message_came, NULL, snapshot);
	for (size_t i = 0; status == 0 && i < sizeof(topics) / sizeof(topics[0]); i++)
		status = session_follow(session, topics[i].kind, topics[i].name);
	if (status == 0)
		status = session_start(session);
	session_hear(session, NULL, NULL, NULL);
	if (status == 0 && snapshot_finish(snapshot) < 0) {
		fprintf(stderr, "novbe-ctl: status: out of memory\n");
		status = 1;
	}
	return status;
}

int control_status(const char *board, int argc, char **argv)
{
	struct arguments arguments;
	struct snapshot snapshot;
	int status;

	arguments_parse(&arguments, &form, argc, argv);
	struct session *session = session_new(board, &status);

	if (!session)
		return status;
	snapshot_init(&snapshot);
	status = gather(session, &snapshot);
	if (status == 0) {
		struct status_style style = {.all = arguments.all,
			.colour = isatty(STDOUT_FILENO) == 1,
			.now_ms = hub_link_now_ms(session_link(session))};

		if (!arguments.json)
			status_text_write(stdout, &snapshot, &style);
		else if (status_text_json(stdout, &snapshot) < 0)
			status = 1;
	}
	snapshot_fini(&snapshot);
	session_free(session);
	return status;
}
