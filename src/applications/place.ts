/** Where an application's own code is that makes a call: the nearest frame that is neither Node's, a package's nor ours. */

/** Calls through an object mapper have many frames between. */
const framesMax = 50;

const ours = new URL("..", import.meta.url).pathname;

/** "app.js:12", as seen from the working directory; undefined where no frame is the application's. */
export function placeOfCaller(): string | undefined {
  const { stackTraceLimit } = Error;
  Error.stackTraceLimit = framesMax;
  const { stack = "" } = new Error("place");
  Error.stackTraceLimit = stackTraceLimit;
  for (const line of stack.split("\n").slice(1)) {
    if (line.includes("node:")) continue;
    const [, file, row] = /\(?((?:file:\/\/)?(?:\/|[a-z]:[\\/])[^()]*?):(\d+):\d+\)?$/i.exec(line) ?? [];
    if (file === undefined || row === undefined) continue;
    const path = file.startsWith("file://") ? decodeURIComponent(new URL(file).pathname) : file;
    if (path.startsWith(ours) || /[\\/]node_modules[\\/]/.test(path)) continue;
    return `${fromHere(path)}:${row}`;
  }
  return undefined;
}

function fromHere(path: string): string {
  const here = `${process.cwd()}/`;
  return path.startsWith(here) ? path.slice(here.length) : path;
}
