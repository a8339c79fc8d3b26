/*
 * The order `picture`: what stands on a device's screen, sent to who asked (docs/FORMATS.md,
 * Orders). A screen shows a ticket's number at most, never a person's data.
 */
#ifndef NOVBE_DEVICE_REMOTE_PICTURE_H
#define NOVBE_DEVICE_REMOTE_PICTURE_H

struct hub_link;
struct order_message;
struct picture;

/* Bytes of the PNG: its base64 with the rest of the message stays below MQTT_MAX_PAYLOAD. */
enum { REMOTE_PICTURE_MAX = 144 << 10 };

/* Answers the order with the picture, made smaller until it fits; picture NULL: with the word that
 * there is no screen. What fails is told to who asked, and logged when the hub is away. */
void remote_picture_send(
	struct hub_link *link, const struct order_message *order, const struct picture *picture);

#endif
