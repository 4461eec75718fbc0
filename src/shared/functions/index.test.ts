/** Each public function of the component is declared, and each declared one is implemented. */
import { expect, expectTypeOf, test } from "vitest";
import type { api } from "../../component/_generated/api.js";
import { ALL_MODULES, FUNCTIONS, MODULES } from "./index.js";

type Registered = Record<string, unknown> & { exportArgs(): string; exportReturns(): string };

const implemented = import.meta.glob<Record<string, Registered>>(
  ["../../component/*.ts", "!../../component/{*.test,crons,convex.config,schema}.ts"],
  { eager: true },
);

type Names<Modules> = { [Module in keyof Modules]: keyof Modules[Module] };
type Declared = Names<typeof ALL_MODULES>;
type Implemented = Pick<Names<typeof api>, keyof Declared>;

test("each has the type, the arguments and the result of its declaration", () => {
  // This line does not compile when one is declared and not implemented, or the other way round.
  expectTypeOf<Declared>().toEqualTypeOf<Implemented>();
  const found = Object.entries(implemented).flatMap(([file, exported]) =>
    Object.entries(exported)
      .filter(([, fn]) => fn.isPublic === true)
      .map(([name, fn]) => {
        const type = ["query", "mutation", "action"].find(
          (kind) => fn[`is${kind[0]!.toUpperCase()}${kind.slice(1)}`] === true,
        );
        const args = Object.keys((JSON.parse(fn.exportArgs()) as { value: object }).value);
        return [`${/(\w+)\.ts$/.exec(file)![1]}.${name}`, type, args.sort()] as const;
      }),
  );
  const modules = Object.entries<Record<string, { type: string; args: object }>>(ALL_MODULES);
  const declared = modules.flatMap(([module, functions]) =>
    Object.entries(functions).map(
      ([name, { type, args }]) => [`${module}.${name}`, type, Object.keys(args).sort()] as const,
    ),
  );
  expect(found.length).toBeGreaterThan(60);
  expect(declared.sort()).toEqual(found.sort());
});

test("no two modules declare the same name", () => {
  const names = Object.values<object>(MODULES).flatMap((functions) => Object.keys(functions));
  expect(Object.keys(FUNCTIONS).sort()).toEqual(names.sort());
});
