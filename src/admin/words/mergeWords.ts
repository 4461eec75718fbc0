/** Tables of texts in which some are replaced. */
import type { AdminWords } from "./en/index.js";

type SomeOf<Table> = Table extends (...args: never[]) => unknown
  ? Table
  : Table extends object
    ? { [Key in keyof Table]?: SomeOf<Table[Key]> }
    : Table;

/** Some texts of the panel; each other one stays as it is. */
export type SomeAdminWords = SomeOf<AdminWords>;

/** Returns a table of texts in which those of another table replace its own. */
export function mergeWords<Table extends object>(
  table: Table,
  some: SomeOf<NoInfer<Table>>,
): Table {
  const merged = { ...table } as Record<string, unknown>;
  for (const [key, value] of Object.entries(some) as [string, unknown][]) {
    if (value === undefined) continue;
    const own = merged[key];
    merged[key] =
      typeof own === "object" && own !== null ? mergeWords(own, value as SomeOf<object>) : value;
  }
  return merged as Table;
}
