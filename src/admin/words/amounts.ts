/** Numbers with units, as they are typed. */
export type AmountText<Unit extends string> = { amount: string; unit: Unit };

/** Returns a number, 0 or more; `null` if the text is anything else. */
export function parseNumber(text: string): number | null {
  const number = Number(text);
  return text.trim() === "" || !Number.isFinite(number) || number < 0 ? null : number;
}
