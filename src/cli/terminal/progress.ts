/** The progress line: on stderr, and only while stdout is a terminal. */
import process from "node:process";
import type { Progress } from "../../check/options.ts";

export interface ProgressLine {
  readonly onProgress: (progress: Progress) => void;
  stop(): void;
}

interface Watched {
  readonly what: string;
  readonly secondsMax: number | undefined;
}

const silent: ProgressLine = { onProgress: () => {}, stop: () => {} };

export async function progressLine(isWanted: boolean, watched: Watched): Promise<ProgressLine> {
  if (!isWanted || !process.stdout.isTTY || !process.stderr.isTTY) return silent;
  const { SingleBar } = await import("cli-progress");
  const bar = new SingleBar({
    format: "{what} |{bar}| {fraction} % · {executions} executions · {rate}/s · {left} left",
    stream: process.stderr,
    clearOnComplete: true,
    hideCursor: true,
    barsize: 20,
  });
  const startedAtMs = performance.now();
  bar.start(1, 0, figures(watched, { executions: 0, executionsMax: 1 }, 0));
  return {
    onProgress(progress) {
      const payload = figures(watched, progress, (performance.now() - startedAtMs) / 1_000);
      bar.update(payload.done, payload);
    },
    stop: () => bar.stop(),
  };
}

/** The end has come when the executions, the seconds or, by estimate, the search tree are used up. */
export function figures(
  { what, secondsMax }: Watched,
  { executions, executionsMax, fraction = 0, level }: Progress,
  seconds: number,
) {
  const done = Math.max(
    executions / executionsMax,
    fraction,
    secondsMax === undefined ? 0 : seconds / secondsMax,
  );
  const left = done > 0 ? (seconds / done) * (1 - done) : undefined;
  return {
    what: level === undefined ? what : `${what}, ${level}`,
    done: Math.min(done, 1),
    fraction: Math.floor(Math.min(done, 1) * 100),
    executions: executions.toLocaleString("en"),
    rate: seconds > 0 ? Math.round(executions / seconds).toLocaleString("en") : "–",
    left: left === undefined ? "–" : `${Math.ceil(left)} s`,
  };
}
