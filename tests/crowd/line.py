"""A cable between a device and the broker that a test can cut, hang or make deaf in one direction."""
import selectors
import socket
import threading


class Line:
    """Listens on its own port and passes bytes on. Use as a context manager."""

    def __init__(self, port):
        self.target = port
        self.up = True            # False: refused and reset
        self.hears = self.speaks = True  # what the device gets, and what it sends, passes
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.port = self.listener.getsockname()[1]
        self.pairs = {}
        self.held = {}
        self.selector = selectors.DefaultSelector()
        self.selector.register(self.listener, selectors.EVENT_READ)
        self.wake, self.waker = socket.socketpair()
        self.selector.register(self.wake, selectors.EVENT_READ)
        self.lock = threading.Lock()
        self.ends = False
        self.thread = threading.Thread(target=self._run, daemon=True)
        self.thread.start()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.ends = True
        self.waker.send(b"x")
        self.thread.join(5)
        for end in list(self.pairs):
            end.close()
        for end in (self.listener, self.wake, self.waker):
            end.close()
        self.selector.close()

    # ---- what a test does ----
    def cut(self):
        """The cable is out: connections end, new ones are refused."""
        self.up = False
        self.waker.send(b"x")

    def hang(self, hears=False, speaks=False):
        """Bytes lie in the cable; nobody is told. They arrive when it is healed."""
        self.hears, self.speaks = hears, speaks
        self.waker.send(b"x")

    def heal(self):
        self.up = self.hears = self.speaks = True
        self.waker.send(b"x")

    # ---- passing on ----
    def _run(self):
        while not self.ends:
            for key, _ in self.selector.select():
                if key.fileobj is self.wake:
                    self.wake.recv(100)
                    self._changed()
                elif key.fileobj is self.listener:
                    self._accept()
                else:
                    self._pass_on(key.fileobj)

    def _changed(self):
        if not self.up:
            for end in list(self.pairs):
                self._drop(end)
        for end in list(self.held):
            if self._passes(end):
                data = self.held.pop(end)
                try:
                    self.pairs[end][0].sendall(data)
                except (OSError, KeyError):
                    self._drop(end)

    def _accept(self):
        device, _ = self.listener.accept()
        try:
            if not self.up:
                raise OSError("cut")
            broker = socket.create_connection(("127.0.0.1", self.target), timeout=2)
        except OSError:
            device.close()
            return
        for end, other, is_device in ((device, broker, True), (broker, device, False)):
            end.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            end.settimeout(2)
            self.pairs[end] = (other, is_device)
            self.selector.register(end, selectors.EVENT_READ)

    def _passes(self, end):
        return end in self.pairs and (self.speaks if self.pairs[end][1] else self.hears)

    def _pass_on(self, end):
        if end not in self.pairs:
            return
        try:
            data = end.recv(65536)
            if not data:
                raise OSError("closed")
            if self._passes(end) and end not in self.held:
                self.pairs[end][0].sendall(data)
            else:
                self.held[end] = self.held.get(end, b"") + data
        except OSError:
            self._drop(end)

    def _drop(self, end):
        for one in (end, self.pairs.get(end, (end,))[0]):
            if self.pairs.pop(one, None):
                self.selector.unregister(one)
                self.held.pop(one, None)
                one.close()
