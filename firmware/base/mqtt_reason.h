/*
 * Why an MQTT session failed, in plain words. For mqtt.c only.
 */
#ifndef NOVBE_BASE_MQTT_REASON_H
#define NOVBE_BASE_MQTT_REASON_H

/* What the broker said in CONNACK, DISCONNECT, PUBACK or SUBACK (MQTT 5 section 2.4). */
const char *mqtt_reason_words(int reason_code);
/* What libmosquitto returned; error_number is errno right after it. */
const char *mqtt_failure_words(int mosq_err, int error_number);

#endif
