/** What calls cost is part of their contract: no change may make a figure of the budget worse. */
import { readFile } from "node:fs/promises";
import { beforeAll, describe, expect, test } from "vitest";
import {
  BUDGET_FILE,
  type Budget,
  STATES,
  figuresOf,
  measureBudget,
  nameOf,
} from "../../bench/budget.js";

let budget: Map<string, number>;
let now: Map<string, number>;
beforeAll(async () => {
  budget = figuresOf(JSON.parse(await readFile(BUDGET_FILE, "utf8")) as Budget);
  now = figuresOf(await measureBudget());
});

function changed(isMeant: (figure: number, budgeted: number) => boolean): string[] {
  return [...now]
    .filter(([name, figure]) => isMeant(figure, budget.get(name) ?? -1))
    .map(([name, figure]) => `${name}: ${figure}, and ${budget.get(name) ?? "nothing"} before`);
}

describe("the budget in bench/budget.json", () => {
  test("holds every figure that is measured", () => {
    expect([...now.keys()].sort()).toEqual([...budget.keys()].sort());
  });

  test("is not exceeded", () => {
    expect(changed((figure, budgeted) => figure > budgeted)).toEqual([]);
  });

  test("is what it costs; write down what has become better: node bench/main.js bench/budget.ts", () => {
    expect(changed((figure, budgeted) => figure < budgeted)).toEqual([]);
  });
});

test("one publish makes an open panel read at most 45 kB again", () => {
  expect(now.get("reruns, an open panel, queries")).toBe(3);
  expect(now.get("reruns, an open panel, bytesRead")).toBeLessThanOrEqual(45_000);
});

test("a lookup in the perspective of a release reads at most 3 documents", () => {
  for (const call of ["look up a file that the release changes", "look up another file"]) {
    expect(now.get(`inPerspective, ${call}, documentsRead`)).toBeLessThanOrEqual(3);
  }
});

describe("what is measured", () => {
  test("does not depend on how much else there is", () => {
    const [few, many, short, long] = STATES.map((state) => `tasks, ${nameOf(state)}, `);
    const of = (state: string) =>
      [...now].flatMap(([name, figure]) =>
        name.startsWith(state) ? [`${name.slice(state.length)}: ${figure}`] : [],
      );
    expect(of(few!)).toHaveLength(70);
    expect(of(many!)).toEqual(of(few!));
    expect(of(short!)).toHaveLength(70);
    expect(of(long!)).toEqual(of(short!));
  });
});
