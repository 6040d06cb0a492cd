/** Takes one element out of a short list, keeping the order: Array.splice would allocate what it removes, at every step. */
export function remove<T>(list: T[], element: T): boolean {
  let at = 0;
  while (at < list.length && list[at] !== element) at++;
  if (at === list.length) return false;
  for (let next = at + 1; next < list.length; next++) list[next - 1] = list[next] as T;
  list.pop();
  return true;
}
