/*
 * Every version of the schema of a kiosk's own tickets, oldest first. A step that was ever released
 * is never edited: a change of the tables is a new step at the end.
 */
#include "db/schema.h"

static const char step_1[] =
	/* the last numbers taken; series '': of all series, also those without a row */
	"CREATE TABLE number("
	"  kiosk INTEGER NOT NULL,"
	"  day TEXT NOT NULL,"
	"  series TEXT NOT NULL,"
	"  last INTEGER NOT NULL,"
	"  PRIMARY KEY(kiosk, day, series)"
	") STRICT, WITHOUT ROWID;"
	"CREATE TABLE ticket("
	"  n INTEGER PRIMARY KEY,"
	"  state TEXT NOT NULL,"
	"  day TEXT NOT NULL,"
	"  series TEXT NOT NULL,"
	"  number INTEGER NOT NULL,"
	"  day_sure INTEGER NOT NULL,"
	"  service TEXT NOT NULL,"
	"  class TEXT,"
	"  language TEXT,"
	"  token TEXT,"
	"  boot TEXT,"
	"  run TEXT,"
	"  mono_ms INTEGER NOT NULL,"
	"  wall_ms INTEGER NOT NULL,"
	"  quality TEXT NOT NULL,"
	"  replaces TEXT,"
	"  print TEXT NOT NULL DEFAULT 'issued',"
	"  copies INTEGER NOT NULL DEFAULT 0,"
	"  void INTEGER NOT NULL DEFAULT 0,"
	"  refused TEXT,"
	"  turn INTEGER,"		/* fact.turn when it became reported */
	"  UNIQUE(day, series, number)" /* a number is given once, whatever the program thinks */
	") STRICT;"
	/* what the hub shall hear is found without reading what it heard */
	"CREATE INDEX ticket_unreported ON ticket(n) WHERE state <> 'reported';"
	"CREATE TABLE fact(" /* one row */
	"  id INTEGER PRIMARY KEY CHECK(id = 1),"
	"  kiosk INTEGER NOT NULL DEFAULT 0," /* whose range is whole; 0: nobody's */
	"  day TEXT,"			      /* of the numbers */
	"  unsure_until TEXT,"
	"  turn_day TEXT,"
	"  turn INTEGER NOT NULL DEFAULT 0,"
	"  hub_day TEXT,"
	"  hub_open INTEGER NOT NULL DEFAULT 0,"
	"  hub_boot TEXT,"
	"  hub_offset_ms INTEGER NOT NULL DEFAULT 0"
	") STRICT;"
	"INSERT INTO fact(id) VALUES(1);";

static const char *const steps[] = {step_1};
const struct schema own_schema = {0x4e766f77, sizeof(steps) / sizeof(steps[0]), steps};
