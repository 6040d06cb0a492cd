"""Runs programs on the real psycopg2.pool classes and writes what they did.

Standard input: one program a line, as JSON (program.ts says what it may hold).
Standard output: first a line that names the versions, then one run a line.

Only the server is faked: `psycopg2.connect` opens a FakeConnection. The pools are psycopg2's own, and the
ReallyThreadedConnectionPool of the article.

A program has one caller. Where that caller would wait for ever, for a permit that nobody can release or for a lock
that it holds itself, the semaphore and the lock below raise Blocked instead of waiting. It is a BaseException,
so that no `except Exception` on its way swallows it; a lock that is released while it passes changes nothing that is
recorded, because a program ends there.
"""

import json
import platform
import sys
import threading

import psycopg2
import psycopg2.pool


class Blocked(BaseException):
    """The only caller would wait for ever."""


class SingleCallerLock:
    """A real lock that says when its caller would wait."""

    def __init__(self):
        self._lock = threading.Lock()

    def acquire(self):
        if not self._lock.acquire(blocking=False):
            raise Blocked

    def release(self):
        self._lock.release()


class SingleCallerSemaphore(threading.Semaphore):
    """A real semaphore that says when its caller would wait."""

    def acquire(self):
        if not super().acquire(blocking=False):
            raise Blocked
        return True


class ReallyThreadedConnectionPool(psycopg2.pool.ThreadedConnectionPool):
    """The article's pool."""

    def __init__(self, minconn, maxconn, *args, **kwargs):
        self._semaphore = SingleCallerSemaphore(maxconn)
        super().__init__(minconn, maxconn, *args, **kwargs)

    def getconn(self, *args, **kwargs):
        self._semaphore.acquire()
        return super().getconn(*args, **kwargs)

    def putconn(self, *args, **kwargs):
        super().putconn(*args, **kwargs)
        self._semaphore.release()


POOLS = {
    "simple": psycopg2.pool.SimpleConnectionPool,
    "threaded": psycopg2.pool.ThreadedConnectionPool,
    "really-threaded": ReallyThreadedConnectionPool,
}


class FakeInfo:
    def __init__(self, conn):
        self._conn = conn

    @property
    def transaction_status(self):
        self._conn.fail("status")
        return self._conn.status


class FakeConnection:
    """What a pool sees of a connection."""

    def __init__(self, name, runner):
        self.name = name
        self.closed = 0
        self.status = 0
        self.failures = {}
        self.info = FakeInfo(self)
        self._runner = runner

    def fail(self, operation):
        error = self.failures.get(operation)
        if error is not None:
            raise getattr(psycopg2, error)(operation + " failed")

    def rollback(self):
        self._runner.enter("rollback", self.name + " rollback")
        self.fail("rollback")
        self.status = 0

    def close(self):
        self._runner.enter("close", self.name + " close")
        self.fail("close")
        self.closed = 1


class Runner:
    """One program on one pool."""

    def __init__(self, program):
        self.program = program
        self.pool = None
        self.connects = list(program["connects"])
        self.during = {}
        # Every connection is kept until the end: an id() must not come to name another one.
        self.opened = []
        self.lent = []
        self.foreign = FakeConnection("f", self)
        self.io = []
        self.nested = []

    def run(self):
        psycopg2.connect = lambda *args, **kwargs: self.connect()
        made = self.outcome(self.make)
        calls = []
        run = {"made": {"outcome": made, "io": self.taken_io()}, "calls": calls}
        if made != "ok":
            return run
        for step in self.program["steps"]:
            if step["kind"] not in CALLS:
                self.set(step)
                continue
            self.nested = []
            outcome = self.outcome(lambda: self.call(step))
            calls.append(
                {"outcome": outcome, "nested": self.nested, "io": self.taken_io(), "books": self.books()}
            )
            if outcome == "BLOCKED":
                break
        return run

    def make(self):
        limits = [limit(self.program[name]) for name in ("minconn", "maxconn")]
        self.pool = POOLS[self.program["pool"]](*limits)
        if hasattr(self.pool, "_lock"):
            self.pool._lock = SingleCallerLock()

    def connect(self):
        self.enter("connect", "connect")
        error = self.connects.pop(0) if self.connects else None
        if error is not None:
            raise getattr(psycopg2, error)("connect failed")
        conn = FakeConnection("c%d" % (len(self.opened) + 1), self)
        self.opened.append(conn)
        return conn

    def enter(self, operation, line):
        self.io.append(line)
        step = self.during.pop(operation, None)
        if step is None:
            return
        if step["kind"] not in CALLS:
            self.set(step)
            return
        place = len(self.nested)
        self.nested.append("BLOCKED")
        outcome = self.outcome(lambda: self.call(step))
        if outcome == "BLOCKED":
            raise Blocked
        self.nested[place] = outcome

    def call(self, step):
        # What a step leaves out is left to the pool's own defaults.
        options = {name: step[name] for name in ("key", "close") if name in step}
        if step["kind"] == "getconn":
            conn = self.pool.getconn(**options)
            self.lent.append(conn)
            return conn.name
        if step["kind"] == "closeall":
            self.pool.closeall()
        else:
            self.pool.putconn(self.who(step["who"]), **options)
        return "ok"

    def set(self, step):
        if step["kind"] == "connects":
            self.connects = list(step["results"])
            return
        if step["kind"] == "during":
            self.during[step["operation"]] = step["step"]
            return
        conn = self.who(step["who"])
        if conn is None:
            return
        if step["kind"] == "fail":
            conn.failures[step["operation"]] = step["error"]
        else:
            setattr(conn, step["kind"], step[step["kind"]])

    def who(self, who):
        if who["kind"] == "none":
            return None
        if who["kind"] == "lent" and self.lent:
            return self.lent[-1 - who["back"] % len(self.lent)]
        if who["kind"] == "foreign" or not self.opened:
            return self.foreign
        return self.opened[who.get("index", 0) % len(self.opened)]

    def outcome(self, action):
        try:
            return action() or "ok"
        except Blocked:
            return "BLOCKED"
        except Exception as error:
            return "%s: %s" % (type(error).__name__, self.message(error))

    def message(self, error):
        ids = [id(conn) for conn in [*self.opened, self.foreign]]
        # A KeyError of `_rused` shows a number that no two runs have in common.
        return "id(conn)" if isinstance(error, KeyError) and error.args[0] in ids else str(error)

    def taken_io(self):
        io, self.io = self.io, []
        return io

    def books(self):
        names = {id(conn): conn.name for conn in [*self.opened, self.foreign]}
        pool = self.pool
        books = {
            "pool": [conn.name for conn in pool._pool],
            "used": [[key, conn.name] for key, conn in pool._used.items()],
            "rused": [[names[number], key] for number, key in pool._rused.items()],
            "closed": pool.closed,
            "keys": pool._keys,
        }
        if hasattr(pool, "_semaphore"):
            books["permits"] = pool._semaphore._value
        return books


CALLS = ("getconn", "putconn", "closeall")


def limit(value):
    return float(value["float"]) if isinstance(value, dict) else value


def main():
    versions = {"psycopg2": psycopg2.__version__, "python": platform.python_version()}
    print(json.dumps(versions), flush=True)
    for line in sys.stdin:
        print(json.dumps(Runner(json.loads(line)).run(), separators=(",", ":")), flush=True)


if __name__ == "__main__":
    main()
