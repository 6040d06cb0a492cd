/** Is there an order in which these transactions, run one after the other, see what they saw and leave what they left? */
import { PgMemServer } from "../../src/driver/pg-mem/pg-mem-server.ts";
import { Session } from "../../src/driver/transaction-state.ts";

/** What a committed transaction sent, and the answers that it got. */
export type Seen = readonly { readonly sql: string; readonly answer: string }[];

/** Every table whole, in a fixed order of rows. */
export const wholeDatabase = "select * from account order by id";

export function fitsSomeOrder(server: PgMemServer, seen: readonly Seen[], end: string): boolean {
  return permutations(seen).some((order) => {
    server.reset();
    const session = new Session(server.open());
    const isSame = order.every((transaction) => replays(session, transaction));
    return isSame && answerOf(session, wholeDatabase) === end;
  });
}

export function answerOf(session: Session, sql: string): string {
  return JSON.stringify(session.execute(sql).rows);
}

function replays(session: Session, transaction: Seen): boolean {
  session.execute("begin");
  const isSame = transaction.every(({ sql, answer }) => {
    try {
      return answerOf(session, sql) === answer;
    } catch {
      return false;
    }
  });
  session.execute("commit");
  return isSame;
}

function permutations<T>(items: readonly T[]): readonly (readonly T[])[] {
  if (items.length === 0) return [[]];
  return items.flatMap((item, at) => permutations(items.toSpliced(at, 1)).map((rest) => [item, ...rest]));
}
