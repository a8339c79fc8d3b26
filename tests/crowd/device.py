"""A device in Python, on paho: an implementation of the wire independent of ours (docs/FORMATS.md).

The crowd's people use it as their kiosk, the tests as any device.
"""
import json
import secrets
import socket
import threading
import time

import paho.mqtt.client as paho
from paho.mqtt.packettypes import PacketTypes
from paho.mqtt.properties import Properties


class Refused(Exception):
    """The dispatcher's error: code and text; the whole answer in .answer."""

    def __init__(self, answer):
        super().__init__(f"{answer['error']['code']}: {answer['error']['text']}")
        self.code = answer["error"]["code"]
        self.answer = answer


class Device:
    """Connects as `name`, keeps the hub's time, asks and waits for answers. Thread-safe."""

    def __init__(self, hall, name, follow=(), on_message=None, client_id=None):
        self.hall, self.name, self.client_id = hall, name, client_id or name
        self.root = f"novbe/1/{hall.centre}/"
        self.run = secrets.token_hex(8)
        self.offset_ms = None
        self.count = 0
        self.repeat_s = 0.7  # a command without an answer is sent again
        self.waiting = {}   # id -> [event, answer]
        self.retained = {}  # topic below the root -> last body
        self.seen = []      # (topic, body) in order of arrival
        self.on_message = on_message
        self.on_answer = None  # hears every answer, also those nobody waits for
        self.follow = list(follow)
        self.lock = threading.Lock()
        self.up = threading.Event()
        self.client = self._client()

    def _client(self):
        client = paho.Client(client_id=self.client_id, protocol=paho.MQTTv5)
        client.username_pw_set(self.name, self.hall.secret(self.name))
        client.max_inflight_messages_set(200)
        client.on_connect = self._connected
        client.on_disconnect = lambda *_: self.up.clear()
        client.on_message = self._message
        client.on_socket_open = lambda _c, _u, sock: sock.setsockopt(
            socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        client.reconnect_delay_set(1, 1)
        return client

    def connect(self, seconds=5):
        will = Properties(PacketTypes.CONNECT)
        will.ReceiveMaximum = 1000
        self.client.connect(self.hall.address, self.hall.port, keepalive=5, clean_start=True, properties=will)
        self.client.loop_start()
        if not self.up.wait(seconds):
            raise TimeoutError(f"{self.name}: no connection within {seconds} s")
        self.synchronise()
        return self

    def close(self):
        self.client.disconnect()
        self.client.loop_stop()

    def __enter__(self):
        return self.connect()

    def __exit__(self, *_):
        self.close()

    def _connected(self, client, _userdata, _flags, reason, _properties=None):
        if reason.is_failure if hasattr(reason, "is_failure") else reason.value >= 128:
            return
        client.subscribe([(self.root + t, 1) for t in [f"dev/{self.name}/rsp", *self.follow]])
        self.up.set()

    def _message(self, _client, _userdata, message):
        topic = message.topic[len(self.root):]
        body = json.loads(message.payload) if message.payload else None
        if topic == f"dev/{self.name}/rsp":
            with self.lock:
                slot = self.waiting.get(body["id"])
            if self.on_answer:
                self.on_answer(body)
            if slot:
                slot[1] = body
                slot[0].set()
            return
        if topic != "event":
            self.retained[topic] = body
        self.seen.append((topic, body))
        if self.on_message:
            self.on_message(topic, body)

    # ---- asking ----
    def now_ms(self):
        return int(time.monotonic() * 1000) + self.offset_ms

    def synchronise(self):
        before = int(time.monotonic() * 1000)
        answer = self.ask("time", deadline=False)
        after = int(time.monotonic() * 1000)
        self.offset_ms = answer["now"] - (before + after) // 2

    def new_id(self):
        with self.lock:
            self.count += 1
            return f"{self.run}-{self.count}"

    def send(self, body):
        """Publishes a command as it is: dict, text or bytes."""
        payload = json.dumps(body) if isinstance(body, dict) else body
        return self.client.publish(f"{self.root}dev/{self.name}/cmd", payload, qos=1)

    def ask(self, verb, seconds=5.0, deadline=True, id=None, raw=False, **arguments):
        """Sends a command, repeats it under its id until answered; the answer, or Refused."""
        body = {"id": id or self.new_id(), "verb": verb, **arguments}
        if deadline:
            body.setdefault("deadline", self.now_ms() + int(seconds * 1000))
        return self.exchange(body, seconds, raw)

    def exchange(self, body, seconds=5.0, raw=False):
        slot = [threading.Event(), None]
        with self.lock:
            self.waiting[body["id"]] = slot
        try:
            end = time.monotonic() + seconds
            while slot[1] is None and time.monotonic() < end:
                if self.up.is_set():
                    self.send(body)
                slot[0].wait(min(self.repeat_s, max(0.01, end - time.monotonic())))
        finally:
            with self.lock:
                self.waiting.pop(body["id"], None)
        if slot[1] is None:
            raise TimeoutError(f"{self.name}: no answer to {body['verb']} {body['id']} in {seconds} s")
        if not slot[1]["ok"] and not raw:
            raise Refused(slot[1])
        return slot[1]

    # ---- a kiosk's and a counter's usual acts ----
    def issue(self, service, language="en", confirm=True, **more):
        answer = self.ask("issue", service=service, language=language, token=secrets.token_hex(16), **more)
        if confirm:
            self.ask("confirm", ticket=answer["ticket"]["ticket"])
        return answer["ticket"]
