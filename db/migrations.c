/*
 * Every version of the hall's schema, oldest first. A step that was ever released is never edited:
 * a change of the tables is a new step at the end. docs/DATABASE.md explains the tables.
 */
#include "db/schema.h"

static const char step_1[] =
	/* ---- The truth ---- */
	"CREATE TABLE journal("
	"  seq INTEGER PRIMARY KEY," /* from 1, no gaps */
	"  at_ms INTEGER NOT NULL,"
	"  day TEXT NOT NULL,"	/* business day, empty while none was open */
	"  text TEXT NOT NULL," /* the bytes that were published */
	"  hash TEXT NOT NULL"	/* sha256(hash before || text), hex */
	") STRICT;"
	/* n, not (device, id), is the key: rows of a batch then lie on few pages. The writer finds
	 * commands of the last two days by an index in memory; what is kept for ever by this one.
	 */
	"CREATE TABLE command("
	"  n INTEGER PRIMARY KEY,"
	"  seq INTEGER NOT NULL,"
	"  day TEXT NOT NULL,"
	"  device TEXT NOT NULL,"
	"  id TEXT NOT NULL,"
	"  body_hash TEXT NOT NULL,"
	"  keep INTEGER NOT NULL,"
	"  answer TEXT NOT NULL"
	") STRICT;"
	"CREATE UNIQUE INDEX command_kept ON command(device, id) WHERE keep = 1;"
	"CREATE TABLE config("
	"  version INTEGER PRIMARY KEY,"
	"  at_ms INTEGER NOT NULL,"
	"  sha256 TEXT NOT NULL,"
	"  text TEXT NOT NULL"
	") STRICT;"
	"CREATE TABLE meta(name TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT, WITHOUT ROWID;"
	/* ---- Derived from the journal ---- */
	"CREATE TABLE day("
	"  day TEXT PRIMARY KEY,"
	"  opened_seq INTEGER NOT NULL,"
	"  opened_ms INTEGER NOT NULL,"
	"  closed_seq INTEGER,"
	"  closed_ms INTEGER,"
	"  expired INTEGER NOT NULL DEFAULT 0" /* legs still open at the end */
	") STRICT, WITHOUT ROWID;"
	"CREATE TABLE visit("
	"  id INTEGER PRIMARY KEY," /* days since 1970 * 2^20 + position in the day */
	"  day TEXT NOT NULL,"
	"  ticket TEXT NOT NULL,"
	"  language TEXT,"
	"  token TEXT,"
	"  offline INTEGER NOT NULL,"
	"  arrived_ms INTEGER NOT NULL,"
	"  ahead INTEGER,"
	"  low_ms INTEGER,"
	"  high_ms INTEGER,"
	"  copies INTEGER NOT NULL DEFAULT 0,"
	"  rating INTEGER,"
	"  rated_counter INTEGER,"
	"  UNIQUE(day, ticket)" /* a number is given once, whatever the program thinks */
	") STRICT;"
	"CREATE TABLE leg("
	"  id INTEGER PRIMARY KEY," /* visit * 32 + position in the visit */
	"  visit INTEGER NOT NULL REFERENCES visit(id),"
	"  service TEXT NOT NULL,"
	"  class TEXT NOT NULL,"
	"  state TEXT NOT NULL,"
	"  counter INTEGER,"
	"  only_counter INTEGER,"
	"  recalls INTEGER NOT NULL DEFAULT 0,"
	"  queued_ms INTEGER NOT NULL,"
	"  reserved_until_ms INTEGER,"
	"  called_ms INTEGER,"
	"  arrived_ms INTEGER,"
	"  ended_ms INTEGER,"
	"  reason TEXT"
	") STRICT;"
	"CREATE TABLE call("
	"  leg INTEGER NOT NULL REFERENCES leg(id),"
	"  seq INTEGER NOT NULL,"
	"  at_ms INTEGER NOT NULL,"
	"  counter INTEGER NOT NULL,"
	"  policy TEXT NOT NULL,"
	"  key INTEGER NOT NULL,"
	"  out_of_order INTEGER NOT NULL,"
	"  runner_up TEXT,"
	"  runner_up_key INTEGER,"
	"  PRIMARY KEY(leg, seq)"
	") STRICT, WITHOUT ROWID;"
	"CREATE TABLE counter(" /* as they stand now */
	"  counter INTEGER PRIMARY KEY,"
	"  state TEXT NOT NULL,"
	"  operator TEXT,"
	"  profile TEXT,"
	"  reason TEXT,"
	"  leg INTEGER," /* in hand */
	"  since_ms INTEGER NOT NULL,"
	"  seq INTEGER NOT NULL" /* entry that touched it last */
	") STRICT;"
	"CREATE TABLE session(" /* who sat where */
	"  seq INTEGER NOT NULL,"
	"  counter INTEGER NOT NULL,"
	"  day TEXT NOT NULL,"
	"  operator TEXT,"
	"  profile TEXT,"
	"  from_ms INTEGER NOT NULL,"
	"  until_ms INTEGER,"
	"  PRIMARY KEY(seq, counter)"
	") STRICT, WITHOUT ROWID;"
	"CREATE INDEX session_now ON session(counter) WHERE until_ms IS NULL;";

