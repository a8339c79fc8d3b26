/* Who is called next: the policy, what it needs of the classes, and what would be nonsense. */
#include "firmware/hall/hall_reader.h"

#include "firmware/base/config.h"
#include "firmware/base/json.h"

enum {
	SLOPE_NORMAL = 1024,
	SLOPE_APPOINTMENT = 2048,
	SLOPE_OTHERS = 4096,
	SLOPE_MAX = 1048576,
	TARGET_S = 1800,
	TARGET_APPOINTMENT_S = 300,
	CAP_LEAST_S = 60,
	SPAN_MAX_S = SETUP_MAX_SPAN_MS / 1000,
};

static const char *const POLICIES[] = {
	"fcfs", "accumulating", "strict", "head_start", "due_date", "ratio", NULL};
_Static_assert(sizeof(POLICIES) / sizeof(POLICIES[0]) == POLICY_KIND_COUNT + 1,
	"in the order of policy_kind");

/* Shorter caps would be everybody's. */
static int64_t cap_read(struct hall_reader *r, const struct json *in, int64_t otherwise_s)
{
	int64_t cap_s = config_int(r->config, in, "cap_s", otherwise_s, 0, SPAN_MAX_S);

	if (cap_s > 0 && cap_s < CAP_LEAST_S && json_get(in, "cap_s"))
		config_refuse(r->config, json_get(in, "cap_s"),
			"%d s: everybody waits longer than that; a cap is %d s or more, or 0: none",
			(int)cap_s, CAP_LEAST_S);
	return cap_s;
}

void hall_reader_policy(struct hall_reader *r)
{
	const struct json *root = config_root(r->config), *section;
	struct setup *setup = r->setup;

	if (json_type(json_get(root, "policy")) != JSON_OBJECT) {
		setup->policy = (enum policy_kind)config_choice(
			r->config, root, "policy", POLICIES, POLICY_FCFS);
		return;
	}
	section = config_object(r->config, root, "policy", false);
	setup->policy = (enum policy_kind)config_choice(r->config, section, "kind", POLICIES, -1);
	if ((int)setup->policy < 0)
		setup->policy = POLICY_FCFS; /* told already */
	r->cap_s = cap_read(r, section, 0);
}

void hall_reader_class_order(
	struct hall_reader *r, const struct json *item, struct setup_class *class)
{
	struct config *c = r->config;
	bool first = r->setup->class_count == 1;

	r->class_at[r->setup->class_count - 1] = item;
	class->slope = (int32_t)config_int(
		c, item, "slope", first ? SLOPE_NORMAL : SLOPE_OTHERS, 1, SLOPE_MAX);
	class->rank = (uint16_t)config_int(c, item, "rank", 0, 0, SETUP_MAX_RANK);
	class->turns = (uint16_t)config_int(c, item, "turns", 1, 1, SETUP_MAX_TURNS);
	class->head_start_ms = config_int(c, item, "head_start_s", 0, 0, SPAN_MAX_S) * 1000;
	class->target_ms = config_int(c, item, "target_s", TARGET_S, 0, SPAN_MAX_S) * 1000;
	class->min_share_pct = (uint8_t)config_int(c, item, "min_share_pct", 0, 0, 100);
	class->cap_ms = cap_read(r, item, r->cap_s) * 1000;
}

/* ---- What only all classes together can show ---- */

static void shares_check(struct hall_reader *r)
{
	unsigned int sum_pct = 0;

	for (uint16_t i = 0; i < r->setup->class_count; i++) {
		const struct json *at = json_get(r->class_at[i], "min_share_pct");

		sum_pct += r->setup->classes[i].min_share_pct;
		if (at && sum_pct > 100) {
			config_refuse(r->config, at,
				"%u %% with those before: the minimum shares of all classes "
				"cannot be more than 100 %%",
				sum_pct);
			return;
		}
		if (r->setup->classes[i].min_share_pct > 0 && r->setup->policy == POLICY_RATIO)
			config_refuse(r->config, at,
				"under the policy 'ratio' the turns say every class's share: give "
				"it more turns instead");
	}
}

/* A cap within what the policy gives anyway would come before what it is an exception to. */
static void caps_check(struct hall_reader *r)
{
	for (uint16_t i = 0; i < r->setup->class_count; i++) {
		const struct setup_class *class = &r->setup->classes[i];
		bool starts = r->setup->policy == POLICY_HEAD_START;
		int64_t least_ms = starts				 ? class->head_start_ms
				   : r->setup->policy == POLICY_DUE_DATE ? class->target_ms
									 : 0;
		const struct json *at = json_get(r->class_at[i], "cap_s");

		if (class->cap_ms > 0 && class->cap_ms <= least_ms)
			config_refuse(r->config, at ? at : r->class_at[i],
				"the cap of %d s must be above the class's %s of %d s",
				(int)(class->cap_ms / 1000), starts ? "head start" : "target",
				(int)(least_ms / 1000));
	}
}

struct need { /* what a policy must find in some class, else it is first come, first served */
	enum policy_kind policy;
	const char *key, *what;
};

static const struct need needs[] = {
	{POLICY_STRICT, "rank", "a rank above another's"},
	{POLICY_HEAD_START, "head_start_s", "a head start"},
	{POLICY_RATIO, "turns", "turns of a round"},
};

static bool some_class_says(const struct hall_reader *r, const char *key)
{
	for (uint16_t i = 0; i < r->setup->class_count; i++)
		if (json_get(r->class_at[i], key))
			return true;
	return false;
}

static void needs_check(struct hall_reader *r)
{
	const struct json *at = json_get(config_root(r->config), "policy");

	for (size_t i = 0; i < sizeof(needs) / sizeof(needs[0]); i++)
		if (r->setup->policy == needs[i].policy && r->setup->class_count > 1 &&
			!some_class_says(r, needs[i].key))
			config_refuse(r->config, at,
				"'%s' without a class that has %s: say '%s' in the classes, or "
				"choose 'fcfs'",
				POLICIES[r->setup->policy], needs[i].what, needs[i].key);
}

/* Who has an appointment is expected at its time. */
static void appointment_defaults(struct hall_reader *r)
{
	uint16_t klass = r->setup->appointments.klass;

	if (!r->setup->appointments.offered || klass == 0 || klass >= r->setup->class_count)
		return;
	if (!json_get(r->class_at[klass], "slope"))
		r->setup->classes[klass].slope = SLOPE_APPOINTMENT;
	if (!json_get(r->class_at[klass], "target_s"))
		r->setup->classes[klass].target_ms = TARGET_APPOINTMENT_S * 1000;
}

void hall_reader_policy_whole(struct hall_reader *r)
{
	appointment_defaults(r);
	shares_check(r);
	caps_check(r);
	needs_check(r);
}
