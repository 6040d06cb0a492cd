/** Names of files, and what no file may contain. */
import { basename } from "node:path/posix";
import type { Rule } from "./source.ts";

const vague = new Set(["utils", "util", "helpers", "helper", "common", "types", "manager", "impl", "misc"]);
/** Named by others. */
const given = new Set(["LICENSE", "README.md", "CHANGELOG.md", "CONTRIBUTING.md"]);

export const fileName: Rule = (path) => {
  const problems: string[] = [];
  const name = basename(path);
  const words = name.replace(/^\.|(?:\.[a-z\d]+)+$/g, "");
  if (
    !given.has(name) &&
    !/^[a-z\d]+(?:-[a-z\d]+)*$/.test(words.replaceAll("_", path.endsWith(".py") ? "-" : "_"))
  ) {
    problems.push(`${path} is not in kebab-case`);
  }
  for (const part of path.split("/").map((part) => part.split(".")[0] ?? "")) {
    if (vague.has(part)) problems.push(`${path} is called ${part}, which says nothing`);
  }
  return problems;
};

const secrets: readonly (readonly [pattern: RegExp, what: string])[] = [
  [/(?<![\w.:/-])\/(?:home|Users|root|work|mnt|srv)\/[\w.-]+/, "a path of one machine"],
  [/\b[A-Z]:\\\\?(?:Users|work)\\/i, "a path of one machine"],
  [/https?:\/\/(?!127\.0\.0\.1)\d{1,3}(?:\.\d{1,3}){3}/, "an address of one network"],
  [/https?:\/\/[^\s"'`]*(?:registry|artifactory|nexus|verdaccio|npmjs\.org)/i, "the address of a registry"],
];

export const noPlaces: Rule = (path, text) => {
  const lines = text.split("\n");
  return secrets.flatMap(([pattern, what]) => {
    const at = lines.findIndex((line) => pattern.test(line));
    return at === -1 ? [] : [`${path}:${at + 1} contains ${what}`];
  });
};
