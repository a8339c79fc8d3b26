/*
 * Words for the codes a technician meets; the library's own for the others.
 */
#include "firmware/base/mqtt_reason.h"

#include <errno.h>
#include <netdb.h>
#include <string.h>

#include <mosquitto.h>
#include <mqtt_protocol.h>

const char *mqtt_reason_words(int reason_code)
{
	switch (reason_code) {
	case MQTT_RC_UNSUPPORTED_PROTOCOL_VERSION:
		return "the broker does not speak MQTT 5";
	case MQTT_RC_CLIENTID_NOT_VALID:
		return "the broker refuses this client id";
	case MQTT_RC_BAD_USERNAME_OR_PASSWORD:
		return "the broker refuses this user name or password";
	case MQTT_RC_NOT_AUTHORIZED:
		return "not authorised: check the password and ACL files of the broker";
	case MQTT_RC_SERVER_UNAVAILABLE:
		return "the broker is not available";
	case MQTT_RC_SERVER_BUSY:
		return "the broker is busy";
	case MQTT_RC_BANNED:
		return "the broker has banned this client";
	case MQTT_RC_SERVER_SHUTTING_DOWN:
		return "the broker is shutting down";
	case MQTT_RC_KEEP_ALIVE_TIMEOUT:
		return "the broker heard nothing from us for too long";
	case MQTT_RC_SESSION_TAKEN_OVER:
		return "another client has connected with this id";
	case MQTT_RC_PACKET_TOO_LARGE:
		return "the broker refuses a message of this size";
	case MQTT_RC_QUOTA_EXCEEDED:
		return "a limit of the broker is exceeded";
	case MQTT_RC_ADMINISTRATIVE_ACTION:
		return "ended by the broker's administrator";
	case MQTT_RC_RETAIN_NOT_SUPPORTED:
		return "the broker does not keep retained messages";
	case 0:
		return "the session was ended";
	default:
		return mosquitto_reason_string(reason_code);
	}
}

const char *mqtt_failure_words(int mosq_err, int error_number)
{
	switch (mosq_err) {
	case MOSQ_ERR_ERRNO:
		if (error_number == ECONNREFUSED)
			return "connection refused: is the broker running?";
		return error_number ? strerror(error_number) : "the connection broke";
	case MOSQ_ERR_EAI: /* the library leaves the resolver's code in errno */
		return gai_strerror(error_number);
	case MOSQ_ERR_CONN_LOST:
	case MOSQ_ERR_NO_CONN:
	case MOSQ_ERR_SUCCESS:
		return "the broker closed the connection";
	case MOSQ_ERR_KEEPALIVE:
		return "no answer from the broker";
	case MOSQ_ERR_TLS:
		return "TLS failed";
	case MOSQ_ERR_PROTOCOL:
	case MOSQ_ERR_MALFORMED_PACKET:
		return "what answers there does not speak MQTT 5";
	default:
		return mosquitto_strerror(mosq_err);
	}
}
