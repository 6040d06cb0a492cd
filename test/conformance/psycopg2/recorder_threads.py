"""Drives real Python threads through the real psycopg2 pools, and writes what came of it.

Standard input: one scenario a line, as JSON (thread-scenario.ts says what it may hold).
Standard output: first a line that names the versions, then one record a line.

Each worker is a thread. It stops at every point where a thread of the real pool can be overtaken in a way that shows:
before it acquires the lock ("lock") or a permit ("permit"), and within the operations of the server ("connect",
"query", "rollback", "close"). One thread runs at a time, from its point to its next one; who runs is the schedule.
A thread that waits for a lock or a permit that is not free is not chosen. When nobody can be chosen, whoever is left waits for
ever: BLOCKED. The lock and the semaphore are Python's own; only the moment of acquiring is forced.
"""

import json
import platform
import random
import sys
import threading

import psycopg2
import psycopg2.pool

from recorder import FakeConnection


class Abandoned(BaseException):
    """Ends a thread that would wait for ever, once everything is recorded."""


class Gate:
    """Lets one thread run at a time."""

    def __init__(self, count):
        self._changed = threading.Condition()
        self._running = None
        self._waiting = {}
        self._abandoned = False
        self._threads = [threading.Thread(target=self._run, args=(index,)) for index in range(count)]
        self._here = threading.local()
        self.bodies = []

    def begin(self, bodies):
        self.bodies = bodies
        with self._changed:
            for index, thread in enumerate(self._threads):
                self._running = index
                thread.start()
                self._changed.wait_for(lambda: self._running is None)

    def pause(self, point, can_pass=lambda: True):
        """Stops the thread that calls until it is chosen. Does nothing outside the workers' threads."""
        index = getattr(self._here, "index", None)
        if index is None:
            return
        with self._changed:
            self._waiting[index] = (point, can_pass)
            self._running = None
            self._changed.notify_all()
            self._changed.wait_for(lambda: self._running == index or self._abandoned)
            if self._abandoned:
                raise Abandoned
            del self._waiting[index]

    def choices(self):
        return sorted((index, point) for index, (point, can_pass) in self._waiting.items() if can_pass())

    def choose(self, index):
        with self._changed:
            self._running = index
            self._changed.notify_all()
            self._changed.wait_for(lambda: self._running is None)

    def abandon(self):
        with self._changed:
            self._abandoned = True
            self._changed.notify_all()
        for thread in self._threads:
            thread.join()

    def _run(self, index):
        self._here.index = index
        try:
            self.pause("start")
            self.bodies[index]()
        except Abandoned:
            return
        with self._changed:
            self._running = None
            self._changed.notify_all()


class GatedLock:
    def __init__(self, gate):
        self._gate = gate
        self._lock = threading.Lock()

    def acquire(self):
        self._gate.pause("lock", lambda: not self._lock.locked())
        self._lock.acquire()

    def release(self):
        self._lock.release()


class GatedSemaphore(threading.Semaphore):
    def __init__(self, value, gate):
        super().__init__(value)
        self._gate = gate

    def acquire(self):
        self._gate.pause("permit", lambda: self._value > 0)
        return super().acquire()


class ReallyThreadedConnectionPool(psycopg2.pool.ThreadedConnectionPool):
    """The article's pool."""

    def __init__(self, minconn, maxconn, gate):
        self._semaphore = GatedSemaphore(maxconn, gate)
        super().__init__(minconn, maxconn)

    def getconn(self, *args, **kwargs):
        self._semaphore.acquire()
        return super().getconn(*args, **kwargs)

    def putconn(self, *args, **kwargs):
        super().putconn(*args, **kwargs)
        self._semaphore.release()


