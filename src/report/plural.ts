/** "1 step", "2,000 steps", "3 switches". */
export function plural(count: number, one: string): string {
  const many = one.endsWith("ch") ? `${one}es` : `${one}s`;
  return `${count.toLocaleString("en")} ${count === 1 ? one : many}`;
}
