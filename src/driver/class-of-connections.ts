/**
 * Whether the objects that all connections have in common are as they were made. What a pool puts on the class of
 * connections (`Object.getPrototypeOf(conn).touch = …`) leads every holder of a connection to the pool's state, in steps that no
 * footprint shows to touch the pool. Then every order has to be run.
 *
 * Misses: a change that is taken back before the search ends.
 */
import { FakeConnection } from "./fake-connection.ts";

type Made = readonly [object: object, properties: ReadonlyMap<PropertyKey, PropertyDescriptor>];

const made: readonly Made[] = chainOf(FakeConnection.prototype).map((object) => [
  object,
  propertiesOf(object),
]);

/** Takes some microseconds: for use once a search. */
export function isClassAsMade(): boolean {
  const chain = chainOf(FakeConnection.prototype);
  return (
    chain.length === made.length &&
    made.every(([object, before], at) => chain[at] === object && isSame(before, object))
  );
}

/** From this object up to Object.prototype. */
function chainOf(first: object): readonly object[] {
  const chain: object[] = [];
  for (let object: object | null = first; object; object = Object.getPrototypeOf(object) as object | null)
    chain.push(object);
  return chain;
}

function propertiesOf(object: object): ReadonlyMap<PropertyKey, PropertyDescriptor> {
  return new Map(
    Reflect.ownKeys(object).flatMap((key) => {
      const property = Reflect.getOwnPropertyDescriptor(object, key);
      return property ? [[key, property] as const] : [];
    }),
  );
}

function isSame(before: ReadonlyMap<PropertyKey, PropertyDescriptor>, object: object): boolean {
  const now = propertiesOf(object);
  if (now.size !== before.size) return false;
  for (const [key, property] of now) {
    const old = before.get(key);
    if (old?.value !== property.value || old?.get !== property.get || old?.set !== property.set) return false;
  }
  return true;
}
