/*
 * What wakes us on a screen without X. There SDL reads keyboards and touches from the kernel by
 * itself and has no fd for a loop to watch, only a function to ask again and again. So we open
 * the same devices beside it and throw away what we read: the kernel gives each event to all who
 * have the device open, in the order in which they opened it, so whatever woke us SDL can read by
 * then. What is plugged in or out is told on a netlink socket, and is looked at again then.
 */
#ifndef NOVBE_WINDOW_CONSOLE_INPUT_H
#define NOVBE_WINDOW_CONSOLE_INPUT_H

struct console_input;
struct loop;

enum { CONSOLE_INPUT_MAX = 32 }; /* devices; the rest cannot wake us */

/* woken(data): there may be something for SDL; it is told from the loop. Before SDL starts, so that
 * what was plugged in reaches SDL first. NULL and errno: logged. */
struct console_input *console_input_open(struct loop *loop, void (*woken)(void *data), void *data);
/* Opens what is there and not open yet; after SDL has started, and after SDL has taken its events.
 */
void console_input_look(struct console_input *input);
void console_input_close(struct console_input *input); /* NULL is allowed */

#endif
