/** What `replay` may be given: a schedule, or a file that holds schedules. */
import { UsageError } from "./usage-error.ts";

const start = /^v1s?:[^:]*:/;

/** The schedules in `text`, or in the file of that name. Throws {@link UsageError} where there is none. */
export function scheduleTexts(text: string, read: (file: string) => string): readonly string[] {
  if (start.test(text.trim())) return [text.trim()];
  const found = linesOf(text, read).flatMap(scheduleIn);
  if (found.length > 0) return found;
  throw new UsageError(
    `The file "${text}" holds no schedule: pass one with a line that starts with "v1:", or with the lines of check --json.`,
  );
}

function linesOf(file: string, read: (file: string) => string): readonly string[] {
  try {
    return read(file).split("\n");
  } catch (error) {
    throw new UsageError(
      `"${file}" is neither a schedule nor a file: pass "v1:SUBJECT,SCENARIO:LABEL.LABEL.…", ` +
        "as check prints it, or a file that holds that.",
      { cause: error },
    );
  }
}

function scheduleIn(line: string): readonly string[] {
  if (start.test(line.trim())) return [line.trim()];
  try {
    const { schedule } = JSON.parse(line) as { schedule?: unknown };
    return typeof schedule === "string" ? [schedule] : [];
  } catch {
    return [];
  }
}
