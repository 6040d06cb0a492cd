import { genomesBy } from "./hunt.ts";
import { tell } from "./tell.ts";
for (const i of process.argv.slice(2).map(Number))
  console.log(i, await tell(genomesBy(1, 400)[i]!, { search: "", kind: "rules", missing: [], extra: [] }));
