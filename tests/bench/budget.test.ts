/** What calls cost is part of their contract: no change may make a figure of the budget worse. */
import { readFile } from "node:fs/promises";
import { beforeAll, describe, expect, test } from "vitest";
import {
  BUDGET_FILE,
  type Budget,
  STATES,
  elsewhere,
  figuresOf,
  measureBudget,
  nameOf,
} from "../../bench/budget.js";
import { SHELF_FILES } from "../../bench/database/measure.js";
import { ELSEWHERE, SINCE } from "../../bench/database/past.js";

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

describe("the past", () => {
  const of = (files: number) => {
    const state = `past, ${elsewhere(files)}, `;
    return new Map(
      [...now].flatMap(([name, figure]) =>
        name.startsWith(state) ? [[name.slice(state.length), figure] as const] : [],
      ),
    );
  };
  const documents = (call: string) => of(ELSEWHERE[0]!).get(`${call}, documentsRead`);

  test("costs the same, whatever else has changed", () => {
    const [few, many] = ELSEWHERE.map(of);
    expect(few!.size).toBe(8 * 7);
    expect(many).toEqual(few);
  });

  test("is looked up with at most 4 documents", () => {
    const lookups = [...of(ELSEWHERE[0]!)].filter(
      ([name]) => name.startsWith("look up") && name.endsWith("documentsRead"),
    );
    expect(lookups).toHaveLength(5);
    for (const [name, figure] of lookups) expect(figure, name).toBeLessThanOrEqual(4);
  });

  test("of a folder costs what the page and the changes since need", () => {
    const folder = `a folder of ${SHELF_FILES} files, ${SINCE} of them changed`;
    // Two names are new, or were left.
    expect(documents(`list ${folder} since`)).toBeLessThanOrEqual(3 * SHELF_FILES + 2 * SINCE);
    // One of the files has changed two times.
    expect(documents(`compare ${folder}`)).toBeLessThanOrEqual(7 * (SINCE + 1));
    expect(documents(`restore ${folder} since`)).toBeLessThanOrEqual(10 * (SINCE + 1));
  });
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