class Execution:
    """One scenario under one schedule."""

    def __init__(self, scenario):
        self.scenario = scenario
        self.gate = Gate(len(scenario["workers"]))
        self.connects = []
        self.opened = []
        self.outcomes = [[] for _ in scenario["workers"]]

    def run(self, choose):
        """`choose` is given the choices and returns one of them."""
        psycopg2.connect = lambda *args, **kwargs: self.connect()
        self.pool = self.make()
        self.connects = list(self.scenario["connects"])
        self.gate.begin([lambda index=index: self.work(index) for index in range(len(self.outcomes))])
        schedule = []
        while choices := self.gate.choices():
            index, point = choose(choices)
            schedule.append("%s.%s" % ("abcdefgh"[index], point))
            self.gate.choose(index)
        outcome = self.canonical()
        self.gate.abandon()
        return schedule, outcome

    def make(self):
        minconn, maxconn = self.scenario["minconn"], self.scenario["maxconn"]
        if self.scenario["pool"] == "simple":
            return psycopg2.pool.SimpleConnectionPool(minconn, maxconn)
        if self.scenario["pool"] == "threaded":
            pool = psycopg2.pool.ThreadedConnectionPool(minconn, maxconn)
        else:
            pool = ReallyThreadedConnectionPool(minconn, maxconn, self.gate)
        pool._lock = GatedLock(self.gate)
        return pool

    def connect(self):
        self.enter("connect", None)
        error = self.connects.pop(0) if self.connects else None
        if error is not None:
            raise getattr(psycopg2, error)("connect failed")
        conn = FakeConnection("c%d" % (len(self.opened) + 1), self)
        self.opened.append(conn)
        return conn

    def enter(self, operation, _line):
        """Called by the fake connections too."""
        self.gate.pause(operation)

    def work(self, index):
        conn = None
        for step in self.scenario["workers"][index]:
            outcomes = self.outcomes[index]
            if conn is None and step["kind"] not in ("getconn", "closeall"):
                outcomes.append("skipped")
                continue
            place = len(outcomes)
            outcomes.append("BLOCKED")
            try:
                if step["kind"] == "getconn":
                    conn = None
                    conn = self.pool.getconn(step.get("key"))
                    outcomes[place] = conn.name
                else:
                    self.act(step, conn)
                    outcomes[place] = "ok"
            except Exception as error:
                is_id = isinstance(error, KeyError) and error.args[0] in map(id, self.opened)
                text = "id(conn)" if is_id else str(error)
                outcomes[place] = "%s: %s" % (type(error).__name__, text)

    def act(self, step, conn):
        if step["kind"] == "query":
            self.gate.pause("query")
            conn.status = 2
        elif step["kind"] == "fail":
            conn.failures[step["operation"]] = step["error"]
        elif step["kind"] == "closeall":
            self.pool.closeall()
        else:
            self.pool.putconn(conn, step.get("key"), step.get("close", False))

    def canonical(self):
        """The outcome, with connections named by where they first appear (thread-scenario.ts)."""
        names = {conn.name: None for conn in self.opened}
        by_id = {id(conn): conn.name for conn in self.opened}

        def rename(name):
            if name not in names:
                return name
            if names[name] is None:
                names[name] = "c%d" % (1 + sum(known is not None for known in names.values()))
            return names[name]

        pool = self.pool
        workers = [[rename(outcome) for outcome in outcomes] for outcomes in self.outcomes]
        books = {
            "pool": [rename(conn.name) for conn in pool._pool],
            "used": [[key, rename(conn.name)] for key, conn in pool._used.items()],
            "rused": [[rename(by_id[number]), key] for number, key in pool._rused.items()],
            "closed": pool.closed,
            "keys": pool._keys,
        }
        if hasattr(pool, "_semaphore"):
            books["permits"] = pool._semaphore._value
        return {"workers": workers, "books": books}


def all_schedules(scenario):
    """Every schedule, depth first: run one, then change its last choice that has an alternative left."""
    prefix = []
    while prefix is not None:
        taken = []

        def choose(choices):
            depth = len(taken)
            place = prefix[depth] if depth < len(prefix) else 0
            taken.append((place, len(choices)))
            return choices[place]

        yield Execution(scenario).run(choose)
        while taken and taken[-1][0] + 1 == taken[-1][1]:
            taken.pop()
        prefix = [place for place, _ in taken[:-1]] + [taken[-1][0] + 1] if taken else None


def random_schedules(scenario, schedules, seed):
    source = random.Random(seed)
    for _ in range(schedules):
        yield Execution(scenario).run(source.choice)


def record(scenario):
    explore = scenario["explore"]
    runs = all_schedules(scenario) if explore == "all" else random_schedules(scenario, **explore)
    seen = {}
    executions = 0
    for schedule, outcome in runs:
        executions += 1
        seen.setdefault(json.dumps(outcome, sort_keys=True), {**outcome, "schedule": schedule})
    return {
        "scenario": scenario,
        "executions": executions,
        "outcomes": [seen[text] for text in sorted(seen)],
    }


def main():
    versions = {"psycopg2": psycopg2.__version__, "python": platform.python_version()}
    print(json.dumps(versions), flush=True)
    for line in sys.stdin:
        print(json.dumps(record(json.loads(line))), flush=True)


if __name__ == "__main__":
    main()
