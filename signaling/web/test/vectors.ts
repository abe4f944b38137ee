/** What the tests of both machines need to read `tests/vectors`, where names are written as Python writes them. */
import { expect } from "vitest";

export type Plain = Record<string, unknown>;

export interface Step {
  at: number;
  chance?: number;
  event: Plain;
  then: { actions: Plain[]; state: Plain };
}

export interface Case extends Plain {
  name: string;
  timing?: Plain;
  steps: Step[];
}

const camel = (name: string): string => name.replace(/_([a-z])/g, (_, letter: string) => letter.toUpperCase());

/** The outermost names as TypeScript writes them; what is inside is of the wire, and stays. */
export function inCamel(plain: Plain): Plain {
  return Object.fromEntries(Object.entries(plain).map(([key, value]) => [camel(key), value]));
}

/** Whether what came says all that was expected; what is null or left out there may be either here. */
export function expectToSay(came: unknown, expected: unknown, where: string): void {
  if (Array.isArray(expected)) {
    expect(came, where).toHaveLength(expected.length);
    for (const [index, each] of expected.entries()) expectToSay((came as unknown[])[index], each, where);
  } else if (typeof expected === "object" && expected !== null) {
    for (const [key, value] of Object.entries(expected)) expectToSay((came as Plain)[key], value, `${where}: ${key}`);
  } else {
    expect(came ?? null, where).toEqual(expected);
  }
}