/* What is known of a visit's newest piece of paper, and the shared printer that had its order. */
static const char step_2[] = "ALTER TABLE visit ADD COLUMN print TEXT NOT NULL DEFAULT 'issued';"
			     "ALTER TABLE visit ADD COLUMN printer TEXT;";

/* Tickets given without the hub that have no place in the hall: each needs a person. */
static const char step_3[] = "CREATE TABLE stray("
			     "  seq INTEGER PRIMARY KEY," /* the entry that notes it */
			     "  day TEXT NOT NULL,"	  /* as on the paper */
			     "  ticket TEXT NOT NULL,"
			     "  device TEXT NOT NULL," /* who reported it */
			     "  service TEXT NOT NULL,"
			     "  language TEXT,"
			     "  token TEXT,"
			     "  queued_ms INTEGER NOT NULL,"
			     "  print TEXT," /* NULL: it does not count, nobody holds it */
			     "  reason TEXT NOT NULL"
			     ") STRICT;"
			     "CREATE INDEX stray_ticket ON stray(day, ticket);";

/* Who said that they will come, and when. The code alone names them: of a citizen nothing is kept.
 */
static const char step_4[] =
	"CREATE TABLE appointment("
	"  code TEXT NOT NULL,"
	"  day TEXT NOT NULL," /* business day of the slot */
	"  service TEXT NOT NULL,"
	"  slot_ms INTEGER NOT NULL,"
	"  language TEXT,"
	"  seq INTEGER NOT NULL," /* entry that booked, moved or cancelled it last */
	"  cancelled INTEGER NOT NULL DEFAULT 0,"
	"  visit INTEGER," /* whoever checked in; NULL: nobody, or that ticket was void */
	"  checked_in_ms INTEGER,"
	"  PRIMARY KEY(code, day)"
	") STRICT, WITHOUT ROWID;"
	"CREATE INDEX appointment_slot ON appointment(day, slot_ms, code);"
	"CREATE UNIQUE INDEX appointment_visit ON appointment(visit) WHERE visit IS NOT NULL;";

/* Which rule put the called one first, and by what the runner-up came after: NULL where an entry of
 * before does not say. */
static const char step_5[] = "ALTER TABLE call ADD COLUMN rule TEXT NOT NULL DEFAULT 'order';"
			     "ALTER TABLE call ADD COLUMN runner_up_rule TEXT;" /* NULL: order */
			     "ALTER TABLE call ADD COLUMN lost_by TEXT;";

/* What the hall learns its estimates from: of each ticket called in the last 14 business days what
 * it found, what it was told and how long it waited. mid_ms of a visit: the middle of what it was
 * told.
 */
static const char step_6[] = "ALTER TABLE visit ADD COLUMN mid_ms INTEGER;"
			     "CREATE TABLE wait("
			     "  visit INTEGER PRIMARY KEY,"
			     "  service TEXT NOT NULL,"
			     "  class TEXT NOT NULL,"
			     "  wait_ms INTEGER NOT NULL," /* to the first call */
			     "  said_ms INTEGER NOT NULL,"
			     "  learned INTEGER NOT NULL," /* what was said had been learned */
			     "  counters INTEGER NOT NULL,"
			     "  busy INTEGER NOT NULL,"
			     "  line_ms INTEGER NOT NULL,"
			     "  pool_ms INTEGER NOT NULL,"
			     "  head_ms INTEGER NOT NULL,"
			     "  class_head_ms INTEGER NOT NULL,"
			     "  last_ms INTEGER NOT NULL,"
			     "  waiting INTEGER NOT NULL,"
			     "  pool_waiting INTEGER NOT NULL,"
			     "  calls INTEGER NOT NULL,"
			     "  pool_calls INTEGER NOT NULL"
			     ") STRICT;";

/* Who did not come: the index holds only those that are still awaited, whatever was before. */
static const char step_7[] =
	"ALTER TABLE appointment ADD COLUMN missed_ms INTEGER;" /* NULL: not, or not yet */
	"CREATE INDEX appointment_awaited ON appointment(slot_ms)"
	" WHERE visit IS NULL AND cancelled=0 AND missed_ms IS NULL;";

static const char *const steps[] = {step_1, step_2, step_3, step_4, step_5, step_6, step_7};
const struct schema hall_schema = {0x4e766265, sizeof(steps) / sizeof(steps[0]), steps};
