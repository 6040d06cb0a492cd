/** A parallel search whose second thread is in this one: the same owners, orders and mailboxes, without the cost of a thread. */
import type { CheckOptions, Model, CheckResult } from "poolproof/checker";
import { breadthFirst } from "../../../src/checker/search/breadth-first.ts";
import { breadthOptions, conclude, exactly, prepare } from "../../../src/checker/check.ts";
import { Explorer, makePost, type Post } from "../../../src/checker/search/shared-search.ts";
import { SharedOut } from "../../../src/threads/model-threads.ts";
import type { Thread } from "../../../src/threads/model-thread-start.ts";
import type { Machine } from "../../../src/checker/search/machine.ts";

/** From how many states on the search is shared out. */
const sharedFrom = 3;

export async function inTwo(model: Model, options: CheckOptions): Promise<CheckResult> {
  const machine = prepare(model, options);
  const { words } = machine.compiled;
  const given = breadthOptions(machine.compiled, options);
  const alone = breadthFirst(machine, { ...given, pauseAt: sharedFrom });
  if (!alone.paused) return conclude(model, options, machine, exactly(alone, words));
  const post = makePost(words, 2);
  const second = owner(prepare(model, options), post);
  const searched = await new SharedOut(machine, given, alone.paused, post).search([second]);
  return conclude(model, options, machine, searched);
}

function owner(machine: Machine, post: Post): Thread {
  let explorer: Explorer | undefined;
  const begun = (): Explorer => {
    if (!explorer) throw new TypeError("The second owner has not begun.");
    return explorer;
  };
  return {
    ready: Promise.resolve(),
    begin(partition, bytesMax) {
      explorer = new Explorer(machine, { own: 1, post, partition, bytesMax });
    },
    run: async (order) => begun().run(order),
    keep: async () => begun().visited,
    stop: async () => undefined,
  };
}
