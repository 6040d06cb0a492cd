/** The lock and the semaphore are fair, and cost nothing when free. */
import { describe, expect, test } from "vitest";
import { Lock, Semaphore } from "../../src/pools/lock.ts";

const drained = () => new Promise((resolve) => setImmediate(resolve));

describe("Semaphore", () => {
  test("is acquired without a promise while permits are free", () => {
    const semaphore = new Semaphore(2);
    expect([semaphore.acquire(), semaphore.acquire()]).toEqual([undefined, undefined]);
    expect(semaphore.permits).toBe(0);
  });

  test("serves waiting calls in the order in which they came, one a release", async () => {
    const semaphore = new Semaphore(0);
    const served: number[] = [];
    for (const call of [1, 2, 3]) void semaphore.acquire()?.then(() => served.push(call));
    expect(semaphore.waitingCount).toBe(3);
    semaphore.release();
    await drained();
    expect(served).toEqual([1]);
    semaphore.release();
    semaphore.release();
    await drained();
    expect(served).toEqual([1, 2, 3]);
    expect([semaphore.permits, semaphore.waitingCount]).toEqual([0, 0]);
  });

  test("hands a permit straight on: who comes later cannot overtake who waits", () => {
    const semaphore = new Semaphore(1);
    void semaphore.acquire();
    void semaphore.acquire();
    semaphore.release();
    expect(semaphore.permits).toBe(0);
    expect(semaphore.acquire()).toBeInstanceOf(Promise);
  });

  test("may be released above its first value, as Python's may", () => {
    const semaphore = new Semaphore(1);
    semaphore.release();
    expect(semaphore.permits).toBe(2);
  });

  test("refuses a negative value with Python's text", () => {
    expect(() => new Semaphore(-1)).toThrow("semaphore initial value must be >= 0");
  });
});

describe("Lock", () => {
  test("is held by one call at a time, in the order in which they came", async () => {
    const lock = new Lock();
    const inside: string[] = [];
    const visit = async (name: string) => {
      const turn = lock.acquire();
      if (turn !== undefined) await turn;
      inside.push(`${name} in`);
      await drained();
      inside.push(`${name} out`);
      lock.release();
    };
    await Promise.all([visit("a"), visit("b"), visit("c")]);
    expect(inside).toEqual(["a in", "a out", "b in", "b out", "c in", "c out"]);
    expect(lock.isHeld).toBe(false);
  });

  test("cannot be released while free", () => {
    expect(() => new Lock().release()).toThrow("release unlocked lock");
  });
});
