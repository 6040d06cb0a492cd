/** How wide a story may be: as the terminal is, where that is wider than what a page shows. */
import process from "node:process";

const widthMin = 120;

export function terminalWidth(): number {
  return Math.max(process.stdout.columns ?? 0, widthMin);
}
