/*
 * The hall file: everything about one hall that a manager decides, as JSON with comments
 * (docs/FORMATS.md, man novbe-hall.json). Read into the rules' setup and the devices' catalogue.
 *
 *   {"centre":"isb","names":{"en":"...","ur":"..."},"sample":true,
 *    "time_zone":"Asia/Karachi","day_start":"04:00","languages":["en","ur"],
 *    "complete_names":false,
 *    "qr_prefix":"https://.../t/","policy":{"kind":"accumulating","cap_s":5400},
 *    "explicit_arrive":false,"reserve_s":20,"reserve_away_s":300,"double_press_ms":1500,
 *    "auto_open":true,"restore_jump":200,
 *    "classes":[{"id":"normal","names":{...},"slope":1024,"rank":0,"turns":1,"head_start_s":0,
 *                "target_s":1800,"min_share_pct":0,"cap_s":5400,"self_service":false}],
 *    "appointments":{"class":"appointment","early_min":30,"late_min":10,"late":"walk_in"},
 *    "hours":{"mon":"09:00-18:00",...,"exceptions":[{"date":"2027-03-21","open":"10:00-14:00"}],
 *             "last_ticket_min":30,"closing_grace_min":15},
 *    "zones":[{"id":"a","names":{...},"message":{...}}],
 *    "institutions":[{"id":"nadra","names":{...},"services":[
 *        {"id":"id-card","names":{...},"series":"A","mean_service_s":240,"zone":"a",
 *         "quota":{"all":120,"walk_in":90,"classes":[{"class":"priority","tickets":20}]},
 *         "appointments":{"per_slot":2,"every_min":15},"hours":{"sat":"09:00-12:00"},
 *         "documents":{...},"aliases":{...}}]}],"popular":["id-card"],
 *    "profiles":[{"id":"ids","services":["id-card"],"institutions":["nadra"],
 *                 "also":[{"weight":512,"services":["passport"],"institutions":["post"]}]}],
 *    "counters":[{"counter":1,"zone":"a","profile":"ids"}],
 *    "devices":[{"id":"kiosk-1","role":"kiosk","kiosk":1},
 *               {"id":"counter-1","role":"counter","counter":1},
 *               {"id":"wall-a","role":"display","zones":["a"]},{"id":"ctl","role":"control"}],
 *    "ticket":{"logo":"logo.png","rows":["logo","centre",{"item":"rule","bold":true},"number",
 *        {"item":"service","size":"large","align":"start"},"qr"],
 *        "large":false,"second_language":"en","footer":{...}}}
 */
#ifndef NOVBE_HALL_HALL_FILE_H
#define NOVBE_HALL_HALL_FILE_H

#include <stdbool.h>
#include <stdio.h>

#include "firmware/hall/hall_gaps.h"
#include "firmware/queue/setup.h"
#include "firmware/wire/catalogue_message.h"

struct hall_file {  /* owns everything */
	char *text; /* as read: what the journal keeps per config version */
	size_t len;
	struct setup *setup;
	struct hall_catalogue *catalogue;
	bool auto_open;	       /* the day opens by itself at its start */
	uint32_t restore_jump; /* numbers skipped after a restore */
	bool popular_is_fixed; /* the file says which services are asked for most */
	struct hall_gaps gaps; /* texts that are missing in some language */
};

/* Reads and checks a file, and the ticket's logo beside it: every problem is printed to out (NULL:
 * the log) as `file:line: path: why`. NULL when there is any. */
struct hall_file *hall_file_read(const char *path, FILE *out);
/* The same from text, e.g. an older version kept in the database; without the logo. */
struct hall_file *hall_file_parse(const char *name, const char *text, size_t len, FILE *out);
void hall_file_free(struct hall_file *file);

#endif
