/** One condition of a search; `In` takes its values divided by commas. */
export interface SearchFilter {
  readonly Name: string;
  readonly Operator: 'In' | 'Equals' | 'GreaterThanOrEqualTo';
  readonly Value: string;
}

/** Limits of Search, from its API reference: characters of a value, filters of a list. */
const maxValueCharacters = 1_024;
export const maxFilters = 20;

/** The fewest filters that find any of some values of one text property. A value that no filter can hold is left out. */
export function isOneOf(property: string, values: readonly string[]): SearchFilter[] {
  const lists: string[] = [];
  const alone: string[] = [];
  for (const value of new Set(values)) {
    const last = lists.at(-1);
    if (value === '' || value.length > maxValueCharacters) continue;
    if (value.includes(',')) alone.push(value);
    else if (last !== undefined && last.length + 1 + value.length <= maxValueCharacters) lists[lists.length - 1] = `${last},${value}`;
    else lists.push(value);
  }
  return [
    ...lists.map((list) => ({ Name: property, Operator: 'In' as const, Value: list })),
    ...alone.map((value) => ({ Name: property, Operator: 'Equals' as const, Value: value })),
  ];
}

/** Search takes times in UTC, to the second, without a zone. */
export function notBefore(property: string, milliseconds: number): SearchFilter {
  return { Name: property, Operator: 'GreaterThanOrEqualTo', Value: new Date(milliseconds).toISOString().slice(0, 19) };
}
