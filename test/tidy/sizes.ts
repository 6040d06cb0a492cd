/** One idea a file, one thing a function. */
import ts from "typescript";
import { folderOf, lineOf, walk, type Rule } from "./source.ts";

const fileLinesMax = 300;
const fileLinesMedianMax = 90;
const functionLinesMax = 60;

const linesOf = (text: string): number => text.trimEnd().split("\n").length;

export const fileSize: Rule = (path, text) => {
  const lines = linesOf(text);
  if (folderOf(path) === undefined || lines <= fileLinesMax) return [];
  return [`${path} has ${lines} lines; a file that wants more than ${fileLinesMax} holds two ideas`];
};

export const functionSize: Rule = (path, text) => {
  if (folderOf(path) === undefined) return [];
  const problems: string[] = [];
  walk(text, (node) => {
    if (!ts.isFunctionLike(node) || !("body" in node) || !node.body) return;
    const lines = linesOf(node.getText());
    if (lines <= functionLinesMax) return;
    problems.push(`${path}:${lineOf(node)} a function of ${lines} lines; ${functionLinesMax} is the most`);
  });
  return problems;
};

/** Over all files of src at once. */
export function medianSize(texts: readonly string[]): string[] {
  const sizes = texts.map(linesOf).sort((a, b) => a - b);
  const median = sizes[Math.floor(sizes.length / 2)] ?? 0;
  if (median <= fileLinesMedianMax) return [];
  return [`the median file of src has ${median} lines; ${fileLinesMedianMax} is the most`];
}
